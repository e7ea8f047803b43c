"""What to try next: the nth point of a grid, or the nth random draw.

Both are functions of the number alone, so that no state can be lost or given out twice.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping
from typing import Any

from trailmark.errors import InvalidInputError
from trailmark.server.sweeps.configuration import (
    Choice,
    Distribution,
    Fixed,
    Group,
    Parameter,
    SweepConfig,
)

_MAX_STEPS = 1_000_000

Arguments = dict[str, Any]


def expected_runs(config: SweepConfig) -> int | None:
    """How many runs there are to start; None when a random search has no bound.

    Raises:
        InvalidInputError: A grid over a range without steps.
    """
    if config.method == "random":
        return config.run_cap
    size = math.prod(len(values) for _, values in _axes(config.parameters, ()))
    return size if config.run_cap is None else min(size, config.run_cap)


def suggestion(config: SweepConfig, number: int, seed: str) -> Arguments | None:
    """The arguments of run `number` (0, 1, 2 …); None when there are no more.

    Args:
        seed: Random searches of the same seed draw the same.

    Returns:
        `{name: {"value": v}}`, where a group's value is a mapping.

    Raises:
        InvalidInputError: A grid over a range without steps.
    """
    bound = expected_runs(config)
    if bound is not None and number >= bound:
        return None
    if config.method == "grid":
        values = _grid_point(config.parameters, number)
    else:
        values = _draw_group(config.parameters, random.Random(f"{seed}/{number}"))  # noqa: S311
    return {name: {"value": value} for name, value in values.items()}


def _axes(
    group: Group, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    """Each parameter of the grid with its values; names in order, the last is fastest."""
    for name in sorted(group.members):
        member = group.members[name]
        here = (*path, name)
        if isinstance(member, Group):
            yield from _axes(member, here)
        else:
            yield here, _grid_values(member, ".".join(here))


def _grid_values(parameter: Parameter, path: str) -> list[Any]:
    match parameter:
        case Fixed(value):
            return [value]
        case Choice(values):
            return list(values)
        case Distribution("int_uniform", low, high):
            return list(range(math.ceil(low), _bounded(low, high, 1.0, path)))
        case Distribution("q_uniform", low, high, float() as step):
            n_steps = _bounded(0, (high - low) / step, 1.0, path)
            return [_tidy(low + at * step) for at in range(n_steps)]
        case _:
            raise InvalidInputError(
                f"{path!r} is a range without steps, which no grid can cover",
                hint="list its values, or search by random",
            )


def _bounded(low: float, high: float, step: float, path: str) -> int:
    if (high - low) / step > _MAX_STEPS:
        raise InvalidInputError(
            f"{path!r} has more than {_MAX_STEPS} steps",
            hint="narrow the range, or search by random",
        )
    return math.floor(high + 1e-9) + 1


def _grid_point(group: Group, number: int) -> Arguments:
    point: Arguments = {}
    for path, values in reversed(list(_axes(group, ()))):
        number, at = divmod(number, len(values))
        target = point
        for name in path[:-1]:
            target = target.setdefault(name, {})
        target[path[-1]] = values[at]
    return point


def _draw_group(group: Group, dice: random.Random) -> Arguments:
    members: Mapping[str, Parameter] = group.members
    return {name: _draw(members[name], dice) for name in sorted(members)}


def _draw(parameter: Parameter, dice: random.Random) -> Any:
    match parameter:
        case Fixed(value):
            return value
        case Choice(values, weights):
            return dice.choices(values, weights)[0]
        case Group():
            return _draw_group(parameter, dice)
        case Distribution(_, _, _, step):
            drawn = _draw_number(parameter, dice)
            return drawn if step is None else _tidy(round(drawn / step) * step)


def _draw_number(wanted: Distribution, dice: random.Random) -> float | int:
    low, high = wanted.low, wanted.high
    match wanted.name.removeprefix("q_"):
        case "int_uniform":
            return dice.randint(math.ceil(low), math.floor(high))
        case "uniform":
            return dice.uniform(low, high)
        case "log_uniform":
            return math.exp(dice.uniform(low, high))
        case "log_uniform_values":
            return math.exp(dice.uniform(math.log(low), math.log(high)))
        case "inv_log_uniform":
            return math.exp(-dice.uniform(low, high))
        case "inv_log_uniform_values":
            inverse = dice.uniform(math.log(1 / high), math.log(1 / low))
            return 1 / math.exp(inverse)
        case "normal":
            return dice.normalvariate(low, high)
        case "log_normal":
            return dice.lognormvariate(low, high)
        case _:
            return dice.betavariate(low, high)


def _tidy(value: float) -> float | int:
    """Without the noise of binary fractions; whole steps stay whole numbers."""
    rounded = round(value, 12)
    return int(rounded) if rounded.is_integer() else rounded
