"""Panels as a specification has them."""

from __future__ import annotations

from typing import Any, cast

from trailmark.errors import UsageError
from trailmark.reports.charts import BarPlot, ScalarChart, ScatterPlot
from trailmark.reports.checked import check_again
from trailmark.reports.comparing import (
    CodeComparer,
    ParallelCoordinatesPlot,
    ParameterImportancePlot,
    RunComparer,
)
from trailmark.reports.custom_chart import CustomChart
from trailmark.reports.line_plot import LinePlot
from trailmark.reports.merging import copied, merged
from trailmark.reports.panel import Json, Layout, Panel, UnknownPanel, new_id
from trailmark.reports.parts import read_parts
from trailmark.reports.showing import MarkdownPanel, MediaBrowser
from trailmark.reports.weave import WeavePanel, read_weave

_KINDS: dict[str, type[Panel]] = {
    one.view_type: one
    for one in (
        BarPlot,
        CodeComparer,
        CustomChart,
        LinePlot,
        MarkdownPanel,
        MediaBrowser,
        ParallelCoordinatesPlot,
        ParameterImportancePlot,
        RunComparer,
        ScalarChart,
        ScatterPlot,
    )
}


def read_panel(raw: object, where: str) -> Panel:
    """The panel of a specification; of a kind or form that we do not know an unknown one.

    Args:
        where: Its path in the specification, for errors.

    Raises:
        UsageError: It is no JSON object.
    """
    if not isinstance(raw, dict):
        raise UsageError(f"{where} is {raw!r}, which is no panel")
    said = cast("Json", raw)
    panel = _read(copied(said))  # lists of the panel are not those of what came
    panel._raw = said  # pyright: ignore[reportPrivateUsage]
    panel._id = str(said.get("__id__") or "") or new_id()  # pyright: ignore[reportPrivateUsage]
    return panel


def write_panel(panel: Panel) -> Json:
    """What is saved of a panel: what came, with what was changed since.

    Raises:
        UsageError: One of its values cannot be.
    """
    check_again(panel)
    raw = panel._raw  # pyright: ignore[reportPrivateUsage]
    if raw is None:
        return _plain(panel)
    return merged(raw, _plain(_read(raw)) | _id(panel), _plain(panel))


def _read(said: Json) -> Panel:
    layout = _read_layout(said.get("layout"))
    kind, config = said.get("viewType"), said.get("config")
    if isinstance(kind, str) and isinstance(config, dict):
        found = cast("Json", config)
        if kind in _KINDS:
            panel = _KINDS[kind](**read_parts(_KINDS[kind], found))
            panel.layout = layout
            return panel
        if kind == WeavePanel.view_type:
            panel = read_weave(found)
            panel.layout = layout
            return panel
    return UnknownPanel(kind=str(kind or ""), config=config, layout=layout)


def _plain(panel: Panel) -> Json:
    at = panel.layout
    return _id(panel) | {
        "layout": {"x": at.x, "y": at.y, "w": at.w, "h": at.h},
        "viewType": panel._kind(),  # pyright: ignore[reportPrivateUsage]
        "config": panel._config(),  # pyright: ignore[reportPrivateUsage]
    }


def _id(panel: Panel) -> Json:
    return {"__id__": panel._id}  # pyright: ignore[reportPrivateUsage]


def _read_layout(said: object) -> Layout:
    at: dict[str, Any] = cast("Json", said) if isinstance(said, dict) else {}
    given = {name: at[name] for name in ("x", "y", "w", "h") if name in at}
    try:
        return Layout(**given)
    except UsageError:
        return Layout()
