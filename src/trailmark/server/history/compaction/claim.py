"""One compactor per run, however many servers share a database."""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, or_
from sqlalchemy.dialects import postgresql, sqlite

from trailmark.server.db import Database
from trailmark.server.db.tables.accounts import job_leases
from trailmark.server.history.types import Stream

_LEASE = timedelta(minutes=10)
"""Longer than any pass. A process that died is recognised before, on its machine."""


class Claims:
    """Leases on runs, held by this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"

    @contextmanager
    def held(self, run_rowid: int, stream: Stream) -> Generator[bool]:
        """Hold one stream of one run; False when another process does."""
        name = f"compaction:{run_rowid}:{stream}"
        if not self._take(name):
            yield False
            return
        try:
            yield True
        finally:
            with self._database.write() as unit:
                unit.connection.execute(
                    delete(job_leases)
                    .where(job_leases.c.name == name)
                    .where(job_leases.c.holder == self._holder)
                )

    def release_dead(self) -> None:
        """Give up what processes of this machine held that are no more."""
        host = socket.gethostname()
        with self._database.write() as unit:
            leases = unit.connection.execute(
                job_leases.select().where(job_leases.c.name.like("compaction:%"))
            )
            dead = [
                lease.holder for lease in leases.all() if _is_dead(lease.holder, host)
            ]
            unit.connection.execute(
                delete(job_leases).where(job_leases.c.holder.in_(dead))
            )

    def _take(self, name: str) -> bool:
        insert = sqlite.insert if self._database.is_sqlite else postgresql.insert
        now = datetime.now(UTC)
        ours = {"holder": self._holder, "expires_at": now + _LEASE}
        with self._database.write() as unit:
            taken = unit.connection.execute(
                insert(job_leases)
                .values(name=name, **ours)
                .on_conflict_do_update(
                    index_elements=["name"],
                    set_=ours,
                    where=or_(
                        job_leases.c.expires_at < now,
                        job_leases.c.holder == self._holder,
                    ),
                )
                # Not `rowcount`: psycopg does not count an upsert.
                .returning(job_leases.c.name)
            )
            return taken.first() is not None


def _is_dead(holder: str, host: str) -> bool:
    lease_host, _, rest = holder.partition(":")
    pid = rest.partition(":")[0]
    if lease_host != host or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
