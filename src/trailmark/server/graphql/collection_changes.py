"""What is done to collections: renamed, described, tagged, moved, deleted."""

from __future__ import annotations

import strawberry

from trailmark.errors import InvalidInputError, NotFoundError
from trailmark.server.accounts.entities import find_visible_entity
from trailmark.server.accounts.policy import Policy
from trailmark.server.artifacts.collections import (
    describe_collection,
    move_sequence,
    require_collection,
)
from trailmark.server.artifacts.deletion import delete_portfolio, delete_sequence
from trailmark.server.artifacts.expiry import set_default_ttl
from trailmark.server.artifacts.records import CollectionRecord
from trailmark.server.artifacts.tags import change_collection_tags, tags_of_collections
from trailmark.server.db import UnitOfWork
from trailmark.server.graphql.artifact_batch import ArtifactBatch
from trailmark.server.graphql.artifact_changes import ArtifactSuccess, collection_named
from trailmark.server.graphql.artifact_collections import (
    ArtifactCollection,
    Tag,
    collection_of,
)
from trailmark.server.graphql.artifact_inputs import TagInput, given
from trailmark.server.graphql.context import Context, Info
from trailmark.server.graphql.fields import mutation
from trailmark.server.graphql.scalars import Int64
from trailmark.wire.ids import decode_rowid


@strawberry.input(description="Null leaves a stored value as it is.")
class UpdateArtifactSequenceInput:
    artifact_sequence_id: strawberry.ID = strawberry.field(name="artifactSequenceID")
    name: str | None = None
    description: str | None = None
    client_mutation_id: str | None = None


@strawberry.input(description="Null leaves a stored value as it is.")
class UpdateArtifactPortfolioInput:
    artifact_portfolio_id: strawberry.ID = strawberry.field(name="artifactPortfolioID")
    name: str | None = None
    description: str | None = None
    client_mutation_id: str | None = None


@strawberry.input(description="The type is made if missing.")
class MoveArtifactSequenceInput:
    artifact_sequence_id: strawberry.ID = strawberry.field(name="artifactSequenceID")
    destination_artifact_type_name: str
    client_mutation_id: str | None = None


@strawberry.input
class DeleteArtifactSequenceInput:
    artifact_sequence_id: strawberry.ID = strawberry.field(name="artifactSequenceID")
    client_mutation_id: str | None = None


@strawberry.input
class DeleteArtifactPortfolioInput:
    artifact_portfolio_id: strawberry.ID = strawberry.field(name="artifactPortfolioID")
    client_mutation_id: str | None = None


@strawberry.input
class CreateArtifactCollectionTagAssignmentsInput:
    entity_name: str
    project_name: str
    artifact_collection_name: str
    tags: list[TagInput | None]
    client_mutation_id: str | None = strawberry.field(
        name="clientMutationID", default=None
    )


@strawberry.input
class DeleteArtifactCollectionTagAssignmentsInput:
    entity_name: str
    project_name: str
    artifact_collection_name: str
    tags: list[TagInput | None]
    client_mutation_id: str | None = strawberry.field(
        name="clientMutationID", default=None
    )


@strawberry.input(description="Null keeps versions that say nothing for ever.")
class SetDefaultTtlInput:
    entity_name: str
    ttl_duration_seconds: Int64 | None = None


@strawberry.type
class ChangedCollection:
    artifact_collection: ArtifactCollection
    client_mutation_id: str | None = None


@strawberry.type
class CreateArtifactCollectionTagAssignmentsPayload:
    tags: list[Tag]


