"""When to try again, and how long to wait before."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from trailmark.errors import ApiError, BusyError, TransportError

_FIRST_WAIT_S = 1.0
_LONGEST_WAIT_S = 60.0
# A server that asks for more is asked again all the same: it may have meant minutes.
_LONGEST_ASKED_S = 600.0


@dataclass(slots=True)
class Backoff:
    """Waits that double, each drawn evenly from nothing up to its bound.

    The full jitter keeps a thousand clients that lost one server from coming back in
    step.

    Attributes:
        draw: A number between its arguments; `random.uniform` unless a test decides.
    """

    first_s: float = _FIRST_WAIT_S
    longest_s: float = _LONGEST_WAIT_S
    draw: Callable[[float, float], float] = random.uniform
    failures: int = field(default=0, init=False)

    def after(self, error: Exception) -> float:
        """Seconds to wait after one more failure.

        What the server asked for is a lower bound, with up to a quarter added.
        """
        bound = min(self.longest_s, self.first_s * 2.0 ** min(self.failures, 30))
        self.failures += 1
        asked_s = asked_to_wait(error)
        if asked_s is None:
            return self.draw(0.0, bound)
        asked_s = min(asked_s, _LONGEST_ASKED_S)
        return asked_s + self.draw(0.0, min(bound, asked_s / 4))

    def reset(self) -> None:
        """It worked: the next failure is a first one again."""
        self.failures = 0


def asked_to_wait(error: Exception) -> float | None:
    """Seconds that the peer asked us to wait; None when it named no time."""
    if isinstance(error, (TransportError, BusyError)):
        return error.retry_after_s
    return None


def is_passing(error: Exception) -> bool:
    """Whether the same request may succeed later without anybody changing anything."""
    if isinstance(error, (TransportError, BusyError)):
        return True
    return isinstance(error, ApiError) and error.http_status >= 500
