"""Single values out of configs and summaries, and the paths that lead to values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from trailmark.errors import InvalidInputError
from trailmark.wire.run_field import FieldKind, parse_field

MAX_PATHS = 50
"""Values that one request may ask of each run."""
MAX_KNOWN_PATHS = 5_000
"""Paths that are listed of a project; beyond it people search, and no list helps."""
_MAX_DEPTH = 4


def values_at(
    config: Mapping[str, Any], summary: Mapping[str, Any], paths: Sequence[str]
) -> dict[str, Any]:
    """The values at paths as filters write them; a path that leads nowhere is absent.

    >>> values_at({"opt": {"lr": 0.1}}, {"loss": 2}, ["config.opt.lr", "config.x"])
    {'config.opt.lr': 0.1}

    Raises:
        InvalidInputError: A path is not of a config or summary, or there are too many.
    """
    if len(paths) > MAX_PATHS:
        raise InvalidInputError(
            f"{len(paths)} values of each run are too many",
            hint=f"ask for at most {MAX_PATHS}",
        )
    found: dict[str, Any] = {}
    for path in paths:
        field = parse_field(path)
        if field.kind is FieldKind.CONFIG:
            document = config
        elif field.kind is FieldKind.SUMMARY:
            document = summary
        else:
            raise InvalidInputError(
                f"{path[:100]!r} is not a value of a config or summary",
                hint="use config.<key> or summary_metrics.<key>",
            )
        for segments in field.candidates():
            is_there, value = _walk(document, segments)
            if is_there:
                found[path] = value
                break
    return found


def value_paths(documents: Iterable[Mapping[str, Any]]) -> list[str]:
    """Dotted paths of everything in these documents that is not an object, sorted.

    Objects deeper than four levels count as values, and so do media, which are
    objects with a `_type`.

    >>> value_paths([{"opt": {"lr": 0.1}, "_step": 3}, {"seed": 1}])
    ['opt.lr', 'seed']
    """
    found: set[str] = set()
    for document in documents:
        _collect(document, "", 1, found)
        if len(found) > MAX_KNOWN_PATHS:
            break
    return sorted(found)[:MAX_KNOWN_PATHS]


def _collect(
    document: Mapping[str, Any], prefix: str, depth: int, found: set[str]
) -> None:
    for key, value in document.items():
        if key.startswith("_") and not prefix:
            continue  # the client's own
        path = prefix + key
        is_branch = isinstance(value, dict) and value and "_type" not in value
        if is_branch and depth < _MAX_DEPTH:
            inner = cast("dict[str, Any]", value)
            _collect(inner, f"{path}.", depth + 1, found)
        else:
            found.add(path)


def _walk(document: Mapping[str, Any], segments: Sequence[str]) -> tuple[bool, Any]:
    value: Any = document
    for segment in segments:
        if not isinstance(value, dict) or segment not in value:
            return False, None
        value = cast("dict[str, Any]", value)[segment]
    return True, value
