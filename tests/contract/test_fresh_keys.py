"""The one look at a service account's key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from trailmark.server.accounts import teams
from trailmark.server.accounts.actor import OPERATOR
from trailmark.server.accounts.api_keys import list_api_keys
from trailmark.server.accounts.authentication import Authenticator
from trailmark.server.accounts.fresh_keys import (
    promise_key,
    promised_keys,
    redeem_key,
)
from trailmark.server.accounts.teams import CreatedServiceAccount, CreateTeam
from trailmark.server.db import Database

VIEWER = 7
NOW = datetime(2030, 1, 1, tzinfo=UTC)


def promised(database: Database, description: str = "ci") -> CreatedServiceAccount:
    with database.write() as unit:
        if description == "ci":
            teams.create_team(unit, OPERATOR, CreateTeam("vision"))
        made = teams.create_service_account(unit, OPERATOR, "vision", description)
        promise_key(unit, VIEWER, made.api_key.record, NOW)
    return made


def redeem(database: Database, viewer: int, owner: int, at: datetime) -> str | None:
    with database.write() as unit:
        return redeem_key(unit, viewer, owner, at)


def test_the_key_is_shown_once_to_who_made_the_account(database: Database) -> None:
    owner = promised(database).user.rowid
    with database.read() as connection:
        assert promised_keys(connection, VIEWER, NOW) == {owner}
        assert promised_keys(connection, VIEWER + 1, NOW) == set()

    assert redeem(database, VIEWER + 1, owner, NOW) is None
    secret = redeem(database, VIEWER, owner, NOW)
    assert secret is not None
    assert redeem(database, VIEWER, owner, NOW) is None
    actor = Authenticator(database).by_api_key(secret)
    assert actor is not None
    assert actor.user_rowid == owner


def test_the_key_that_nobody_saw_is_replaced(database: Database) -> None:
    made = promised(database)
    redeem(database, VIEWER, made.user.rowid, NOW)
    assert Authenticator(database).by_api_key(made.api_key.secret) is None
    with database.read() as connection:
        [key] = list_api_keys(connection, made.user.rowid)
    assert key.description == "ci"


def test_after_two_minutes_nothing_is_shown(database: Database) -> None:
    owner = promised(database).user.rowid
    late = NOW + timedelta(minutes=2)
    with database.read() as connection:
        assert promised_keys(connection, VIEWER, late) == set()
    assert redeem(database, VIEWER, owner, late) is None
