"""Workspaces with everything in them, by our classes or by those of the official package.

Words that only ours know are left out; nothing is imported, so that a process can make
the same where only the official package is.
"""

from __future__ import annotations

from typing import Any


def every_panel(wr: Any) -> list[Any]:
    """One of each kind, with every field set; `wr` is the module of panels."""
    gradient = [
        wr.GradientPoint(color="#ff0000"),
        wr.GradientPoint(color="#0f0", offset=100),
    ]
    return [
        wr.LinePlot(
            title="t",
            x="RelativeTime(Wall)",
            y=["a", wr.SummaryMetric("b"), wr.Config("c.d")],
            range_x=(0, None),
            range_y=(None, 5),
            log_x=True,
            log_y=False,
            title_x="x",
            title_y="y",
            ignore_outliers=True,
            groupby="lr",
            groupby_aggfunc="mean",
            groupby_rangefunc="stddev",
            smoothing_factor=0.5,
            smoothing_type="gaussian",
            smoothing_show_original=True,
            max_runs_to_show=3,
            custom_expressions=["${a} * 2"],
            plot_type="stacked-area",
            font_size="small",
            legend_position="east",
            legend_template="${run:displayName}",
            aggregate=True,
            xaxis_expression="_step * 2",
            xaxis_format="%",
            legend_fields=["config:lr"],
            metric_regex="^l",
            point_visualization_method="sampling",
            line_titles={"a": "b"},
            line_colors={"a": "#ff0000", "b": "red"},
            line_widths={"a": 2.5},
            line_marks={"a": "dashed"},
            layout=wr.Layout(x=8, y=6, w=16, h=12),
        ),
        wr.LinePlot(x=None, y=["loss"], groupby=wr.Metric("Group")),
        wr.ScalarChart(
            title="s",
            metric=wr.SummaryMetric("loss"),
            groupby_aggfunc="max",
            groupby_rangefunc="minmax",
            custom_expressions=["e"],
            legend_template="l",
            font_size="large",
        ),
        wr.BarPlot(
            title="b",
            metrics=["a", wr.Metric("Runtime")],
            orientation="v",
            range_x=(0, 1),
            title_x="x",
            title_y="y",
            groupby=wr.Config("opt"),
            groupby_aggfunc="median",
            groupby_rangefunc="stderr",
            max_runs_to_show=2,
            max_bars_to_show=3,
            custom_expressions=["e"],
            legend_template="l",
            font_size="auto",
            line_titles={"a": "b"},
            line_colors={"a": "rgb(1, 2, 3)"},
            aggregate=True,
        ),
        wr.ScatterPlot(
            title="sc",
            x=wr.Config("lr"),
            y="loss",
            z=wr.Metric("Runtime"),
            range_x=(0, 1),
            range_y=(None, 2),
            range_z=(3, 4),
            log_x=True,
            log_y=False,
            log_z=True,
            running_ymin=True,
            running_ymax=True,
            running_ymean=True,
            legend_template="l",
            gradient=gradient,
            font_size="medium",
            regression=True,
        ),
        wr.ParallelCoordinatesPlot(
            title="pc",
            columns=[
                wr.ParallelCoordinatesPlotColumn(
                    wr.Config("lr"), display_name="LR", inverted=True, log=True
                ),
                wr.ParallelCoordinatesPlotColumn("loss"),
            ],
            gradient=gradient,
            font_size="small",
        ),
        wr.ParameterImportancePlot(with_respect_to="loss"),
        wr.RunComparer(diff_only="split"),
        wr.RunComparer(diff_only=True),
        wr.CodeComparer(diff="unified"),
        wr.MediaBrowser(
            title="m", num_columns=3, media_keys=["img"], gallery_axis="run"
        ),
        wr.MediaBrowser(mode="grid", grid_x_axis="step", grid_y_axis="index"),
        wr.MarkdownPanel(markdown="# $x^2$ <script>alert(1)</script>"),
        wr.CustomChart(
            query={
                "summary": ["a"],
                "historyTable": {"tableKey": "t", "tableColumns": ["x"]},
            },
            chart_name="wandb/line/v0",
            chart_fields={"x": "a"},
            chart_strings={"title": "T"},
        ),
        wr.CustomChart.from_table("roc", {"x": "fpr"}, {}),
        wr.WeavePanel(config={"panel2Config": {"exp": {"nodeType": "void"}}}),
        wr.WeavePanelSummaryTable(table_name="t"),
        wr.WeavePanelArtifact(artifact="m", tab="files"),
        wr.WeavePanelArtifactVersionedFile(artifact="m", version="v0", file="a/b.json"),
    ]


def everything(ws: Any, wr: Any, project: str = "demo") -> Any:
    """Every field set to something else than its default; `ws` is the module."""
    return ws.Workspace(
        entity="crew",
        project=project,
        name="everything",
        auto_generate_panels=True,
        sections=[
            ws.Section(
                name="All",
                panels=every_panel(wr),
                is_open=True,
                pinned=True,
                layout_settings=ws.SectionLayoutSettings(columns=4, rows=1),
                panel_settings=ws.SectionPanelSettings(
                    x_axis="epoch",
                    x_min=0,
                    x_max=2.5,
                    smoothing_type="average",
                    smoothing_weight=5,
                ),
            ),
            ws.Section(name="Empty"),
        ],
        settings=ws.WorkspaceSettings(
            x_axis="RelativeTime(Process)",
            x_min=1,
            x_max=9,
            smoothing_type="gaussian",
            smoothing_weight=3,
            ignore_outliers=True,
            sort_panels_alphabetically=True,
            group_by_prefix="first",
            remove_legends_from_panels=True,
            tooltip_number_of_runs="single",
            tooltip_color_run_names=False,
            max_runs=20,
            point_visualization_method="downsampling",
            panel_search_query="lo.*",
            auto_expand_panel_search_results=True,
        ),
        runset_settings=ws.RunsetSettings(
            query="foo.*",
            regex_query=True,
            filters=ws.And(
                ws.Summary("loss") <= 1,
                ws.Or(ws.Config("opt") == "adam", ws.Tags().isin(["a"])),
                ws.Metric("CreatedTimestamp").within_last(5, "days"),
            ),
            groupby=[ws.Config("model.depth"), ws.Metric("Group"), ws.Tags()],
            order=[
                ws.Ordering(ws.Summary("loss")),
                ws.Ordering(ws.Config("lr"), False),
            ],
            run_settings={
                "run1": ws.RunSettings(color="#ff0000", disabled=True),
                "run2": ws.RunSettings(color="red"),
                "run3": ws.RunSettings(disabled=True),
            },
            group_colors={
                "18": "#4E79A7",
                ws.GroupPath("18", "a b/ü"): "#59A14F",
            },
            pinned_columns=["summary:loss"],
            baseline_run="run2",
            pinned_runs=[ws.RunRef("x", entity="else", project="where")],
        ),
    )
