"""Panels: what workspaces and reports show of runs.

import trailmark.reports as wr

wr.LinePlot(x="Step", y=["val_loss"], smoothing_factor=0.6)
wr.ScalarChart(metric="f1_score", groupby_aggfunc="mean")
"""

from __future__ import annotations

from trailmark.reports.charts import BarPlot, GradientPoint, ScalarChart, ScatterPlot
from trailmark.reports.comparing import (
    CodeComparer,
    ParallelCoordinatesPlot,
    ParallelCoordinatesPlotColumn,
    ParameterImportancePlot,
    RunComparer,
)
from trailmark.reports.custom_chart import CustomChart
from trailmark.reports.line_plot import LinePlot, Range
from trailmark.reports.metrics import AnyMetric, Config, Metric, SummaryMetric
from trailmark.reports.panel import Layout, Panel, UnknownPanel
from trailmark.reports.showing import MarkdownPanel, MediaBrowser
from trailmark.reports.weave import (
    Tab,
    WeavePanel,
    WeavePanelArtifact,
    WeavePanelArtifactVersionedFile,
    WeavePanelSummaryTable,
)
from trailmark.reports.words import (
    FontSize,
    GroupAgg,
    GroupArea,
    LegendPosition,
    LineMark,
    MediaAxis,
    PlotType,
    PointMethod,
    SmoothingType,
)

__all__ = [
    "AnyMetric",
    "BarPlot",
    "CodeComparer",
    "Config",
    "CustomChart",
    "FontSize",
    "GradientPoint",
    "GroupAgg",
    "GroupArea",
    "Layout",
    "LegendPosition",
    "LineMark",
    "LinePlot",
    "MarkdownPanel",
    "MediaAxis",
    "MediaBrowser",
    "Metric",
    "Panel",
    "ParallelCoordinatesPlot",
    "ParallelCoordinatesPlotColumn",
    "ParameterImportancePlot",
    "PlotType",
    "PointMethod",
    "Range",
    "RunComparer",
    "ScalarChart",
    "ScatterPlot",
    "SmoothingType",
    "SummaryMetric",
    "Tab",
    "UnknownPanel",
    "WeavePanel",
    "WeavePanelArtifact",
    "WeavePanelArtifactVersionedFile",
    "WeavePanelSummaryTable",
]
