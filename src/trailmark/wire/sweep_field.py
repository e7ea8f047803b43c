"""Names of what sweeps are filtered by."""

from __future__ import annotations

from trailmark.errors import InvalidInputError
from trailmark.wire.lenient_json import storable
from trailmark.wire.run_field import (
    MAX_FIELD_CHARACTERS,
    FieldKind,
    RunField,
    snake_case,
)

_WORDS = {
    "id": "name",
    "name": "name",
    "display_name": "display_name",
    "state": "state",
    "method": "method",
    "description": "description",
    "created_at": "created_at",
    "updated_at": "updated_at",
}


def parse_sweep_field(text: str) -> RunField:
    """Read a field as clients spell it; a sweep's `name` is its short id.

    >>> parse_sweep_field("displayName").name
    'display_name'

    Raises:
        InvalidInputError: There is no such field.
    """
    if len(text) > MAX_FIELD_CHARACTERS:
        raise InvalidInputError(
            f"a field name of {len(text)} characters is too long",
            hint=f"use at most {MAX_FIELD_CHARACTERS}",
        )
    text = storable(text)
    word = _WORDS.get(snake_case(text))
    if word is None:
        raise InvalidInputError(
            f"{text!r} is not a property of a sweep",
            hint=f"use one of {', '.join(sorted(_WORDS))}",
        )
    return RunField(FieldKind.COLUMN, word)
