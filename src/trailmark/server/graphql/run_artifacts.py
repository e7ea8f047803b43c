"""What a run made and used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from trailmark.server.artifacts import producers
from trailmark.server.graphql.artifact_batch import ArtifactBatch
from trailmark.server.graphql.context import Context
from trailmark.server.graphql.paging import PageInfo, offset_of, page_info, page_size
from trailmark.server.graphql.run_batch import RunBatch
from trailmark.server.runs.records import RunRecord

if TYPE_CHECKING:
    from trailmark.server.graphql.artifacts import (
        Artifact,
        ArtifactConnection,
        InputArtifactConnection,
    )

_ARTIFACTS = "trailmark.server.graphql.artifacts"
LazyOutputs = Annotated["ArtifactConnection", strawberry.lazy(_ARTIFACTS)]
LazyInputs = Annotated["InputArtifactConnection", strawberry.lazy(_ARTIFACTS)]


@strawberry.type
class RunArtifacts:
    record: strawberry.Private[RunRecord]
    siblings: strawberry.Private[RunBatch]

    @strawberry.field(description="Versions that the run logged, oldest first.")
    def output_artifacts(
        self, first: int | None = None, after: str | None = None
    ) -> LazyOutputs | None:
        from trailmark.server.graphql.artifacts import ArtifactConnection, ArtifactEdge

        size = page_size(first)
        context, rowid = self.siblings.context, self.record.rowid
        with context.services.database.read() as connection:
            found = producers.outputs_of(
                connection, rowid, first=size + 1, after_rowid=offset_of(after)
            )
            total = producers.count_outputs(connection, rowid)
        nodes, cursors, info = _nodes(context, found, size)
        edges = [
            ArtifactEdge(node=node, cursor=cursors[node.record.rowid]) for node in nodes
        ]
        return ArtifactConnection(edges=edges, page_info=info, total_count=total)

    @strawberry.field(description="Versions that the run used, oldest use first.")
    def input_artifacts(
        self, first: int | None = None, after: str | None = None
    ) -> LazyInputs | None:
        from trailmark.server.graphql.artifacts import (
            InputArtifactConnection,
            InputArtifactEdge,
        )

        size = page_size(first)
        context, rowid = self.siblings.context, self.record.rowid
        with context.services.database.read() as connection:
            found = producers.inputs_of(
                connection, rowid, first=size + 1, after_rowid=offset_of(after)
            )
            total = producers.count_inputs(connection, rowid)
        nodes, cursors, info = _nodes(context, found, size)
        edges = [
            InputArtifactEdge(node=node, cursor=cursors[node.record.rowid])
            for node in nodes
        ]
        return InputArtifactConnection(edges=edges, page_info=info, total_count=total)


def _nodes(
    context: Context, found: list[tuple[int, int]], size: int
) -> tuple[list[Artifact], dict[int, str], PageInfo]:
    """The readable versions of a page, their cursors, and where the page ends."""
    from trailmark.server.graphql.artifacts import readable_artifacts

    shown = found[:size]
    cursors = {artifact: str(place) for place, artifact in shown}
    nodes = readable_artifacts(ArtifactBatch(context), cursors)
    return nodes, cursors, page_info(list(cursors.values()), len(found) > size)
