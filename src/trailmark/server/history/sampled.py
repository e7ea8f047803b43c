"""Rows that hold all of some keys: evenly picked, with only those keys."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from trailmark.server.history.columns import Column
from trailmark.server.history.parts import Part
from trailmark.server.history.reading import STEP, Shown, View
from trailmark.server.history.sampling import EVERYWHERE, Range, pick_evenly
from trailmark.server.history.types import IntArray
from trailmark.wire import lenient_json

LoggedRow = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Piece:
    """The rows of one part that hold all keys, ascending."""

    shown: int
    rows: IntArray
    columns: list[Column]


def sampled_rows(
    view: View, keys: Sequence[str], samples: int | None, steps: Range
) -> list[LoggedRow]:
    """At most `samples` rows with all `keys` and a step in range; None: all of them.

    Values are as logged (int, float, bool, str, list, dict), in order of arrival.
    """
    names = list(dict.fromkeys(keys))
    pieces = [
        piece
        for index, shown in enumerate(view.shown)
        for part in shown.parts
        if names and (piece := _piece(index, shown, part, names, steps)) is not None
    ]
    if not pieces:
        return []
    # Order of arrival: spans one after the other, parts of one span interleaved.
    order = np.lexsort(
        (
            np.concatenate([piece.rows for piece in pieces]),
            np.concatenate([np.full(len(one.rows), one.shown) for one in pieces]),
        )
    )
    if samples is not None:
        order = order[pick_evenly(len(order), samples)]
    values = _values(pieces, np.sort(order))
    places = np.argsort(np.argsort(order))
    return [dict(zip(names, values[place], strict=True)) for place in places.tolist()]


def strict_value(value: Any) -> Any:
    """The same with NaN and infinities as the texts "NaN", "Infinity", "-Infinity"."""
    if isinstance(value, float) and not math.isfinite(value):
        if math.isnan(value):
            return "NaN"
        return "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        return {key: strict_value(inner) for key, inner in items}
    if isinstance(value, list):
        return [strict_value(inner) for inner in cast("list[Any]", value)]
    return value


def _piece(
    index: int, shown: Shown, part: Part, names: list[str], steps: Range
) -> _Piece | None:
    if steps.misses(*part.extent(STEP)):
        return None
    columns: list[Column] = []
    for name in names:
        column = part.column(name)
        if column is None:
            return None
        columns.append(column)
    rows = columns[0].rows
    for column in columns[1:]:
        if column.rows is not rows and not np.array_equal(column.rows, rows):
            rows = np.intersect1d(rows, column.rows, assume_unique=True)
    rows = rows[shown.visible(part, rows)]
    if steps != EVERYWHERE:
        rows = rows[np.isin(rows, rows_in_steps(part, steps), assume_unique=True)]
    return _Piece(index, rows, columns) if len(rows) else None


def rows_in_steps(part: Part, steps: Range) -> IntArray:
    """Rows of the part whose `_step` is in range; a row without a step is not."""
    rows, values = part.numbers(STEP)
    inside = np.ones(len(rows), np.bool_)
    if steps.lo is not None:
        inside &= values >= steps.lo
    if steps.hi is not None:
        inside &= values <= steps.hi
    return rows[inside]


def _values(pieces: list[_Piece], positions: IntArray) -> list[tuple[Any, ...]]:
    """The values at ascending positions of all pieces laid end to end."""
    found: list[tuple[Any, ...]] = []
    first = 0
    for piece in pieces:
        beyond = first + len(piece.rows)
        lo, hi = np.searchsorted(positions, [first, beyond])
        rows = piece.rows[positions[lo:hi] - first]
        if len(rows):
            columns = [_values_at(column, rows) for column in piece.columns]
            found.extend(zip(*columns, strict=True))
        first = beyond
    return found


def _values_at(column: Column, rows: IntArray) -> list[Any]:
    """Python values of rows that the column has."""
    at = np.searchsorted(column.rows, rows)
    if not isinstance(column.values, list):
        return column.values[at].tolist()
    texts = [column.values[index] for index in at.tolist()]
    if column.kind == "json":
        return [lenient_json.loads(text) for text in texts]
    return texts
