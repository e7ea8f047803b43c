"""What is done to versions after they were committed: named, tagged, linked, deleted."""

from __future__ import annotations

import strawberry

from trailmark.errors import InvalidInputError, NotFoundError
from trailmark.server.accounts.actor import Action
from trailmark.server.accounts.policy import Policy
from trailmark.server.artifacts.aliases import (
    LATEST,
    aliases_of,
    remove_alias,
    set_alias,
)
from trailmark.server.artifacts.changes import UpdateArtifact, update_artifact
from trailmark.server.artifacts.creation import find_by_client_id
from trailmark.server.artifacts.deletion import delete_version
from trailmark.server.artifacts.links import (
    ensure_portfolio,
    link_version,
    unlink_version,
)
from trailmark.server.artifacts.records import (
    ArtifactRecord,
    CollectionRecord,
    artifacts_by_rowid,
    collections_by_rowid,
    find_collection,
    require_artifact,
)
from trailmark.server.db import UnitOfWork
from trailmark.server.graphql.artifact_inputs import (
    ArtifactAliasInput,
    TagInput,
    given,
)
from trailmark.server.graphql.artifacts import (
    Artifact,
    ArtifactCollectionMembership,
    artifact_of,
    membership_of,
)
from trailmark.server.graphql.context import Context, Info
from trailmark.server.graphql.fields import mutation
from trailmark.server.graphql.scalars import Int64, JsonString
from trailmark.server.projects.records import require_project
from trailmark.server.registry.rules import check_link, link_target
from trailmark.wire.ids import decode_rowid
from trailmark.wire.lenient_json import storable


@strawberry.input(description="An alias in one collection, wherever it is.")
class ArtifactCollectionAliasInput:
    entity_name: str
    project_name: str
    artifact_collection_name: str
    alias: str


@strawberry.input
class AddAliasesInput:
    artifact_id: strawberry.ID = strawberry.field(name="artifactID")
    aliases: list[ArtifactCollectionAliasInput | None]
    client_mutation_id: str | None = None


@strawberry.input
class DeleteAliasesInput:
    artifact_id: strawberry.ID = strawberry.field(name="artifactID")
    aliases: list[ArtifactCollectionAliasInput | None]
    client_mutation_id: str | None = None


@strawberry.input(
    description="Null leaves a stored value as it is. ttlDurationSeconds: -1 inherits, "
    "-2 keeps for ever. `aliases` replaces those in the version's own collection."
)
class UpdateArtifactInput:
    artifact_id: strawberry.ID = strawberry.field(name="artifactID")
    description: str | None = None
    metadata: JsonString | None = None
    ttl_duration_seconds: Int64 | None = None
    tags_to_add: list[TagInput | None] | None = None
    tags_to_delete: list[TagInput | None] | None = None
    aliases: list[ArtifactAliasInput | None] | None = None
    labels: str | None = None
    client_mutation_id: str | None = None


@strawberry.input
class DeleteArtifactInput:
    artifact_id: strawberry.ID = strawberry.field(name="artifactID")
    delete_aliases: bool | None = False
    client_mutation_id: str | None = None


@strawberry.input(
    description="The version by artifactID or clientID; the collection by "
    "artifactPortfolioID, or by its three names, and then it is made if missing."
)
class LinkArtifactInput:
    artifact_id: strawberry.ID | None = strawberry.field(
        name="artifactID", default=None
    )
    client_id: strawberry.ID | None = strawberry.field(name="clientID", default=None)
    artifact_portfolio_id: strawberry.ID | None = strawberry.field(
        name="artifactPortfolioID", default=None
    )
    artifact_portfolio_name: str | None = None
    entity_name: str | None = None
    project_name: str | None = None
    aliases: list[ArtifactAliasInput | None] | None = None
    client_mutation_id: str | None = None


@strawberry.input
class UnlinkArtifactInput:
    artifact_id: strawberry.ID = strawberry.field(name="artifactID")
    artifact_portfolio_id: strawberry.ID = strawberry.field(name="artifactPortfolioID")
    client_mutation_id: str | None = None


@strawberry.type
class ArtifactSuccess:
    success: bool
    client_mutation_id: str | None = None


@strawberry.type
class ChangedArtifact:
    artifact: Artifact
    client_mutation_id: str | None = None


