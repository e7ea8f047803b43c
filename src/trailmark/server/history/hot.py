"""Hot columns: the tail of a run, parsed once and kept while memory allows."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from itertools import groupby

import numpy as np

from trailmark.server.db import Database
from trailmark.server.history.columns import (
    Column,
    Columns,
    concat_column,
    rows_to_columns,
    take,
)
from trailmark.server.history.row_numbers import own_bytes
from trailmark.server.history.tail import Chunk, next_rows, read_chunks
from trailmark.server.history.types import Stream

_STRIPES = 64
_RUN_OVERHEAD_BYTES = 600
_PARSE_ROWS = 500
_MOST_PIECES = 64
_MOST_PIECES_OF_ALL_KEYS = 200_000
_PIECE_OVERHEAD_BYTES = 400
_TEXT_OVERHEAD_BYTES = 60

RunKey = tuple[Stream, int]


class HotColumns:
    """Columns of rows `[row_lo, row_hi)` of one run; only ever grows at the end.

    A reader keeps the `row_hi` it started with and ignores what comes after.
    """

    def __init__(self, row_lo: int) -> None:
        self.row_lo = row_lo
        self.row_hi = row_lo
        self.n_bytes = _RUN_OVERHEAD_BYTES
        self.counted_bytes = 0  # what the cache's total holds for this
        self._pieces: dict[str, list[Column]] = {}
        self._lock = threading.Lock()

    @property
    def keys(self) -> list[str]:
        with self._lock:
            return list(self._pieces)

    def append(self, row_lo: int, batch: Columns) -> None:
        """Add rows `[row_lo, row_lo + batch.n_rows)`."""
        with self._lock:
            most = _MOST_PIECES_OF_ALL_KEYS // max(len(batch.columns), 1)
            for key, column in batch.columns.items():
                piece = Column(column.kind, column.rows + row_lo, column.values)
                self.n_bytes += size_bytes(piece)
                pieces = self._pieces.setdefault(key, [])
                pieces.append(piece)
                if len(pieces) > max(2, min(_MOST_PIECES, most)):
                    self._join(pieces)
            self.row_hi = row_lo + batch.n_rows

    def column(self, key: str) -> Column | None:
        """All values of `key`, rows numbered as in the run; None when never logged."""
        with self._lock:
            pieces = self._pieces.get(key)
            if not pieces:
                return None
            if len(pieces) > 1:
                self._join(pieces)
            return pieces[0]

    def without_rows_below(self, row: int) -> HotColumns:
        """A copy that starts at `row`; readers of the original keep what they had."""
        kept = HotColumns(row)
        for key in self.keys:
            column = self.column(key)
            if column is None or not len(column) or column.rows[-1] < row:
                continue
            first = int(np.searchsorted(column.rows, row))
            piece = take(column, np.arange(first, len(column)))
            kept._pieces[key] = [piece]
            kept.n_bytes += size_bytes(piece)
        kept.row_hi = max(self.row_hi, row)
        return kept

    def _join(self, pieces: list[Column]) -> None:
        joined = concat_column(pieces)
        self.n_bytes -= _PIECE_OVERHEAD_BYTES * (len(pieces) - 1)
        pieces[:] = [joined]


class HotCache:
    """Columns of the tails that were looked at, least recently used out first.

    Extended from the database when read, so that every server process over one
    database shows the same; nothing is parsed when rows arrive. Thread-safe.
    """

    def __init__(self, tail: Database, most_bytes: int) -> None:
        self._tail = tail
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._runs: OrderedDict[RunKey, HotColumns] = OrderedDict()
        self._bytes = 0
        # A run is refreshed by one thread at a time; runs share locks by number.
        self._stripes = [threading.Lock() for _ in range(_STRIPES)]

    @property
    def n_bytes(self) -> int:
        return self._bytes

    def read(
        self, stream: Stream, run_rowids: Iterable[int]
    ) -> dict[int, tuple[HotColumns, int]]:
        """Columns of each run's tail as of now, and the run's count of rows ever."""
        runs = sorted(set(run_rowids))
        with ExitStack() as stack:
            for stripe in sorted({run % _STRIPES for run in runs}):
                stack.enter_context(self._stripes[stripe])
            held = {run: self._get((stream, run)) for run in runs}
            answer = {
                run: (columns, columns.row_hi)
                for run, columns in self._extended(stream, held).items()
            }
        self._evict()
        return answer

    def forget_rows_below(self, stream: Stream, run_rowid: int, row: int) -> None:
        """Free what rests in segments by now, once that is most of it."""
        columns = self._get((stream, run_rowid))
        if columns is None or row <= columns.row_lo:
            return
        if row - columns.row_lo < (columns.row_hi - columns.row_lo) / 2:
            return
        with self._stripes[run_rowid % _STRIPES]:
            columns = self._get((stream, run_rowid))
            if columns is not None:
                self._put((stream, run_rowid), columns.without_rows_below(row))

    def forget(self, run_rowids: Iterable[int]) -> None:
        """Drop runs whose rows were deleted."""
        gone = set(run_rowids)
        with self._lock:
            for key in [key for key in self._runs if key[1] in gone]:
                self._bytes -= self._runs.pop(key).counted_bytes

    def _extended(
        self, stream: Stream, held: dict[int, HotColumns | None]
    ) -> dict[int, HotColumns]:
        """What is held, plus the chunks that came since."""
        with self._tail.read() as connection:
            ends = next_rows(connection, stream, list(held))
            behind: dict[int, list[int]] = {}
            for run, columns in held.items():
                if columns is None or columns.row_hi < ends.get(run, 0):
                    behind.setdefault(columns.row_hi if columns else 0, []).append(run)
            chunks = [
                chunk
                for first_row, runs in behind.items()
                for chunk in read_chunks(connection, stream, runs, first_row=first_row)
            ]
        new = {
            run: list(group)
            for run, group in groupby(chunks, key=lambda chunk: chunk.run_rowid)
        }
        current: dict[int, HotColumns] = {}
        for run, before in held.items():
            chunks = new.get(run, [])
            columns = before or HotColumns(chunks[0].row_lo if chunks else 0)
            _extend(columns, chunks)
            # Rows that are in no chunk any more rest in segments.
            columns.row_hi = max(columns.row_hi, ends.get(run, 0))
            self._put((stream, run), columns)
            current[run] = columns
        return current

    def _get(self, key: RunKey) -> HotColumns | None:
        with self._lock:
            return self._runs.get(key)

    def _put(self, key: RunKey, columns: HotColumns) -> None:
        with self._lock:
            before = self._runs.get(key)
            self._bytes += columns.n_bytes - (before.counted_bytes if before else 0)
            columns.counted_bytes = columns.n_bytes
            self._runs[key] = columns
            self._runs.move_to_end(key)

    def _evict(self) -> None:
        with self._lock:
            while self._bytes > self._most_bytes and self._runs:
                _, columns = self._runs.popitem(last=False)
                self._bytes -= columns.counted_bytes


def _extend(columns: HotColumns, chunks: Sequence[Chunk]) -> None:
    """Parse chunks in pieces of some hundred rows: more fall out of the CPU's cache."""
    lines: list[bytes] = []
    row_lo = 0
    for index, chunk in enumerate(chunks):
        if not lines:
            row_lo = chunk.row_lo
        lines.extend(chunk.lines())
        follows = index + 1 < len(chunks) and chunks[index + 1].row_lo == chunk.row_hi
        if not follows or len(lines) >= _PARSE_ROWS:
            columns.append(row_lo, rows_to_columns(lines))
            lines = []


def size_bytes(column: Column) -> int:
    """Memory that a column takes, about."""
    size = _PIECE_OVERHEAD_BYTES + own_bytes(column.rows)
    if isinstance(column.values, list):
        return size + sum(len(text) + _TEXT_OVERHEAD_BYTES for text in column.values)
    return size + column.values.nbytes
