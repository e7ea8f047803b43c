"""A run's rows column by column, in order of step, a window in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np

from trailmark.server.history.columns import (
    Column,
    Kind,
    concat_column,
    take,
    unify_kinds,
)
from trailmark.server.history.lines import LineReader
from trailmark.server.history.parts import Part
from trailmark.server.history.reading import STEP, Shown, View
from trailmark.server.history.row_numbers import row_numbers
from trailmark.server.history.sampled import rows_in_steps
from trailmark.server.history.sampling import EVERYWHERE, Range, pick_evenly
from trailmark.server.history.segments.leaves import Leaf
from trailmark.server.history.types import FloatArray, IntArray

WINDOW_ROWS = 65_536
"""As many as a row group of a segment holds: none is decoded twice."""
_MOST_CELLS = 1 << 18
_MOST_TEXT = 4 << 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows and columns.

    Attributes:
        keys: Dotted; None takes the rows whole, as they were logged.
        also: Further columns, before `keys`, that rows need not have.
        which: Of the rows, those that hold `every` key, `any` of them, or `all` rows.
        samples: At most so many, evenly picked, first and last among them; None: all.
        end_row: Only rows of the run's own below this one, so that a reader that
            comes back finds the same rows; None: those there are now.
        skip: Leave out so many from the front, after everything else.
    """

    keys: tuple[str, ...] | None = None
    also: tuple[str, ...] = ()
    which: Literal["every", "any", "all"] = "every"
    steps: Range = EVERYWHERE
    samples: int | None = None
    end_row: int | None = None
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Consecutive rows of the answer.

    Attributes:
        leaves: Their rows are positions in the batch, ascending. With keys asked
            for, each is of one key, whose path is the dotted key itself.
    """

    n_rows: int
    leaves: list[Leaf]


def batches(view: View, wanted: Wanted, lines: LineReader) -> Iterator[Batch]:
    """The rows ascending in step, those of one step by arrival, those without last.

    Holds a few windows of rows in memory; where steps do not ascend as the rows came,
    or samples are asked for, 24 bytes a row besides.
    """
    if wanted.end_row is not None:
        view = _until(view, wanted.end_row)
    pieces = [
        _Piece(shown, part, wanted, lines, view)
        for shown, part in view.pieces()
        if not wanted.steps.misses(*part.extent(STEP))
    ]
    in_order = wanted.samples is None and _ascends(pieces)
    windows = _in_order(pieces) if in_order else _sorted(pieces, wanted.samples)
    skip = wanted.skip
    for window in windows:
        n_rows = sum(len(one.rows) for one in window)
        if skip >= n_rows:
            skip -= n_rows
            continue
        batch = Batch(n_rows, _joined([_leaves(pieces, one) for one in window]))
        if skip:
            batch, skip = _cut(batch, skip, n_rows), 0
        yield from _split(batch)


def kinds_of(views: Iterable[View], keys: Sequence[str]) -> dict[str, Kind]:
    """The one kind that holds every value of a key exactly, for those that exist."""
    found: dict[str, dict[Kind, list[Part]]] = {key: {} for key in keys}
    for view in views:
        for _, part in view.pieces():
            kinds = part.kinds()
            for key in kinds.keys() & found.keys():
                found[key].setdefault(kinds[key], []).append(part)
    return {key: _unified(key, by_kind) for key, by_kind in found.items() if by_kind}


def _unified(key: str, by_kind: dict[Kind, list[Part]]) -> Kind:
    if by_kind.keys() != {"int", "float"}:
        return next(iter(by_kind)) if len(by_kind) == 1 else "json"
    one = Column("float", np.zeros(1, np.int64), np.zeros(1))
    for part in by_kind["int"]:  # one at a time: a column may be large
        column = part.column(key)
        if column is not None and unify_kinds([one, column]) != "float":
            return "json"
    return "float"


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one part shows."""

    shown: Shown
    part: Part
    wanted: Wanted
    lines: LineReader
    view: View

    def rows(self) -> IntArray:
        """Row numbers of the rows that are wanted, ascending."""
        rows = self._candidates()
        if self.wanted.steps == EVERYWHERE or not len(rows):
            return rows
        inside = rows_in_steps(self.part, self.wanted.steps)
        return rows[np.isin(rows, inside, assume_unique=True)]

    def steps(self, rows: IntArray) -> FloatArray:
        """The step of each row, NaN for one without."""
        with_step, steps = self.part.numbers(STEP)
        found = np.full(len(rows), np.nan)
        if len(with_step):
            at = np.minimum(np.searchsorted(with_step, rows), len(with_step) - 1)
            has = with_step[at] == rows
            found[has] = steps[at[has]]
        return found

    def leaves(self, rows: IntArray) -> list[Leaf]:
        """What the rows hold, numbered by their place in `rows`."""
        keys = self.wanted.keys
        if keys is None:
            source = self.shown.source.run_rowid
            return self.lines.fetch_leaves(self.view.stream, source, rows)
        names = dict.fromkeys([*self.wanted.also, *keys])
        columns = ((key, self.part.column(key)) for key in names)
        found = [
            Leaf((key,), "value", _picked(column, rows))
            for key, column in columns
            if column is not None
        ]
        return [leaf for leaf in found if len(leaf.column)]

    def _candidates(self) -> IntArray:
        keys = self.wanted.keys
        if keys is None or self.wanted.which == "all":
            lo = max(self.part.row_lo, self.shown.row_lo)
            hi = min(self.part.row_hi, self.shown.row_hi)
            rows = row_numbers(lo, max(lo, hi))
        else:
            rows = self._rows_with(keys, every=self.wanted.which == "every")
        return rows[self.shown.visible(self.part, rows)]

    def _rows_with(self, keys: Sequence[str], *, every: bool) -> IntArray:
        rows: IntArray | None = None
        for key in keys:
            column = self.part.column(key)
            if column is None:
                if every:
                    return np.empty(0, np.int64)
            elif rows is None:
                rows = column.rows
            elif rows is not column.rows and not np.array_equal(rows, column.rows):
                joined = np.intersect1d if every else np.union1d
                rows = joined(rows, column.rows)
        return np.empty(0, np.int64) if rows is None else rows


