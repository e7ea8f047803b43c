"""API keys: made, listed and revoked; the secret itself is shown once and not kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select

from trailmark.errors import ConflictError, InvalidInputError, NotFoundError
from trailmark.server.accounts.actor import Actor
from trailmark.server.accounts.epoch import announce_change
from trailmark.server.accounts.secrets import (
    check_api_key,
    digest,
    masked,
    new_api_key,
)
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.accounts import api_keys

_MAX_DESCRIPTION = 500
_MAX_KEYS_PER_USER = 1_000
_SHOWN_AT_THE_END = (4, 6, 8, 10, 12)


@dataclass(frozen=True, slots=True)
class ApiKeyRecord:
    """One key, without its secret.

    Attributes:
        masked: First and last characters of the secret, the name of the key: no two
            of a user's are alike.
        last_used_at: None when never; otherwise up to a minute behind.
        expires_at: None when it does not expire.
    """

    rowid: int
    user_rowid: int
    masked: str
    description: str | None
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class CreatedApiKey:
    """A fresh key and, only here, its secret."""

    record: ApiKeyRecord
    secret: str


_COLUMNS = (
    api_keys.c.rowid,
    api_keys.c.user_rowid,
    api_keys.c.masked,
    api_keys.c.description,
    api_keys.c.created_at,
    api_keys.c.last_used_at,
    api_keys.c.expires_at,
)


def create_api_key(
    unit: UnitOfWork,
    user_rowid: int,
    description: str | None = None,
    *,
    secret: str | None = None,
    expires_at: datetime | None = None,
) -> CreatedApiKey:
    """Issue a key, or import `secret`; the caller has checked who asks.

    Raises:
        InvalidInputError: `secret` has no acceptable form, the user has 1,000 keys, or
            the description is too long.
        ConflictError: `secret` is in use already, or too like another of the user's.
    """
    announce_change(unit)
    if description is not None and len(description) > _MAX_DESCRIPTION:
        raise InvalidInputError(
            f"a description of {len(description)} characters is too long",
            hint=f"use at most {_MAX_DESCRIPTION}",
        )
    names = {key.masked for key in list_api_keys(unit.connection, user_rowid)}
    if len(names) >= _MAX_KEYS_PER_USER:
        raise InvalidInputError(
            f"this user has {_MAX_KEYS_PER_USER} API keys", hint="delete unused ones"
        )
    if secret is None:
        secret = new_api_key()
        while masked(secret) in names:
            secret = new_api_key()
    name = _free_name(check_api_key(secret), names)
    known = select(api_keys.c.rowid).where(api_keys.c.secret_sha256 == digest(secret))
    if unit.connection.execute(known).first() is not None:
        raise ConflictError("this API key is in use already", hint="import another one")
    row = unit.connection.execute(
        insert(api_keys)
        .values(
            user_rowid=user_rowid,
            secret_sha256=digest(secret),
            masked=name,
            description=description or None,
            created_at=datetime.now(UTC),
            expires_at=expires_at,
        )
        .returning(*_COLUMNS)
    ).one()
    return CreatedApiKey(ApiKeyRecord(*row), secret)


def _free_name(secret: str, taken: set[str]) -> str:
    for shown in _SHOWN_AT_THE_END:
        name = masked(secret, shown)
        if name not in taken:
            return name
    raise ConflictError(
        "this API key is too like another of the user", hint="import another one"
    )


def list_api_keys(connection: Connection, user_rowid: int) -> list[ApiKeyRecord]:
    """A user's keys, oldest first."""
    query = select(*_COLUMNS).where(api_keys.c.user_rowid == user_rowid)
    rows = connection.execute(query.order_by(api_keys.c.rowid))
    return [ApiKeyRecord(*row) for row in rows]


def delete_api_key(unit: UnitOfWork, actor: Actor, rowid: int) -> None:
    """Revoke a key: one's own, or anybody's for an instance administrator.

    Raises:
        NotFoundError: There is no such key that `actor` may revoke.
    """
    known = unit.connection.execute(
        select(api_keys.c.user_rowid).where(api_keys.c.rowid == rowid)
    ).scalar()
    if known is None or not (actor.is_admin or known == actor.user_rowid):
        raise NotFoundError("there is no such API key, or it is not yours")
    unit.connection.execute(delete(api_keys).where(api_keys.c.rowid == rowid))
    announce_change(unit)
