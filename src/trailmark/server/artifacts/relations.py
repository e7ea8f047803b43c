"""What hangs on versions and collections, read for many of them by one query."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from trailmark.server.artifacts.records import (
    ArtifactRecord,
    ArtifactState,
    MembershipRecord,
    artifacts_by_rowid,
    membership_of,
)
from trailmark.server.db.tables.artifacts import (
    artifact_aliases,
    artifact_memberships,
    artifacts,
    entity_artifact_settings,
)
from trailmark.wire.ids import encode_global_id


@dataclass(frozen=True, slots=True)
class AliasRecord:
    """A name that points at one version of a collection."""

    rowid: int
    collection_rowid: int
    artifact_rowid: int
    alias: str
    created_at: datetime

    @property
    def gid(self) -> str:
        return encode_global_id("ArtifactAlias", self.rowid)


_ALIAS_COLUMNS = tuple(
    artifact_aliases.c[name] for name in AliasRecord.__dataclass_fields__
)
_MEMBERSHIP_COLUMNS = tuple(
    artifact_memberships.c[name] for name in MembershipRecord.__dataclass_fields__
)


def aliases_of_artifacts(
    connection: Connection, rowids: Collection[int]
) -> dict[int, list[AliasRecord]]:
    """Aliases by version, in all collections, oldest first; absent without any."""
    query = (
        select(*_ALIAS_COLUMNS)
        .where(artifact_aliases.c.artifact_rowid.in_(list(rowids)))
        .order_by(artifact_aliases.c.rowid)
    )
    found: dict[int, list[AliasRecord]] = {}
    for row in connection.execute(query):
        alias = AliasRecord(*tuple(row))
        found.setdefault(alias.artifact_rowid, []).append(alias)
    return found


def list_aliases(
    connection: Connection, collection_rowid: int, *, first: int, after_rowid: int = 0
) -> list[AliasRecord]:
    """Up to `first` aliases of a collection behind one of them, oldest first."""
    query = (
        select(*_ALIAS_COLUMNS)
        .where(
            artifact_aliases.c.collection_rowid == collection_rowid,
            artifact_aliases.c.rowid > after_rowid,
        )
        .order_by(artifact_aliases.c.rowid)
        .limit(first)
    )
    return [AliasRecord(*tuple(row)) for row in connection.execute(query)]


def memberships_of_artifacts(
    connection: Connection, rowids: Collection[int]
) -> dict[int, list[MembershipRecord]]:
    """Where versions are: their own sequence first, then links, oldest first."""
    query = (
        select(*_MEMBERSHIP_COLUMNS)
        .where(artifact_memberships.c.artifact_rowid.in_(list(rowids)))
        .order_by(artifact_memberships.c.rowid)
    )
    found: dict[int, list[MembershipRecord]] = {}
    for row in connection.execute(query):
        membership = membership_of(row)
        found.setdefault(membership.artifact_rowid, []).append(membership)
    return found


def memberships_by_rowid(
    connection: Connection, rowids: Collection[int]
) -> dict[int, MembershipRecord]:
    """Whoever asks; unknown ones are left out."""
    query = select(*_MEMBERSHIP_COLUMNS).where(
        artifact_memberships.c.rowid.in_(list(rowids))
    )
    found = (membership_of(row) for row in connection.execute(query))
    return {one.rowid: one for one in found}


def latest_versions(
    connection: Connection, collection_rowids: Collection[int]
) -> dict[int, ArtifactRecord]:
    """The committed version of the highest number, by sequence; absent without any."""
    newest = (
        select(
            artifacts.c.collection_rowid,
            func.max(artifacts.c.version_index).label("version_index"),
        )
        .where(
            artifacts.c.collection_rowid.in_(list(collection_rowids)),
            artifacts.c.state == ArtifactState.COMMITTED,
        )
        .group_by(artifacts.c.collection_rowid)
        .subquery()
    )
    query = select(artifacts.c.rowid).join(
        newest,
        (newest.c.collection_rowid == artifacts.c.collection_rowid)
        & (newest.c.version_index == artifacts.c.version_index),
    )
    found = artifacts_by_rowid(connection, list(connection.execute(query).scalars()))
    return {one.collection_rowid: one for one in found.values()}


def default_ttls(
    connection: Connection, entity_rowids: Collection[int]
) -> dict[int, int]:
    """Seconds that versions live which say nothing; absent where they live for ever."""
    settings = entity_artifact_settings
    query = select(settings.c.entity_rowid, settings.c.default_ttl_s).where(
        settings.c.entity_rowid.in_(list(entity_rowids)),
        settings.c.default_ttl_s.is_not(None),
    )
    return {row.entity_rowid: row.default_ttl_s for row in connection.execute(query)}
