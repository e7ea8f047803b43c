"""Finding versions by the names that people write: `collection:alias`."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, Connection, select

from trailmark.server.artifacts.records import (
    ArtifactState,
    CollectionRecord,
    MembershipRecord,
    find_collection,
    membership_of,
)
from trailmark.server.db.tables.artifacts import (
    artifact_aliases,
    artifact_memberships,
    artifacts,
)
from trailmark.wire.lenient_json import storable

LATEST = "latest"
_INDEX = re.compile(r"v([0-9]{1,9})")
_DIGEST = re.compile(r"[0-9a-f]{32}")


def find_by_name(
    connection: Connection, project_rowid: int, name: str
) -> tuple[CollectionRecord, MembershipRecord] | None:
    """The version of a project that `name` means; the caller checks the project.

    Args:
        name: `collection:version` where the version is an alias, `v` and a number, or
            a digest; a bare `collection` means its `latest`.
    """
    collection_name, _, version = name.partition(":")
    collection = find_collection(connection, project_rowid, storable(collection_name))
    if collection is None:
        return None
    found = find_member(connection, collection, version or LATEST)
    return None if found is None else (collection, found)


def find_member(
    connection: Connection, collection: CollectionRecord, version: str
) -> MembershipRecord | None:
    """The member of a collection with that alias, number or digest.

    `latest` means the newest member when nothing has that alias.
    """
    if match := _INDEX.fullmatch(version):
        return _member(
            connection,
            collection,
            artifact_memberships.c.version_index == int(match[1]),
        )
    by_alias = _member_by_alias(connection, collection, version)
    if by_alias is not None:
        return by_alias
    if version == LATEST:
        return _member(connection, collection)
    if _DIGEST.fullmatch(version):
        return _member(connection, collection, artifacts.c.digest == version)
    return None


def _member(
    connection: Connection,
    collection: CollectionRecord,
    *conditions: ColumnElement[bool],
) -> MembershipRecord | None:
    """The newest committed member that meets the conditions."""
    query = (
        select(*_COLUMNS)
        .join(artifacts, artifacts.c.rowid == artifact_memberships.c.artifact_rowid)
        .where(
            artifact_memberships.c.collection_rowid == collection.rowid,
            artifacts.c.state == ArtifactState.COMMITTED,
            *conditions,
        )
        .order_by(artifact_memberships.c.version_index.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else membership_of(row)


def _member_by_alias(
    connection: Connection, collection: CollectionRecord, alias: str
) -> MembershipRecord | None:
    holder = select(artifact_aliases.c.artifact_rowid).where(
        artifact_aliases.c.collection_rowid == collection.rowid,
        artifact_aliases.c.alias == storable(alias),
    )
    return _member(
        connection,
        collection,
        artifact_memberships.c.artifact_rowid == holder.scalar_subquery(),
    )


_COLUMNS = tuple(
    artifact_memberships.c[name] for name in MembershipRecord.__dataclass_fields__
)
