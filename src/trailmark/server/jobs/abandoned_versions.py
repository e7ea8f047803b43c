"""What time does to versions of artifacts that are never committed: they are removed."""

from __future__ import annotations

from datetime import datetime

from trailmark.server.artifacts.abandoned import ABANDONED_AFTER, forget_abandoned
from trailmark.server.db import Database

_AT_ONCE = 10
"""Each may have announced a hundred thousand files, which go in one transaction."""


def forget_abandoned_versions(database: Database, now: datetime) -> int:
    """Remove pending versions untouched for a week; returns how many there were."""
    forgotten = 0
    while True:
        with database.write() as unit:
            some = forget_abandoned(unit, now - ABANDONED_AFTER, most=_AT_ONCE)
        forgotten += some
        if some < _AT_ONCE:
            return forgotten