@strawberry.type(
    description="Null for a version that is still pending: it is linked on commit."
)
class LinkArtifactPayload:
    version_index: int | None
    artifact_membership: ArtifactCollectionMembership | None
    client_mutation_id: str | None = None


@strawberry.type
class ArtifactChangeMutations:
    @mutation(
        Policy.SIGNED_IN,
        description="Give a version these aliases; they leave others of the same "
        "collections. All or none.",
    )
    def add_aliases(self, info: Info, input: AddAliasesInput) -> ArtifactSuccess:
        with info.context.services.database.write() as unit:
            artifact, _ = _readable(unit, info.context, input.artifact_id)
            for collection, alias in _places(unit, info.context, input.aliases):
                set_alias(unit, info.context.actor, collection, artifact, alias)
        return ArtifactSuccess(
            success=True, client_mutation_id=input.client_mutation_id
        )

    @mutation(
        Policy.SIGNED_IN,
        description="Take aliases from a version; other versions keep theirs.",
    )
    def delete_aliases(self, info: Info, input: DeleteAliasesInput) -> ArtifactSuccess:
        with info.context.services.database.write() as unit:
            artifact, _ = _readable(unit, info.context, input.artifact_id)
            for collection, alias in _places(unit, info.context, input.aliases):
                remove_alias(unit, info.context.actor, collection, artifact, alias)
        return ArtifactSuccess(
            success=True, client_mutation_id=input.client_mutation_id
        )

    @mutation(Policy.SIGNED_IN, description="Change what is given of one version.")
    def update_artifact(
        self, info: Info, input: UpdateArtifactInput
    ) -> ChangedArtifact:
        context = info.context
        change = UpdateArtifact(
            description=input.description,
            metadata=input.metadata,
            ttl_s=input.ttl_duration_seconds,
            tags_added=[tag.tag_name for tag in given(input.tags_to_add)],
            tags_removed=[tag.tag_name for tag in given(input.tags_to_delete)],
        )
        with context.services.database.write() as unit:
            artifact, source = _writable(unit, context, input.artifact_id)
            changed = update_artifact(unit, context.actor, source, artifact, change)
            if input.aliases is not None:
                _replace_aliases(unit, context, source, artifact, given(input.aliases))
        return ChangedArtifact(
            artifact=artifact_of(context, changed),
            client_mutation_id=input.client_mutation_id,
        )

    @mutation(
        Policy.SIGNED_IN,
        description="Delete a version; one with aliases besides `latest`, or with "
        "links, only with deleteAliases.",
    )
    def delete_artifact(
        self, info: Info, input: DeleteArtifactInput
    ) -> ChangedArtifact:
        context = info.context
        with context.services.database.write() as unit:
            artifact, source = _writable(unit, context, input.artifact_id)
            delete_version(
                unit,
                context.actor,
                artifact,
                source,
                delete_aliases=bool(input.delete_aliases),
            )
            gone = artifacts_by_rowid(unit.connection, [artifact.rowid])
        return ChangedArtifact(
            artifact=artifact_of(context, gone[artifact.rowid]),
            client_mutation_id=input.client_mutation_id,
        )

    @mutation(
        Policy.SIGNED_IN,
        description="Put a version into a portfolio; again, to add aliases.",
    )
    def link_artifact(
        self, info: Info, input: LinkArtifactInput
    ) -> LinkArtifactPayload:
        context = info.context
        aliases = [one.alias for one in given(input.aliases)]
        with context.services.database.write() as unit:
            artifact, source = _linkable(unit, context, input)
            portfolio = _portfolio(unit, context, input, source.type_name)
            found = link_version(unit, context.actor, artifact, portfolio, aliases)
        return LinkArtifactPayload(
            version_index=found and found.version_index,
            artifact_membership=found and membership_of(context, found),
            client_mutation_id=input.client_mutation_id,
        )

    @mutation(Policy.SIGNED_IN, description="Take a version out of a portfolio.")
    def unlink_artifact(
        self, info: Info, input: UnlinkArtifactInput
    ) -> ArtifactSuccess:
        context = info.context
        with context.services.database.write() as unit:
            artifact, _ = _readable(unit, context, input.artifact_id)
            portfolio = _collection(unit, context, input.artifact_portfolio_id)
            unlink_version(unit, context.actor, artifact, portfolio)
        return ArtifactSuccess(
            success=True, client_mutation_id=input.client_mutation_id
        )


