"""Teams: entities with members."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select

from trailmark.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
)
from trailmark.server.accounts.actor import Action, Actor, OrganizationRole, TeamRole
from trailmark.server.accounts.api_keys import (
    CreatedApiKey,
    create_api_key,
)
from trailmark.server.accounts.entities import (
    EntityRecord,
    create_entity,
    entities_by_rowid,
    find_entity,
)
from trailmark.server.accounts.epoch import announce_change
from trailmark.server.accounts.membership import join_team
from trailmark.server.accounts.organizations import require_organization
from trailmark.server.accounts.users import (
    UserRecord,
    find_user,
    get_user,
    require_person,
    users_by_rowid,
)
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.accounts import entities, team_members, users
from trailmark.wire.names import check_entity_name, has_control_characters

_LONGEST_DESCRIPTION = 128


@dataclass(frozen=True, slots=True)
class CreateTeam:
    """What makes a team.

    Attributes:
        admin_username: Its first administrator; None takes whoever asks.
        organization_name: None takes the one organization that the asking person
            administers; with none or several of those, the team stands on its own.
    """

    name: str
    admin_username: str | None = None
    organization_name: str | None = None


@dataclass(frozen=True, slots=True)
class TeamMember:
    """One membership; `rowid` names it, not the user."""

    rowid: int
    user: UserRecord
    role: str


@dataclass(frozen=True, slots=True)
class CreatedServiceAccount:
    """A service account, its place in the team, and its key."""

    member: TeamMember
    api_key: CreatedApiKey

    @property
    def user(self) -> UserRecord:
        return self.member.user


def create_team(unit: UnitOfWork, actor: Actor, command: CreateTeam) -> EntityRecord:
    """Make a team.

    Raises:
        ForbiddenError: `actor` administers neither the organization nor the server, or
            is a service account.
        NotFoundError: There is no such organization or user.
        InvalidInputError: The name cannot be used.
        ConflictError: The name is taken.
    """
    if actor.is_service:
        raise ForbiddenError("a service account acts in its team alone")
    announce_change(unit)  # administrators of the organization gain it
    check_entity_name(command.name, what="team name")
    organization_rowid = _organization_of(unit.connection, actor, command)
    admin_rowid = actor.user_rowid
    if command.admin_username is not None:
        admin_rowid = require_person(unit.connection, command.admin_username).rowid
    now = datetime.now(UTC)
    team = create_entity(
        unit, command.name, "team", now, organization_rowid=organization_rowid
    )
    if admin_rowid is not None:
        join_team(unit, team, admin_rowid, TeamRole.ADMIN, now)
    return team


def _organization_of(
    connection: Connection, actor: Actor, command: CreateTeam
) -> int | None:
    administered = [
        rowid
        for rowid, role in actor.organization_roles.items()
        if role == OrganizationRole.ADMIN
    ]
    if command.organization_name is None:
        return administered[0] if len(administered) == 1 else None
    organization = require_organization(connection, actor, command.organization_name)
    if not actor.is_admin and organization.rowid not in administered:
        raise ForbiddenError(
            f"you do not administer the organization {organization.name!r}",
            hint="ask one of its administrators to make the team",
        )
    return organization.rowid


def add_team_member(
    unit: UnitOfWork, actor: Actor, team_name: str, username: str, role: str
) -> None:
    """Put a user into a team, or change a member's role.

    Raises:
        NotFoundError: There is no such team or user.
        ForbiddenError: `actor` does not administer the team.
        InvalidInputError: `role` is not one of admin, member, view-only.
    """
    announce_change(unit)
    team = require_team(unit.connection, actor, Action.ADMIN, team_name)
    if role not in set(TeamRole):
        raise InvalidInputError(
            f"there is no role {role!r} in a team",
            hint=f"use one of: {', '.join(TeamRole)}",
        )
    user = _candidate(unit.connection, team, username)
    is_person = user.account_kind == "member"
    now = datetime.now(UTC)
    join_team(unit, team, user.rowid, role, now, is_person=is_person)


def remove_team_member(unit: UnitOfWork, actor: Actor, member_rowid: int) -> None:
    """Take somebody out of a team; members may take themselves out.

    A service account that leaves its team is deleted: it can act nowhere else.

    Raises:
        NotFoundError: There is no such membership that `actor` may see.
        ForbiddenError: `actor` does not administer the team.
    """
    row = unit.connection.execute(
        select(team_members.c.entity_rowid, team_members.c.user_rowid).where(
            team_members.c.rowid == member_rowid
        )
    ).first()
    if row is None:
        raise NotFoundError("there is no such member, or you may not see them")
    if row.user_rowid != actor.user_rowid:
        actor.require(Action.ADMIN, row.entity_rowid, what="member")
    unit.connection.execute(
        delete(team_members).where(team_members.c.rowid == member_rowid)
    )
    user = get_user(unit.connection, row.user_rowid)
    if user.account_kind == "service":
        unit.connection.execute(delete(users).where(users.c.rowid == user.rowid))
    announce_change(unit)


def create_service_account(
    unit: UnitOfWork, actor: Actor, team_name: str, description: str
) -> CreatedServiceAccount:
    """Make an account that writes into one team and has a key, but no browser.

    Raises:
        NotFoundError: There is no such team that `actor` may see.
        ForbiddenError: `actor` does not administer the team.
        InvalidInputError: The description is empty, longer than 128 characters, or it
            holds a control character.
        ConflictError: The team has a service account of that description.
    """
    announce_change(unit)
    team = require_team(unit.connection, actor, Action.ADMIN, team_name)
    _check_description(description)
    name = f"{description} ({team_name})"
    if find_user(unit.connection, name) is not None:
        raise ConflictError(f"the team has a service account {description!r} already")
    now = datetime.now(UTC)
    made = insert(users).values(
        username=name,
        full_name=description,
        is_admin=False,
        account_kind="service",
        default_entity_rowid=team.rowid,
        created_at=now,
    )
    rowid = unit.connection.execute(made.returning(users.c.rowid)).scalar_one()
    join_team(unit, team, rowid, TeamRole.MEMBER, now, is_person=False)
    api_key = create_api_key(unit, rowid, description)
    *_, member = list_team_members(unit.connection, team.rowid)
    return CreatedServiceAccount(member, api_key)


def list_team_members(connection: Connection, team_rowid: int) -> list[TeamMember]:
    """The members, in the order in which they joined."""
    query = select(
        team_members.c.rowid, team_members.c.user_rowid, team_members.c.role
    ).where(team_members.c.entity_rowid == team_rowid)
    rows = connection.execute(query.order_by(team_members.c.rowid)).all()
    known = users_by_rowid(connection, {row.user_rowid for row in rows})
    return [TeamMember(row.rowid, known[row.user_rowid], row.role) for row in rows]


def list_teams(connection: Connection, actor: Actor) -> list[EntityRecord]:
    """The teams that `actor` sees, by name."""
    query = select(entities.c.rowid).where(entities.c.kind == "team")
    if not actor.is_admin:
        query = query.where(entities.c.rowid.in_(list(actor.team_roles)))
    rowids = connection.execute(query).scalars().all()
    found = entities_by_rowid(connection, rowids).values()
    return sorted(found, key=lambda team: team.name)


def teams_of_user(connection: Connection, user_rowid: int) -> list[EntityRecord]:
    """The teams that a user is a member of, by name, whoever asks."""
    query = select(team_members.c.entity_rowid)
    query = query.where(team_members.c.user_rowid == user_rowid)
    rowids = connection.execute(query).scalars().all()
    found = entities_by_rowid(connection, rowids).values()
    return sorted(found, key=lambda team: team.name)


def require_team(
    connection: Connection, actor: Actor, action: Action, name: str
) -> EntityRecord:
    """The team called `name`, if `actor` may do `action` to it.

    Raises:
        NotFoundError: There is no such team that `actor` may see.
        ForbiddenError: `actor` sees it, but may not do this.
    """
    team = find_entity(connection, name)
    if team is None or team.kind != "team" or not actor.may(Action.READ, team.rowid):
        raise NotFoundError(f"there is no team {name!r}, or you may not see it")
    actor.require(action, team.rowid, what="team")
    return team


def _candidate(connection: Connection, team: EntityRecord, username: str) -> UserRecord:
    """A person, or a service account of this very team."""
    user = find_user(connection, username)
    if user is not None and user.account_kind == "service":
        joined = teams_of_user(connection, user.rowid)
        if team.rowid in {one.rowid for one in joined}:
            return user
    return require_person(connection, username)


def _check_description(description: str) -> None:
    if (
        not description.strip()
        or len(description) > _LONGEST_DESCRIPTION
        or has_control_characters(description)
    ):
        raise InvalidInputError(
            f"{description[:80]!r} cannot describe a service account",
            hint=f"use 1 to {_LONGEST_DESCRIPTION} characters without controls",
        )
