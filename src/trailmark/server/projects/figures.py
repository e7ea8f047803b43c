"""What the runs of one project add up to: by state, and by person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Double,
    case,
    cast,
    func,
    select,
    type_coerce,
)

from trailmark.server.db.tables.accounts import users
from trailmark.server.db.tables.runs import runs


@dataclass(frozen=True, slots=True)
class StateFigures:
    """The runs that are in one state.

    Attributes:
        compute_s: Their durations added up, in seconds.
    """

    state: str
    run_count: int
    compute_s: float


@dataclass(frozen=True, slots=True)
class Contributor:
    """Somebody who made runs.

    Attributes:
        username: None stands for accounts that are gone, all of them together.
        last_active_at: When a run of theirs was last heard of.
    """

    username: str | None
    full_name: str | None
    run_count: int
    compute_s: float
    last_active_at: datetime


@dataclass(frozen=True, slots=True)
class ContributorPage:
    """Some contributors, and how many there are in all."""

    items: Sequence[Contributor]
    total: int


def figures_by_state(
    connection: Connection, project_rowid: int
) -> Sequence[StateFigures]:
    """Every state that a run of the project is in, the most frequent first."""
    count = func.count()
    query = (
        select(runs.c.state, count, func.sum(_duration_s()))
        .where(runs.c.project_rowid == project_rowid, runs.c.deleted_at.is_(None))
        .group_by(runs.c.state)
        .order_by(count.desc(), runs.c.state)
    )
    rows = connection.execute(query)
    return [StateFigures(state, found, float(sum_s)) for state, found, sum_s in rows]


def list_contributors(
    connection: Connection, project_rowid: int, *, first: int, skip: int = 0
) -> ContributorPage:
    """Who made the project's runs, whoever made the most first."""
    seen = func.max(func.coalesce(runs.c.heartbeat_at, runs.c.created_at))
    people = (
        select(
            runs.c.user_rowid,
            func.count().label("run_count"),
            func.sum(_duration_s()).label("compute_s"),
            seen.label("seen"),
        )
        .where(runs.c.project_rowid == project_rowid, runs.c.deleted_at.is_(None))
        .group_by(runs.c.user_rowid)
        .subquery()
    )
    total = connection.execute(select(func.count()).select_from(people)).scalar_one()
    query = (
        select(
            users.c.username,
            users.c.full_name,
            people.c.run_count,
            people.c.compute_s,
            people.c.seen,
        )
        .select_from(people)
        .join(users, users.c.rowid == people.c.user_rowid, isouter=True)
        .order_by(people.c.run_count.desc(), people.c.user_rowid)
        .limit(first)
        .offset(skip)
    )
    items = [
        Contributor(name, full_name, count, float(sum_s), at)
        for name, full_name, count, sum_s, at in connection.execute(query)
    ]
    return ContributorPage(items, total)


def _duration_s() -> ColumnElement[Any]:
    """As `RunRecord.duration_s`, but never missing and never below zero."""
    start = func.coalesce(runs.c.started_at, runs.c.created_at)
    end = func.coalesce(runs.c.finished_at, runs.c.heartbeat_at, start)
    us = type_coerce(end, BigInteger) - type_coerce(start, BigInteger)
    # Clocks that were set back must not take from what others have used.
    return cast(case((us > 0, us), else_=0), Double) / 1e6
