"""Secrets of service accounts, kept in memory for the one look that is allowed.

The official client makes a service account, then loads the team and reads the key
from its last member. So the secret must outlive the request that made it; it does so
for two minutes, for the person who asked, once.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_LIFETIME_S = 120.0
_MAX_KEPT = 1_000


class FreshKeys:
    """Secrets by who may see them and whose they are. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[int | None, int], tuple[float, str]] = (
            OrderedDict()
        )

    def keep(self, viewer_rowid: int | None, owner_rowid: int, secret: str) -> None:
        """Let `viewer_rowid` see the secret of `owner_rowid` once."""
        with self._lock:
            self._kept[viewer_rowid, owner_rowid] = (
                self._clock() + _LIFETIME_S,
                secret,
            )
            while len(self._kept) > _MAX_KEPT:
                self._kept.popitem(last=False)

    def take(self, viewer_rowid: int | None, owner_rowid: int) -> str | None:
        """The secret, now forgotten; None when seen before, too late, or never kept."""
        with self._lock:
            until, secret = self._kept.pop((viewer_rowid, owner_rowid), (0.0, ""))
        return secret if until > self._clock() else None
