"""What `define_metric` says, and how a run's summary follows from its rows.

The training process, the uploader and the offline reader all fold rows with the same
`SummaryFold`, so they agree.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, cast

SUMMARY_RULES = ("min", "max", "mean", "best", "last", "none", "copy", "first")
GOALS = ("minimize", "maximize")

# Positions of the names above are their numbers on the wire, counted from 1.
_RULE_NUMBERS = {name: number for number, name in enumerate(SUMMARY_RULES, 1)}
_GOAL_NUMBERS = {name: number for number, name in enumerate(GOALS, 1)}
_STEP_SYNC, _HIDDEN, _DEFINED = 1, 2, 3


@dataclass(frozen=True, slots=True)
class MetricDefinition:
    """How one metric, or all that match a glob, are summarized and drawn.

    Attributes:
        name: A metric's name, dots between the keys of nested ones, or a glob.
        step_metric: The metric that serves as its x axis; None for the step.
        step_sync: Whether rows without the step metric get its last value; None
            means that they do.
        summary: Of `SUMMARY_RULES`; empty for the last value.
        goal: Of `GOALS`; None where there is none.
        defined: False where only another definition names it as its step metric.
    """

    name: str
    step_metric: str | None = None
    step_sync: bool | None = None
    hidden: bool = False
    summary: tuple[str, ...] = ()
    goal: str | None = None
    defined: bool = True

    @property
    def is_glob(self) -> bool:
        return "*" in self.name

    def to_json(self) -> dict[str, Any]:
        """The payload of a `METRIC` record."""
        return {
            "name": self.name,
            "step_metric": self.step_metric,
            "step_sync": self.step_sync,
            "hidden": self.hidden,
            "summary": list(self.summary),
            "goal": self.goal,
            "defined": self.defined,
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> MetricDefinition:
        """Read what `to_json` wrote; fields that are missing have their defaults."""
        return cls(
            name=said["name"],
            step_metric=said.get("step_metric"),
            step_sync=said.get("step_sync"),
            hidden=bool(said.get("hidden")),
            summary=tuple(said.get("summary") or ()),
            goal=said.get("goal"),
            defined=bool(said.get("defined", True)),
        )


def encode_definitions(definitions: Iterable[MetricDefinition]) -> list[dict[str, Any]]:
    """The list `m` that clients keep in a run's config, keyed by field numbers.

    Of several definitions of one name the last counts. A step metric that has no
    definition gets an entry, since metrics refer to it by its place in the list.

    >>> encode_definitions([MetricDefinition("loss", step_metric="epoch")])
    [{'1': 'loss', '5': 2, '6': [1, 3]}, {'1': 'epoch'}]
    """
    by_name = {one.name: one for one in definitions}
    for one in list(by_name.values()):
        step = one.step_metric
        if step is not None and step not in by_name:
            by_name[step] = MetricDefinition(step, defined=False)
    places = {name: place for place, name in enumerate(by_name, 1)}
    return [_encoded(one, places) for one in by_name.values()]


def _encoded(one: MetricDefinition, places: dict[str, int]) -> dict[str, Any]:
    entry: dict[str, Any] = {"2" if one.is_glob else "1": one.name}
    if one.step_metric is not None:
        entry["5"] = places[one.step_metric]
    options = [
        number
        for number, chosen in (
            (_STEP_SYNC, one.step_metric is not None and one.step_sync is not False),
            (_HIDDEN, one.hidden),
            (_DEFINED, one.defined),
        )
        if chosen
    ]
    if options:
        entry["6"] = options
    if one.summary:
        entry["7"] = [_RULE_NUMBERS[rule] for rule in one.summary]
    if one.goal is not None:
        entry["8"] = _GOAL_NUMBERS[one.goal]
    return entry


class Definitions:
    """Finds the definition of a metric: by its name first, then by glob, in order."""

    def __init__(self, definitions: Iterable[MetricDefinition] = ()) -> None:
        self._by_name: dict[str, MetricDefinition] = {}
        self._globs: dict[str, MetricDefinition] = {}
        for one in definitions:
            self.add(one)

    def add(self, one: MetricDefinition) -> None:
        """Take a definition; it replaces one of the same name."""
        (self._globs if one.is_glob else self._by_name)[one.name] = one

    def get(self, name: str) -> MetricDefinition | None:
        """The definition of exactly this name or glob."""
        return self._by_name.get(name) or self._globs.get(name)

    def match(self, metric: str) -> MetricDefinition | None:
        """The definition that holds for a metric; None for most."""
        exact = self._by_name.get(metric)
        if exact is not None and exact.defined:
            return exact
        for one in self._globs.values():
            if fnmatchcase(metric, one.name):
                return one
        return exact

    def all(self) -> list[MetricDefinition]:
        return [*self._by_name.values(), *self._globs.values()]


class SummaryFold:
    """The summary of a run, from its rows and from what was set by hand.

    A metric without a rule shows its last value. One with rules shows an object such
    as `{"min": 0.1, "last": 0.4}`; NaN and what is no number count for `last` and
    `first` only. Nested rows merge into what is there, as their keys were one path.
    """

    def __init__(self, definitions: Iterable[MetricDefinition] = ()) -> None:
        self._definitions = Definitions()
        self._values: dict[str, Any] = {}
        self._has_rules = False
        self._aggregates: dict[str, _Aggregate | None] = {}
        for one in definitions:
            self.define(one)

    def define(self, one: MetricDefinition) -> None:
        """Take a definition; it holds for the rows that come after it."""
        self._definitions.add(one)
        self._has_rules = any(each.summary for each in self._definitions.all())
        kept = self._aggregates
        self._aggregates = {}
        for metric, aggregate in kept.items():
            if aggregate is not None and aggregate.rules == self._rules_of(metric):
                self._aggregates[metric] = aggregate

    @property
    def needs_each_row(self) -> bool:
        """Whether rules count rows, so that last values alone make no summary."""
        return self._has_rules

    @property
    def last_values(self) -> dict[str, Any] | None:
        """What a row that is not nested may simply update; None once rules count."""
        return None if self._has_rules else self._values

    def fold(self, row: dict[str, Any]) -> None:
        """Take one history row; its values are kept, not copied, unless nested."""
        if not self._has_rules and dict not in map(type, row.values()):
            self._values.update(row)
        else:
            self._fold_into(self._values, row, "")

    def set(self, path: Sequence[str], value: Any) -> None:
        """Put a value by hand; parents that are missing or no objects are made."""
        place = self._values
        for key in path[:-1]:
            inner = place.get(key)
            if not isinstance(inner, dict):
                inner = place[key] = {}
            place = cast("dict[str, Any]", inner)
        place[path[-1]] = value

    def delete(self, path: Sequence[str]) -> None:
        """Take a value out; nothing happens where there is none."""
        place: Any = self._values
        for key in path[:-1]:
            place = place.get(key) if isinstance(place, dict) else None
        if isinstance(place, dict):
            cast("dict[str, Any]", place).pop(path[-1], None)
        self._aggregates.pop(".".join(path), None)

    def value(self) -> dict[str, Any]:
        """The summary as it is now; a new dict, whose nested ones are shared."""
        return dict(self._values)

    def _fold_into(
        self, place: dict[str, Any], row: dict[str, Any], prefix: str
    ) -> None:
        for key, value in row.items():
            metric = prefix + key
            if self._has_rules and (aggregate := self._aggregate(metric)) is not None:
                aggregate.add(value)
                shown = aggregate.value()
                if shown is not None:
                    place[key] = shown
            elif type(value) is dict and "_type" not in value:
                members = cast("dict[str, Any]", value)
                inner = place.get(key)
                if not isinstance(inner, dict) or "_type" in inner:
                    inner = place[key] = {}
                self._fold_into(cast("dict[str, Any]", inner), members, f"{metric}.")
            else:
                place[key] = value

    def _aggregate(self, metric: str) -> _Aggregate | None:
        try:
            return self._aggregates[metric]
        except KeyError:
            rules = self._rules_of(metric)
            found = None if rules is None else _Aggregate(*rules)
            self._aggregates[metric] = found
            return found

    def _rules_of(self, metric: str) -> tuple[tuple[str, ...], bool] | None:
        """Rules and whether more is better; None where the last value is shown."""
        one = self._definitions.match(metric)
        if one is None or not one.summary or one.summary == ("copy",):
            return None
        return one.summary, one.goal == "maximize"


class _Aggregate:
    """What one metric's rules need to know of the values so far."""

    __slots__ = ("_count", "_first", "_last", "_max", "_min", "_seen", "_sum", "rules")

    def __init__(self, summary: tuple[str, ...], more_is_better: bool) -> None:
        self.rules = (summary, more_is_better)
        self._seen = False
        self._first: Any = None
        self._last: Any = None
        self._min = math.inf
        self._max = -math.inf
        self._sum = 0.0
        self._count = 0

    def add(self, value: Any) -> None:
        if not self._seen:
            self._first, self._seen = value, True
        self._last = value
        if isinstance(value, (int, float)) and value == value:  # noqa: PLR0124  (NaN)
            self._min = min(self._min, value)
            self._max = max(self._max, value)
            self._sum += value
            self._count += 1

    def value(self) -> dict[str, Any] | None:
        """The object to show; None where the rules ask for nothing."""
        summary, more_is_better = self.rules
        shown: dict[str, Any] = {}
        for rule in summary:
            if rule == "first":
                shown[rule] = self._first
            elif rule == "last":
                shown[rule] = self._last
            elif self._count and rule in ("min", "max", "mean", "best"):
                shown[rule] = {
                    "min": self._min,
                    "max": self._max,
                    "mean": self._sum / self._count,
                    "best": self._max if more_is_better else self._min,
                }[rule]
        return shown or None
