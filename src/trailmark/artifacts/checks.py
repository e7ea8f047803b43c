"""What names, aliases, tags and metadata may be; said before anything is sent.

The rules are those of the server (`trailmark.wire.names`) and, where they are narrower,
those that the official client keeps to (wire protocol 4.9.5).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from trailmark.errors import InvalidInputError, UsageError
from trailmark.wire import lenient_json, names

MAX_METADATA_KEYS = 100
_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_OF_RUNS = {"run_table": "run-", "code": "source-"}


def file_path(path: str) -> str:
    """A path inside an artifact.

    Raises:
        UsageError: It is not relative, goes up, or no machine could keep it.
    """
    return _checked(names.check_file_path, path)


def folder_name(name: str) -> str:
    """A collection's name, for a folder to be called: servers may say anything.

    Raises:
        UsageError: It would lead elsewhere.
    """
    if name in ("", ".", "..") or set(name) & set("/\\:") or not name.isprintable():
        raise UsageError(
            f"{name[:200]!r} cannot name a folder", hint="name one: download(root=...)"
        )
    return name


def artifact_name(name: str) -> str:
    """The name of a collection that versions are logged to.

    Raises:
        UsageError: It holds more than letters, digits, `_`, `.` and `-`, or is long.
    """
    _checked(names.check_artifact_name, name)
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot name an artifact",
            hint="use letters, digits, '_', '-' and '.'",
        )
    return name


def artifact_type(type_name: str, name: str) -> str:
    """What a new artifact is.

    Raises:
        UsageError: The type is kept for what runs log by themselves.
    """
    _checked(names.check_artifact_type, type_name)
    reserved = type_name == "job" or type_name.startswith("wandb-")
    prefix = _OF_RUNS.get(type_name)
    if reserved or (prefix is not None and name.startswith(prefix)):
        raise UsageError(
            f"the type {type_name!r} is reserved for what runs log by themselves",
            hint="choose another type",
        )
    return type_name


def aliases(given: Iterable[str] | str | None) -> list[str]:
    """Aliases, each once, in order.

    Raises:
        UsageError: One holds `/` or `:`, or is a version's number.
    """
    return [_checked(names.check_alias, one) for one in _several(given)]


def tags(given: Iterable[str] | str | None) -> list[str]:
    """Tags, each once, in order.

    Raises:
        UsageError: One holds more than letters, digits, `_`, `-` and single spaces.
    """
    return [_checked(names.check_tag, one) for one in _several(given)]


def metadata(given: Mapping[str, Any] | str | None) -> dict[str, Any]:
    """Metadata as plain JSON values; NaN and infinities become None.

    Raises:
        UsageError: It is no mapping, or has too many keys.
    """
    if isinstance(given, str):
        given = lenient_json.loads(given) if given else None
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise UsageError(
            f"metadata is a mapping, not {type(given).__name__!r}", hint="pass a dict"
        )
    if len(given) > MAX_METADATA_KEYS:
        raise UsageError(
            f"metadata has {len(given)} keys, more than {MAX_METADATA_KEYS}",
            hint="put those that belong together into one dict, or into a file",
        )
    return {str(key): plain(value) for key, value in given.items()}


def plain(value: Any) -> Any:
    """A value as JSON can hold it; what it cannot becomes text."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if abs(value) < float("inf") else None
    if isinstance(value, Mapping):
        members = cast("Mapping[Any, Any]", value)
        return {str(key): plain(item) for key, item in members.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in cast("Iterable[Any]", value)]
    if hasattr(value, "tolist"):  # arrays and their numbers
        return plain(value.tolist())
    return str(value)


def _several(given: Iterable[str] | str | None) -> list[str]:
    if given is None:
        return []
    return list(dict.fromkeys([given] if isinstance(given, str) else given))


def _checked(check: Callable[[str], str], value: str) -> str:
    """The same rule, raised as what the caller did wrong."""
    if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise UsageError(f"{value!r} is no text")
    try:
        return check(value)
    except InvalidInputError as error:
        raise UsageError(error.message, hint=error.hint) from None
