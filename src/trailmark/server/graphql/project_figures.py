"""What a project adds up to, for who looks at it as a whole."""

from __future__ import annotations

from datetime import datetime

import strawberry

from trailmark.server.accounts.actor import Action
from trailmark.server.artifacts.storage import usage_of_projects
from trailmark.server.graphql.fields import leaf
from trailmark.server.graphql.paging import PageInfo, offset_of, page_info, page_size
from trailmark.server.graphql.project_batch import ProjectBatch
from trailmark.server.graphql.storage import StorageUsage
from trailmark.server.projects.figures import figures_by_state, list_contributors
from trailmark.server.projects.records import ProjectRecord

_MOST_CONTRIBUTORS = 1_000


@strawberry.type(description="The runs that are in one state.")
class RunStateFigures:
    state: str
    run_count: int
    compute_seconds: float = strawberry.field(description="Their durations added up.")


@strawberry.type(description="Somebody who made runs of a project.")
class ProjectContributor:
    username: str | None = strawberry.field(
        description="Null stands for all accounts that are gone."
    )
    name: str | None
    run_count: int
    compute_seconds: float
    last_active_at: datetime = strawberry.field(
        description="When a run of theirs was last heard of."
    )


@strawberry.type
class ProjectContributorEdge:
    node: ProjectContributor
    cursor: str


@strawberry.type
class ProjectContributorConnection:
    edges: list[ProjectContributorEdge]
    page_info: PageInfo
    total_count: int


@strawberry.type
class ProjectFigures:
    siblings: strawberry.Private[ProjectBatch]
    record: strawberry.Private[ProjectRecord]

    @leaf(description="Whether the caller may open the project to others or delete it.")
    def may_administer(self) -> bool:
        return self.record.permits(self.siblings.context.actor, Action.ADMIN)

    @leaf(description="Every state that a run is in, the most frequent first.")
    def run_states(self) -> list[RunStateFigures]:
        with self.siblings.context.services.database.read() as connection:
            found = figures_by_state(connection, self.record.rowid)
        return [
            RunStateFigures(
                state=one.state,
                run_count=one.run_count,
                compute_seconds=one.compute_s,
            )
            for one in found
        ]

    @strawberry.field(description="Who made the runs; who made the most comes first.")
    def contributors(
        self, first: int | None = None, after: str | None = None
    ) -> ProjectContributorConnection:
        size = page_size(first, default=20, most=_MOST_CONTRIBUTORS)
        skip = offset_of(after)
        with self.siblings.context.services.database.read() as connection:
            page = list_contributors(
                connection, self.record.rowid, first=size, skip=skip
            )
        edges = [
            ProjectContributorEdge(
                node=ProjectContributor(
                    username=one.username,
                    name=one.full_name or one.username,
                    run_count=one.run_count,
                    compute_seconds=one.compute_s,
                    last_active_at=one.last_active_at,
                ),
                cursor=str(skip + at + 1),
            )
            for at, one in enumerate(page.items)
        ]
        has_next = bool(edges) and skip + len(edges) < page.total
        return ProjectContributorConnection(
            edges=edges,
            page_info=page_info([edge.cursor for edge in edges], has_next),
            total_count=page.total,
        )

    @leaf(description="What the project keeps; its categories add up.")
    def storage(self) -> StorageUsage:
        with self.siblings.context.services.database.read() as connection:
            usage = usage_of_projects(connection, [self.record.rowid])
        return StorageUsage(record=usage)
