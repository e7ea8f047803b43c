"""From a secret to an `Actor`, without asking the database each time."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, or_, select, update
from sqlalchemy.exc import OperationalError

from trailmark.server.accounts.actor import Actor, OrganizationRole, TeamRole
from trailmark.server.accounts.epoch import CredentialsChanged, read_epoch
from trailmark.server.accounts.registry_roles import registry_roles
from trailmark.server.accounts.secrets import digest, is_mistyped
from trailmark.server.db import Database, Event
from trailmark.server.db.tables.accounts import (
    api_keys,
    browser_sessions,
    entities,
    organization_members,
    team_members,
    users,
)

_log = logging.getLogger(__name__)
_TTL_S = 30.0
_MAX_CACHED = 10_000
_MAX_SECRET = 512
_LAST_USED_EVERY = timedelta(minutes=1)
_TEAM_ROLE_OF = {
    OrganizationRole.ADMIN: TeamRole.ADMIN,
    OrganizationRole.MEMBER: TeamRole.MEMBER,
    OrganizationRole.VIEWER: TeamRole.VIEW_ONLY,
}


class Authenticator:
    """Knows who holds which secret; safe to use from any thread.

    An answer is remembered for at most 30 seconds, and only while the epoch of
    `epoch.py` stands. How old the look at the epoch may be is for the caller to say:
    with 0, what any process has written is seen at once.
    """

    def __init__(
        self, database: Database, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._cache: OrderedDict[tuple[str, bytes], tuple[float, Actor]] = OrderedDict()
        self._epoch = b""
        self._epoch_read_at = float("-inf")
        database.subscribe(self._hear)

    def by_api_key(self, secret: str, *, max_age_s: float = 0.0) -> Actor | None:
        """Who holds this API key; None when it is unknown, revoked or expired.

        Blocks on the database unless `cached` has the answer.
        """
        return self._lookup("key", secret, max_age_s)

    def by_session(self, token: str, *, max_age_s: float = 0.0) -> Actor | None:
        """Whose browser holds this session token; None when it is not signed in."""
        return self._lookup("session", token, max_age_s)

    def cached(
        self, via: Literal["key", "session"], secret: str, max_age_s: float
    ) -> Actor | None:
        """The remembered answer, for callers that must not block.

        None when there is none, or it was confirmed more than `max_age_s` ago.
        """
        now = self._clock()
        with self._lock:
            if now - self._epoch_read_at > max_age_s:
                return None
            found = self._cache.get((via, digest(secret)))
        return found[1] if found is not None and found[0] > now else None

    def forget(self) -> None:
        """Ask the database again from now on."""
        with self._lock:
            self._cache.clear()
            self._epoch, self._epoch_read_at = b"", float("-inf")

    def _lookup(
        self, via: Literal["key", "session"], secret: str, max_age_s: float
    ) -> Actor | None:
        if not secret or len(secret) > _MAX_SECRET or is_mistyped(secret):
            return None
        found = self.cached(via, secret, max_age_s)
        if found is not None:
            return found
        now = datetime.now(UTC)
        with self._database.read() as connection:
            # Read before the rest: a change in between makes the answer look older
            # than it is, never newer.
            epoch = read_epoch(connection)
            self._confirm(epoch)
            found = self.cached(via, secret, _TTL_S)
            if found is not None:
                return found
            find = _user_of_key if via == "key" else _user_of_session
            known = find(connection, digest(secret), now)
            if known is None:
                return None  # not remembered: the key may be imported in a moment
            actor = replace(load_actor(connection, known[0]), via=via)
        if now - known[1] > _LAST_USED_EVERY:
            self._note_use(via, digest(secret), now)
        self._remember((via, digest(secret)), actor, epoch)
        return actor

    def _confirm(self, epoch: bytes) -> None:
        with self._lock:
            if epoch != self._epoch:
                self._cache.clear()
                self._epoch = epoch
            self._epoch_read_at = self._clock()

    def _remember(self, key: tuple[str, bytes], actor: Actor, epoch: bytes) -> None:
        with self._lock:
            if epoch != self._epoch:
                return
            self._cache[key] = (self._clock() + _TTL_S, actor)
            self._cache.move_to_end(key)
            while len(self._cache) > _MAX_CACHED:
                self._cache.popitem(last=False)

    def _note_use(self, via: str, digested: bytes, now: datetime) -> None:
        try:
            with self._database.write() as unit:
                note = _note_key if via == "key" else _note_session
                note(unit.connection, digested, now)
        except OperationalError as error:
            # A full or read-only disk must not keep people from reading.
            _log.warning("could not note the use of a credential: %s", error.orig)

    def _hear(self, happened: Event) -> None:
        if isinstance(happened, CredentialsChanged):
            self.forget()


def load_actor(connection: Connection, user_rowid: int) -> Actor:
    """What the database says about a user now; `via` is left for the caller to set."""
    user = connection.execute(
        select(
            users.c.username,
            users.c.is_admin,
            users.c.entity_rowid,
            entities.c.name.label("default_entity"),
        )
        .outerjoin(entities, entities.c.rowid == users.c.default_entity_rowid)
        .where(users.c.rowid == user_rowid)
    ).one()
    organization_roles = _organization_roles(connection, user_rowid)
    return Actor(
        user_rowid=user_rowid,
        username=user.username,
        is_admin=user.is_admin,
        default_entity=user.default_entity,
        personal_entity_rowid=user.entity_rowid,
        team_roles=_entity_roles(connection, user_rowid, organization_roles),
        organization_roles=organization_roles,
        registry_roles=registry_roles(connection, user_rowid),
    )


def with_registry_roles(connection: Connection, actor: Actor) -> Actor:
    """The same actor with the roles in registries that the database has now."""
    if actor.user_rowid is None:
        return actor
    return replace(actor, registry_roles=registry_roles(connection, actor.user_rowid))


def _organization_roles(connection: Connection, user_rowid: int) -> dict[int, str]:
    query = select(
        organization_members.c.organization_rowid, organization_members.c.role
    ).where(organization_members.c.user_rowid == user_rowid)
    return {row.organization_rowid: row.role for row in connection.execute(query)}


def _entity_roles(
    connection: Connection, user_rowid: int, organization_roles: dict[int, str]
) -> dict[int, str]:
    """Roles by entity: inherited from organizations first, then what teams say."""
    query = select(entities.c.rowid, entities.c.kind, entities.c.organization_rowid)
    query = query.where(entities.c.organization_rowid.in_(list(organization_roles)))
    roles: dict[int, str] = {}
    for row in connection.execute(query) if organization_roles else ():
        role = organization_roles[row.organization_rowid]
        if row.kind == "organization" or role == OrganizationRole.ADMIN:
            roles[row.rowid] = _TEAM_ROLE_OF[OrganizationRole(role)]
    joined = select(team_members.c.entity_rowid, team_members.c.role).where(
        team_members.c.user_rowid == user_rowid
    )
    for row in connection.execute(joined):
        if roles.get(row.entity_rowid) != TeamRole.ADMIN:
            roles[row.entity_rowid] = row.role
    return roles


def _note_key(connection: Connection, digested: bytes, now: datetime) -> None:
    same = api_keys.c.secret_sha256 == digested
    connection.execute(update(api_keys).where(same).values(last_used_at=now))


def _note_session(connection: Connection, digested: bytes, now: datetime) -> None:
    """Push the end of a session back: it counts from the last use."""
    table = browser_sessions
    same = table.c.token_sha256 == digested
    row = connection.execute(
        select(table.c.last_seen_at, table.c.expires_at).where(same)
    ).first()
    if row is not None:
        later = now + (row.expires_at - row.last_seen_at)
        change = update(table).where(same)
        connection.execute(change.values(last_seen_at=now, expires_at=later))


def _user_of_key(
    connection: Connection, digested: bytes, now: datetime
) -> tuple[int, datetime] | None:
    """The user and when the key was last noted as used (the epoch when never)."""
    row = connection.execute(
        select(api_keys.c.user_rowid, api_keys.c.last_used_at)
        .join(users, users.c.rowid == api_keys.c.user_rowid)
        .where(
            api_keys.c.secret_sha256 == digested,
            or_(api_keys.c.expires_at.is_(None), api_keys.c.expires_at > now),
            users.c.deleted_at.is_(None),
        )
    ).first()
    if row is None:
        return None
    return row.user_rowid, row.last_used_at or datetime.fromtimestamp(0, UTC)


def _user_of_session(
    connection: Connection, digested: bytes, now: datetime
) -> tuple[int, datetime] | None:
    row = connection.execute(
        select(browser_sessions.c.user_rowid, browser_sessions.c.last_seen_at)
        .join(users, users.c.rowid == browser_sessions.c.user_rowid)
        .where(
            browser_sessions.c.token_sha256 == digested,
            browser_sessions.c.expires_at > now,
            users.c.deleted_at.is_(None),
        )
    ).first()
    return None if row is None else (row.user_rowid, row.last_seen_at)
