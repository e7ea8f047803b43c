"""What a sweep's YAML means, and which arguments follow from it."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailmark.errors import InvalidInputError
from trailmark.server.sweeps.configuration import read_config
from trailmark.server.sweeps.search import expected_runs, suggestion


def config(parameters: str, method: str = "grid", more: str = ""):
    return read_config(f"method: {method}\nparameters: {parameters}\n{more}")


def points(parameters: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for number in itertools.count():
        arguments = suggestion(config(parameters), number, "s")
        if arguments is None:
            return found
        found.append({name: one["value"] for name, one in arguments.items()})
    raise AssertionError


def test_a_grid_visits_every_combination_once() -> None:
    found = points("{y: {values: [1, 2, 3]}, x: {values: [0.1, 0.2]}}")
    assert [(one["x"], one["y"]) for one in found] == list(
        itertools.product([0.1, 0.2], [1, 2, 3])
    )


def test_a_grid_walks_whole_ranges_steps_and_groups() -> None:
    found = points(
        "{n: {min: 1, max: 2}, q: {distribution: q_uniform, min: 0, max: 0.3, q: 0.1},"
        " net: {parameters: {deep: {values: [true, false]}, kind: {value: mlp}}}}"
    )
    assert len(found) == 2 * 2 * 4
    assert found[0] == {"n": 1, "q": 0, "net": {"deep": True, "kind": "mlp"}}
    assert {one["q"] for one in found} == {0, 0.1, 0.2, 0.3}


def test_a_run_cap_ends_a_search() -> None:
    capped = config("{x: {values: [1, 2, 3]}}", more="run_cap: 2")
    assert expected_runs(capped) == 2
    assert suggestion(capped, 1, "s") is not None
    assert suggestion(capped, 2, "s") is None


def test_a_random_search_without_a_cap_has_no_end() -> None:
    endless = config("{x: {min: 0.0, max: 1.0}}", "random")
    assert expected_runs(endless) is None
    assert suggestion(endless, 10**9, "s") is not None


@given(number=st.integers(0, 10**6), seed=st.text(max_size=8))
def test_a_draw_depends_on_nothing_but_number_and_seed(number: int, seed: str) -> None:
    drawn = config("{x: {min: 0.0, max: 1.0}, k: {values: [a, b]}}", "random")
    assert suggestion(drawn, number, seed) == suggestion(drawn, number, seed)


@pytest.mark.parametrize(
    ("parameter", "low", "high"),
    [
        ("{min: 1, max: 6}", 1, 6),
        ("{min: 0.5, max: 2}", 0.5, 2),
        ("{distribution: log_uniform, min: -3, max: 0}", math.exp(-3), 1),
        ("{distribution: log_uniform_values, min: 0.001, max: 10}", 0.001, 10),
        ("{distribution: inv_log_uniform, min: 0, max: 3}", math.exp(-3), 1),
        ("{distribution: inv_log_uniform_values, min: 0.1, max: 10}", 0.1, 10),
        ("{distribution: q_uniform, min: 0, max: 10, q: 5}", 0, 10),
        ("{distribution: beta, a: 2, b: 2}", 0, 1),
    ],
)
def test_draws_stay_in_their_range(parameter: str, low: float, high: float) -> None:
    drawn = config(f"{{x: {parameter}}}", "random")
    for number in range(200):
        arguments = suggestion(drawn, number, "s")
        assert arguments is not None
        assert low - 1e-9 <= arguments["x"]["value"] <= high + 1e-9


def test_draws_of_a_normal_have_its_mean_and_spread() -> None:
    drawn = config("{x: {distribution: normal, mu: 5, sigma: 2}}", "random")
    values = [
        arguments["x"]["value"]
        for number in range(2_000)
        if (arguments := suggestion(drawn, number, "s"))
    ]
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((one - mean) ** 2 for one in values) / len(values))
    assert abs(mean - 5) < 0.2
    assert abs(spread - 2) < 0.2


def test_weights_are_heeded() -> None:
    drawn = config("{x: {values: [a, b], probabilities: [1, 0]}}", "random")
    assert {
        arguments["x"]["value"]
        for number in range(50)
        if (arguments := suggestion(drawn, number, "s"))
    } == {"a"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- 1", "mapping"),
        ("method: bayes\nparameters: {x: {value: 1}}", "'bayes'"),
        ("method: grid", "parameters"),
        ("method: grid\nparameters: {}", "no parameter"),
        ("method: grid\nparameters: {x: {values: []}}", "x.values"),
        ("method: grid\nparameters: {x: {}}", "x says no values"),
        ("method: random\nparameters: {x: {min: 2.0, max: 1.0}}", "above max"),
        ("method: random\nparameters: {x: {min: a, max: 1}}", "'a'"),
        ("method: random\nparameters: {x: {min: .nan, max: 1}}", "'nan'"),
        ("method: random\nparameters: {x: {distribution: zipf}}", "'zipf'"),
        (
            (
                "method: random\nparameters: {x: {distribution: log_uniform_values, "
                "min: 0, max: 1}}"
            ),
            "logarithm",
        ),
        ("method: grid\nrun_cap: 0\nparameters: {x: {value: 1}}", "run_cap"),
        ("method: grid\nmetric: {goal: up}\nparameters: {x: {value: 1}}", "'up'"),
        ("method: [\n", "not YAML"),
        ("a: &a [1]\nb: *a", "alias"),
        ("!!python/object/apply:os.system [id]", "not YAML"),
    ],
)
def test_what_cannot_be_searched_is_refused_by_name(text: str, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        read_config(text)


def test_a_grid_over_a_range_without_steps_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="without steps"):
        expected_runs(config("{x: {min: 0.0, max: 1.0}}"))


def test_what_is_not_acted_on_is_said() -> None:
    kept = config("{x: {value: 1}}", more="early_terminate: {type: hyperband}")
    assert "early_terminate" in kept.warnings[0]
