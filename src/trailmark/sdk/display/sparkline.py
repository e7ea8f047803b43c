"""A line chart one line high."""

from __future__ import annotations

import math
from collections.abc import Sequence

_BARS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float | None], width: int) -> str:
    """Bars from the smallest to the largest of `values`, at most `width` of them.

    With more values than that, each bar is the mean of its share. What is no finite
    number (None, NaN, infinity) is a gap; a constant line is in the middle.

    >>> sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8)
    '▁▂▃▄▅▆▇█'
    >>> sparkline([1, None, 1], 8)
    '▄ ▄'
    """
    points = _shares(values, width)
    finite = [point for point in points if point is not None]
    if not finite:
        return ""
    low, high = min(finite), max(finite)
    # Halved, as the difference of the largest floats is no float.
    span = high / 2 - low / 2
    return "".join(" " if one is None else _bar(one, low, span) for one in points)


def _bar(value: float, low: float, half_span: float) -> str:
    if half_span == 0:
        return _BARS[3]
    share = (value / 2 - low / 2) / half_span
    return _BARS[min(int(share * len(_BARS)), len(_BARS) - 1)]


def _shares(values: Sequence[float | None], width: int) -> list[float | None]:
    finite = [_finite(value) for value in values]
    count = len(finite)
    if width <= 0 or count <= width:
        return finite[: max(width, 0)]
    return [
        _mean(finite[count * at // width : count * (at + 1) // width])
        for at in range(width)
    ]


def _finite(value: float | None) -> float | None:
    if isinstance(value, (int, float)) and math.isfinite(value):
        return float(value)
    return None


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(value / len(known) for value in known) if known else None
