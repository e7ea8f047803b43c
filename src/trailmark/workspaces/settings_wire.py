"""Settings of workspaces and sections as a specification has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trailmark.errors import UsageError
from trailmark.expr.names import public_name, stored_name
from trailmark.reports.checked import rules_of
from trailmark.reports.merging import at
from trailmark.workspaces.settings import (
    SectionLayoutSettings,
    SectionPanelSettings,
    WorkspaceSettings,
)

Json = dict[str, Any]
_POINTS = "pointMarks"
"""Ours: what lines are drawn with. Readers that do not know it draw lines."""

_EXACT_WEIGHT = "smoothingWeightExact"
"""Ours as well: `smoothingWeight` has to be whole here for the official package."""

_METHODS = {"downsampling": "sampling"}
_TOOLTIPS = {"all": "all_runs", "none": "single"}
_PREFIXES = {"first": 1, "last": 2}
_TYPES = {"standard": "flow", "custom": "grid"}


def read_fields(kind: type[Any], values: Mapping[str, Any]) -> Json:
    """Those of the values that a class takes; others are left to their defaults."""
    rules = rules_of(kind)
    kept: Json = {}
    for name, value in values.items():
        try:
            kept[name] = rules[name](value, name)
        except UsageError:
            continue
    return kept


def write_section_settings(settings: SectionPanelSettings) -> Json:
    """`localPanelSettings` of a section."""
    return _common(settings, ignore_outliers=False)


def read_section_settings(said: object) -> SectionPanelSettings:
    values = _read_common(said)
    return SectionPanelSettings(**read_fields(SectionPanelSettings, values))


def write_layout(settings: SectionLayoutSettings) -> Json:
    """What a section says of its layout."""
    return {
        "type": _TYPES[settings.layout],
        "flowConfig": {
            "snapToColumns": True,
            "columnsPerPage": settings.columns,
            "rowsPerPage": settings.rows,
            "gutterWidth": 16,
            "boxWidth": 460,
            "boxHeight": 300,
        },
    }


def read_layout(section: Json) -> SectionLayoutSettings:
    values = {
        "layout": "custom" if section.get("type") == "grid" else "standard",
        "columns": at(section, "flowConfig", "columnsPerPage"),
        "rows": at(section, "flowConfig", "rowsPerPage"),
    }
    return SectionLayoutSettings(**read_fields(SectionLayoutSettings, values))


def write_workspace_settings(settings: WorkspaceSettings) -> Json:
    """`section.settings`, but for whether panels are made by themselves."""
    points = settings.point_visualization_method
    method = _METHODS.get(points, "bucketing-gorilla")
    made = _common(settings, ignore_outliers=settings.ignore_outliers)
    made |= {
        "maxRuns": settings.max_runs,
        "pointVisualizationMethod": method,
        "tooltipNumberOfRuns": _TOOLTIPS.get(
            settings.tooltip_number_of_runs, settings.tooltip_number_of_runs
        ),
    }
    if points in ("point", "line_point"):
        made[_POINTS] = points
    if not settings.tooltip_color_run_names:
        made["colorRunNames"] = False
    if settings.remove_legends_from_panels:
        made["suppressLegends"] = True
    return made


def write_bank_settings(settings: WorkspaceSettings) -> Json:
    """`section.panelBankConfig.settings`."""
    made: Json = {
        "autoOrganizePrefix": _PREFIXES[settings.group_by_prefix],
        "showEmptySections": False,
        "sortAlphabetically": settings.sort_panels_alphabetically,
    }
    opens = settings.auto_expand_panel_search_results
    if settings.panel_search_query:
        made["searchQuery"] = settings.panel_search_query
    if settings.panel_search_query or opens:
        # Unsaid, the page opens what a search finds.
        made["autoExpandSearchResults"] = opens
    return made


def read_workspace_settings(said: object, bank: object) -> WorkspaceSettings:
    """From `section.settings` and `section.panelBankConfig.settings`."""
    method = at(said, "pointVisualizationMethod")
    prefix = at(bank, "autoOrganizePrefix")
    values = _read_common(said) | {
        "ignore_outliers": at(said, "ignoreOutliers"),
        "sort_panels_alphabetically": at(bank, "sortAlphabetically"),
        "group_by_prefix": "first" if prefix == 1 else "last",
        "remove_legends_from_panels": at(said, "suppressLegends"),
        "tooltip_number_of_runs": at(said, "tooltipNumberOfRuns"),
        "tooltip_color_run_names": at(said, "colorRunNames"),
        "max_runs": at(said, "maxRuns"),
        "point_visualization_method": at(said, _POINTS) or method,
        "panel_search_query": at(bank, "searchQuery"),
        "auto_expand_panel_search_results": at(bank, "autoExpandSearchResults"),
    }
    return WorkspaceSettings(**read_fields(WorkspaceSettings, values))


def _common(
    settings: SectionPanelSettings | WorkspaceSettings, *, ignore_outliers: bool
) -> Json:
    x_axis = stored_name(settings.x_axis)
    low, high = settings.x_min, settings.x_max
    weight = settings.smoothing_weight
    made: Json = {
        "smoothingWeight": int(weight),
        "smoothingType": settings.smoothing_type,
        "xAxis": x_axis,
        "ignoreOutliers": ignore_outliers,
        "useRunsTableGroupingInPanels": True,
    }
    made |= {_EXACT_WEIGHT: weight} if weight != int(weight) else {}
    made |= {"xAxisMin": low} if low is not None else {}
    made |= {"xAxisMax": high} if high is not None else {}
    # What a page needs to know: whether these win over what is set further out.
    return made | {
        "smoothingActive": settings.smoothing_type != "none" or weight != 0,
        "xAxisActive": x_axis != "_step" or low is not None or high is not None,
    }


def _read_common(said: object) -> Json:
    x_axis = at(said, "xAxis")
    weight, exact = at(said, "smoothingWeight"), at(said, _EXACT_WEIGHT)
    if isinstance(exact, float) and int(exact) == weight:
        weight = exact
    return {
        "x_axis": public_name(x_axis) if isinstance(x_axis, str) else x_axis,
        "x_min": at(said, "xAxisMin"),
        "x_max": at(said, "xAxisMax"),
        "smoothing_type": at(said, "smoothingType"),
        "smoothing_weight": weight,
    }
