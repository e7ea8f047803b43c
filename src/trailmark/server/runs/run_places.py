"""Places in ordered lists of runs, and the cursors that tell them to clients.

Values of one key sort as numbers (booleans are 0 and 1), then strings by code point,
then runs without a value, whatever the direction; ties of all keys by creation, in
the direction of the first.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trailmark.errors import InvalidInputError
from trailmark.wire import lenient_json
from trailmark.wire.run_order import RunOrder

NUMBERS, TEXTS, WITHOUT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where one value stands among those of its key.

    Attributes:
        phase: NUMBERS, TEXTS or WITHOUT.
        value: None without one.
    """

    phase: int
    value: Any


@dataclass(frozen=True, slots=True)
class Position:
    """A place in an ordered list: just behind one run.

    Attributes:
        places: One for each key of the order.
    """

    places: tuple[Place, ...]
    rowid: int


def encode_cursor(order: RunOrder, at: Position) -> str:
    parts = [order.text, at.rowid]
    for place in at.places:
        parts += [place.phase, place.value]
    return base64.urlsafe_b64encode(lenient_json.dumps(parts).encode()).decode()


def decode_cursor(cursor: str, order: RunOrder) -> Position:
    """Read a cursor of a list in this order.

    Raises:
        InvalidInputError: It is no cursor, or one of a list in another order.
    """
    try:
        parts = lenient_json.loads(base64.urlsafe_b64decode(cursor))
    except (binascii.Error, ValueError, InvalidInputError):
        parts = None
    match parts:
        case [str(found), *_] if found != order.text:
            raise InvalidInputError(
                f"the cursor belongs to the order {found[:100]!r}, not {order.text!r}",
                hint="start again from the first page after changing the order",
            )
        case [_, int(rowid), *said] if (
            not isinstance(rowid, bool)
            and 0 <= rowid < 2**63
            and len(said) == 2 * len(order.keys)
            and all(map(_is_value_of, said[::2], said[1::2]))
        ):
            return Position(_places(said), rowid)
        case _:
            raise InvalidInputError(
                f"{cursor[:200]!r} is not a cursor of this list",
                hint="pass a cursor that the same query gave",
            )


def _places(said: Sequence[Any]) -> tuple[Place, ...]:
    return tuple(map(Place, said[::2], said[1::2]))


def _is_value_of(phase: Any, value: Any) -> bool:
    if not isinstance(phase, int) or isinstance(phase, bool):
        return False
    match phase:
        case 0:
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
            return is_number and (isinstance(value, float) or abs(value) < 2**63)
        case 1:
            return isinstance(value, str) and value == lenient_json.storable(value)
        case _:
            return phase == WITHOUT and value is None
