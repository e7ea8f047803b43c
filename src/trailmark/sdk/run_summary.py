"""The summary of a run while it is logged."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import orjson

from trailmark.wire.metric_rules import MetricDefinition, SummaryFold

# Folding so many takes half a millisecond: fewer than one row in a hundred waits.
_MOST_ROWS = 256
LONG_ROW_BYTES = 16 << 10


class RunSummary:
    """Folds rows when somebody looks, or many at a time: the loop need not wait for
    each. Safe to use from any thread.

    Attributes:
        waiting: Rows that are not folded yet, as JSON without NaN; `History` appends
            to it without a call. Always the same list.
        most_waiting: So many rows are to be folded.
    """

    def __init__(self) -> None:
        self.waiting: list[dict[str, Any] | bytes] = []
        self.most_waiting = _MOST_ROWS
        self._fold = SummaryFold()
        self._lock = threading.RLock()

    def add(self, row: dict[str, Any] | bytes) -> None:
        """Take a row: JSON, or a dict whose values nobody changes."""
        self.waiting.append(row)
        if len(self.waiting) >= self.most_waiting or len(row) > LONG_ROW_BYTES:
            self.fold_waiting()

    def fold_waiting(self) -> None:
        """Fold the rows that wait."""
        with self._lock:
            count = len(self.waiting)
            for row in self.waiting[:count]:
                self._fold.fold(orjson.loads(row) if isinstance(row, bytes) else row)
            del self.waiting[:count]  # others may have been appended meanwhile

    def define(self, one: MetricDefinition) -> None:
        """Take a definition; it holds for the rows that come after it."""
        with self._lock:
            self.fold_waiting()
            self._fold.define(one)
            # Rules cost more a row: better a little each time than much at once.
            self.most_waiting = 1 if self._fold.needs_each_row else _MOST_ROWS

    def set(self, path: Sequence[str], value: Any) -> None:
        """Put a value by hand."""
        with self._lock:
            self.fold_waiting()
            self._fold.set(path, value)

    def delete(self, path: Sequence[str]) -> None:
        """Take a value out."""
        with self._lock:
            self.fold_waiting()
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
            self.fold_waiting()
            return self._fold.value()

    def after_fork(self) -> None:
        """Forget a lock that another thread of the parent may have held."""
        self._lock = threading.RLock()
