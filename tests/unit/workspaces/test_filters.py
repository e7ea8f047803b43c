"""Filters in Python, as a text, and as a specification has them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailmark import expr
from trailmark.errors import UsageError
from trailmark.expr.filter_text import read_filter_text
from trailmark.expr.wire import read_filters, write_filters

A = expr.Config("a") == 1
B = expr.Summary("b") >= 2
C = expr.Metric("State") != "Crashed"
D = expr.Tags().isin(["t"])

LEAVES = st.sampled_from([A, B, C, D])
NODES = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda kind, items: kind(*items),
        st.sampled_from([expr.And, expr.Or]),
        st.lists(inner, min_size=2, max_size=3),
    ),
    max_leaves=12,
)
RUNS = [
    {"a": a, "b": b, "state": state, "tags": tags}
    for a in (0, 1)
    for b in (1, 2)
    for state in ("crashed", "finished")
    for tags in ("t", "u")
]


def leaf(section: str, name: str, op: str, value: Any, **more: Any) -> dict[str, Any]:
    key = {"section": section, "name": name}
    return {"key": key, "op": op, "value": value, "disabled": False, **more}


def holds(node: expr.FilterNode, run: dict[str, Any]) -> bool:
    """What the conditions above mean, of a run."""
    if isinstance(node, expr.Or):
        return any(holds(one, run) for one in node.items)
    if isinstance(node, expr.And):
        return all(holds(one, run) for one in node.items)
    assert isinstance(node, expr.FilterExpr)
    value = run[node.key.stored[1]]
    match node.op:
        case "=":
            return value == node.value
        case ">=":
            return value >= node.value
        case "!=":
            return value != node.value
        case _:
            return value in node.value


def test_operators_make_filters() -> None:
    loss = expr.Summary("loss")
    made = [loss == 1, loss != 1, loss < 1, loss <= 1, loss > 1, loss >= 1]
    made += [loss.isin([1]), loss.notin((1, 2))]

    assert [one.op for one in made] == ["=", "!=", "<", "<=", ">", ">=", "IN", "NIN"]
    assert made[-1].value == [1, 2]
    assert repr(made[-1]) == "Summary('loss') not in [1, 2]"


def test_names_of_a_run_are_stored_under_others() -> None:
    wanted = {
        "ID": "name",
        "Name": "displayName",
        "CreatedTimestamp": "createdAt",
        "Runtime": "duration",
        "Step": "_step",
        "RelativeTime(Wall)": "_absolute_runtime",
        "RelativeTime(Process)": "_runtime",
        "WallTime": "_timestamp",
        "JobType": "jobType",
        "loss": "loss",
    }
    assert {name: expr.Metric(name).stored[1] for name in wanted} == wanted
    # Only the run's own: a value of the config may be called `Name`.
    assert expr.Config("Name").stored == ("config", "Name")


def test_within_last_is_in_seconds_and_only_for_the_time_of_creation() -> None:
    recent = expr.Metric("CreatedTimestamp").within_last(1.5, "hours")
    assert (recent.op, recent.value) == ("WITHINSECONDS", 5400)
    with pytest.raises(UsageError, match="within_last is not for Metric"):
        expr.Metric("Runtime").within_last(5, "days")
    with pytest.raises(UsageError, match="unit='weeks' is not known"):
        expr.Metric("CreatedTimestamp").within_last(5, "weeks")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="amount=0"):
        expr.Metric("CreatedTimestamp").within_last(0, "days")


def test_fields_are_the_same_that_stand_for_the_same() -> None:
    assert expr.Metric("Tags") == expr.Tags()
    assert [expr.Config("a")] != [expr.Config("b")]
    assert expr.Config("a") != expr.Summary("a")
    assert len({expr.Metric("ID"), expr.Metric("name"), expr.Config("name")}) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: 0 < expr.Config("a") < 1,
        lambda: A and B,
        lambda: not A,
        lambda: expr.Config("a") == object(),
        lambda: expr.Config("a").isin([float("nan")]),
        lambda: expr.Config("a").isin("text"),  # type: ignore[arg-type]
        lambda: expr.Config(""),
        lambda: expr.Config(3),  # type: ignore[arg-type]
        lambda: expr.Or(A, "B"),
        lambda: expr.Ordering("loss"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: Any) -> None:
    with pytest.raises(UsageError):
        wrong()


def test_the_usual_form() -> None:
    assert write_filters([expr.Or(expr.And(A, B), D), C]) == {
        "filterFormat": "filterV2",
        "filters": [
            {
                "filters": [
                    leaf("config", "a", "=", 1),
                    leaf("summary", "b", ">=", 2, connector="AND"),
                    leaf("run", "tags", "IN", ["t"], connector="OR"),
                ]
            },
            leaf("run", "state", "!=", "crashed", connector="AND"),
        ],
    }


def test_groups_in_groups_are_a_tree() -> None:
    deep = expr.Or(A, expr.And(B, expr.Or(C, expr.And(D, expr.Or(A, B)))))
    said = write_filters([deep])
    assert (said["op"], len(said["filters"])) == ("OR", 2)
    assert read_filters(said) == [deep]


@given(st.lists(NODES, max_size=4))
def test_what_is_saved_means_the_same(nodes: list[expr.FilterNode]) -> None:
    found = read_filters(write_filters(nodes))
    for run in RUNS:
        before = all(holds(one, run) for one in nodes)
        assert all(holds(one, run) for one in found) == before
    assert read_filters(write_filters(found)) == found


def test_what_cannot_be_read_is_kept() -> None:
    strange = {"op": "NEAR", "key": {"section": "run", "name": "x"}, "value": 1, "z": 1}
    known = leaf("config", "lr.value", "=", 1) | {"meta": {"by": "ada"}}
    saved = {
        "filterFormat": "filterV2",
        "filters": [known, strange | {"connector": "AND"}],
    }

    found = read_filters(saved)

    assert found == [
        expr.Config("lr") == 1,
        expr.UnknownFilter({**strange, "connector": "AND"}),
    ]
    assert write_filters([*found, A])["filters"][:2] == saved["filters"]


@pytest.mark.parametrize(
    "odd", [None, 3, "x", [], {"filters": 3}, {"op": "OR"}, {"op": 1}]
)
def test_odd_filters_are_none(odd: object) -> None:
    assert [one for one in read_filters(odd) if isinstance(one, expr.FilterExpr)] == []


def test_disabled_conditions_stay_disabled() -> None:
    off = leaf("config", "a", "=", 1) | {"disabled": True}
    found = read_filters({"filterFormat": "filterV2", "filters": [off]})
    assert found != [A]
    assert write_filters(found)["filters"] == [off]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        ("Config('a') = 1", [A]),
        ("Config('a') == 1 and SummaryMetric('b') >= 2", [A, B]),
        (
            "(Config('a') == 1 or Summary('b') >= 2) and Tags() in ['t']",
            [expr.Or(A, B), D],
        ),
        ("Metric('Name') == 'a=b or c'", [expr.Metric("Name") == "a=b or c"]),
        ("State = 'finished'", [expr.Metric("State") == "finished"]),
        ("Tags in ['a']", [expr.Tags().isin(["a"])]),
        (
            "Metric('CreatedTimestamp') within_last 5 days",
            [expr.Metric("CreatedTimestamp").within_last(5, "days")],
        ),
        (
            "Metric('CreatedTimestamp') within_last 1 'hour' and Config('x') != -1.5",
            [
                expr.Metric("CreatedTimestamp").within_last(1, "hours"),
                expr.Config("x") != -1.5,
            ],
        ),
    ],
)
def test_filters_as_a_text(text: str, wanted: list[expr.FilterNode]) -> None:
    assert read_filter_text(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "loss < 1",
        "Config('a')",
        "Config('a') <",
        "__import__('os').system('x') == 1",
        "Config('a') == open('x')",
        "Config(a) == 1",
        "1 < Config('a') < 2",
        "Config('a') within_last 5",
        "(" * 5000,
        "Config('a'" + " == 1",
        "Config('a') == 1 if x else 2",
        "x" * 200_000,
    ],
)
def test_texts_that_are_no_filters_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        read_filter_text(text)
