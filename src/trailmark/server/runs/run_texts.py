"""Which texts a run may carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trailmark.errors import InvalidInputError, TooLargeError
from trailmark.wire.names import has_control_characters

MAX_TAGS = 1_000
MAX_TAG_CHARACTERS = 256
_NUL, _NUL_SYMBOL = "\x00", "\u2400"
_LINE = {
    "display_name": 512,
    "group_name": 512,
    "job_type": 512,
    "sweep_name": 128,
    "host": 1_000,
    "program": 4_096,
    "repo": 4_096,
    "commit_sha": 256,
}
_PROSE = {"description": 1_000_000, "notes": 1_000_000}


def check_texts(texts: Mapping[str, str]) -> dict[str, str]:
    """Check what will be shown in one line, and clean what may be long.

    Raises:
        InvalidInputError: A one-line text is too long or holds a control character.
        TooLargeError: Notes or a description are too long.
    """
    return {name: _checked(name, text) for name, text in texts.items()}


def check_tags(tags: Sequence[str]) -> list[str]:
    """The tags without repetitions, in the given order.

    Raises:
        InvalidInputError: Too many, or one that is empty, too long or not plain.
    """
    if len(tags) > MAX_TAGS:
        raise InvalidInputError(
            f"{len(tags)} tags are too many", hint=f"a run takes {MAX_TAGS}"
        )
    for tag in tags:
        if not 0 < len(tag) <= MAX_TAG_CHARACTERS or has_control_characters(tag):
            raise InvalidInputError(
                f"{tag[:80]!r} cannot be a tag",
                hint=f"use 1 to {MAX_TAG_CHARACTERS} characters, no control characters",
            )
    return list(dict.fromkeys(tags))


def _checked(name: str, text: str) -> str:
    longest = _LINE.get(name)
    if longest is None:
        if len(text) > _PROSE[name]:
            raise TooLargeError(
                f"{name} has {len(text)} characters",
                hint=f"at most {_PROSE[name]} are taken",
            )
        return text.replace(_NUL, _NUL_SYMBOL).encode(errors="replace").decode()
    if len(text) > longest or has_control_characters(text):
        raise InvalidInputError(
            f"{text[:80]!r} cannot be the {name} of a run",
            hint=f"use at most {longest} characters, no control characters",
        )
    return text
