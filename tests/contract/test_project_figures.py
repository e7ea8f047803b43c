"""What the runs of a project add up to, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from tests.support.runs import NOON, RunFactory, minutes_after_noon
from trailmark.server.db import Database
from trailmark.server.db.tables.runs import runs
from trailmark.server.projects.figures import (
    ContributorPage,
    figures_by_state,
    list_contributors,
)
from trailmark.server.runs.deletion import delete_runs


@pytest.fixture
def make(database: Database) -> RunFactory:
    return RunFactory.of(database)


def lasting(minutes: float | None, **given: Any) -> dict[str, Any]:
    """A run that began at noon; None was never heard of."""
    heard = None if minutes is None else minutes_after_noon(minutes)
    return {"started_at": NOON, "heartbeat_at": heard, **given}


def states(make: RunFactory) -> list[tuple[str, int, float]]:
    project = make.project()
    with make.database.read() as connection:
        found = figures_by_state(connection, project.rowid)
    return [(one.state, one.run_count, one.compute_s) for one in found]


def contributors(make: RunFactory, first: int = 10, skip: int = 0) -> ContributorPage:
    project = make.project()
    with make.database.read() as connection:
        return list_contributors(connection, project.rowid, first=first, skip=skip)


def test_a_project_without_runs_adds_up_to_nothing(make: RunFactory) -> None:
    assert states(make) == []
    assert contributors(make) == ContributorPage([], 0)


def test_states_are_counted_with_the_time_of_their_runs(make: RunFactory) -> None:
    make.run(**lasting(10, state="finished", finished_at=minutes_after_noon(9)))
    make.run(**lasting(1, state="finished"))
    make.run(**lasting(2, state="running"))
    make.run(**lasting(None, state="crashed"))
    assert states(make) == [
        ("finished", 2, 600.0),
        ("crashed", 1, 0.0),
        ("running", 1, 120.0),
    ]


def test_a_run_that_ended_before_it_began_takes_nothing_away(make: RunFactory) -> None:
    make.run(**lasting(1, state="finished"))
    make.run(**lasting(-500, state="finished"))
    assert states(make) == [("finished", 2, 60.0)]


def test_deleted_runs_and_those_of_other_projects_do_not_count(
    make: RunFactory,
) -> None:
    make.run(**lasting(1, state="running"))
    doomed = make.run(**lasting(1, state="running"))
    make.run(project_name="other", **lasting(1, state="running"))
    with make.database.write() as unit:
        delete_runs(unit, [doomed], NOON)
    assert states(make) == [("running", 1, 60.0)]
    assert [one.run_count for one in contributors(make).items] == [1]


def test_contributors_are_paged_by_how_many_runs_they_made(make: RunFactory) -> None:
    bob = RunFactory.of(make.database, "bob")
    make.run(**lasting(1))
    for minutes in (2, 3):
        run = make.run(**lasting(minutes))
        with make.database.write() as unit:
            unit.connection.execute(
                update(runs)
                .where(runs.c.rowid == run.rowid)
                .values(user_rowid=bob.actor.user_rowid)
            )
    page = contributors(make)
    assert page.total == 2
    assert [(one.username, one.full_name) for one in page.items] == [
        ("bob", "Bob"),
        ("ada", "Ada"),
    ]
    first = page.items[0]
    assert (first.run_count, first.compute_s) == (2, 300.0)
    assert first.last_active_at == NOON + timedelta(minutes=3)
    rest = contributors(make, first=1, skip=1)
    assert rest == replace(page, items=page.items[1:])
    assert contributors(make, first=1, skip=2).items == []


def test_runs_of_accounts_that_are_gone_still_count(make: RunFactory) -> None:
    run = make.run(**lasting(1))
    with make.database.write() as unit:
        here = update(runs).where(runs.c.rowid == run.rowid)
        unit.connection.execute(here.values(user_rowid=None))
    (one,) = contributors(make).items
    assert (one.username, one.full_name, one.run_count) == (None, None, 1)
