"""Counts what goes wrong while a run is sent, by kind."""

from __future__ import annotations

import threading
from typing import Any


class Problems:
    """Problems of the uploader itself. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_kind: dict[str, dict[str, Any]] = {}
        self._changed: set[str] = set()

    def note(
        self, kind: str, message: str, hint: str | None = None, *, count: int = 1
    ) -> None:
        """Count one more of a kind; the newest words of a kind are kept."""
        with self._lock:
            known = self._by_kind.get(kind)
            count += 0 if known is None else known["count"]
            self._by_kind[kind] = {
                "kind": kind,
                "message": message,
                "hint": hint,
                "count": count,
            }
            self._changed.add(kind)

    def take_changed(self) -> list[dict[str, Any]]:
        """Those that were counted since this was last asked."""
        with self._lock:
            found = [dict(self._by_kind[kind]) for kind in sorted(self._changed)]
            self._changed.clear()
        return found
