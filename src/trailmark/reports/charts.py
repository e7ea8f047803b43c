"""Panels of the last values of runs: bars, dots and single numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from trailmark.reports import words
from trailmark.reports.checked import Checked
from trailmark.reports.colors import color, numeric_color
from trailmark.reports.line_plot import (
    COLORS,
    COUNT,
    FULL,
    GROUP,
    METRICS,
    TEXT,
    TEXTS,
    YES,
    Range,
    grouped,
)
from trailmark.reports.metrics import (
    AnyMetric,
    any_metric,
    read_accessor,
    read_dotted,
    write_accessor,
    write_dotted,
)
from trailmark.reports.panel import Json, Panel
from trailmark.reports.parts import Bounds, Part, many, part, read_parts, write_parts
from trailmark.reports.rules import (
    a,
    between,
    bounds,
    dict_of,
    list_of,
    one_of,
    optional,
    text,
)
from trailmark.reports.words import FontSize, GroupAgg, GroupArea

_AXIS = optional(any_metric)


@dataclass(kw_only=True)
class GradientPoint(Checked):
    """A colour at a place of a gradient.

    Example:
        >>> import trailmark.reports as wr
        >>> wr.GradientPoint(color="#ff0000", offset=50)
        GradientPoint(color='#ff0000', offset=50)
    """

    color: str = field(metadata=part(numeric_color, "color"))
    """In numbers: `#ff0000` or `rgb(255, 0, 0)`."""
    offset: float = field(default=0, metadata=part(between(0, 100), "offset"))
    """From 0, the lowest value, to 100, the highest."""


GRADIENT = Part(
    "customGradient",
    many(write_parts),
    many(lambda one: GradientPoint(**read_parts(GradientPoint, one))),
)


@dataclass(kw_only=True, eq=False)
class BarPlot(Panel):
    """Last values of metrics as bars, one for each run or group of runs.

    Raises:
        UsageError: A value cannot be; named by its field.

    Example:
        >>> import trailmark.reports as wr
        >>> bars = wr.BarPlot(metrics=["accuracy"], groupby=wr.Config("optimizer"))
        >>> bars.orientation
        'h'
    """

    view_type: ClassVar[str] = "Bar Chart"

    title: str | None = field(default=None, metadata=part(TEXT, "chartTitle"))
    """Above the panel."""
    metrics: list[AnyMetric] = field(
        default_factory=list[AnyMetric], metadata=part(list_of(any_metric), METRICS)
    )
    """What the bars are of."""
    orientation: Literal["v", "h"] = field(
        default="h",
        metadata=part(
            one_of("v", "h"),
            Part(
                "vertical", lambda said: said == "v", lambda said: "v" if said else "h"
            ),
        ),
    )
    """Bars stand (`v`) or lie (`h`)."""
    range_x: Range = field(
        default=FULL, metadata=part(bounds, Bounds("xAxisMin", upper="xAxisMax"))
    )
    """The part of the values' axis that is shown."""
    title_x: str | None = field(default=None, metadata=part(TEXT, "xAxisTitle"))
    """Below the x axis."""
    title_y: str | None = field(default=None, metadata=part(TEXT, "yAxisTitle"))
    """Beside the y axis."""
    groupby: AnyMetric | None = field(
        default=None, metadata=part(optional(any_metric), GROUP)
    )
    """One bar for the runs that have the same value; a bare name is of the config."""
    groupby_aggfunc: GroupAgg | None = field(
        default=None, metadata=part(optional(words.group_agg), "groupAgg")
    )
    """What the bar of a group is."""
    groupby_rangefunc: GroupArea | None = field(
        default=None, metadata=part(optional(words.group_area), "groupArea")
    )
    """What the mark around its end is."""
    max_runs_to_show: int | None = field(default=None, metadata=part(COUNT, "limit"))
    """At most so many runs."""
    max_bars_to_show: int | None = field(default=None, metadata=part(COUNT, "barLimit"))
    """At most so many bars."""
    custom_expressions: list[str] | None = field(
        default=None, metadata=part(TEXTS, "expressions")
    )
    """Bars computed from metrics."""
    legend_template: str | None = field(
        default=None, metadata=part(TEXT, "legendTemplate")
    )
    """What the legend says of a bar."""
    font_size: FontSize | None = field(
        default=None, metadata=part(optional(words.font_size), "fontSize")
    )
    """Of all text in the panel."""
    line_titles: dict[str, str] | None = field(
        default=None, metadata=part(optional(dict_of(text)), "overrideSeriesTitles")
    )
    """Names of bars, by bar."""
    line_colors: dict[str, str] | None = field(
        default=None, metadata=part(optional(dict_of(color)), COLORS)
    )
    """Colours of bars, by bar."""
    aggregate: bool | None = field(default=None, metadata=part(YES, "aggregate"))
    """Groups are drawn as one bar; on where there is a `groupby`."""

    def _config(self) -> Json:
        return grouped(write_parts(self))


