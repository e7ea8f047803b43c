"""Bytes people upload, each content kept once, found by its SHA-256."""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Column, Connection, Table, delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from trailmark.errors import NotFoundError, UnavailableError
from trailmark.server.blobs.local_objects import disk_errors
from trailmark.server.blobs.object_store import ObjectStore
from trailmark.server.db import Database
from trailmark.server.db.tables import metadata
from trailmark.server.db.tables.blobs import blobs

_PIECE_BYTES = 1 << 20
_SWEEP_SLICE = 256
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Blob:
    """Some bytes at rest.

    Attributes:
        sha256: 64 hexadecimal digits; the blob's name.
        md5_base64: What clients of the artifact protocol compare with.
    """

    sha256: str
    md5_base64: str
    size_bytes: int


class BlobStore:
    """Content-addressed bytes in an object store, listed in the database."""

    def __init__(self, database: Database, objects: ObjectStore) -> None:
        self._database = database
        self._objects = objects

    def receive(self) -> BlobWriter:
        """Start taking in bytes of unknown content and length."""
        return BlobWriter(self, self._objects.scratch_dir)

    def stat(self, sha256: str) -> Blob:
        """What is known of a blob.

        Raises:
            NotFoundError: No blob has this digest.
        """
        with self._database.read() as connection:
            row = connection.execute(
                select(blobs.c.md5_base64, blobs.c.size_bytes).where(
                    blobs.c.sha256 == sha256
                )
            ).one_or_none()
        if row is None:
            raise NotFoundError(f"there is no blob {sha256!r}")
        return Blob(sha256, row.md5_base64, row.size_bytes)

    def open(self, sha256: str, lo: int = 0, hi: int | None = None) -> Iterator[bytes]:
        """Bytes [lo, hi) in pieces of at most 1 MiB.

        Raises:
            NotFoundError: No blob has this digest; raised before the first piece.
        """
        size = self.stat(sha256).size_bytes
        return self._pieces(sha256, lo, size if hi is None else min(hi, size))

    def read(self, sha256: str, lo: int = 0, hi: int | None = None) -> bytes:
        """Bytes [lo, hi) at once.

        Raises:
            NotFoundError: No blob has this digest.
        """
        return self._objects.get_bytes(blob_key(sha256), lo, hi)

    def local_path(self, sha256: str) -> Path | None:
        """The blob's file on this machine, or None where it is elsewhere."""
        return self._objects.local_path(blob_key(sha256))

    def store(self, blob: Blob, path: Path) -> None:
        """Take the complete file at `path` in as `blob`.

        The object is written before the row, and looked for once more under the
        row's lock: `delete_unused` may have removed the same content in between.
        """
        key = blob_key(blob.sha256)
        if not self._holds(key):
            self._objects.put_file(key, path)
        with self._database.write() as unit:
            _touch(unit.connection, self._database.is_sqlite, blob)
            if not self._holds(key):
                if not path.exists():
                    raise UnavailableError(
                        f"blob {blob.sha256!r} was deleted while it arrived",
                        hint="send it again",
                    )
                self._objects.put_file(key, path)

    def delete_unused(self, unused_since: datetime) -> int:
        """Delete blobs that nothing refers to and that arrived before `unused_since`.

        Leave an hour or more, so that an upload in progress can still be named by
        the row it is for.

        Returns:
            How many blobs were deleted.
        """
        deleted = 0
        while True:
            with self._database.write() as unit:
                found = _take_unused(unit.connection, unused_since)
                # Inside the transaction: its locks keep `store` from finding the
                # object just before it goes.
                for sha256 in found:
                    self._objects.delete(blob_key(sha256))
            deleted += len(found)
            if len(found) < _SWEEP_SLICE:
                return deleted

    def _pieces(self, sha256: str, lo: int, hi: int) -> Iterator[bytes]:
        key = blob_key(sha256)
        while lo < hi:
            piece = self._objects.get_bytes(key, lo, min(lo + _PIECE_BYTES, hi))
            if not piece:
                return
            yield piece
            lo += len(piece)

    def _holds(self, key: str) -> bool:
        try:
            self._objects.size(key)
        except NotFoundError:
            return False
        return True


class BlobWriter:
    """Takes in one blob: `write` pieces, then `commit` or `abort`.

    Used as a context it aborts unless committed.
    """

    def __init__(self, store: BlobStore, folder: Path) -> None:
        self._store = store
        self._path = folder / f"blob-{uuid.uuid4().hex}"
        self._file: BinaryIO = self._path.open("wb")
        self._sha256 = hashlib.sha256()
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._size_bytes = 0

    @property
    def size_bytes(self) -> int:
        """Bytes written so far."""
        return self._size_bytes

    def write(self, data: bytes) -> None:
        with disk_errors(self._path.name):
            self._file.write(data)
        self._sha256.update(data)
        self._md5.update(data)
        self._size_bytes += len(data)

    def commit(self) -> Blob:
        """Make the bytes durable and return their names. Same bytes are one blob."""
        with disk_errors(self._path.name):
            self._file.close()
        blob = Blob(
            sha256=self._sha256.hexdigest(),
            md5_base64=base64.b64encode(self._md5.digest()).decode(),
            size_bytes=self._size_bytes,
        )
        try:
            self._store.store(blob, self._path)
        finally:
            self._path.unlink(missing_ok=True)
        return blob

    def abort(self) -> None:
        """Forget the bytes; harmless after `commit`."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def __enter__(self) -> BlobWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.abort()


def blob_key(sha256: str) -> str:
    """Where a blob's bytes rest.

    Raises:
        NotFoundError: `sha256` is not a digest, so nothing can have that name.
    """
    if not _SHA256.fullmatch(sha256):
        raise NotFoundError(f"there is no blob {sha256!r}")
    return f"blobs/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def _touch(connection: Connection, is_sqlite: bool, blob: Blob) -> None:
    """Insert the blob's row, or make a known one young again."""
    insert = sqlite.insert if is_sqlite else postgresql.insert
    now = datetime.now(UTC)
    connection.execute(
        insert(blobs)
        .values(
            sha256=blob.sha256,
            md5_base64=blob.md5_base64,
            size_bytes=blob.size_bytes,
            created_at=now,
        )
        .on_conflict_do_update(index_elements=["sha256"], set_={"created_at": now})
    )


def _take_unused(connection: Connection, unused_since: datetime) -> list[str]:
    """Delete one slice of rows that no foreign key points at; return their names."""
    unused = select(blobs.c.sha256).where(blobs.c.created_at < unused_since)
    for column in _columns_naming_blobs():
        unused = unused.where(~exists().where(column == blobs.c.sha256))
    doomed = connection.scalars(unused.limit(_SWEEP_SLICE)).all()
    connection.execute(delete(blobs).where(blobs.c.sha256.in_(doomed)))
    return list(doomed)


def _columns_naming_blobs() -> list[Column[str]]:
    tables: list[Table] = list(metadata.tables.values())
    return [
        key.parent
        for table in tables
        for key in table.foreign_keys
        if key.column is blobs.c.sha256
    ]
