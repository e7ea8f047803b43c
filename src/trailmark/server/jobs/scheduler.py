"""Background work that exactly one of many servers does at a time."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, or_, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from trailmark.errors import TrailmarkError
from trailmark.server.db import Database, UnitOfWork
from trailmark.server.db.tables.accounts import job_leases

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do again and again.

    Attributes:
        every_s: Seconds between the ends of two runs on one server. A server that
            dies while it works is followed by another after three times that.
    """

    name: str
    every_s: float
    work: Callable[[], None]


class Scheduler:
    """One thread that does what is due and not leased to another server."""

    def __init__(self, database: Database, jobs: Sequence[Job]) -> None:
        self._database = database
        self._jobs = tuple(jobs)
        self._holder = uuid.uuid4().hex
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish what is being done, then end."""
        self._stopping.set()
        self._thread.join()

    def run_due(self, job: Job, now: datetime) -> bool:
        """Do `job` if no other server has its lease; whether it was done."""
        with self._database.write() as unit:
            if not claim_lease(
                unit, job.name, self._holder, now, timedelta(seconds=3 * job.every_s)
            ):
                return False
        job.work()
        return True

    def _run(self) -> None:
        due_at = {job.name: time.monotonic() for job in self._jobs}
        while not self._stopping.is_set():
            for job in self._jobs:
                if due_at[job.name] <= time.monotonic():
                    self._try(job)
                    due_at[job.name] = time.monotonic() + job.every_s
            wait_s = min(due_at.values(), default=60.0) - time.monotonic()
            self._stopping.wait(max(0.0, wait_s))

    def _try(self, job: Job) -> None:
        try:
            self.run_due(job, datetime.now(UTC))
        except (SQLAlchemyError, TrailmarkError, OSError):
            # The database may be away or the disk full: next time, then.
            _log.exception("job %s failed", job.name)


def claim_lease(
    unit: UnitOfWork, name: str, holder: str, now: datetime, duration: timedelta
) -> bool:
    """Take or renew the lease on a job; False while another holder has it."""
    free = or_(job_leases.c.holder == holder, job_leases.c.expires_at <= now)
    taken = unit.connection.execute(
        update(job_leases)
        .where(job_leases.c.name == name, free)
        .values(holder=holder, expires_at=now + duration)
    )
    if taken.rowcount == 1:
        return True
    known = select(job_leases.c.name).where(job_leases.c.name == name)
    if unit.connection.execute(known).first() is not None:
        return False
    first = insert(job_leases)
    try:
        with unit.connection.begin_nested():
            unit.connection.execute(
                first.values(name=name, holder=holder, expires_at=now + duration)
            )
    except IntegrityError:
        return False  # another server was first
    return True
