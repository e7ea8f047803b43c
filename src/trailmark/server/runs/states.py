"""What a run's state may become, and why. Rules only."""

from __future__ import annotations

from enum import StrEnum

from trailmark.errors import InvalidInputError


class RunState(StrEnum):
    """Where an execution stands.

    `crashed` and `preempted` are conclusions drawn from silence, so hearing from
    the run again refutes them; the other endings are the run's own word.
    """

    PENDING = "pending"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CRASHED = "crashed"
    KILLED = "killed"
    PREEMPTING = "preempting"
    PREEMPTED = "preempted"


ENDED = frozenset({RunState.FINISHED, RunState.FAILED, RunState.KILLED})
SILENT = frozenset({RunState.CRASHED, RunState.PREEMPTED})
OVER = ENDED | SILENT
HEARD = frozenset({RunState.RUNNING, RunState.PREEMPTING})
"""States in which silence means something."""

_NAMES = frozenset(RunState)
_BY_HAND = {
    RunState.PENDING: {
        RunState.RUNNING,
        RunState.FAILED,
        RunState.CRASHED,
        RunState.PREEMPTED,
    },
    RunState.FAILED: {RunState.PENDING, RunState.RUNNING},
}


def state_at_creation(requested: str | None) -> RunState:
    """The state of a new run: `running`, unless the caller reserves it.

    Raises:
        InvalidInputError: Something else than `pending` or `running` is asked for.
    """
    if requested is None:
        return RunState.RUNNING
    if requested not in (RunState.PENDING, RunState.RUNNING):
        raise InvalidInputError(
            f"a run cannot be created in state {requested[:100]!r}",
            hint="use 'pending' or 'running', or leave the state out",
        )
    return RunState(requested)


def state_after_stream(
    state: RunState,
    *,
    complete: bool = False,
    exit_code: int | None = None,
    preempting: bool = False,
    stop_requested: bool = False,
) -> RunState:
    """The state after the run's writer was heard.

    A late line of an ended run changes nothing; its late ending does.
    """
    if complete:
        return _ending(state, exit_code, stop_requested=stop_requested)
    if state in ENDED:
        return state
    if preempting or state is RunState.PREEMPTING:
        return RunState.PREEMPTING
    return RunState.RUNNING


def state_after_silence(state: RunState, *, stop_requested: bool = False) -> RunState:
    """The state of a run that has not been heard of for too long."""
    if state is RunState.PREEMPTING:
        return RunState.PREEMPTED
    if state is RunState.RUNNING:
        return RunState.KILLED if stop_requested else RunState.CRASHED
    return state


def check_change_by_hand(
    state: RunState, target: str, sweep_name: str | None
) -> RunState:
    """The state a person may set.

    Raises:
        InvalidInputError: The run belongs to a sweep, or the change is not one of
            those allowed.
    """
    if sweep_name:
        raise InvalidInputError(
            f"the state of a run of sweep {sweep_name!r} cannot be set by hand",
            hint="its sweep decides",
        )
    allowed = _BY_HAND.get(RunState(target), set()) if target in _NAMES else set()
    if state not in allowed:
        raise InvalidInputError(
            f"a {state} run cannot become {target[:100]!r}",
            hint="running, failed, crashed and preempted runs may become pending; "
            "pending and running runs may become failed",
        )
    return RunState(target)


def _ending(
    state: RunState, exit_code: int | None, *, stop_requested: bool
) -> RunState:
    if not exit_code:
        return RunState.FINISHED
    if stop_requested:
        return RunState.KILLED
    if state in (RunState.PREEMPTING, RunState.PREEMPTED):
        return RunState.PREEMPTED
    return RunState.FAILED
