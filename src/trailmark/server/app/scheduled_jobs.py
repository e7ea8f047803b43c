"""Which jobs run in the background of a server process."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from trailmark.server.jobs.scheduler import Job, Scheduler

if TYPE_CHECKING:
    from trailmark.server.app.services import Services

_FREE_EVERY_S = 600.0
_PARTS_GRACE = timedelta(days=7)


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
    from trailmark.server.artifacts.garbage import collect_garbage
    from trailmark.server.artifacts.parts import sweep_parts
    from trailmark.server.jobs.abandoned_versions import forget_abandoned_versions
    from trailmark.server.jobs.run_expiry import expire_runs, free_runs
    from trailmark.server.runs.history_export import free_exports

    settings = services.settings

    def expire() -> None:
        expire_runs(services.database, timeout_s=settings.heartbeat_timeout_s)

    def free() -> None:
        free_runs(services.database, services.history)
        with services.database.read() as connection:
            free_exports(connection, services.objects)
        now = datetime.now(UTC)
        forget_abandoned_versions(services.database, now)
        sweep_parts(services.database, services.objects, now - _PARTS_GRACE)
        collect_garbage(services.database, services.blobs, dry_run=False)

    every_s = min(15.0, max(0.2, settings.heartbeat_timeout_s / 4))
    return [
        Job("expire-silent-runs", every_s, expire),
        Job("free-deleted-runs", _FREE_EVERY_S, free),
    ]
