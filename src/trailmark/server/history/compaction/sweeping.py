"""Deleting segment files that no manifest names."""

from __future__ import annotations

import time
from collections.abc import Iterable

from sqlalchemy import select

from trailmark.server.blobs.object_store import ObjectStore
from trailmark.server.db import Database
from trailmark.server.db.tables.history import segments
from trailmark.server.history.compaction.placing import SEGMENT_FOLDER

_SLICE = 500


class Sweeper:
    """Remembers files that seem to be nobody's, and deletes them a while later.

    A file without a manifest row is either left by a crash, was merged into another
    and may still be read, or was written a moment ago and will be named at once. All
    three look alike, so a file must stay unnamed for `grace_s` before it goes.
    """

    def __init__(
        self, database: Database, objects: ObjectStore, *, grace_s: float = 900.0
    ) -> None:
        self._database = database
        self._objects = objects
        self._grace_s = grace_s
        self._unnamed_since: dict[str, float] = {}

    def doom(self, keys: Iterable[str]) -> None:
        """Count these as unnamed from now on."""
        now = time.monotonic()
        for key in keys:
            self._unnamed_since.setdefault(key, now)

    def look(self) -> None:
        """Go through all segment files, and doom those that no manifest names."""
        stored = [key for key, _ in self._objects.list(SEGMENT_FOLDER)]
        self.doom(set(stored) - self._named(stored))

    def sweep(self) -> int:
        """Delete what has been unnamed for long enough; returns how many files."""
        now = time.monotonic()
        overdue = [
            key
            for key, since in self._unnamed_since.items()
            if now - since >= self._grace_s
        ]
        named = self._named(overdue)
        for key in overdue:
            if key not in named:
                self._objects.delete(key)
            del self._unnamed_since[key]
        return len(overdue) - len(named)

    def _named(self, keys: list[str]) -> set[str]:
        found: set[str] = set()
        with self._database.read() as connection:
            for first in range(0, len(keys), _SLICE):
                found.update(
                    connection.scalars(
                        select(segments.c.object_key).where(
                            segments.c.object_key.in_(keys[first : first + _SLICE])
                        )
                    )
                )
        return found
