"""Summary rules: the same fold serves the trainer, the uploader and the reader."""

import math

from hypothesis import given
from hypothesis import strategies as st

from trailmark.wire.metric_rules import (
    MetricDefinition,
    SummaryFold,
    encode_definitions,
)


def folded(*rows: dict, definitions: tuple[MetricDefinition, ...] = ()) -> dict:
    fold = SummaryFold(definitions)
    for row in rows:
        fold.fold(row)
    return fold.value()


def test_without_rules_the_last_value_stays() -> None:
    assert folded({"a": 1, "b": 2}, {"a": 3}) == {"a": 3, "b": 2}


def test_rules_make_an_object_of_what_they_ask_for() -> None:
    rule = MetricDefinition("a", summary=("min", "max", "mean", "first", "last"))
    rows = [{"a": value} for value in (3, 9, 1, 7)]
    assert folded(*rows, definitions=(rule,)) == {
        "a": {"min": 1, "max": 9, "mean": 5.0, "first": 3, "last": 7}
    }


def test_none_keeps_a_metric_out_and_copy_keeps_it_plain() -> None:
    rules = (
        MetricDefinition("a", summary=("none",)),
        MetricDefinition("b", summary=("copy",)),
    )
    assert folded({"a": 1, "b": 2}, definitions=rules) == {"b": 2}


def test_best_follows_the_goal() -> None:
    rows = [{"acc": 0.1, "loss": 5}, {"acc": 0.7, "loss": 2}, {"acc": 0.3, "loss": 4}]
    rules = (
        MetricDefinition("acc", summary=("best",), goal="maximize"),
        MetricDefinition("loss", summary=("best",), goal="minimize"),
    )
    assert folded(*rows, definitions=rules) == {
        "acc": {"best": 0.7},
        "loss": {"best": 2},
    }


def test_nan_and_text_count_for_first_and_last_only() -> None:
    rule = MetricDefinition("a", summary=("min", "mean", "last"))
    shown = folded({"a": 2.0}, {"a": "odd"}, {"a": math.nan}, definitions=(rule,))["a"]
    assert shown["min"] == 2.0
    assert shown["mean"] == 2.0
    assert math.isnan(shown["last"])


def test_a_glob_holds_where_no_name_does() -> None:
    rules = (
        MetricDefinition("val/*", summary=("max",)),
        MetricDefinition("val/loss", summary=("min",)),
    )
    rows = [{"val/loss": 2, "val/acc": 3}, {"val/loss": 5, "val/acc": 1}]
    assert folded(*rows, definitions=rules) == {
        "val/loss": {"min": 2},
        "val/acc": {"max": 3},
    }


def test_nested_rows_merge_and_their_rules_name_a_path() -> None:
    rule = MetricDefinition("g.h", summary=("max",))
    rows = [{"g": {"h": 4, "k": 1}}, {"g": {"h": 2}}]
    assert folded(*rows, definitions=(rule,)) == {"g": {"h": {"max": 4}, "k": 1}}
    assert folded(*rows) == {"g": {"h": 2, "k": 1}}


def test_a_media_value_is_replaced_whole() -> None:
    rows = [
        {"img": {"_type": "image-file", "path": "a", "caption": "x"}},
        {"img": {"_type": "image-file", "path": "b"}},
    ]
    assert folded(*rows) == {"img": {"_type": "image-file", "path": "b"}}


def test_values_set_by_hand_stay_until_the_next_row_and_can_be_deleted() -> None:
    fold = SummaryFold([MetricDefinition("a", summary=("max",))])
    fold.fold({"a": 3, "b": 1})
    fold.set(["a"], "mine")
    fold.set(["deep", "er"], 1)
    fold.delete(["b"])
    fold.delete(["no", "such"])
    assert fold.value() == {"a": "mine", "deep": {"er": 1}}
    fold.fold({"a": 9})
    assert fold.value()["a"] == {"max": 9}


def test_a_rule_that_comes_late_does_not_forget_the_others() -> None:
    fold = SummaryFold([MetricDefinition("a", summary=("max",))])
    fold.fold({"a": 9, "b": 9})
    fold.define(MetricDefinition("b", summary=("max",)))
    fold.fold({"a": 1, "b": 1})
    assert fold.value() == {"a": {"max": 9}, "b": {"max": 1}}


def test_the_numbered_form_is_the_one_clients_send() -> None:
    encoded = encode_definitions(
        [
            MetricDefinition("loss", step_metric="epoch", summary=("min",)),
            MetricDefinition("val/*", hidden=True, goal="maximize", step_metric="loss"),
        ]
    )
    assert encoded == [
        {"1": "loss", "5": 3, "6": [1, 3], "7": [1]},
        {"2": "val/*", "5": 1, "6": [1, 2, 3], "8": 2},
        {"1": "epoch"},
    ]


def test_a_definition_survives_its_journal() -> None:
    one = MetricDefinition(
        "a/*", "epoch", False, True, ("best", "last"), "minimize", True
    )
    assert MetricDefinition.from_json(one.to_json()) == one
    assert MetricDefinition.from_json({"name": "a"}) == MetricDefinition("a")


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_min_and_max_are_those_of_the_values(values: list[float]) -> None:
    rule = MetricDefinition("a", summary=("min", "max"))
    rows = [{"a": value} for value in values]
    assert folded(*rows, definitions=(rule,)) == {
        "a": {"min": min(values), "max": max(values)}
    }
