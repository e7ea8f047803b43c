"""The first start: an administrator, since there is no default password, and an organization.

An organization owns registries, so there is one from the start; servers that are
older than registries get theirs when they start next.
"""

from __future__ import annotations

import getpass
import re
from dataclasses import dataclass
from datetime import timedelta

from trailmark.server.accounts.actor import OPERATOR
from trailmark.server.accounts.api_keys import create_api_key
from trailmark.server.accounts.organizations import (
    create_organization,
    list_organizations,
)
from trailmark.server.accounts.signin_links import create_signin_link
from trailmark.server.accounts.users import (
    CreateUser,
    UserRecord,
    count_users,
    create_user,
    first_administrator,
)
from trailmark.server.db import Database, UnitOfWork
from trailmark.wire.names import RESERVED_ENTITY_NAMES

_LINK_LIFETIME = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FirstSecrets:
    """What is shown once, to the person who starts the server."""

    username: str
    api_key: str
    signin_token: str


def create_administrator(database: Database, name: str | None) -> FirstSecrets | None:
    """Make the administrator of a server that has no users; None when it has some.

    Args:
        name: None takes the name of the operating system's user.
    """
    with database.write() as unit:
        made = _first_user(unit, name)
        _first_organization(unit)
        if made is None:
            return None
        key = create_api_key(unit, made.rowid, "made at the first start")
        token = create_signin_link(unit, OPERATOR, made.username, _LINK_LIFETIME)
    return FirstSecrets(made.username, key.secret, token)


def ensure_administrator(database: Database, name: str | None) -> None:
    """Like `create_administrator` where nobody watches: no secret is made.

    Whoever can read the data directory gets a key or a link by `/api/operator`.
    """
    with database.write() as unit:
        _first_user(unit, name)
        _first_organization(unit)


def _first_user(unit: UnitOfWork, name: str | None) -> UserRecord | None:
    unit.alone("first start")  # servers over one database may start at once
    if count_users(unit.connection) > 0:
        return None
    command = CreateUser(email=None, username=name or _own_name(), is_admin=True)
    return create_user(unit, OPERATOR, command).record


def _first_organization(unit: UnitOfWork) -> None:
    """Where there is none, make one that is called like its administrator."""
    if list_organizations(unit.connection, OPERATOR):
        return
    administrator = first_administrator(unit.connection)
    if administrator is not None:
        create_organization(
            unit, OPERATOR, administrator.username, administrator.username
        )


def _own_name() -> str:
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container's user that nobody has named
        name = "admin"
    name = re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip(".-")[:64]
    return name if name and name.lower() not in RESERVED_ENTITY_NAMES else "admin"
