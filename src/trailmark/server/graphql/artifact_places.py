"""Where versions are found: in projects, at runs, and by their ids."""

from __future__ import annotations

from typing import Annotated

import strawberry

from trailmark.errors import NotFoundError
from trailmark.server.accounts.actor import Action
from trailmark.server.accounts.policy import Policy
from trailmark.server.artifacts.creation import find_by_client_id
from trailmark.server.artifacts.names import find_by_name
from trailmark.server.artifacts.records import (
    MembershipRecord,
    collections_by_rowid,
    find_collection,
    require_artifact,
)
from trailmark.server.artifacts.search import CollectionScope
from trailmark.server.artifacts.types import find_type
from trailmark.server.graphql.artifact_batch import ArtifactBatch
from trailmark.server.graphql.artifact_collections import (
    ArtifactCollection,
    ArtifactCollectionConnection,
    collection_of,
)
from trailmark.server.graphql.artifact_pages import collection_page
from trailmark.server.graphql.artifact_types import (
    ArtifactType,
    ArtifactTypeConnection,
    type_page,
)
from trailmark.server.graphql.artifacts import (
    Artifact,
    ArtifactCollectionMembership,
    artifact_node,
    artifact_of,
    membership_of,
)
from trailmark.server.graphql.context import Context, Info
from trailmark.server.graphql.fields import query
from trailmark.server.graphql.paging import page_size
from trailmark.server.graphql.project_batch import ProjectBatch
from trailmark.server.graphql.scalars import JsonString
from trailmark.server.projects.records import ProjectRecord
from trailmark.wire.ids import decode_rowid


@strawberry.type
class ProjectArtifacts:
    record: strawberry.Private[ProjectRecord]
    siblings: strawberry.Private[ProjectBatch]

    @strawberry.field(
        description="The version that `collection:alias` means; the alias may also be "
        "`v` and a number, or a digest. Null when not there."
    )
    def artifact(self, name: str) -> Artifact | None:
        context = self.siblings.context
        found = _member(context, self.record, name)
        if found is None:
            return None
        siblings = ArtifactBatch(context)
        return artifact_node(siblings, found.artifact_rowid)

    @strawberry.field(description="As `artifact`, with its place in the collection.")
    def artifact_collection_membership(
        self, name: str
    ) -> ArtifactCollectionMembership | None:
        context = self.siblings.context
        found = _member(context, self.record, name)
        return None if found is None else membership_of(context, found)

    @strawberry.field(description="One collection by name; null when not there.")
    def artifact_collection(self, name: str) -> ArtifactCollection | None:
        context = self.siblings.context
        with context.services.database.read() as connection:
            found = find_collection(connection, self.record.rowid, name)
        if found is None:
            return None
        siblings = ArtifactBatch(context)
        siblings.expect_collections([found])
        return collection_of(siblings, found)

    @strawberry.field(description="Collections of all types.")
    def artifact_collections(
        self,
        filters: JsonString | None = None,
        order: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> ArtifactCollectionConnection | None:
        return collection_page(
            self.siblings.context,
            CollectionScope([self.record.rowid]),
            filters=filters or None,
            order=order or None,
            first=page_size(first),
            after=after or None,
        )

    @strawberry.field(description="One type by name; null when not there.")
    def artifact_type(self, name: str) -> ArtifactType | None:
        context = self.siblings.context
        with context.services.database.read() as connection:
            found = find_type(connection, self.record.rowid, name)
        if found is None:
            return None
        return ArtifactType(record=found, siblings=ArtifactBatch(context))

    @strawberry.field(
        description="Types in order of creation; those without collections only with "
        "`includeAll`."
    )
    def artifact_types(
        self,
        first: int | None = None,
        after: str | None = None,
        include_all: bool | None = False,
    ) -> ArtifactTypeConnection:
        return type_page(
            self.siblings.context,
            self.record,
            first=page_size(first),
            after=after,
            include_empty=bool(include_all),
        )


@strawberry.type(description="What became of an artifact that a client named itself.")
class ClientIDMapping:
    server_id: strawberry.ID = strawberry.field(name="serverID")


@strawberry.type
class ArtifactQueries:
    @query(Policy.SIGNED_IN, description="One version by its id; null when not there.")
    def artifact(self, info: Info, id: strawberry.ID) -> Artifact | None:
        context = info.context
        rowid = decode_rowid(id, "Artifact")
        with context.services.database.read() as connection:
            try:
                record, _ = require_artifact(
                    connection, context.actor, Action.READ, rowid
                )
            except NotFoundError:
                return None
        return artifact_of(context, record)

    @query(Policy.SIGNED_IN, description="One collection by id; null when not there.")
    def artifact_collection(
        self, info: Info, id: strawberry.ID
    ) -> ArtifactCollection | None:
        context = info.context
        rowid = decode_rowid(id, "ArtifactCollection")
        with context.services.database.read() as connection:
            found = collections_by_rowid(connection, [rowid]).get(rowid)
        if found is None or not found.place.permits(context.actor, Action.READ):
            return None
        siblings = ArtifactBatch(context)
        siblings.expect_collections([found])
        return collection_of(siblings, found)

    @query(
        Policy.SIGNED_IN,
        name="clientIDMapping",
        description="The version that a client made under an id of its own.",
    )
    def client_id_mapping(
        self,
        info: Info,
        client_id: Annotated[strawberry.ID, strawberry.argument(name="clientID")],
    ) -> ClientIDMapping | None:
        context = info.context
        with context.services.database.read() as connection:
            found = find_by_client_id(connection, context.actor, client_id)
        return found and ClientIDMapping(server_id=strawberry.ID(found.gid))


def _member(
    context: Context, project: ProjectRecord, name: str
) -> MembershipRecord | None:
    with context.services.database.read() as connection:
        found = find_by_name(connection, project.rowid, name)
    return None if found is None else found[1]
