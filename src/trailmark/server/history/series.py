"""Charts: one key over x, gathered from every part, sampled, and kept for a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from trailmark.server.history.parts import Part, join
from trailmark.server.history.reading import RowsShown, Shown, View
from trailmark.server.history.sampling import Range, sample_series
from trailmark.server.history.types import FloatArray, Series, Stream

_OVERHEAD_BYTES = 1_000


class _Asked(NamedTuple):
    """What decides a line, down to the last point."""

    rows: RowsShown
    stream: Stream
    key: str
    x: str
    bins: int
    within: Range


class SeriesReader:
    """Reads lines of charts; remembers those of rows that it has seen. Thread-safe."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._lock = threading.Lock()
        self._held: OrderedDict[_Asked, Series] = OrderedDict()

    def read(self, view: View, key: str, x: str, bins: int, within: Range) -> Series:
        """Rows that hold both `key` and `x` as numbers, as points or buckets."""
        asked = _Asked(view.rows_shown, view.stream, key, x, bins, within)
        with self._lock:
            found = self._held.get(asked)
            if found is not None:
                self._held.move_to_end(asked)
        if found is None:
            found = _read(view, key, x, bins, within)
            self._keep(asked, found)
        # A forked run may have grown by rows that do not show.
        return replace(found, last_row=view.last_row)

    def forget(self, run_rowids: Collection[int]) -> None:
        """Drop lines of deleted runs: SQLite may give their numbers to new ones."""
        gone = set(run_rowids)
        with self._lock:
            for asked in list(self._held):
                if any(source in gone for source, *_ in asked.rows):
                    self._bytes -= _size_bytes(self._held.pop(asked))

    def _keep(self, asked: _Asked, found: Series) -> None:
        with self._lock:
            if asked not in self._held:
                self._held[asked] = found
                self._bytes += _size_bytes(found)
            while self._bytes > self._most_bytes:
                _, oldest = self._held.popitem(last=False)
                self._bytes -= _size_bytes(oldest)


def _read(view: View, key: str, x: str, bins: int, within: Range) -> Series:
    pieces = [
        piece
        for shown, part in view.pieces()
        if not within.misses(*part.extent(x))
        and (piece := _piece(shown, part, key, x)) is not None
    ]
    xs, ys = _joined([x for x, _ in pieces]), _joined([y for _, y in pieces])
    return sample_series(xs, ys, bins=bins, within=within, last_row=view.last_row)


def _piece(
    shown: Shown, part: Part, key: str, x: str
) -> tuple[FloatArray, FloatArray] | None:
    """Values of x and key in the visible rows of a part, in order of arrival."""
    y_numbers = part.numbers(key)
    if not len(y_numbers[0]):
        return None
    rows, x_values, y_values = join(y_numbers, part.numbers(x))
    kept = shown.visible(part, rows)
    return x_values[kept], y_values[kept]


def _joined(arrays: list[FloatArray]) -> FloatArray:
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate(arrays) if arrays else np.empty(0, np.float64)


def _size_bytes(series: Series) -> int:
    return series.n_bytes + _OVERHEAD_BYTES
