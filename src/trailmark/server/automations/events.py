"""What has to happen: the condition of an event, read from what clients write."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias, TypeVar, cast

from trailmark.errors import InvalidInputError
from trailmark.server.runs.filter_sql import text_test
from trailmark.wire.automation_words import (
    MAX_WINDOW,
    Aggregate,
    ChangeDirection,
    ChangeType,
    Comparison,
    EventType,
    ReportedState,
    ScopeType,
)
from trailmark.wire.lenient_json import loads
from trailmark.wire.run_field import FieldKind, RunField, parse_field
from trailmark.wire.run_filter import Compare, Node, Not, Op, parse_filter

MAX_FILTER_CHARACTERS = 64_000
_MAX_METRIC_CHARACTERS = 1_000
_ARTIFACT_FIELDS = ("alias", "tag")
_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A value, or what is made of the newest `window` values, is beyond a bound.

    Attributes:
        aggregate: None looks at single values.
    """

    metric: str
    aggregate: Aggregate | None
    window: int
    comparison: Comparison
    bound: float


@dataclass(frozen=True, slots=True)
class Change:
    """The newest `window` values differ enough from the `prior_window` before them.

    Attributes:
        amount: Above 0; with `RELATIVE` 0.1 means by a tenth of the earlier value.
    """

    metric: str
    aggregate: Aggregate | None
    window: int
    prior_window: int
    type: ChangeType
    direction: ChangeDirection
    amount: float


@dataclass(frozen=True, slots=True)
class Outlier:
    """A value is more than `deviations` standard deviations off the window's mean."""

    metric: str
    window: int
    direction: ChangeDirection
    deviations: float


@dataclass(frozen=True, slots=True)
class EntersState:
    """A run gets into one of these states."""

    states: frozenset[ReportedState]


Rule: TypeAlias = Threshold | Change | Outlier | EntersState


@dataclass(frozen=True, slots=True)
class RunCondition:
    """Attributes: runs: Which runs count; rule: What has to be true of one."""

    runs: Node
    rule: Rule


@dataclass(frozen=True, slots=True)
class ArtifactCondition:
    """Attributes: what: Over the `alias` or `tag` that the event is about."""

    what: Node


Condition: TypeAlias = RunCondition | ArtifactCondition


def read_condition(event: EventType, text: str) -> Condition:
    """Read an event's filter.

    Raises:
        InvalidInputError: It is none for this event, or names what is not there.
    """
    if len(text) > MAX_FILTER_CHARACTERS:
        raise InvalidInputError(
            f"an event filter of {len(text)} characters is too long",
            hint=f"use at most {MAX_FILTER_CHARACTERS}",
        )
    said = _object(loads(text, what="the event filter"), "the event filter")
    if not event.is_of_run:
        return ArtifactCondition(_checked(parse_filter(said, _artifact_field)))
    runs = _run_filter(said.get("run_filter"))
    if event is EventType.RUN_STATE:
        _refuse_others(said, "run_filter", "run_state_filter")
        return RunCondition(runs, _states(said.get("run_state_filter")))
    _refuse_others(said, "run_filter", "run_metric_filter", "metric_filter")
    return RunCondition(runs, _metric_rule(event, said))


def check_scope(event: EventType, scope: ScopeType) -> None:
    """
    Raises:
        InvalidInputError: The event does not happen in such a scope.
    """
    if scope not in event.scopes:
        raise InvalidInputError(
            f"the event {event.value!r} has no scope {scope.value!r}",
            hint=f"its scopes are {', '.join(event.scopes)}",
        )


def _metric_rule(event: EventType, said: Mapping[str, Any]) -> Rule:
    wanted = _RULES[event]
    given = said.get("run_metric_filter")
    if given is None and event is EventType.RUN_METRIC:
        # As clients wrote it before there were other rules: as text.
        older = said.get("metric_filter")
        given = None if older is None else {wanted: older}
    rules = _object(given, "run_metric_filter")
    _refuse_others(rules, wanted)
    fields = _object(rules.get(wanted), wanted)
    match event:
        case EventType.RUN_METRIC:
            return _threshold(fields)
        case EventType.RUN_METRIC_CHANGE:
            return _change(fields)
        case _:
            return _outlier(fields)


_RULES = {
    EventType.RUN_METRIC: "threshold_filter",
    EventType.RUN_METRIC_CHANGE: "change_filter",
    EventType.RUN_METRIC_ZSCORE: "zscore_filter",
}


def _threshold(said: Mapping[str, Any]) -> Threshold:
    _refuse_others(said, "name", "agg_op", "window_size", "cmp_op", "threshold")
    return Threshold(
        metric=_metric(said),
        aggregate=_aggregate(said),
        window=_window(said, "window_size"),
        comparison=_word(Comparison, said, "cmp_op"),
        bound=_number(said, "threshold"),
    )


