"""Which parameters a metric depends on, where it is known."""

from __future__ import annotations

import math
import random
import sys
from typing import Any
from unittest import mock

import pytest

from trailmark.server.runs.importance import (
    MAX_LEVELS,
    MAX_PARAMETERS,
    OTHERS,
    Importance,
    flat_parameters,
    parameter_importance,
)


def known_relation(n_runs: int = 200) -> tuple[list[dict[str, Any]], list[float]]:
    """The metric is mostly `lr`, a little `net`, and nothing of `seed`."""
    draw = random.Random(7)
    runs = [
        {
            "lr": draw.random(),
            "net": draw.choice(["cnn", "mlp", "vit"]),
            "seed": draw.randrange(1_000),
            "depth": 4,
            "flag": draw.random() < 0.5,
        }
        for _ in range(n_runs)
    ]
    return runs, [10 * run["lr"] - 2 * (run["net"] == "vit") for run in runs]


def by_name(found: Importance) -> dict[str, Any]:
    return {one.name: one for one in found.parameters}


def test_a_known_relation_is_found() -> None:
    found = parameter_importance(*known_relation())
    told = by_name(found)
    assert (found.run_count, found.method, found.reason) == (200, "random_forest", None)
    assert [one.name for one in found.parameters][:2] == ["lr", "net"]
    assert told["lr"].importance > 0.8
    assert told["lr"].correlation > 0.9
    assert told["seed"].importance < 0.05
    assert abs(told["seed"].correlation) < 0.2
    assert "depth" not in told  # it never changes
    assert sum(one.importance for one in found.parameters) == pytest.approx(1.0)
    levels = {one.value: one for one in told["net"].levels}
    assert told["net"].correlation is None
    assert sum(one.run_count for one in levels.values()) == 200
    assert levels["vit"].importance == max(one.importance for one in levels.values())
    assert levels["vit"].correlation < -0.2 < levels["cnn"].correlation


def test_the_same_runs_give_the_same_answer() -> None:
    assert parameter_importance(*known_relation(40)) == parameter_importance(
        *known_relation(40)
    )


def test_runs_without_the_metric_do_not_count() -> None:
    runs, metric = known_relation(30)
    odd: list[float | None] = [None, math.nan, math.inf, -math.inf]
    more = parameter_importance([*runs, *({"lr": 9.0} for _ in odd)], [*metric, *odd])
    assert more == parameter_importance(runs, metric)


def test_what_runs_do_not_have_is_no_number() -> None:
    runs, metric = known_relation(60)
    for at in range(0, 60, 3):
        del runs[at]["lr"]
    runs[1]["lr"], runs[2]["lr"] = math.nan, None
    told = by_name(parameter_importance(runs, metric))
    assert told["lr"].run_count == 39
    assert told["lr"].correlation > 0.8


def test_numbers_of_any_size_are_ranked() -> None:
    sizes = [10**400, -(10**400), 1e308, -1e308, 1e-320, math.inf, -math.inf, 0.0]
    runs = [{"x": size, "y": at} for at, size in enumerate(sizes)]
    found = parameter_importance(runs, [1e308 * (at % 3 - 1) for at in range(8)])
    assert {one.name for one in found.parameters} == {"x", "y"}
    assert all(-1 <= (one.correlation or 0) <= 1 for one in found.parameters)


def test_too_many_words_are_one_more() -> None:
    runs = [{"who": f"w{at}"} for at in range(100)] + [{"who": "w0"}, {"who": 3}]
    metric = [float(at) for at in range(102)]
    (who,) = parameter_importance(runs, metric).parameters
    assert len(who.levels) == MAX_LEVELS + 1
    assert who.levels[0].value == "w0"
    assert (who.levels[-1].value, who.levels[-1].run_count) == (
        OTHERS,
        102 - 2 - (MAX_LEVELS - 1),
    )


def test_of_too_many_parameters_the_most_frequent_are_kept() -> None:
    runs = [{f"p{at}": run * at for at in range(400)} for run in range(1, 6)]
    runs[0]["rare"] = 1
    found = parameter_importance(runs, [1.0, 3.0, 2.0, 5.0, 4.0])
    assert len(found.parameters) == MAX_PARAMETERS


@pytest.mark.parametrize(
    ("runs", "metric", "reason"),
    [
        ([], [], "fewer than 4"),
        ([{"a": at} for at in range(3)], [1.0, 2.0, 3.0], "fewer than 4"),
        ([{"a": 1}] * 5, [1.0, 2.0, 3.0, 4.0, 5.0], "no parameter differs"),
        ([{"a": at} for at in range(5)], [2.0] * 5, "the same in all"),
    ],
)
def test_where_there_is_no_forest_the_reason_is_told(
    runs: list[dict[str, Any]], metric: list[float], reason: str
) -> None:
    found = parameter_importance(runs, metric)
    assert found.method is None
    assert reason in (found.reason or "")
    assert all(one.importance is None for one in found.parameters)


def test_without_scikit_learn_correlations_are_left() -> None:
    with mock.patch.dict(sys.modules, {"sklearn.ensemble": None}):
        found = parameter_importance(*known_relation(50))
    assert (found.method, found.reason) == (
        None,
        "scikit-learn is not installed on this server",
    )
    lr = by_name(found)["lr"]
    assert lr.importance is None
    assert lr.correlation > 0.9


def test_parameters_inside_of_others_have_dotted_names() -> None:
    config = {"a": {"b": {"c": 1}, "d": []}, "e": {}, "f": None, "g": "x" * 500}
    assert flat_parameters(config) == {
        "a.b.c": 1,
        "a.d": "[]",
        "e": "{}",
        "f": None,
        "g": "x" * 200,
    }
