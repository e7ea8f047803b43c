"""Sections as a specification has them."""

from __future__ import annotations

from typing import Any, cast

from trailmark.errors import UsageError
from trailmark.reports.checked import check_again
from trailmark.reports.merging import merged
from trailmark.reports.panel import Layout, Panel, new_id
from trailmark.reports.panel_wire import read_panel, write_panel
from trailmark.workspaces.section import Section
from trailmark.workspaces.settings_wire import (
    read_fields,
    read_layout,
    read_section_settings,
    write_layout,
    write_section_settings,
)

Json = dict[str, Any]
_WIDTH = 24
_KEYS = {"name": "name", "is_open": "isOpen", "pinned": "pinned"}


def read_section(raw: object, where: str) -> Section:
    """The section of a specification.

    Args:
        where: Its path in the specification, for errors.

    Raises:
        UsageError: It is no JSON object, or its panels are no list of such.
    """
    if not isinstance(raw, dict):
        raise UsageError(f"{where} is {raw!r}, which is no section")
    said = cast("Json", raw)
    panels: object = said.get("panels") or []
    if not isinstance(panels, list):
        raise UsageError(f"{where}.panels is {panels!r}, which is no list")
    made = _read(said)
    made.panels = [
        read_panel(one, f"{where}.panels[{at}]")
        for at, one in enumerate(cast("list[object]", panels))
    ]
    made._raw = said  # pyright: ignore[reportPrivateUsage]
    made._id = str(said.get("__id__") or "") or new_id()  # pyright: ignore[reportPrivateUsage]
    return made


def write_section(section: Section) -> Json:
    """What is saved of a section: what came, with what was changed since.

    Raises:
        UsageError: One of its values cannot be.
    """
    check_again(section)
    if section.layout_settings.layout == "custom":
        place(section.panels)
    raw = section._raw  # pyright: ignore[reportPrivateUsage]
    plain = _plain(section)
    if raw is None:
        gid = {"__id__": section._id}  # pyright: ignore[reportPrivateUsage]
        made = gid | plain
    else:
        made = merged(raw, _plain(_read(raw)), plain)
    panels = [write_panel(one) for one in section.panels]
    if panels or raw is None or raw.get("panels"):
        made["panels"] = panels
    return made


def place(panels: list[Panel]) -> None:
    """Move panels that would cover others to where there is room, row by row."""
    taken: list[Layout] = []
    for panel in panels:
        at = panel.layout
        if any(_cover(at, one) for one in taken):
            panel.layout = at = _free(at, taken)
        taken.append(at)


def _free(wanted: Layout, taken: list[Layout]) -> Layout:
    """The first place, from the top left, that is free for a panel of that size."""
    rows = sorted({0, *(one.y + one.h for one in taken)})
    width = min(wanted.w, _WIDTH)
    columns = sorted({0, *(one.x + one.w for one in taken)})
    for y in rows:
        for x in columns:
            found = Layout(x=x, y=y, w=width, h=wanted.h)
            inside = x + width <= _WIDTH
            if inside and not any(_cover(found, one) for one in taken):
                return found
    return Layout(x=0, y=rows[-1], w=width, h=wanted.h)


def _cover(one: Layout, other: Layout) -> bool:
    beside = one.x + one.w <= other.x or other.x + other.w <= one.x
    below = one.y + one.h <= other.y or other.y + other.h <= one.y
    return not beside and not below


def _read(said: Json) -> Section:
    """All but its panels."""
    values = {name: said.get(key) for name, key in _KEYS.items()}
    made = Section(name="")
    for name, value in read_fields(Section, values).items():
        setattr(made, name, value)
    made.layout_settings = read_layout(said)
    made.panel_settings = read_section_settings(said.get("localPanelSettings"))
    return made


def _plain(section: Section) -> Json:
    """All but its panels."""
    return {
        "name": section.name,
        "isOpen": section.is_open,
        **write_layout(section.layout_settings),
        "sorted": 0,
        "localPanelSettings": write_section_settings(section.panel_settings),
        "pinned": section.pinned,
    }
