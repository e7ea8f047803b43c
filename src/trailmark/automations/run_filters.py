"""What events of runs are filtered by: a rule, and which runs count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from trailmark.automations import checks
from trailmark.automations.conditions import (
    Condition,
    Field,
    Filter,
    condition_of,
    everything,
)
from trailmark.automations.metric_filters import MetricFilter, MetricValue
from trailmark.errors import UsageError
from trailmark.wire.automation_words import ReportedState

_OTHER_STATES = {"CRASHED": ReportedState.FAILED, "KILLED": ReportedState.FAILED}


@dataclass(frozen=True, kw_only=True)
class RunMetricFilter(Filter):
    """A rule about a metric, for some runs.

    Attributes:
        metric: The rule.
        run: Which runs count; all of them unless told otherwise.

    Raises:
        UsageError: A part is none of these.

    Example:
        >>> from trailmark.automations import RunEvent
        >>> both = (RunEvent.metric("loss") > 10) & RunEvent.name.contains("foo")
        >>> both.metric
        RunEvent.metric('loss') > 10
    """

    metric: MetricFilter
    run: Condition = field(default_factory=everything)

    def __post_init__(self) -> None:
        given: Any = self.metric
        if not isinstance(given, MetricFilter):
            raise UsageError(
                f"metric={given!r} is no rule about a metric",
                hint="make one like RunEvent.metric('loss') > 10",
            )
        object.__setattr__(self, "run", condition_of(self.run, "run"))

    def __and__(self, other: object) -> RunMetricFilter:
        if not isinstance(other, Condition):
            return NotImplemented
        return RunMetricFilter(metric=self.metric, run=_narrowed(self.run, other))

    def __rand__(self, other: object) -> RunMetricFilter:
        return self.__and__(other)


@dataclass(frozen=True, kw_only=True)
class StateFilter(Filter):
    """A run gets into one of some states; `RunEvent.state` is the way to make it.

    Attributes:
        states: Of `RUNNING`, `FINISHED` and `FAILED`; crashed and killed runs failed.

    Raises:
        UsageError: A state is unknown, or there is none.

    Example:
        >>> from trailmark.automations import RunEvent
        >>> [state.value for state in RunEvent.state.in_(["crashed", "finished"]).states]
        ['FAILED', 'FINISHED']
    """

    states: tuple[ReportedState, ...]

    def __post_init__(self) -> None:
        found = {
            checks.word(ReportedState, one, "state", **_OTHER_STATES)
            for one in self.states
        }
        if not found:
            raise UsageError("states=() names no state to watch for")
        object.__setattr__(self, "states", tuple(sorted(found)))

    def __and__(self, other: object) -> RunStateFilter:
        if not isinstance(other, Condition):
            return NotImplemented
        return RunStateFilter(state=self, run=other)

    def __rand__(self, other: object) -> RunStateFilter:
        return self.__and__(other)


@dataclass(frozen=True, kw_only=True)
class RunStateFilter(Filter):
    """States to watch for, in some runs.

    Attributes:
        state: The states.
        run: Which runs count; all of them unless told otherwise.

    Raises:
        UsageError: A part is none of these.

    Example:
        >>> from trailmark.automations import RunEvent
        >>> (RunEvent.state.eq("failed") & RunEvent.name.contains("foo")).state
        StateFilter(states=(<ReportedState.FAILED: 'FAILED'>,))
    """

    state: StateFilter
    run: Condition = field(default_factory=everything)

    def __post_init__(self) -> None:
        given: Any = self.state
        if not isinstance(given, StateFilter):
            raise UsageError(
                f"state={given!r} names no states",
                hint="name them like RunEvent.state.in_(['failed'])",
            )
        object.__setattr__(self, "run", condition_of(self.run, "run"))

    def __and__(self, other: object) -> RunStateFilter:
        if not isinstance(other, Condition):
            return NotImplemented
        return RunStateFilter(state=self.state, run=_narrowed(self.run, other))

    def __rand__(self, other: object) -> RunStateFilter:
        return self.__and__(other)


class RunStates:
    """The state of a run, to be watched for."""

    def eq(self, state: str, /) -> StateFilter:
        """A run gets into this state; also written `==`."""
        return StateFilter(
            states=(checks.word(ReportedState, state, "state", **_OTHER_STATES),)
        )

    def in_(self, states: Iterable[str], /) -> StateFilter:
        """A run gets into one of these states."""
        if isinstance(states, str):
            raise UsageError(f"{states!r} is no list of states", hint="use eq")
        return StateFilter(states=tuple(states))  # pyright: ignore[reportArgumentType]

    def __eq__(self, other: object) -> StateFilter:  # pyright: ignore[reportIncompatibleMethodOverride]
        return self.eq(other)  # pyright: ignore[reportArgumentType]

    def __hash__(self) -> int:
        return hash("state")

    def __repr__(self) -> str:
        return "RunEvent.state"


class RunEvent:
    """What events of runs are filtered by.

    Attributes:
        name: The display name of a run.
        state: What became of it: `RunEvent.state.in_(["failed"])`.

    Example:
        >>> from trailmark.automations import RunEvent
        >>> RunEvent.metric("loss").avg(5).increases_by(frac=0.25)
        RunEvent.metric('loss').avg(5).increases_by(frac=0.25)
    """

    name = Field("display_name")
    state = RunStates()

    @staticmethod
    def metric(name: str) -> MetricValue:
        """A metric that runs log, to be compared.

        Raises:
            UsageError: The name is empty.

        Example:
            >>> from trailmark.automations import RunEvent
            >>> RunEvent.metric("custom-metric") > 10
            RunEvent.metric('custom-metric') > 10
        """
        return MetricValue(name)


class ArtifactEvent:
    """What events of artifacts are filtered by.

    Attributes:
        alias: The alias that the event is about.
        tag: The tag that the event is about.

    Example:
        >>> from trailmark.automations import ArtifactEvent
        >>> ArtifactEvent.alias.matches_regex("^prod")
        Condition({'alias': {'$regex': '^prod'}})
    """

    alias = Field("alias")
    tag = Field("tag")


def _narrowed(known: Condition, other: Condition) -> Condition:
    return other if known == everything() else known & other
