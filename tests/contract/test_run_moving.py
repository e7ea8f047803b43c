"""Runs move to another project with all that is theirs, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from tests.support.runs import NOON, RunFactory
from trailmark.errors import ConflictError, ForbiddenError, NotFoundError
from trailmark.server.accounts.actor import Actor
from trailmark.server.db import Database
from trailmark.server.db.tables.projects import projects
from trailmark.server.db.tables.sweeps import sweeps
from trailmark.server.projects.records import update_project
from trailmark.server.runs.deletion import delete_runs
from trailmark.server.runs.moving import move_runs
from trailmark.server.runs.path_index import index_fields
from trailmark.server.runs.queries import list_runs
from trailmark.server.runs.records import RunChanged, RunRecord
from trailmark.server.runs.undeletion import undelete_runs
from trailmark.wire.ids import encode_run_id
from trailmark.wire.run_field import parse_field

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def make(database: Database) -> RunFactory:
    made = RunFactory.of(database)
    made.project("other")
    return made


def ended(make: RunFactory, **given: Any) -> RunRecord:
    return make.run(**{"state": "finished", **given})


def move(
    make: RunFactory, *ids: str, to: str = "other", actor: Actor | None = None
) -> list[RunRecord]:
    with make.database.write() as unit:
        return move_runs(
            unit,
            actor or make.actor,
            ids,
            entity_name="ada",
            project_name=to,
            now=LATER,
        )


def listed(make: RunFactory, project: str = "other", **asked: Any) -> list[str]:
    with make.database.read() as connection:
        page = list_runs(connection, make.project(project), **asked)
    return [run.run_id for run in page.items]


def test_a_run_is_the_same_in_another_project(make: RunFactory) -> None:
    run = ended(make, config={"lr": 0.1}, summary={"loss": 2}, tags=["a"], notes="n")
    kept = ended(make)
    ended(make, project_name="other", run_id="there")
    make.events.clear()
    (moved,) = move(make, run.global_id)
    there = make.project("other")
    assert moved == replace(
        run,
        project_rowid=there.rowid,
        project_name="other",
        colour_slot=1,
        updated_at=LATER,
    )
    assert make.stored(moved, "config") == make.stored(run, "config")
    assert listed(make, "demo") == [kept.run_id]
    assert listed(make) == [run.run_id, "there"]
    told = [
        (event.project_name, event.what[0])
        for event in make.events
        if isinstance(event, RunChanged)
    ]
    assert told == [("demo", "deleted"), ("other", "created")]


def test_moving_twice_changes_nothing(make: RunFactory) -> None:
    run = ended(make)
    (moved,) = move(make, run.global_id)
    make.events.clear()
    assert move(make, run.global_id, moved.global_id) == [moved, moved]
    assert make.events == []


def test_each_project_has_its_own_index(make: RunFactory) -> None:
    run = ended(make, config={"lr": 0.1})
    stays = ended(make, config={"lr": 0.1})
    for name in ("demo", "other"):
        project = make.project(name)
        index_fields(make.database, project, [parse_field("config.lr")], above_runs=-1)
    move(make, run.global_id)
    assert listed(make, filters={"config.lr": 0.1}) == [run.run_id]
    assert listed(make, "demo", filters={"config.lr": 0.1}) == [stays.run_id]
    assert listed(make, order="-config.lr") == [run.run_id]
    (back,) = move(make, encode_run_id(run.run_id, "other", "ada"), to="demo")
    assert listed(make, "demo", order="-config.lr") == [stays.run_id, back.run_id]


def test_all_move_or_none(make: RunFactory) -> None:
    first, taken = ended(make), ended(make, run_id="taken")
    other = ended(make, run_id="taken", project_name="other")
    with pytest.raises(ConflictError, match="two runs 'taken' in ada/other"):
        move(make, first.global_id, taken.global_id)
    with pytest.raises(NotFoundError, match="no run 'gone'"):
        move(make, first.global_id, encode_run_id("gone", "demo", "ada"))
    make.project("third")
    with pytest.raises(ConflictError, match="two runs"):
        move(make, taken.global_id, other.global_id, to="third")
    assert (listed(make, "demo"), listed(make)) == (
        [first.run_id, "taken"],
        ["taken"],
    )


@pytest.mark.parametrize("state", ["running", "pending", "preempting"])
def test_a_run_that_is_not_over_stays(make: RunFactory, state: str) -> None:
    run = make.run(state=state)
    with pytest.raises(ConflictError, match=f"is {state}.*\n.*stop it first"):
        move(make, run.global_id)


def test_runs_of_a_sweep_stay_with_it(make: RunFactory) -> None:
    run = ended(make, sweep_name="abc")
    stray = ended(make, sweep_name="of-no-sweep")
    project = make.project()
    with make.database.write() as unit:
        unit.connection.execute(
            insert(sweeps).values(
                project_rowid=project.rowid,
                name="abc",
                config="",
                method="random",
                state="RUNNING",
                created_at=NOON,
                updated_at=NOON,
            )
        )
    with pytest.raises(ConflictError, match="belongs to the sweep 'abc'"):
        move(make, run.global_id)
    assert [one.run_id for one in move(make, stray.global_id)] == [stray.run_id]


def test_a_registry_holds_no_runs(make: RunFactory) -> None:
    run = ended(make)
    there = make.project("other")
    with make.database.write() as unit:
        unit.connection.execute(
            projects.update()
            .where(projects.c.rowid == there.rowid)
            .values(visibility="organization")
        )
    member = replace(make.actor, is_admin=True)
    with pytest.raises(ConflictError, match="is a registry"):
        move(make, run.global_id, actor=member)


def test_who_moves_may_write_in_both_projects(make: RunFactory) -> None:
    run = ended(make)
    eve = Actor(user_rowid=99, username="eve", via="key")

    def show(name: str, visibility: str) -> None:
        project = make.project(name)
        with make.database.write() as unit:
            update_project(unit, project, visibility=visibility)

    def refused(error: type[Exception]) -> bool:
        with pytest.raises(error):
            move(make, run.global_id, actor=eve)
        return listed(make, "demo") == [run.run_id]

    assert refused(NotFoundError)
    show("other", "open")
    assert refused(NotFoundError)  # the run's own project is not hers to see
    show("demo", "public")
    assert refused(ForbiddenError)
    show("demo", "open")
    show("other", "public")
    assert refused(ForbiddenError)
    show("other", "open")
    assert [one.run_id for one in move(make, run.global_id, actor=eve)] == [run.run_id]


def test_a_moved_run_is_deleted_and_had_back_where_it_is(make: RunFactory) -> None:
    run = ended(make)
    (moved,) = move(make, run.global_id)
    with make.database.write() as unit:
        delete_runs(unit, [moved], LATER)
    with make.database.write() as unit:
        undelete_runs(unit, make.actor, [moved.global_id], LATER)
    assert (listed(make, "demo"), listed(make)) == ([], [run.run_id])
    again = make.upsert(run_id=run.run_id, project_name="demo")
    assert again.inserted
    assert again.run.rowid != run.rowid


def test_many_move_at_once(make: RunFactory) -> None:
    made = [ended(make).global_id for _ in range(1_003)]
    moved = move(make, *made)
    assert [one.colour_slot for one in moved] == list(range(1_003))
    assert (len(listed(make, first=2_000)), listed(make, "demo")) == (1_003, [])
