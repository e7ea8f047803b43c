"""Back-pressure: how many bytes wait for compaction, and what that costs writers."""

from __future__ import annotations

import threading
import time

from sqlalchemy import text

from trailmark.errors import BusyError
from trailmark.server.db import Database
from trailmark.server.history.types import HistoryLimits

_STALE_S = 5.0
_STALE_WHEN_FULL_S = 0.5
_SLOWEST_COMMIT_S = 0.25

# Pages in use rather than rows: constant time, however long the tail is.
_SQLITE_PAGES = (
    "SELECT page_count - freelist_count FROM pragma_page_count, pragma_freelist_count"
)
_SQLITE_PAGE_BYTES = "SELECT page_size FROM pragma_page_size"
# The length of a bytea outside the row is known without fetching it.
_POSTGRESQL_BYTES = "SELECT coalesce(sum(octet_length(data)), 0) FROM tail_chunks"


class Pressure:
    """The size of the tail: counted while writing, corrected from the database.

    Compaction runs in another process, so what it frees is seen at the next
    correction, every few seconds. Thread-safe.
    """

    def __init__(self, tail: Database, limits: HistoryLimits) -> None:
        self._tail = tail
        self._limits = limits
        self._lock = threading.Lock()
        self._bytes = 0
        self._measured_at: float | None = None

    @property
    def tail_bytes(self) -> int:
        return self._bytes

    def check(self) -> None:
        """Let an append pass, or not.

        Raises:
            BusyError: The tail is over its cap.
        """
        cap = self._limits.tail_cap_bytes
        if self._measured_at is None or self._bytes > cap:
            self.refresh(_STALE_WHEN_FULL_S)
        if self._bytes > cap:
            over = self._bytes / cap - 1
            raise BusyError(
                f"{self._bytes!r} bytes of metrics wait for compaction",
                retry_after_s=min(30.0, 2.0 + 100 * over),
                hint="the client sends them again by itself; more cores help",
            )

    def add(self, n_bytes: int) -> None:
        with self._lock:
            self._bytes += n_bytes

    def refresh(self, older_than_s: float = _STALE_S) -> None:
        """Measure again unless that was done less than `older_than_s` ago."""
        now = time.monotonic()
        with self._lock:
            measured_at = self._measured_at
            if measured_at is not None and now - measured_at < older_than_s:
                return
            self._measured_at = now
        measured = self._measure()
        with self._lock:
            self._bytes = measured

    def delay_s(self) -> float:
        """How long to hold the next commit: 0 below the soft limit, then rising."""
        soft, cap = self._limits.tail_soft_bytes, self._limits.tail_cap_bytes
        share = (self._bytes - soft) / max(cap - soft, 1)
        return _SLOWEST_COMMIT_S * min(max(share, 0.0), 1.0)

    def _measure(self) -> int:
        with self._tail.read() as connection:
            if not self._tail.is_sqlite:
                return int(connection.execute(text(_POSTGRESQL_BYTES)).scalar_one())
            pages = connection.exec_driver_sql(_SQLITE_PAGES).scalar_one()
            return int(
                pages * connection.exec_driver_sql(_SQLITE_PAGE_BYTES).scalar_one()
            )
