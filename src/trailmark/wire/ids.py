"""Global ids: base64 of `Kind:part:part`, as clients build and read them."""

from __future__ import annotations

import base64
import binascii
from typing import NamedTuple

from trailmark.errors import InvalidInputError


class RunPath(NamedTuple):
    """Where a run is, by the names in its URL."""

    run_id: str
    project: str
    entity: str


def encode_run_id(run: str, project: str, entity: str) -> str:
    """The id that clients also build themselves, to stop or pin a run.

    >>> encode_run_id("abc", "demo", "ada")
    'UnVuOnYxOmFiYzpkZW1vOmFkYQ=='
    """
    return encode_global_id("Run", "v1", run, project, entity)


def encode_project_id(project: str, entity: str) -> str:
    return encode_global_id("Project", "v1", project, entity)


def encode_global_id(kind: str, *parts: str | int) -> str:
    """Join and encode; `parts` must hold no colon, which names never do."""
    text = ":".join((kind, *map(str, parts)))
    return base64.b64encode(text.encode()).decode("ascii")


def decode_global_id(text: str) -> tuple[str, ...]:
    """Split an id into its kind and parts.

    >>> decode_global_id("UnVuOnYxOmFiYzpkZW1vOmFkYQ==")
    ('Run', 'v1', 'abc', 'demo', 'ada')

    Raises:
        InvalidInputError: Not standard base64 of `Kind:…`.
    """
    try:
        padded = text + "=" * (-len(text) % 4)
        decoded = base64.b64decode(padded, validate=True).decode()
    except (binascii.Error, ValueError):
        decoded = ""
    kind, *parts = decoded.split(":")
    if not kind.isidentifier() or not parts or "\0" in decoded:
        raise InvalidInputError(
            f"{text[:200]!r} is not an id", hint="pass the id that the API gave"
        )
    return (kind, *parts)


def decode_run_id(text: str) -> RunPath:
    """Read a run's id.

    Raises:
        InvalidInputError: It is no id, or the id of something else.
    """
    match decode_global_id(text):
        case ("Run", "v1", run_id, project, entity):
            return RunPath(run_id, project, entity)
        case ("Run", run_id, project, entity):
            return RunPath(run_id, project, entity)
        case other:
            raise InvalidInputError(
                f"{text[:200]!r} is the id of a {other[0]}, not of a run",
                hint="pass the run's id",
            )


def decode_rowid(text: str, kind: str) -> int:
    """Read an id of the form `Kind:<n>`.

    Raises:
        InvalidInputError: It is no id, or the id of something else.
    """
    match decode_global_id(text):
        case (found, number) if (
            found == kind and number.isascii() and number.isdigit() and len(number) < 19
        ):
            return int(number)
        case _:
            raise InvalidInputError(
                f"{text[:200]!r} is not the id of a {kind}",
                hint=f"pass the {kind}'s id",
            )
