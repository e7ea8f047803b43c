"""Runs as clients page through them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from trailmark.server.graphql.artifact_lineage import RunLineage
from trailmark.server.graphql.context import Context
from trailmark.server.graphql.fields import leaf
from trailmark.server.graphql.file_type import File, FileConnection, FileEdge
from trailmark.server.graphql.files import RunFile
from trailmark.server.graphql.paging import PageInfo, page_info, page_size
from trailmark.server.graphql.run_artifacts import RunArtifacts
from trailmark.server.graphql.run_batch import RunBatch
from trailmark.server.graphql.run_streams import RunStreams
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs.records import Page, RunRecord
from trailmark.server.runs.run_files import list_files

if TYPE_CHECKING:
    from trailmark.server.graphql.projects import Project

LazyProject = Annotated["Project", strawberry.lazy("trailmark.server.graphql.projects")]


@strawberry.type(description="One execution of training or evaluation code.")
class Run(RunArtifacts, RunLineage, RunStreams):
    @leaf
    def project(self) -> LazyProject:
        from trailmark.server.graphql.projects import Project

        return Project.of(self.siblings.context, self.siblings.project)

    @leaf
    def file_count(self) -> int:
        return self.siblings.file_count(self.record.rowid)

    @strawberry.field(
        description="Files by name; `names` picks some, `pattern` is a LIKE pattern."
    )
    def files(
        self,
        names: list[str | None] | None = None,
        pattern: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> FileConnection:
        context = self.siblings.context
        with context.services.database.read() as connection:
            page = list_files(
                connection,
                self.record.rowid,
                # `wandb verify` asks for "./name", as the file was called on its disk.
                names=[name.removeprefix("./") for name in names or () if name],
                pattern=pattern,
                first=page_size(first),
                after=after or None,
            )
        edges = [
            FileEdge(
                node=File(
                    backing=RunFile(context, self.record.rowid, stored.path, stored)
                ),
                cursor=cursor,
            )
            for stored, cursor in zip(page.items, page.cursors, strict=True)
        ]
        return FileConnection(
            edges=edges, page_info=page_info(page.cursors, page.has_next)
        )


@strawberry.type
class RunEdge:
    node: Run
    cursor: str


@strawberry.type
class RunConnection:
    edges: list[RunEdge]
    page_info: PageInfo
    total_count: int | None = None


def run_node(context: Context, project: ProjectRecord, record: RunRecord) -> Run:
    return Run(record=record, siblings=RunBatch(context, project, [record]))


def run_connection(
    context: Context, project: ProjectRecord, page: Page[RunRecord]
) -> RunConnection:
    """A page of runs whose heavy parts are loaded together."""
    siblings = RunBatch(context, project, page.items)
    edges = [
        RunEdge(node=Run(record=record, siblings=siblings), cursor=cursor)
        for record, cursor in zip(page.items, page.cursors, strict=True)
    ]
    return RunConnection(edges=edges, page_info=page_info(page.cursors, page.has_next))