class _Window(NamedTuple):
    """Rows of one piece, and where each of them goes in the batch."""

    piece: int
    rows: IntArray
    places: IntArray


def _until(view: View, row: int) -> View:
    """The view without what the run itself logged from `row` on."""
    return replace(
        view,
        shown=[
            replace(one, row_hi=max(one.row_lo, min(one.row_hi, row)))
            if one.source.run_rowid == view.run_rowid
            else one
            for one in view.shown
        ],
    )


def _ascends(pieces: Sequence[_Piece]) -> bool:
    """Whether steps never fall in order of arrival, rows without a step coming last.

    Said of all rows that show, whichever of them are wanted.
    """
    before = -np.inf
    stepless = False
    for piece in pieces:
        rows, steps = piece.part.numbers(STEP)
        steps = steps[piece.shown.visible(piece.part, rows)]
        if not len(steps):
            stepless = True
            continue
        if stepless or len(steps) != _n_showing(piece):
            return False
        if not (steps[0] >= before and (steps[1:] >= steps[:-1]).all()):
            return False
        before = steps[-1]
    return True


def _n_showing(piece: _Piece) -> int:
    lo = max(piece.part.row_lo, piece.shown.row_lo)
    rows = row_numbers(lo, max(lo, min(piece.part.row_hi, piece.shown.row_hi)))
    return len(rows[piece.shown.visible(piece.part, rows)])


def _in_order(pieces: Sequence[_Piece]) -> Iterator[list[_Window]]:
    """Piece by piece, in windows that begin where the part's row groups do."""
    for number, piece in enumerate(pieces):
        rows = piece.rows()
        first = 0
        while first < len(rows):
            group = (int(rows[first]) - piece.part.row_lo) // WINDOW_ROWS + 1
            end_row = piece.part.row_lo + group * WINDOW_ROWS
            end = int(np.searchsorted(rows, end_row))
            window = rows[first:end]
            yield [_Window(number, window, row_numbers(0, len(window)))]
            first = end


