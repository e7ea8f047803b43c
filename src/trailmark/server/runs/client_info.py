"""What clients tell about themselves in the `_wandb` block of a run's config."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from trailmark.wire.instants import parse_instant

_NUMBER = re.compile(r"[0-9]{1,9}")
_SUMMARIES = {
    1: "min",
    2: "max",
    3: "mean",
    4: "best",
    5: "last",
    6: "none",
    7: "copy",
    8: "first",
}
_GOALS = {1: "minimize", 2: "maximize"}


@dataclass(frozen=True, slots=True)
class BranchPoint:
    """Where a forked or rewound run leaves its source; later steps are not shared."""

    run_id: str
    step: int


def branch_point(client_info: Mapping[str, Any]) -> BranchPoint | None:
    """The run and step a run was branched from; None for most runs."""
    match client_info.get("branch_point"):
        case {"run_id": str(run_id), "step": int() | float() as step}:
            return BranchPoint(run_id, int(step))
        case _:
            return None


def environment(client_info: Mapping[str, Any]) -> dict[str, Any]:
    """Machine, command and git state of the first writer; empty before it is sent."""
    match client_info.get("e"):
        case dict() as writers:
            found = cast("dict[str, Any]", writers)
            return next((one for one in found.values() if isinstance(one, dict)), {})
        case _:
            return {}


def started_at(client_info: Mapping[str, Any]) -> datetime | None:
    """When the first writer says that it began; None when it does not say."""
    text = environment(client_info).get("startedAt")
    return parse_instant(text) if isinstance(text, str) else None


def metric_definitions(client_info: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What `define_metric` said, in words.

    Returns:
        One object per metric: `name` or `glob`, `stepMetric`, `summary` (a list),
        `goal`, `hidden`, `stepSync`. What was not said is absent.

    Source: the client sends objects keyed by the numbers of its message's fields.
    """
    encoded = client_info.get("m")
    if not isinstance(encoded, list):
        return []
    entries = [
        {int(key): value for key, value in entry.items() if _NUMBER.fullmatch(key)}
        for entry in cast("list[Any]", encoded)
        if isinstance(entry, dict)
    ]
    return [_definition(entry, entries) for entry in entries]


def custom_charts(client_info: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Custom charts that were logged: the configuration of a panel by key.

    Source: the protocol, section 6, panels of the kind Vega2.
    """
    charts = client_info.get("visualize")
    if not isinstance(charts, dict):
        return {}
    found: dict[str, dict[str, Any]] = {}
    for key, chart in cast("dict[str, Any]", charts).items():
        match chart:
            case {"panel_type": "Vega2", "panel_config": dict() as config}:
                found[key] = cast("dict[str, Any]", config)
            case _:
                pass
    return found


def _definition(
    entry: Mapping[int, Any], entries: list[dict[int, Any]]
) -> dict[str, Any]:
    options, summaries = _integers(entry.get(6)), _integers(entry.get(7))
    said = {
        "name": entry.get(1),
        "glob": entry.get(2),
        "stepMetric": _step_metric(entry, entries),
        "summary": [_SUMMARIES[one] for one in summaries if one in _SUMMARIES] or None,
        "goal": _GOALS.get(next(iter(_integers([entry.get(8)])), 0)),
        "stepSync": 1 in options or None,
        "hidden": 2 in options or None,
    }
    return {key: value for key, value in said.items() if value is not None}


def _integers(value: Any) -> list[int]:
    """Those in a list; none when it is no list."""
    if not isinstance(value, list):
        return []
    return [one for one in cast("list[Any]", value) if isinstance(one, int)]


def _step_metric(entry: Mapping[int, Any], entries: list[dict[int, Any]]) -> Any:
    index = entry.get(5)
    if isinstance(index, int) and 0 < index <= len(entries):  # counted from one
        return entries[index - 1].get(1)
    return entry.get(4)
