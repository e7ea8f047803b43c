"""What waits in the tail, kept current without reading it again and again."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import func, select

from trailmark.server.db import Database
from trailmark.server.db.tables.history import tail_chunks
from trailmark.server.db.tables.runs import runs
from trailmark.server.history.compaction.thresholds import ENDED_STATES, Thresholds
from trailmark.server.history.types import Stream

_RECOUNT_S = 60.0
_SLICE = 500

RunStream = tuple[int, Stream]


@dataclass(slots=True)
class Waiting:
    """Lines of one stream of one run that are in the tail.

    Attributes:
        grew_at: When lines were last seen to arrive, on the monotonic clock.
    """

    raw_bytes: int
    grew_at: float


class Backlog:
    """Counts chunks as they arrive, by rowid, and everything anew now and then.

    The recount mends what counting forward misses: rows that PostgreSQL commits out
    of order, and rows that somebody else deleted.
    """

    def __init__(self, database: Database, tail: Database) -> None:
        self._database = database
        self._tail = tail
        self._waiting: dict[RunStream, Waiting] = {}
        self._last_rowid = 0
        self._recounted_at: float | None = None

    @property
    def raw_bytes(self) -> int:
        """Bytes of lines that wait, before compression."""
        return sum(waiting.raw_bytes for waiting in self._waiting.values())

    def refresh(self) -> None:
        now = time.monotonic()
        if self._recounted_at is None or now - self._recounted_at > _RECOUNT_S:
            self._recount(now)
        else:
            self._count_new(now)

    def due(self, thresholds: Thresholds) -> list[RunStream]:
        """What to compact now, the largest first."""
        now = time.monotonic()
        too_many = self._too_many(thresholds.tail_raw_bytes)
        ended = self._ended({run for run, _ in self._waiting})
        found = [
            key
            for key, waiting in self._waiting.items()
            if key in too_many
            or waiting.raw_bytes >= thresholds.run_raw_bytes
            or now - waiting.grew_at >= thresholds.idle_s
            or (key[0] in ended and now - waiting.grew_at >= thresholds.ended_s)
        ]
        return sorted(found, key=lambda key: -self._waiting[key].raw_bytes)

    def _too_many(self, tail_raw_bytes: int) -> set[RunStream]:
        """The largest, so many that half of the bound is left when they are gone.

        Not all: a pass over a few rows would make a file of a few rows.
        """
        excess = self.raw_bytes - tail_raw_bytes // 2
        if self.raw_bytes <= tail_raw_bytes:
            return set()
        chosen: set[RunStream] = set()
        for key in sorted(self._waiting, key=lambda key: -self._waiting[key].raw_bytes):
            if excess <= 0:
                break
            chosen.add(key)
            excess -= self._waiting[key].raw_bytes
        return chosen

    def has_ended(self, run_rowid: int) -> bool:
        return bool(self._ended({run_rowid}))

    def forget(self, key: RunStream) -> None:
        """Count this one anew at the next refresh: it was just compacted."""
        before = self._waiting.pop(key, None)
        left = self._count(key)
        if left and before is not None:
            self._waiting[key] = Waiting(left[key], before.grew_at)
        if self._newest_rowid() < self._last_rowid:
            # SQLite numbers new rows from the newest that is left: the numbers beyond
            # it come again, and counting forward would pass over them.
            self._recounted_at = None

    def _newest_rowid(self) -> int:
        with self._tail.read() as connection:
            return connection.scalar(select(func.max(tail_chunks.c.rowid))) or 0

    def _recount(self, now: float) -> None:
        newest = self._newest_rowid()
        counted = self._count(None)
        before = self._waiting
        self._waiting = {
            key: Waiting(
                raw_bytes,
                before[key].grew_at
                if key in before and before[key].raw_bytes >= raw_bytes
                else now,
            )
            for key, raw_bytes in counted.items()
        }
        self._last_rowid = newest
        self._recounted_at = now

    def _count_new(self, now: float) -> None:
        table = tail_chunks
        with self._tail.read() as connection:
            found = connection.execute(
                select(
                    table.c.rowid,
                    table.c.run_rowid,
                    table.c.stream,
                    table.c.raw_size_bytes,
                ).where(table.c.rowid > self._last_rowid)
            ).all()
        for rowid, run_rowid, stream, raw_bytes in found:
            key = (run_rowid, Stream(stream))
            waiting = self._waiting.setdefault(key, Waiting(0, now))
            waiting.raw_bytes += raw_bytes
            waiting.grew_at = now
            self._last_rowid = max(self._last_rowid, rowid)

    def _count(self, only: RunStream | None) -> dict[RunStream, int]:
        table = tail_chunks
        query = select(
            table.c.run_rowid, table.c.stream, func.sum(table.c.raw_size_bytes)
        ).group_by(table.c.run_rowid, table.c.stream)
        if only is not None:
            query = query.where(table.c.run_rowid == only[0])
            query = query.where(table.c.stream == str(only[1]))
        with self._tail.read() as connection:
            found = connection.execute(query).all()
        return {(run, Stream(stream)): int(size) for run, stream, size in found}

    def _ended(self, run_rowids: set[int]) -> set[int]:
        ordered = sorted(run_rowids)
        ended: set[int] = set()
        with self._database.read() as connection:
            for first in range(0, len(ordered), _SLICE):
                ended.update(
                    connection.scalars(
                        select(runs.c.rowid)
                        .where(runs.c.rowid.in_(ordered[first : first + _SLICE]))
                        .where(runs.c.state.in_(ENDED_STATES))
                    )
                )
        return ended
