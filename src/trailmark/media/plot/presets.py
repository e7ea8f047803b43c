"""The charts that every server knows, as Vega-Lite specifications.

A specification reads the rows of the data set "wandb"; `${field:x}` stands for a column
and `${string:title}` for a text. Source: the ids are the protocol's, section 4.14.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

_PLACE = re.compile(r"\$\{(field|string):([^}]*)\}")
_ABSENT = object()


@functools.cache
def presets() -> dict[str, dict[str, Any]]:
    """Specifications by id, with their placeholders."""
    return json.loads(Path(__file__).with_name("presets.json").read_bytes())


def filled(
    spec: Mapping[str, Any],
    fields: Mapping[str, str | None],
    words: Mapping[str, Any],
) -> dict[str, Any]:
    """A specification with columns and texts in their places.

    What depends on a column that is not given is left out.

    >>> filled({"x": {"field": "${field:x}"}, "y": {"field": "${field:y}"}},
    ...        {"x": "a.b", "y": None}, {})
    {'x': {'field': 'a\\\\.b'}}
    """

    def fill(value: Any) -> Any:
        if isinstance(value, dict):
            members = cast("dict[str, Any]", value).items()
            made = {key: fill(item) for key, item in members}
            if made.get("field") is _ABSENT:
                return _ABSENT
            return {key: item for key, item in made.items() if item is not _ABSENT}
        if isinstance(value, list):
            made = [fill(item) for item in cast("list[Any]", value)]
            return [item for item in made if item is not _ABSENT]
        return _fill_text(value, fields, words) if isinstance(value, str) else value

    return {
        key: one for key, item in spec.items() if (one := fill(item)) is not _ABSENT
    }


def _fill_text(
    text: str, fields: Mapping[str, str | None], words: Mapping[str, Any]
) -> Any:
    found = _PLACE.fullmatch(text)
    if found is not None and found[1] == "field":
        column = fields.get(found[2])
        return _ABSENT if column is None else re.sub(r"([.\[\]\\])", r"\\\1", column)
    return _PLACE.sub(lambda place: str(words.get(place[2]) or ""), text)
