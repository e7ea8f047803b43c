"""Workspaces as specifications: JSON texts, of which what we do not know is kept."""

from __future__ import annotations

import json
from typing import Any, cast

from trailmark.errors import UsageError
from trailmark.reports.checked import check_again
from trailmark.reports.merging import at, copied, merged
from trailmark.workspaces.runset_wire import (
    Home,
    read_runset,
    write_colors,
    write_runset,
)
from trailmark.workspaces.section_wire import read_section, write_section
from trailmark.workspaces.settings import SectionLayoutSettings, SectionPanelSettings
from trailmark.workspaces.settings_wire import (
    read_workspace_settings,
    write_bank_settings,
    write_layout,
    write_section_settings,
    write_workspace_settings,
)
from trailmark.workspaces.workspace import Workspace

Json = dict[str, Any]
_SECTIONS = "section.panelBankConfig.sections"
_AUTOMATIC = "shouldAutoGeneratePanels"


def read_workspace(entity: str, project: str, name: str, text: str) -> Workspace:
    """The workspace that a specification is of.

    What is missing or of a form that we do not know is as in a new workspace, and goes
    back as it was.

    Raises:
        UsageError: It is no JSON object, or its sections or panels are no such; the
            message names the path.
    """
    try:
        raw = _object(json.loads(text))
        made = _read(entity, project, name, copied(raw))
        made.sections = [
            read_section(one, f"{_SECTIONS}[{index}]")
            for index, one in enumerate(_raw_sections(raw))
        ]
    except json.JSONDecodeError as error:
        raise UsageError(f"the specification of {name!r} is no JSON: {error}") from None
    except RecursionError:
        raise UsageError(f"the specification of {name!r} is too deep") from None
    made._spec = text  # pyright: ignore[reportPrivateUsage]
    made._origin = (entity, project)  # pyright: ignore[reportPrivateUsage]
    return made


def write_workspace(workspace: Workspace) -> str:
    """The text that is saved: what came, with what was changed since; that very text
    where nothing was.

    Raises:
        UsageError: A value that was put into the workspace cannot be.
    """
    check_again(workspace)
    text = workspace._spec  # pyright: ignore[reportPrivateUsage]
    raw = None if text is None else _object(json.loads(text))
    spec = _new(workspace) if raw is None else _merged(workspace, raw)
    if text is not None and spec == raw:
        return text
    return json.dumps(spec, separators=(",", ":"))


def _new(workspace: Workspace) -> Json:
    home = Home(workspace.entity, workspace.project)
    spec = _plain(workspace, None, {}, home)
    section = spec["section"]
    section["panelBankConfig"]["sections"] = _sections(workspace)
    section["runSets"] = [write_runset(workspace.runset_settings, None, {}, home)]
    return spec


def _merged(workspace: Workspace, raw: Json) -> Json:
    # Runs stay those of the project it came from, also when it is saved in another.
    home = Home(*(workspace._origin or ("", "")))  # pyright: ignore[reportPrivateUsage]
    colors, runset = _raw_colors(raw), _raw_runset(raw)
    before = _read(home.entity, home.project, workspace.name, raw)
    spec = merged(
        raw,
        _plain(before, runset, colors, home),
        _plain(workspace, runset, colors, home),
    )
    sections = _sections(workspace)
    if sections or _raw_sections(raw):
        _at_path(spec, "section", "panelBankConfig")["sections"] = sections
    settings = workspace.runset_settings
    if runset is not None or settings != before.runset_settings:
        written = write_runset(settings, runset, colors, home)
        others = at(raw, "section", "runSets")
        rest = cast("list[Any]", others)[1:] if isinstance(others, list) else []
        _at_path(spec, "section")["runSets"] = [written, *rest]
    return spec


def _sections(workspace: Workspace) -> list[Json]:
    return [write_section(one) for one in workspace.sections]


def _read(entity: str, project: str, name: str, raw: Json) -> Workspace:
    """All but its sections."""
    section: Json = _dict(raw.get("section"))
    bank = at(section, "panelBankConfig", "settings")
    runset = read_runset(
        _raw_runset(raw) or {}, _raw_colors(raw), Home(entity, project)
    )
    automatic = at(section, "settings", _AUTOMATIC)
    if automatic is None:
        automatic = at(section, "workspaceSettings", _AUTOMATIC)
    return Workspace(
        entity=entity,
        project=project,
        name=name,
        settings=read_workspace_settings(section.get("settings"), bank),
        runset_settings=runset,
        auto_generate_panels=automatic is True,
    )


def _plain(workspace: Workspace, runset: Json | None, colors: Json, home: Home) -> Json:
    """All but its sections and its run set."""
    settings = workspace.settings
    return {
        "section": {
            "panelBankConfig": {
                "state": 1,
                "settings": write_bank_settings(settings),
            },
            "panelBankSectionConfig": _REPORT_PANELS | {"panels": []},
            "customRunColors": write_colors(
                workspace.runset_settings, runset, colors, home
            ),
            "name": "",
            "settings": write_workspace_settings(settings)
            | {_AUTOMATIC: workspace.auto_generate_panels},
            "openRunSet": 0,
            "openViz": True,
        },
        "vizExpanded": False,
        "libraryExpanded": True,
    }


# What every workspace has of the times in which it was a report.
_REPORT_PANELS: Json = {
    "name": "Report Panels",
    "isOpen": False,
    **write_layout(SectionLayoutSettings(layout="custom")),
    "sorted": 0,
    "localPanelSettings": write_section_settings(
        SectionPanelSettings(smoothing_type="exponential")
    ),
    "pinned": False,
}


def _object(spec: object) -> Json:
    if not isinstance(spec, dict):
        raise UsageError(f"the specification is {spec!r}, which is no workspace")
    return cast("Json", spec)


def _raw_sections(raw: Json) -> list[Any]:
    sections = at(raw, "section", "panelBankConfig", "sections")
    if sections is None:
        return []
    if not isinstance(sections, list):
        raise UsageError(f"{_SECTIONS} is {sections!r}, which is no list")
    return cast("list[Any]", sections)


def _raw_runset(raw: Json) -> Json | None:
    sets = at(raw, "section", "runSets")
    if not isinstance(sets, list) or not sets:
        return None
    first = cast("list[Any]", sets)[0]
    return cast("Json", first) if isinstance(first, dict) else None


def _raw_colors(raw: Json) -> Json:
    return _dict(at(raw, "section", "customRunColors"))


def _at_path(spec: Json, *names: str) -> Json:
    """The object at a path, which is made where it is not; others are made anew, so
    that what came is not changed."""
    for name in names:
        spec[name] = dict(_dict(spec.get(name)))
        spec = spec[name]
    return spec


def _dict(value: object) -> Json:
    return cast("Json", value) if isinstance(value, dict) else {}
