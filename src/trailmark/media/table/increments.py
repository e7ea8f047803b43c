"""How far a table that grows has been logged."""

from __future__ import annotations

from typing import Any

MAX_INCREMENTS = 100
"""Then the whole table is written again, so that reading never needs more files."""


class Increments:
    """The pieces of one table under one key of one run."""

    def __init__(self) -> None:
        self._where: tuple[str, str] | None = None
        self._paths: list[str] = []
        self._rows = 0

    def first_row(self, run_id: str, key: str, row_count: int) -> int:
        """The first row that has not been logged there."""
        is_same = self._where == (run_id, key) and self._rows <= row_count
        if not is_same or len(self._paths) >= MAX_INCREMENTS:
            self._where, self._paths, self._rows = (run_id, key), [], 0
        return self._rows

    def logged(self, path: str, row_count: int) -> dict[str, Any]:
        """Note a piece; what the row of history says of those before it."""
        told = {
            "increment_num": len(self._paths),
            "previous_increments_paths": list(self._paths),
        }
        self._paths.append(path)
        self._rows = row_count
        return told
