"""A mark in the database that changes whenever anybody's credentials or roles do.

Processes remember who holds which key; comparing one small value tells them whether
another process, such as the command line, has changed something since.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, update

from trailmark.server.db import Event, UnitOfWork
from trailmark.server.db.tables.accounts import server_secrets

_NAME = "credentials-epoch"
_MARK = server_secrets.c.name == _NAME


@dataclass(frozen=True, slots=True)
class CredentialsChanged(Event):
    """Keys, sessions, roles or the existence of somebody changed."""


def announce_change(unit: UnitOfWork) -> None:
    """Make every process forget what it remembers of credentials, after commit.

    Until then nobody else gets past this, in any process: who first announces a change
    and then looks whether a name is free finds it so when writing.
    """
    mark = secrets.token_bytes(16)
    changed = unit.connection.execute(
        update(server_secrets).where(_MARK).values(value=mark)
    )
    if changed.rowcount == 0:
        first = insert(server_secrets)
        unit.connection.execute(
            first.values(name=_NAME, value=mark, created_at=datetime.now(UTC))
        )
    unit.emit(CredentialsChanged())


def read_epoch(connection: Connection) -> bytes:
    """The mark as it stands; empty before the first change."""
    query = select(server_secrets.c.value).where(_MARK)
    return bytes(connection.execute(query).scalar() or b"")
