"""Panels that set runs beside each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from trailmark.reports import words
from trailmark.reports.charts import GRADIENT, GradientPoint
from trailmark.reports.checked import Checked
from trailmark.reports.line_plot import TEXT, YES
from trailmark.reports.metrics import (
    AnyMetric,
    any_metric,
    read_accessor,
    write_accessor,
)
from trailmark.reports.panel import Json, Panel
from trailmark.reports.parts import Part, many, part, read_parts, write_parts
from trailmark.reports.rules import a, list_of, one_of, optional, text
from trailmark.reports.words import FontSize


@dataclass
class ParallelCoordinatesPlotColumn(Checked):
    """One axis of parallel coordinates; a bare name is of the summary.

    Example:
        >>> import trailmark.reports as wr
        >>> column = wr.ParallelCoordinatesPlotColumn(wr.Config("lr"), log=True)
        >>> column.metric, column.inverted
        (Config(name='lr'), None)
    """

    metric: AnyMetric = field(
        metadata=part(any_metric, Part("accessor", write_accessor, read_accessor))
    )
    """What is on it."""
    display_name: str | None = field(default=None, metadata=part(TEXT, "displayName"))
    """Above it."""
    inverted: bool | None = field(default=None, metadata=part(YES, "inverted"))
    """The lowest value is at the top."""
    log: bool | None = field(default=None, metadata=part(YES, "log"))
    """It is logarithmic."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ParallelCoordinatesPlotColumn):
            return False
        return write_parts(self) == write_parts(other)

    __hash__ = None  # pyright: ignore[reportAssignmentType]


_COLUMNS = Part(
    "columns",
    many(write_parts),
    many(
        lambda one: ParallelCoordinatesPlotColumn(
            **read_parts(ParallelCoordinatesPlotColumn, one)
        )
    ),
)


@dataclass(kw_only=True, eq=False)
class ParallelCoordinatesPlot(Panel):
    """A line for each run through its values, one axis for each.

    Raises:
        UsageError: A value cannot be; named by its field.

    Example:
        >>> import trailmark.reports as wr
        >>> plot = wr.ParallelCoordinatesPlot(
        ...     columns=[
        ...         wr.ParallelCoordinatesPlotColumn(wr.Config("lr"), log=True),
        ...         wr.ParallelCoordinatesPlotColumn("accuracy"),
        ...     ]
        ... )
        >>> len(plot.columns)
        2
    """

    view_type: ClassVar[str] = "Parallel Coordinates Plot"

    columns: list[ParallelCoordinatesPlotColumn] = field(
        default_factory=list[ParallelCoordinatesPlotColumn],
        metadata=part(list_of(a(ParallelCoordinatesPlotColumn)), _COLUMNS),
    )
    """Its axes, from the left."""
    title: str | None = field(default=None, metadata=part(TEXT, "chartTitle"))
    """Above the panel."""
    gradient: list[GradientPoint] | None = field(
        default=None, metadata=part(optional(list_of(a(GradientPoint))), GRADIENT)
    )
    """Colours of lines, by the last axis."""
    font_size: FontSize | None = field(
        default=None, metadata=part(optional(words.font_size), "fontSize")
    )
    """Of all text in the panel."""


_TABLE: Json = {
    "columnsPinned": {},
    "columnWidths": {},
    "columnOrder": [],
    "pageSize": 10,
    "onlyShowSelected": False,
}


@dataclass(kw_only=True, eq=False)
class ParameterImportancePlot(Panel):
    """How much each value of the config matters for a metric.

    Example:
        >>> import trailmark.reports as wr
        >>> wr.ParameterImportancePlot(with_respect_to="accuracy").with_respect_to
        'accuracy'
    """

    view_type: ClassVar[str] = "Parameter Importance"

    with_respect_to: str = field(default="", metadata=part(text, "targetKey"))
    """The metric."""

    def _config(self) -> Json:
        table: dict[str, Any] = {name: type(one)(one) for name, one in _TABLE.items()}
        return write_parts(self) | table


@dataclass(kw_only=True, eq=False)
class RunComparer(Panel):
    """Config and summary of runs in columns.

    Example:
        >>> import trailmark.reports as wr
        >>> wr.RunComparer(diff_only=True).diff_only
        True
    """

    view_type: ClassVar[str] = "Run Comparer"

    diff_only: Literal["split", True] | None = field(
        default=None, metadata=part(optional(one_of("split", True)), "diffOnly")
    )
    """Show only what differs."""


@dataclass(kw_only=True, eq=False)
class CodeComparer(Panel):
    """The code of two runs.

    Example:
        >>> import trailmark.reports as wr
        >>> wr.CodeComparer(diff="unified").diff
        'unified'
    """

    view_type: ClassVar[str] = "Code Comparer"

    diff: Literal["split", "unified"] = field(
        default="split", metadata=part(one_of("split", "unified"), "diff")
    )
    """Beside each other, or in one text."""
