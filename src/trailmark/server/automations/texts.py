"""Texts that people give automations, as they may be kept."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from trailmark.errors import InvalidInputError

MAX_NAME_CHARACTERS = 255
MAX_DESCRIPTION_CHARACTERS = 10_000
MAX_URL_CHARACTERS = 2_000
_UNFIT = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NO_URL = re.compile(r"[\x00-\x20\x7f\\]")


def checked_text(text: str, what: str, most: int) -> str:
    """
    Raises:
        InvalidInputError: It is too long, or holds what no database keeps.
    """
    if len(text) > most:
        raise InvalidInputError(
            f"a {what} of {len(text)} characters is too long",
            hint=f"use at most {most}",
        )
    if _UNFIT.search(text):
        raise InvalidInputError(
            f"the {what} holds a character that cannot be kept",
            hint="leave out NUL and halves of surrogate pairs",
        )
    return text


def checked_name(text: str, what: str) -> str:
    """A name: one line, not blank, without space around it.

    Raises:
        InvalidInputError: It cannot be one.
    """
    name = checked_text(text, what, MAX_NAME_CHARACTERS)
    if not name or name != name.strip() or _CONTROL.search(name):
        raise InvalidInputError(
            f"{name[:100]!r} cannot be the {what}",
            hint="use a line of text without space around it",
        )
    return name


def checked_url(text: str, what: str) -> str:
    """An address that messages may be sent to, as far as can be told by looking.

    Raises:
        InvalidInputError: It is not an http or https address, or holds a password.
    """
    if len(text) > MAX_URL_CHARACTERS:
        raise InvalidInputError(
            f"a {what} of {len(text)} characters is too long",
            hint=f"use at most {MAX_URL_CHARACTERS}",
        )
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if (
        parts.scheme not in ("http", "https")
        or not host
        or _NO_URL.search(text)
        or _UNFIT.search(text)
    ):
        raise InvalidInputError(
            f"the {what} is not an address that can be posted to",
            hint="write it like 'https://example.org/hook'",
        )
    if "@" in parts.netloc:
        raise InvalidInputError(
            f"the {what} holds a user name or password, which everybody would see",
            hint="leave out what is before the @",
        )
    return text
