"""Invitations into a team: at once for a known user, pending for an e-mail address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from trailmark.errors import ConflictError, InvalidInputError, NotFoundError
from trailmark.server.accounts.actor import Action, Actor, TeamRole
from trailmark.server.accounts.entities import entities_by_rowid, find_entity
from trailmark.server.accounts.epoch import announce_change
from trailmark.server.accounts.membership import join_team
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.accounts import invites, team_members, users
from trailmark.wire.names import check_email


@dataclass(frozen=True, slots=True)
class InviteRecord:
    """One invitation.

    Attributes:
        to_user_rowid: None while the address belongs to no user.
        accepted_at: None while pending.
    """

    rowid: int
    entity_rowid: int
    email: str | None
    to_user_rowid: int | None
    role: str
    created_at: datetime
    accepted_at: datetime | None


_COLUMNS = (
    invites.c.rowid,
    invites.c.entity_rowid,
    invites.c.email,
    invites.c.to_user_rowid,
    invites.c.role,
    invites.c.created_at,
    invites.c.accepted_at,
)


@dataclass(frozen=True, slots=True)
class CreateInvite:
    """Exactly one of `email` and `username` is set.

    Attributes:
        must_exist: Whether an address that nobody has is refused, not waited for.
    """

    entity_name: str
    email: str | None
    username: str | None
    role: str = TeamRole.MEMBER
    must_exist: bool = False


def create_invite(
    unit: UnitOfWork, actor: Actor, command: CreateInvite
) -> InviteRecord:
    """Invite somebody into a team; a known user is a member at once.

    Raises:
        NotFoundError: No such team, or no such user.
        ForbiddenError: `actor` does not administer the team.
        InvalidInputError: Not exactly one of e-mail address and user name, or it is no
            address.
        ConflictError: The user is a member already, or the address was invited.
    """
    announce_change(unit)
    team = find_entity(unit.connection, command.entity_name)
    if team is None or team.kind != "team":
        raise NotFoundError(
            f"there is no team {command.entity_name!r}, or you may not see it"
        )
    actor.require(Action.ADMIN, team.rowid, what="team")
    if bool(command.email) == bool(command.username):
        raise InvalidInputError(
            "an invitation needs an e-mail address or a user name, and not both"
        )
    user_rowid = _invited_user(unit.connection, command)
    now = datetime.now(UTC)
    if user_rowid is not None:
        _refuse_member(unit.connection, team.rowid, user_rowid)
        join_team(unit, team, user_rowid, command.role, now)
    elif command.email is not None:
        _refuse_invited(unit.connection, team.rowid, check_email(command.email))
    made = insert(invites).values(
        entity_rowid=team.rowid,
        email=command.email,
        to_user_rowid=user_rowid,
        role=command.role,
        created_by_rowid=actor.user_rowid,
        created_at=now,
        accepted_at=None if user_rowid is None else now,
    )
    return InviteRecord(*unit.connection.execute(made.returning(*_COLUMNS)).one())


def pending_invites(connection: Connection, entity_rowid: int) -> list[InviteRecord]:
    """A team's open invitations, oldest first."""
    query = select(*_COLUMNS).where(
        invites.c.entity_rowid == entity_rowid, invites.c.accepted_at.is_(None)
    )
    rows = connection.execute(query.order_by(invites.c.rowid))
    return [InviteRecord(*row) for row in rows]


def withdraw_invite(unit: UnitOfWork, actor: Actor, rowid: int) -> None:
    """Take an open invitation back.

    Raises:
        NotFoundError: There is no such invitation in a team that `actor` sees.
        ForbiddenError: `actor` does not administer the team.
    """
    query = select(invites.c.entity_rowid).where(invites.c.rowid == rowid)
    entity_rowid = unit.connection.execute(query).scalar()
    if entity_rowid is None:
        raise NotFoundError("there is no such invitation, or you may not see it")
    actor.require(Action.ADMIN, entity_rowid, what="invitation")
    unit.connection.execute(delete(invites).where(invites.c.rowid == rowid))


def accept_invites(
    unit: UnitOfWork, user_rowid: int, email: str, now: datetime
) -> None:
    """Let a new user into the teams that invited `email`, any case."""
    query = select(*_COLUMNS).where(
        func.lower(invites.c.email) == email.lower(), invites.c.accepted_at.is_(None)
    )
    waiting = [InviteRecord(*row) for row in unit.connection.execute(query)]
    teams = entities_by_rowid(unit.connection, {one.entity_rowid for one in waiting})
    for invite in waiting:
        join_team(unit, teams[invite.entity_rowid], user_rowid, invite.role, now)
        done = update(invites).where(invites.c.rowid == invite.rowid)
        unit.connection.execute(done.values(to_user_rowid=user_rowid, accepted_at=now))


def _invited_user(connection: Connection, command: CreateInvite) -> int | None:
    query = select(users.c.rowid).where(
        users.c.deleted_at.is_(None),
        users.c.account_kind == "member",
        or_(
            users.c.username == (command.username or ""),
            func.lower(users.c.email) == (command.email or "").lower(),
        ),
    )
    rowid = connection.execute(query).scalar()
    if rowid is None and (command.username or command.must_exist):
        raise NotFoundError(f"there is no user {command.username or command.email!r}")
    return rowid


def _refuse_invited(connection: Connection, entity_rowid: int, email: str) -> None:
    query = select(invites.c.rowid).where(
        invites.c.entity_rowid == entity_rowid,
        func.lower(invites.c.email) == email.lower(),
        invites.c.accepted_at.is_(None),
    )
    if connection.execute(query).first() is not None:
        raise ConflictError(f"{email!r} was invited into the team already")


def _refuse_member(connection: Connection, entity_rowid: int, user_rowid: int) -> None:
    query = select(team_members.c.rowid).where(
        team_members.c.entity_rowid == entity_rowid,
        team_members.c.user_rowid == user_rowid,
    )
    if connection.execute(query).first() is not None:
        raise ConflictError("this user is a member of the team already")
