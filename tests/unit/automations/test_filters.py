"""Filters of automations: what may be said, and how it is shown and compared."""

from __future__ import annotations

from typing import Any

import pytest

from trailmark.automations import (
    ArtifactEvent,
    Condition,
    MetricChangeFilter,
    MetricThresholdFilter,
    MetricZScoreFilter,
    RunEvent,
    RunMetricFilter,
    RunStateFilter,
    StateFilter,
)
from trailmark.errors import UsageError

LOSS = RunEvent.metric("loss")
NAMED = RunEvent.name.contains("x")


@pytest.mark.parametrize(
    ("made", "sign"),
    [(LOSS > 1, "$gt"), (LOSS >= 1, "$gte"), (LOSS < 1, "$lt"), (LOSS <= 1, "$lte")],
)
def test_comparing_a_metric_makes_a_threshold(
    made: MetricThresholdFilter, sign: str
) -> None:
    assert made == MetricThresholdFilter(name="loss", cmp=sign, threshold=1)


def test_aggregates_have_a_window() -> None:
    assert (LOSS.avg(5) > 1) == (LOSS.mean(5) > 1)
    assert (LOSS.max(3) > 1) == MetricThresholdFilter(
        name="loss", agg="max", window=3, cmp=">", threshold=1
    )
    assert (LOSS.min(3) > 1) != (LOSS.max(3) > 1)


def test_changes_are_a_difference_or_a_share() -> None:
    made = LOSS.avg(4).decreases_by(frac=0.1)
    assert made == MetricChangeFilter(
        name="loss",
        agg="avg",
        window=4,
        prior_window=4,
        change_type="rel",
        change_dir="dec",
        threshold=0.1,
    )
    assert LOSS.changes_by(diff=2).change_type == "ABSOLUTE"
    for said in ({}, {"diff": 1, "frac": 1}, {"diff": 0}, {"frac": -1}, {"diff": "1"}):
        with pytest.raises(UsageError, match=r"diff|frac"):
            LOSS.changes_by(**said)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_outliers_are_above_below_or_either() -> None:
    score = LOSS.zscore(20)
    assert (score > 2) == MetricZScoreFilter(
        name="loss", window=20, threshold=2, change_dir="inc"
    )
    assert (score < -2).change_dir == "DECREASE"
    assert (abs(score) > 2) == (score.abs() > 2)
    with pytest.raises(UsageError, match="threshold"):
        _ = score < 2
    with pytest.raises(UsageError, match="only watched for being large"):
        _ = abs(score) < 2


@pytest.mark.parametrize("window", [0, -1, 1.5, "5", True, None, 10_001])
def test_a_window_is_a_number_of_values(window: Any) -> None:
    with pytest.raises(UsageError, match="window="):
        LOSS.avg(window)


@pytest.mark.parametrize(
    "threshold", [None, "1", True, float("nan"), float("inf"), 10**400, LOSS]
)
def test_a_threshold_is_a_finite_number(threshold: Any) -> None:
    with pytest.raises(UsageError, match="threshold="):
        _ = threshold < LOSS


@pytest.mark.parametrize("name", ["", "  ", None, 7])
def test_a_metric_has_a_name(name: Any) -> None:
    with pytest.raises(UsageError, match="name="):
        RunEvent.metric(name)


def test_conditions_on_runs_narrow_rules_from_either_side() -> None:
    rule = LOSS > 1
    both = rule & NAMED
    assert both == NAMED & rule == RunMetricFilter(metric=rule, run=NAMED)
    further = both & RunEvent.name.ne("y")
    assert further.run == NAMED & RunEvent.name.ne("y")
    failed = RunEvent.state == "crashed"
    assert failed & NAMED == NAMED & failed
    assert failed & NAMED == RunStateFilter(state=failed, run=NAMED)
    for wrong in ("x", 1, None, LOSS > 2):
        with pytest.raises(TypeError):
            _ = rule & wrong  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue, reportUnknownVariableType]


def test_a_filter_is_neither_true_nor_false() -> None:
    for one in (LOSS > 1, NAMED, RunEvent.state.eq("failed"), (LOSS > 1) & NAMED):
        with pytest.raises(UsageError, match="neither true nor false"):
            bool(one)
    with pytest.raises(UsageError, match="combine conditions with"):
        _ = 0 < LOSS < 1


def test_conditions_are_what_they_say_however_they_were_written() -> None:
    a, b, c = (ArtifactEvent.alias.eq(word) for word in "abc")
    assert (a & b) & c == a & (b & c)
    assert (a | b) | c == Condition({"$or": [a.said, b.said, c.said]})
    assert a & b != b & a
    assert Condition({"$or": [{"$and": [a.said]}]}) == a
    assert Condition({}) == Condition({"$and": []})
    assert (~a).said == {"$nor": [{"alias": {"$eq": "a"}}]}
    assert (ArtifactEvent.alias == "a") == a


def test_operands_are_of_the_kind_that_is_compared() -> None:
    name: Any = RunEvent.name
    for wrong in (None, [], {}, object()):
        with pytest.raises(UsageError):
            name.eq(wrong)
    for wrong in ("ab", 1, [None]):
        with pytest.raises(UsageError):
            name.in_(wrong)
    for wrong in (1, None, b"x"):
        with pytest.raises(UsageError):
            name.contains(wrong)
        with pytest.raises(UsageError):
            name.matches_regex(wrong)


def test_states_are_the_three_that_are_told_apart() -> None:
    assert RunEvent.state.in_(["failed", "CRASHED", "killed"]) == RunEvent.state.eq(
        "Failed"
    )
    for wrong in ([], ["asleep"], "failed"):
        with pytest.raises(UsageError):
            RunEvent.state.in_(wrong)
    with pytest.raises(UsageError, match="names no state"):
        StateFilter(states=())


def test_rules_are_shown_as_they_are_written() -> None:
    for text in (
        "RunEvent.metric('a') >= 1.5",
        "RunEvent.metric('a').avg(3) < -1",
        "RunEvent.metric('a').min(2).changes_by(diff=2)",
        "RunEvent.metric('a').increases_by(frac=0.5)",
        "RunEvent.metric('a').zscore(5) > 2",
        "RunEvent.metric('a').zscore(5) < -2",
        "abs(RunEvent.metric('a').zscore(5)) > 2",
        (
            "MetricChangeFilter(name='a', agg=None, window=1, prior_window=2, "
            "change_type='ABSOLUTE', change_dir='ANY', threshold=1)"
        ),
    ):
        names = {"RunEvent": RunEvent, "MetricChangeFilter": MetricChangeFilter}
        assert repr(eval(text, names)) == text
