"""The table at the end of a run: each metric's course and its last value."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from trailmark.sdk.display.ink import Ink, harmless, shortened
from trailmark.sdk.display.sparkline import sparkline

MAX_ROWS = 20
_LONGEST_KEY = 36
_LONGEST_LINE = 40
_LONGEST_TEXT = 40
_SHORTEST_LINE = 8
_AGGREGATES = frozenset({"min", "max", "mean", "best", "last", "first"})

Row = tuple[str, Sequence[float | None], str]


def summary_lines(
    summary: Mapping[str, Any],
    sparklines: Mapping[str, Sequence[float | None]],
    ink: Ink,
    *,
    max_rows: int = MAX_ROWS,
) -> list[str]:
    """Aligned lines: name, course, value; metrics first, at most `max_rows`.

    Keys that begin with `_` and media are left out. Where the terminal is narrow the
    courses shrink, then go.
    """
    rows = list(_rows(summary, sparklines))
    rows.sort(key=lambda row: not row[1])  # stable: metrics keep their order
    shown = rows[:max_rows]
    if not shown:
        return []
    ellipsis = ink.symbol("…", "...")
    names = [shortened(harmless(name), _LONGEST_KEY, ellipsis) for name, _, _ in shown]
    name_width = max(len(name) for name in names)
    value_width = max(len(value) for _, _, value in shown)
    line_width = _line_width(ink, name_width + value_width, shown)
    lines: list[str] = []
    for name, (_, course, value) in zip(names, shown, strict=True):
        line = f"  {name:<{name_width}}  "
        if line_width:
            drawn = sparkline(course, line_width)
            line += ink.cyan(drawn) + " " * (line_width - len(drawn) + 2)
        lines.append((line + value).rstrip())
    if len(rows) > max_rows:
        lines.append(ink.dim(f"  {ellipsis} {len(rows) - max_rows} more"))
    return lines


def short_value(value: object) -> str | None:
    """A value as people want to read it; None for what is no plain value.

    >>> [short_value(one) for one in (0.123456789, 3, 1e9, True, "text", [1])]
    ['0.12346', '3', '1e+09', 'true', "'text'", None]
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) < 10_000_000 else f"{_as_float(value):.5g}"
    if isinstance(value, float):
        return f"{value:.5g}"
    if isinstance(value, str):
        return repr(shortened(harmless(value), _LONGEST_TEXT))
    return None


def _as_float(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _rows(
    summary: Mapping[str, Any], sparklines: Mapping[str, Sequence[float | None]]
) -> Iterator[Row]:
    for key, value in _leaves(summary, ""):
        text = short_value(value)
        if text is not None:
            # An aggregate has the course of the metric it is of.
            metric, _, what = key.rpartition(" ")
            course = sparklines.get(key) or (
                sparklines.get(metric, ()) if what in _AGGREGATES else ()
            )
            yield key, course, text


def _leaves(tree: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        if key.startswith("_"):
            continue
        if not isinstance(value, dict):
            yield prefix + key, value
            continue
        inner = cast("dict[str, Any]", value)
        if "_type" in inner:  # media, which the run page shows
            continue
        if inner and _AGGREGATES.issuperset(inner):
            yield from ((f"{prefix}{key} {name}", inner[name]) for name in inner)
        else:
            yield from _leaves(inner, f"{prefix}{key}.")


def _line_width(ink: Ink, taken: int, rows: Sequence[Row]) -> int:
    """Columns for courses: 0 where none is wanted, fits or can be encoded."""
    longest = max((len(course) for _, course, _ in rows), default=0)
    room = ink.columns - taken - 8
    if not ink.has_symbols or longest == 0 or room < _SHORTEST_LINE:
        return 0
    return min(_LONGEST_LINE, room, longest)
