"""Browser sessions: a random token in a cookie, its hash in the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert

from trailmark.server.accounts.epoch import announce_change
from trailmark.server.accounts.secrets import digest, new_token
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.accounts import browser_sessions


def create_session(
    unit: UnitOfWork, user_rowid: int, lifetime: timedelta, user_agent: str | None
) -> str:
    """Sign a user's browser in; returns the token for its cookie."""
    token = new_token()
    now = datetime.now(UTC)
    unit.connection.execute(
        delete(browser_sessions).where(browser_sessions.c.expires_at < now)
    )
    unit.connection.execute(
        insert(browser_sessions).values(
            user_rowid=user_rowid,
            token_sha256=digest(token),
            user_agent=user_agent[:200] if user_agent else None,
            created_at=now,
            last_seen_at=now,
            expires_at=now + lifetime,
        )
    )
    return token


def delete_session(unit: UnitOfWork, token: str) -> None:
    """Sign one browser out; an unknown token changes nothing."""
    unit.connection.execute(
        delete(browser_sessions).where(browser_sessions.c.token_sha256 == digest(token))
    )
    announce_change(unit)
