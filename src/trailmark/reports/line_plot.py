"""Lines over steps or time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias

from trailmark.reports import words
from trailmark.reports.colors import color, faint
from trailmark.reports.metrics import (
    AnyMetric,
    any_metric,
    read_dotted,
    read_group,
    write_dotted,
    write_group,
)
from trailmark.reports.panel import Json, Panel
from trailmark.reports.parts import Bounds, Part, many, part, write_parts
from trailmark.reports.rules import (
    between,
    bounds,
    dict_of,
    list_of,
    number,
    optional,
    text,
    truth,
    whole,
)
from trailmark.reports.words import (
    FontSize,
    GroupAgg,
    GroupArea,
    LegendPosition,
    LineMark,
    PlotType,
    PointMethod,
    SmoothingType,
)

Range: TypeAlias = tuple[float | None, float | None]
FULL: Range = (None, None)

TEXT, YES, TEXTS = optional(text), optional(truth), optional(list_of(text))
COUNT = optional(whole(1))
METRICS = Part("metrics", many(write_dotted), many(read_dotted))
GROUP = Part("groupBy", write_group, read_group)


def write_colors(colors: dict[str, str]) -> Json:
    """With a tenth of each, in which areas are filled, where that can be written."""
    made: Json = {}
    for name, one in colors.items():
        light = faint(one)
        made[name] = {"color": one} | ({"transparentColor": light} if light else {})
    return made


def read_colors(stored: dict[str, Any]) -> dict[str, Any]:
    """The colours themselves, whichever way they are written."""
    return {
        name: one.get("color") if isinstance(one, dict) else one
        for name, one in stored.items()
    }


COLORS = Part("overrideColors", write_colors, read_colors)


def grouped(made: Json) -> Json:
    """A grouped panel aggregates, unless it says that it does not."""
    return (
        {**made, "aggregate": made.get("aggregate", True)}
        if "groupBy" in made
        else made
    )


@dataclass(kw_only=True, eq=False)
class LinePlot(Panel):
    """Metrics as lines, one for each run or group of runs.

    What is None is as the section says, or the workspace.

    Raises:
        UsageError: A value cannot be; named by its field.

    Example:
        >>> import trailmark.reports as wr
        >>> plot = wr.LinePlot(x="Step", y=["val_loss"], smoothing_factor=0.6)
        >>> plot.y, plot.log_y
        (['val_loss'], None)
    """

    view_type: ClassVar[str] = "Run History Line Plot"

    title: str | None = field(default=None, metadata=part(TEXT, "chartTitle"))
    """Above the panel."""
    x: AnyMetric | None = field(
        default="Step",
        metadata=part(
            optional(any_metric), Part("xAxis", write_dotted, read_dotted, None)
        ),
    )
    """What is on the x axis; None takes the section's."""
    y: list[AnyMetric] = field(
        default_factory=list[AnyMetric], metadata=part(list_of(any_metric), METRICS)
    )
    """What the lines are of."""
    range_x: Range = field(
        default=FULL, metadata=part(bounds, Bounds("xAxisMin", upper="xAxisMax"))
    )
    """The part of the x axis that is shown; None ends where the data do."""
    range_y: Range = field(
        default=FULL, metadata=part(bounds, Bounds("yAxisMin", upper="yAxisMax"))
    )
    """The part of the y axis that is shown."""
    log_x: bool | None = field(default=None, metadata=part(YES, "xLogScale"))
    """The x axis is logarithmic."""
    log_y: bool | None = field(default=None, metadata=part(YES, "yLogScale"))
    """The y axis is logarithmic."""
    title_x: str | None = field(default=None, metadata=part(TEXT, "xAxisTitle"))
    """Below the x axis."""
    title_y: str | None = field(default=None, metadata=part(TEXT, "yAxisTitle"))
    """Beside the y axis."""
    ignore_outliers: bool | None = field(
        default=None, metadata=part(YES, "ignoreOutliers")
    )
    """Leave extreme values out of the range of the y axis."""
    groupby: AnyMetric | None = field(
        default=None, metadata=part(optional(any_metric), GROUP)
    )
    """Draw one line for the runs that have the same value; a bare name is of the config."""
    groupby_aggfunc: GroupAgg | None = field(
        default=None, metadata=part(optional(words.group_agg), "groupAgg")
    )
    """What the line of a group is."""
    groupby_rangefunc: GroupArea | None = field(
        default=None, metadata=part(optional(words.group_area), "groupArea")
    )
    """What the band around it is."""
    smoothing_factor: float | None = field(
        default=None, metadata=part(optional(between(0)), "smoothingWeight")
    )
    """How strongly lines are smoothed: 0 to 1 for the exponential kinds."""
    smoothing_type: SmoothingType | None = field(
        default=None, metadata=part(optional(words.smoothing_type), "smoothingType")
    )
    """How lines are smoothed."""
    smoothing_show_original: bool | None = field(
        default=None, metadata=part(YES, "showOriginalAfterSmoothing")
    )
    """Draw the unsmoothed line as well, faintly."""
    max_runs_to_show: int | None = field(default=None, metadata=part(COUNT, "limit"))
    """At most so many runs."""
    custom_expressions: list[str] | None = field(
        default=None, metadata=part(TEXTS, "expressions")
    )
    """Lines computed from metrics, as `${loss} * 2`."""
    plot_type: PlotType | None = field(
        default=None, metadata=part(optional(words.plot_type), "plotType")
    )
    """Lines, or areas upon each other."""
    font_size: FontSize | None = field(
        default=None, metadata=part(optional(words.font_size), "fontSize")
    )
    """Of all text in the panel."""
    legend_position: LegendPosition | None = field(
        default=None, metadata=part(optional(words.legend_position), "legendPosition")
    )
    """Where the legend is."""
    legend_template: str | None = field(
        default=None, metadata=part(TEXT, "legendTemplate")
    )
    """What the legend says of a line, as `${run:displayName}`."""
    aggregate: bool | None = field(default=None, metadata=part(YES, "aggregate"))
    """Groups are drawn as one line; on where there is a `groupby`."""
    xaxis_expression: str | None = field(
        default=None, metadata=part(TEXT, "xExpression")
    )
    """Computes the x axis, as `_step * 32`."""
    xaxis_format: str | None = field(default=None, metadata=part(TEXT, "xAxisFormat"))
    """How numbers on the x axis are written."""
    legend_fields: list[str] | None = field(
        default=None, metadata=part(TEXTS, "legendFields")
    )
    """What the legend shows of each run, as `config:lr`."""
    metric_regex: str | None = field(default=None, metadata=part(TEXT, "metricRegex"))
    """Lines of all metrics whose names match."""
    point_visualization_method: PointMethod | None = field(
        default=None,
        metadata=part(optional(words.point_method), "pointVisualizationMethod"),
    )
    """All points in exact buckets, or samples of them."""
    line_titles: dict[str, str] | None = field(
        default=None, metadata=part(optional(dict_of(text)), "overrideSeriesTitles")
    )
    """Names of lines in the legend, by line."""
    line_colors: dict[str, str] | None = field(
        default=None, metadata=part(optional(dict_of(color)), COLORS)
    )
    """Colours of lines, by line."""
    line_widths: dict[str, float] | None = field(
        default=None, metadata=part(optional(dict_of(number)), "overrideLineWidths")
    )
    """Widths of lines in pixels, by line."""
    line_marks: dict[str, LineMark] | None = field(
        default=None,
        metadata=part(optional(dict_of(words.line_mark)), "overrideMarks"),
    )
    """Strokes of lines, by line."""

    def _config(self) -> Json:
        made = grouped(write_parts(self))
        return made | ({"useMetricRegex": True} if self.metric_regex else {})
