"""Types of artifacts: what the versions of a collection are."""

from __future__ import annotations

from datetime import datetime

import strawberry

from trailmark.errors import NotFoundError
from trailmark.server.artifacts.records import find_collection
from trailmark.server.artifacts.search import CollectionScope
from trailmark.server.artifacts.types import TypeRecord, list_types
from trailmark.server.graphql.artifact_batch import ArtifactBatch
from trailmark.server.graphql.artifact_collections import (
    ArtifactCollection,
    ArtifactCollectionConnection,
    collection_of,
)
from trailmark.server.graphql.artifact_pages import collection_page
from trailmark.server.graphql.context import Context
from trailmark.server.graphql.fields import leaf
from trailmark.server.graphql.paging import PageInfo, offset_of, page_info, page_size
from trailmark.server.graphql.scalars import JsonString
from trailmark.server.projects.records import ProjectRecord


@strawberry.type(description="What versions are, such as `dataset` or `model`.")
class ArtifactType:
    record: strawberry.Private[TypeRecord]
    siblings: strawberry.Private[ArtifactBatch]

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.record.gid)

    @leaf
    def name(self) -> str:
        return self.record.name

    @leaf
    def description(self) -> str | None:
        return self.record.description

    @leaf
    def created_at(self) -> datetime:
        return self.record.created_at

    @leaf(description="Live collections of this type.")
    def collection_count(self) -> int:
        return self.siblings.collection_count(self.record.rowid)

    @strawberry.field(description="One collection of this type; null when not there.")
    def artifact_collection(self, name: str) -> ArtifactCollection | None:
        with self.siblings.context.services.database.read() as connection:
            found = find_collection(connection, self.record.project_rowid, name)
        if found is None or found.type_rowid != self.record.rowid:
            return None
        self.siblings.expect_collections([found])
        return collection_of(self.siblings, found)

    @strawberry.field(description="Collections of this type.")
    def artifact_collections(
        self,
        filters: JsonString | None = None,
        order: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> ArtifactCollectionConnection | None:
        return collection_page(
            self.siblings.context,
            CollectionScope(
                [self.record.project_rowid], type_rowids=[self.record.rowid]
            ),
            filters=filters or None,
            order=order or None,
            first=page_size(first),
            after=after or None,
        )


@strawberry.type
class ArtifactTypeEdge:
    node: ArtifactType
    cursor: str


@strawberry.type
class ArtifactTypeConnection:
    edges: list[ArtifactTypeEdge]
    page_info: PageInfo


def type_node(siblings: ArtifactBatch, rowid: int) -> ArtifactType:
    """A type that something refers to."""
    found = siblings.types.get(rowid)
    if found is None:
        raise NotFoundError("this artifact's type was just deleted", hint="try again")
    return ArtifactType(record=found, siblings=siblings)


def type_page(
    context: Context,
    project: ProjectRecord,
    *,
    first: int,
    after: str | None,
    include_empty: bool,
) -> ArtifactTypeConnection:
    """Types of a project, in order of creation."""
    siblings = ArtifactBatch(context)
    with context.services.database.read() as connection:
        found = list_types(
            connection,
            project.rowid,
            first=first + 1,
            after_rowid=offset_of(after),
            include_empty=include_empty,
        )
    shown = found[:first]
    siblings.expect_types(shown)
    edges = [
        ArtifactTypeEdge(
            node=ArtifactType(record=one, siblings=siblings), cursor=str(one.rowid)
        )
        for one in shown
    ]
    cursors = [edge.cursor for edge in edges]
    return ArtifactTypeConnection(
        edges=edges, page_info=page_info(cursors, len(found) > first)
    )
