"""What a run's state may become."""

from __future__ import annotations

import itertools

import pytest

from trailmark.errors import InvalidInputError
from trailmark.server.runs.states import (
    ENDED,
    RunState,
    check_change_by_hand,
    state_after_silence,
    state_after_stream,
)

S = RunState


@pytest.mark.parametrize("state", list(S))
def test_any_run_that_says_goodbye_with_zero_is_finished(state: RunState) -> None:
    for stop in (False, True):
        after = state_after_stream(
            state, complete=True, exit_code=0, stop_requested=stop
        )
        assert after is S.FINISHED


@pytest.mark.parametrize("state", list(S))
def test_only_a_runs_own_word_is_final(state: RunState) -> None:
    after = state_after_stream(state)
    expected = state if state in ENDED | {S.PREEMPTING} else S.RUNNING
    assert after is expected


@pytest.mark.parametrize(
    ("state", "stop", "after"),
    [
        (S.RUNNING, False, S.FAILED),
        (S.RUNNING, True, S.KILLED),
        (S.CRASHED, False, S.FAILED),
        (S.PREEMPTING, False, S.PREEMPTED),
    ],
)
def test_a_bad_ending_is_named_by_its_cause(
    state: RunState, stop: bool, after: RunState
) -> None:
    ended = state_after_stream(state, complete=True, exit_code=255, stop_requested=stop)
    assert ended is after


def test_silence_means_something_only_for_runs_that_should_speak() -> None:
    concluded = {state: state_after_silence(state) for state in S}
    changed = {state: after for state, after in concluded.items() if state != after}
    assert changed == {S.RUNNING: S.CRASHED, S.PREEMPTING: S.PREEMPTED}
    assert state_after_silence(S.RUNNING, stop_requested=True) is S.KILLED


def test_only_six_changes_are_made_by_hand() -> None:
    def allowed(state: RunState, target: RunState) -> bool:
        try:
            return check_change_by_hand(state, target, None) is target
        except InvalidInputError:
            return False

    pairs = {(a, b) for a, b in itertools.product(S, S) if allowed(a, b)}
    assert pairs == {
        (S.RUNNING, S.PENDING),
        (S.FAILED, S.PENDING),
        (S.CRASHED, S.PENDING),
        (S.PREEMPTED, S.PENDING),
        (S.PENDING, S.FAILED),
        (S.RUNNING, S.FAILED),
    }
