"""Checks of names before anything is sent: the caller's mistake, not the server's no."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from trailmark.errors import InvalidInputError, UsageError
from trailmark.wire.names import (
    check_artifact_name,
    check_artifact_type,
    check_project_name,
    check_tag,
)


def collection_name(name: str) -> str:
    """Raises: UsageError: It cannot name a collection."""
    return _checked(check_artifact_name, name)


def project_name(name: str) -> str:
    """Raises: UsageError: It cannot name a project."""
    return _checked(check_project_name, name)


def type_name(name: str) -> str:
    """Raises: UsageError: It cannot name a type of artifacts."""
    return _checked(check_artifact_type, name)


def tag_names(tags: Iterable[str]) -> list[str]:
    """Each tag once, in the order given.

    Raises:
        UsageError: One cannot be a tag, or all are one text.
    """
    if isinstance(tags, str):
        raise UsageError(f"tags cannot be {tags!r}", hint="give a list of them")
    return list(dict.fromkeys(_checked(check_tag, tag) for tag in tags))


def _checked(check: Callable[[str], str], name: str) -> str:
    if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise UsageError(f"{name!r} is not a name", hint="give a text")
    try:
        return check(name)
    except InvalidInputError as error:
        raise UsageError(error.message, hint=error.hint) from None
