"""Which bytes a pending version waits for, and which of them have come.

A client announces every file by path and MD5 before it sends anything. What the actor
may already read in the same entity need not be sent again; anything else gets a row
here, and the row's number is all that an upload address names.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar

from sqlalchemy import Connection, Row, Select, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from trailmark.errors import ConflictError, InvalidInputError, NotFoundError
from trailmark.server.accounts.actor import Actor
from trailmark.server.artifacts.file_specs import FileSpec, checked_by_path
from trailmark.server.artifacts.records import (
    ArtifactRecord,
    ArtifactState,
    CollectionRecord,
)
from trailmark.server.artifacts.reuse import Reusable, reusable_bytes
from trailmark.server.blobs.blob_store import Blob
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.artifacts import (
    artifact_uploads,
    artifacts,
    upload_parts,
)
from trailmark.server.db.tables.blobs import blobs
from trailmark.wire.lenient_json import storable

__all__ = [
    "ExpectedUpload",
    "FileSpec",
    "Purpose",
    "StoredUpload",
    "all_arrived",
    "arrived",
    "check_digest",
    "digest_of_upload",
    "expect_files",
    "expect_manifest",
    "expected_digests",
    "stored_uploads",
]

Purpose = Literal["file", "manifest"]
_Item = TypeVar("_Item")

_SLICE = 500


@dataclass(frozen=True, slots=True)
class ExpectedUpload:
    """What became of an announcement.

    Attributes:
        is_stored: Nothing needs to be sent.
        birth_artifact_rowid: The version whose upload brought the bytes here; this
            one where they are still to come.
        multipart_id: None for a file that comes in one piece.
        part_numbers: All parts, as announced.
        stored_part_numbers: Those among them that need not be sent again.
    """

    upload_rowid: int
    path: str
    is_stored: bool
    birth_artifact_rowid: int | None
    multipart_id: str | None = None
    part_numbers: Sequence[int] = ()
    stored_part_numbers: Sequence[int] = field(default=())


@dataclass(frozen=True, slots=True)
class StoredUpload:
    """A file of a pending version whose bytes are here; `digest` is MD5 in base64."""

    blob_sha256: str
    size_bytes: int
    digest: str
    birth_artifact_rowid: int | None


def expect_files(
    unit: UnitOfWork,
    actor: Actor,
    artifact: ArtifactRecord,
    source: CollectionRecord,
    specs: Sequence[FileSpec],
) -> list[ExpectedUpload]:
    """Announce files of a pending version; the caller has checked that `actor` may.

    Announcing the same again changes nothing, and keeps what has come of a file in
    parts. Announcing a path with another digest forgets what was there.

    Returns:
        One answer per spec, in their order.

    Raises:
        ConflictError: The version is no longer pending.
        InvalidInputError: A path or a digest is impossible, or one path is given twice
            with different digests.
    """
    _require_pending(artifact)
    wanted = checked_by_path(specs)
    reusable = reusable_bytes(
        unit.connection, actor, source, {spec.md5_base64 for spec in specs}
    )
    rows: dict[str, _UploadRow] = {}
    for some in _slices(list(wanted.values())):
        rows |= _expect(unit, artifact, "file", some, reusable)
    stored_parts = _stored_parts(unit.connection, rows.values())
    return [_expected(rows[spec.path], spec, stored_parts) for spec in specs]


def expect_manifest(
    unit: UnitOfWork, artifact: ArtifactRecord, name: str, md5_base64: str
) -> ExpectedUpload:
    """Announce a manifest of a pending version; always to be sent unless it has come.

    Raises:
        ConflictError: The version is no longer pending.
        InvalidInputError: The digest is impossible.
    """
    _require_pending(artifact)
    spec = FileSpec(name, md5_base64)
    checked_by_path([spec])
    rows = _expect(unit, artifact, "manifest", [spec], {})
    return _expected(rows[name], spec, {})


def arrived(unit: UnitOfWork, upload_rowid: int, blob: Blob) -> None:
    """Note that the bytes of an upload are here. Idempotent.

    Raises:
        NotFoundError: The upload is no longer expected.
        InvalidInputError: Other bytes are expected.
    """
    digest = digest_of_upload(unit.connection, upload_rowid)
    check_digest(blob, digest)
    unit.connection.execute(
        update(artifact_uploads)
        .where(artifact_uploads.c.rowid == upload_rowid)
        .values(blob_sha256=blob.sha256)
    )


def all_arrived(unit: UnitOfWork, stored: Sequence[tuple[int, Blob]]) -> None:
    """`arrived` for many uploads whose digests the caller has compared."""
    if not stored:
        return
    unit.connection.execute(
        update(artifact_uploads)
        .where(
            artifact_uploads.c.rowid == bindparam("upload"),
            artifact_uploads.c.digest == bindparam("md5"),
        )
        .values(blob_sha256=bindparam("sha256")),
        [
            {"upload": rowid, "md5": blob.md5_base64, "sha256": blob.sha256}
            for rowid, blob in stored
        ],
    )


def digest_of_upload(connection: Connection, upload_rowid: int) -> str:
    """The MD5 in base64 that an expected upload must have.

    Raises:
        NotFoundError: It is no longer expected: the version was committed or deleted.
    """
    digest = connection.scalar(
        select(artifact_uploads.c.digest)
        .join(artifacts, artifacts.c.rowid == artifact_uploads.c.artifact_rowid)
        .where(
            artifact_uploads.c.rowid == upload_rowid,
            artifacts.c.state != ArtifactState.DELETED,
        )
    )
    if digest is None:
        raise NotFoundError(
            "this upload is no longer expected", hint="log the artifact again"
        )
    return digest


def check_digest(blob: Blob, md5_base64: str) -> None:
    """Compare what came with what was announced.

    Raises:
        InvalidInputError: They differ; names both.
    """
    if blob.md5_base64 != md5_base64:
        raise InvalidInputError(
            f"the bytes have MD5 {blob.md5_base64!r}, {md5_base64!r} was announced",
            hint="the file changed while it was sent; log the artifact again",
        )


def expected_digests(
    connection: Connection, artifact_rowid: int, paths: Sequence[str]
) -> dict[str, tuple[int, str]]:
    """Upload and MD5 in base64 of the announced files among `paths`.

    Empty once the version is no longer pending.
    """
    found: dict[str, tuple[int, str]] = {}
    for some in _slices([path for path in paths if path == storable(path)]):
        query = (
            select(
                artifact_uploads.c.path,
                artifact_uploads.c.rowid,
                artifact_uploads.c.digest,
            )
            .join(artifacts, artifacts.c.rowid == artifact_uploads.c.artifact_rowid)
            .where(
                artifact_uploads.c.artifact_rowid == artifact_rowid,
                artifact_uploads.c.purpose == "file",
                artifact_uploads.c.path.in_(some),
                artifacts.c.state == ArtifactState.PENDING,
            )
        )
        for path, rowid, digest in connection.execute(query):
            found[path] = (rowid, digest)
    return found


def stored_uploads(
    connection: Connection, artifact_rowid: int, purpose: Purpose = "file"
) -> dict[str, StoredUpload]:
    """By path, what has come of a version's announced files (or manifests)."""
    query = (
        select(
            artifact_uploads.c.path,
            artifact_uploads.c.blob_sha256,
            blobs.c.size_bytes,
            artifact_uploads.c.digest,
            artifact_uploads.c.birth_artifact_rowid,
        )
        .join(blobs, blobs.c.sha256 == artifact_uploads.c.blob_sha256)
        .where(
            artifact_uploads.c.artifact_rowid == artifact_rowid,
            artifact_uploads.c.purpose == purpose,
        )
    )
    return {row[0]: StoredUpload(*row[1:]) for row in connection.execute(query)}


