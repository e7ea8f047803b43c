"""Settings of workspaces and sections: the workspace's, then the section's, then the
panel's own; the most specific that is set counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from trailmark.reports import words
from trailmark.reports.checked import Checked, said
from trailmark.reports.colors import color_or_none
from trailmark.reports.rules import (
    also,
    between,
    number,
    one_of,
    optional,
    text,
    truth,
    whole,
)
from trailmark.reports.words import SmoothingType

PointVisualization: TypeAlias = Literal["line", "point", "line_point", "downsampling"]

_YES = said(truth)
_BOUND = said(optional(number))
_tooltip = one_of("default", "all", "none", all_runs="all", single="none")
_points = also(
    one_of("line", "point", "line_point", "downsampling"),
    {
        "bucketing": "line",
        "bucketing-gorilla": "line",
        "sampling": "downsampling",
    },
)


@dataclass(kw_only=True)
class RunSettings(Checked):
    """How one run is shown.

    Raises:
        UsageError: A value cannot be; named by its field.

    Example:
        >>> import trailmark.workspaces as ws
        >>> ws.RunSettings(color="rgb(255, 0, 0)", disabled=True)
        RunSettings(color='rgb(255, 0, 0)', disabled=True)
    """

    color: str = field(default="", metadata=said(color_or_none))
    """`#ff0000`, `red` or `rgb(255, 0, 0)`; the empty text leaves the run its own."""
    disabled: bool = field(default=False, metadata=_YES)
    """Not shown in panels: its eye is closed."""


@dataclass(kw_only=True)
class SectionLayoutSettings(Checked):
    """How the panels of a section are laid out.

    Raises:
        UsageError: A value cannot be; named by its field.

    Example:
        >>> import trailmark.workspaces as ws
        >>> ws.SectionLayoutSettings(columns=2)
        SectionLayoutSettings(layout='standard', columns=2, rows=2)
    """

    layout: Literal["standard", "custom"] = field(
        default="standard", metadata=said(one_of("standard", "custom"))
    )
    """A grid of equal panels, or each panel where its `layout` says."""
    columns: int = field(default=3, metadata=said(whole(1)))
    """Panels beside each other, in the standard layout."""
    rows: int = field(default=2, metadata=said(whole(1)))
    """Rows of panels on a page, in the standard layout."""


@dataclass(kw_only=True)
class SectionPanelSettings(Checked):
    """Settings of all panels of a section, for which they say nothing themselves.

    Raises:
        UsageError: A value cannot be; named by its field.

    Example:
        >>> import trailmark.workspaces as ws
        >>> ws.SectionPanelSettings(x_axis="epoch", smoothing_type="gaussian").x_axis
        'epoch'
    """

    x_axis: str = field(default="Step", metadata=said(text))
    """The metric on the x axis."""
    x_min: float | None = field(default=None, metadata=_BOUND)
    """Where the x axis begins; None where the data do."""
    x_max: float | None = field(default=None, metadata=_BOUND)
    """Where the x axis ends; None where the data do."""
    smoothing_type: SmoothingType = field(
        default="none", metadata=said(words.smoothing_type)
    )
    """How lines are smoothed."""
    smoothing_weight: float = field(default=0, metadata=said(between(0)))
    """How strongly."""


@dataclass(kw_only=True)
class WorkspaceSettings(Checked):
    """Settings of all panels of a workspace, for which neither they nor their section
    say anything.

    Raises:
        UsageError: A value cannot be; named by its field.

    Example:
        >>> import trailmark.workspaces as ws
        >>> ws.WorkspaceSettings(x_axis="epoch", max_runs=20).group_by_prefix
        'last'
    """

    x_axis: str = field(default="Step", metadata=said(text))
    """The metric on the x axis."""
    x_min: float | None = field(default=None, metadata=_BOUND)
    """Where the x axis begins; None where the data do."""
    x_max: float | None = field(default=None, metadata=_BOUND)
    """Where the x axis ends; None where the data do."""
    smoothing_type: SmoothingType = field(
        default="none", metadata=said(words.smoothing_type)
    )
    """How lines are smoothed."""
    smoothing_weight: float = field(default=0, metadata=said(between(0)))
    """How strongly."""
    ignore_outliers: bool = field(default=False, metadata=_YES)
    """Leave extreme values out of the range of y axes."""
    sort_panels_alphabetically: bool = field(default=False, metadata=_YES)
    """Sort panels in their sections by name."""
    group_by_prefix: Literal["first", "last"] = field(
        default="last", metadata=said(one_of("first", "last"))
    )
    """Sections that are made by themselves go by the first part of names, or by all
    but the last."""
    remove_legends_from_panels: bool = field(default=False, metadata=_YES)
    """Show no legends."""
    tooltip_number_of_runs: Literal["default", "all", "none"] = field(
        default="default", metadata=said(_tooltip)
    )
    """How many runs tooltips name: some, all, or only the one that is pointed at.
    `all_runs` and `single` are taken as `all` and `none`."""
    tooltip_color_run_names: bool = field(default=True, metadata=_YES)
    """Names in tooltips have the colours of the runs."""
    max_runs: int = field(default=10, metadata=said(whole(1)))
    """At most so many runs in a panel, the first of the run set."""
    point_visualization_method: PointVisualization = field(
        default="line", metadata=said(_points)
    )
    """Lines, points or both, of all points in exact buckets; `downsampling` is lines of
    samples. `bucketing` is taken as `line`, `sampling` as `downsampling`."""
    panel_search_query: str = field(default="", metadata=said(text))
    """Show only panels whose names match; may be a regular expression."""
    auto_expand_panel_search_results: bool = field(default=False, metadata=_YES)
    """Open the sections in which there are such panels."""


def layout_settings(value: object, what: str) -> Any:
    """The settings, or only the word for their layout.

    Raises:
        UsageError: It is neither.
    """
    if isinstance(value, SectionLayoutSettings):
        return value
    word = one_of("standard", "custom")(value, what)
    return SectionLayoutSettings(layout=word)
