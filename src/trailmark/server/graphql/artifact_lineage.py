"""The graph of versions and runs around one of them."""

from __future__ import annotations

from datetime import datetime

import strawberry

from trailmark.server.artifacts import lineage
from trailmark.server.artifacts.lineage_nodes import Key
from trailmark.server.artifacts.lineage_nodes import LineageNode as NodeRecord
from trailmark.server.artifacts.records import ArtifactRecord
from trailmark.server.graphql.artifact_batch import ArtifactBatch
from trailmark.server.graphql.context import Context
from trailmark.server.graphql.fields import leaf
from trailmark.server.graphql.run_batch import RunBatch
from trailmark.server.runs.records import RunRecord


@strawberry.type(description="A version or a run.")
class LineageNode:
    record: strawberry.Private[NodeRecord]

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.record.gid)

    @leaf(description="run or artifact.")
    def kind(self) -> str:
        return self.record.key.kind

    @leaf(description="Of the collection; of a run, what it is displayed as.")
    def name(self) -> str:
        return self.record.name

    @leaf(description="The artifact's type, or the run's job type.")
    def type_name(self) -> str | None:
        return self.record.type_name

    @leaf
    def entity_name(self) -> str:
        return self.record.entity_name

    @leaf
    def project_name(self) -> str:
        return self.record.project_name

    @leaf
    def run_id(self) -> str | None:
        return self.record.run_id

    @leaf(description="COMMITTED or DELETED; of a run, its state.")
    def state(self) -> str:
        return self.record.state

    @leaf
    def created_at(self) -> datetime:
        return self.record.created_at

    @leaf
    def version_index(self) -> int | None:
        return self.record.version_index

    @leaf(description="In its own collection.")
    def aliases(self) -> list[str]:
        return list(self.record.aliases)


@strawberry.type(description="From what was there first to what came of it.")
class LineageEdge:
    source: strawberry.ID
    target: strawberry.ID
    used_as: str | None


@strawberry.type(description="Those that the caller may see, the nearest first.")
class Lineage:
    nodes: list[LineageNode]
    edges: list[LineageEdge]
    truncated: bool


@strawberry.type
class ArtifactLineage:
    record: strawberry.Private[ArtifactRecord]
    siblings: strawberry.Private[ArtifactBatch]

    @strawberry.field(
        description="What led to it and what came of it; with `complete`, everything "
        "that is connected."
    )
    def lineage(
        self, depth: int = 50, limit: int = 2_000, complete: bool = False
    ) -> Lineage:
        start = Key("artifact", self.record.rowid)
        return _around(self.siblings.context, start, depth, limit, complete)


@strawberry.type
class RunLineage:
    record: strawberry.Private[RunRecord]
    siblings: strawberry.Private[RunBatch]

    @strawberry.field(
        description="What led to it and what came of it; with `complete`, everything "
        "that is connected."
    )
    def lineage(
        self, depth: int = 50, limit: int = 2_000, complete: bool = False
    ) -> Lineage:
        start = Key("run", self.record.rowid)
        return _around(self.siblings.context, start, depth, limit, complete)


def _around(
    context: Context, start: Key, depth: int, limit: int, complete: bool
) -> Lineage:
    with context.services.database.read() as connection:
        found = lineage.lineage_of(
            connection,
            context.actor,
            start,
            depth=depth,
            limit=limit,
            complete=complete,
        )
    ids = {node.key: strawberry.ID(node.gid) for node in found.nodes}
    return Lineage(
        nodes=[LineageNode(record=node) for node in found.nodes],
        edges=[
            LineageEdge(
                source=ids[edge.source], target=ids[edge.target], used_as=edge.used_as
            )
            for edge in found.edges
        ],
        truncated=found.truncated,
    )
