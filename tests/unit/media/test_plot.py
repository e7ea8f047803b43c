"""Charts: their tables, and how they ask to be drawn."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn import metrics

from trailmark.errors import UsageError
from trailmark.media import plot
from trailmark.media.plot.custom_chart import CustomChart
from trailmark.media.table.table import Table

RANDOM = np.random.default_rng(0)
TRUE = RANDOM.integers(0, 3, 200)
SCORES = RANDOM.random((200, 3)).round(2)


def two_columns() -> Table:
    return Table(columns=["x", "y"], data=[[1, 2], [3, 4]])


def rows_of(chart: CustomChart, name: str) -> Any:
    return np.array([row[1:] for row in chart.table.data if row[0] == name])


@pytest.mark.parametrize(
    ("chart", "spec", "fields"),
    [
        (
            plot.line(two_columns(), "x", "y", title="T"),
            "wandb/line/v0",
            {"x": "x", "y": "y", "stroke": None},
        ),
        (
            plot.scatter(two_columns(), "x", "y", title="T"),
            "wandb/scatter/v0",
            {"x": "x", "y": "y"},
        ),
        (
            plot.bar(two_columns(), "x", "y", title="T"),
            "wandb/bar/v0",
            {"label": "x", "value": "y"},
        ),
        (
            plot.histogram(two_columns(), "x", title="T"),
            "wandb/histogram/v0",
            {"value": "x"},
        ),
        (
            plot.plot_table("me/own", two_columns(), {"a": "x"}, {"title": "T"}),
            "me/own",
            {"a": "x"},
        ),
    ],
)
def test_a_chart_names_its_specification_and_its_columns(
    chart: CustomChart, spec: str, fields: dict[str, Any]
) -> None:
    rows, told = chart.parts("a/key")
    assert rows == {"a/key_table": chart.table}
    panel = told["visualize"]["a/key"]
    assert panel["panel_type"] == "Vega2"
    config = panel["panel_config"]
    assert config["panelDefId"] == spec
    assert config["fieldSettings"] == fields
    assert config["stringSettings"] == {"title": "T"}
    asked = config["userQuery"]["queryFields"][0]["fields"][-1]
    assert asked["args"] == [{"name": "tableKey", "value": "a/key_table"}]


def test_a_split_table_has_a_section_of_its_own() -> None:
    rows, _ = plot.line(two_columns(), "x", "y", split_table=True).parts("k")
    assert list(rows) == ["Custom Chart Tables/k_table"]


def test_lines_share_their_x_or_have_their_own() -> None:
    shared = plot.line_series([0, 1], [[1, 2], np.array([3, 4])], ["a", "b"])
    assert shared.table.data == [[0, "a", 1], [1, "a", 2], [0, "b", 3], [1, "b", 4]]
    own = plot.line_series([[0], [5]], [[1], [2]], xname="it")
    assert own.table.data == [[0, "key_0", 1], [5, "key_1", 2]]
    assert own.string_fields["xname"] == "it"


def test_the_roc_curve_is_that_of_scikit_learn() -> None:
    chart = plot.roc_curve(TRUE, SCORES, labels=["a", "b", "c"])
    for column, name in enumerate("abc"):
        truth = column == TRUE
        fpr, tpr, _ = metrics.roc_curve(
            truth, SCORES[:, column], drop_intermediate=False
        )
        drawn = rows_of(chart, name)
        assert {*map(tuple, drawn)} <= {*zip(fpr, tpr, strict=True)}
        area = metrics.roc_auc_score(truth, SCORES[:, column])
        assert metrics.auc(*drawn.T) == pytest.approx(area)


def test_precision_is_the_best_at_each_recall() -> None:
    chart = plot.pr_curve(TRUE, SCORES, labels=["a", "b", "c"], interp_size=11)
    for column, name in enumerate("abc"):
        precision, recall, _ = metrics.precision_recall_curve(
            column == TRUE, SCORES[:, column]
        )
        drawn = rows_of(chart, name)
        assert np.allclose(drawn[:, 1], np.linspace(1, 0, 11))
        for best, at in drawn[:-1]:
            assert best == pytest.approx(precision[:-1][recall[:-1] >= at - 1e-9].max())


def test_two_classes_may_have_one_column_and_any_names() -> None:
    chart = plot.roc_curve(["no", "yes", "yes"], [0.1, 0.4, 0.9])
    assert rows_of(chart, "yes").tolist() == [[0, 0], [0, 1], [1, 1]]
    only = plot.roc_curve([0, 1, 1], [0.1, 0.4, 0.9], classes_to_plot=[1])
    assert {row[0] for row in only.table.data} == {"1"}


def test_a_class_without_samples_has_no_curve() -> None:
    scores = [[0.5, 0.5, 0.0], [0.2, 0.8, 0.0]]
    assert {row[0] for row in plot.roc_curve([0, 1], scores).table.data} == {"0", "1"}
    assert {row[0] for row in plot.pr_curve([0, 1], scores).table.data} == {"0", "1"}


def test_long_curves_are_thinned_to_their_ends() -> None:
    scores = RANDOM.random(60_000)
    chart = plot.roc_curve(scores > RANDOM.random(60_000), scores)
    assert len(chart.table.data) <= 10_000
    curve = rows_of(chart, "1")
    assert curve[0].tolist() == [0, 0]
    assert curve[-1].tolist() == [1, 1]


def test_a_confusion_matrix_counts_every_pair() -> None:
    chart = plot.confusion_matrix(
        y_true=[0, 1, 2, 1], preds=np.array([0, 2, 2, 1]), class_names=["a", "b", "c"]
    )
    counted = np.array(chart.table.get_column("nPredictions")).reshape(3, 3)
    assert np.array_equal(counted, metrics.confusion_matrix([0, 1, 2, 1], [0, 2, 2, 1]))
    assert chart.table.data[5] == ["b", "c", 1]


def test_a_confusion_matrix_takes_probabilities_and_names() -> None:
    by_score = plot.confusion_matrix(probs=[[0.1, 0.9], [0.8, 0.2]], y_true=[1, 1])
    assert by_score.table.data[2:] == [
        ["Class_2", "Class_1", 1],
        ["Class_2", "Class_2", 1],
    ]
    named = plot.confusion_matrix(y_true=["x", "y"], preds=["y", "y"])
    assert named.table.data[1] == ["x", "y", 1]


CHARTS = [
    plot.line(two_columns(), "x", "y"),
    plot.line(two_columns(), "x", "y", stroke="x"),
    plot.scatter(two_columns(), "x", "y"),
    plot.bar(two_columns(), "x", "y"),
    plot.histogram(two_columns(), "x"),
    plot.line_series([0, 1], [[1, 2]]),
    plot.roc_curve([0, 1], [0.1, 0.9]),
    plot.pr_curve([0, 1], [0.1, 0.9]),
    plot.confusion_matrix(y_true=[0, 1], preds=[1, 1]),
]


@pytest.mark.parametrize("chart", CHARTS)
def test_every_chart_of_ours_can_be_drawn_without_a_server(chart: CustomChart) -> None:
    spec = chart.vega_lite()
    assert spec is not None
    assert "${" not in json.dumps(spec)
    assert spec["data"]["values"]
    drawn = {**spec.get("encoding", {})}
    for layer in spec.get("layer", []):
        drawn |= layer["encoding"]
    named = {one["field"] for one in drawn.values() if "field" in one}
    assert named <= set(spec["data"]["values"][0])
    assert "application/vnd.vegalite.v5+json" in chart._repr_mimebundle_()


def test_a_channel_without_a_column_is_left_out() -> None:
    one, several = CHARTS[0].vega_lite(), CHARTS[1].vega_lite()
    assert one is not None
    assert several is not None
    assert "color" not in one["encoding"]
    assert several["encoding"]["color"]["field"] == "x"


def test_a_servers_own_chart_is_drawn_only_there() -> None:
    chart = plot.plot_table("me/own", two_columns(), {"a": "x"})
    assert chart.vega_lite() is None
    assert list(chart._repr_mimebundle_()) == ["text/plain"]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: plot.line(two_columns(), "x", "z"),
        lambda: plot.line([[1, 2]], "x", "y"),
        lambda: plot.line_series([0, 1], [[1]]),
        lambda: plot.line_series([0], [[1]], keys=["a", "b"]),
        lambda: plot.roc_curve([0, 1], [[0.5, 0.5]]),
        lambda: plot.roc_curve([], []),
        lambda: plot.roc_curve(["a", "b", "c"], [[0.5, 0.5]] * 3),
        lambda: plot.pr_curve([0, 1], [float("nan"), 0.5]),
        lambda: plot.pr_curve([0, 1], [0.1, 0.5], labels=["a"]),
        lambda: plot.confusion_matrix(y_true=[0, 1]),
        lambda: plot.confusion_matrix(y_true=[0], preds=[0], probs=[[1]]),
        lambda: plot.confusion_matrix(y_true=[0], preds=[0, 1]),
        lambda: plot.confusion_matrix(y_true=[3], preds=[0], class_names=["a"]),
        lambda: plot.confusion_matrix(y_true=["a"], preds=["b"], class_names=["a"]),
        lambda: plot.confusion_matrix(y_true=[10_000], preds=[0]),
    ],
)
def test_what_does_not_belong_together_is_refused(wrong: Callable[[], Any]) -> None:
    with pytest.raises(UsageError):
        wrong()
