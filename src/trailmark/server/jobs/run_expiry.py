"""What time does to runs: silent ones end, deleted ones are freed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from trailmark.server.db import Database
from trailmark.server.runs.deletion import DeletableHistory, free_deleted_runs
from trailmark.server.runs.lifecycle import expire_silent_runs
from trailmark.server.runs.undeletion import KEPT

_FREED_AT_ONCE = 100
_GRACE = KEPT + timedelta(minutes=10)


def expire_runs(database: Database, *, timeout_s: float) -> int:
    """End the runs not heard of for `timeout_s`; returns how many there were."""
    with database.write() as unit:
        return len(expire_silent_runs(unit, datetime.now(UTC), timeout_s=timeout_s))


def free_runs(database: Database, history: DeletableHistory) -> int:
    """Free the runs deleted a week ago, some per transaction, so that nobody waits for long."""
    freed = 0
    deleted_before = datetime.now(UTC) - _GRACE
    while True:
        with database.write() as unit:
            some = free_deleted_runs(
                unit, history, deleted_before, at_most=_FREED_AT_ONCE
            )
        freed += some
        if some < _FREED_AT_ONCE:
            return freed
