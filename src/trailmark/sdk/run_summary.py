"""The summary of a run while it is logged."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import orjson

from trailmark.wire.metric_rules import MetricDefinition, SummaryFold


class RunSummary:
    """Folds rows as they are logged. Safe to use from any thread.

    Attributes:
        latest: What `History` updates with a plain row, without a call; None where
            rules of metrics want to see each row.
    """

    def __init__(self) -> None:
        self._fold = SummaryFold()
        self._lock = threading.RLock()
        self.latest = self._fold.last_values

    def add(self, row: dict[str, Any] | bytes) -> None:
        """Take a row: JSON without NaN, or a dict whose values nobody changes."""
        values = orjson.loads(row) if isinstance(row, bytes) else row
        with self._lock:
            self._fold.fold(values)

    def define(self, one: MetricDefinition) -> None:
        """Take a definition; it holds for the rows that come after it."""
        with self._lock:
            self._fold.define(one)
            self.latest = self._fold.last_values

    def set(self, path: Sequence[str], value: Any) -> None:
        """Put a value by hand."""
        with self._lock:
            self._fold.set(path, value)

    def delete(self, path: Sequence[str]) -> None:
        """Take a value out."""
        with self._lock:
            self._fold.delete(path)

    def inherit(self, values: dict[str, Any]) -> None:
        """Take the summary of a resumed run, where nothing new was logged."""
        with self._lock:
            known = self.now()
            for key, value in values.items():
                if key not in known:
                    self._fold.set([key], value)

    def now(self) -> dict[str, Any]:
        """The summary as it is; its first level is a copy."""
        with self._lock:
            return self._fold.value()

    def after_fork(self) -> None:
        """Forget a lock that another thread of the parent may have held."""
        self._lock = threading.RLock()
