"""Large files that come in parts, each kept as an object until the file is whole."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

from trailmark.errors import InvalidInputError, NotFoundError
from trailmark.server.artifacts.file_specs import MAX_PARTS
from trailmark.server.artifacts.uploads import (
    arrived,
    check_digest,
    digest_of_upload,
)
from trailmark.server.blobs.blob_store import Blob, BlobStore
from trailmark.server.blobs.object_store import ObjectStore
from trailmark.server.db import Database
from trailmark.server.db.tables.artifacts import artifact_uploads, upload_parts
from trailmark.server.db.tables.blobs import blobs

_FOLDER = "uploads"
_PIECE_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """One part that is here; `number` counts from 1."""

    number: int
    md5_hex: str
    size_bytes: int
    key: str


def store_part(
    database: Database,
    objects: ObjectStore,
    upload_rowid: int,
    *,
    number: int,
    md5_hex: str,
    path: Path,
    size_bytes: int,
) -> None:
    """Keep the complete part at `path`, whose MD5 has been compared.

    A part that comes again takes the place of the former one.

    Raises:
        NotFoundError: The upload is no longer expected.
    """
    with database.read() as connection:
        digest_of_upload(connection, upload_rowid)
    now = datetime.now(UTC)
    # By day, so that what nobody names can be told from what is on its way.
    key = f"{_FOLDER}/{now:%Y%m%d}/{upload_rowid}-{number}-{uuid.uuid4().hex}"
    objects.put_file(key, path)
    with database.write() as unit:
        unit.alone(f"parts of upload {upload_rowid}")
        digest_of_upload(unit.connection, upload_rowid)
        here = (
            upload_parts.c.upload_rowid == upload_rowid,
            upload_parts.c.number == number,
        )
        former = unit.connection.scalar(select(upload_parts.c.key).where(*here))
        unit.connection.execute(delete(upload_parts).where(*here))
        unit.connection.execute(
            insert(upload_parts).values(
                upload_rowid=upload_rowid,
                number=number,
                md5_hex=md5_hex,
                size_bytes=size_bytes,
                key=key,
                created_at=now,
            )
        )
    if former is not None:
        objects.delete(former)


def direct_part_url(
    objects: ObjectStore, multipart_id: str, number: int, lifetime_s: float
) -> str | None:
    """An address of the store itself that takes a PUT of one part.

    None where parts come through the server. What comes is compared once all is there.
    """
    return objects.signed_url("PUT", _direct_key(multipart_id, number), lifetime_s)


def complete_multipart(
    database: Database,
    objects: ObjectStore,
    blob_store: BlobStore,
    *,
    artifact_rowid: int,
    multipart_id: str,
    parts: Sequence[tuple[int, str]],
) -> str:
    """Join the parts; the caller has checked that the actor may write the version.

    Joining again what is joined changes nothing. While parts are missing, those that
    are here stay.

    Args:
        parts: Number and MD5 in hexadecimal, as the answers to the PUTs named it.

    Returns:
        The MD5 of the whole, in base64.

    Raises:
        NotFoundError: No such upload is expected.
        InvalidInputError: A part is missing or another one, or the whole has not the
            digest that was announced.
    """
    with _joining.alone(multipart_id):
        with database.read() as connection:
            upload_rowid, digest, is_stored = _find(
                connection, artifact_rowid, multipart_id
            )
            found = _parts_of(connection, upload_rowid)
        if is_stored:
            return digest
        if len(parts) > MAX_PARTS:
            raise InvalidInputError(f"{len(parts)} parts are more than {MAX_PARTS}")
        found = _with_direct(objects, found, multipart_id, parts)
        _check_parts(found, parts)
        try:
            blob = _join(objects, blob_store, found, digest)
        except NotFoundError:
            # Another server was asked too, and has joined and removed them meanwhile.
            with database.read() as connection:
                if not _find(connection, artifact_rowid, multipart_id)[2]:
                    raise
            return digest
        with database.write() as unit:
            arrived(unit, upload_rowid, blob)
            unit.connection.execute(
                delete(upload_parts).where(upload_parts.c.upload_rowid == upload_rowid)
            )
        for part in found:
            objects.delete(part.key)
        return digest


def _join(
    objects: ObjectStore, blob_store: BlobStore, parts: Sequence[Part], digest: str
) -> Blob:
    with blob_store.receive() as writer:
        for part in parts:
            for lo in range(0, part.size_bytes, _PIECE_BYTES):
                hi = min(lo + _PIECE_BYTES, part.size_bytes)
                writer.write(objects.read_range(part.key, lo, hi))
        check_digest(writer.digest(), digest)
        return writer.commit()


def sweep_parts(database: Database, objects: ObjectStore, before: datetime) -> int:
    """Delete parts of days before `before`, of uploads that were never completed.

    Returns:
        How many objects were deleted.
    """
    day = f"{before:%Y%m%d}"
    old = [key for key, _ in objects.list(_FOLDER) if key.split("/")[1] < day]
    with database.write() as unit:
        unit.connection.execute(
            delete(upload_parts).where(upload_parts.c.created_at < before)
        )
        kept = set(unit.connection.scalars(select(upload_parts.c.key)))
    doomed = [key for key in old if key not in kept]
    for key in doomed:
        objects.delete(key)
    return len(doomed)


class _Turns:
    """Lets one thread at a time work on one name: a client that asks again waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[str, tuple[threading.Lock, int]] = {}

    @contextmanager
    def alone(self, name: str) -> Generator[None]:
        with self._lock:
            turn, waiting = self._held.get(name, (threading.Lock(), 0))
            self._held[name] = (turn, waiting + 1)
        try:
            with turn:
                yield
        finally:
            with self._lock:
                turn, waiting = self._held.pop(name)
                if waiting > 1:
                    self._held[name] = (turn, waiting - 1)


