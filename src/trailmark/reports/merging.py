"""Writing back only what a program changed.

What was read is kept as it came. When it is saved, the model as it is now is written
beside the model as it was read: only where the two differ does anything change in what
came. So values that we do not know, or read leniently, go back as they were.
"""

from __future__ import annotations

from typing import Any, cast

Json = dict[str, Any]


def merged(raw: Json, read: Json, now: Json) -> Json:
    """`raw` with what changed between `read` and `now`; none of them is changed.

    >>> merged({"a": 1, "b": [2], "new": 3}, {"a": 1, "b": [2]}, {"a": 5})
    {'a': 5, 'new': 3}
    """
    made = dict(raw)
    for name in read.keys() - now.keys():
        made.pop(name, None)
    for name, value in now.items():
        if name in read and _same(read[name], value):
            continue
        before, was = made.get(name), read.get(name)
        if isinstance(before, dict) and isinstance(was, dict) and _is_json(value):
            value = merged(cast("Json", before), cast("Json", was), value)  # noqa: PLW2901
        made[name] = value
    return made


def _is_json(value: object) -> bool:
    return isinstance(value, dict)


def _same(one: object, other: object) -> bool:
    """Equal, where True is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def copied(value: Any) -> Any:
    """The same JSON, of which nothing is shared."""
    if isinstance(value, dict):
        return {name: copied(one) for name, one in cast("Json", value).items()}
    if isinstance(value, list):
        return [copied(one) for one in cast("list[Any]", value)]
    return value


def at(value: object, *names: str) -> Any:
    """What stands at a path; None where it leads nowhere.

    >>> at({"a": {"b": 1}}, "a", "b"), at({"a": []}, "a", "b")
    (1, None)
    """
    for name in names:
        if not isinstance(value, dict):
            return None
        value = cast("Json", value).get(name)
    return value
