"""Which jobs run in the background of a server process."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from trailmark.server.jobs.scheduler import Job, Scheduler

if TYPE_CHECKING:
    from trailmark.server.app.services import Services


@contextmanager
def running_jobs(services: Services) -> Generator[None]:
    """Do background work while the context is open."""
    scheduler = Scheduler(services.database, _jobs(services))
    scheduler.start()
    try:
        yield
    finally:
        scheduler.stop()


def _jobs(services: Services) -> list[Job]:
    from trailmark.server.runs.lifecycle import expire_silent_runs

    settings = services.settings

    def expire() -> None:
        with services.database.write() as unit:
            expire_silent_runs(
                unit, datetime.now(UTC), timeout_s=settings.heartbeat_timeout_s
            )

    every_s = min(15.0, max(0.2, settings.heartbeat_timeout_s / 4))
    return [Job("expire-silent-runs", every_s, expire)]
