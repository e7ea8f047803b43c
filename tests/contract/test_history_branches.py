"""Fork and rewind, compared with the plain lists they pretend to be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.history_rows import column_rows, make_runs, put_to_rest, row
from trailmark.server.blobs.object_store import open_object_store
from trailmark.server.db import Database
from trailmark.server.history.sampling import Range
from trailmark.server.history.store import HistoryStore
from trailmark.server.history.types import Append, Stream

HISTORY = Stream.HISTORY
Logged = tuple[int, int]  # step and a number of its own


@dataclass(frozen=True, slots=True)
class World:
    store: HistoryStore
    database: Database
    tail: Database


@dataclass(slots=True)
class ModelRun:
    """What a run should show, and what a client of it knows."""

    rowid: int
    shows: list[Logged] = field(default_factory=list[Logged])
    offset: int = 0
    n_physical: int = 0
    n_resting: int = 0


@pytest.fixture
def world(
    database: Database, tail_database: Database, tmp_path: Path
) -> Iterator[World]:
    store = HistoryStore(
        database, tail_database, open_object_store(f"file://{tmp_path}/objects")
    )
    yield World(store, database, tail_database)
    store.close()


which = st.integers(0, 9)
step = st.integers(0, 12)
operations = st.lists(
    st.one_of(
        st.tuples(st.just("log"), which, st.lists(step, min_size=1, max_size=6)),
        st.tuples(st.just("train"), which, st.integers(1, 6)),
        st.tuples(st.just("fork"), which, step),
        st.tuples(st.just("rewind"), which, step),
        st.tuples(st.just("rest"), which, st.integers(1, 6)),
        st.tuples(st.just("resume"), which, st.none()),
    ),
    max_size=12,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(operations)
def test_branches_show_what_lists_would(
    world: World, made: list[tuple[str, int, object]]
) -> None:
    rowids = iter(make_runs(world.database, len(made) + 1))
    runs = [ModelRun(next(rowids))]
    for name, index, value in made:
        run = runs[index % len(runs)]
        if name == "log" and isinstance(value, list):
            log(world, run, value)
        elif name == "train" and isinstance(value, int):
            first = max((one[0] for one in run.shows), default=-1) + 1
            log(world, run, list(range(first, first + value)))
        elif name == "fork" and isinstance(value, int):
            child = ModelRun(
                next(rowids), [one for one in run.shows if one[0] <= value]
            )
            with world.database.write() as unit:
                world.store.open_run(unit, child.rowid)
                world.store.fork(unit, child.rowid, run.rowid, value)
            runs.append(child)
        elif name == "rewind" and isinstance(value, int):
            run.shows = [one for one in run.shows if one[0] <= value]
            with world.database.write() as unit:
                run.offset = world.store.rewind(unit, run.rowid, value)
            assert run.offset == len(run.shows)
        elif name == "rest" and isinstance(value, int):
            rest(world, run, value)
        else:
            run.offset = world.store.line_counts([run.rowid], HISTORY)[run.rowid]
    for run in runs:
        check(world.store, run)


def log(world: World, run: ModelRun, steps: list[int]) -> None:
    lines = [
        row(step, n=run.rowid * 1000 + run.n_physical + i)
        for i, step in enumerate(steps)
    ]
    append = Append(run.rowid, HISTORY, lines, run.offset)
    (answer,) = world.store.append([append]).result()
    assert answer.accepted_rows == len(steps)
    run.shows += [(one["_step"], one["n"]) for one in map(json.loads, lines)]
    run.offset += len(steps)
    run.n_physical += len(steps)


def rest(world: World, run: ModelRun, n_rows: int) -> None:
    end = min(run.n_resting + n_rows, run.n_physical)
    if end > run.n_resting:
        put_to_rest(world.database, world.tail, run.rowid, run.n_resting, end)
        run.n_resting = end


def check(store: HistoryStore, run: ModelRun) -> None:
    """Every way of reading tells the same."""
    shows = run.shows
    assert [logged(line) for line in store.rows(run.rowid, HISTORY)] == shows
    page = store.rows(run.rowid, HISTORY, min_step=2, max_step=7)
    in_page = sorted((one for one in shows if 2 <= one[0] < 7), key=lambda one: one[0])
    assert [logged(line) for line in page] == in_page
    by_step = sorted(shows, key=lambda one: one[0])
    line = store.series(run.rowid, "n")
    assert list(zip(line.x.tolist(), line.y.tolist(), strict=True)) == by_step
    sampled = store.sampled(run.rowid, ["_step", "n"], 1000)
    assert [(one["_step"], one["n"]) for one in sampled] == shows
    whole = [(one["_step"], one["n"]) for one in column_rows(store, run.rowid)]
    assert whole == by_step
    picked = column_rows(store, run.rowid, keys=("n",), steps=Range(2, 6), skip=1)
    assert [one["n"] for one in picked] == [n for _, n in in_page][1:]
    assert [logged(line) for line in store.last_lines(run.rowid, HISTORY, 3)] == shows[
        -3:
    ]
    highest = max((one[0] for one in shows), default=-1)
    assert store.last_step(run.rowid) == highest
    assert store.line_counts([run.rowid], HISTORY)[run.rowid] >= len(shows)
    infos = {info.key: info for info in store.keys(run.rowid, HISTORY)}
    assert set(infos) == ({"_step", "_timestamp", "_runtime", "n"} if shows else set())
    if shows:
        numbers = [one[1] for one in shows]
        n = infos["n"]
        assert (n.count, n.min, n.max) == (len(shows), min(numbers), max(numbers))
        assert (n.last, n.last_step) == (str(numbers[-1]), shows[-1][0])


def logged(line: str) -> Logged:
    parsed = json.loads(line)
    return (parsed["_step"], parsed["n"])


def test_a_fork_keeps_what_its_parent_forgets(world: World) -> None:
    parent, child = (ModelRun(rowid) for rowid in make_runs(world.database, 2))
    log(world, parent, [0, 1, 2, 3])
    with world.database.write() as unit:
        world.store.fork(unit, child.rowid, parent.rowid, 2)
    with world.database.write() as unit:
        assert world.store.rewind(unit, parent.rowid, 0) == 1
    shown = [
        json.loads(line)["_step"] for line in world.store.rows(child.rowid, HISTORY)
    ]
    assert shown == [0, 1, 2]
    assert world.store.line_counts([parent.rowid, child.rowid], HISTORY) == {
        parent.rowid: 1,
        child.rowid: 3,
    }


def test_a_forked_run_shows_its_parents_extremes_only_as_far_as_it_shows_rows(
    world: World,
) -> None:
    parent, child = make_runs(world.database, 2)
    lines = [
        row(step, loss=10 - step, late=1) if step > 5 else row(step, loss=10 - step)
        for step in range(10)
    ]
    world.store.append([Append(parent, HISTORY, lines, 0)]).result()
    with world.database.write() as unit:
        world.store.fork(unit, child, parent, 4)
    infos = {info.key: info for info in world.store.keys(child, HISTORY)}
    assert "late" not in infos
    assert (infos["loss"].min, infos["loss"].count) == (6.0, 5)


def test_rows_sent_again_by_a_writer_from_before_a_rewind_stay_hidden(
    world: World,
) -> None:
    (run,) = make_runs(world.database, 1)
    old = [row(step) for step in range(5)]
    first = Append(run, HISTORY, old, 0, "first")
    world.store.append([first]).result()
    with world.database.write() as unit:
        assert world.store.rewind(unit, run, 2) == 3
    new = [row(step, again=True) for step in range(3, 6)]
    world.store.append([Append(run, HISTORY, new, 0, "second")]).result()

    (answer,) = world.store.append([first]).result()

    assert answer.accepted_rows == 0
    assert list(world.store.rows(run, HISTORY)) == old[:3] + new
