"""What makes a queue, checked before it is sent, in the words of the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trailmark.apis.public.checks import usage
from trailmark.errors import UsageError
from trailmark.wire.lenient_json import dumps, loads
from trailmark.wire.names import check_queue_name
from trailmark.wire.run_queues import (
    MAX_CHARACTERS,
    check_link,
    check_prioritization_mode,
    check_priority,
    check_resource_type,
)
from trailmark.wire.template_variables import check_placeholders, read_variables


def queue_name(name: str) -> str:
    """Raises: UsageError: It cannot name a queue."""
    if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise UsageError(f"{name!r} is not the name of a queue", hint="give a text")
    return usage(check_queue_name, name)


def resource_type(name: str) -> str:
    """Raises: UsageError: Nothing that a queue can be for."""
    return usage(check_resource_type, name)


def prioritization_mode(mode: str | None) -> str:
    """Raises: UsageError: It is no mode."""
    return usage(check_prioritization_mode, mode)


def priority(number: int | None) -> int | None:
    """Raises: UsageError: Not 0 to 4."""
    if number is None:
        return None
    if not isinstance(number, int):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise UsageError(f"{number!r} is not a priority", hint="give 0 to 4")
    return usage(check_priority, number)


def resources(
    resource: str,
    config: Mapping[str, Any] | None,
    template_variables: Mapping[str, Any] | None,
) -> tuple[str, str]:
    """A queue's configuration and its variables, as JSON.

    Raises:
        UsageError: They are no mappings, too large, hold what JSON does not, or the
            configuration uses a variable that is not declared.
    """
    told = json_object(config or {}, "the configuration of a queue")
    variables = json_object(template_variables or {}, "the template variables")
    declared = usage(read_variables, loads(variables))
    usage(check_placeholders, loads(told), declared)
    return dumps({"resource_args": {resource: loads(told)}}), variables


def links(told: Mapping[str, str] | None) -> str:
    """Links by their label, as JSON.

    Raises:
        UsageError: One is no text, or leads to no page.
    """
    if told is not None and not isinstance(told, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise UsageError(
            f"{told!r} are no external links", hint="{'docs': 'https://…'}"
        )
    found = [usage(check_link, *one) for one in (told or {}).items()]
    return dumps({"links": found})


def json_object(told: object, what: str) -> str:
    """A mapping as JSON.

    Raises:
        UsageError: It is none, too large, or holds what JSON does not.
    """
    if not isinstance(told, Mapping):
        raise UsageError(f"{what} cannot be {str(told)[:100]!r}", hint="give a dict")
    try:
        text = dumps(dict(told))  # pyright: ignore[reportUnknownArgumentType]
    except (TypeError, ValueError, RecursionError) as error:
        raise UsageError(f"{what} cannot be JSON: {error}") from None
    if len(text) > MAX_CHARACTERS:
        raise UsageError(
            f"{what} of {len(text)} characters is too large",
            hint=f"use at most {MAX_CHARACTERS}",
        )
    usage(_read_back, text, what)
    return text


def _read_back(text: str, what: str) -> Any:
    return loads(text, what=what)
