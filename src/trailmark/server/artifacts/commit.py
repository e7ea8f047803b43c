"""Making a pending version one that everybody sees: at once, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from trailmark.errors import ConflictError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.artifacts.aliases import LATEST, lock_collection, move_alias
from trailmark.server.artifacts.assembly import Assembled, assemble
from trailmark.server.artifacts.entries import EntryRecord
from trailmark.server.artifacts.events import EventKind, record_event
from trailmark.server.artifacts.links import link_wanted
from trailmark.server.artifacts.manifests import list_manifests
from trailmark.server.artifacts.records import (
    ArtifactRecord,
    ArtifactState,
    CollectionRecord,
    artifacts_by_rowid,
    require_artifact,
)
from trailmark.server.artifacts.references import record_references
from trailmark.server.artifacts.wanted import Wanted, give
from trailmark.server.blobs.blob_store import Blob, BlobStore
from trailmark.server.db import Database, UnitOfWork
from trailmark.server.db.tables.artifacts import (
    artifact_collections,
    artifact_entries,
    artifact_manifests,
    artifact_memberships,
    artifact_uploads,
    artifacts,
)
from trailmark.server.projects.records import touch_projects

_ROWS_AT_ONCE = 2_000


def commit_version(
    database: Database, blobs: BlobStore, actor: Actor, artifact_rowid: int
) -> ArtifactRecord:
    """Give a complete pending version its number, and its aliases, tags and links.

    Committing a committed version answers it again. Manifests are read and put
    together before the transaction, which only writes.

    Raises:
        NotFoundError: There is no such version, or it is not readable.
        ForbiddenError: It is readable, but `actor` may not change it.
        ConflictError: It was deleted, or a manifest or some bytes have not arrived.
        InvalidInputError: The manifest is not what was announced, or holds impossible
            paths.
    """
    with database.read() as connection:
        artifact, source = require_artifact(
            connection, actor, Action.WRITE, artifact_rowid
        )
        if _is_committed(artifact):
            return artifact
        assembled = assemble(connection, blobs, actor, artifact, source)
    with blobs.receive() as writer:
        writer.write(assembled.manifest)
        manifest = writer.commit()
    with database.write() as unit:
        return _commit(unit, actor, artifact, source, assembled, manifest)


def _is_committed(artifact: ArtifactRecord) -> bool:
    if artifact.state == ArtifactState.DELETED:
        raise ConflictError("this version was deleted", hint="log a new version")
    return artifact.state == ArtifactState.COMMITTED


def _commit(  # noqa: PLR0917 - what goes into a version
    unit: UnitOfWork,
    actor: Actor,
    artifact: ArtifactRecord,
    source: CollectionRecord,
    assembled: Assembled,
    manifest: Blob,
) -> ArtifactRecord:
    lock_collection(unit, source.rowid)
    locked = select(artifacts.c.rowid).where(artifacts.c.rowid == artifact.rowid)
    unit.connection.execute(locked.with_for_update())
    artifact, source = require_artifact(
        unit.connection, actor, Action.WRITE, artifact.rowid
    )
    if _is_committed(artifact):
        return artifact
    _check_unchanged(unit.connection, artifact, assembled)
    now = datetime.now(UTC)
    index = _take_index(unit, source, now)
    committed = _set_committed(unit, artifact, index, assembled, manifest, now)
    unit.connection.execute(
        insert(artifact_memberships).values(
            collection_rowid=source.rowid,
            artifact_rowid=artifact.rowid,
            version_index=index,
            user_rowid=artifact.user_rowid,
            created_at=now,
        )
    )
    _insert_entries(unit, artifact.rowid, assembled)
    record_references(unit, artifact.rowid, (one.ref for one in assembled.entries))
    _forget_announced(unit, artifact.rowid)
    details = {"versionIndex": index}
    record_event(unit, actor, source, committed, EventKind.VERSION_CREATED, details)
    move_alias(unit, actor, source, committed, LATEST)
    give(unit, actor, source, committed, Wanted.read(artifact.wanted))
    link_wanted(unit, actor, committed)
    touch_projects(unit, [source.place.project_rowid], now)
    return artifacts_by_rowid(unit.connection, [artifact.rowid])[artifact.rowid]


def _check_unchanged(
    connection: Connection, artifact: ArtifactRecord, assembled: Assembled
) -> None:
    announced = [
        one for one in list_manifests(connection, artifact.rowid) if one.digest
    ]
    if announced != list(assembled.made_of):
        raise ConflictError(
            "another writer added to this version while it was committed",
            hint="commit it again",
        )


def _take_index(unit: UnitOfWork, source: CollectionRecord, now: datetime) -> int:
    following = (
        update(artifact_collections)
        .where(artifact_collections.c.rowid == source.rowid)
        .values(
            next_version_index=artifact_collections.c.next_version_index + 1,
            updated_at=now,
        )
        .returning(artifact_collections.c.next_version_index)
    )
    return int(unit.connection.execute(following).scalar_one()) - 1


def _set_committed(  # noqa: PLR0917 - the columns that change
    unit: UnitOfWork,
    artifact: ArtifactRecord,
    index: int,
    assembled: Assembled,
    manifest: Blob,
    now: datetime,
) -> ArtifactRecord:
    base = next((one.base_rowid for one in assembled.made_of), None)
    unit.connection.execute(
        update(artifacts)
        .where(artifacts.c.rowid == artifact.rowid)
        .values(
            state=ArtifactState.COMMITTED,
            version_index=index,
            digest=assembled.digest,
            size_bytes=assembled.size_bytes,
            file_count=len(assembled.entries),
            manifest_sha256=manifest.sha256,
            base_rowid=base,
            distributed_id=None,
            committed_at=now,
            updated_at=now,
        )
    )
    return artifacts_by_rowid(unit.connection, [artifact.rowid])[artifact.rowid]


def _insert_entries(
    unit: UnitOfWork, artifact_rowid: int, assembled: Assembled
) -> None:
    entries = assembled.entries
    for start in range(0, len(entries), _ROWS_AT_ONCE):
        rows = [
            _row(artifact_rowid, one) for one in entries[start : start + _ROWS_AT_ONCE]
        ]
        unit.connection.execute(insert(artifact_entries), rows)


def _row(artifact_rowid: int, entry: EntryRecord) -> dict[str, Any]:
    return {
        "artifact_rowid": artifact_rowid,
        "path": entry.path,
        "digest": entry.digest,
        "size_bytes": entry.size_bytes,
        "ref": entry.ref,
        "blob_sha256": entry.blob_sha256,
        "birth_artifact_rowid": entry.birth_artifact_rowid,
        "extra": entry.extra,
    }


def _forget_announced(unit: UnitOfWork, artifact_rowid: int) -> None:
    for table in (artifact_uploads, artifact_manifests):
        unit.connection.execute(
            delete(table).where(table.c.artifact_rowid == artifact_rowid)
        )
