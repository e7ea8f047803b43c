"""Classes of workspaces and panels: defaults, words and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

import trailmark.reports as wr
import trailmark.workspaces as ws
from trailmark.errors import UsageError


def test_defaults() -> None:
    layout = ws.SectionLayoutSettings()
    assert (layout.layout, layout.columns, layout.rows) == ("standard", 3, 2)
    assert ws.SectionPanelSettings() == ws.SectionPanelSettings(
        x_axis="Step", x_min=None, x_max=None, smoothing_type="none", smoothing_weight=0
    )
    settings = ws.WorkspaceSettings()
    assert (settings.group_by_prefix, settings.tooltip_color_run_names) == (
        "last",
        True,
    )
    assert (settings.max_runs, settings.tooltip_number_of_runs) == (10, "default")
    assert ws.RunSettings() == ws.RunSettings(color="", disabled=False)
    runs = ws.RunsetSettings()
    assert (runs.query, runs.regex_query) == ("", False)
    assert (runs.filters, runs.groupby, runs.order, runs.run_settings) == (
        [],
        [],
        [],
        {},
    )
    section = ws.Section(name="s")
    assert (section.is_open, section.panels, section.layout_settings) == (
        False,
        [],
        layout,
    )
    workspace = ws.Workspace(entity="e", project="p")
    assert (workspace.name, workspace.sections) == ("Untitled view", [])


def test_nothing_is_shared_between_objects() -> None:
    one, other = ws.Section(name="s"), ws.Section(name="s")
    one.panels.append(wr.LinePlot())
    one.panel_settings.x_axis = "epoch"
    assert (other.panels, other.panel_settings.x_axis) == ([], "Step")
    ws.RunsetSettings().filters.append(ws.Config("a") == 1)
    assert ws.RunsetSettings().filters == []


@pytest.mark.parametrize(
    "word", ["exponentialTimeWeighted", "exponential", "gaussian", "average", "none"]
)
def test_every_kind_of_smoothing(word: Any) -> None:
    assert ws.WorkspaceSettings(smoothing_type=word).smoothing_type == word
    assert ws.SectionPanelSettings(smoothing_type=word).smoothing_type == word
    assert wr.LinePlot(smoothing_type=word).smoothing_type == word


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        *(("default", "default"), ("all", "all"), ("none", "none")),
        *(("all_runs", "all"), ("single", "none")),
    ],
)
def test_words_for_tooltips(given: Any, kept: str) -> None:
    assert (
        ws.WorkspaceSettings(tooltip_number_of_runs=given).tooltip_number_of_runs
        == kept
    )


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        *(("line", "line"), ("point", "point"), ("line_point", "line_point")),
        *(("bucketing", "line"), ("bucketing-gorilla", "line")),
        *(("downsampling", "downsampling"), ("sampling", "downsampling")),
    ],
)
def test_words_for_points(given: Any, kept: str) -> None:
    settings = ws.WorkspaceSettings(point_visualization_method=given)
    assert settings.point_visualization_method == kept


def test_a_word_is_short_for_a_layout() -> None:
    section = ws.Section(name="s", layout_settings="custom")  # type: ignore[arg-type]
    assert section.layout_settings == ws.SectionLayoutSettings(layout="custom")


@pytest.mark.parametrize(
    "color", ["#f00", "#ff0000", "red", "rgb(255, 0, 0)", "", "Teal"]
)
def test_colors_of_runs(color: str) -> None:
    assert ws.RunSettings(color=color).color == color


WRONG: dict[str, Any] = {
    "WorkspaceSettings.smoothing_type='cubic'": lambda: ws.WorkspaceSettings(
        smoothing_type="cubic"  # type: ignore[arg-type]
    ),
    "WorkspaceSettings.group_by_prefix='middle'": lambda: ws.WorkspaceSettings(
        group_by_prefix="middle"  # type: ignore[arg-type]
    ),
    "WorkspaceSettings.max_runs=0": lambda: ws.WorkspaceSettings(max_runs=0),
    "WorkspaceSettings.max_runs=True": lambda: ws.WorkspaceSettings(max_runs=True),
    "WorkspaceSettings.x_min='1'": lambda: ws.WorkspaceSettings(x_min="1"),  # type: ignore[arg-type]
    "WorkspaceSettings.x_min=nan": lambda: ws.WorkspaceSettings(x_min=float("nan")),
    "WorkspaceSettings.smoothing_weight=-1": lambda: ws.WorkspaceSettings(
        smoothing_weight=-1
    ),
    "SectionLayoutSettings.columns=0": lambda: ws.SectionLayoutSettings(columns=0),
    "SectionLayoutSettings.layout='free'": lambda: ws.SectionLayoutSettings(
        layout="free"  # type: ignore[arg-type]
    ),
    "RunSettings.color='nope'": lambda: ws.RunSettings(color="nope"),
    "RunSettings.disabled=1": lambda: ws.RunSettings(disabled=1),  # type: ignore[arg-type]
    "RunsetSettings.filters[0]='lr < 1'": lambda: ws.RunsetSettings(
        filters=["lr < 1"]  # type: ignore[list-item]
    ),
    "RunsetSettings.groupby[0]='lr'": lambda: ws.RunsetSettings(groupby=["lr"]),  # type: ignore[list-item]
    "RunsetSettings.order[0]='lr'": lambda: ws.RunsetSettings(order=["lr"]),  # type: ignore[list-item]
    "RunsetSettings.run_settings['r']='red'": lambda: ws.RunsetSettings(
        run_settings={"r": "red"}  # type: ignore[dict-item]
    ),
    "Section.panels[1]='x'": lambda: ws.Section(
        name="s",
        panels=[wr.LinePlot(), "x"],  # type: ignore[list-item]
    ),
    "Workspace.entity=''": lambda: ws.Workspace(entity="", project="p"),
    "LinePlot.y='loss'": lambda: wr.LinePlot(y="loss"),  # type: ignore[arg-type]
    "LinePlot.y[0]=3": lambda: wr.LinePlot(y=[3]),  # type: ignore[list-item]
    "LinePlot.range_x=3": lambda: wr.LinePlot(range_x=3),  # type: ignore[arg-type]
    "LinePlot.plot_type='pie'": lambda: wr.LinePlot(plot_type="pie"),  # type: ignore[arg-type]
    "GradientPoint.color='red'": lambda: wr.GradientPoint(color="red"),
    "GradientPoint.offset=101": lambda: wr.GradientPoint(color="#f00", offset=101),
    "Layout.w=0": lambda: wr.Layout(w=0),
}


@pytest.mark.parametrize("words", WRONG)
def test_what_cannot_be_is_refused_by_class_field_and_value(words: str) -> None:
    with pytest.raises(UsageError) as refused:
        WRONG[words]()
    assert words in str(refused.value)


def test_values_are_checked_when_they_are_assigned() -> None:
    settings = ws.WorkspaceSettings()
    with pytest.raises(UsageError, match="use one of 'first', 'last'"):
        settings.group_by_prefix = "middle"  # type: ignore[assignment]
    assert settings.group_by_prefix == "last"
    with pytest.raises(UsageError, match="WorkspaceSettings has no 'smoothing'"):
        settings.smoothing = "gaussian"  # type: ignore[attr-defined]


def test_the_baseline_is_pinned() -> None:
    runs = ws.RunsetSettings(pinned_runs=["a"], baseline_run="b")
    assert runs.pinned_runs == ["a", "b"]
    runs.pinned_runs = []
    assert runs.pinned_runs == ["b"]
    runs.pinned_runs = ["a", ws.RunRef("b")]
    assert runs.pinned_runs == ["a", ws.RunRef("b")]


def test_a_run_of_another_project_is_written_with_slashes() -> None:
    runs = ws.RunsetSettings(pinned_runs=["crew/demo/a"], baseline_run="crew/demo/a")
    assert runs.pinned_runs == [ws.RunRef("a", "crew", "demo")]
    assert runs.baseline_run == ws.RunRef("a", "crew", "demo")
    for odd in ("crew/a", "crew//a", "crew/demo/a/b", "/"):
        with pytest.raises(UsageError, match="is no run"):
            runs.baseline_run = odd


def test_panels_are_equal_that_say_the_same() -> None:
    assert wr.LinePlot(y=["loss"]) == wr.LinePlot(y=[wr.Metric("loss")])
    assert wr.LinePlot(y=["loss"]) != wr.LinePlot(y=[wr.SummaryMetric("loss")])
    assert wr.ScatterPlot(x="loss") == wr.ScatterPlot(x=wr.SummaryMetric("loss"))
    assert wr.LinePlot(x=None) != wr.LinePlot(x="Step")
    assert wr.LinePlot() != wr.BarPlot()
    assert wr.LinePlot(layout=wr.Layout(x=1)) != wr.LinePlot()
