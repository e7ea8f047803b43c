"""The words that settings of panels are chosen from."""

from __future__ import annotations

from typing import Literal, TypeAlias

from trailmark.reports.rules import also, one_of

SmoothingType: TypeAlias = Literal[
    "exponentialTimeWeighted", "exponential", "gaussian", "average", "none"
]
GroupAgg: TypeAlias = Literal["mean", "min", "max", "median", "sum", "samples"]
GroupArea: TypeAlias = Literal["minmax", "stddev", "stderr", "none", "samples"]
FontSize: TypeAlias = Literal["small", "medium", "large", "auto"]
LegendPosition: TypeAlias = Literal["north", "south", "east", "west"]
PlotType: TypeAlias = Literal["line", "stacked-area", "pct-area"]
LineMark: TypeAlias = Literal[
    "solid", "dashed", "dotted", "dotdash", "dotdotdash", "points"
]
PointMethod: TypeAlias = Literal["bucketing-gorilla", "sampling"]
MediaAxis: TypeAlias = Literal["step", "index", "run"]

smoothing_type = one_of(
    "exponentialTimeWeighted", "exponential", "gaussian", "average", "none"
)
group_agg = one_of("mean", "min", "max", "median", "sum", "samples")
group_area = one_of("minmax", "stddev", "stderr", "none", "samples")
font_size = one_of("small", "medium", "large", "auto")
legend_position = one_of("north", "south", "east", "west")
plot_type = one_of("line", "stacked-area", "pct-area")
line_mark = one_of("solid", "dashed", "dotted", "dotdash", "dotdotdash", "points")
media_axis = one_of("step", "index", "run")
point_method = also(
    one_of("bucketing-gorilla", "sampling"),
    {"bucketing": "bucketing-gorilla", "downsampling": "sampling"},
)
