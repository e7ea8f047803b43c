"""Tags: words that people put on versions and on collections to find them again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import (
    Column,
    Connection,
    Table,
    delete,
    insert,
    select,
    update,
)

from trailmark.errors import InvalidInputError
from trailmark.server.accounts.actor import Actor
from trailmark.server.artifacts.aliases import lock_collection
from trailmark.server.artifacts.events import EventKind, record_event
from trailmark.server.artifacts.records import ArtifactRecord, CollectionRecord
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.artifacts import (
    artifact_collections,
    artifact_tags,
    artifacts,
    collection_tags,
)
from trailmark.wire.names import check_tag

MAX_TAGS = 20
"""On one version, and on one collection."""


@dataclass(frozen=True, slots=True)
class TagRecord:
    """A tag of one version or collection; `rowid` is of that assignment."""

    rowid: int
    name: str


def change_artifact_tags(
    unit: UnitOfWork,
    actor: Actor,
    source: CollectionRecord,
    artifact: ArtifactRecord,
    *,
    added: Iterable[str] = (),
    removed: Iterable[str] = (),
) -> None:
    """Put tags on a version and take others off; the caller asked permission.

    Idempotent. `removed` goes first. Locks the source.

    Raises:
        InvalidInputError: One cannot be a tag, or there would be more than 20.
    """
    lock_collection(unit, source.rowid)
    owner = artifact_tags.c.artifact_rowid
    on, off = _change(unit, owner, artifact.rowid, added, removed)
    for kind, names in ((EventKind.TAG_REMOVED, off), (EventKind.TAG_ADDED, on)):
        for name in names:
            record_event(unit, actor, source, artifact, kind, {"tag": name})
    if on or off:
        touched = update(artifacts).where(artifacts.c.rowid == artifact.rowid)
        unit.connection.execute(touched.values(updated_at=datetime.now(UTC)))


def change_collection_tags(
    unit: UnitOfWork,
    actor: Actor,
    collection: CollectionRecord,
    *,
    added: Iterable[str] = (),
    removed: Iterable[str] = (),
) -> None:
    """Put tags on a collection and take others off; the caller asked permission.

    Idempotent. `removed` goes first. Locks the collection.

    Raises:
        InvalidInputError: One cannot be a tag, or there would be more than 20.
    """
    lock_collection(unit, collection.rowid)
    owner = collection_tags.c.collection_rowid
    on, off = _change(unit, owner, collection.rowid, added, removed)
    for kind, names in (
        (EventKind.COLLECTION_TAG_REMOVED, off),
        (EventKind.COLLECTION_TAG_ADDED, on),
    ):
        for name in names:
            record_event(unit, actor, collection, None, kind, {"tag": name})
    if on or off:
        touched = update(artifact_collections).where(
            artifact_collections.c.rowid == collection.rowid
        )
        unit.connection.execute(touched.values(updated_at=datetime.now(UTC)))


def tags_of_artifacts(
    connection: Connection, rowids: Collection[int]
) -> Mapping[int, list[TagRecord]]:
    """Tags in the order in which they were put on; absent for versions without."""
    return _tags_of(connection, artifact_tags, "artifact_rowid", rowids)


def tags_of_collections(
    connection: Connection, rowids: Collection[int]
) -> Mapping[int, list[TagRecord]]:
    """Tags in the order in which they were put on; absent for collections without."""
    return _tags_of(connection, collection_tags, "collection_rowid", rowids)


def _tags_of(
    connection: Connection, table: Table, owner: str, rowids: Collection[int]
) -> Mapping[int, list[TagRecord]]:
    found: dict[int, list[TagRecord]] = {}
    query = (
        select(table.c[owner].label("owner"), table.c.rowid, table.c.name)
        .where(table.c[owner].in_(list(rowids)))
        .order_by(table.c.rowid)
    )
    for row in connection.execute(query):
        found.setdefault(row.owner, []).append(TagRecord(row.rowid, row.name))
    return found


def _change(
    unit: UnitOfWork,
    owner: Column[int],
    rowid: int,
    added: Iterable[str],
    removed: Iterable[str],
) -> tuple[list[str], list[str]]:
    """Tags that were put on, and those that were taken off."""
    table, here = owner.table, owner == rowid
    known = set(unit.connection.execute(select(table.c.name).where(here)).scalars())
    off = [name for name in dict.fromkeys(removed) if name in known]
    known.difference_update(off)
    on = [check_tag(name) for name in dict.fromkeys(added) if name not in known]
    if on and len(known) + len(on) > MAX_TAGS:
        raise InvalidInputError(
            f"there would be {len(known) + len(on)} tags",
            hint=f"keep to {MAX_TAGS}, and take some off first",
        )
    if off:
        unit.connection.execute(delete(table).where(here, table.c.name.in_(off)))
    if on:
        rows = [{owner.name: rowid, "name": name} for name in on]
        unit.connection.execute(insert(table), rows)
    return on, off
