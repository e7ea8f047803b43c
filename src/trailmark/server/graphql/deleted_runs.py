"""What was deleted from a project and can still be had back."""

from __future__ import annotations

from datetime import UTC, datetime

import strawberry

from trailmark.server.accounts.actor import Action
from trailmark.server.graphql.paging import PageInfo, offset_of, page_info, page_size
from trailmark.server.graphql.project_batch import ProjectBatch
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs.undeletion import list_deleted_runs


@strawberry.type(description="A run that was deleted within seven days.")
class DeletedRun:
    id: strawberry.ID = strawberry.field(description="For undeleteRuns.")
    name: str
    display_name: str
    username: str | None
    created_at: datetime
    deleted_at: datetime
    kept_until: datetime = strawberry.field(description="Then it is gone for good.")


@strawberry.type
class DeletedRunEdge:
    node: DeletedRun
    cursor: str


@strawberry.type
class DeletedRunConnection:
    edges: list[DeletedRunEdge]
    page_info: PageInfo


@strawberry.type
class ProjectDeletedRuns:
    siblings: strawberry.Private[ProjectBatch]
    record: strawberry.Private[ProjectRecord]

    @strawberry.field(
        description="The last deleted first; none for who may not bring them back."
    )
    def deleted_runs(
        self, first: int | None = None, after: str | None = None
    ) -> DeletedRunConnection:
        context = self.siblings.context
        size, skip = page_size(first), offset_of(after)
        if not self.record.permits(context.actor, Action.WRITE):
            return DeletedRunConnection(edges=[], page_info=page_info([], False))
        with context.services.database.read() as connection:
            found = list_deleted_runs(
                connection, self.record, datetime.now(UTC), first=size + 1, skip=skip
            )
        edges = [
            DeletedRunEdge(
                node=DeletedRun(
                    id=strawberry.ID(one.global_id),
                    name=one.run_id,
                    display_name=one.display_name,
                    username=one.username,
                    created_at=one.created_at,
                    deleted_at=one.deleted_at,
                    kept_until=one.kept_until,
                ),
                cursor=str(skip + at + 1),
            )
            for at, one in enumerate(found[:size])
        ]
        cursors = [edge.cursor for edge in edges]
        return DeletedRunConnection(
            edges=edges, page_info=page_info(cursors, len(found) > size)
        )
