"""Pending versions that nobody goes on with."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select

from trailmark.server.artifacts.records import ArtifactState
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.artifacts import artifact_uploads, artifacts

ABANDONED_AFTER = timedelta(days=7)


def forget_abandoned(unit: UnitOfWork, untouched_since: datetime, *, most: int) -> int:
    """Remove up to `most` pending versions, and what was announced for them.

    Their bytes go with the sweep over all blobs, unless something else has them.

    Args:
        untouched_since: Versions stay that were changed, or got a file announced, after
            this.

    Returns:
        How many there were.
    """
    lately = exists().where(
        artifact_uploads.c.artifact_rowid == artifacts.c.rowid,
        artifact_uploads.c.created_at >= untouched_since,
    )
    query = (
        select(artifacts.c.rowid)
        .where(
            artifacts.c.state == ArtifactState.PENDING,
            artifacts.c.updated_at < untouched_since,
            ~lately,
        )
        .order_by(artifacts.c.rowid)
        .limit(most)
        .with_for_update()  # a commit at this moment wins, or finds nothing
    )
    rowids = list(unit.connection.execute(query).scalars())
    unit.connection.execute(delete(artifacts).where(artifacts.c.rowid.in_(rowids)))
    return len(rowids)
