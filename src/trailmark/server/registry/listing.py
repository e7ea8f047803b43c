"""Which registries somebody sees."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from trailmark.server.accounts.actor import REGISTRY_VISIBILITIES, Action, Actor
from trailmark.server.accounts.entities import EntityRecord, entities_by_rowid
from trailmark.server.db.tables.projects import projects
from trailmark.server.projects.records import (
    ProjectRecord,
    project_of,
    select_projects,
)


def visible_registries(
    connection: Connection, actor: Actor, entity_rowid: int | None = None
) -> list[int]:
    """Project rowids of the registries that `actor` may read, in no order.

    Args:
        entity_rowid: The organization's own entity; None is every organization.
    """
    query = select(
        projects.c.rowid, projects.c.entity_rowid, projects.c.visibility
    ).where(
        projects.c.deleted_at.is_(None),
        projects.c.visibility.in_(REGISTRY_VISIBILITIES),
    )
    if entity_rowid is not None:
        query = query.where(projects.c.entity_rowid == entity_rowid)
    return [
        row.rowid
        for row in connection.execute(query)
        if actor.may(Action.READ, row.entity_rowid, row.visibility, row.rowid)
    ]


def hosts_of(connection: Connection, actor: Actor) -> list[EntityRecord]:
    """Entities of the organizations in whose registries `actor` was given a role.

    A service account is in a team and no organization, and works in registries by what
    its team was given there.
    """
    query = select(projects.c.entity_rowid).where(
        projects.c.deleted_at.is_(None),
        projects.c.rowid.in_(list(actor.registry_roles)),
    )
    rowids = set(connection.execute(query).scalars()) if actor.registry_roles else ()
    return list(entities_by_rowid(connection, rowids).values())


def registries_by_rowid(
    connection: Connection, rowids: Collection[int]
) -> dict[int, ProjectRecord]:
    """Whoever asks; deleted ones are left out."""
    query = select_projects().where(projects.c.rowid.in_(list(rowids)))
    found = (project_of(row) for row in connection.execute(query))
    return {one.rowid: one for one in found}
