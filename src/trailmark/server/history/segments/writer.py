"""Rows to segment files: parse, group, encode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trailmark.server.history.columns import (
    Column,
    Columns,
    concat_columns,
    rows_to_columns,
)
from trailmark.server.history.segments.grouping import Layout, group_leaves
from trailmark.server.history.segments.key_major import encode_key_major
from trailmark.server.history.segments.leaves import Leaf, leaves_of
from trailmark.server.history.segments.wide import encode_wide

LINE_PATH = ("line",)
"""The column of a console segment that holds the lines as sent."""

_PARSE_ROWS = 500


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """One encoded file of rows `[row_lo, row_hi)`, not stored yet.

    Attributes:
        n_points: Values in this file.
    """

    layout: Layout
    data: bytes
    n_points: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where rows lie in step and time; None where no row has that key.

    Attributes:
        step_sorted: Every row has a `_step`, and none is below the one before.
    """

    step_lo: int | None
    step_hi: int | None
    step_sorted: bool
    time_lo: float | None
    time_hi: float | None


def parse_rows(lines: Sequence[str | bytes]) -> Columns:
    """Columns of any number of rows, parsed in pieces that stay in the CPU's cache."""
    pieces = [
        rows_to_columns(lines[first : first + _PARSE_ROWS])
        for first in range(0, len(lines), _PARSE_ROWS)
    ]
    return concat_columns(pieces) if pieces else Columns(0, {})


def write_segment_parts(
    lines: Sequence[str | bytes], row_lo: int = 0
) -> list[WrittenPart]:
    """Encode rows of JSON text, the first being row `row_lo` of the run."""
    leaves = leaves_of(parse_rows(lines), row_lo)
    return encode_parts(leaves, row_lo, row_lo + len(lines))


def encode_parts(leaves: Sequence[Leaf], row_lo: int, row_hi: int) -> list[WrittenPart]:
    """Encode leaves of rows `[row_lo, row_hi)`; at least one part, even if empty."""
    if not leaves:  # rows without a single key: `{}`
        nothing = Column("int", np.empty(0, np.int64), np.empty(0, np.int64))
        leaves = [Leaf(("_step",), "value", nothing)]
    return [
        WrittenPart(
            layout=layout,
            data=(encode_wide if layout == "wide" else encode_key_major)(
                group, row_lo, row_hi
            ),
            n_points=sum(len(leaf.column) for leaf in group),
        )
        for layout, group in group_leaves(leaves)
    ]


def encode_console(lines: dict[int, str], row_lo: int, row_hi: int) -> WrittenPart:
    """Encode console lines by number."""
    numbers = sorted(lines)
    rows = np.array(numbers, np.int64)
    column = Column("string", rows, [lines[number] for number in numbers])
    data = encode_wide([Leaf(LINE_PATH, "value", column)], row_lo, row_hi)
    return WrittenPart("console", data, len(numbers))


def bounds_of(leaves: Sequence[Leaf], n_rows: int) -> Bounds:
    """Step and time bounds of the rows that `leaves` came from."""
    step = _numeric(leaves, "_step")
    time = _numeric(leaves, "_timestamp")
    step_lo, step_hi = _range(step)
    time_lo, time_hi = _range(time)
    steps = None if step is None else np.asarray(step.values)
    return Bounds(
        step_lo=None if step_lo is None else _int64(np.floor(step_lo)),
        step_hi=None if step_hi is None else _int64(np.ceil(step_hi)),
        step_sorted=steps is not None
        and len(steps) == n_rows
        and bool((steps[1:] >= steps[:-1]).all()),
        time_lo=time_lo,
        time_hi=time_hi,
    )


def _int64(step: float) -> int:
    """The step, or the nearest that a database holds: bounds of bounds."""
    return max(-(2**63), min(int(step), 2**63 - 1))


def _numeric(leaves: Sequence[Leaf], key: str) -> Column | None:
    for leaf in leaves:
        numeric = leaf.column.kind in ("int", "float")
        if leaf.path == (key,) and leaf.role == "value" and numeric:
            return leaf.column
    return None


def _range(column: Column | None) -> tuple[float | None, float | None]:
    if column is None:
        return None, None
    values = np.asarray(column.values)
    finite = values[np.isfinite(values)]
    if not len(finite):
        return None, None
    return finite.min().item(), finite.max().item()