@dataclass(frozen=True, slots=True)
class _UploadRow:
    rowid: int
    path: str
    digest: str
    blob_sha256: str | None
    birth_artifact_rowid: int | None
    multipart_id: str | None


_COLUMNS = (
    artifact_uploads.c.rowid,
    artifact_uploads.c.path,
    artifact_uploads.c.digest,
    artifact_uploads.c.blob_sha256,
    artifact_uploads.c.birth_artifact_rowid,
    artifact_uploads.c.multipart_id,
)


def _require_pending(artifact: ArtifactRecord) -> None:
    if artifact.state != ArtifactState.PENDING:
        raise ConflictError(
            f"this version is {artifact.state}, nothing can be added to it",
            hint="log a new version",
        )


def _expect(
    unit: UnitOfWork,
    artifact: ArtifactRecord,
    purpose: Purpose,
    specs: Sequence[FileSpec],
    reusable: dict[str, Reusable],
) -> dict[str, _UploadRow]:
    """Make the rows of one slice what `specs` say, and read them back, by path."""
    query = _select_rows(artifact.rowid, purpose, [spec.path for spec in specs])
    before = {row.path: row for row in _rows(unit.connection, query)}
    fresh: list[dict[str, Any]] = []
    for spec in specs:
        old = before.get(spec.path)
        if old is None:
            fresh.append(_values(artifact, purpose, spec, reusable))
        elif _is_outdated(old, spec, reusable):
            _replace(unit, old, _values(artifact, purpose, spec, reusable))
    if fresh:
        is_sqlite = unit.connection.dialect.name == "sqlite"
        insert = sqlite.insert if is_sqlite else postgresql.insert
        # Two requests may announce the same file at the same time.
        unit.connection.execute(
            insert(artifact_uploads).on_conflict_do_nothing(), fresh
        )
    return {row.path: row for row in _rows(unit.connection, query)}


