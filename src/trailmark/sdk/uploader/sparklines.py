"""The course of each metric in a few points, from rows that are seen once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

MAX_POINTS = 40
MAX_KEYS = 500
"""Metrics that get a line; those that come later have none."""

_MOST_WINDOWS = 2 * MAX_POINTS


class Sparklines:
    """Keeps the last value of each metric in each of at most 80 windows of rows.

    When there are more, every second is dropped and windows become twice as long. The
    memory is that of `MAX_KEYS` lists of 80 numbers, however long the run.
    """

    def __init__(self) -> None:
        self._points: dict[str, list[float]] = {}
        self._latest: dict[str, Any] = {}
        self._rows = 0
        self._window_rows = 1
        self._windows = 0

    @property
    def room(self) -> int:
        """Rows until the window is full: not more may come in one `add`."""
        return self._window_rows - self._rows

    def add(self, latest: dict[str, Any], rows: int) -> None:
        """Take the last values of some rows, at most `room` of them."""
        self._latest.update(latest)
        self._rows += rows
        if self._rows >= self._window_rows:
            self._end_window()

    def lines(self) -> dict[str, list[float]]:
        """At most `MAX_POINTS` values by metric, oldest first, the newest included."""
        if self._latest:
            self._end_window()
        return {key: _thinned(points) for key, points in self._points.items()}

    def _end_window(self) -> None:
        points = self._points
        for key, value in self._latest.items():
            if type(value) not in _NUMBERS or key.startswith("_"):
                continue
            known = points.get(key)
            if known is not None:
                known.append(value)
            elif len(points) < MAX_KEYS:
                points[key] = [value]
        self._latest = {}
        self._rows = 0
        self._windows += 1
        if self._windows >= _MOST_WINDOWS:
            self._halve()

    def _halve(self) -> None:
        self._windows //= 2
        self._window_rows *= 2
        for key, values in self._points.items():
            if len(values) > MAX_POINTS:
                self._points[key] = values[1::2]


_NUMBERS = (float, int)


def _thinned(values: Sequence[float]) -> list[float]:
    if len(values) <= MAX_POINTS:
        return list(values)
    last = len(values) - 1
    return [values[round(i * last / (MAX_POINTS - 1))] for i in range(MAX_POINTS)]
