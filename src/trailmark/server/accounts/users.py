"""People and service accounts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from trailmark.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
)
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.accounts.api_keys import (
    CreatedApiKey,
    create_api_key,
)
from trailmark.server.accounts.entities import create_entity, find_entity
from trailmark.server.accounts.epoch import announce_change
from trailmark.server.accounts.invites import accept_invites
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.accounts import (
    api_keys,
    browser_sessions,
    entities,
    organization_members,
    signin_links,
    team_members,
    users,
)
from trailmark.server.db.tables.projects import projects
from trailmark.wire.names import check_email, check_entity_name

_LONGEST_SEARCH = 1_000
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class UserRecord:
    """One user.

    Attributes:
        account_kind: member (a person) or service.
        entity_rowid: The personal entity; None for service accounts.
        default_entity: Where runs go that name no entity.
        has_password: Whether the user can sign in without a link.
    """

    rowid: int
    username: str
    full_name: str | None
    email: str | None
    is_admin: bool
    account_kind: str
    entity_rowid: int | None
    default_entity: str | None
    photo_url: str | None
    created_at: datetime
    deleted_at: datetime | None
    has_password: bool


_COLUMNS = (
    users.c.rowid,
    users.c.username,
    users.c.full_name,
    users.c.email,
    users.c.is_admin,
    users.c.account_kind,
    users.c.entity_rowid,
    entities.c.name.label("default_entity"),
    users.c.photo_url,
    users.c.created_at,
    users.c.deleted_at,
    users.c.password_hash.is_not(None).label("has_password"),
)
_USERS = select(*_COLUMNS).outerjoin(
    entities, entities.c.rowid == users.c.default_entity_rowid
)


@dataclass(frozen=True, slots=True)
class CreateUser:
    """What makes a user.

    Attributes:
        username: None takes what stands before the @ of `email`.
        api_key: An existing key to import; None issues none.
    """

    email: str | None
    username: str | None = None
    is_admin: bool = False
    api_key: str | None = None


@dataclass(frozen=True, slots=True)
class CreatedUser:
    record: UserRecord
    api_key: CreatedApiKey | None


def create_user(unit: UnitOfWork, actor: Actor, command: CreateUser) -> CreatedUser:
    """Make a user and the personal entity of the same name.

    Teams that invited the e-mail address are joined.

    Raises:
        ForbiddenError: `actor` does not administer the server.
        InvalidInputError: The name, address or key cannot be used.
        ConflictError: The name, the address or the key is taken.
    """
    _require_instance_admin(actor)
    announce_change(unit)
    if command.email is not None:
        _refuse_taken(unit.connection, check_email(command.email))
    name = command.username or _name_from_email(unit.connection, command.email)
    now = datetime.now(UTC)
    entity = create_entity(unit, check_entity_name(name, what="user name"), "user", now)
    rowid = _insert_user(unit, name, entity.rowid, command, now)
    api_key = None
    if command.api_key is not None:
        api_key = create_api_key(unit, rowid, "imported", secret=command.api_key)
    if command.email is not None:
        accept_invites(unit, rowid, command.email, now)
    return CreatedUser(get_user(unit.connection, rowid), api_key)


def _insert_user(
    unit: UnitOfWork, name: str, entity_rowid: int, command: CreateUser, now: datetime
) -> int:
    if find_user(unit.connection, name) is not None:
        raise ConflictError(f"there is a user {name!r} already")
    made = insert(users).values(
        username=name,
        email=command.email,
        is_admin=command.is_admin,
        account_kind="member",
        entity_rowid=entity_rowid,
        default_entity_rowid=entity_rowid,
        created_at=now,
    )
    return unit.connection.execute(made.returning(users.c.rowid)).scalar_one()


def delete_user(unit: UnitOfWork, actor: Actor, username: str) -> None:
    """Shut a user out at once; runs keep their author.

    The name becomes free. The personal entity stays while projects are in it.

    Raises:
        ForbiddenError: `actor` does not administer the server.
        NotFoundError: There is no such user.
        ConflictError: It is the last administrator.
    """
    _require_instance_admin(actor)
    announce_change(unit)
    user = find_user(unit.connection, username)
    if user is None:
        raise NotFoundError(f"there is no user {username!r}")
    if user.is_admin and _count_admins(unit.connection) == 1:
        raise ConflictError(
            f"{username!r} is the last administrator of this server",
            hint="create another administrator first",
        )
    for table in (
        api_keys,
        browser_sessions,
        signin_links,
        team_members,
        organization_members,
    ):
        unit.connection.execute(delete(table).where(table.c.user_rowid == user.rowid))
    gone = update(users).where(users.c.rowid == user.rowid)
    unit.connection.execute(
        gone.values(
            username=f"{username}-deleted-{user.rowid}",
            password_hash=None,
            is_admin=False,
            deleted_at=datetime.now(UTC),
        )
    )
    _delete_entity_without_projects(unit, user.entity_rowid)


def _delete_entity_without_projects(unit: UnitOfWork, rowid: int | None) -> None:
    owned = select(projects.c.rowid).where(projects.c.entity_rowid == rowid).limit(1)
    if rowid is not None and unit.connection.execute(owned).first() is None:
        unit.connection.execute(delete(entities).where(entities.c.rowid == rowid))


def find_user(connection: Connection, username: str) -> UserRecord | None:
    """The user called `username`; None when there is none, or it was deleted."""
    query = _USERS.where(users.c.username == username, users.c.deleted_at.is_(None))
    row = connection.execute(query).first()
    return None if row is None else _record(row)


def find_person(connection: Connection, username: str) -> UserRecord | None:
    """Like `find_user`, without the accounts that act for a team."""
    user = find_user(connection, username)
    return user if user is not None and user.account_kind == "member" else None


def require_person(connection: Connection, username: str) -> UserRecord:
    """Somebody who can be put into teams and organizations.

    Raises:
        NotFoundError: There is no person of that name; service accounts are none.
    """
    user = find_person(connection, username)
    if user is None:
        raise NotFoundError(f"there is no user {username!r}")
    return user


def first_administrator(connection: Connection) -> UserRecord | None:
    """The person who has administered the server for longest; None without one."""
    query = _USERS.where(
        users.c.is_admin, users.c.deleted_at.is_(None), users.c.account_kind == "member"
    )
    row = connection.execute(query.order_by(users.c.rowid)).first()
    return None if row is None else _record(row)


def get_user(connection: Connection, rowid: int) -> UserRecord:
    """The user of `rowid`, deleted or not.

    Raises:
        NotFoundError: There never was one.
    """
    row = connection.execute(_USERS.where(users.c.rowid == rowid)).first()
    if row is None:
        raise NotFoundError("there is no such user")
    return _record(row)


def users_by_rowid(
    connection: Connection, rowids: Collection[int]
) -> dict[int, UserRecord]:
    """The users of `rowids`, deleted or not; unknown ones are left out."""
    if not rowids:
        return {}
    query = _USERS.where(users.c.rowid.in_(list(rowids)))
    return {row.rowid: _record(row) for row in connection.execute(query)}


class Match(StrEnum):
    """Where a text has to be in a name or an e-mail address."""

    ANYWHERE = "anywhere"
    ENDS = "ends"
    """At the beginning or at the end."""
    EXACT = "exact"
    """All of it; the case counts in names only, of which no two are alike."""


def search_users(
    connection: Connection,
    actor: Actor,
    text: str | None,
    match: Match = Match.ANYWHERE,
    *,
    limit: int = 1_000,
    offset: int = 0,
) -> list[UserRecord]:
    """Users whose name or e-mail address holds `text`, any case, by name.

    Administrators of the server find everybody; others find themselves and whom they
    share a team with. Deleted users are left out.
    """
    if text and len(text) > _LONGEST_SEARCH:
        return []  # nobody is called that, and SQLite refuses to look
    query = visible_users(actor).order_by(users.c.username)
    if text:
        query = query.where(_holds(text, match))
    rows = connection.execute(query.limit(limit).offset(offset))
    return [_record(row) for row in rows]


def _holds(text: str, match: Match) -> ColumnElement[bool]:
    name, email = users.c.username, users.c.email
    if match is Match.EXACT:
        return or_(name == text, func.lower(email) == text.lower())
    ends = [column.istartswith(text, autoescape=True) for column in (name, email)] + [
        column.iendswith(text, autoescape=True) for column in (name, email)
    ]
    if match is Match.ENDS:
        return or_(*ends)
    return or_(*(column.icontains(text, autoescape=True) for column in (name, email)))


def visible_users(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Whom `actor` may find: everybody for administrators, else those of its teams."""
    query = _USERS.where(users.c.deleted_at.is_(None))
    if not actor.is_admin:
        mates = select(team_members.c.user_rowid).where(
            team_members.c.entity_rowid.in_(list(actor.team_roles))
        )
        query = query.where(
            or_(users.c.rowid == actor.user_rowid, users.c.rowid.in_(mates))
        )
    return query


