"""What a sweep's YAML says, checked before anything is searched."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import yaml

from trailmark.errors import InvalidInputError
from trailmark.wire.run_field import parse_field

METHODS = ("grid", "random")
MAX_YAML_CHARACTERS = 1_000_000
_MAX_DEPTH = 20
_RANGES = {
    "uniform": ("min", "max"),
    "q_uniform": ("min", "max"),
    "int_uniform": ("min", "max"),
    "log_uniform": ("min", "max"),
    "q_log_uniform": ("min", "max"),
    "log_uniform_values": ("min", "max"),
    "q_log_uniform_values": ("min", "max"),
    "inv_log_uniform": ("min", "max"),
    "inv_log_uniform_values": ("min", "max"),
    "normal": ("mu", "sigma"),
    "q_normal": ("mu", "sigma"),
    "log_normal": ("mu", "sigma"),
    "q_log_normal": ("mu", "sigma"),
    "beta": ("a", "b"),
    "q_beta": ("a", "b"),
}
_NEEDS_POSITIVE = frozenset(
    ["log_uniform_values", "q_log_uniform_values", "inv_log_uniform_values"]
)
_DEFAULTS = {"mu": 0.0, "sigma": 1.0, "q": 1.0}


@dataclass(frozen=True, slots=True)
class Fixed:
    """A parameter that always has one value."""

    value: Any


@dataclass(frozen=True, slots=True)
class Choice:
    """A parameter with a list of values.

    Attributes:
        weights: Probability of each; None for all alike.
    """

    values: tuple[Any, ...]
    weights: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Distribution:
    """A parameter drawn from a distribution.

    Attributes:
        name: Such as `log_uniform_values`.
        low: `min`, `mu` or `a`.
        high: `max`, `sigma` or `b`.
        step: What values are rounded to a multiple of; None for no rounding.
    """

    name: str
    low: float
    high: float
    step: float | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Parameters below a common name."""

    members: Mapping[str, Parameter]


Parameter = Fixed | Choice | Distribution | Group


@dataclass(frozen=True, slots=True)
class SweepConfig:
    """A checked configuration.

    Attributes:
        metric_name: What is to become good; None when it does not say.
        maximizes: Whether large values are good.
        program: The script that agents of the command line run.
        run_cap: Most runs to start; None for no bound.
        warnings: What was accepted, but is not acted on.
    """

    method: str
    parameters: Group
    metric_name: str | None
    maximizes: bool
    run_cap: int | None
    name: str | None
    description: str | None
    program: str | None
    warnings: tuple[str, ...]


def read_config(text: str) -> SweepConfig:
    """Parse and check.

    Raises:
        InvalidInputError: It is no YAML mapping, or names something impossible.
    """
    if len(text) > MAX_YAML_CHARACTERS:
        raise InvalidInputError(
            f"a sweep configuration of {len(text)} characters is too long",
            hint=f"use at most {MAX_YAML_CHARACTERS}",
        )
    if "&" in text and "*" in text:
        _refuse_aliases(text)
    try:
        loaded = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0] if str(error) else "it is nested too deeply"
        raise InvalidInputError(
            f"the sweep configuration is not YAML: {reason}",
            hint="check indentation and colons",
        ) from error
    config = _mapping(loaded, "the sweep configuration")
    metric = _mapping(config.get("metric") or {}, "metric")
    return SweepConfig(
        method=_method(config.get("method")),
        parameters=_group(config.get("parameters"), "parameters", 0),
        metric_name=_metric_name(metric),
        maximizes=_maximizes(metric),
        run_cap=_run_cap(config.get("run_cap")),
        name=_text(config.get("name"), "name"),
        description=_text(config.get("description"), "description"),
        program=_text(config.get("program"), "program"),
        warnings=_warnings(config),
    )


def _refuse_aliases(text: str) -> None:
    """A few nested aliases unfold to gigabytes."""
    for event in yaml.parse(text):
        if isinstance(event, yaml.AliasEvent):
            raise InvalidInputError(
                f"the sweep configuration uses the YAML alias {event.anchor!r}",
                hint="write the value out",
            )


def _method(method: Any) -> str:
    if method not in METHODS:
        raise InvalidInputError(
            f"{str(method)[:100]!r} is not a search method of this server",
            hint=f"use one of {', '.join(METHODS)}",
        )
    return cast("str", method)


def _metric_name(metric: Mapping[str, Any]) -> str | None:
    name = _text(metric.get("name"), "metric.name")
    if name:
        parse_field(f"summary_metrics.{name}")  # runs can be ordered by it
    return name


def _maximizes(metric: Mapping[str, Any]) -> bool:
    goal = metric.get("goal", "minimize")
    if goal not in ("minimize", "maximize"):
        raise InvalidInputError(
            f"{str(goal)[:100]!r} is not a goal", hint="minimize or maximize"
        )
    return goal == "maximize"


