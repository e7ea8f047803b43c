"""How long clients wait, and for what."""

from __future__ import annotations

import pytest

from trailmark.errors import (
    BusyError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    TrailmarkError,
    TransportError,
    UnavailableError,
)
from trailmark.transport.retry import Backoff, is_passing


def longest(low: float, high: float) -> float:
    return high


def shortest(low: float, high: float) -> float:
    return low


def test_bounds_double_up_to_a_minute() -> None:
    backoff = Backoff(draw=longest)
    waits = [backoff.after(TransportError("gone")) for _ in range(8)]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_wait_may_be_as_short_as_nothing() -> None:
    assert Backoff(draw=shortest).after(TransportError("gone")) == 0


def test_a_success_makes_the_next_failure_a_first_one() -> None:
    backoff = Backoff(draw=longest)
    for _ in range(5):
        backoff.after(TransportError("gone"))
    backoff.reset()
    assert backoff.after(TransportError("gone")) == 1


def test_no_wait_is_shorter_than_the_server_asked_for() -> None:
    asked = BusyError("later", retry_after_s=20)
    assert Backoff(draw=shortest).after(asked) == 20


def test_clients_that_were_asked_for_the_same_wait_come_back_apart() -> None:
    backoff = Backoff(draw=longest)
    for _ in range(6):
        backoff.after(TransportError("gone"))
    assert backoff.after(BusyError("later", retry_after_s=20)) == 25


def test_a_thousand_failures_still_wait_a_minute_at_most() -> None:
    backoff = Backoff(draw=longest)
    waits = [backoff.after(TransportError("gone")) for _ in range(1_000)]
    assert max(waits) == 60


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (TransportError("no answer"), True),
        (BusyError("later"), True),
        (UnavailableError("disk full"), True),
        (InvalidInputError("no"), False),
        (ForbiddenError("no"), False),
        (NotFoundError("no"), False),
    ],
)
def test_only_what_time_heals_is_tried_again(
    error: TrailmarkError, passes: bool
) -> None:
    assert is_passing(error) is passes
