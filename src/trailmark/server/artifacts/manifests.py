"""Manifests as clients announce them for a pending version, before they are merged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Connection, func, insert, select, update

from trailmark.errors import ConflictError, NotFoundError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.artifacts.records import (
    ArtifactRecord,
    ArtifactState,
    require_artifact,
)
from trailmark.server.artifacts.uploads import ExpectedUpload, expect_manifest
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.artifacts import artifact_manifests, artifacts
from trailmark.wire.ids import encode_global_id


class ManifestKind(StrEnum):
    """How a manifest counts: all there is, changes of another version, or a share."""

    FULL = "FULL"
    INCREMENTAL = "INCREMENTAL"
    PATCH = "PATCH"


@dataclass(frozen=True, slots=True)
class ManifestRecord:
    """One announced manifest.

    Attributes:
        name: Of the file, unique in the version.
        digest: MD5 in base64 of the file; "" until the client knows it.
        base_rowid: The version that the client started from, if from any.
    """

    rowid: int
    artifact_rowid: int
    name: str
    kind: str
    digest: str
    base_rowid: int | None

    @property
    def gid(self) -> str:
        return encode_global_id("ArtifactManifest", self.rowid)


_COLUMNS = tuple(
    artifact_manifests.c[name] for name in ManifestRecord.__dataclass_fields__
)


def announce_manifest(  # noqa: PLR0917 - what, of which version, from which base
    unit: UnitOfWork,
    actor: Actor,
    artifact_rowid: int,
    kind: ManifestKind,
    name: str,
    digest: str,
    base_rowid: int | None,
) -> tuple[ManifestRecord, ExpectedUpload | None]:
    """Announce a manifest of a pending version, and its upload once its MD5 is known.

    One of the same name is replaced, except for shares: every writer has one of its
    own, under the same name on its side.

    Raises:
        NotFoundError: The version or the base is not there, or not readable.
        ForbiddenError: `actor` may read the version but not change it.
        ConflictError: The version is no longer pending.
        InvalidInputError: The name or the digest is impossible.
    """
    artifact = _require_pending(unit, actor, artifact_rowid)
    if base_rowid is not None:
        require_artifact(unit.connection, actor, Action.READ, base_rowid)
    if kind is ManifestKind.PATCH:
        name = f"{name}.{_count(unit.connection, artifact_rowid)}"
    found = _by_name(unit.connection, artifact_rowid, name)
    if found is None:
        found = _insert(unit, artifact, kind, name, base_rowid)
    elif base_rowid is not None and base_rowid != found.base_rowid:
        _set(unit, found, base_rowid=base_rowid)
    return _expect(unit, artifact, found, digest)


def update_manifest(
    unit: UnitOfWork,
    actor: Actor,
    manifest_rowid: int,
    digest: str | None,
    base_rowid: int | None,
) -> tuple[ManifestRecord, ExpectedUpload | None]:
    """Say the MD5, or the base, of an announced manifest; None leaves it as it is.

    Raises:
        NotFoundError: There is no such manifest any more, or it is not readable.
        ForbiddenError: `actor` may read the version but not change it.
        ConflictError: The version is no longer pending.
    """
    found = _by_rowid(unit.connection, manifest_rowid)
    if found is None:
        raise NotFoundError(
            "there is no such manifest", hint="its version may be committed already"
        )
    artifact = _require_pending(unit, actor, found.artifact_rowid)
    if base_rowid is not None:
        require_artifact(unit.connection, actor, Action.READ, base_rowid)
        _set(unit, found, base_rowid=base_rowid)
    return _expect(unit, artifact, found, digest or "")


def list_manifests(connection: Connection, artifact_rowid: int) -> list[ManifestRecord]:
    """The announced manifests of a version, in the order in which they came."""
    query = (
        select(*_COLUMNS)
        .where(artifact_manifests.c.artifact_rowid == artifact_rowid)
        .order_by(artifact_manifests.c.rowid)
    )
    return [ManifestRecord(*tuple(row)) for row in connection.execute(query)]


def _require_pending(
    unit: UnitOfWork, actor: Actor, artifact_rowid: int
) -> ArtifactRecord:
    """The version, which stays pending until the unit ends."""
    row = select(artifacts.c.rowid).where(artifacts.c.rowid == artifact_rowid)
    unit.connection.execute(row.with_for_update())
    artifact, _ = require_artifact(unit.connection, actor, Action.WRITE, artifact_rowid)
    if artifact.state != ArtifactState.PENDING:
        raise ConflictError(
            f"this version is {artifact.state}, its manifest cannot be changed",
            hint="log a new version",
        )
    return artifact


def _insert(
    unit: UnitOfWork,
    artifact: ArtifactRecord,
    kind: ManifestKind,
    name: str,
    base_rowid: int | None,
) -> ManifestRecord:
    row = (
        insert(artifact_manifests)
        .values(
            artifact_rowid=artifact.rowid,
            name=name,
            kind=kind,
            base_rowid=base_rowid,
            created_at=datetime.now(UTC),
        )
        .returning(artifact_manifests.c.rowid)
    )
    rowid = unit.connection.execute(row).scalar_one()
    return ManifestRecord(rowid, artifact.rowid, name, kind, "", base_rowid)


def _expect(
    unit: UnitOfWork, artifact: ArtifactRecord, manifest: ManifestRecord, digest: str
) -> tuple[ManifestRecord, ExpectedUpload | None]:
    now = datetime.now(UTC)
    touched = update(artifacts).where(artifacts.c.rowid == artifact.rowid)
    unit.connection.execute(touched.values(updated_at=now))
    if not digest:
        return manifest, None
    expected = expect_manifest(unit, artifact, manifest.name, digest)
    return _set(unit, manifest, digest=digest), expected


def _set(
    unit: UnitOfWork, manifest: ManifestRecord, **values: str | int
) -> ManifestRecord:
    changed = update(artifact_manifests).where(
        artifact_manifests.c.rowid == manifest.rowid
    )
    unit.connection.execute(changed.values(**values))
    found = _by_rowid(unit.connection, manifest.rowid)
    return manifest if found is None else found


def _by_rowid(connection: Connection, rowid: int) -> ManifestRecord | None:
    query = select(*_COLUMNS).where(artifact_manifests.c.rowid == rowid)
    row = connection.execute(query).one_or_none()
    return None if row is None else ManifestRecord(*tuple(row))


def _by_name(
    connection: Connection, artifact_rowid: int, name: str
) -> ManifestRecord | None:
    query = select(*_COLUMNS).where(
        artifact_manifests.c.artifact_rowid == artifact_rowid,
        artifact_manifests.c.name == name,
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else ManifestRecord(*tuple(row))


def _count(connection: Connection, artifact_rowid: int) -> int:
    query = select(func.count()).where(
        artifact_manifests.c.artifact_rowid == artifact_rowid
    )
    return connection.execute(query).scalar_one()
