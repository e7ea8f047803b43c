"""Passwords: optional, argon2, and slow to guess."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import select, update

from trailmark.errors import BusyError, InvalidInputError, UnauthenticatedError
from trailmark.server.accounts.actor import Actor
from trailmark.server.db import Database, UnitOfWork
from trailmark.server.db.tables.accounts import users

_MIN_LENGTH = 10
_MAX_LENGTH = 256
_FREE_TRIES = 5
_MAX_WAIT_S = 900.0
_MAX_WATCHED = 10_000
_MAX_NAME = 256
# Each check takes 64 MB and a core for a moment; anybody may ask for one.
_MAX_AT_ONCE = 4

_hasher = PasswordHasher()
# Verified for names that do not exist, so that both answers take the same time.
_DECOY = (
    "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA"
    "$rXGvyqRfaXQbWTRn3NJ0D4DqSxRWOGvLcNJqjMHWBzU"
)


def set_password(unit: UnitOfWork, actor: Actor, password: str) -> None:
    """Let `actor` sign in with `password` from now on.

    Raises:
        InvalidInputError: Shorter than 10 or longer than 256 characters.
    """
    if not _MIN_LENGTH <= len(password) <= _MAX_LENGTH:
        raise InvalidInputError(
            f"a password of {len(password)} characters cannot be used",
            hint=f"use {_MIN_LENGTH} to {_MAX_LENGTH} characters",
        )
    change = update(users).where(users.c.rowid == actor.user_rowid)
    unit.connection.execute(change.values(password_hash=_hasher.hash(password)))


class PasswordCheck:
    """Checks passwords, and makes each further wrong guess at a name wait longer."""

    def __init__(
        self, database: Database, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._room = threading.Semaphore(_MAX_AT_ONCE)
        # Name → wrong guesses in a row, and when the next guess is allowed.
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def user_of(self, username: str, password: str) -> int:
        """The rowid of the user whose password this is.

        Raises:
            UnauthenticatedError: No such user, no password set, or the wrong one; the
                answer does not tell which.
            BusyError: Too many wrong guesses at this name lately.
        """
        if len(username) > _MAX_NAME or "\0" in username:
            raise _wrong()
        self._refuse_early_guess(username)
        with self._database.read() as connection:
            known = connection.execute(
                select(users.c.rowid, users.c.password_hash).where(
                    users.c.username == username, users.c.deleted_at.is_(None)
                )
            ).first()
        stored = known.password_hash if known is not None else None
        if not self._matches(stored, password[: _MAX_LENGTH + 1]) or known is None:
            self._count_failure(username)
            raise _wrong()
        with self._lock:
            self._failures.pop(username, None)
        return known.rowid

    def _matches(self, stored: str | None, password: str) -> bool:
        if not self._room.acquire(blocking=False):
            raise BusyError("too many people sign in at once", hint="try again")
        try:
            return _matches(stored, password)
        finally:
            self._room.release()

    def _refuse_early_guess(self, username: str) -> None:
        with self._lock:
            _, allowed_at = self._failures.get(username, (0, 0.0))
            wait_s = allowed_at - self._clock()
        if wait_s > 0:
            raise BusyError(
                "too many wrong passwords for this user name",
                retry_after_s=wait_s,
                hint=f"try again in {wait_s:.0f} s",
            )

    def _count_failure(self, username: str) -> None:
        with self._lock:
            count = self._failures.pop(username, (0, 0.0))[0] + 1
            over = count - _FREE_TRIES
            wait_s = min(2.0**over, _MAX_WAIT_S) if over >= 0 else 0.0
            self._failures[username] = (count, self._clock() + wait_s)
            while len(self._failures) > _MAX_WATCHED:
                self._failures.popitem(last=False)


def _wrong() -> UnauthenticatedError:
    return UnauthenticatedError(
        "the user name or the password is wrong",
        hint="`trailmark server user sign-in-link NAME` prints a one-time link",
    )


def _matches(stored: str | None, password: str) -> bool:
    try:
        return _hasher.verify(stored or _DECOY, password) and stored is not None
    except (Argon2Error, InvalidHashError):
        return False