@strawberry.type
class CollectionChangeMutations:
    @mutation(Policy.SIGNED_IN, description="Rename or describe a sequence.")
    def update_artifact_sequence(
        self, info: Info, input: UpdateArtifactSequenceInput
    ) -> ChangedCollection:
        after = _described(info.context, input.artifact_sequence_id, input)
        return _changed(info.context, after, input.client_mutation_id)

    @mutation(Policy.SIGNED_IN, description="Rename or describe a portfolio.")
    def update_artifact_portfolio(
        self, info: Info, input: UpdateArtifactPortfolioInput
    ) -> ChangedCollection:
        after = _described(info.context, input.artifact_portfolio_id, input)
        return _changed(info.context, after, input.client_mutation_id)

    @mutation(Policy.SIGNED_IN, description="Give a sequence another type.")
    def move_artifact_sequence(
        self, info: Info, input: MoveArtifactSequenceInput
    ) -> ChangedCollection:
        context = info.context
        with context.services.database.write() as unit:
            found = _changeable(unit, context, input.artifact_sequence_id)
            after = move_sequence(
                unit, context.actor, found, input.destination_artifact_type_name
            )
        return _changed(context, after, input.client_mutation_id)

    @mutation(
        Policy.SIGNED_IN,
        description="Delete a sequence with its versions; refused while one is linked.",
    )
    def delete_artifact_sequence(
        self, info: Info, input: DeleteArtifactSequenceInput
    ) -> ChangedCollection:
        with info.context.services.database.write() as unit:
            found = _changeable(unit, info.context, input.artifact_sequence_id)
            if not found.is_sequence:
                raise InvalidInputError(
                    f"{found.path!r} is no sequence",
                    hint="use deleteArtifactPortfolio",
                )
            delete_sequence(unit, info.context.actor, found)
        return _changed(info.context, found, input.client_mutation_id, is_deleted=True)

    @mutation(
        Policy.SIGNED_IN,
        description="Delete a portfolio with its links; the versions stay.",
    )
    def delete_artifact_portfolio(
        self, info: Info, input: DeleteArtifactPortfolioInput
    ) -> ChangedCollection:
        with info.context.services.database.write() as unit:
            found = _changeable(unit, info.context, input.artifact_portfolio_id)
            if found.is_sequence:
                raise InvalidInputError(
                    f"{found.path!r} holds versions of its own",
                    hint="use deleteArtifactSequence",
                )
            delete_portfolio(unit, info.context.actor, found)
        return _changed(info.context, found, input.client_mutation_id, is_deleted=True)

    @mutation(Policy.SIGNED_IN, description="Put tags on a collection, at most 20.")
    def create_artifact_collection_tag_assignments(
        self, info: Info, input: CreateArtifactCollectionTagAssignmentsInput
    ) -> CreateArtifactCollectionTagAssignmentsPayload:
        context = info.context
        with context.services.database.write() as unit:
            found = collection_named(
                unit,
                context,
                input.entity_name,
                input.project_name,
                input.artifact_collection_name,
            )
            names = [tag.tag_name for tag in given(input.tags)]
            change_collection_tags(unit, context.actor, found, added=names)
            tags = tags_of_collections(unit.connection, [found.rowid])
        return CreateArtifactCollectionTagAssignmentsPayload(
            tags=[Tag(record=one) for one in tags.get(found.rowid, [])]
        )

    @mutation(Policy.SIGNED_IN, description="Take tags off a collection.")
    def delete_artifact_collection_tag_assignments(
        self, info: Info, input: DeleteArtifactCollectionTagAssignmentsInput
    ) -> ArtifactSuccess:
        context = info.context
        with context.services.database.write() as unit:
            found = collection_named(
                unit,
                context,
                input.entity_name,
                input.project_name,
                input.artifact_collection_name,
            )
            names = [tag.tag_name for tag in given(input.tags)]
            change_collection_tags(unit, context.actor, found, removed=names)
        return ArtifactSuccess(success=True)

    @mutation(
        Policy.SIGNED_IN,
        description="How long versions of an entity live that say nothing.",
    )
    def set_default_ttl(self, info: Info, input: SetDefaultTtlInput) -> ArtifactSuccess:
        context = info.context
        with context.services.database.write() as unit:
            entity = find_visible_entity(
                unit.connection, context.actor, input.entity_name
            )
            if entity is None:
                raise NotFoundError("there is no such entity, or you may not see it")
            set_default_ttl(
                unit, context.actor, entity.rowid, input.ttl_duration_seconds
            )
        return ArtifactSuccess(success=True)


def _described(
    context: Context,
    collection_id: strawberry.ID,
    wanted: UpdateArtifactSequenceInput | UpdateArtifactPortfolioInput,
) -> CollectionRecord:
    with context.services.database.write() as unit:
        return describe_collection(
            unit,
            context.actor,
            _changeable(unit, context, collection_id),
            name=wanted.name,
            description=wanted.description,
        )


def _changeable(unit: UnitOfWork, context: Context, id: str) -> CollectionRecord:
    rowid = decode_rowid(id, "ArtifactCollection")
    return require_collection(unit, context.actor, rowid)


def _changed(
    context: Context,
    record: CollectionRecord,
    client_mutation_id: str | None,
    *,
    is_deleted: bool = False,
) -> ChangedCollection:
    siblings = ArtifactBatch(context)
    siblings.expect_collections([record])
    return ChangedCollection(
        artifact_collection=collection_of(siblings, record, is_deleted=is_deleted),
        client_mutation_id=client_mutation_id,
    )
