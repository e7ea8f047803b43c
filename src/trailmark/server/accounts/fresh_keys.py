"""Keys of service accounts, shown once to the person who made the account.

The official client makes a service account, then loads the team and reads the key
from its last member. Another server may answer that, and a secret must not wait for it
in the database. So what is kept there, for two minutes, is a promise: the first look
issues the key that it shows, in place of the one that nobody has seen.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from trailmark.server.accounts.api_keys import ApiKeyRecord, create_api_key
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.accounts import api_keys, server_secrets

_LIFETIME = timedelta(minutes=2)
_secrets = server_secrets.c


def promise_key(
    unit: UnitOfWork, viewer_rowid: int, unseen: ApiKeyRecord, now: datetime
) -> None:
    """Let `viewer_rowid` have a key of the owner of `unseen`, once."""
    outdated = _secrets.name.like("fresh-key:%") & (
        now - _LIFETIME >= _secrets.created_at
    )
    unit.connection.execute(delete(server_secrets).where(outdated))
    name = _name(viewer_rowid, unseen.user_rowid)
    unit.connection.execute(
        insert(server_secrets).values(
            name=name, value=str(unseen.rowid).encode(), created_at=now
        )
    )


def promised_keys(
    connection: Connection, viewer_rowid: int, now: datetime
) -> frozenset[int]:
    """Whose keys `viewer_rowid` may have."""
    query = select(_secrets.name).where(
        _secrets.name.like(f"fresh-key:{viewer_rowid}:%"),
        _secrets.created_at > now - _LIFETIME,
    )
    names = connection.execute(query).scalars()
    return frozenset(int(name.rpartition(":")[2]) for name in names)


def redeem_key(
    unit: UnitOfWork, viewer_rowid: int, owner_rowid: int, now: datetime
) -> str | None:
    """The secret of a new key; None when it was seen before, too late, never promised.

    Two that look at the same time: one sees it.
    """
    promised = delete(server_secrets).where(
        _secrets.name == _name(viewer_rowid, owner_rowid),
        _secrets.created_at > now - _LIFETIME,
    )
    unseen = unit.connection.execute(promised.returning(server_secrets.c.value))
    rowid = unseen.scalar()
    if rowid is None:
        return None
    replaced = delete(api_keys).where(api_keys.c.rowid == int(bytes(rowid)))
    described = unit.connection.execute(replaced.returning(api_keys.c.description))
    return create_api_key(unit, owner_rowid, described.scalar()).secret


def _name(viewer_rowid: int, owner_rowid: int) -> str:
    return f"fresh-key:{viewer_rowid}:{owner_rowid}"
