"""JSON as clients write it, and the strict form in which databases keep it.

Clients send the bare tokens `NaN`, `Infinity` and `-Infinity`, which neither
SQLite's nor PostgreSQL's JSON functions read. At rest such a number is the object
`{"__trailmark_float__": "NaN"}`, and a NUL character, which PostgreSQL cannot hold,
is U+2400 (SYMBOL FOR NULL).
"""

from __future__ import annotations

import json
import math
import re
import sys
from typing import Any, cast

import orjson

from trailmark.errors import InvalidInputError

MAX_DEPTH = 200
"""Levels of nesting accepted; far beyond any real config, far below a stack."""

FLOAT_MARKER = "__trailmark_float__"
_MARKED = re.compile(r'\{"__trailmark_float__": ?"(NaN|-?Infinity)"\}')
_MARKED_FLOATS = {
    "NaN": math.nan,
    "Infinity": math.inf,
    "-Infinity": -math.inf,
}
_NUL, _NUL_SYMBOL = "\x00", "\u2400"
_SURROGATE = re.compile("[\ud800-\udfff]")
# orjson turns integers beyond 64 bits into floats; json keeps every digit.
_LONG_INTEGER = re.compile(r"[0-9]{19}")
_LONG_INTEGER_BYTES = re.compile(rb"[0-9]{19}")
_LARGEST_FLOAT = int(sys.float_info.max)


def loads(text: str | bytes, *, what: str = "JSON") -> Any:
    """Read JSON that may hold `NaN`, `Infinity` and `-Infinity`.

    Args:
        text: The document; bytes are UTF-8.
        what: What the document is, for the error message.

    >>> loads('{"loss": NaN, "acc": 1}')
    {'loss': nan, 'acc': 1}

    Raises:
        InvalidInputError: Not JSON, not UTF-8, or nested deeper than 200 levels.
    """
    try:
        value = _loads(text)
    except RecursionError:
        raise _too_deep(what) from None
    except ValueError as error:
        raise InvalidInputError(
            f"{what} cannot be parsed: {error}", hint="send one JSON document"
        ) from None
    if _openings(text) > MAX_DEPTH and _is_deeper(value, MAX_DEPTH):
        raise _too_deep(what)
    return value


def dumps(value: Any) -> str:
    """Write JSON for a client; non-finite numbers are the bare tokens."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text if _is_encodable(text) else _SURROGATE.sub("\ufffd", text)


def to_strict(value: Any) -> str:
    """Write the strict JSON that `JsonText` columns hold.

    >>> to_strict({"loss": float("-inf")})
    '{"loss":{"__trailmark_float__":"-Infinity"}}'
    """
    try:
        text = json.dumps(
            value, ensure_ascii=False, allow_nan=False, separators=(",", ":")
        )
    except ValueError:
        text = None
    if (
        text is not None
        and "\\u0000" not in text
        and _is_encodable(text)
        and not _LONG_INTEGER.search(text)
    ):
        return text
    return json.dumps(_strict(value), ensure_ascii=False, separators=(",", ":"))


def from_strict(text: str) -> Any:
    """Read what `to_strict` wrote, with non-finite numbers as floats again."""
    value = _loads(text)
    return _unmarked(value) if FLOAT_MARKER in text else value


def strict_to_lenient(text: str) -> str:
    """Turn stored JSON into what clients read, without parsing it.

    >>> strict_to_lenient('{"loss":{"__trailmark_float__":"NaN"}}')
    '{"loss":NaN}'
    """
    return _MARKED.sub(r"\1", text) if FLOAT_MARKER in text else text


def float_marker(value: float) -> dict[str, str]:
    """The stored form of a number that is not finite."""
    name = "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return {FLOAT_MARKER: name}


def _loads(text: str | bytes) -> Any:
    long_integers = (
        _LONG_INTEGER.search(text)
        if isinstance(text, str)
        else _LONG_INTEGER_BYTES.search(text)
    )
    if not long_integers:
        try:
            return orjson.loads(text)
        except ValueError:  # a bare NaN, a lone surrogate, or truly broken
            pass
    return json.loads(text)


def _openings(text: str | bytes) -> int:
    if isinstance(text, str):
        return text.count("[") + text.count("{")
    return text.count(b"[") + text.count(b"{")


def _is_deeper(value: Any, levels: int) -> bool:
    """Whether containers nest more than `levels` deep; walks level by level."""
    level: list[Any] = [value]
    for _ in range(levels):
        level = [
            child
            for container in level
            for child in _children(container)
            if isinstance(child, (dict, list))
        ]
        if not level:
            return False
    return True


def _children(container: Any) -> Any:
    if isinstance(container, dict):
        return cast("dict[str, Any]", container).values()
    return cast("list[Any]", container) if isinstance(container, list) else ()


def _too_deep(what: str) -> InvalidInputError:
    return InvalidInputError(
        f"{what} is nested deeper than {MAX_DEPTH} levels",
        hint="flatten it, or log it as a file",
    )


def _is_encodable(text: str) -> bool:
    return text.isascii() or _SURROGATE.search(text) is None


def _strict(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else float_marker(value)
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        return {storable(key): _strict(item) for key, item in items}
    if isinstance(value, list):
        return [_strict(item) for item in cast("list[Any]", value)]
    if isinstance(value, int) and abs(value) > _LARGEST_FLOAT:
        return str(value)  # no database compares it as a number
    return value


def storable(text: str) -> str:
    """`text` as databases can hold and compare it: no NUL, no lone surrogate."""
    return _SURROGATE.sub("\ufffd", text.replace(_NUL, _NUL_SYMBOL))


def _unmarked(value: Any) -> Any:
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        name = members.get(FLOAT_MARKER) if len(members) == 1 else None
        if isinstance(name, str) and name in _MARKED_FLOATS:
            return _MARKED_FLOATS[name]
        return {key: _unmarked(item) for key, item in members.items()}
    if isinstance(value, list):
        return [_unmarked(item) for item in cast("list[Any]", value)]
    return value
