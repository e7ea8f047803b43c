"""Charts that people drew themselves, checked alike before they are sent and kept."""

from __future__ import annotations

from trailmark.errors import InvalidInputError, TooLargeError
from trailmark.wire.lenient_json import loads

MAX_SPEC_CHARACTERS = 1_000_000
SPEC_TYPES = ("vega2",)
_MAX_DISPLAY_NAME = 512
ACCESSES = ("private", "public")


def check_spec(text: str) -> str:
    """The text of a Vega or Vega-Lite specification, as it was given.

    >>> check_spec('{"mark": "bar"}')
    '{"mark": "bar"}'

    Raises:
        InvalidInputError: It is not a JSON object.
        TooLargeError: It has more than a million characters.
    """
    if len(text) > MAX_SPEC_CHARACTERS:
        raise TooLargeError(
            f"a chart's specification of {len(text)} characters is too long",
            hint=f"use at most {MAX_SPEC_CHARACTERS}; keep the data in the table",
        )
    told = loads(text, what="the chart's specification")
    if not isinstance(told, dict):
        raise InvalidInputError(
            f"the chart's specification is a {type(told).__name__}",
            hint="give an object, as in {'mark': 'bar', 'encoding': {…}}",
        )
    return text


def check_display_name(name: str) -> str:
    """What people read instead of the chart's name.

    Raises:
        InvalidInputError: It is longer than 512 characters.
    """
    if len(name) > _MAX_DISPLAY_NAME:
        raise InvalidInputError(
            f"a chart's name of {len(name)} characters is too long",
            hint=f"use at most {_MAX_DISPLAY_NAME}",
        )
    return name


def check_spec_type(name: str) -> str:
    """
    Raises:
        InvalidInputError: Not one that charts are drawn from.
    """
    if name not in SPEC_TYPES:
        raise InvalidInputError(
            f"{str(name)[:100]!r} is not a type of specification",
            hint=f"use {SPEC_TYPES[0]!r}, whatever the version of Vega",
        )
    return name


def check_access(name: str) -> str:
    """
    >>> check_access("PRIVATE")
    'private'

    Raises:
        InvalidInputError: Neither private nor public.
    """
    found = str(name).lower()
    if found not in ACCESSES:
        raise InvalidInputError(
            f"{str(name)[:100]!r} is not a kind of access to a chart",
            hint="use 'private' or 'public'",
        )
    return found
