"""What reading asks of segments, answered by their files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from trailmark.server.history.columns import Column, Kind, take
from trailmark.server.history.manifest import SegmentPart, by_row_range
from trailmark.server.history.segments.leaves import Leaf
from trailmark.server.history.segments.reader import SegmentReader, SegmentStore
from trailmark.server.history.segments.rows import rebuild_rows
from trailmark.server.history.types import IntArray

# As many as a row group holds: picking rows must not decode one twice.
_WINDOW_ROWS = 65_536


class ColdSource:
    """Columns, rows and console lines of segments. Thread-safe."""

    def __init__(self, store: SegmentStore) -> None:
        self._store = store

    def read_column(self, files: Sequence[SegmentPart], key: str) -> Column | None:
        """All values of `key` in the files of one segment; None without any."""
        return self._store.open(files)[0].read_column(key)

    def read_kinds(self, files: Sequence[SegmentPart]) -> Mapping[str, Kind]:
        """Kind by key in the files of one segment."""
        return self._store.open(files)[0].kinds()

    def read_leaves(self, files: Sequence[SegmentPart], rows: IntArray) -> list[Leaf]:
        """The leaves of `rows` (ascending, all of them in `files`), numbered from 0.

        A leaf may come in several pieces.
        """
        found: list[Leaf] = []
        for segment in by_row_range(files):
            lo, hi = np.searchsorted(rows, [segment[0].row_lo, segment[0].row_hi])
            if lo < hi:
                reader = self._store.open(segment)[0]
                found.extend(_picked_leaves(reader, rows[lo:hi], int(lo)))
        return found

    def read_lines(self, files: Sequence[SegmentPart], rows: IntArray) -> list[str]:
        """JSON text of `rows` (ascending, all of them in `files`), in that order."""
        found: list[str] = []
        for segment in by_row_range(files):
            lo, hi = np.searchsorted(rows, [segment[0].row_lo, segment[0].row_hi])
            if lo < hi:
                reader = self._store.open(segment)[0]
                found.extend(_picked_rows(reader, rows[lo:hi]))
        return found

    def read_console(
        self, file: SegmentPart, number_lo: int, number_hi: int
    ) -> Sequence[tuple[int, str]]:
        """Numbers and raw lines of `[number_lo, number_hi)`, ascending."""
        return self._store.open([file])[0].read_lines(number_lo, number_hi)


def _picked_leaves(reader: SegmentReader, rows: IntArray, first: int) -> Iterable[Leaf]:
    """Leaves of the rows, which are number `first` and following."""
    window = (rows - reader.row_lo) // _WINDOW_ROWS
    for number in np.unique(window).tolist():
        wanted = rows[window == number]
        lo, hi = int(wanted[0]), int(wanted[-1]) + 1
        if hi - lo == len(wanted):
            yield from _renumbered(reader.leaves(lo, hi), first - lo)
        else:
            picked = [_picked(leaf, wanted) for leaf in reader.leaves(lo, hi)]
            yield from _renumbered([one for one in picked if len(one.column)], first)
        first += len(wanted)


def _renumbered(leaves: Sequence[Leaf], more: int) -> Iterable[Leaf]:
    """The same with `more` added to every row number."""
    if not more:
        yield from leaves
        return
    shared: dict[int, IntArray] = {}
    for leaf in leaves:
        column = leaf.column
        if id(column.rows) not in shared:
            shared[id(column.rows)] = column.rows + more
        rows = shared[id(column.rows)]
        yield Leaf(leaf.path, leaf.role, Column(column.kind, rows, column.values))


def _picked_rows(reader: SegmentReader, rows: IntArray) -> Iterable[str]:
    window = (rows - reader.row_lo) // _WINDOW_ROWS
    for number in np.unique(window).tolist():
        wanted = rows[window == number]
        lo, hi = int(wanted[0]), int(wanted[-1]) + 1
        if hi - lo == len(wanted):
            yield from reader.read_rows(lo, hi)
            continue
        picked = [_picked(leaf, wanted) for leaf in reader.leaves(lo, hi)]
        leaves = [leaf for leaf in picked if len(leaf.column)]
        yield from rebuild_rows(leaves, 0, len(wanted))


def _picked(leaf: Leaf, rows: IntArray) -> Leaf:
    """Only these rows of a leaf, numbered from 0."""
    column = leaf.column
    at = np.minimum(np.searchsorted(column.rows, rows), len(column.rows) - 1)
    present = np.flatnonzero(column.rows[at] == rows)
    picked = take(column, at[present])
    return Leaf(leaf.path, leaf.role, Column(picked.kind, present, picked.values))
