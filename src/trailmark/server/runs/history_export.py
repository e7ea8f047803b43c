"""History of ended runs as Parquet files that clients download whole.

Official clients keep such a file for good, under a name made of the run and the file's
number, and never ask again whether it changed. So a file is written once and never
altered, and a resumed run adds another one behind it. Where that cannot hold, or where
a file would read differently from pages of rows, nothing is offered and clients page:

* some row lacks a key, since Parquet gives back nulls that were never logged;
* values are objects, or of several types under one key;
* steps are missing, not whole or not ascending, or rows were hidden by a rewind.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Connection, select

from trailmark.server.blobs.object_store import ObjectStore
from trailmark.server.db.tables.runs import runs
from trailmark.server.history.store import HistoryStore
from trailmark.server.history.types import Stream
from trailmark.server.runs.records import RunRecord
from trailmark.server.runs.states import OVER

MAX_VALUES = 5_000_000
"""Larger histories are paged: the file is written while the client waits."""
FOLDER = "exports"
_PART = re.compile(r"^exports/(\d+)/(\d+)-(\d+)\.parquet$")
_KINDS = frozenset({"number", "string", "boolean"})
_STEP = "_step"
_EXACT_FLOAT = 2**53


def exported_history(
    history: HistoryStore, objects: ObjectStore, run: RunRecord, *, is_branch: bool
) -> list[str]:
    """Keys of the objects that together hold the run's history; writes what is missing.

    Args:
        is_branch: The run was forked or rewound.

    Returns:
        Files in order of step, each with a required `_step`; empty when the run goes
        on, or when files would not read exactly like its rows.
    """
    if run.state not in OVER or is_branch:
        return []
    n_rows = history.line_counts([run.rowid], Stream.HISTORY).get(run.rowid, 0)
    parts = _parts(objects, run.rowid)
    done = parts[-1][1] if parts else 0
    if done == n_rows:
        return [key for _, _, key in parts]
    keys = _dense_keys(history, run.rowid, n_rows)
    if done > n_rows or not keys or n_rows * len(keys) > MAX_VALUES:
        return []
    rows = history.sampled(run.rowid, keys, n_rows)
    table = _table(rows, keys)
    if table is None or len(rows) != n_rows or not _ascends(rows, done):
        return []
    key = f"{FOLDER}/{run.rowid}/{done:012}-{n_rows:012}.parquet"
    objects.put_bytes(key, _parquet(table.slice(done)))
    return [*(known for _, _, known in parts), key]


def free_exports(connection: Connection, objects: ObjectStore) -> int:
    """Remove the files of runs that were deleted; returns how many there were."""
    found: dict[int, list[str]] = {}
    for key, _ in objects.list(FOLDER):
        if match := _PART.search(key):
            found.setdefault(int(match[1]), []).append(key)
    query = select(runs.c.rowid).where(runs.c.deleted_at.is_(None))
    alive: set[int] = set()
    for some in _slices(sorted(found)):
        alive |= set(connection.execute(query.where(runs.c.rowid.in_(some))).scalars())
    gone = [key for rowid, keys in found.items() if rowid not in alive for key in keys]
    for key in gone:
        objects.delete(key)
    return len(gone)


def _slices(rowids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (rowids[start : start + 500] for start in range(0, len(rowids), 500))


def _parts(objects: ObjectStore, run_rowid: int) -> list[tuple[int, int, str]]:
    """`(first row, row behind the last, key)` of the files there are, in order."""
    found = [
        (int(match[2]), int(match[3]), key)
        for key, _ in objects.list(f"{FOLDER}/{run_rowid}")
        if (match := _PART.search(key))
    ]
    return sorted(found)


def _dense_keys(history: HistoryStore, run_rowid: int, n_rows: int) -> list[str]:
    """The run's keys when every row holds all of them; else none."""
    infos = history.keys(run_rowid, Stream.HISTORY)
    dense = all(info.count == n_rows and info.kind in _KINDS for info in infos)
    # A dot may mean nesting, which a page of rows gives back as an object.
    flat = not any("." in info.key for info in infos)
    keys = [info.key for info in infos]
    return keys if dense and flat and _STEP in keys else []


def _ascends(rows: Sequence[dict[str, Any]], done: int) -> bool:
    """Whether steps never fall, and rise where a new file begins."""
    steps = [row[_STEP] for row in rows]
    if not all(type(step) is int for step in steps):
        return False
    rising = all(a <= b for a, b in pairwise(steps))
    return rising and (done == 0 or steps[done - 1] < steps[done])


def _table(rows: Sequence[dict[str, Any]], keys: Sequence[str]) -> Any:
    """The rows as an Arrow table of plain types; None when that is not possible."""
    columns: dict[str, Any] = {}
    for key in keys:
        column = _column([row[key] for row in rows])
        if column is None:
            return None
        columns[key] = column
    fields = [
        pa.field(key, column.type, nullable=key != _STEP)
        for key, column in columns.items()
    ]
    return pa.table(list(columns.values()), schema=pa.schema(fields))


def _column(values: list[Any]) -> Any:
    kinds = {type(value) for value in values}
    if kinds == {int, float}:
        if any(type(v) is int and abs(v) > _EXACT_FLOAT for v in values):
            return None
        return pa.array([float(value) for value in values], pa.float64())
    plain = {int: pa.int64(), float: pa.float64(), bool: pa.bool_(), str: pa.string()}
    if len(kinds) != 1 or (kind := plain.get(next(iter(kinds)))) is None:
        return None
    try:
        return pa.array(values, kind)
    except (pa.ArrowInvalid, OverflowError):
        return None  # an integer beyond 64 bits


def _parquet(table: Any) -> bytes:
    # Plain UTF-8 and no Arrow schema: the official client's reader stops the whole
    # process at a `large_string`.
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd", store_schema=False)
    return buffer.getvalue()
