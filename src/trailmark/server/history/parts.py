"""Where a run's rows physically are: parts that read alike, on disk or hot."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from trailmark.server.history.columns import Column, Kind
from trailmark.server.history.hot import HotColumns, size_bytes
from trailmark.server.history.manifest import SegmentPart
from trailmark.server.history.types import FloatArray, IntArray

Numbers = tuple[IntArray, FloatArray]
NO_NUMBERS: Numbers = (np.empty(0, np.int64), np.empty(0, np.float64))
NO_COLUMN = Column("float", *NO_NUMBERS)
_NUMERIC_START = frozenset("-0123456789NI")


class ColumnSource(Protocol):
    """Gives the columns of segments; rows numbered as in the run."""

    def read_column(self, files: Sequence[SegmentPart], key: str) -> Column | None:
        """All values of `key` in the files of one segment; None without any."""
        ...

    def read_kinds(self, files: Sequence[SegmentPart]) -> Mapping[str, Kind]:
        """Kind by key in the files of one segment."""
        ...


class Part(Protocol):
    """Rows `[row_lo, row_hi)` of one run, with all of their keys."""

    @property
    def row_lo(self) -> int: ...
    @property
    def row_hi(self) -> int: ...
    def column(self, key: str) -> Column | None: ...
    def numbers(self, key: str) -> Numbers: ...
    def extent(self, key: str) -> tuple[float | None, float | None]:
        """Bounds known for `key` without reading it; None where unknown."""
        ...

    def kinds(self) -> Mapping[str, Kind]:
        """Kind of every key; some may have no value in these rows."""
        ...


@dataclass(frozen=True, slots=True)
class HotPart:
    """The rows of the tail that no segment holds yet."""

    columns: HotColumns
    row_lo: int
    row_hi: int

    def column(self, key: str) -> Column | None:
        column = self.columns.column(key)
        return None if column is None else clip(column, self.row_lo, self.row_hi)

    def numbers(self, key: str) -> Numbers:
        column = self.column(key)
        return NO_NUMBERS if column is None else as_numbers(column)

    def extent(self, key: str) -> tuple[float | None, float | None]:  # noqa: ARG002
        return (None, None)

    def kinds(self) -> Mapping[str, Kind]:
        columns = ((key, self.column(key)) for key in self.columns.keys)
        return {key: column.kind for key, column in columns if column is not None}


@dataclass(frozen=True, slots=True)
class ColdPart:
    """One segment: files that differ in their keys. Decoded columns are cached."""

    files: Sequence[SegmentPart]
    source: ColumnSource
    cache: ColumnCache

    @property
    def row_lo(self) -> int:
        return self.files[0].row_lo

    @property
    def row_hi(self) -> int:
        return self.files[0].row_hi

    def column(self, key: str) -> Column | None:
        cached = self.cache.get(self.files[0], key)
        if cached is None:
            cached = self.source.read_column(self.files, key) or NO_COLUMN
            self.cache.put(self.files[0], key, cached)
        return None if cached is NO_COLUMN else cached

    def numbers(self, key: str) -> Numbers:
        # Kept apart from the column: converting costs more than decoding does.
        cached = self.cache.get(self.files[0], key, as_float=True)
        if cached is None:
            column = self.source.read_column(self.files, key) or NO_COLUMN
            cached = Column("float", *as_numbers(column))
            self.cache.put(self.files[0], key, cached, as_float=True)
        return as_numbers(cached)

    def extent(self, key: str) -> tuple[float | None, float | None]:
        if key == "_step":
            bounds = [(file.step_lo, file.step_hi) for file in self.files]
        elif key == "_timestamp":
            bounds = [(file.time_lo, file.time_hi) for file in self.files]
        else:
            return (None, None)
        lows = [low for low, _ in bounds if low is not None]
        highs = [high for _, high in bounds if high is not None]
        return (min(lows, default=None), max(highs, default=None))

    def kinds(self) -> Mapping[str, Kind]:
        return self.source.read_kinds(self.files)


class ColumnCache:
    """Decoded columns of segments, least recently used out first. Thread-safe.

    A segment never changes, so nothing here grows stale.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._held: OrderedDict[tuple[SegmentPart, str, bool], Column] = OrderedDict()
        self._lock = threading.Lock()

    def get(
        self, segment: SegmentPart, key: str, *, as_float: bool = False
    ) -> Column | None:
        held = (segment, key, as_float)
        with self._lock:
            found = self._held.get(held)
            if found is not None:
                self._held.move_to_end(held)
            return found

    def put(
        self, segment: SegmentPart, key: str, column: Column, *, as_float: bool = False
    ) -> None:
        held = (segment, key, as_float)
        size = size_bytes(column)
        if size > self._most_bytes / 4:
            return
        with self._lock:
            if held not in self._held:
                self._held[held] = column
                self._bytes += size
            while self._bytes > self._most_bytes:
                _, oldest = self._held.popitem(last=False)
                self._bytes -= size_bytes(oldest)

    def forget(self, run_rowids: Collection[int]) -> None:
        """Drop deleted runs: SQLite may give their numbers to new ones."""
        with self._lock:
            for held in [one for one in self._held if one[0].run_rowid in run_rowids]:
                self._bytes -= size_bytes(self._held.pop(held))


def as_numbers(column: Column) -> Numbers:
    """The numeric values of a column; texts and objects are passed over."""
    if not isinstance(column.values, list):
        return column.rows, np.asarray(column.values, np.float64)
    if column.kind != "json":
        return NO_NUMBERS
    found = [
        (index, _number(text))
        for index, text in enumerate(column.values)
        if text[:1] in _NUMERIC_START
    ]
    positions = np.array([index for index, _ in found], np.int64)
    return column.rows[positions], np.array([value for _, value in found], np.float64)


def join(y: Numbers, x: Numbers) -> tuple[IntArray, FloatArray, FloatArray]:
    """Rows that have both: row numbers, x and y."""
    (y_rows, y_values), (x_rows, x_values) = y, x
    if y_rows is x_rows or (
        len(y_rows) == len(x_rows) and np.array_equal(y_rows, x_rows)
    ):
        return y_rows, x_values, y_values
    if not len(x_rows) or not len(y_rows):
        return NO_NUMBERS[0], NO_NUMBERS[1], NO_NUMBERS[1]
    at = np.minimum(np.searchsorted(x_rows, y_rows), len(x_rows) - 1)
    both = x_rows[at] == y_rows
    return y_rows[both], x_values[at[both]], y_values[both]


def clip(column: Column, row_lo: int, row_hi: int) -> Column:
    """The values of rows `[row_lo, row_hi)`."""
    rows = column.rows
    if not len(rows) or (rows[0] >= row_lo and rows[-1] < row_hi):
        return column
    lo, hi = np.searchsorted(rows, [row_lo, row_hi])
    return Column(column.kind, rows[lo:hi], column.values[lo:hi])


def _number(text: str) -> float:
    """A JSON number, however large; NaN and the infinities too."""
    return float(text)
