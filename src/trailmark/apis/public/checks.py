"""Checks of names before anything is sent: the caller's mistake, not the server's no."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from trailmark.errors import InvalidInputError, TooLargeError, UsageError
from trailmark.wire.names import (
    check_artifact_name,
    check_artifact_type,
    check_email,
    check_entity_name,
    check_file_path,
    check_project_name,
    check_run_id,
    check_tag,
)

_T = TypeVar("_T")


def collection_name(name: str) -> str:
    """Raises: UsageError: It cannot name a collection."""
    return _checked(check_artifact_name, name)


def project_name(name: str) -> str:
    """Raises: UsageError: It cannot name a project."""
    return _checked(check_project_name, name)


def type_name(name: str) -> str:
    """Raises: UsageError: It cannot name a type of artifacts."""
    return _checked(check_artifact_type, name)


def entity_name(name: str) -> str:
    """Raises: UsageError: It cannot name a user or a team."""
    return _checked(check_entity_name, name)


def email_address(address: str) -> str:
    """Raises: UsageError: It is no e-mail address."""
    return _checked(check_email, address)


def written(text: str, what: str) -> str:
    """A text that says something; `what` names it in the error.

    Raises:
        UsageError: It is empty, or no text.
    """
    if not isinstance(text, str) or not text.strip():  # pyright: ignore[reportUnnecessaryIsInstance]
        raise UsageError(f"{text!r} is no {what}", hint=f"pass the {what} as text")
    return text


def run_id(name: str) -> str:
    """Raises: UsageError: It cannot be the id of a run."""
    return _checked(check_run_id, name)


def file_path(path: str) -> str:
    """Raises: UsageError: It cannot be the path of a file on a server."""
    return _checked(check_file_path, path)


def tag_names(tags: Iterable[str]) -> list[str]:
    """Each tag once, in the order given.

    Raises:
        UsageError: One cannot be a tag, or all are one text.
    """
    if isinstance(tags, str):
        raise UsageError(f"tags cannot be {tags!r}", hint="give a list of them")
    return list(dict.fromkeys(_checked(check_tag, tag) for tag in tags))


def usage(check: Callable[..., _T], *values: Any) -> _T:
    """What `check` says of the values; what the server would refuse is our caller's
    mistake here.

    Raises:
        UsageError: They cannot be.
    """
    try:
        return check(*values)
    except (InvalidInputError, TooLargeError) as error:
        raise UsageError(error.message, hint=error.hint) from None


def _checked(check: Callable[[str], str], name: str) -> str:
    if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise UsageError(f"{name!r} is not a name", hint="give a text")
    return usage(check, name)
