"""Getting rid of what nobody needs: versions whose time is over, bytes without owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from trailmark.server.artifacts.expiry import count_expired, expire_versions
from trailmark.server.blobs.blob_store import BlobStore
from trailmark.server.db import Database

BLOB_GRACE = timedelta(hours=6)
"""Bytes come before what names them; nothing younger is garbage."""
_EXPIRED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Collected:
    """What was deleted, or what would be."""

    expired_versions: int
    deleted_blobs: int
    freed_bytes: int
    dry_run: bool

    @property
    def report(self) -> str:
        """Lines for people."""
        doing = "would delete" if self.dry_run else "deleted"
        lines = [
            f"{doing} {self.expired_versions} versions whose time to live is over",
            f"{doing} {self.deleted_blobs} contents that nothing keeps",
            f"{self.freed_bytes} bytes",
        ]
        if self.dry_run and self.expired_versions:
            lines.append("what only those versions keep comes on top")
        return "\n".join(lines)


def expire_all(database: Database, now: datetime) -> int:
    """Delete all versions whose time is over, some per transaction."""
    expired = 0
    while True:
        with database.write() as unit:
            some = expire_versions(unit, now, at_most=_EXPIRED_AT_ONCE)
        expired += some
        if some < _EXPIRED_AT_ONCE:
            return expired


def collect_garbage(
    database: Database,
    blobs: BlobStore,
    *,
    dry_run: bool,
    now: datetime | None = None,
) -> Collected:
    """Delete what nobody needs, or only say what that is.

    Idempotent, and safe beside anything else that goes on.
    """
    now = now or datetime.now(UTC)
    if dry_run:
        with database.read() as connection:
            expired = count_expired(connection, now)
        freed = blobs.unused(now - BLOB_GRACE)
    else:
        expired = expire_all(database, now)
        freed = blobs.sweep(now - BLOB_GRACE)
    return Collected(expired, freed.blobs, freed.size_bytes, dry_run)
