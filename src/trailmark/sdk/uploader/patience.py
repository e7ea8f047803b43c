"""Tries a request for as long as it takes, and tells what it is waiting for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from trailmark.errors import (
    ForbiddenError,
    NotFoundError,
    TrailmarkError,
    UnauthenticatedError,
)
from trailmark.transport.retry import Backoff, is_passing

_T = TypeVar("_T")

NOT_ALLOWED = (UnauthenticatedError, ForbiddenError, NotFoundError)
"""Refusals that somebody can lift: by a new key, a permission, or by undeleting."""


class StoppedError(Exception):
    """We are to end: the attempt was given up, and nothing is known about it."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps a request from succeeding.

    Attributes:
        since_s: Monotonic time of its first failure.
    """

    error: TrailmarkError
    since_s: float


@dataclass(slots=True)
class Patience:
    """Retries with pauses that somebody else may cut short.

    Attributes:
        trouble: Why the current request has not succeeded; None when all is well.
            Read by other threads.
    """

    backoff: Backoff = field(default_factory=Backoff)
    trouble: Trouble | None = None
    _wake: threading.Event = field(default_factory=threading.Event)
    _stopped: bool = False

    def hurry(self) -> None:
        """Try again now: somebody waits for it."""
        self._wake.set()

    def stop(self) -> None:
        """Give up: the next attempt, or the pause before it, raises `StoppedError`."""
        self._stopped = True
        self._wake.set()

    def insist(self, call: Callable[[], _T], *, waits_when_refused: bool = True) -> _T:
        """The result of `call`, once it succeeds.

        Args:
            waits_when_refused: Whether to go on, slowly, when we are not let in or
                the run is not there.

        Raises:
            ApiError: A refusal that time does not change.
            StoppedError: `stop` was called.
        """
        while not self._stopped:
            try:
                result = call()
            except TrailmarkError as error:
                may_pass = is_passing(error) or (
                    waits_when_refused and isinstance(error, NOT_ALLOWED)
                )
                if not may_pass:
                    self.trouble = None
                    raise
                self._pause_after(error)
            else:
                self.trouble = None
                self.backoff.reset()
                return result
        raise StoppedError

    def _pause_after(self, error: TrailmarkError) -> None:
        known = self.trouble
        since_s = time.monotonic() if known is None else known.since_s
        self.trouble = Trouble(error, since_s)
        self._wake.clear()
        if not self._stopped:
            self._wake.wait(self.backoff.after(error))
