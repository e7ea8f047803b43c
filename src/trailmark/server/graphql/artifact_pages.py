"""Filtered and ordered pages of collections."""

from __future__ import annotations

from trailmark.server.artifacts.search import (
    CollectionScope,
    count_collections,
    list_collections,
)
from trailmark.server.graphql.artifact_batch import ArtifactBatch
from trailmark.server.graphql.artifact_collections import (
    ArtifactCollectionConnection,
    ArtifactCollectionEdge,
    collection_of,
)
from trailmark.server.graphql.context import Context
from trailmark.server.graphql.paging import page_info


def collection_page(
    context: Context,
    scope: CollectionScope,
    *,
    filters: str | None,
    order: str | None,
    first: int,
    after: str | None,
) -> ArtifactCollectionConnection:
    """Collections of projects that the caller may see."""
    database = context.services.database
    with database.read() as connection:
        page = list_collections(
            connection, scope, filters=filters, order=order, first=first, after=after
        )

    def count() -> int:
        with database.read() as connection:
            return count_collections(connection, scope, filters=filters)

    siblings = ArtifactBatch(context)
    siblings.expect_collections(page.items)
    edges = [
        ArtifactCollectionEdge(node=collection_of(siblings, record), cursor=cursor)
        for record, cursor in zip(page.items, page.cursors, strict=True)
    ]
    return ArtifactCollectionConnection(
        edges=edges, page_info=page_info(page.cursors, page.has_next), count=count
    )
