"""The run set of a workspace as a specification has it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from trailmark.expr.fields import Field
from trailmark.expr.wire import (
    read_filters,
    read_key,
    read_sort,
    write_filters,
    write_group,
    write_sort,
)
from trailmark.reports.checked import check_again
from trailmark.reports.merging import at, merged
from trailmark.workspaces.group_colors_wire import (
    OF_GROUPS,
    read_group_colors,
    write_group_colors,
)
from trailmark.workspaces.runset import RunRef, RunsetSettings
from trailmark.workspaces.settings import RunSettings
from trailmark.workspaces.settings_wire import read_fields

Json = dict[str, Any]
_GID_KINDS = ("Run", "BucketType")


@dataclass(frozen=True, slots=True)
class Home:
    """The project that runs are of where nothing else is said."""

    entity: str
    project: str


def read_runset(raw: Json, colors: Mapping[str, Any], home: Home) -> RunsetSettings:
    """The settings of a run set, and of the runs that have colours of their own."""
    values = {
        "query": at(raw, "search", "query"),
        "regex_query": at(raw, "search", "isRegex"),
        "filters": read_filters(raw.get("filters")),
        "groupby": _read_grouping(raw.get("grouping")),
        "order": read_sort(raw.get("sort")),
        "run_settings": _read_runs(raw, colors, home),
        "group_colors": read_group_colors(
            colors, _read_grouping(raw.get("grouping")), str(raw.get("id", ""))
        ),
        "show_others": at(raw, "selections", "root") != 0,
        "pinned_columns": _read_columns(raw.get("runFeed")),
        "baseline_run": _read_run(raw.get("baselineRunId"), home),
        "pinned_runs": _read_pinned(raw.get("pinnedRunIds"), home),
    }
    return RunsetSettings(**read_fields(RunsetSettings, values))


def write_runset(
    settings: RunsetSettings, raw: Json | None, colors: Mapping[str, Any], home: Home
) -> Json:
    """What is saved of a run set: what came, with what was changed since.

    Raises:
        UsageError: One of its values cannot be.
    """
    check_again(settings)
    if raw is None:
        gid = settings._id  # pyright: ignore[reportPrivateUsage]
        return {"id": gid, **_plain(settings, {}, home)}
    before = read_runset(raw, colors, home)
    return merged(raw, _plain(before, raw, home), _plain(settings, raw, home))


def write_colors(
    settings: RunsetSettings, runset: Json | None, raw: Mapping[str, Any], home: Home
) -> dict[str, str]:
    """`customRunColors`: of runs, under the ids that they had there, and of groups."""
    known = {_plain_id(key, home): key for key in raw}
    runs = {
        known.get(run_id, run_id): one.color
        for run_id, one in settings.run_settings.items()
        if one.color
    }
    gid = settings._id if runset is None else str(runset.get("id", ""))  # pyright: ignore[reportPrivateUsage]
    groupby = cast("list[Field]", settings.groupby)
    return runs | write_group_colors(settings.group_colors, groupby, gid)


def _plain(settings: RunsetSettings, raw: Json, home: Home) -> Json:
    made: Json = {
        "runFeed": _write_columns(settings, raw),
        "enabled": True,
        "name": "Run set",
        "search": {"query": settings.query}
        | ({"isRegex": True} if settings.regex_query else {}),
        "filters": write_filters(settings.filters),
        "grouping": [write_group(cast("Field", one)) for one in settings.groupby],
        "sort": write_sort(settings.order),
        "selections": _write_selections(settings, raw, home),
        "expandedRowAddresses": [],
    }
    if settings.baseline_run is not None:
        made["baselineRunId"] = _write_run(settings.baseline_run, home)
    if settings.pinned_runs:
        made["pinnedRunIds"] = [_write_run(one, home) for one in settings.pinned_runs]
    return made


def _read_grouping(grouping: object) -> list[Field]:
    found = cast("list[object]", grouping) if isinstance(grouping, list) else []
    return [read_key(cast("Json", one)) for one in found if isinstance(one, dict)]


def _read_runs(
    raw: Json, colors: Mapping[str, Any], home: Home
) -> dict[str, RunSettings]:
    """Who is in the tree is hidden where all others are shown, and shown where not."""
    is_shown = at(raw, "selections", "root") == 0
    listed = [_plain_id(one, home) for one in _tree(raw) if isinstance(one, str)]
    found = {one: RunSettings(disabled=not is_shown) for one in listed}
    for key, color in colors.items():
        known = read_fields(RunSettings, {"color": color})
        if known.get("color") and not key.startswith(OF_GROUPS):
            run_id = _plain_id(key, home)
            found.setdefault(run_id, RunSettings(disabled=is_shown)).color = color
    return found


def _write_selections(settings: RunsetSettings, raw: Json, home: Home) -> Json:
    """With the nodes of groups, and the ids, that were there."""
    hidden = settings.show_others
    wanted = {
        name: name
        for name, one in settings.run_settings.items()
        if one.disabled == hidden
    }
    kept = [
        one
        for one in _tree(raw)
        if not isinstance(one, str)
        or wanted.pop(_plain_id(one, home), None) is not None
    ]
    return {"root": int(hidden), "bounds": [], "tree": [*kept, *wanted]}


def _tree(raw: Json) -> list[Any]:
    tree = at(raw, "selections", "tree")
    return cast("list[Any]", tree) if isinstance(tree, list) else []


def _read_columns(feed: object) -> list[str]:
    pinned, order = at(feed, "columnPinned"), at(feed, "columnOrder")
    chosen = cast("Json", pinned) if isinstance(pinned, dict) else {}
    kept = [name for name, is_pinned in chosen.items() if is_pinned is True]
    first = cast("list[Any]", order) if isinstance(order, list) else []
    return sorted(
        kept, key=lambda one: first.index(one) if one in first else len(first)
    )


def _write_columns(settings: RunsetSettings, raw: Json) -> Json:
    """The pinned ones in front of those that were in the order."""
    pinned = settings.pinned_columns
    before = at(raw, "runFeed", "columnOrder")
    was = set(_read_columns(raw.get("runFeed")))
    others = [
        one
        for one in (cast("list[Any]", before) if isinstance(before, list) else [])
        if one not in was and one not in pinned
    ]
    return {
        "version": 2,
        "columnVisible": dict.fromkeys(pinned, True),
        "columnPinned": dict.fromkeys(pinned, True),
        "columnWidths": {},
        "columnOrder": [*pinned, *others],
        "pageSize": 10,
        "onlyShowSelected": False,
    }


def _read_pinned(ids: object, home: Home) -> list[str | RunRef]:
    given = cast("list[object]", ids) if isinstance(ids, list) else []
    found = [_read_run(one, home) for one in given]
    return [one for one in found if one is not None]


def _read_run(gid: object, home: Home) -> str | RunRef | None:
    if not isinstance(gid, str) or not gid:
        return None
    match _decoded(gid):
        case [run_id, project, entity] if (entity, project) == (
            home.entity,
            home.project,
        ):
            return run_id
        case [run_id, project, entity]:
            return RunRef(run_id, entity, project)
        case _:
            return gid


def _write_run(run: str | RunRef, home: Home) -> str:
    if isinstance(run, str) and _decoded(run):
        return run  # already a global id
    ref = run if isinstance(run, RunRef) else RunRef(run)
    place = f"{ref.project or home.project}:{ref.entity or home.entity}"
    return base64.b64encode(f"Run:v1:{ref.slug}:{place}".encode()).decode()


def _plain_id(said: str, home: Home) -> str:
    found = _read_run(said, home)
    return found if isinstance(found, str) else said


def _decoded(gid: str) -> list[str]:
    """Run, project and entity of a global id; nothing of anything else."""
    try:
        text = base64.b64decode(gid, validate=True).decode()
    except (binascii.Error, ValueError):
        return []
    kind, _, rest = text.partition(":v1:")
    return rest.split(":") if kind in _GID_KINDS and rest else []
