"""What of a run was changed here, and has to be sent: that, and nothing else.

Whatever others changed meanwhile stays as they left it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import PurePath
from typing import Any

from trailmark.apis.public.run_facts import LIGHT
from trailmark.errors import UsageError
from trailmark.wire.lenient_json import dumps

SAVE = f"""mutation UpsertBucket(
  $id: String!, $displayName: String, $notes: String, $description: String,
  $group: String, $jobType: String, $tags: [String!], $addedTags: [String!],
  $removedTags: [String!], $config: JSONString, $removedConfigKeys: [String!],
  $summaryChanges: JSONString, $removedSummaryKeys: [String!]
) {{
  upsertBucket(input: {{
    id: $id, displayName: $displayName, notes: $notes, description: $description,
    groupName: $group, jobType: $jobType, tags: $tags, addedTags: $addedTags,
    removedTags: $removedTags, config: $config,
    removedConfigKeys: $removedConfigKeys, summaryChanges: $summaryChanges,
    removedSummaryKeys: $removedSummaryKeys
  }}) {{
    bucket {{ {LIGHT} }}
  }}
}}"""


def changed_facts(saved: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Variables for the texts and tags that differ; empty when none does.

    >>> changed_facts({"tags": ["a"], "notes": None}, {"tags": ["a", "b"], "notes": "x"})
    {'notes': 'x', 'addedTags': ['b']}

    Raises:
        UsageError: A tag is not a text.
    """
    changed = {
        name: now[name] or ""
        for name in saved
        if name != "tags" and now.get(name) != saved[name]
    }
    return {**changed, **_changed_tags(saved["tags"], now["tags"])}


def changed_config(saved: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Variables for the entries of a config that differ."""
    changed, removed = _changed_entries(saved, now)
    variables: dict[str, Any] = {"removedConfigKeys": removed} if removed else {}
    if changed:
        wrapped = {key: {"value": value} for key, value in changed.items()}
        variables["config"] = dumps(wrapped)
    return variables


def changed_summary(saved: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Variables for the entries of a summary that differ."""
    changed, removed = _changed_entries(saved, now)
    variables: dict[str, Any] = {"removedSummaryKeys": removed} if removed else {}
    if changed:
        variables["summaryChanges"] = dumps(changed)
    return variables


def json_value(key: object, value: Any) -> Any:
    """A value as JSON has it: arrays are lists, times and paths are texts.

    >>> json_value("k", {"since": date(2024, 1, 31)})
    {'since': '2024-01-31'}

    Raises:
        UsageError: It cannot be kept as JSON; the message names `key`.
    """
    try:
        return json.loads(json.dumps(value, default=_plain))
    except (TypeError, ValueError, RecursionError) as error:
        raise UsageError(
            f"the value of {key!r} cannot be kept as JSON: {error}",
            hint="use numbers, texts, lists and dicts",
        ) from None


def plain_entries(entries: Mapping[Any, Any]) -> dict[str, Any]:
    """Entries as JSON has them; see `json_value`.

    Raises:
        UsageError: A key is not a text, or a value cannot be kept.
    """
    for key in entries:
        if not isinstance(key, str):
            raise UsageError(f"{key!r} cannot be a key", hint="give a text")
    return {key: json_value(key, value) for key, value in entries.items()}


def _changed_entries(
    saved: Mapping[str, Any], now: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    # As texts: NaN equals no NaN, and True equals 1.
    changed = {
        key: value
        for key, value in now.items()
        if key not in saved or dumps(value) != dumps(saved[key])
    }
    return changed, [key for key in saved if key not in now]


def _changed_tags(saved: Sequence[str], now: Sequence[str]) -> dict[str, Any]:
    for tag in now:
        if not isinstance(tag, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise UsageError(f"{tag!r} cannot be a tag", hint="give a text")
    wanted = list(dict.fromkeys(now))
    added = [tag for tag in wanted if tag not in saved]
    removed = [tag for tag in saved if tag not in wanted]
    kept = [tag for tag in saved if tag in wanted]
    if wanted != [*kept, *added]:  # put in another order, which only a whole list says
        return {"tags": wanted}
    changed: dict[str, Any] = {"addedTags": added} if added else {}
    if removed:
        changed["removedTags"] = removed
    return changed


def _plain(value: Any) -> Any:
    if hasattr(value, "tolist"):  # NumPy's, and what behaves like it
        return value.tolist()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PurePath):
        return str(value)
    raise TypeError(f"a {type(value).__name__} is none of its kinds")
