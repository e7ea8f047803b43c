"""Deleted runs come back within a week, as they were, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.runs import NOON, RunFactory
from trailmark.errors import ConflictError, ForbiddenError, NotFoundError
from trailmark.server.accounts.actor import Actor
from trailmark.server.db import Database
from trailmark.server.jobs.run_expiry import free_runs
from trailmark.server.projects.records import update_project
from trailmark.server.runs.deletion import delete_runs
from trailmark.server.runs.path_index import index_fields
from trailmark.server.runs.queries import list_runs
from trailmark.server.runs.records import RunChanged, RunRecord
from trailmark.server.runs.undeletion import (
    KEPT,
    list_deleted_runs,
    undelete_runs,
)
from trailmark.wire.run_field import parse_field


@pytest.fixture
def make(database: Database) -> RunFactory:
    return RunFactory.of(database)


def delete(make: RunFactory, *runs: RunRecord, at: datetime = NOON) -> None:
    with make.database.write() as unit:
        delete_runs(unit, runs, at)


def undelete(make: RunFactory, *ids: str, actor: Actor | None = None) -> list[str]:
    with make.database.write() as unit:
        found = undelete_runs(unit, actor or make.actor, ids, NOON + timedelta(hours=1))
    return [run.run_id for run in found]


def listed(make: RunFactory, **asked: Any) -> list[str]:
    with make.database.read() as connection:
        page = list_runs(connection, make.project(), **asked)
    return [run.run_id for run in page.items]


def deleted(make: RunFactory, now: datetime = NOON) -> list[str]:
    with make.database.read() as connection:
        found = list_deleted_runs(connection, make.project(), now, first=9)
    return [run.run_id for run in found]


def test_a_run_comes_back_as_it_was(make: RunFactory) -> None:
    run = make.run(config={"lr": 0.1}, summary={"loss": 2}, tags=["a"])
    other = make.run(config={"lr": 0.2})
    index_fields(
        make.database, make.project(), [parse_field("config.lr")], above_runs=0
    )
    delete(make, run, other)
    assert (listed(make), deleted(make)) == ([], [other.run_id, run.run_id])
    make.events.clear()
    assert undelete(make, run.global_id) == [run.run_id]
    assert (listed(make), deleted(make)) == ([run.run_id], [other.run_id])
    assert listed(make, filters={"config.lr": 0.1}) == [run.run_id]
    assert listed(make, order="-config.lr") == [run.run_id]
    again = make.reread(run)
    assert replace(again, updated_at=run.updated_at) == run
    assert [
        event.what[0] for event in make.events if isinstance(event, RunChanged)
    ] == ["created"]
    assert undelete(make, run.global_id) == [run.run_id]


def test_of_several_runs_of_one_id_the_last_comes_back(make: RunFactory) -> None:
    for at, loss in enumerate((1, 2)):
        run = make.run(run_id="r", summary={"loss": loss})
        delete(make, run, at=NOON + timedelta(minutes=at))
    assert deleted(make) == ["r", "r"]
    assert undelete(make, run.global_id) == ["r"]
    assert listed(make, filters={"summary.loss": 2}) == ["r"]
    with pytest.raises(ConflictError, match="again"):
        undelete(make, run.global_id)


def test_all_come_back_or_none(make: RunFactory) -> None:
    run, gone = make.run(), make.run()
    delete(make, run)
    with make.database.write() as unit:
        delete_runs(unit, [gone], NOON - KEPT)
    with pytest.raises(NotFoundError, match="in the last 7 days"):
        undelete(make, run.global_id, gone.global_id)
    assert (listed(make), deleted(make)) == ([], [run.run_id])


def test_only_who_may_write_brings_runs_back(make: RunFactory) -> None:
    run = make.run()
    delete(make, run)
    stranger = Actor(user_rowid=99, username="eve", via="key")
    with pytest.raises(NotFoundError, match="no project"):
        undelete(make, run.global_id, actor=stranger)
    project = make.project()
    with make.database.write() as unit:
        update_project(unit, project, visibility="public")
    with pytest.raises(ForbiddenError):
        undelete(make, run.global_id, actor=stranger)


def test_a_week_later_a_run_is_freed(make: RunFactory) -> None:
    old, fresh = make.run(), make.run()
    now = datetime.now(UTC)
    delete(make, old, at=now - KEPT - timedelta(hours=1))
    delete(make, fresh, at=now - KEPT + timedelta(hours=1))
    assert free_runs(make.database, make.history) == 1
    assert ("delete", old.rowid) in make.history.calls
    assert deleted(make, now) == [fresh.run_id]
