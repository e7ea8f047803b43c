"""Which blobs hold the bytes of a version, for addresses that were allowed before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from trailmark.errors import NotFoundError
from trailmark.server.accounts.actor import Actor
from trailmark.server.artifacts.entries import EntryRecord
from trailmark.server.artifacts.records import (
    ArtifactState,
    artifacts_by_rowid,
    permits_artifact_bytes,
)
from trailmark.server.blobs.blob_rows import blob_key
from trailmark.server.blobs.object_store import ObjectStore
from trailmark.server.db.tables.accounts import entities
from trailmark.server.db.tables.artifacts import (
    artifact_collections,
    artifact_entries,
    artifacts,
)
from trailmark.server.db.tables.blobs import blobs
from trailmark.server.db.tables.projects import projects
from trailmark.wire.lenient_json import storable

_SLICE = 500
# Never packed: larger than `MAX_PACKED_BYTES`.
_DIRECT_FROM_BYTES = 8 << 20
_MOST_HOLDERS = 1_000


@dataclass(frozen=True, slots=True)
class FileBytes:
    """A file of a version, as it is downloaded."""

    path: str
    sha256: str
    size_bytes: int


def bytes_of_file(connection: Connection, artifact_rowid: int, path: str) -> FileBytes:
    """A file of a committed version.

    Raises:
        NotFoundError: There is no such file, it is a reference, or the version has
            been deleted.
    """
    return bytes_of_files(connection, artifact_rowid, [path])[0]


def bytes_of_files(
    connection: Connection, artifact_rowid: int, paths: Sequence[str]
) -> list[FileBytes]:
    """Files of a committed version, in the order of `paths`.

    Raises:
        NotFoundError: As `bytes_of_file`, for the first of them.
    """
    if connection.scalar(_select_live(artifacts.c.rowid, artifact_rowid)) is None:
        raise _gone()
    found: dict[str, tuple[str | None, int | None]] = {}
    wanted = [storable(path) for path in paths]
    for first in range(0, len(wanted), _SLICE):
        query = (
            select(
                artifact_entries.c.path,
                artifact_entries.c.blob_sha256,
                blobs.c.size_bytes,
            )
            .outerjoin(blobs, blobs.c.sha256 == artifact_entries.c.blob_sha256)
            .where(
                artifact_entries.c.artifact_rowid == artifact_rowid,
                artifact_entries.c.path.in_(wanted[first : first + _SLICE]),
            )
        )
        found |= {path: (sha, size) for path, sha, size in connection.execute(query)}
    return [_bytes_or_raise(found, path) for path in wanted]


def direct_file_url(
    objects: ObjectStore, entry: EntryRecord, lifetime_s: float
) -> str | None:
    """An address of the store itself for a large file; None where there is none."""
    if entry.blob_sha256 is None or entry.size_bytes < _DIRECT_FROM_BYTES:
        return None
    return objects.signed_url("GET", blob_key(entry.blob_sha256), lifetime_s)


def blob_of_manifest(connection: Connection, artifact_rowid: int) -> str:
    """The blob of the manifest of a committed version.

    Raises:
        NotFoundError: The version has been deleted, or was never committed.
    """
    query = _select_live(artifacts.c.manifest_sha256, artifact_rowid)
    sha256 = connection.scalar(query)
    if sha256 is None:
        raise _gone()
    return sha256


def blob_for_reader(
    connection: Connection, actor: Actor, entity_name: str, md5_base64: str
) -> str:
    """The blob of that MD5 that is in some version of an entity `actor` may download.

    Raises:
        NotFoundError: There is none, or none that the actor may have.
    """
    query = (
        select(artifact_entries.c.artifact_rowid, artifact_entries.c.blob_sha256)
        .join(blobs, blobs.c.sha256 == artifact_entries.c.blob_sha256)
        .join(artifacts, artifacts.c.rowid == artifact_entries.c.artifact_rowid)
        .join(
            artifact_collections,
            artifact_collections.c.rowid == artifacts.c.collection_rowid,
        )
        .join(projects, projects.c.rowid == artifact_collections.c.project_rowid)
        .join(entities, entities.c.rowid == projects.c.entity_rowid)
        .where(
            blobs.c.md5_base64 == md5_base64,
            entities.c.name == storable(entity_name),
            artifacts.c.state == ArtifactState.COMMITTED,
            artifact_collections.c.deleted_at.is_(None),
            projects.c.deleted_at.is_(None),
        )
        .order_by(artifacts.c.rowid.desc())
        .limit(_MOST_HOLDERS)
    )
    for artifact_rowid, sha256 in connection.execute(query).all():
        record = artifacts_by_rowid(connection, [artifact_rowid])[artifact_rowid]
        if permits_artifact_bytes(connection, actor, record):
            return sha256
    raise NotFoundError("there is no such file, or you may not see it")


def _select_live(column: Any, artifact_rowid: int) -> Select[Any]:
    return (
        select(column)
        .join(
            artifact_collections,
            artifact_collections.c.rowid == artifacts.c.collection_rowid,
        )
        .join(projects, projects.c.rowid == artifact_collections.c.project_rowid)
        .where(
            artifacts.c.rowid == artifact_rowid,
            artifacts.c.state == ArtifactState.COMMITTED,
            artifact_collections.c.deleted_at.is_(None),
            projects.c.deleted_at.is_(None),
        )
    )


def _bytes_or_raise(
    found: dict[str, tuple[str | None, int | None]], path: str
) -> FileBytes:
    if path not in found:
        raise NotFoundError(f"this artifact has no file {path!r}")
    sha256, size_bytes = found[path]
    if sha256 is None or size_bytes is None:
        raise NotFoundError(
            f"{path!r} is a reference; its bytes are not kept here",
            hint="read it where its reference points to",
        )
    return FileBytes(path, sha256, size_bytes)


def _gone() -> NotFoundError:
    return NotFoundError(
        "there is no such artifact", hint="it may have been deleted since"
    )