def set_default_entity(unit: UnitOfWork, actor: Actor, entity_name: str) -> None:
    """Choose where `actor`'s runs go that name no entity.

    Raises:
        NotFoundError: There is no such entity that `actor` may read.
        ForbiddenError: `actor` may not write there.
    """
    entity = find_entity(unit.connection, entity_name)
    if entity is None:
        raise NotFoundError(
            f"there is no entity {entity_name!r}, or you may not see it"
        )
    actor.require(Action.WRITE, entity.rowid)
    change = update(users).where(users.c.rowid == actor.user_rowid)
    unit.connection.execute(change.values(default_entity_rowid=entity.rowid))
    announce_change(unit)


def count_users(connection: Connection) -> int:
    """How many users there are, deleted ones left out."""
    query = select(func.count()).select_from(users).where(users.c.deleted_at.is_(None))
    return connection.execute(query).scalar_one()


def _count_admins(connection: Connection) -> int:
    query = select(func.count()).select_from(users)
    query = query.where(users.c.deleted_at.is_(None), users.c.is_admin)
    return connection.execute(query).scalar_one()


def _require_instance_admin(actor: Actor) -> None:
    if not actor.is_admin:
        raise ForbiddenError("only an administrator of this server may do this")


def _refuse_taken(connection: Connection, email: str) -> None:
    same = func.lower(users.c.email) == email.lower()
    taken = select(users.c.username).where(same, users.c.deleted_at.is_(None))
    username = connection.execute(taken).scalars().first()
    if username is not None:
        raise ConflictError(f"{email!r} is the address of {username!r} already")


def _name_from_email(connection: Connection, email: str | None) -> str:
    if email is None:
        raise InvalidInputError(
            "a user needs a name or an e-mail address", hint="pass username or email"
        )
    base = _NOT_IN_NAMES.sub("-", email.split("@", 1)[0]).strip(".-") or "user"
    name, number = base, 1
    while find_entity(connection, name) is not None:
        number += 1
        name = f"{base}-{number}"
    return name


def _record(row: Iterable[Any]) -> UserRecord:
    return UserRecord(*row)