def _axis(key: str) -> Part:
    return Part(key, write_accessor, read_accessor)


@dataclass(kw_only=True, eq=False)
class ScatterPlot(Panel):
    """A dot for each run, between two or three of its values.

    A bare name on an axis is of the summary.

    Raises:
        UsageError: A value cannot be; named by its field.

    Example:
        >>> import trailmark.reports as wr
        >>> dots = wr.ScatterPlot(x=wr.Config("lr"), y=wr.SummaryMetric("loss"), log_x=True)
        >>> dots.x
        Config(name='lr')
    """

    view_type: ClassVar[str] = "Scatter Plot"

    title: str | None = field(default=None, metadata=part(TEXT, "chartTitle"))
    """Above the panel."""
    x: AnyMetric | None = field(default=None, metadata=part(_AXIS, _axis("xAxis")))
    """What is on the x axis."""
    y: AnyMetric | None = field(default=None, metadata=part(_AXIS, _axis("yAxis")))
    """What is on the y axis."""
    z: AnyMetric | None = field(default=None, metadata=part(_AXIS, _axis("zAxis")))
    """What the colour says."""
    range_x: Range = field(
        default=FULL, metadata=part(bounds, Bounds("xAxisMin", upper="xAxisMax"))
    )
    """The part of the x axis that is shown."""
    range_y: Range = field(
        default=FULL, metadata=part(bounds, Bounds("yAxisMin", upper="yAxisMax"))
    )
    """The part of the y axis that is shown."""
    range_z: Range = field(
        default=FULL, metadata=part(bounds, Bounds("zAxisMin", upper="zAxisMax"))
    )
    """The values that have colours."""
    log_x: bool | None = field(default=None, metadata=part(YES, "xAxisLogScale"))
    """The x axis is logarithmic."""
    log_y: bool | None = field(default=None, metadata=part(YES, "yAxisLogScale"))
    """The y axis is logarithmic."""
    log_z: bool | None = field(default=None, metadata=part(YES, "zAxisLogScale"))
    """Colours go by the logarithm."""
    running_ymin: bool | None = field(
        default=None, metadata=part(YES, "showMinYAxisLine")
    )
    """Draw the lowest value so far."""
    running_ymax: bool | None = field(
        default=None, metadata=part(YES, "showMaxYAxisLine")
    )
    """Draw the highest value so far."""
    running_ymean: bool | None = field(
        default=None, metadata=part(YES, "showAvgYAxisLine")
    )
    """Draw the mean so far."""
    legend_template: str | None = field(
        default=None, metadata=part(TEXT, "legendTemplate")
    )
    """What is said of a dot."""
    gradient: list[GradientPoint] | None = field(
        default=None, metadata=part(optional(list_of(a(GradientPoint))), GRADIENT)
    )
    """The colours from the lowest value to the highest."""
    font_size: FontSize | None = field(
        default=None, metadata=part(optional(words.font_size), "fontSize")
    )
    """Of all text in the panel."""
    regression: bool | None = field(
        default=None, metadata=part(YES, "showLinearRegression")
    )
    """Draw the line that fits best."""


_SCALAR = Part(
    "metrics",
    lambda metric: [write_dotted(metric)],
    lambda found: read_dotted(found[0]) if found else "",
)


@dataclass(kw_only=True, eq=False)
class ScalarChart(Panel):
    """One number over all runs that are shown.

    Raises:
        UsageError: A value cannot be; named by its field.

    Example:
        >>> import trailmark.reports as wr
        >>> wr.ScalarChart(metric="f1_score", groupby_aggfunc="mean").groupby_aggfunc
        'mean'
    """

    view_type: ClassVar[str] = "Scalar Chart"

    title: str | None = field(default=None, metadata=part(TEXT, "chartTitle"))
    """Above the panel."""
    metric: AnyMetric = field(default="", metadata=part(any_metric, _SCALAR))
    """What the number is of."""
    groupby_aggfunc: GroupAgg | None = field(
        default=None, metadata=part(optional(words.group_agg), "groupAgg")
    )
    """What it is of the runs' values."""
    groupby_rangefunc: GroupArea | None = field(
        default=None, metadata=part(optional(words.group_area), "groupArea")
    )
    """What the range beside it is."""
    custom_expressions: list[str] | None = field(
        default=None, metadata=part(TEXTS, "expressions")
    )
    """Numbers computed from metrics."""
    legend_template: str | None = field(
        default=None, metadata=part(TEXT, "legendTemplate")
    )
    """What is said of it."""
    font_size: FontSize | None = field(
        default=None, metadata=part(optional(words.font_size), "fontSize")
    )
    """Of all text in the panel."""
