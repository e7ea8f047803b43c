"""What happened to collections and versions: kept for people, announced to pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select

from trailmark.server.accounts.actor import Actor
from trailmark.server.artifacts.cursors import decode_cursor, encode_cursor
from trailmark.server.artifacts.records import ArtifactRecord, CollectionRecord
from trailmark.server.db import Event, UnitOfWork
from trailmark.server.db.tables.artifacts import artifact_events
from trailmark.server.runs.records import Page
from trailmark.wire.lenient_json import to_strict


class EventKind(StrEnum):
    """What can happen; kinds without a version are about the collection itself."""

    VERSION_CREATED = "version_created"
    ALIAS_ADDED = "alias_added"
    ALIAS_REMOVED = "alias_removed"
    LINKED = "linked"
    UNLINKED = "unlinked"
    TAG_ADDED = "tag_added"
    TAG_REMOVED = "tag_removed"
    COLLECTION_TAG_ADDED = "collection_tag_added"
    COLLECTION_TAG_REMOVED = "collection_tag_removed"
    DESCRIPTION_CHANGED = "description_changed"
    METADATA_CHANGED = "metadata_changed"
    TTL_CHANGED = "ttl_changed"
    VERSION_DELETED = "version_deleted"
    COLLECTION_CREATED = "collection_created"
    COLLECTION_RENAMED = "collection_renamed"
    COLLECTION_MOVED = "collection_moved"
    COLLECTION_DELETED = "collection_deleted"


@dataclass(frozen=True, slots=True)
class ArtifactChanged(Event):
    """A collection or a version of it is new, gone or different.

    Attributes:
        collection_rowid: Where it happened: a sequence, or a portfolio.
        artifact_rowid: The version; None when it is about the collection.
        kind: An `EventKind`.
        details: What the kind needs to be told, such as `{"alias": "best"}`.
    """

    project_rowid: int
    entity_name: str
    project_name: str
    collection_rowid: int
    collection_name: str
    type_name: str
    artifact_rowid: int | None
    kind: EventKind
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One line of a history.

    Attributes:
        user_rowid: Who did it; None for jobs and for people that are gone.
        details: JSON text of an object.
    """

    rowid: int
    collection_rowid: int
    artifact_rowid: int | None
    user_rowid: int | None
    kind: str
    details: str
    created_at: datetime


_NEWEST = "-event"
_COLUMNS = tuple(artifact_events.c[name] for name in EventRecord.__dataclass_fields__)


def record_event(  # noqa: PLR0917 - a sentence: unit, who, where, which, what
    unit: UnitOfWork,
    actor: Actor,
    collection: CollectionRecord,
    artifact: ArtifactRecord | None,
    kind: EventKind,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Note for good what `actor` did, and announce it once it is committed."""
    given = dict(details or {})
    unit.connection.execute(
        insert(artifact_events).values(
            collection_rowid=collection.rowid,
            artifact_rowid=None if artifact is None else artifact.rowid,
            user_rowid=actor.user_rowid,
            kind=kind,
            details=to_strict(given),
            created_at=datetime.now(UTC),
        )
    )
    announce(unit, collection, artifact, kind, given)


def announce(
    unit: UnitOfWork,
    collection: CollectionRecord,
    artifact: ArtifactRecord | None,
    kind: EventKind,
    details: Mapping[str, Any],
) -> None:
    """Tell open pages and automations, without a line in the history."""
    place = collection.place
    unit.emit(
        ArtifactChanged(
            project_rowid=place.project_rowid,
            entity_name=place.entity_name,
            project_name=place.project_name,
            collection_rowid=collection.rowid,
            collection_name=collection.name,
            type_name=collection.type_name,
            artifact_rowid=None if artifact is None else artifact.rowid,
            kind=kind,
            details=dict(details),
        )
    )


def list_events(
    connection: Connection,
    *,
    collection_rowids: list[int],
    artifact_rowid: int | None = None,
    first: int = 50,
    after: str | None = None,
) -> Page[EventRecord]:
    """What happened in these collections, the newest first.

    Args:
        artifact_rowid: Only what is about this version; None for everything.

    Raises:
        InvalidInputError: `after` is no cursor of this list.
    """
    query = select(*_COLUMNS).where(
        artifact_events.c.collection_rowid.in_(collection_rowids)
    )
    if artifact_rowid is not None:
        query = query.where(artifact_events.c.artifact_rowid == artifact_rowid)
    if after:
        (rowid,) = decode_cursor(after, _NEWEST, int)
        query = query.where(artifact_events.c.rowid < rowid)
    query = query.order_by(artifact_events.c.rowid.desc()).limit(first + 1)
    found = [EventRecord(*tuple(row)) for row in connection.execute(query)]
    shown = found[:first]
    cursors = [encode_cursor(_NEWEST, one.rowid) for one in shown]
    return Page(shown, cursors, len(found) > first)
