"""Which parameters of runs a metric depends on, as far as these runs tell.

Two measures: how much a random forest that predicts the metric makes of a parameter,
and how much the two rise together (Pearson). Neither says what causes what.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from trailmark.wire import lenient_json

MAX_RUNS = 10_000
MAX_PARAMETERS = 300
MAX_COLUMNS = 1_000
"""Numbers and words together, of all parameters; ten thousand runs are 80 MB then."""
MAX_LEVELS = 20
"""Words of one parameter that are looked at by themselves; the rest are one more."""
OTHERS = "(others)"
_MAX_LEAVES = 1_000
_LONGEST_WORD = 200
_FEWEST_RUNS = 4
"""A forest of fewer has nothing to choose from."""
_FEWEST_PAIRS = 3
_TREES = 100
_TREES_OF_MANY = 40
_MANY_COLUMNS = 100
"""A forest over so many columns is grown of fewer trees, which look at many anyway."""
_RUNS_PER_TREE = 1_000
_COLUMNS_PER_SPLIT = 50
_LEAVES = 200
"""Finer trees only learn noise, and take most of the time."""
_SEED = 0


@dataclass(frozen=True, slots=True)
class Level:
    """One word that a parameter takes, as a parameter that is on or off."""

    value: str
    run_count: int
    importance: float | None
    correlation: float | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a parameter tells of the metric.

    Attributes:
        kind: number (booleans too) or category.
        importance: 0 to 1, of all parameters together 1; None without a forest.
        correlation: -1 to 1; None for a category, and where a number or the metric
            never changes.
        levels: Of a category, the most frequent first.
    """

    name: str
    kind: str
    run_count: int
    importance: float | None
    correlation: float | None
    levels: tuple[Level, ...] = ()


@dataclass(frozen=True, slots=True)
class Importance:
    """Parameters, the most important first.

    Attributes:
        run_count: Runs that have the metric as a finite number; only they count.
        method: random_forest; None where there is none, and `reason` says why.
    """

    run_count: int
    method: str | None
    reason: str | None
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """One number per run, NaN where it has none; `run_count` have the parameter."""

    parameter: int
    level: str | None
    run_count: int
    values: np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class _Score:
    """What one column is worth."""

    column: _Column
    importance: float | None
    target: np.ndarray[Any, np.dtype[np.float64]]

    @property
    def correlation(self) -> float | None:
        return _correlation(self.column.values, self.target)


def flat_parameters(config: Mapping[str, Any]) -> dict[str, Any]:
    """A config with dotted names in place of objects inside of objects.

    Lists are words, and long words are cut: a word counts as equal or not.

    >>> flat_parameters({"lr": 1, "net": {"depth": [3]}})
    {'lr': 1, 'net.depth': '[3]'}
    """
    flat: dict[str, Any] = {}
    waiting: list[tuple[str, Any]] = list(config.items())[::-1]
    while waiting and len(flat) < _MAX_LEAVES:
        name, value = waiting.pop()
        if isinstance(value, dict) and value:
            inner = [(f"{name}.{key}", one) for key, one in value.items()]  # pyright: ignore[reportUnknownVariableType]
            waiting += reversed(inner)  # pyright: ignore[reportUnknownArgumentType]
        elif value is None or isinstance(value, bool | int | float):
            flat[name] = value
        else:
            word = value if isinstance(value, str) else lenient_json.dumps(value)
            flat[name] = word[:_LONGEST_WORD]
    return flat


def parameter_importance(
    runs: Sequence[Mapping[str, Any]], metric: Sequence[float | None]
) -> Importance:
    """Parameters by how much the metric depends on them.

    Args:
        runs: Flat parameters of each run, as `flat_parameters` gives them.
        metric: Of each run; None, NaN and infinities leave the run out.

    Parameters that are the same in all runs say nothing and are left out; of more than
    300, those that fewest runs have; likewise of words. The same runs always give the same answer.
    """
    target = np.array([np.nan if one is None else one for one in metric], np.float64)
    used: list[int] = np.flatnonzero(np.isfinite(target)).tolist()
    target = _scaled(target[used])
    chosen = [runs[at] for at in used]
    names = _names(chosen)
    columns = [
        column
        for at, name in enumerate(names)
        for column in _columns(at, [run.get(name) for run in chosen])
    ][:MAX_COLUMNS]
    weights, reason = _forest(columns, target)
    scores = [
        _Score(column, None if weights is None else float(weights[at]), target)
        for at, column in enumerate(columns)
    ]
    of_parameter: dict[int, list[_Score]] = {}
    for one in scores:
        of_parameter.setdefault(one.column.parameter, []).append(one)
    parameters = [_parameter(names[at], own) for at, own in of_parameter.items()]
    parameters.sort(key=lambda one: (-(one.importance or 0.0), one.name))
    return Importance(
        len(chosen),
        None if weights is None else "random_forest",
        reason,
        tuple(parameters),
    )


