"""Who holds which role in a registry: people of the organization, and its teams."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Column, Connection, delete, insert, select, update

from trailmark.errors import InvalidInputError, NotFoundError
from trailmark.server.accounts.actor import Action, Actor, RegistryRole
from trailmark.server.accounts.entities import EntityRecord, entities_by_rowid
from trailmark.server.accounts.epoch import announce_change
from trailmark.server.accounts.users import UserRecord, users_by_rowid
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.accounts import entities, organization_members, users
from trailmark.server.db.tables.registries import registry_members
from trailmark.server.projects.records import ProjectRecord

DEFAULT_ROLE = RegistryRole.VIEWER
"""What members get who are added without a word about their role."""


@dataclass(frozen=True, slots=True)
class UserMember:
    """Somebody with a role of their own in a registry."""

    user: UserRecord
    role: RegistryRole


@dataclass(frozen=True, slots=True)
class TeamMember:
    """A team whose members have a role in a registry."""

    team: EntityRecord
    role: RegistryRole


def add_members(
    unit: UnitOfWork,
    actor: Actor,
    project: ProjectRecord,
    *,
    user_rowids: Collection[int] = (),
    team_rowids: Collection[int] = (),
) -> None:
    """Let people and teams of the organization in, as viewers.

    Whoever has a role already keeps it. Nothing changes if one cannot be added.

    Raises:
        ForbiddenError: `actor` does not administer the registry.
        NotFoundError: One of them is not in the organization.
    """
    project.require(actor, Action.ADMIN, what="registry")
    _check_people(unit.connection, project, user_rowids)
    _check_teams(unit.connection, project, team_rowids)
    for column, rowids in _both(user_rowids, team_rowids):
        held = select(column).where(registry_members.c.project_rowid == project.rowid)
        known = set(unit.connection.execute(held).scalars())
        for rowid in sorted(set(rowids) - known):
            unit.connection.execute(
                insert(registry_members).values(
                    {
                        "project_rowid": project.rowid,
                        column.name: rowid,
                        "role": str(DEFAULT_ROLE),
                        "created_at": datetime.now(UTC),
                    }
                )
            )
    announce_change(unit)


def remove_members(
    unit: UnitOfWork,
    actor: Actor,
    project: ProjectRecord,
    *,
    user_rowids: Collection[int] = (),
    team_rowids: Collection[int] = (),
) -> None:
    """Take the roles of people and teams away. Idempotent.

    Raises:
        ForbiddenError: `actor` does not administer the registry; everybody may give
            up their own role.
    """
    if team_rowids or set(user_rowids) != {actor.user_rowid}:
        project.require(actor, Action.ADMIN, what="registry")
    for column, rowids in _both(user_rowids, team_rowids):
        unit.connection.execute(
            delete(registry_members).where(
                registry_members.c.project_rowid == project.rowid,
                column.in_(list(rowids)),
            )
        )
    announce_change(unit)


def set_role(
    unit: UnitOfWork,
    actor: Actor,
    project: ProjectRecord,
    role: str,
    *,
    user_rowid: int | None = None,
    team_rowid: int | None = None,
) -> None:
    """Give one member, a person or a team, another role.

    Raises:
        InvalidInputError: There is no such role.
        ForbiddenError: `actor` does not administer the registry.
        NotFoundError: The person or team is no member of the registry.
    """
    project.require(actor, Action.ADMIN, what="registry")
    if role not in set(RegistryRole):
        raise InvalidInputError(
            f"there is no role {role[:100]!r} in a registry",
            hint=f"use one of: {', '.join(RegistryRole)}",
        )
    change = update(registry_members).where(
        registry_members.c.project_rowid == project.rowid,
        registry_members.c.user_rowid == user_rowid
        if team_rowid is None
        else registry_members.c.team_rowid == team_rowid,
    )
    if unit.connection.execute(change.values(role=role)).rowcount == 0:
        who = "person" if team_rowid is None else "team"
        raise NotFoundError(
            f"this {who} is no member of the registry", hint="add the member first"
        )
    announce_change(unit)


def list_user_members(connection: Connection, project_rowid: int) -> list[UserMember]:
    """People with a role of their own, in the order in which they came."""
    query = (
        select(registry_members.c.user_rowid, registry_members.c.role)
        .join(users, users.c.rowid == registry_members.c.user_rowid)
        .where(
            registry_members.c.project_rowid == project_rowid,
            users.c.deleted_at.is_(None),
        )
        .order_by(registry_members.c.rowid)
    )
    rows = connection.execute(query).all()
    known = users_by_rowid(connection, {row.user_rowid for row in rows})
    return [UserMember(known[row.user_rowid], RegistryRole(row.role)) for row in rows]


def list_team_members(connection: Connection, project_rowid: int) -> list[TeamMember]:
    """Teams with a role, in the order in which they came."""
    query = (
        select(registry_members.c.team_rowid, registry_members.c.role)
        .where(
            registry_members.c.project_rowid == project_rowid,
            registry_members.c.team_rowid.isnot(None),
        )
        .order_by(registry_members.c.rowid)
    )
    rows = connection.execute(query).all()
    known = entities_by_rowid(connection, {row.team_rowid for row in rows})
    return [TeamMember(known[row.team_rowid], RegistryRole(row.role)) for row in rows]


def _both(
    user_rowids: Collection[int], team_rowids: Collection[int]
) -> list[tuple[Column[int], Collection[int]]]:
    return [
        (registry_members.c.user_rowid, user_rowids),
        (registry_members.c.team_rowid, team_rowids),
    ]


def _check_people(
    connection: Connection, project: ProjectRecord, rowids: Collection[int]
) -> None:
    """Whoever is not in the organization is spoken of like somebody who is not there."""
    query = (
        select(organization_members.c.user_rowid)
        .join(
            entities,
            entities.c.organization_rowid == organization_members.c.organization_rowid,
        )
        .join(users, users.c.rowid == organization_members.c.user_rowid)
        .where(
            entities.c.rowid == project.entity_rowid,
            users.c.deleted_at.is_(None),
            organization_members.c.user_rowid.in_(list(rowids)),
        )
    )
    if set(rowids) - set(connection.execute(query).scalars()):
        raise NotFoundError(
            "there is no such person in the organization of the registry",
            hint="members of a registry are members of its organization",
        )


def _check_teams(
    connection: Connection, project: ProjectRecord, rowids: Collection[int]
) -> None:
    owner = select(entities.c.organization_rowid).where(
        entities.c.rowid == project.entity_rowid
    )
    query = select(entities.c.rowid).where(
        entities.c.kind == "team",
        entities.c.organization_rowid == owner.scalar_subquery(),
        entities.c.rowid.in_(list(rowids)),
    )
    if set(rowids) - set(connection.execute(query).scalars()):
        raise NotFoundError(
            "there is no such team in the organization of the registry",
            hint="teams of a registry belong to its organization",
        )
