"""What people change about collections: name, description, type."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update

from trailmark.errors import ConflictError, InvalidInputError, NotFoundError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.artifacts.aliases import lock_collection
from trailmark.server.artifacts.events import EventKind, record_event
from trailmark.server.artifacts.records import (
    CollectionRecord,
    collections_by_rowid,
    find_collection,
)
from trailmark.server.artifacts.types import ensure_type
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.artifacts import (
    artifact_collections,
    artifact_memberships,
    artifacts,
)
from trailmark.wire.lenient_json import storable
from trailmark.wire.names import check_artifact_name

MAX_DESCRIPTION_CHARACTERS = 100_000


def require_collection(unit: UnitOfWork, actor: Actor, rowid: int) -> CollectionRecord:
    """The collection, which `actor` may change; it is locked.

    Raises:
        NotFoundError: There is none, or it is not readable.
        ForbiddenError: It is readable, but not to be changed.
    """
    lock_collection(unit, rowid)
    found = collections_by_rowid(unit.connection, [rowid]).get(rowid)
    if found is None:
        raise NotFoundError("there is no such collection, or you may not see it")
    found.place.require(actor, Action.WRITE, what="collection")
    return found


def describe_collection(
    unit: UnitOfWork,
    actor: Actor,
    collection: CollectionRecord,
    *,
    name: str | None = None,
    description: str | None = None,
) -> CollectionRecord:
    """Change what is given; None leaves a value as it is.

    Raises:
        InvalidInputError: The name is not allowed, or the description too long.
        ConflictError: The project has another collection of that name.
    """
    if description is not None and description != collection.description:
        check_description(description)
        _set(unit, collection, description=storable(description))
        record_event(unit, actor, collection, None, EventKind.DESCRIPTION_CHANGED)
    if name is not None and name != collection.name:
        _rename(unit, actor, collection, name)
    return collections_by_rowid(unit.connection, [collection.rowid])[collection.rowid]


def move_sequence(
    unit: UnitOfWork, actor: Actor, sequence: CollectionRecord, type_name: str
) -> CollectionRecord:
    """Give a sequence another type, made if missing.

    Raises:
        InvalidInputError: It is a portfolio, or the type's name is not allowed.
        ConflictError: Versions of it are linked, where the old type is expected.
    """
    if not sequence.is_sequence:
        raise InvalidInputError(
            f"the type of {sequence.path!r} is that of the versions linked to it",
            hint="make another collection for another type",
        )
    if type_name == sequence.type_name:
        return sequence
    _refuse_linked(unit, sequence)
    kind = ensure_type(unit, sequence.place.project_rowid, type_name)
    _set(unit, sequence, type_rowid=kind.rowid)
    details = {"from": sequence.type_name, "to": kind.name}
    record_event(unit, actor, sequence, None, EventKind.COLLECTION_MOVED, details)
    return collections_by_rowid(unit.connection, [sequence.rowid])[sequence.rowid]


def check_description(text: str) -> str:
    """
    Raises:
        InvalidInputError: It is longer than 100,000 characters.
    """
    if len(text) > MAX_DESCRIPTION_CHARACTERS:
        raise InvalidInputError(
            f"a description of {len(text)} characters is too long",
            hint=f"use at most {MAX_DESCRIPTION_CHARACTERS}",
        )
    return text


def _rename(
    unit: UnitOfWork, actor: Actor, collection: CollectionRecord, name: str
) -> None:
    check_artifact_name(name)
    place = collection.place
    unit.alone(f"collections of project {place.project_rowid}")
    if find_collection(unit.connection, place.project_rowid, name) is not None:
        raise ConflictError(
            f"{place.entity_name}/{place.project_name} has a collection {name!r} "
            "already",
            hint="choose another name",
        )
    _set(unit, collection, name=name)
    details = {"from": collection.name, "to": name}
    record_event(unit, actor, collection, None, EventKind.COLLECTION_RENAMED, details)


def _refuse_linked(unit: UnitOfWork, sequence: CollectionRecord) -> None:
    query = (
        select(artifact_memberships.c.rowid)
        .join(artifacts, artifacts.c.rowid == artifact_memberships.c.artifact_rowid)
        .where(
            artifacts.c.collection_rowid == sequence.rowid,
            artifact_memberships.c.collection_rowid != sequence.rowid,
        )
        .limit(1)
    )
    if unit.connection.execute(query).first() is not None:
        raise ConflictError(
            f"versions of {sequence.path!r} are linked in collections of type "
            f"{sequence.type_name!r}",
            hint="unlink them first",
        )


def _set(unit: UnitOfWork, collection: CollectionRecord, **values: Any) -> None:
    unit.connection.execute(
        update(artifact_collections)
        .where(artifact_collections.c.rowid == collection.rowid)
        .values(**values, updated_at=datetime.now(UTC))
    )
