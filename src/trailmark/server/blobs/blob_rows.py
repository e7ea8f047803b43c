"""What the database knows of blobs: which there are, and where each lies."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Connection, Table, delete, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from trailmark.errors import NotFoundError
from trailmark.server.blobs.digests import Blob
from trailmark.server.db.tables import metadata
from trailmark.server.db.tables.blobs import blob_packs, blobs

_SLICE = 500
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """A blob and where it lies.

    Attributes:
        key: The object that holds it.
        offset: Where it begins there; 0 in an object of its own.
        pack_rowid: None for a blob that is an object of its own.
    """

    blob: Blob
    key: str
    offset: int = 0
    pack_rowid: int | None = None


def blob_key(sha256: str) -> str:
    """Where a blob rests that is an object of its own.

    Raises:
        NotFoundError: `sha256` is not a digest, so nothing can have that name.
    """
    if not _SHA256.fullmatch(sha256):
        raise NotFoundError(f"there is no blob {sha256!r}")
    return f"blobs/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def find_blobs(
    connection: Connection, sha256s: Collection[str]
) -> dict[str, StoredBlob]:
    """Those of `sha256s` that there are, by digest."""
    wanted = list(dict.fromkeys(sha256s))
    found: dict[str, StoredBlob] = {}
    for first in range(0, len(wanted), _SLICE):
        query = (
            select(
                blobs.c.sha256,
                blobs.c.md5_base64,
                blobs.c.size_bytes,
                blobs.c.pack_rowid,
                blobs.c.pack_offset,
                blob_packs.c.key,
            )
            .outerjoin(blob_packs, blob_packs.c.rowid == blobs.c.pack_rowid)
            .where(blobs.c.sha256.in_(wanted[first : first + _SLICE]))
        )
        for sha256, md5, size, pack_rowid, offset, key in connection.execute(query):
            blob = Blob(sha256, md5, size)
            found[sha256] = (
                StoredBlob(blob, blob_key(sha256))
                if pack_rowid is None
                else StoredBlob(blob, key, offset, pack_rowid)
            )
    return found


def write_rows(connection: Connection, stored: Sequence[StoredBlob]) -> None:
    """Insert rows; a known blob gets this place and becomes young again.

    Both places hold the same bytes then, and nothing depends on the older one.
    """
    if not stored:
        return
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    now = datetime.now(UTC)
    statement = insert(blobs)
    fresh = statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=["sha256"],
        set_={
            "created_at": fresh.created_at,
            "pack_rowid": fresh.pack_rowid,
            "pack_offset": fresh.pack_offset,
        },
    )
    # In one order, so that two batches with the same content cannot wait in a ring.
    ordered = sorted(stored, key=lambda one: one.blob.sha256)
    connection.execute(statement, [_values(one, now) for one in ordered])


def rejuvenate(connection: Connection, sha256s: Sequence[str]) -> set[str]:
    """Make known blobs young again, and keep them until the transaction ends.

    Returns:
        Those among `sha256s` that are still there.
    """
    kept: set[str] = set()
    for first in range(0, len(sha256s), _SLICE):
        here = blobs.c.sha256.in_(sha256s[first : first + _SLICE])
        # In one order, as above.
        locked = select(blobs.c.sha256).where(here).order_by(blobs.c.sha256)
        kept |= set(connection.scalars(locked.with_for_update()))
        connection.execute(
            update(blobs).where(here).values(created_at=datetime.now(UTC))
        )
    return kept


def is_unused(instant: datetime) -> Any:
    """Condition: a blob is older than `instant`, and no foreign key names it."""
    condition = blobs.c.created_at < instant
    for column in columns_naming_blobs():
        condition &= ~exists().where(column == blobs.c.sha256)
    return condition


def take_unused(
    connection: Connection, instant: datetime, limit: int
) -> list[StoredBlob]:
    """Delete up to `limit` rows of unused blobs; returns what they said.

    Somebody may send the same bytes, or name them, at this moment. So the rows are
    locked, those that others hold are left alone, and then looked at once more.
    """
    unused = connection.scalars(
        select(blobs.c.sha256).where(is_unused(instant)).limit(limit)
    ).all()
    locked = connection.scalars(
        select(blobs.c.sha256)
        .where(blobs.c.sha256.in_(unused))
        .with_for_update(skip_locked=True)
    ).all()
    doomed = connection.scalars(
        select(blobs.c.sha256).where(blobs.c.sha256.in_(locked), is_unused(instant))
    ).all()
    found = find_blobs(connection, doomed)
    connection.execute(delete(blobs).where(blobs.c.sha256.in_(doomed)))
    return list(found.values())


def _values(one: StoredBlob, now: datetime) -> dict[str, Any]:
    return {
        "sha256": one.blob.sha256,
        "md5_base64": one.blob.md5_base64,
        "size_bytes": one.blob.size_bytes,
        "pack_rowid": one.pack_rowid,
        "pack_offset": None if one.pack_rowid is None else one.offset,
        "created_at": now,
    }


def columns_naming_blobs() -> list[Column[str]]:
    """What keeps blobs: every foreign key to one."""
    tables: list[Table] = list(metadata.tables.values())
    return [
        key.parent
        for table in tables
        for key in table.foreign_keys
        if key.column is blobs.c.sha256
    ]