_joining = _Turns()


def _find(
    connection: Connection, artifact_rowid: int, multipart_id: str
) -> tuple[int, str, bool]:
    row = connection.execute(
        select(
            artifact_uploads.c.rowid,
            artifact_uploads.c.digest,
            blobs.c.sha256,
        )
        .outerjoin(blobs, blobs.c.sha256 == artifact_uploads.c.blob_sha256)
        .where(
            artifact_uploads.c.artifact_rowid == artifact_rowid,
            artifact_uploads.c.multipart_id == multipart_id,
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError(
            "there is no such upload in parts", hint="log the artifact again"
        )
    return row.rowid, row.digest, row.sha256 is not None


def _parts_of(connection: Connection, upload_rowid: int) -> list[Part]:
    query = (
        select(
            upload_parts.c.number,
            upload_parts.c.md5_hex,
            upload_parts.c.size_bytes,
            upload_parts.c.key,
        )
        .where(upload_parts.c.upload_rowid == upload_rowid)
        .order_by(upload_parts.c.number)
    )
    return [Part(*tuple(row)) for row in connection.execute(query)]


def _with_direct(
    objects: ObjectStore,
    found: Sequence[Part],
    multipart_id: str,
    told: Sequence[tuple[int, str]],
) -> list[Part]:
    """`found`, and those that went straight to the store, by number.

    The digest of such a part is what the sender was told by the store.
    """
    parts = {part.number: part for part in found}
    for number, md5_hex in told:
        key = _direct_key(multipart_id, number)
        if number in parts or objects.signed_url("PUT", key, 60.0) is None:
            continue
        try:
            size_bytes = objects.size(key)
        except NotFoundError:
            continue
        parts[number] = Part(number, _plain(md5_hex), size_bytes, key)
    return [parts[number] for number in sorted(parts)]


def _direct_key(multipart_id: str, number: int) -> str:
    return f"{_FOLDER}/{multipart_id.partition('-')[0]}/{multipart_id}-{number}"


def _plain(etag: str) -> str:
    return etag.strip('"').lower()


def _check_parts(found: Sequence[Part], told: Sequence[tuple[int, str]]) -> None:
    here = {part.number: part.md5_hex for part in found}
    wanted = {number: _plain(md5) for number, md5 in told}
    missing = sorted(wanted.keys() - here.keys())
    if missing or not wanted:
        raise InvalidInputError(
            f"parts {missing[:20]!r} have not arrived", hint="send them, then complete"
        )
    other = sorted(number for number in wanted if here[number] != wanted[number])
    if other or wanted.keys() != here.keys():
        wrong = other or sorted(here.keys() - wanted.keys())
        raise InvalidInputError(f"parts {wrong[:20]!r} are not those that were sent")
