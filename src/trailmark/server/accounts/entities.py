"""Entities: what owns projects. A person has one, a team is one, an organization too."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from trailmark.errors import ConflictError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.accounts import entities
from trailmark.server.db.tables.projects import projects
from trailmark.server.db.tables.runs import run_files, runs


@dataclass(frozen=True, slots=True)
class EntityRecord:
    """One entity.

    Attributes:
        kind: user, team or organization.
        organization_rowid: None for a personal entity, and for a team on its own.
        default_visibility: What new projects get.
    """

    rowid: int
    name: str
    kind: str
    organization_rowid: int | None
    default_visibility: str
    photo_url: str | None
    created_at: datetime


_COLUMNS = (
    entities.c.rowid,
    entities.c.name,
    entities.c.kind,
    entities.c.organization_rowid,
    entities.c.default_visibility,
    entities.c.photo_url,
    entities.c.created_at,
)


def find_entity(connection: Connection, name: str) -> EntityRecord | None:
    """The entity called `name`, whoever asks; None when there is none."""
    row = connection.execute(select(*_COLUMNS).where(entities.c.name == name)).first()
    return None if row is None else _record(row)


def find_visible_entity(
    connection: Connection, actor: Actor, name: str
) -> EntityRecord | None:
    """The entity called `name`; None when there is none that `actor` may read."""
    entity = find_entity(connection, name)
    if entity is None or not actor.may(Action.READ, entity.rowid):
        return None
    return entity


def entities_by_rowid(
    connection: Connection, rowids: Collection[int]
) -> dict[int, EntityRecord]:
    """The entities of `rowids`, whoever asks; unknown ones are left out."""
    if not rowids:
        return {}
    query = select(*_COLUMNS).where(entities.c.rowid.in_(list(rowids)))
    return {row.rowid: _record(row) for row in connection.execute(query)}


def stored_bytes(connection: Connection, rowid: int) -> int:
    """Bytes of the files of all runs in an entity's projects."""
    query = (
        select(func.coalesce(func.sum(run_files.c.size_bytes), 0))
        .join(runs, runs.c.rowid == run_files.c.run_rowid)
        .join(projects, projects.c.rowid == runs.c.project_rowid)
        .where(projects.c.entity_rowid == rowid, runs.c.deleted_at.is_(None))
    )
    return int(connection.execute(query).scalar_one())


def create_entity(
    unit: UnitOfWork,
    name: str,
    kind: str,
    now: datetime,
    *,
    organization_rowid: int | None = None,
) -> EntityRecord:
    """Make an entity; `name` was checked by the caller.

    Raises:
        ConflictError: A user, team or organization has the name already.
    """
    if find_entity(unit.connection, name) is not None:
        raise ConflictError(
            f"the name {name!r} is taken",
            hint="users, teams and organizations share one set of names",
        )
    values: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "organization_rowid": organization_rowid,
        "created_at": now,
    }
    made = insert(entities).values(values).returning(*_COLUMNS)
    return _record(unit.connection.execute(made).one())


def _record(row: Iterable[Any]) -> EntityRecord:
    return EntityRecord(*row)
