"""Organizations: they own teams, and through their own entity, registries."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from trailmark.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
)
from trailmark.server.accounts.actor import Actor, OrganizationRole
from trailmark.server.accounts.entities import create_entity, find_entity
from trailmark.server.accounts.epoch import announce_change
from trailmark.server.accounts.membership import join_organization
from trailmark.server.accounts.users import (
    UserRecord,
    require_person,
    users_by_rowid,
)
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.accounts import (
    entities,
    organization_members,
    organizations,
    team_members,
)
from trailmark.wire.names import check_entity_name


@dataclass(frozen=True, slots=True)
class OrganizationRecord:
    """One organization.

    Attributes:
        entity_rowid: The organization's own entity, where registries live.
        entity_name: That entity's name; `<name>-org` where it was free.
    """

    rowid: int
    name: str
    created_at: datetime
    entity_rowid: int
    entity_name: str


@dataclass(frozen=True, slots=True)
class OrganizationMember:
    user: UserRecord
    role: str


_ORGANIZATIONS = select(
    organizations.c.rowid,
    organizations.c.name,
    organizations.c.created_at,
    entities.c.rowid.label("entity_rowid"),
    entities.c.name.label("entity_name"),
).join(
    entities,
    (entities.c.organization_rowid == organizations.c.rowid)
    & (entities.c.kind == "organization"),
)


def create_organization(
    unit: UnitOfWork, actor: Actor, name: str, admin_username: str | None = None
) -> OrganizationRecord:
    """Make an organization and its entity.

    Args:
        admin_username: Its first administrator; None takes `actor`.

    Raises:
        ForbiddenError: `actor` does not administer the server.
        InvalidInputError: The name cannot be used.
        ConflictError: The name is taken.
        NotFoundError: There is no user `admin_username`.
    """
    if not actor.is_admin:
        raise ForbiddenError("only an administrator of this server may do this")
    announce_change(unit)
    check_entity_name(name, what="organization name")
    if _find(unit.connection, name) is not None:
        raise ConflictError(f"there is an organization {name!r} already")
    now = datetime.now(UTC)
    made = insert(organizations).values(name=name, created_at=now)
    rowid = unit.connection.execute(made.returning(organizations.c.rowid)).scalar_one()
    entity_name = _free_entity_name(unit.connection, name)
    create_entity(unit, entity_name, "organization", now, organization_rowid=rowid)
    admin_rowid = actor.user_rowid
    if admin_username is not None:
        admin_rowid = require_person(unit.connection, admin_username).rowid
    if admin_rowid is not None:
        join_organization(unit, rowid, admin_rowid, OrganizationRole.ADMIN, now)
    return _get(unit.connection, name)


def delete_organization(unit: UnitOfWork, actor: Actor, name: str) -> None:
    """Delete an organization with its teams and all that they own.

    Raises:
        NotFoundError: There is none that `actor` may see.
        ForbiddenError: `actor` administers neither it nor the server.
    """
    announce_change(unit)
    organization = require_organization(unit.connection, actor, name)
    _require_admin(actor, organization)
    unit.connection.execute(
        delete(organizations).where(organizations.c.rowid == organization.rowid)
    )


def add_organization_member(
    unit: UnitOfWork, actor: Actor, name: str, username: str, role: str
) -> None:
    """Put a user into an organization, or change a member's role.

    Raises:
        NotFoundError: There is no such organization or user.
        ForbiddenError: `actor` administers neither the organization nor the server.
        InvalidInputError: `role` is not one of admin, member, viewer.
    """
    announce_change(unit)
    organization = require_organization(unit.connection, actor, name)
    _require_admin(actor, organization)
    if role not in set(OrganizationRole):
        raise InvalidInputError(
            f"there is no role {role!r} in an organization",
            hint=f"use one of: {', '.join(OrganizationRole)}",
        )
    user = require_person(unit.connection, username)
    join_organization(unit, organization.rowid, user.rowid, role, datetime.now(UTC))


def remove_organization_member(
    unit: UnitOfWork, actor: Actor, name: str, username: str
) -> None:
    """Take a person out of an organization and its teams; people may leave by themselves.

    Raises:
        NotFoundError: There is no such organization, or the person is not in it.
        ForbiddenError: `actor` administers neither the organization nor the server.
    """
    announce_change(unit)
    organization = require_organization(unit.connection, actor, name)
    if username != actor.username:
        _require_admin(actor, organization)
    user = require_person(unit.connection, username)
    gone = delete(organization_members).where(
        organization_members.c.organization_rowid == organization.rowid,
        organization_members.c.user_rowid == user.rowid,
    )
    if unit.connection.execute(gone).rowcount == 0:
        raise NotFoundError(f"{username!r} is not in the organization {name!r}")
    of_organization = select(entities.c.rowid).where(
        entities.c.organization_rowid == organization.rowid
    )
    unit.connection.execute(
        delete(team_members).where(
            team_members.c.user_rowid == user.rowid,
            team_members.c.entity_rowid.in_(of_organization),
        )
    )


def find_organization(
    connection: Connection, actor: Actor, name: str
) -> OrganizationRecord | None:
    """The organization called `name`; None when there is none that `actor` may see."""
    organization = _find(connection, name)
    if organization is None or not _sees(actor, organization):
        return None
    return organization


def require_organization(
    connection: Connection, actor: Actor, name: str
) -> OrganizationRecord:
    """Like `find_organization`.

    Raises:
        NotFoundError: There is none that `actor` may see.
    """
    organization = find_organization(connection, actor, name)
    if organization is None:
        raise NotFoundError(f"there is no organization {name!r}, or you may not see it")
    return organization


def list_organizations(
    connection: Connection, actor: Actor
) -> list[OrganizationRecord]:
    """The organizations that `actor` sees, by name."""
    rows = connection.execute(_ORGANIZATIONS.order_by(organizations.c.name))
    return [one for one in map(_record, rows) if _sees(actor, one)]


def organizations_by_rowid(
    connection: Connection, rowids: Collection[int]
) -> dict[int, OrganizationRecord]:
    """The organizations of `rowids`, whoever asks; unknown ones are left out."""
    if not rowids:
        return {}
    query = _ORGANIZATIONS.where(organizations.c.rowid.in_(list(rowids)))
    return {row.rowid: _record(row) for row in connection.execute(query)}


def names_by_entity(
    connection: Connection, entity_rowids: Collection[int]
) -> dict[int, str]:
    """The organization of teams and organization entities, whoever asks."""
    query = (
        select(entities.c.rowid, organizations.c.name)
        .join(organizations, organizations.c.rowid == entities.c.organization_rowid)
        .where(entities.c.rowid.in_(list(entity_rowids)))
    )
    return {row.rowid: row.name for row in connection.execute(query)}


def organization_rowids_of_user(connection: Connection, user_rowid: int) -> set[int]:
    """The organizations that a user is a member of, whoever asks."""
    query = select(organization_members.c.organization_rowid)
    query = query.where(organization_members.c.user_rowid == user_rowid)
    return set(connection.execute(query).scalars())


def list_organization_members(
    connection: Connection, organization: OrganizationRecord
) -> list[OrganizationMember]:
    """The members, in the order in which they joined."""
    query = select(
        organization_members.c.user_rowid, organization_members.c.role
    ).where(organization_members.c.organization_rowid == organization.rowid)
    rows = connection.execute(query.order_by(organization_members.c.rowid)).all()
    known = users_by_rowid(connection, {row.user_rowid for row in rows})
    return [OrganizationMember(known[row.user_rowid], row.role) for row in rows]


def _sees(actor: Actor, organization: OrganizationRecord) -> bool:
    return actor.is_admin or organization.rowid in actor.organization_roles


def _require_admin(actor: Actor, organization: OrganizationRecord) -> None:
    role = actor.organization_roles.get(organization.rowid)
    if not actor.is_admin and role != OrganizationRole.ADMIN:
        raise ForbiddenError(
            f"you do not administer the organization {organization.name!r}",
            hint="ask one of its administrators",
        )


def _free_entity_name(connection: Connection, name: str) -> str:
    base = f"{name[:110]}-org"
    found, number = base, 1
    while find_entity(connection, found) is not None:
        number += 1
        found = f"{base}-{number}"
    return found


def _find(connection: Connection, name: str) -> OrganizationRecord | None:
    row = connection.execute(_ORGANIZATIONS.where(organizations.c.name == name)).first()
    return None if row is None else _record(row)


def _get(connection: Connection, name: str) -> OrganizationRecord:
    return _record(
        connection.execute(_ORGANIZATIONS.where(organizations.c.name == name)).one()
    )


def _record(row: Iterable[Any]) -> OrganizationRecord:
    return OrganizationRecord(*row)
