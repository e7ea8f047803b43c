"""Cells of tables: what comes in, and what is written to the file."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping
from typing import Any, cast

from trailmark.media.arrays import is_array, plain
from trailmark.media.convert import as_media
from trailmark.media.value import MediaValue

_PLAIN = frozenset([bool, int, float, str, type(None)])


def to_cell(value: Any) -> Any:
    """A value as a table keeps it: a snapshot of plain Python values and media."""
    if type(value) in _PLAIN or isinstance(value, MediaValue):
        return value
    if isinstance(value, (datetime.date, datetime.datetime)):
        return _timestamp(value)
    if isinstance(value, Mapping):
        members = cast("Mapping[Any, Any]", value)
        return {str(key): to_cell(item) for key, item in members.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [to_cell(item) for item in cast("list[Any]", value)]
    if is_array(value) or hasattr(value, "tolist"):
        return _of_array(value)
    media = as_media(value)
    return media if media is not None else str(value)


def _timestamp(value: datetime.date) -> Any:
    # A missing time of pandas is an instance of datetime too; it equals nothing.
    if value != value:  # noqa: PLR0124
        return None
    return value


def _of_array(value: Any) -> Any:
    if hasattr(value, "item") and getattr(value, "shape", None) == ():
        kind = str(getattr(value, "dtype", ""))
        if kind.startswith("datetime64"):
            return value.astype("datetime64[us]").item()
    return plain(value)


def cell_json(
    value: Any, logged: Callable[[MediaValue], dict[str, Any]]
) -> tuple[Any, bool]:
    """What the file holds for a cell, and whether that includes a NaN or an infinity."""
    kind = type(value)
    if kind is float:
        return value, not math.isfinite(value)
    if kind in _PLAIN:
        return value, False
    if isinstance(value, MediaValue):
        return logged(value), False
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat(), False
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        told = {key: cell_json(item, logged) for key, item in members.items()}
        odd = any(one[1] for one in told.values())
        return {key: one[0] for key, one in told.items()}, odd
    items = [cell_json(item, logged) for item in value]
    return [one[0] for one in items], any(one[1] for one in items)