def _run_cap(given: Any) -> int | None:
    if given is None:
        return None
    if type(given) is not int or given < 1:
        raise InvalidInputError(
            f"run_cap {str(given)[:100]!r} is not a number of runs",
            hint="give a whole number from 1 on",
        )
    return given


def _warnings(config: Mapping[str, Any]) -> tuple[str, ...]:
    if config.get("early_terminate"):
        return ("early_terminate is kept, but this server does not stop runs by it",)
    return ()


def _group(given: Any, path: str, depth: int) -> Group:
    if depth > _MAX_DEPTH:
        raise InvalidInputError(f"{path[:200]!r} is nested too deeply")
    members = _mapping(given, path)
    if not members:
        raise InvalidInputError(
            f"{path!r} names no parameter", hint="give at least one, with its values"
        )
    return Group(
        {
            name: _parameter(one, f"{path}.{name}", depth)
            for name, one in members.items()
        }
    )


def _parameter(given: Any, path: str, depth: int) -> Parameter:
    told = _mapping(given, path)
    if "parameters" in told:
        return _group(told["parameters"], path, depth + 1)
    if "value" in told:
        return Fixed(told["value"])
    if "values" in told:
        return _choice(told, path)
    return _distribution(told, path)


def _choice(told: Mapping[str, Any], path: str) -> Choice:
    values = told["values"]
    if not isinstance(values, list) or not values:
        raise InvalidInputError(
            f"{path}.values must be a list with at least one value",
            hint="for example [0.1, 0.01]",
        )
    listed = tuple(cast("list[Any]", values))
    weights = told.get("probabilities")
    if weights is None:
        return Choice(listed)
    numbers = _numbers(weights, f"{path}.probabilities")
    if len(numbers) != len(listed) or min(numbers) < 0 or sum(numbers) <= 0:
        raise InvalidInputError(
            f"{path}.probabilities must give each of the {len(listed)} values a "
            "probability",
            hint="one number from 0 on for each value",
        )
    return Choice(listed, numbers)


def _distribution(told: Mapping[str, Any], path: str) -> Distribution:
    name = told.get("distribution") or _implied(told, path)
    if name not in _RANGES:
        raise InvalidInputError(
            f"{path}: {str(name)[:100]!r} is not a distribution",
            hint=f"use value, values, or one of {', '.join(_RANGES)}",
        )
    low_name, high_name = _RANGES[name]
    low, high = (
        _number(told.get(bound, _DEFAULTS.get(bound)), f"{path}.{bound}")
        for bound in (low_name, high_name)
    )
    if low_name == "min" and low > high:
        raise InvalidInputError(f"{path}: min {low:g} is above max {high:g}")
    if name in _NEEDS_POSITIVE and low <= 0:
        raise InvalidInputError(
            f"{path}: min {low:g} has no logarithm", hint="give a min above 0"
        )
    if low_name != "min" and high <= 0:
        raise InvalidInputError(f"{path}: {high_name} {high:g} must be above 0")
    return Distribution(name, low, high, _step(told, name, path))


def _step(told: Mapping[str, Any], name: str, path: str) -> float | None:
    if not name.startswith("q_"):
        return None
    step = _number(told.get("q", _DEFAULTS["q"]), f"{path}.q")
    if step <= 0:
        raise InvalidInputError(f"{path}.q {step:g} must be above 0")
    return step


def _implied(told: Mapping[str, Any], path: str) -> str:
    """Two whole bounds mean whole numbers, others a uniform range."""
    if "min" not in told or "max" not in told:
        raise InvalidInputError(
            f"{path} says no values",
            hint="give value, values, or min and max",
        )
    whole = type(told["min"]) is int and type(told["max"]) is int
    return "int_uniform" if whole else "uniform"


def _mapping(given: Any, path: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise InvalidInputError(
            f"{path} must be a mapping, not {type(given).__name__}",
            hint="write `name: value` lines below it",
        )
    return {str(name): value for name, value in cast("dict[Any, Any]", given).items()}


def _number(given: Any, path: str) -> float:
    try:
        if isinstance(given, bool) or not math.isfinite(number := float(given)):
            raise ValueError
    except (TypeError, ValueError, OverflowError):
        raise InvalidInputError(
            f"{path} {str(given)[:100]!r} is not a number"
        ) from None
    return number


def _numbers(given: Any, path: str) -> tuple[float, ...]:
    if not isinstance(given, list):
        raise InvalidInputError(f"{path} must be a list of numbers")
    return tuple(_number(one, path) for one in cast("list[Any]", given))


def _text(given: Any, path: str) -> str | None:
    if given is None or isinstance(given, str):
        return given or None
    raise InvalidInputError(f"{path} {str(given)[:100]!r} must be text")
