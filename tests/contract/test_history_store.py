"""What every history store must do, whichever database holds the tail."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import delete, func, select

from tests.support.history_rows import make_runs, put_to_rest, row
from trailmark.errors import BusyError, InvalidInputError, UnavailableError
from trailmark.server.blobs.object_store import open_object_store
from trailmark.server.db import Database
from trailmark.server.db.tables.history import tail_chunks
from trailmark.server.history.places import MOST_STRETCHES
from trailmark.server.history.store import HistoryStore
from trailmark.server.history.types import (
    Append,
    Appended,
    ConsoleLine,
    HistoryLimits,
    Stream,
)

HISTORY, EVENTS, CONSOLE = Stream.HISTORY, Stream.EVENTS, Stream.CONSOLE
Open = Callable[..., HistoryStore]
randbytes = Random(0).randbytes


@pytest.fixture
def open_store(
    database: Database, tail_database: Database, tmp_path: Path
) -> Iterator[Open]:
    opened: list[HistoryStore] = []

    def open_(limits: HistoryLimits | None = None) -> HistoryStore:
        objects = open_object_store(f"file://{tmp_path}/objects")
        opened.append(HistoryStore(database, tail_database, objects, limits))
        return opened[-1]

    yield open_
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Open) -> HistoryStore:
    return open_store()


@pytest.fixture
def run(database: Database) -> int:
    return make_runs(database, 1)[0]


def append(
    store: HistoryStore,
    run: int,
    lines: list[str],
    offset: int,
    stream: Stream = HISTORY,
    writer: str = "",
) -> Appended:
    (answer,) = store.append([Append(run, stream, lines, offset, writer)]).result()
    return answer


def append_in_pieces(store: HistoryStore, run: int, lines: list[str]) -> None:
    for first in range(0, len(lines), 500):
        append(store, run, lines[first : first + 500], first)


def append_with_patience(
    store: HistoryStore, run: int, lines: list[str], offset: int
) -> Appended:
    for _ in range(200):
        try:
            return append(store, run, lines, offset)
        except BusyError:
            time.sleep(0.05)
    raise AssertionError("the store stays busy")


def rows(store: HistoryStore, run: int, stream: Stream = HISTORY) -> list[str]:
    return list(store.rows(run, stream))


def test_rows_read_back_as_they_were_logged(store: HistoryStore, run: int) -> None:
    lines = [
        '{"_step":0,"a":{"b":[1,{"c":null}]},"dot.key":1, "x": NaN}',
        '{"_step":1,"unicode":"\\u00e9 ü","big":123456789012345678901234567890}',
        '{"_step":1,"inf":-Infinity}',
    ]
    assert append(store, run, lines, 0) == Appended(3, 0, 0, 3)
    assert rows(store, run) == lines


def test_a_repeated_request_is_stored_once(store: HistoryStore, run: int) -> None:
    lines = [row(step) for step in range(10)]
    append(store, run, lines[:6], 0)
    assert append(store, run, lines[:6], 0) == Appended(0, 6, 0, 6)
    assert append(store, run, lines[4:], 4) == Appended(4, 2, 0, 10)
    assert rows(store, run) == lines
    assert store.received_counts(run) == (8, 0)


def test_a_late_line_is_kept_in_order_of_arrival_and_counted(
    store: HistoryStore, run: int
) -> None:
    append(store, run, [row(0)], 0)
    append(store, run, [row(2), row(3)], 2)
    assert append(store, run, [row(0), row(1), row(2)], 0) == Appended(1, 2, 1, 4)
    assert [json.loads(line)["_step"] for line in rows(store, run)] == [0, 2, 3, 1]
    assert store.received_counts(run) == (2, 1)


def test_a_resumed_client_behind_a_gap_is_not_taken_for_a_repetition(
    store: HistoryStore, run: int
) -> None:
    append(store, run, [row(0)], 0)
    append(store, run, [row(5)], 5)
    resumed_at = store.line_counts([run], HISTORY)[run]
    assert append(store, run, [row(6)], resumed_at).accepted_rows == 1


def test_repeats_inside_one_request_are_stored_once(
    store: HistoryStore, run: int
) -> None:
    answers = store.append(
        [Append(run, HISTORY, [row(0), row(1)], 0), Append(run, HISTORY, [row(1)], 1)]
    ).result()
    assert [answer.accepted_rows for answer in answers] == [2, 0]


def test_writers_of_one_run_count_their_own_offsets(
    store: HistoryStore, run: int
) -> None:
    append(store, run, [row(0, who="a")], 0, writer="a")
    append(store, run, [row(0, who="b")], 0, writer="b")
    append(store, run, [row(0, who="a"), row(1, who="a")], 0, writer="a")
    found = [json.loads(line)["who"] for line in rows(store, run)]
    assert found == ["a", "b", "a"]
    assert store.line_counts([run], HISTORY) == {run: 3}


def test_streams_do_not_mix(store: HistoryStore, run: int) -> None:
    append(store, run, [row(0)], 0)
    append(store, run, ['{"system.cpu":1}'], 0, EVENTS)
    assert rows(store, run, EVENTS) == ['{"system.cpu":1}']
    assert store.line_counts([run], CONSOLE) == {run: 0}


def test_many_small_commits_read_like_one(store: HistoryStore, run: int) -> None:
    lines = [row(step, loss=1 / (step + 1)) for step in range(300)]
    for step, line in enumerate(lines):
        append(store, run, [line], step)
        if step % 50 == 0:
            assert store.series(run, "loss").n == step + 1
    assert rows(store, run) == lines
    assert store.series(run, "loss").y.tolist() == [1 / (n + 1) for n in range(300)]


def test_another_process_sees_rows_as_soon_as_they_are_acknowledged(
    open_store: Open, run: int
) -> None:
    here, there = open_store(), open_store()
    append(here, run, [row(0, loss=1.0)], 0)
    assert there.series(run, "loss").n == 1
    append(here, run, [row(1, loss=2.0)], 1)
    assert there.series(run, "loss").y.tolist() == [1.0, 2.0]
    assert append(there, run, [row(1), row(2)], 1) == Appended(1, 1, 0, 3)
    assert len(rows(here, run)) == 3


def test_pages_by_step_ascend_and_keep_the_order_of_arrival_within_a_step(
    store: HistoryStore, run: int
) -> None:
    steps = [3, 1, 2, 1, 0, 5]
    append(store, run, [row(step, n=n) for n, step in enumerate(steps)], 0)
    page = store.rows(run, HISTORY, min_step=1, max_step=5)
    assert [json.loads(line)["n"] for line in page] == [1, 3, 2, 0]


def test_strict_rows_are_json(store: HistoryStore, run: int) -> None:
    append(store, run, ['{"_step":0,"a":[NaN,-Infinity],"b":"NaN"}'], 0)
    (line,) = store.rows(run, HISTORY, strict=True)
    assert json.loads(line) == {"_step": 0, "a": ["NaN", "-Infinity"], "b": "NaN"}


def test_sampled_rows_hold_all_keys(store: HistoryStore, run: int) -> None:
    lines = [
        row(step, **({"acc": step * 0.5} if step % 2 else {})) for step in range(9)
    ]
    append(store, run, lines, 0)
    assert store.sampled(run, ["_step", "acc"], 2) == [
        {"_step": 1, "acc": 0.5},
        {"_step": 7, "acc": 3.5},
    ]
    found = store.sampled(run, ["_step", "acc", "_step"], 100, 3, 5)
    assert found == [{"_step": 3, "acc": 1.5}, {"_step": 5, "acc": 2.5}]
    assert store.sampled(run, ["_step", "nothing"], 5) == []


def test_evenly_sampled_rows_hold_the_ends(store: HistoryStore, run: int) -> None:
    lines = [row(step) for step in range(100)]
    append(store, run, lines, 0)
    found = store.evenly_sampled_rows(run, HISTORY, 12)
    assert (len(found), found[0], found[-1]) == (12, lines[0], lines[-1])
    assert store.last_lines(run, HISTORY, 2) == lines[-2:]


def test_keys_know_their_kind_and_extremes(store: HistoryStore, run: int) -> None:
    append(store, run, [row(0, a=1, t="x"), row(2, a=math.nan, t="y")], 0)
    append(store, run, [row(4, a=-2.5, img={"_type": "image-file"}, ok=True)], 2)
    infos = {info.key: info for info in store.keys(run, HISTORY)}
    a = infos["a"]
    assert (a.kind, a.count, a.min, a.max, a.last) == ("number", 3, -2.5, 1.0, "-2.5")
    assert (a.first_step, a.last_step) == (0, 4)
    kinds = {key: infos[key].kind for key in ("t", "img", "ok")}
    assert kinds == {"t": "string", "img": "image-file", "ok": "boolean"}
    assert store.keys_of_runs([run], HISTORY)["img"] == "image-file"
    assert store.last_step(run) == 4


def test_a_key_that_is_text_once_still_has_its_numbers_drawn(
    store: HistoryStore, run: int
) -> None:
    append(store, run, [row(0, a=1), row(1, a="oops"), row(2, a=3.5)], 0)
    assert store.series(run, "a").y.tolist() == [1.0, 3.5]


def test_an_empty_run_reads_as_empty(store: HistoryStore, run: int) -> None:
    assert rows(store, run) == []
    assert store.series(run, "loss").n == 0
    assert store.keys(run, HISTORY) == []
    assert store.last_step(run) == -1
    assert store.line_counts([run], HISTORY) == {run: 0}
    assert store.last_lines(run, HISTORY, 1) == []
    assert store.console_lines(run).lines == []


def test_lines_hold_no_line_breaks(store: HistoryStore, run: int) -> None:
    append(store, run, ['{"_step":\n0}', row(1)], 0)
    append(store, run, ["a\nb", "c"], 0, CONSOLE)
    assert rows(store, run) == ['{"_step": 0}', row(1)]
    assert [line.text for line in store.console_lines(run).lines] == ["a b", "c"]


def test_a_rewritten_console_line_shows_its_newest_text(
    store: HistoryStore, run: int
) -> None:
    append(
        store,
        run,
        ["2026-01-01T00:00:00.5 10%", "ERROR 2026-01-01T00:00:01 x"],
        0,
        CONSOLE,
    )
    append(store, run, ["2026-01-01T00:00:02.5 99%"], 0, CONSOLE)
    assert store.console_lines(run).lines == [
        ConsoleLine(0, "2026-01-01T00:00:02.5", None, None, "99%"),
        ConsoleLine(1, "2026-01-01T00:00:01", "error", None, "x"),
    ]


def test_console_pages_follow_each_other(store: HistoryStore, run: int) -> None:
    append(store, run, [f"line {n}" for n in range(25)], 0, CONSOLE)
    numbers: list[int] = []
    after: int | None = None
    while True:
        page = store.console_lines(run, first=10, after=after)
        numbers += [line.number for line in page.lines]
        after = numbers[-1]
        assert page.total == 25
        if not page.has_next:
            break
    assert numbers == list(range(25))
    assert [line.number for line in store.console_lines(run, last=3).lines] == [
        22,
        23,
        24,
    ]


def test_console_search_finds_text_and_expressions(
    store: HistoryStore, run: int
) -> None:
    append(store, run, ["Epoch 1 (a+b)", "epoch 2", "done"], 0, CONSOLE)
    found = store.console_lines(run, search="EPOCH", first=1)
    assert ([line.number for line in found.lines], found.total) == ([0], 2)
    assert found.has_next
    assert store.console_lines(run, search="(a+b)").total == 1
    assert store.console_lines(run, search="^epoch [0-9]$", regex=True).total == 1
    with pytest.raises(InvalidInputError, match="cannot search"):
        store.console_lines(run, search="(", regex=True)


def test_console_lines_of_several_writers_are_kept_apart(
    store: HistoryStore, run: int
) -> None:
    stamp = "2026-01-01T00:00:00.5"
    append(store, run, [f"{stamp} [one] hello"], 0, CONSOLE, writer="a")
    append(store, run, [f"{stamp} [two] hello"], 0, CONSOLE, writer="b")
    found = [(line.label, line.text) for line in store.console_lines(run).lines]
    assert found == [("one", "hello"), ("two", "hello")]


def said(text: str, **more: str) -> str:
    return json.dumps({"ts": "2026-01-01T00:00:00", "content": text, **more})


def texts(store: HistoryStore, run: int) -> list[str]:
    return [line.text for line in store.console_lines(run).lines]


def test_a_writer_rewrites_its_line_among_those_of_others(
    store: HistoryStore, run: int
) -> None:
    append(store, run, [said("a0"), said("a1 10%")], 0, CONSOLE, writer="a")
    append(store, run, [said("b0 10%")], 0, CONSOLE, writer="b")
    rewrite = [said("a1 99%"), said("a2")]
    assert append(store, run, rewrite, 1, CONSOLE, "a") == Appended(2, 0, 0, 4)
    append(store, run, [said("b0 99%"), said("b1")], 0, CONSOLE, writer="b")

    assert texts(store, run) == ["a0", "a1 99%", "b0 99%", "a2", "b1"]


def test_console_lines_sent_again_and_again_are_shown_once(
    store: HistoryStore, run: int
) -> None:
    for _ in range(2):
        append(store, run, [said("a0"), said("a1")], 0, CONSOLE, writer="a")
        append(store, run, [said("b0")], 0, CONSOLE, writer="b")
        append(store, run, [said("a1!"), said("a2")], 1, CONSOLE, writer="a")

    assert texts(store, run) == ["a0", "a1!", "b0", "a2"]
    assert store.line_counts([run], CONSOLE) == {run: 4}


def test_a_console_line_from_too_long_ago_keeps_its_text(
    store: HistoryStore, run: int
) -> None:
    for number in range(MOST_STRETCHES + 1):
        for writer in "ab":
            append(store, run, [said(f"{writer}{number}")], number, CONSOLE, writer)
    before = texts(store, run)

    assert append(store, run, [said("new"), said("new")], 0, CONSOLE, "a") == Appended(
        1, 1, 0, len(before)
    )
    assert texts(store, run) == [*before[:2], "new", *before[3:]]


def test_a_late_console_line_of_a_writer_comes_last_and_can_be_rewritten(
    store: HistoryStore, run: int
) -> None:
    append(store, run, [said("0")], 0, CONSOLE, writer="a")
    append(store, run, [said("2")], 2, CONSOLE, writer="a")
    append(store, run, [said(f"{n}!") for n in range(4)], 0, CONSOLE, writer="a")
    assert texts(store, run) == ["0!", "2!", "1!", "3!"]

    append(store, run, [said("1?"), said("2?")], 1, CONSOLE, writer="a")
    assert texts(store, run) == ["0!", "2?", "1?", "3!"]


def test_brackets_in_a_line_are_no_label_where_writers_name_theirs(
    store: HistoryStore, run: int
) -> None:
    append(store, run, ["2026-01-01T00:00:00 [INFO] x"], 0, CONSOLE)
    append(store, run, [said("[INFO] y", label="rank 3")], 0, CONSOLE, writer="a")

    found = [(line.label, line.text) for line in store.console_lines(run).lines]
    assert found == [(None, "[INFO] x"), ("rank 3", "[INFO] y")]


def test_rows_at_rest_and_rows_in_the_tail_are_one_history(
    store: HistoryStore, database: Database, tail_database: Database, run: int
) -> None:
    lines = [row(step, loss=step / 7, sparse=step) for step in range(40)]
    lines[9] = row(9, loss=math.nan)
    for first in range(0, 40, 8):
        append(store, run, lines[first : first + 8], first)
    before = store.series(run, "sparse"), store.keys(run, HISTORY)
    put_to_rest(database, tail_database, run, 0, 8)
    put_to_rest(database, tail_database, run, 8, 29)
    after = store.series(run, "sparse")
    assert [json.loads(line) for line in rows(store, run)][10:] == [
        json.loads(line) for line in lines
    ][10:]
    assert (after.x == before[0].x).all()
    assert (after.y == before[0].y).all()
    assert store.series(run, "loss").n_nonfinite == 1
    assert [
        json.loads(line)["_step"]
        for line in store.rows(run, HISTORY, min_step=5, max_step=33)
    ] == list(range(5, 33))
    picked = store.evenly_sampled_rows(run, HISTORY, 14)
    assert [json.loads(line)["_step"] for line in picked] == list(range(0, 40, 3))
    assert store.last_step(run) == 39


def test_a_full_tail_pushes_back_until_compaction_has_caught_up(
    open_store: Open, tail_database: Database, run: int
) -> None:
    store = open_store(HistoryLimits(tail_soft_bytes=1 << 20, tail_cap_bytes=1 << 20))
    noise = [row(n, text=randbytes(500).hex()) for n in range(5_000)]
    with pytest.raises(BusyError) as refused:
        append_in_pieces(store, run, noise)
    assert refused.value.retry_after_s > 0
    with tail_database.write() as unit:
        unit.connection.execute(delete(tail_chunks))
    assert append_with_patience(store, run, [row(0)], 10**6).accepted_rows == 1


def test_an_unusable_append_names_its_fault(store: HistoryStore, run: int) -> None:
    with pytest.raises(InvalidInputError, match="-1"):
        store.append([Append(run, HISTORY, ["{}"], -1)])
    with pytest.raises(InvalidInputError, match="writer"):
        store.append([Append(run, HISTORY, ["{}"], 0, "a\0b")])


def test_a_closed_store_takes_nothing(open_store: Open, run: int) -> None:
    store = open_store()
    waiting = store.append([Append(run, HISTORY, [row(0)], 0)])
    store.close()
    assert waiting.result() == [Appended(1, 0, 0, 1)]
    with pytest.raises(UnavailableError):
        append(store, run, [row(1)], 1)


def test_deleting_a_run_frees_its_rows(
    store: HistoryStore, database: Database, tail_database: Database, run: int
) -> None:
    append(store, run, [row(0), row(1)], 0)
    put_to_rest(database, tail_database, run, 0, 1)
    with database.write() as unit:
        assert store.delete_runs(unit, [run]) == set()
    assert rows(store, run) == []
    with tail_database.read() as connection:
        n = connection.execute(select(func.count()).select_from(tail_chunks)).scalar()
    assert n == 0


def test_rows_that_a_fork_shows_outlive_their_run(
    store: HistoryStore, database: Database
) -> None:
    parent, child = make_runs(database, 2)
    append(store, parent, [row(0), row(1)], 0)
    with database.write() as unit:
        store.fork(unit, child, parent, 0)
    with database.write() as unit:
        assert store.delete_runs(unit, [parent]) == {parent}
    assert rows(store, child) == [row(0)]
    with database.write() as unit:
        assert store.delete_runs(unit, [child, parent]) == set()