_Found = tuple[ArtifactRecord, CollectionRecord]


def _readable(unit: UnitOfWork, context: Context, artifact_id: str) -> _Found:
    rowid = decode_rowid(artifact_id, "Artifact")
    return require_artifact(unit.connection, context.actor, Action.READ, rowid)


def _writable(unit: UnitOfWork, context: Context, artifact_id: str) -> _Found:
    rowid = decode_rowid(artifact_id, "Artifact")
    return require_artifact(unit.connection, context.actor, Action.WRITE, rowid)


def _linkable(unit: UnitOfWork, context: Context, input: LinkArtifactInput) -> _Found:
    if input.artifact_id:
        return _readable(unit, context, input.artifact_id)
    if not input.client_id:
        raise InvalidInputError(
            "neither artifactID nor clientID is given",
            hint="say which version is to be linked",
        )
    found = find_by_client_id(unit.connection, context.actor, input.client_id)
    if found is None:
        raise NotFoundError(
            f"there is no artifact with the client id {input.client_id[:128]!r}",
            hint="log it first",
        )
    return require_artifact(unit.connection, context.actor, Action.READ, found.rowid)


def _portfolio(
    unit: UnitOfWork, context: Context, input: LinkArtifactInput, type_name: str
) -> CollectionRecord:
    actor = context.actor
    if input.artifact_portfolio_id:
        found = _collection(unit, context, input.artifact_portfolio_id)
        place = found.place
        project = require_project(
            unit.connection,
            actor,
            Action.READ,
            place.entity_name,
            place.project_name,
        )
        check_link(unit.connection, actor, project, type_name)
        name = found.name
    elif input.artifact_portfolio_name:
        name = storable(input.artifact_portfolio_name)
        project, actor = link_target(
            unit, actor, input.entity_name, input.project_name, type_name
        )
        context.actor = actor  # who made the registry by this administers it
    else:
        raise InvalidInputError(
            "neither artifactPortfolioID nor artifactPortfolioName is given",
            hint="say which collection the version is to be linked to",
        )
    return ensure_portfolio(unit, actor, project, name, type_name)


def _collection(unit: UnitOfWork, context: Context, id: str) -> CollectionRecord:
    """A collection that the caller may read.

    Raises:
        NotFoundError: There is none.
    """
    rowid = decode_rowid(id, "ArtifactCollection")
    found = collections_by_rowid(unit.connection, [rowid]).get(rowid)
    if found is None or not found.place.permits(context.actor, Action.READ):
        raise NotFoundError("there is no such collection, or you may not see it")
    return found


def collection_named(
    unit: UnitOfWork, context: Context, entity: str, project: str, name: str
) -> CollectionRecord:
    """A collection that the caller may change.

    Raises:
        NotFoundError: There is none, or it is not readable.
        ForbiddenError: It is readable, but not to be changed.
    """
    place = require_project(
        unit.connection, context.actor, Action.WRITE, entity, project
    )
    found = find_collection(unit.connection, place.rowid, storable(name))
    if found is None:
        raise NotFoundError(
            f"there is no collection {name[:200]!r} in {place.entity_name}/{place.name}",
            hint="check its name",
        )
    return found


def _places(
    unit: UnitOfWork,
    context: Context,
    aliases: list[ArtifactCollectionAliasInput | None],
) -> list[tuple[CollectionRecord, str]]:
    """Each alias with its collection, in the order in which collections are locked."""
    found = [
        (
            collection_named(
                unit,
                context,
                one.entity_name,
                one.project_name,
                one.artifact_collection_name,
            ),
            one.alias,
        )
        for one in given(aliases)
    ]
    return sorted(found, key=lambda one: one[0].rowid)


def _replace_aliases(
    unit: UnitOfWork,
    context: Context,
    source: CollectionRecord,
    artifact: ArtifactRecord,
    wanted: list[ArtifactAliasInput],
) -> None:
    """Clients before 0.20 send the aliases a version is to have, and no changes."""
    names = [one.alias for one in wanted if one.artifact_collection_name == source.name]
    held = aliases_of(unit.connection, artifact.rowid, source.rowid)
    for alias in set(held) - set(names) - {LATEST}:
        remove_alias(unit, context.actor, source, artifact, alias)
    for alias in names:
        set_alias(unit, context.actor, source, artifact, alias)