def _is_outdated(
    old: _UploadRow, spec: FileSpec, reusable: dict[str, Reusable]
) -> bool:
    if old.digest != spec.md5_base64:
        return True
    if old.blob_sha256 is not None:
        return False
    is_multipart = old.multipart_id is not None
    return is_multipart != bool(spec.parts) or spec.md5_base64 in reusable


def _values(
    artifact: ArtifactRecord,
    purpose: Purpose,
    spec: FileSpec,
    reusable: dict[str, Reusable],
) -> dict[str, Any]:
    now = datetime.now(UTC)
    known = reusable.get(spec.md5_base64)
    is_multipart = known is None and bool(spec.parts)
    return {
        "artifact_rowid": artifact.rowid,
        "path": spec.path,
        "purpose": purpose,
        "digest": spec.md5_base64,
        "blob_sha256": known.sha256 if known else None,
        "birth_artifact_rowid": known.birth_rowid if known else artifact.rowid,
        # Begins with the day, by which parts that nobody completes are found.
        "multipart_id": f"{now:%Y%m%d}-{secrets.token_hex(16)}"
        if is_multipart
        else None,
        "created_at": now,
    }


def _replace(unit: UnitOfWork, old: _UploadRow, values: dict[str, Any]) -> None:
    unit.connection.execute(
        update(artifact_uploads)
        .where(artifact_uploads.c.rowid == old.rowid)
        .values(**values)
    )
    # Their objects are freed by the sweep of parts that no row names.
    unit.connection.execute(
        delete(upload_parts).where(upload_parts.c.upload_rowid == old.rowid)
    )


def _select_rows(
    artifact_rowid: int, purpose: Purpose, paths: Sequence[str]
) -> Select[*tuple[Any, ...]]:
    return select(*_COLUMNS).where(
        artifact_uploads.c.artifact_rowid == artifact_rowid,
        artifact_uploads.c.purpose == purpose,
        artifact_uploads.c.path.in_(paths),
    )


def _rows(
    connection: Connection, query: Select[*tuple[Any, ...]]
) -> Iterator[_UploadRow]:
    found: Sequence[Row[*tuple[Any, ...]]] = connection.execute(query).all()
    return (_UploadRow(*tuple(row)) for row in found)


def _stored_parts(connection: Connection, rows: Any) -> dict[int, dict[int, str]]:
    """Number and MD5 of the parts that are here, by upload."""
    multipart = [row.rowid for row in rows if row.multipart_id is not None]
    found: dict[int, dict[int, str]] = {}
    for some in _slices(multipart):
        query = select(
            upload_parts.c.upload_rowid, upload_parts.c.number, upload_parts.c.md5_hex
        ).where(upload_parts.c.upload_rowid.in_(some))
        for upload_rowid, number, md5_hex in connection.execute(query):
            found.setdefault(upload_rowid, {})[number] = md5_hex
    return found


def _expected(
    row: _UploadRow, spec: FileSpec, stored_parts: dict[int, dict[int, str]]
) -> ExpectedUpload:
    is_stored = row.blob_sha256 is not None
    here = stored_parts.get(row.rowid, {})
    return ExpectedUpload(
        upload_rowid=row.rowid,
        path=row.path,
        is_stored=is_stored,
        birth_artifact_rowid=row.birth_artifact_rowid,
        multipart_id=None if is_stored else row.multipart_id,
        part_numbers=() if is_stored else [number for number, _ in spec.parts],
        stored_part_numbers=[n for n, md5 in spec.parts if here.get(n) == md5],
    )


def _slices(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    for first in range(0, len(items), _SLICE):
        yield items[first : first + _SLICE]