def _names(runs: Sequence[Mapping[str, Any]]) -> list[str]:
    """The most frequent first, which are kept when there are too many."""
    counts = Counter(name for run in runs for name in run)
    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    varying = [name for name in ordered if _varies(name, runs)]
    return varying[:MAX_PARAMETERS]


def _varies(name: str, runs: Sequence[Mapping[str, Any]]) -> bool:
    seen: set[str] = set()
    for run in runs:
        value = run.get(name)
        if value is not None:
            seen.add(repr(value))
        if len(seen) > 1:
            return True
    return False


def _columns(parameter: int, values: Sequence[Any]) -> list[_Column]:
    run_count = sum(one is not None for one in values)
    if all(one is None or isinstance(one, bool | int | float) for one in values):
        numbers = np.array([_number(one) for one in values], np.float64)
        known = numbers[~np.isnan(numbers)]
        if known.size == 0 or known.min() == known.max():
            return []
        return [_Column(parameter, None, run_count, numbers)]
    words = [None if one is None else _word(one) for one in values]
    counts = Counter(one for one in words if one is not None)
    frequent = sorted(counts, key=lambda word: (-counts[word], word))[:MAX_LEVELS]
    kept = set(frequent)
    rest = any(one is not None and one not in kept for one in words)
    folded = [one if one is None or one in kept else OTHERS for one in words]
    return [
        _Column(
            parameter,
            level,
            run_count,
            np.array([one == level for one in folded], np.float64),
        )
        for level in [*frequent, *([OTHERS] if rest else [])]
    ]


def _number(value: Any) -> float:
    if value is None:
        return np.nan
    try:
        return float(value)
    except OverflowError:
        return np.inf if value > 0 else -np.inf


def _word(value: Any) -> str:
    return value if isinstance(value, str) else lenient_json.dumps(value)


def _forest(
    columns: Sequence[_Column], target: np.ndarray[Any, Any]
) -> tuple[np.ndarray[Any, Any] | None, str | None]:
    """A weight for each column, or why there is none."""
    if len(target) < _FEWEST_RUNS:
        return None, f"fewer than {_FEWEST_RUNS} runs have this metric"
    if not columns:
        return None, "no parameter differs between these runs"
    if target.min() == target.max():
        return None, "the metric is the same in all of these runs"
    try:
        ensemble: Any = import_module("sklearn.ensemble")
    except ImportError:
        return None, "scikit-learn is not installed on this server"
    # Trees only ask what is less than what: ranks keep that, whatever the numbers.
    features = np.column_stack([_ranks(one.values) for one in columns])
    forest = ensemble.RandomForestRegressor(
        n_estimators=_TREES if len(columns) <= _MANY_COLUMNS else _TREES_OF_MANY,
        max_features=min(len(columns), _COLUMNS_PER_SPLIT),
        max_samples=min(len(target), _RUNS_PER_TREE),
        max_leaf_nodes=_LEAVES,
        random_state=_SEED,
        n_jobs=1,
    )
    forest.fit(features, target)
    weights: np.ndarray[Any, Any] = forest.feature_importances_
    return weights, None


def _ranks(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    known = ~np.isnan(values)
    ranks = np.full(len(values), -1.0, np.float32)
    ranks[known] = np.unique(values[known], return_inverse=True)[1]
    return ranks


def _parameter(name: str, scores: Sequence[_Score]) -> Parameter:
    each = [one.importance for one in scores if one.importance is not None]
    together = sum(each) if each else None
    run_count = scores[0].column.run_count
    if scores[0].column.level is None:
        return Parameter(name, "number", run_count, together, scores[0].correlation)
    levels = tuple(
        Level(
            one.column.level or "",
            int(one.column.values.sum()),
            one.importance,
            one.correlation,
        )
        for one in scores
    )
    return Parameter(name, "category", run_count, together, None, levels)


def _correlation(
    values: np.ndarray[Any, Any], target: np.ndarray[Any, Any]
) -> float | None:
    both = np.isfinite(values)
    if both.sum() < _FEWEST_PAIRS:
        return None
    x, y = _scaled(values[both]), target[both]
    x, y = x - x.mean(), y - y.mean()
    spread = float(np.sqrt((x @ x) * (y @ y)))
    if not spread > 0:
        return None
    return float(np.clip((x @ y) / spread, -1.0, 1.0))


def _scaled(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Between -1 and 1, so that squares neither overflow nor vanish."""
    largest = float(np.abs(values).max(initial=0.0))
    return values / largest if largest > 0 else values
