"""Rows and the step metrics that their metrics are drawn over."""

from __future__ import annotations

from typing import Any

from trailmark.wire.metric_rules import Definitions


class StepMetrics:
    """Adds the last value of a step metric to rows that lack it.

    Attributes:
        are_used: Whether any metric has a step metric to be added.
    """

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._names: set[str] = set()
        self._of: dict[str, str | None] = {}
        self._last: dict[str, Any] = {}
        self.are_used = False

    def refresh(self) -> None:
        """Take note that definitions were added; values seen before are kept."""
        self._of.clear()
        self._names = {
            one.step_metric
            for one in self._definitions.all()
            if one.step_metric and one.step_sync is not False
        }
        self.are_used = bool(self._names)

    def completed(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row, with the step metrics that its metrics ask for."""
        if not self.are_used:
            return row
        for key in self._names & row.keys():
            self._last[key] = row[key]
        added = {
            name: self._last[name]
            for name in map(self._of_metric, row)
            if name is not None and name not in row and name in self._last
        }
        return {**row, **added} if added else row

    def _of_metric(self, key: str) -> str | None:
        if key not in self._of:
            one = self._definitions.match(key)
            syncs = one is not None and one.step_sync is not False
            self._of[key] = one.step_metric if one is not None and syncs else None
        return self._of[key]
