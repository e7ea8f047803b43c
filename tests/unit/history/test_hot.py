"""Hot columns: bounded, extended when read, and never wrong for an older reader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.support.history_rows import row
from trailmark.server.db import Database
from trailmark.server.db.tables import tail_metadata
from trailmark.server.history.columns import rows_to_columns
from trailmark.server.history.group_commit import Prepared, commit_group
from trailmark.server.history.hot import HotCache, HotColumns
from trailmark.server.history.tail import pack
from trailmark.server.history.types import Stream

HISTORY = Stream.HISTORY


@pytest.fixture
def tail(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'tail.db'}")
    with database.write() as unit:
        tail_metadata.create_all(unit.connection)
    yield database
    database.close()


def log(tail: Database, run: int, first: int, n_rows: int) -> None:
    lines = [row(step, loss=step * 0.5) for step in range(first, first + n_rows)]
    with tail.write() as unit:
        one = Prepared(run, HISTORY, "", first, pack(lines))
        commit_group(unit.connection, [one], 0)


def losses(columns: HotColumns) -> list[float]:
    column = columns.column("loss")
    assert column is not None
    return np.asarray(column.values).tolist()


def test_new_chunks_extend_what_is_held(tail: Database) -> None:
    cache = HotCache(tail, 1 << 20)
    log(tail, 1, 0, 3)
    first, end = cache.read(HISTORY, [1])[1]
    assert (losses(first), end) == ([0.0, 0.5, 1.0], 3)
    log(tail, 1, 3, 1)
    again, end = cache.read(HISTORY, [1])[1]
    assert again is first
    assert (losses(again), end) == ([0.0, 0.5, 1.0, 1.5], 4)


def test_memory_stays_below_its_bound_and_dropped_runs_come_back(
    tail: Database,
) -> None:
    for run in range(1, 21):
        log(tail, run, 0, 200)
    one = HotCache(tail, 1 << 30)
    one.read(HISTORY, [1])
    cache = HotCache(tail, one.n_bytes * 3)
    for _ in range(2):
        for run in range(1, 21):
            columns, end = cache.read(HISTORY, [run])[run]
            assert (len(losses(columns)), end) == (200, 200)
            assert cache.n_bytes <= one.n_bytes * 3


def test_a_reader_keeps_rows_that_are_dropped_behind_its_back(tail: Database) -> None:
    cache = HotCache(tail, 1 << 20)
    log(tail, 1, 0, 10)
    columns, _ = cache.read(HISTORY, [1])[1]
    cache.forget_rows_below(HISTORY, 1, 8)
    assert len(losses(columns)) == 10
    kept, end = cache.read(HISTORY, [1])[1]
    assert (losses(kept), end) == ([4.0, 4.5], 10)


def test_columns_of_many_small_pieces_read_as_one() -> None:
    columns = HotColumns(0)
    for number in range(300):
        value = number if number % 3 else number / 2
        columns.append(number, rows_to_columns([row(number, a=value)]))
    column = columns.column("a")
    assert column is not None
    assert column.rows.tolist() == list(range(300))
    expected = [number if number % 3 else number / 2 for number in range(300)]
    assert np.asarray(column.values).tolist() == expected
