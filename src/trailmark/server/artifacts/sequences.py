"""Sequences, found or made when something is logged under their name."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from trailmark.errors import ConflictError, NotFoundError
from trailmark.server.accounts.actor import Actor
from trailmark.server.artifacts.events import EventKind, record_event
from trailmark.server.artifacts.records import (
    CollectionKind,
    CollectionRecord,
    collection_of,
    find_collection,
    select_collections,
)
from trailmark.server.artifacts.types import ensure_type
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.artifacts import artifact_collections
from trailmark.server.db.tables.projects import projects
from trailmark.wire.lenient_json import storable
from trailmark.wire.names import check_artifact_name


def ensure_sequence(  # noqa: PLR0917 - a sentence: unit, who, where, name, type
    unit: UnitOfWork,
    actor: Actor,
    project_rowid: int,
    name: str,
    type_name: str,
    client_id: str | None = None,
) -> CollectionRecord:
    """The sequence to log into, made if missing; the caller asked permission.

    Args:
        client_id: What an unsaved client calls a new sequence; left out where another
            one has it.

    Raises:
        ConflictError: The name is taken by a sequence of another type, or by a
            collection of links.
        InvalidInputError: The name of a new sequence, or of a new type, is not allowed.
    """
    found = find_collection(unit.connection, project_rowid, storable(name))
    if found is None:
        found = _make(unit, actor, project_rowid, name, type_name, client_id)
    if not found.is_sequence:
        raise ConflictError(
            f"{found.path!r} is a collection of links, nothing can be logged to it",
            hint="log under another name, then link the version there",
        )
    if found.type_name != type_name:
        raise ConflictError(
            f"{found.path!r} holds artifacts of type {found.type_name!r}, "
            f"not {type_name[:200]!r}",
            hint="use that type, or another name",
        )
    return found


def find_by_client_id(
    connection: Connection, project_rowid: int, client_id: str
) -> CollectionRecord | None:
    """The sequence of a project that an unsaved client calls so."""
    query = select_collections().where(
        projects.c.rowid == project_rowid,
        artifact_collections.c.client_id == storable(client_id),
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else collection_of(row)


def _make(  # noqa: PLR0917 - as for `ensure_sequence`
    unit: UnitOfWork,
    actor: Actor,
    project_rowid: int,
    name: str,
    type_name: str,
    client_id: str | None,
) -> CollectionRecord:
    check_artifact_name(name)
    kept = ensure_type(unit, project_rowid, type_name)
    now = datetime.now(UTC)
    row = insert(artifact_collections).values(
        project_rowid=project_rowid,
        type_rowid=kept.rowid,
        kind=CollectionKind.SEQUENCE,
        name=name,
        client_id=_free_client_id(unit.connection, client_id),
        created_by_rowid=actor.user_rowid,
        created_at=now,
        updated_at=now,
    )
    is_new = True
    try:
        with unit.connection.begin_nested():
            unit.connection.execute(row)
    except IntegrityError:
        is_new = False  # another server made it between our look and our insert
    made = find_collection(unit.connection, project_rowid, name)
    if made is None:
        raise NotFoundError(
            f"the collection {name!r} is being made by somebody else", hint="try again"
        )
    if is_new:
        record_event(unit, actor, made, None, EventKind.COLLECTION_CREATED)
    return made


def _free_client_id(connection: Connection, client_id: str | None) -> str | None:
    if not client_id:
        return None
    taken = select(artifact_collections.c.rowid).where(
        artifact_collections.c.client_id == storable(client_id)
    )
    return None if connection.execute(taken).first() else storable(client_id)
