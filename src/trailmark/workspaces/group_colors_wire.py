"""Colours of groups, which stand among those of runs under keys that spell out a path."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast
from urllib.parse import quote, unquote

from trailmark.expr.fields import Field
from trailmark.expr.wire import write_group
from trailmark.reports.merging import at
from trailmark.workspaces.runset import GroupPath

OF_GROUPS = "run-color-group:"
"""How the keys of groups begin; others are of runs."""

_UNQUOTED = "-_.!~*'()"


def write_group_colors(
    colors: Mapping[str | GroupPath, str], groupby: Sequence[Field], runset_id: str
) -> dict[str, str]:
    """The entries; paths with more levels than there are in `groupby` have none."""
    made: dict[str, str] = {}
    for path, color in colors.items():
        segments = list(path) if isinstance(path, GroupPath) else [path]
        if len(segments) <= len(groupby):
            levels = zip(_names(groupby), segments, strict=False)
            said = [{"kind": "group", "key": key, "value": one} for key, one in levels]
            made[f"{OF_GROUPS}{_quoted(runset_id)}:{_quoted(said)}"] = color
    return made


def read_group_colors(
    colors: Mapping[str, Any], groupby: Sequence[Field], runset_id: str
) -> dict[str | GroupPath, str]:
    """Colours of the groups of a run set as it is grouped now; others are left out."""
    names = _names(groupby)
    found: dict[str | GroupPath, str] = {}
    for key, color in colors.items():
        segments = _segments(key, names, runset_id)
        if segments and isinstance(color, str) and color:
            path = segments[0] if len(segments) == 1 else GroupPath(*segments)
            found[path] = color
    return found


def _segments(key: str, names: Sequence[str], runset_id: str) -> list[str]:
    home, colon, path = key.removeprefix(OF_GROUPS).partition(":")
    if not key.startswith(OF_GROUPS) or not colon:
        return []
    try:
        owner, said = json.loads(unquote(home)), json.loads(unquote(path))
    except (ValueError, RecursionError):
        return []
    if owner != runset_id or not isinstance(said, list):
        return []
    levels = cast("list[object]", said)
    values = [at(one, "value") for one in levels]
    fits = [at(one, "key") for one in levels] == list(names[: len(levels)])
    texts = [one for one in values if isinstance(one, str) and one]
    return texts if fits and len(texts) == len(values) else []


def _names(groupby: Sequence[Field]) -> list[str]:
    keys = [write_group(one) for one in groupby]
    return [f"{key['section']}:{key['name']}" for key in keys]


def _quoted(value: object) -> str:
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return quote(text, safe=_UNQUOTED)
