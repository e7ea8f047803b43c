"""The workspace of a project in which nobody has arranged anything yet.

It has the same form as a saved one (the wire protocol's workspace specification), so
that a page draws both alike. The same keys always give the same specification.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from trailmark.server.views.defined_metrics import DefinedMetrics

Spec = dict[str, Any]

_CHARTS = "Charts"
_MEDIA = "Media"
_TABLES = "Tables"
_TEXT = "Text"
_CUSTOM = "Custom Charts"
_SYSTEM = "System"
FIRST_PREFIX, LAST_PREFIX = 1, 2
"""How a specification writes that `a/b/c` is of section `a`, or of `a/b`."""
_LABEL_MARK = "/l:"
_COLUMNS = 3
_PANEL_WIDTH, _PANEL_HEIGHT = 8, 6
_MEDIA_KINDS = frozenset(
    {
        "image-file",
        "images/separated",
        "audio-file",
        "audio",
        "video-file",
        "videos",
        "html-file",
        "html",
        "plotly-file",
        "plotly",
        "bokeh-file",
        "molecule-file",
        "molecule",
        "object3D-file",
        "object3D",
        "graph-file",
        "histogram",
        "text-file",
        "markdown-file",
    }
)
_TABLE_KINDS = frozenset(
    {"table-file", "incremental-table-file", "joined-table", "partitioned-table"}
)
_PANEL_DEFAULTS: Spec = {
    "smoothingWeight": 0,
    "smoothingType": "exponential",
    "xAxis": "_step",
    "ignoreOutliers": False,
    "useRunsTableGroupingInPanels": True,
}
_SYSTEM_DEFAULTS: Spec = _PANEL_DEFAULTS | {"xAxis": "_runtime"}


@dataclass(frozen=True, slots=True)
class _Panel:
    view_type: str
    key: str
    config: Spec


def automatic_workspace(
    entity_name: str,
    project_name: str,
    history_keys: Mapping[str, str],
    event_keys: Iterable[str],
    defined: DefinedMetrics | None = None,
    *,
    charts: Mapping[str, Spec] | None = None,
    prefix: int = LAST_PREFIX,
) -> Spec:
    """One panel per key, in sections by prefix; a JSON-ready dict.

    What stands before the last `/` of a key names the section; keys without one are
    "Charts". Custom charts, media, tables and plain text have sections of their own
    behind them, and the machine's metrics a closed one at the end: one panel a metric,
    whoever of several writers reported it (`cpu` and `cpu/l:rank1`). A table that was
    logged to draw a custom chart is shown as that chart.

    Args:
        history_keys: Kind by key: number, string, … or the `_type` of a media value.
        event_keys: Numeric keys of the system stream.
        defined: What the runs defined: hidden metrics get no panel, a step metric
            that was logged becomes the x axis of what it steps.
        charts: Configurations of the custom charts that were logged, by key.
        prefix: Whether the first `/` counts instead; anything odd is the last.

    Source: document 004, `group_by_prefix`, whose default is `last`.
    """
    defined = defined or DefinedMetrics()
    shown = {
        key: kind
        for key, kind in history_keys.items()
        if key[:1] != "_" and not defined.is_hidden(key)
    }

    def line_plot(key: str) -> _Panel:
        step = defined.step_metric(key)
        return _line_plot(key, step if step in history_keys else None)

    numbers = sorted(key for key, kind in shown.items() if kind == "number")
    media = sorted(key for key, kind in shown.items() if kind in _MEDIA_KINDS)
    custom = [_custom_chart(*one) for one in sorted((charts or {}).items())]
    drawn = {f"{panel.key}_table" for panel in custom}
    tables = sorted(
        key for key, kind in shown.items() if kind in _TABLE_KINDS and key not in drawn
    )
    texts = sorted(key for key, kind in shown.items() if kind == "string")
    sections = [
        _section(name, [line_plot(key) for key in keys], is_open=True)
        for name, keys in _by_prefix(numbers, prefix).items()
    ]
    if custom:
        sections.append(_section(_CUSTOM, custom, is_open=True))
    if media:
        panels = [_media_browser(key) for key in media]
        sections.append(_section(_MEDIA, panels, is_open=True))
    if tables:
        panels = [_media_browser(key) for key in tables]
        sections.append(_section(_TABLES, panels, is_open=True))
    if texts:
        panels = [_media_browser(key) for key in texts]
        sections.append(_section(_TEXT, panels, is_open=True))
    if system := _by_metric(event_keys):
        panels = [_system_plot(name, keys) for name, keys in system.items()]
        sections.append(
            _section(_SYSTEM, panels, is_open=False, settings=_SYSTEM_DEFAULTS)
        )
    return _workspace(entity_name, project_name, sections, prefix)


def _by_prefix(keys: Iterable[str], prefix: int) -> dict[str, list[str]]:
    """Sections in the order shown: "Charts", then the rest by name."""
    found: dict[str, list[str]] = {}
    for key in keys:
        at = key.find("/") if prefix == FIRST_PREFIX else key.rfind("/")
        found.setdefault(key[:at] if at > 0 else _CHARTS, []).append(key)
    order = sorted(found, key=lambda name: (name != _CHARTS, name.casefold(), name))
    return {name: found[name] for name in order}


def _by_metric(event_keys: Iterable[str]) -> dict[str, list[str]]:
    """The machine's metrics by name, each with the keys of all that report it.

    Writers with a label add it to what they report: `cpu/l:rank1`.
    """
    found: dict[str, list[str]] = {}
    for key in sorted(key for key in event_keys if key[:1] != "_"):
        found.setdefault(key.partition(_LABEL_MARK)[0], []).append(key)
    return found


def _system_plot(name: str, keys: list[str]) -> _Panel:
    titled = {} if keys == [name] else {"chartTitle": name}
    return _Panel("Run History Line Plot", name, {"metrics": keys, **titled})


def _line_plot(key: str, x_axis: str | None = None) -> _Panel:
    own_axis = {} if x_axis is None else {"xAxis": x_axis}
    return _Panel("Run History Line Plot", key, {"metrics": [key], **own_axis})


def _custom_chart(key: str, config: Spec) -> _Panel:
    match config.get("stringSettings"):
        case {"title": str(title)} if title:
            return _Panel("Vega2", key, config)
        case _:
            return _Panel("Vega2", key, {**config, "chartTitle": key})


def _media_browser(key: str) -> _Panel:
    return _Panel("Media Browser", key, {"mediaKeys": [key]})


def _panel(panel: _Panel, position: int) -> Spec:
    return {
        "__id__": _panel_id(panel),
        "layout": {
            "x": position % _COLUMNS * _PANEL_WIDTH,
            "y": position // _COLUMNS * _PANEL_HEIGHT,
            "w": _PANEL_WIDTH,
            "h": _PANEL_HEIGHT,
        },
        "isAuto": True,
        "viewType": panel.view_type,
        "config": panel.config,
    }


def _panel_id(panel: _Panel) -> str:
    """Eleven characters that stay the same while other keys come and go."""
    named = f"{panel.view_type}\n{panel.key}".encode(errors="surrogatepass")
    return hashlib.blake2b(named, digest_size=8).hexdigest()[:11]


def _section(
    name: str,
    panels: list[_Panel],
    *,
    is_open: bool,
    settings: Spec = _PANEL_DEFAULTS,
) -> Spec:
    return {
        "__id__": _panel_id(_Panel("section", name, {})),
        "name": name,
        "isOpen": is_open,
        "type": "flow",
        "flowConfig": {
            "snapToColumns": True,
            "columnsPerPage": _COLUMNS,
            "rowsPerPage": 2,
            "gutterWidth": 16,
            "boxWidth": 460,
            "boxHeight": 300,
        },
        "sorted": 0,
        "localPanelSettings": dict(settings),
        "panels": [_panel(panel, at) for at, panel in enumerate(panels)],
        "isPanelsAuto": True,
        "defaultName": name,
    }


def _workspace(
    entity_name: str, project_name: str, sections: list[Spec], prefix: int
) -> Spec:
    return {
        "section": {
            "panelBankConfig": {
                "state": 1,
                "settings": {
                    "autoOrganizePrefix": (
                        FIRST_PREFIX if prefix == FIRST_PREFIX else LAST_PREFIX
                    ),
                    "showEmptySections": False,
                    "sortAlphabetically": False,
                },
                "sections": sections,
            },
            "panelBankSectionConfig": {
                "name": "Report Panels",
                "isOpen": False,
                "panels": [],
                "type": "grid",
                "flowConfig": {},
                "sorted": 0,
                "localPanelSettings": dict(_PANEL_DEFAULTS),
            },
            "customRunColors": {},
            "name": "",
            "runSets": [_run_set(entity_name, project_name)],
            "settings": _PANEL_DEFAULTS | {"shouldAutoGeneratePanels": True},
            "openRunSet": 0,
            "openViz": True,
        },
        "vizExpanded": False,
        "libraryExpanded": True,
    }


def _run_set(entity_name: str, project_name: str) -> Spec:
    return {
        "id": "automatic00",
        "runFeed": {
            "version": 2,
            "columnVisible": {"run:name": False},
            "columnPinned": {},
            "columnWidths": {},
            "columnOrder": [],
            "pageSize": 20,
            "onlyShowSelected": False,
        },
        "enabled": True,
        "project": {"name": project_name, "entityName": entity_name},
        "name": "Run set",
        "search": {"query": ""},
        "filters": {"filterFormat": "filterV2", "filters": []},
        "grouping": [],
        "sort": {
            "keys": [
                {"key": {"section": "run", "name": "createdAt"}, "ascending": False}
            ]
        },
        "selections": {"root": 1, "bounds": [], "tree": []},
        "expandedRowAddresses": [],
    }
