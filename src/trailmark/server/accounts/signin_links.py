"""One-time links that sign a browser in, for a person who has no password."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select, update

from trailmark.errors import ForbiddenError, NotFoundError, UnauthenticatedError
from trailmark.server.accounts.actor import Actor
from trailmark.server.accounts.secrets import digest, new_token
from trailmark.server.accounts.users import find_user
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.accounts import signin_links, users


def create_signin_link(
    unit: UnitOfWork, actor: Actor, username: str, lifetime: timedelta
) -> str:
    """Make a link for a person; returns its token.

    Raises:
        ForbiddenError: `actor` does not administer the server, or the account is a
            service account, which has no browser.
        NotFoundError: There is no such user.
    """
    if not actor.is_admin:
        raise ForbiddenError("only an administrator of this server may do this")
    user = find_user(unit.connection, username)
    if user is None:
        raise NotFoundError(f"there is no user {username!r}")
    if user.account_kind == "service":
        raise ForbiddenError("a service account cannot sign in with a browser")
    token, now = new_token(), datetime.now(UTC)
    made = insert(signin_links).values(
        user_rowid=user.rowid,
        token_sha256=digest(token),
        created_at=now,
        expires_at=now + lifetime,
    )
    unit.connection.execute(made)
    return token


def redeem_signin_link(unit: UnitOfWork, token: str) -> int:
    """Use a link up; returns the rowid of the user who is signed in by it.

    Two browsers that race for one link: one wins.

    Raises:
        UnauthenticatedError: Unknown, used or expired, without telling which.
    """
    now = datetime.now(UTC)
    used = (
        update(signin_links)
        .where(
            signin_links.c.token_sha256 == digest(token),
            signin_links.c.used_at.is_(None),
            signin_links.c.expires_at > now,
            signin_links.c.user_rowid.in_(
                select(users.c.rowid).where(users.c.deleted_at.is_(None))
            ),
        )
        .values(used_at=now)
        .returning(signin_links.c.user_rowid)
    )
    user_rowid = unit.connection.execute(used).scalar()
    if user_rowid is None:
        raise UnauthenticatedError(
            "this sign-in link was used before, has expired, or never existed",
            hint="`trailmark server user sign-in-link NAME` prints a fresh one",
        )
    return user_rowid
