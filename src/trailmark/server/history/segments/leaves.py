"""What a segment holds: leaves, each the values of one path in absolute rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from trailmark.server.history.columns import (
    Column,
    Columns,
    Ints,
    Path,
    concat_grouped,
)

Role = Literal["value", "null", "verbatim"]

VERBATIM_PATH = ("__verbatim",)


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """One path of the rows, with the rows that have it.

    Attributes:
        role: `value`; `null` for rows that hold an explicit null there (the column's
            values say nothing); `verbatim` for whole rows kept as text.
        column: `rows` are row numbers of the run, not positions in a batch.
    """

    path: Path
    role: Role
    column: Column

    @property
    def key(self) -> str:
        """The dotted key readers ask for."""
        return ".".join(self.path)


def leaves_of(columns: Columns, row_lo: int) -> list[Leaf]:
    """The leaves of a batch whose first row is row `row_lo` of the run."""
    shifted: dict[int, Ints] = {}
    leaves: list[Leaf] = []
    for path, column in columns.leaves.items():
        rows = shifted.get(id(column.rows))
        if rows is None:
            rows = shifted[id(column.rows)] = column.rows + row_lo
        leaves.append(Leaf(path, "value", Column(column.kind, rows, column.values)))
    for path, rows in columns.nulls.items():
        leaves.append(Leaf(path, "null", _marks(rows + row_lo)))
    if columns.verbatim:
        numbers = sorted(columns.verbatim)
        texts = [columns.verbatim[number] for number in numbers]
        rows = np.array(numbers, np.int64) + row_lo
        leaves.append(Leaf(VERBATIM_PATH, "verbatim", Column("string", rows, texts)))
    return leaves


def join_leaves(pieces: Iterable[Leaf]) -> list[Leaf]:
    """One leaf per path and role, from pieces of ascending rows."""
    groups: dict[tuple[Path, Role], list[Column]] = {}
    for piece in pieces:
        groups.setdefault((piece.path, piece.role), []).append(piece.column)
    joined = concat_grouped(groups)
    return [Leaf(path, role, column) for (path, role), column in joined.items()]


def cut_leaf(leaf: Leaf, row_lo: int, row_hi: int) -> Leaf:
    """The leaf within rows `[row_lo, row_hi)`."""
    column = leaf.column
    first, last = np.searchsorted(column.rows, (row_lo, row_hi)).tolist()
    if first == 0 and last == len(column):
        return leaf
    cut = Column(column.kind, column.rows[first:last], column.values[first:last])
    return Leaf(leaf.path, leaf.role, cut)


def _marks(rows: Ints) -> Column:
    return Column("bool", rows, np.ones(len(rows), np.bool_))
