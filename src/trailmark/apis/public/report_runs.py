"""Which runs a section of a report shows: its run set as a filter and an order.

Source: wire protocol 6.2, both forms of filters and the selections.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from trailmark.errors import InvalidInputError, UnsupportedError, UsageError
from trailmark.wire.ids import decode_run_id
from trailmark.wire.run_order import MAX_KEYS

Filter = dict[str, Any]

NOTHING: Filter = {"name": {"$in": []}}
_OPERATORS = {
    "=": "$eq",
    "==": "$eq",
    "!=": "$ne",
    "<": "$lt",
    "<=": "$lte",
    ">": "$gt",
    ">=": "$gte",
    "IN": "$in",
    "NIN": "$nin",
    "REGEX": "$regex",
}
_PREFIXES = {
    "run": "",
    "config": "config.",
    "summary": "summary_metrics.",
    "keys_info": "keys_info.keys.",
}


def open_run_set(section: Any) -> dict[str, Any] | None:
    """The run set that a section shows first; None where it has none.

    Raises:
        UsageError: It is no section.
    """
    if not isinstance(section, Mapping):
        raise UsageError(
            f"{str(section)[:200]!r} is not a section of a report",
            hint="take one of report.sections",
        )
    said = cast("Mapping[str, Any]", section)
    said = said.get("metadata") or said
    found = _dicts(said.get("runSets") or said.get("run_sets"))
    index = said.get("openRunSet")
    if isinstance(index, int) and 0 <= index < len(found):
        return found[index]
    return found[0] if found else None


def run_filter(run_set: Mapping[str, Any], only_selected: bool) -> Filter:
    """The filter that finds a run set's runs.

    Raises:
        UnsupportedError: It has a condition that this client does not know.
    """
    found = [
        _tree(run_set.get("filters")),
        _search(run_set.get("search")),
        _selection(run_set) if only_selected else None,
    ]
    return _all(found) or {}


def run_order(run_set: Mapping[str, Any]) -> str:
    """The order of a run set's runs; by creation where it says nothing."""
    sort: Any = run_set.get("sort")
    if not isinstance(sort, dict):
        return "+created_at"
    said = cast("dict[str, Any]", sort)
    # Older run sets hold one key, beside where the list would be.
    named = _dicts(said.get("keys")) or [said]
    keys = [(_path(one.get("key")), one.get("ascending")) for one in named]
    order = [("+" if up else "-") + path for path, up in keys if path is not None]
    return ",".join(order[:MAX_KEYS]) or "+created_at"


def _tree(node: Any) -> Filter | None:
    """A tree of filters in either form; None where it matches everything."""
    if not isinstance(node, Mapping):
        return None
    said = cast("Mapping[str, Any]", node)
    if said.get("filters") is None:
        return _condition(said)
    members = _dicts(said["filters"])
    if "op" in said:
        return (_any if said["op"] == "OR" else _all)([_tree(one) for one in members])
    return _connected(members)


def _connected(members: Sequence[dict[str, Any]]) -> Filter | None:
    """Items joined by connectors, of which AND binds more tightly than OR."""
    groups: list[list[Filter | None]] = [[]]
    for one in members:
        found = _tree(one)
        if found is None:
            continue
        if groups[-1] and one.get("connector") == "OR":
            groups.append([])
        groups[-1].append(found)
    return _any([_all(group) for group in groups])


def _condition(said: Mapping[str, Any]) -> Filter | None:
    key, op, value = said.get("key"), str(said.get("op", "=")), said.get("value")
    path = _path(key)
    if path is None or said.get("disabled"):
        return None
    if value is None and op not in ("=", "==", "!="):
        return None  # not filled in yet
    if cast("Mapping[str, Any]", key).get("section") == "tags":
        return _tag(path, op, value)
    if op == "WITHINSECONDS":
        return {path: {"$gte": _seconds_ago(value)}}
    if op not in _OPERATORS:
        raise UnsupportedError(
            f"the report filters runs by {path!r} with {op[:100]!r}, which this client "
            "does not know",
            hint="pass a filter of your own to Api.runs",
        )
    return {path: {_OPERATORS[op]: value}}


def _seconds_ago(seconds: Any) -> str:
    try:
        since = datetime.now(UTC) - timedelta(seconds=float(seconds))
    except (TypeError, ValueError, OverflowError):
        raise UnsupportedError(
            f"the report asks for runs of the last {str(seconds)[:100]!r} seconds"
        ) from None
    return since.isoformat()


def _tag(name: str, op: str, value: Any) -> Filter:
    if op in ("IN", "NIN"):
        return {"tags": {_OPERATORS[op]: value}}
    carries = value is not False
    if op == "!=":
        carries = not carries
    return {"tags": name} if carries else {"tags": {"$ne": name}}


def _path(key: Any) -> str | None:
    """Where the server finds a key; None where nothing is named."""
    if not isinstance(key, Mapping):
        return None
    said = cast("Mapping[str, Any]", key)
    section, name = str(said.get("section")), said.get("name")
    if not isinstance(name, str) or not name:
        return None
    if section == "tags":
        return name
    if section not in _PREFIXES:
        raise UnsupportedError(
            f"the report asks for {section[:100]!r} of a run, which this client "
            "does not know"
        )
    return _PREFIXES[section] + name


def _search(search: Any) -> Filter | None:
    """What was typed into the search above the runs: a part of their names."""
    said: Any = search if isinstance(search, Mapping) else {}
    query = said.get("query")
    if not isinstance(query, str) or not query:
        return None
    pattern = query if said.get("isRegex") else re.escape(query)
    return {"displayName": {"$regex": f"(?i){pattern}"}}


def _selection(run_set: Mapping[str, Any]) -> Filter | None:
    """Root 1 selects all but what the tree names, root 0 only that."""
    selections: Any = run_set.get("selections")
    if not isinstance(selections, Mapping):
        return None
    said = cast("Mapping[str, Any]", selections)
    paths = map(_path, _dicts(run_set.get("grouping")))
    groups = [path for path in paths if path is not None]
    named = [_node(one, groups) for one in _listed(said.get("tree"))]
    if said.get("root", 1):
        return {"$nor": named} if named else None
    return _any(named) or NOTHING


def _node(node: Any, groups: Sequence[str]) -> Filter:
    """A run, or with `groups` the runs of one group or some of them."""
    said: Any = node if isinstance(node, dict) else {"value": node}
    children = _listed(said.get("children"))
    if not groups:
        return {"name": _run_id(said.get("value"))}
    of_group: Filter = {groups[0]: said.get("value")}
    if not children:
        return of_group
    return _all([of_group, _any([_node(one, groups[1:]) for one in children])]) or {}


def _run_id(said: Any) -> str:
    """A short id, also where a global id is written."""
    text = str(said)
    try:
        return decode_run_id(text).run_id
    except InvalidInputError:
        return text


def _listed(said: Any) -> list[Any]:
    return cast("list[Any]", said) if isinstance(said, list) else []


def _dicts(said: Any) -> list[dict[str, Any]]:
    return [one for one in _listed(said) if isinstance(one, dict)]


def _all(found: Sequence[Filter | None]) -> Filter | None:
    return _joined("$and", found)


def _any(found: Sequence[Filter | None]) -> Filter | None:
    return _joined("$or", found)


def _joined(operator: str, found: Sequence[Filter | None]) -> Filter | None:
    there = [one for one in found if one is not None]
    if len(there) < 2:
        return there[0] if there else None
    return {operator: there}
