"""Columns back to the rows they came from, as JSON text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import orjson

from trailmark.server.history.columns import Column
from trailmark.server.history.segments.leaves import Leaf, cut_leaf

_BLOCK_ROWS = 4_096


def rebuild_rows(leaves: Sequence[Leaf], row_lo: int, row_hi: int) -> Iterator[str]:
    """Rows `[row_lo, row_hi)` as JSON text; NaN and infinities are those words."""
    for block_lo in range(row_lo, row_hi, _BLOCK_ROWS):
        block_hi = min(block_lo + _BLOCK_ROWS, row_hi)
        block = [cut_leaf(leaf, block_lo, block_hi) for leaf in leaves]
        yield from _block(block, block_lo, block_hi - block_lo)


def _block(leaves: Sequence[Leaf], row_lo: int, n_rows: int) -> list[str]:
    rows: list[dict[str, Any]] = _flat_rows(leaves, n_rows)
    verbatim: dict[int, str] = {}
    for leaf in leaves:
        if leaf.role == "value" and len(leaf.path) == 1 and len(leaf.column) == n_rows:
            continue  # _flat_rows has it
        places = (leaf.column.rows - row_lo).tolist()
        values = _values(leaf.column)
        if leaf.role == "verbatim":
            verbatim.update(zip(places, values, strict=True))
        else:
            _put(rows, leaf, places, values)
    texts = [orjson.dumps(row).decode() for row in rows]
    for place, text in verbatim.items():
        texts[place] = text
    return texts


def _flat_rows(leaves: Sequence[Leaf], n_rows: int) -> list[dict[str, Any]]:
    """Rows with the top-level keys that every row has."""
    full = [
        leaf
        for leaf in leaves
        if leaf.role == "value" and len(leaf.path) == 1 and len(leaf.column) == n_rows
    ]
    if not full:
        return [{} for _ in range(n_rows)]
    keys = [leaf.path[0] for leaf in full]
    columns = [_values(leaf.column) for leaf in full]
    return [
        dict(zip(keys, values, strict=True)) for values in zip(*columns, strict=True)
    ]


def _put(
    rows: list[dict[str, Any]], leaf: Leaf, places: list[int], values: list[Any]
) -> None:
    *parents, name = leaf.path
    is_null = leaf.role == "null"
    for place, value in zip(places, values, strict=True):
        target = rows[place]
        for parent in parents:
            target = target.setdefault(parent, {})
        target[name] = None if is_null else value


def _values(column: Column) -> list[Any]:
    """Values that orjson writes as they were sent."""
    values = column.values
    if isinstance(values, list):
        return list(map(orjson.Fragment, values)) if column.kind == "json" else values
    listed: list[Any] = values.tolist()
    if column.kind == "float":
        for place in np.flatnonzero(~np.isfinite(values)).tolist():
            listed[place] = _nonfinite(listed[place])
    return listed


def _nonfinite(value: float) -> orjson.Fragment:
    if value != value:  # noqa: PLR0124  NaN is the one value unlike itself
        return orjson.Fragment(b"NaN")
    return orjson.Fragment(b"Infinity" if value > 0 else b"-Infinity")
