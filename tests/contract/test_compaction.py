"""Compaction moves rows and changes none, wherever it is interrupted."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from tests.support.databases import DatabaseUrls
from tests.support.history_rows import make_runs, row
from trailmark.server.blobs.object_store import ObjectStore, open_object_store
from trailmark.server.db import Database
from trailmark.server.db.tables.accounts import job_leases
from trailmark.server.db.tables.history import key_catalogues, segments, tail_chunks
from trailmark.server.db.tables.projects import project_keys
from trailmark.server.db.tables.runs import runs
from trailmark.server.history.compaction.backlog import Backlog
from trailmark.server.history.compaction.claim import Claims
from trailmark.server.history.compaction.compactor import Compacted, Compactor
from trailmark.server.history.compaction.merging import Merger, read_segments
from trailmark.server.history.compaction.sweeping import Sweeper
from trailmark.server.history.compaction.thresholds import Thresholds
from trailmark.server.history.compaction.worker import Worker
from trailmark.server.history.segments.reader import SegmentStore
from trailmark.server.history.store import HistoryStore
from trailmark.server.history.types import Append, ConsoleLine, Stream

HISTORY, EVENTS, CONSOLE = Stream.HISTORY, Stream.EVENTS, Stream.CONSOLE
SMALL = Thresholds(
    run_raw_bytes=1, ended_s=0, inline_bytes=2_000, pass_raw_bytes=6_000, merge_count=3
)
STEPS = ("placed", "recorded", "deleted some", "deleted")
MERGE_STEPS = ("merge placed", "merged")


class CrashError(Exception):
    """Stands for the process being killed here."""


class Bench:
    """One installation and its compactor; history is read through a new store."""

    def __init__(
        self, database: Database, tail: Database, objects: ObjectStore
    ) -> None:
        self.database = database
        self.tail = tail
        self.objects = objects
        self._stores: list[HistoryStore] = []

    def store(self) -> HistoryStore:
        self._stores.append(HistoryStore(self.database, self.tail, self.objects))
        return self._stores[-1]

    def close(self) -> None:
        for store in self._stores:
            store.close()

    def append(
        self,
        run: int,
        lines: list[str],
        offset: int = 0,
        stream: Stream = HISTORY,
        writer: str = "",
    ) -> None:
        store = self.store()
        for first in range(0, len(lines), 10):
            piece = lines[first : first + 10]
            store.append([Append(run, stream, piece, offset + first, writer)]).result()

    def rows(self, run: int, stream: Stream = HISTORY) -> list[Any]:
        return [json.loads(text) for text in self.store().rows(run, stream)]

    def compact(
        self, run: int, stream: Stream = HISTORY, crash_at: str | None = None
    ) -> Compacted:
        compactor = Compactor(
            self.database, self.tail, self.objects, SMALL, crash(crash_at)
        )
        return compactor.compact(run, stream)

    def merge(
        self,
        run: int,
        stream: Stream = HISTORY,
        *,
        ended: bool = False,
        crash_at: str | None = None,
    ) -> list[str]:
        store = SegmentStore(self.database, self.objects)
        merger = Merger(self.database, self.objects, store, SMALL, crash(crash_at))
        return merger.merge(run, stream, ended=ended)

    def n_segments(self, run: int, stream: Stream = HISTORY) -> int:
        with self.database.read() as connection:
            return len(read_segments(connection, run, stream))

    def n_tail_chunks(self) -> int:
        with self.tail.read() as connection:
            return connection.scalar(select(func.count()).select_from(tail_chunks)) or 0

    def set_state(self, run: int, state: str) -> None:
        with self.database.write() as unit:
            unit.connection.execute(
                update(runs).where(runs.c.rowid == run).values(state=state)
            )


def crash(at: str | None) -> Callable[[str], None]:
    def reached(step: str) -> None:
        if step == at:
            raise CrashError(step)

    return reached


@pytest.fixture
def bench(
    database: Database, tail_database: Database, tmp_path: Path
) -> Iterator[Bench]:
    objects = open_object_store((tmp_path / "objects").as_uri())
    made = Bench(database, tail_database, objects)
    yield made
    made.close()


@pytest.fixture
def run(database: Database) -> int:
    return make_runs(database, 1)[0]


def some_rows(n: int, first_step: int = 0) -> list[str]:
    """Rows with all that is awkward: NaN, nested and changing values, media."""
    return [
        row(
            step,
            loss=1 / (step + 1) if step % 7 else float("nan"),
            nested={"a": step, "b": {"c": "é"}},
            mixed=step if step % 3 else "text",
            **({"eval/acc": step * 0.5} if step % 20 == 0 else {}),
            **({"image": {"_type": "image-file", "n": step}} if step % 50 == 0 else {}),
            **({"nothing": None} if step % 9 == 0 else {}),
        )
        for step in range(first_step, first_step + n)
    ]


def same_text(rows: list[Any]) -> list[str]:
    """Comparable rows: NaN equals NaN as text."""
    return [json.dumps(one, sort_keys=True) for one in rows]


def test_history_is_the_same_before_and_after(bench: Bench, run: int) -> None:
    lines = some_rows(400)
    bench.append(run, lines)
    before = bench.rows(run)

    moved = bench.compact(run)

    assert moved.n_rows == 400
    assert not moved.lost_race
    assert bench.n_tail_chunks() == 0
    assert bench.n_segments(run) > 5
    assert same_text(bench.rows(run)) == same_text(before)
    assert same_text(before) == same_text([json.loads(line) for line in lines])


def test_what_arrives_afterwards_is_read_after_it(bench: Bench, run: int) -> None:
    bench.append(run, some_rows(60))
    bench.compact(run)
    bench.append(run, some_rows(30, first_step=60), offset=60)

    assert [found["_step"] for found in bench.rows(run)] == list(range(90))
    bench.compact(run)
    assert [found["_step"] for found in bench.rows(run)] == list(range(90))


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_loses_nothing_and_doubles_nothing(
    bench: Bench, run: int, step: str
) -> None:
    bench.append(run, some_rows(200))
    before = same_text(bench.rows(run))

    with pytest.raises(CrashError):
        bench.compact(run, crash_at=step)

    assert same_text(bench.rows(run)) == before
    bench.compact(run)
    assert same_text(bench.rows(run)) == before
    assert bench.n_tail_chunks() == 0
    with bench.database.read() as connection:
        segment_rows = connection.scalar(
            select(func.sum(segments.c.n_rows)).where(segments.c.part == 0)
        )
    assert segment_rows == 200


@pytest.mark.parametrize("step", MERGE_STEPS)
def test_a_crash_while_merging_changes_no_row(
    bench: Bench, run: int, step: str
) -> None:
    bench.append(run, some_rows(300))
    before = same_text(bench.rows(run))
    bench.compact(run)

    with pytest.raises(CrashError):
        bench.merge(run, crash_at=step)

    assert same_text(bench.rows(run)) == before
    bench.merge(run)
    assert same_text(bench.rows(run)) == before


def test_merging_leaves_few_segments_and_the_same_rows(bench: Bench, run: int) -> None:
    bench.append(run, some_rows(600))
    before = same_text(bench.rows(run))
    bench.compact(run)
    made = bench.n_segments(run)

    freed = bench.merge(run, ended=True)

    assert made > 3
    assert bench.n_segments(run) == 1
    assert freed
    assert same_text(bench.rows(run)) == before


def test_a_merge_waits_for_enough_segments_of_one_tier(bench: Bench, run: int) -> None:
    for number in range(2):
        bench.append(run, some_rows(5, number * 5), offset=number * 5)
        bench.compact(run)

    assert bench.merge(run) == []
    assert bench.n_segments(run) == 2


def test_a_reader_with_an_old_manifest_still_finds_merged_rows(
    bench: Bench, run: int
) -> None:
    for number in range(3):
        bench.append(run, some_rows(5, number * 5), offset=number * 5)
        bench.compact(run)
    with bench.database.read() as connection:
        old = [one.files for one in read_segments(connection, run, HISTORY)]

    bench.merge(run)

    store = SegmentStore(bench.database, bench.objects)
    steps = [store.open(files)[0].read_column("_step") for files in old]
    assert [list(one.values) for one in steps if one is not None] == [
        [0, 1, 2, 3, 4],
        [5, 6, 7, 8, 9],
        [10, 11, 12, 13, 14],
    ]


def test_the_catalogue_counts_every_row_once(bench: Bench, run: int) -> None:
    lines = some_rows(300)
    bench.append(run, lines)
    counted_hot = {info.key: info for info in bench.store().keys(run, HISTORY)}

    bench.compact(run)

    counted_cold = {info.key: info for info in bench.store().keys(run, HISTORY)}
    assert counted_cold == counted_hot
    assert counted_cold["eval/acc"].count == 15
    with bench.database.read() as connection:
        row_hi = connection.scalar(select(key_catalogues.c.row_hi))
        kinds = dict(
            connection.execute(select(project_keys.c.key, project_keys.c.kind)).all()
        )
    assert row_hi == 300
    assert kinds["loss"] == "number"
    assert kinds["image"] == "image-file"
    assert kinds["mixed"] == "number"


def test_charts_are_the_same_before_and_after(bench: Bench, run: int) -> None:
    bench.append(run, some_rows(500))
    before = bench.store().series(run, "loss", bins=20)

    bench.compact(run)
    bench.merge(run, ended=True)
    after = bench.store().series(run, "loss", bins=20)

    assert after.kind == before.kind == "buckets"
    assert (after.n_rows, after.n_nonfinite) == (before.n_rows, before.n_nonfinite)
    for name in ("x", "mean", "min", "max", "count"):
        assert getattr(after, name).tolist() == getattr(before, name).tolist()


def test_console_lines_keep_their_newest_text(bench: Bench, run: int) -> None:
    def line(text: str) -> str:
        return f"2026-01-01T00:00:00.000000 {text}"

    bench.append(run, [line(f"line {n}") for n in range(30)], stream=CONSOLE)
    bench.append(run, [line("progress 50%")], offset=29, stream=CONSOLE)
    bench.compact(run, CONSOLE)
    bench.append(run, [line("progress 100%"), line("end")], offset=29, stream=CONSOLE)
    before = bench.store().console_lines(run)
    assert bench.n_tail_chunks() == 1

    bench.compact(run, CONSOLE)

    assert bench.n_tail_chunks() == 0
    page = bench.store().console_lines(run)
    assert page == before
    assert page.lines[28:] == [
        ConsoleLine(28, "2026-01-01T00:00:00.000000", None, None, "line 28"),
        ConsoleLine(29, "2026-01-01T00:00:00.000000", None, None, "progress 100%"),
        ConsoleLine(30, "2026-01-01T00:00:00.000000", None, None, "end"),
    ]


def test_a_line_written_again_and_again_is_merged_to_its_newest(
    bench: Bench, run: int
) -> None:
    for percent in range(7):
        bench.append(run, [f"2026-01-01T00:00:00 {percent}"], stream=CONSOLE)
        bench.compact(run, CONSOLE)
        bench.merge(run, CONSOLE)

    texts = [line.text for line in bench.store().console_lines(run).lines]
    assert texts == ["6"]
    assert bench.n_segments(run, CONSOLE) == 3


def test_a_writer_rewrites_a_line_that_is_at_rest(bench: Bench, run: int) -> None:
    def line(text: str) -> str:
        return json.dumps({"ts": "2026-01-01T00:00:00", "content": text})

    bench.append(run, [line("a0"), line("a1 10%")], stream=CONSOLE, writer="a")
    bench.append(run, [line("b0")], stream=CONSOLE, writer="b")
    bench.compact(run, CONSOLE)
    bench.append(
        run, [line("a1 99%"), line("a2")], offset=1, stream=CONSOLE, writer="a"
    )
    for _ in range(2):
        texts = [line.text for line in bench.store().console_lines(run).lines]
        assert texts == ["a0", "a1 99%", "b0", "a2"]
        bench.compact(run, CONSOLE)
    assert bench.n_tail_chunks() == 0


def test_a_repeated_pass_over_console_lines_changes_nothing(
    bench: Bench, run: int
) -> None:
    bench.append(run, [f"line {n}" for n in range(40)], stream=CONSOLE)
    with pytest.raises(CrashError):
        bench.compact(run, CONSOLE, crash_at="deleted some")
    before = bench.store().console_lines(run)

    bench.compact(run, CONSOLE)

    assert bench.store().console_lines(run) == before
    assert len(before.lines) == 40


def test_only_files_that_stay_unnamed_are_swept(bench: Bench, run: int) -> None:
    bench.append(run, some_rows(200))
    with pytest.raises(CrashError):
        bench.compact(run, crash_at="placed")
    left = len(list(bench.objects.list("segments")))
    bench.compact(run)
    before = same_text(bench.rows(run))

    patient = Sweeper(bench.database, bench.objects)
    patient.look()
    assert patient.sweep() == 0
    eager = Sweeper(bench.database, bench.objects, grace_s=0)
    eager.look()
    assert eager.sweep() == left
    assert left > 0

    assert same_text(bench.rows(run)) == before


def test_a_file_that_got_its_name_in_time_is_not_swept(bench: Bench, run: int) -> None:
    bench.append(run, some_rows(100))
    bench.compact(run)
    sweeper = Sweeper(bench.database, bench.objects, grace_s=0)
    sweeper.doom(key for key, _ in bench.objects.list("segments"))

    assert sweeper.sweep() == 0
    assert len(bench.rows(run)) == 100


def test_a_run_deleted_meanwhile_is_left_alone(bench: Bench, run: int) -> None:
    bench.append(run, some_rows(10))
    with bench.database.write() as unit:
        unit.connection.execute(runs.delete().where(runs.c.rowid == run))

    assert bench.compact(run) == Compacted(lost_race=True)


def test_only_one_process_holds_a_run(bench: Bench, run: int) -> None:
    one, other = Claims(bench.database), Claims(bench.database)

    with one.held(run, HISTORY) as first, other.held(run, HISTORY) as second:
        assert (first, second) == (True, False)
    with other.held(run, HISTORY) as third:
        assert third


def test_what_a_dead_process_held_is_given_up(bench: Bench, run: int) -> None:
    import socket

    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with bench.database.write() as unit:
        unit.connection.execute(
            job_leases.insert().values(
                name=f"compaction:{run}:history",
                holder=f"{socket.gethostname()}:{ended.pid}:x",
                expires_at=datetime(2100, 1, 1, tzinfo=UTC),
            )
        )
    claims = Claims(bench.database)
    with claims.held(run, HISTORY) as held:
        assert not held

    claims.release_dead()

    with claims.held(run, HISTORY) as held:
        assert held


def test_small_fresh_runs_wait_and_ended_ones_do_not(bench: Bench) -> None:
    fresh, ended = make_runs(bench.database, 2)
    for number in (fresh, ended):
        bench.append(number, some_rows(5))
    bench.set_state(ended, "finished")
    backlog = Backlog(bench.database, bench.tail)
    backlog.refresh()

    assert backlog.due(Thresholds(ended_s=0)) == [(ended, HISTORY)]
    assert backlog.due(Thresholds()) == []
    both = {(fresh, HISTORY), (ended, HISTORY)}
    assert set(backlog.due(Thresholds(idle_s=0))) == both
    assert set(backlog.due(Thresholds(run_raw_bytes=100))) == both
    assert set(backlog.due(Thresholds(tail_raw_bytes=100))) == both


def test_of_a_tail_that_is_too_long_only_the_largest_runs_go(bench: Bench) -> None:
    large, small = make_runs(bench.database, 2)
    bench.append(large, some_rows(200))
    bench.append(small, some_rows(5))
    backlog = Backlog(bench.database, bench.tail)
    backlog.refresh()

    just_too_long = Thresholds(tail_raw_bytes=backlog.raw_bytes - 1)
    assert backlog.due(just_too_long) == [(large, HISTORY)]
    assert backlog.due(Thresholds(tail_raw_bytes=backlog.raw_bytes)) == []


def test_compaction_starts_before_a_small_allowance_refuses_writers() -> None:
    assert Thresholds.for_tail_of(1 << 20).tail_raw_bytes == 1 << 20
    assert Thresholds.for_tail_of(1 << 40) == Thresholds()


def test_the_backlog_follows_what_arrives(bench: Bench, run: int) -> None:
    backlog = Backlog(bench.database, bench.tail)
    backlog.refresh()
    assert backlog.raw_bytes == 0
    lines = some_rows(5)

    bench.append(run, lines)
    backlog.refresh()
    assert backlog.raw_bytes == len("\n".join(lines).encode())

    bench.compact(run)
    backlog.forget((run, HISTORY))
    assert backlog.raw_bytes == 0


def test_the_backlog_sees_rows_whose_numbers_were_used_before(bench: Bench) -> None:
    first, second = make_runs(bench.database, 2)
    backlog = Backlog(bench.database, bench.tail)
    bench.append(first, some_rows(5))
    backlog.refresh()
    bench.compact(first)
    backlog.forget((first, HISTORY))

    bench.append(second, some_rows(5))
    backlog.refresh()
    assert backlog.raw_bytes == len("\n".join(some_rows(5)).encode())


def test_the_worker_compacts_everything_that_is_due(bench: Bench) -> None:
    made = make_runs(bench.database, 3)
    before = {}
    for number in made:
        bench.append(number, some_rows(50))
        bench.append(number, some_rows(20), stream=EVENTS)
        bench.append(number, ["hello", "world"], stream=CONSOLE)
        before[number] = same_text(bench.rows(number))
    worker = Worker(bench.database, bench.tail, bench.objects, SMALL)

    assert worker.work_once()

    assert bench.n_tail_chunks() == 0
    assert {number: same_text(bench.rows(number)) for number in made} == before
    assert len(bench.rows(made[0], EVENTS)) == 20
    assert not worker.work_once()


def test_the_worker_process_works_and_ends_with_its_parent(
    bench: Bench, run: int, database_urls: DatabaseUrls, tmp_path: Path
) -> None:
    bench.append(run, some_rows(50))
    bench.set_state(run, "finished")
    command = [
        sys.executable, "-m", "trailmark.server.history.compaction.worker",
        "--database-url", database_urls.main, "--tail-url", database_urls.tail,
        "--objects-url", (tmp_path / "objects").as_uri(), "--log-level", "debug",
    ]  # fmt: skip
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stderr is not None
    said = json.loads(process.stderr.readline())
    process.stdin.close()

    assert (said["message"], said["n_rows"]) == ("compacted", 50)
    assert process.wait(30) == 0
    assert bench.n_tail_chunks() == 0
    assert len(bench.rows(run)) == 50


def test_segments_rest_in_any_object_store(
    object_store: ObjectStore, tmp_path: Path
) -> None:
    from tests.support.databases import create_tables

    database = Database(f"sqlite:///{tmp_path / 'main.db'}")
    tail = Database(f"sqlite:///{tmp_path / 'tail.db'}")
    create_tables(database, tail)
    bench = Bench(database, tail, object_store)
    (run,) = make_runs(database, 1)
    bench.append(run, some_rows(300))
    before = same_text(bench.rows(run))

    bench.compact(run)
    bench.merge(run, ended=True)

    assert len(list(object_store.list("segments"))) > 1
    assert same_text(bench.rows(run)) == before
    bench.close()
    tail.close()
    database.close()
