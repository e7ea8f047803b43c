"""Aliases: names that point at one version of a collection, and move."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from trailmark.errors import NotFoundError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.artifacts.events import EventKind, announce, record_event
from trailmark.server.artifacts.protection import check_protected
from trailmark.server.artifacts.records import (
    ArtifactRecord,
    CollectionRecord,
    artifacts_by_rowid,
)
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.artifacts import (
    artifact_aliases,
    artifact_collections,
    artifact_memberships,
)
from trailmark.wire.names import check_alias

LATEST = "latest"
"""Moves by itself to the newest version; its moves are not told in the history."""


def lock_collection(unit: UnitOfWork, collection_rowid: int) -> None:
    """Keep other units from changing aliases and members of a collection until commit.

    Where several are locked, lock them in the order of their rowids.
    """
    query = select(artifact_collections.c.rowid).where(
        artifact_collections.c.rowid == collection_rowid
    )
    unit.connection.execute(query.with_for_update())


def set_alias(
    unit: UnitOfWork,
    actor: Actor,
    collection: CollectionRecord,
    artifact: ArtifactRecord,
    alias: str,
) -> bool:
    """Let `alias` of `collection` name this version; it leaves the one that had it.

    Idempotent. Locks the collection.

    Returns:
        Whether that changed anything.

    Raises:
        InvalidInputError: It cannot be an alias, such as `v3`.
        NotFoundError: The version is not in the collection, or not readable.
        ForbiddenError: `actor` may not change the collection, or the alias is
            protected there.
    """
    collection.place.require(actor, Action.WRITE, what="collection")
    check_alias(alias)
    lock_collection(unit, collection.rowid)
    if _holder(unit.connection, collection.rowid, alias) != artifact.rowid:
        check_protected(unit.connection, actor, collection, alias)
    return move_alias(unit, actor, collection, artifact, alias)


def move_alias(
    unit: UnitOfWork,
    actor: Actor,
    collection: CollectionRecord,
    artifact: ArtifactRecord,
    alias: str,
) -> bool:
    """`set_alias` without asking: somebody was found to be allowed to do this."""
    connection = unit.connection
    lock_collection(unit, collection.rowid)
    index = _index_in(connection, collection.rowid, artifact.rowid)
    holder = _holder(connection, collection.rowid, alias)
    if holder == artifact.rowid:
        return False
    now = datetime.now(UTC)
    if holder is None:
        row = insert(artifact_aliases).values(
            collection_rowid=collection.rowid,
            artifact_rowid=artifact.rowid,
            alias=alias,
            created_at=now,
        )
        connection.execute(row)
    else:
        here = _named(collection.rowid, alias)
        moved = update(artifact_aliases).where(*here)
        connection.execute(moved.values(artifact_rowid=artifact.rowid, created_at=now))
    _touch(unit, collection.rowid, now)
    _tell_move(
        unit, actor, collection, artifact, alias=alias, index=index, holder=holder
    )
    return True


def remove_alias(
    unit: UnitOfWork,
    actor: Actor,
    collection: CollectionRecord,
    artifact: ArtifactRecord,
    alias: str,
) -> bool:
    """Take `alias` from this version. Idempotent; another holder keeps it.

    Returns:
        Whether that changed anything.

    Raises:
        NotFoundError: The collection is not readable.
        ForbiddenError: `actor` may not change it, or the alias is protected there.
    """
    collection.place.require(actor, Action.WRITE, what="collection")
    lock_collection(unit, collection.rowid)
    held = (
        *_named(collection.rowid, alias),
        artifact_aliases.c.artifact_rowid == artifact.rowid,
    )
    if unit.connection.execute(select(artifact_aliases.c.rowid).where(*held)).first():
        check_protected(unit.connection, actor, collection, alias)
        unit.connection.execute(delete(artifact_aliases).where(*held))
        _touch(unit, collection.rowid, datetime.now(UTC))
        details = {"alias": alias}
        record_event(
            unit, actor, collection, artifact, EventKind.ALIAS_REMOVED, details
        )
        return True
    return False


def aliases_of(
    connection: Connection, artifact_rowid: int, collection_rowid: int
) -> list[str]:
    """What names a version in one collection, in the order in which it came about."""
    query = (
        select(artifact_aliases.c.alias)
        .where(
            artifact_aliases.c.artifact_rowid == artifact_rowid,
            artifact_aliases.c.collection_rowid == collection_rowid,
        )
        .order_by(artifact_aliases.c.rowid)
    )
    return list(connection.execute(query).scalars())


def newest_member(connection: Connection, collection_rowid: int) -> int | None:
    """The version of the highest number in a collection; None while it is empty."""
    query = (
        select(artifact_memberships.c.artifact_rowid)
        .where(artifact_memberships.c.collection_rowid == collection_rowid)
        .order_by(artifact_memberships.c.version_index.desc())
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def _tell_move(
    unit: UnitOfWork,
    actor: Actor,
    collection: CollectionRecord,
    artifact: ArtifactRecord,
    *,
    alias: str,
    index: int,
    holder: int | None,
) -> None:
    """A line for the version that has the alias now, and one for that which lost it."""
    details: dict[str, Any] = {"alias": alias}
    if alias == LATEST:
        announce(unit, collection, artifact, EventKind.ALIAS_ADDED, details)
        return
    if holder is not None:
        former = artifacts_by_rowid(unit.connection, [holder])[holder]
        details["movedFrom"] = _index_in(unit.connection, collection.rowid, holder)
        lost = {"alias": alias, "movedTo": index}
        record_event(unit, actor, collection, former, EventKind.ALIAS_REMOVED, lost)
    record_event(unit, actor, collection, artifact, EventKind.ALIAS_ADDED, details)


def _holder(connection: Connection, collection_rowid: int, alias: str) -> int | None:
    """The version that has the alias."""
    query = select(artifact_aliases.c.artifact_rowid)
    found = connection.execute(query.where(*_named(collection_rowid, alias)))
    return found.scalar_one_or_none()


def _index_in(
    connection: Connection, collection_rowid: int, artifact_rowid: int
) -> int:
    query = select(artifact_memberships.c.version_index).where(
        artifact_memberships.c.collection_rowid == collection_rowid,
        artifact_memberships.c.artifact_rowid == artifact_rowid,
    )
    index = connection.execute(query).scalar_one_or_none()
    if index is None:
        raise NotFoundError(
            "this version is not in that collection", hint="link it there first"
        )
    return int(index)


def _named(collection_rowid: int, alias: str) -> tuple[Any, Any]:
    return (
        artifact_aliases.c.collection_rowid == collection_rowid,
        artifact_aliases.c.alias == alias,
    )


def _touch(unit: UnitOfWork, collection_rowid: int, now: datetime) -> None:
    unit.connection.execute(
        update(artifact_collections)
        .where(artifact_collections.c.rowid == collection_rowid)
        .values(updated_at=now)
    )
