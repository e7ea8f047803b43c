"""Bytes people upload, each content kept once, found by its SHA-256."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from trailmark.errors import NotFoundError, UnavailableError
from trailmark.server.blobs.blob_rows import (
    StoredBlob,
    blob_key,
    find_blobs,
    is_unused,
    rejuvenate,
    take_unused,
    write_rows,
)
from trailmark.server.blobs.blob_writer import BlobWriter
from trailmark.server.blobs.digests import Blob, digests_of_many
from trailmark.server.blobs.object_store import ObjectStore
from trailmark.server.blobs.packs import (
    MAX_PACKED_BYTES,
    free_empty_packs,
    repack,
    write_pack,
)
from trailmark.server.blobs.reading import read_together
from trailmark.server.db import Database, UnitOfWork
from trailmark.server.db.tables.blobs import blobs

__all__ = ["Blob", "BlobReader", "BlobStore", "BlobWriter", "Freed"]

_PIECE_BYTES = 1 << 20
_SWEEP_SLICE = 256


@dataclass(frozen=True, slots=True)
class Freed:
    """What a sweep deleted, or would delete."""

    blobs: int
    size_bytes: int


class BlobReader:
    """One blob, looked up once: reading pieces asks the database nothing.

    Bytes that a sweep moves to another object meanwhile are found again.
    """

    def __init__(
        self, stored: StoredBlob, objects: ObjectStore, find: Callable[[], StoredBlob]
    ) -> None:
        self._stored = stored
        self._objects = objects
        self._find = find

    @property
    def blob(self) -> Blob:
        return self._stored.blob

    def read(self, lo: int = 0, hi: int | None = None) -> bytes:
        """Bytes [lo, hi) at once, cut to the blob.

        Raises:
            NotFoundError: It has been deleted.
        """
        size = self.blob.size_bytes
        hi = size if hi is None else min(hi, size)
        if lo >= hi:
            return b""
        try:
            return self._read(lo, hi)
        except NotFoundError:
            self._stored = self._find()
            return self._read(lo, hi)

    def local_file(self) -> tuple[Path, int] | None:
        """The file that holds the blob and where in it; None where it is elsewhere."""
        path = self._objects.local_path(self._stored.key)
        return None if path is None else (path, self._stored.offset)

    def _read(self, lo: int, hi: int) -> bytes:
        offset = self._stored.offset
        return self._objects.read_range(self._stored.key, offset + lo, offset + hi)


class BlobStore:
    """Content-addressed bytes in an object store, listed in the database.

    Large blobs are objects of their own, small ones that come together share one.
    """

    def __init__(self, database: Database, objects: ObjectStore) -> None:
        self._database = database
        self._objects = objects

    def receive(self) -> BlobWriter:
        """Start taking in bytes of unknown content and length."""
        return BlobWriter(self.store, self._objects.scratch_dir)

    def stat(self, sha256: str) -> Blob:
        """What is known of a blob.

        Raises:
            NotFoundError: No blob has this digest.
        """
        return self._find(sha256).blob

    def reader(self, sha256: str) -> BlobReader:
        """A blob to be read in pieces.

        Raises:
            NotFoundError: No blob has this digest.
        """
        return BlobReader(self._find(sha256), self._objects, lambda: self._find(sha256))

    def read_many(self, sha256s: Collection[str]) -> dict[str, bytes | memoryview[int]]:
        """All of some small blobs, by digest; neighbours are read at once.

        Raises:
            NotFoundError: One of them is no blob.
        """
        try:
            return self._read_many(sha256s)
        except NotFoundError:  # a sweep has moved some since we looked
            return self._read_many(sha256s)

    def open(self, sha256: str, lo: int = 0, hi: int | None = None) -> Iterator[bytes]:
        """Bytes [lo, hi) in pieces of at most 1 MiB.

        Raises:
            NotFoundError: No blob has this digest; raised before the first piece.
        """
        reader = self.reader(sha256)
        size = reader.blob.size_bytes
        return _pieces(reader, lo, size if hi is None else min(hi, size))

    def read(self, sha256: str, lo: int = 0, hi: int | None = None) -> bytes:
        """Bytes [lo, hi) at once.

        Raises:
            NotFoundError: No blob has this digest.
        """
        return self.reader(sha256).read(lo, hi)

    def store(self, blob: Blob, path: Path) -> None:
        """Take the complete file at `path` in as `blob`.

        The object is written before the row, and looked for once more under the
        row's lock: `delete_unused` may have removed the same content in between.
        """
        with self._database.read() as connection:
            known = find_blobs(connection, [blob.sha256]).get(blob.sha256)
        if known is not None and known.pack_rowid is not None:
            with self._database.write() as unit:
                if rejuvenate(unit.connection, [blob.sha256]):
                    return
        key = blob_key(blob.sha256)
        if not self._holds(key):
            self._objects.put_file(key, path)
        with self._database.write() as unit:
            write_rows(unit.connection, [StoredBlob(blob, key)])
            if not self._holds(key):
                if not path.exists():
                    raise UnavailableError(
                        f"blob {blob.sha256!r} was deleted while it arrived",
                        hint="send it again",
                    )
                self._objects.put_file(key, path)

    def store_many(
        self,
        items: Sequence[bytes],
        within: Callable[[UnitOfWork, list[Blob]], None] | None = None,
    ) -> list[Blob]:
        """Take in many contents at once: a flush and a transaction for all of them.

        Args:
            items: Held in memory meanwhile, at most some 64 MiB.
            within: Called in the transaction that makes the blobs known, so that
                what names them is written with them.

        Returns:
            The blobs of `items`, in their order.
        """
        named = digests_of_many(items)
        self.store_named(list(zip(named, items, strict=True)), within)
        return named

    def store_named(
        self,
        contents: Sequence[tuple[Blob, bytes]],
        within: Callable[[UnitOfWork, list[Blob]], None] | None = None,
    ) -> None:
        """`store_many` of contents whose digests are known to be right."""
        unique = {blob.sha256: (blob, data) for blob, data in contents}
        with self._database.read() as connection:
            known = find_blobs(connection, unique)
        here = {sha256 for sha256, stored in known.items() if self._is_there(stored)}
        lost = known.keys() - here
        while True:
            placed = self._write([unique[one] for one in unique if one not in here])
            with self._database.write() as unit:
                kept = rejuvenate(unit.connection, sorted(unique))
                if here <= kept:
                    # Somebody else may have brought the same content meanwhile.
                    fresh = [
                        one
                        for one in placed
                        if one.blob.sha256 not in kept or one.blob.sha256 in lost
                    ]
                    write_rows(unit.connection, fresh)
                    self._rewrite_lost(fresh, unique)
                    if within is not None:
                        within(unit, [blob for blob, _ in contents])
                    return
            here &= kept  # some were deleted since we looked: write those too

    def unused(self, instant: datetime) -> Freed:
        """What `sweep` would delete now."""
        query = select(
            func.count(), func.coalesce(func.sum(blobs.c.size_bytes), 0)
        ).where(is_unused(instant))
        with self._database.read() as connection:
            n_blobs, size_bytes = connection.execute(query).one()
        return Freed(n_blobs, int(size_bytes))

    def delete_unused(self, unused_since: datetime) -> int:
        """`sweep`; returns how many blobs were deleted."""
        return self.sweep(unused_since).blobs

    def sweep(self, instant: datetime) -> Freed:
        """Delete blobs that nothing refers to and that arrived before `instant`.

        Leave an hour or more, so that an upload in progress can still be named by
        the row it is for. Packs that have lost half of their bytes are written anew.
        """
        n_blobs = size_bytes = 0
        thinned: set[int] = set()
        while True:
            with self._database.write() as unit:
                found = take_unused(unit.connection, instant, _SWEEP_SLICE)
                # Inside the transaction: its locks keep `store` from finding the
                # object just before it goes.
                for one in found:
                    if one.pack_rowid is None:
                        self._objects.delete(one.key)
            n_blobs += len(found)
            size_bytes += sum(one.blob.size_bytes for one in found)
            thinned |= {one.pack_rowid for one in found if one.pack_rowid is not None}
            if len(found) < _SWEEP_SLICE:
                break
        repack(self._database, self._objects, sorted(thinned))
        free_empty_packs(self._database, self._objects, instant)
        return Freed(n_blobs, size_bytes)

    def _read_many(
        self, sha256s: Collection[str]
    ) -> dict[str, bytes | memoryview[int]]:
        with self._database.read() as connection:
            found = find_blobs(connection, sha256s)
        missing = next((one for one in sha256s if one not in found), None)
        if missing is not None:
            raise NotFoundError(f"there is no blob {missing!r}")
        return read_together(self._objects, list(found.values()))

    def _find(self, sha256: str) -> StoredBlob:
        with self._database.read() as connection:
            found = find_blobs(connection, [sha256]).get(sha256)
        if found is None:
            raise NotFoundError(f"there is no blob {sha256!r}")
        return found

    def _write(self, fresh: Sequence[tuple[Blob, bytes]]) -> list[StoredBlob]:
        """Make contents durable: small ones in one pack, others alone."""
        small = [one for one in fresh if one[0].size_bytes <= MAX_PACKED_BYTES]
        placed = write_pack(self._database, self._objects, small) if small else []
        for blob, data in fresh:
            if blob.size_bytes > MAX_PACKED_BYTES:
                key = blob_key(blob.sha256)
                if not self._holds(key):
                    self._objects.put_bytes(key, data)
                placed.append(StoredBlob(blob, key))
        return placed

    def _rewrite_lost(
        self, placed: Sequence[StoredBlob], contents: dict[str, tuple[Blob, bytes]]
    ) -> None:
        """Under the rows' locks: what a sweep has removed meanwhile is written again."""
        for one in placed:
            if one.pack_rowid is None and not self._holds(one.key):
                self._objects.put_bytes(one.key, contents[one.blob.sha256][1])

    def _is_there(self, stored: StoredBlob) -> bool:
        """False where a crash between deleting an object and its row came in."""
        return stored.pack_rowid is not None or self._holds(stored.key)

    def _holds(self, key: str) -> bool:
        try:
            self._objects.size(key)
        except NotFoundError:
            return False
        return True


def _pieces(reader: BlobReader, lo: int, hi: int) -> Iterator[bytes]:
    while lo < hi:
        piece = reader.read(lo, min(lo + _PIECE_BYTES, hi))
        if not piece:
            return
        yield piece
        lo += len(piece)