def _sorted(pieces: Sequence[_Piece], samples: int | None) -> Iterator[list[_Window]]:
    """All rows by step, or even picks of them."""
    each = [piece.rows() for piece in pieces]
    rows = np.concatenate([np.empty(0, np.int64), *each])
    steps = [piece.steps(own) for piece, own in zip(pieces, each, strict=True)]
    order = np.argsort(np.concatenate([np.empty(0), *steps]), kind="stable")
    if samples is not None:
        order = order[pick_evenly(len(order), samples)]
    ends = np.cumsum([len(own) for own in each])
    for first in range(0, len(order), WINDOW_ROWS):
        picked = order[first : first + WINDOW_ROWS]
        of_piece = np.searchsorted(ends, picked, "right")
        window: list[_Window] = []
        for number in np.unique(of_piece).tolist():
            places = np.flatnonzero(of_piece == number)
            own = rows[picked[places]]
            ascending = np.argsort(own)
            window.append(_Window(number, own[ascending], places[ascending]))
        yield window


def _leaves(pieces: Sequence[_Piece], window: _Window) -> list[Leaf]:
    """What the window's rows hold, numbered as in the batch."""
    leaves = pieces[window.piece].leaves(window.rows)
    places = window.places
    if np.array_equal(places, row_numbers(0, len(places))):
        return leaves
    shared: dict[int, IntArray] = {}
    placed: list[Leaf] = []
    for leaf in leaves:
        rows = leaf.column.rows
        if id(rows) not in shared:
            shared[id(rows)] = places[rows]
        column = Column(leaf.column.kind, shared[id(rows)], leaf.column.values)
        placed.append(Leaf(leaf.path, leaf.role, column))
    return placed


def _joined(each: Sequence[list[Leaf]]) -> list[Leaf]:
    """One leaf per path and role, its rows ascending."""
    groups: dict[tuple[tuple[str, ...], str], list[Leaf]] = {}
    for leaves in each:
        for leaf in leaves:
            groups.setdefault((leaf.path, leaf.role), []).append(leaf)
    return [_in_rows(group) for group in groups.values()]


def _in_rows(group: Sequence[Leaf]) -> Leaf:
    [first, *others] = group
    column = concat_column([one.column for one in group]) if others else first.column
    if not (column.rows[1:] > column.rows[:-1]).all():
        column = take(column, np.argsort(column.rows))
    return Leaf(first.path, first.role, column)


def _picked(column: Column, rows: IntArray) -> Column:
    """The values of those of `rows` that have one, numbered by their place there."""
    lo = int(np.searchsorted(column.rows, rows[0])) if len(rows) else 0
    hi = lo + len(rows)
    own = column.rows[lo:hi]
    if len(own) == len(rows) and np.array_equal(own, rows):
        return Column(column.kind, row_numbers(0, len(rows)), column.values[lo:hi])
    at = np.minimum(np.searchsorted(column.rows, rows), len(column.rows) - 1)
    present = np.flatnonzero(column.rows[at] == rows) if len(column.rows) else at[:0]
    return Column(column.kind, present, take(column, at[present]).values)


def _cut(batch: Batch, lo: int, hi: int) -> Batch:
    """Rows `[lo, hi)` of the batch."""
    leaves: list[Leaf] = []
    shared: dict[int, tuple[int, int, IntArray]] = {}
    for leaf in batch.leaves:
        column = leaf.column
        if id(column.rows) not in shared:
            first, end = np.searchsorted(column.rows, [lo, hi]).tolist()
            shared[id(column.rows)] = first, end, column.rows[first:end] - lo
        first, end, rows = shared[id(column.rows)]
        if len(rows):
            cut = Column(column.kind, rows, column.values[first:end])
            leaves.append(Leaf(leaf.path, leaf.role, cut))
    return Batch(hi - lo, leaves)


def _split(batch: Batch) -> Iterator[Batch]:
    """The batch in pieces that both sides can hold in memory easily."""
    if batch.n_rows > 1 and _is_large(batch):
        middle = batch.n_rows // 2
        yield from _split(_cut(batch, 0, middle))
        yield from _split(_cut(batch, middle, batch.n_rows))
    else:
        yield batch


def _is_large(batch: Batch) -> bool:
    n_cells = sum(len(leaf.column) for leaf in batch.leaves)
    if n_cells > _MOST_CELLS:
        return True
    texts = (leaf.column.values for leaf in batch.leaves)
    size = sum(sum(map(len, one)) for one in texts if isinstance(one, list))
    return size > _MOST_TEXT
