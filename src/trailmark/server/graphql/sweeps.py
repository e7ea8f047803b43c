"""Sweeps as clients ask for them. No project has any yet: answers are null or empty."""

from __future__ import annotations

from datetime import datetime

import strawberry

from trailmark.server.graphql.paging import PageInfo


@strawberry.type(description="A search over configurations.")
class Sweep:
    id: strawberry.ID
    name: str
    display_name: str | None
    method: str
    state: str
    description: str | None
    best_loss: float | None
    config: str
    created_at: datetime
    updated_at: datetime | None
    heartbeat_at: datetime | None
    run_count: int
    run_count_expected: int | None


@strawberry.type
class SweepEdge:
    node: Sweep
    cursor: str


@strawberry.type
class SweepConnection:
    edges: list[SweepEdge]
    page_info: PageInfo


def no_sweeps() -> SweepConnection:
    return SweepConnection(
        edges=[], page_info=PageInfo(end_cursor=None, has_next_page=False)
    )
