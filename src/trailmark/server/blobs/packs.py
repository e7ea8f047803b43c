"""Many small blobs in one object: one write and one flush for all of them.

A pack never changes. Its row comes before its object, so that an object which a crash
left without blobs is found by its row; the rows of its blobs come last, all at once. A
pack without blobs is either young, and still being written, or free to go.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import bindparam, delete, exists, func, insert, select, update

from trailmark.server.blobs.blob_rows import StoredBlob
from trailmark.server.blobs.digests import Blob
from trailmark.server.blobs.object_store import ObjectStore
from trailmark.server.db import Database
from trailmark.server.db.tables.blobs import blob_packs, blobs

MAX_PACKED_BYTES = 256 << 10
"""Larger blobs are objects of their own."""

_SLICE = 256
_LEAST_LIVE_SHARE = 0.5


def write_pack(
    database: Database, objects: ObjectStore, contents: Sequence[tuple[Blob, bytes]]
) -> list[StoredBlob]:
    """Put `contents` into a new object; the caller writes the rows of the blobs."""
    data = b"".join(content for _, content in contents)
    key = f"packs/{uuid.uuid4().hex}"
    with database.write() as unit:
        pack_rowid: int = unit.connection.execute(
            insert(blob_packs)
            .values(key=key, size_bytes=len(data), created_at=datetime.now(UTC))
            .returning(blob_packs.c.rowid)
        ).scalar_one()
    objects.put_bytes(key, data)
    placed: list[StoredBlob] = []
    offset = 0
    for blob, _ in contents:
        placed.append(StoredBlob(blob, key, offset, pack_rowid))
        offset += blob.size_bytes
    return placed


def free_empty_packs(
    database: Database, objects: ObjectStore, older_than: datetime
) -> None:
    """Delete packs that no blob lies in any more."""
    empty = (
        select(blob_packs.c.rowid, blob_packs.c.key)
        .where(
            blob_packs.c.created_at < older_than,
            ~exists().where(blobs.c.pack_rowid == blob_packs.c.rowid),
        )
        .limit(_SLICE)
    )
    while True:
        with database.read() as connection:
            found = connection.execute(empty).all()
        # The row goes last: after a crash in between, the object is deleted again.
        for _, key in found:
            objects.delete(key)
        with database.write() as unit:
            unit.connection.execute(
                delete(blob_packs).where(
                    blob_packs.c.rowid.in_([rowid for rowid, _ in found])
                )
            )
        if len(found) < _SLICE:
            return


def repack(
    database: Database, objects: ObjectStore, pack_rowids: Sequence[int]
) -> None:
    """Move what is left of half-empty packs among `pack_rowids` into new ones.

    The old objects stay until `free_empty_packs`.
    """
    for pack_rowid in pack_rowids:
        with database.read() as connection:
            pack = connection.execute(
                select(blob_packs.c.key, blob_packs.c.size_bytes).where(
                    blob_packs.c.rowid == pack_rowid
                )
            ).one_or_none()
            n_live, live_bytes = connection.execute(
                select(
                    func.count(), func.coalesce(func.sum(blobs.c.size_bytes), 0)
                ).where(blobs.c.pack_rowid == pack_rowid)
            ).one()
        if (
            pack is not None
            and n_live
            and live_bytes < _LEAST_LIVE_SHARE * pack.size_bytes
        ):
            _move(database, objects, pack_rowid, pack.key)


def _move(database: Database, objects: ObjectStore, pack_rowid: int, key: str) -> None:
    """New pack first, then the rows; the old object is freed with its row."""
    with database.read() as connection:
        live = connection.execute(
            select(
                blobs.c.sha256,
                blobs.c.md5_base64,
                blobs.c.size_bytes,
                blobs.c.pack_offset,
            )
            .where(blobs.c.pack_rowid == pack_rowid)
            .order_by(blobs.c.pack_offset)
        ).all()
    contents = [
        (Blob(sha256, md5, size), objects.read_range(key, offset, offset + size))
        for sha256, md5, size, offset in live
    ]
    moved = write_pack(database, objects, contents)
    move = (
        update(blobs)
        .where(blobs.c.sha256 == bindparam("moved"), blobs.c.pack_rowid == pack_rowid)
        .values(pack_rowid=bindparam("new_pack"), pack_offset=bindparam("new_offset"))
    )
    ordered = sorted(moved, key=lambda one: one.blob.sha256)
    with database.write() as unit:
        unit.connection.execute(
            move,
            [
                {
                    "moved": one.blob.sha256,
                    "new_pack": one.pack_rowid,
                    "new_offset": one.offset,
                }
                for one in ordered
            ],
        )