def _change(said: Mapping[str, Any]) -> Change:
    _refuse_others(
        said,
        *("name", "agg_op", "current_window_size", "prior_window_size"),
        *("change_type", "change_dir", "change_amount"),
    )
    window = _window(said, "current_window_size")
    return Change(
        metric=_metric(said),
        aggregate=_aggregate(said),
        window=window,
        prior_window=_window(said, "prior_window_size", default=window),
        type=_word(ChangeType, said, "change_type"),
        direction=_word(ChangeDirection, said, "change_dir"),
        amount=_positive(said, "change_amount"),
    )


def _outlier(said: Mapping[str, Any]) -> Outlier:
    _refuse_others(said, "name", "window_size", "threshold", "change_dir")
    return Outlier(
        metric=_metric(said),
        window=_window(said, "window_size"),
        direction=_word(ChangeDirection, said, "change_dir"),
        deviations=_positive(said, "threshold"),
    )


def _states(given: Any) -> EntersState:
    said = _object(given, "run_state_filter")
    _refuse_others(said, "states")
    states = said.get("states")
    if not isinstance(states, list) or not states:
        raise _bad("run_state_filter.states must be a list of at least one state")
    named = cast("list[Any]", states)[: len(ReportedState) + 1]
    return EntersState(
        frozenset(_word(ReportedState, {"state": one}, "state") for one in named)
    )


def _run_filter(given: Any) -> Node:
    if given is not None and not isinstance(given, (str, Mapping)):
        raise _bad("run_filter must be a filter, or the text of one")
    return _checked(parse_filter(cast("str | None", given), parse_field))


def _checked(node: Node) -> Node:
    """The filter, of which every pattern can be used."""
    for one in _comparisons(node):
        if one.op is Op.REGEX:
            text_test(one.operand)
    return node


def _comparisons(node: Node) -> Iterator[Compare]:
    if isinstance(node, Compare):
        yield node
    elif isinstance(node, Not):
        yield from _comparisons(node.item)
    else:
        for item in node.items:
            yield from _comparisons(item)


def _artifact_field(text: str) -> RunField:
    if text not in _ARTIFACT_FIELDS:
        raise InvalidInputError(
            f"{text[:100]!r} is nothing that an event of artifacts has",
            hint=f"use one of {', '.join(_ARTIFACT_FIELDS)}",
        )
    return RunField(FieldKind.COLUMN, text)


def _object(given: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise _bad(f"{what} must be an object")
    return cast("Mapping[str, Any]", given)


def _refuse_others(said: Mapping[str, Any], *known: str) -> None:
    others = [key for key in said if key not in known and said[key] is not None]
    if others:
        raise _bad(
            f"{others[0][:100]!r} does not belong there, only {', '.join(known)}"
        )


def _metric(said: Mapping[str, Any]) -> str:
    name = said.get("name")
    if not isinstance(name, str) or not 0 < len(name) <= _MAX_METRIC_CHARACTERS:
        raise _bad(
            f"name must be a metric's, of 1 to {_MAX_METRIC_CHARACTERS} characters"
        )
    return name


def _aggregate(said: Mapping[str, Any]) -> Aggregate | None:
    return None if said.get("agg_op") is None else _word(Aggregate, said, "agg_op")


def _window(said: Mapping[str, Any], key: str, default: int = 1) -> int:
    given = said.get(key)
    size = default if given is None else given
    if (
        isinstance(size, bool)
        or not isinstance(size, int)
        or not 1 <= size <= MAX_WINDOW
    ):
        raise _bad(f"{key} must be a number of values from 1 to {MAX_WINDOW}")
    return size


def _number(said: Mapping[str, Any], key: str) -> float:
    given = said.get(key)
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        raise _bad(f"{key} must be a number")
    if not math.isfinite(_as_float(given)):
        raise _bad(f"{key} must be a finite number")
    return float(given)


def _as_float(given: float) -> float:
    try:
        return float(given)
    except OverflowError:
        return math.inf


def _positive(said: Mapping[str, Any], key: str) -> float:
    number = _number(said, key)
    if number <= 0:
        raise _bad(f"{key} must be above 0")
    return number


def _word(kind: type[_Word], said: Mapping[str, Any], key: str) -> _Word:
    given = said.get(key)
    if not isinstance(given, str) or given not in {one.value for one in kind}:
        raise _bad(f"{key} must be one of {', '.join(kind)}, not {str(given)[:100]!r}")
    return kind(given)


def _bad(message: str) -> InvalidInputError:
    return InvalidInputError(
        f"the event filter cannot be used: {message}",
        hint="build it with trailmark.automations, or see its reference",
    )
