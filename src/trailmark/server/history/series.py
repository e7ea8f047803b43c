"""Charts: one key over x, gathered from every part and sampled."""

from __future__ import annotations

import numpy as np

from trailmark.server.history.parts import Part, join
from trailmark.server.history.reading import Shown, View
from trailmark.server.history.sampling import Range, sample_series
from trailmark.server.history.types import FloatArray, IntArray, Series

_Piece = tuple[IntArray, FloatArray, FloatArray]


def read_series(view: View, key: str, x: str, bins: int, within: Range) -> Series:
    """Rows that hold both `key` and `x` as numbers, as points or buckets."""
    xs: list[FloatArray] = []
    ys: list[FloatArray] = []
    for shown in view.shown:
        pieces = [
            piece
            for part in shown.parts
            if not within.misses(*part.extent(x))
            for piece in _piece(shown, part, key, x)
        ]
        _, shown_x, shown_y = _in_row_order(pieces)
        xs.append(shown_x)
        ys.append(shown_y)
    return sample_series(
        _joined(xs), _joined(ys), bins=bins, within=within, last_row=view.last_row
    )


def _piece(shown: Shown, part: Part, key: str, x: str) -> list[_Piece]:
    y_numbers = part.numbers(key)
    if not len(y_numbers[0]):
        return []
    rows, x_values, y_values = join(y_numbers, part.numbers(x))
    kept = shown.visible(part, rows)
    return [(rows[kept], x_values[kept], y_values[kept])]


def _in_row_order(pieces: list[_Piece]) -> _Piece:
    """Parts of one row range interleave; everything else already ascends."""
    rows = (
        np.concatenate([piece[0] for piece in pieces])
        if pieces
        else np.empty(0, np.int64)
    )
    x = _joined([piece[1] for piece in pieces])
    y = _joined([piece[2] for piece in pieces])
    if len(pieces) > 1 and not (rows[1:] > rows[:-1]).all():
        order = np.argsort(rows, kind="stable")
        rows, x, y = rows[order], x[order], y[order]
    return rows, x, y


def _joined(arrays: list[FloatArray]) -> FloatArray:
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate(arrays) if arrays else np.empty(0, np.float64)
