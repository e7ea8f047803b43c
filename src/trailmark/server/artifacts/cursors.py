"""Places in ordered lists: opaque texts that remember the order they belong to."""

from __future__ import annotations

import base64
import binascii
from typing import Any, cast

from trailmark.errors import InvalidInputError
from trailmark.wire import lenient_json


def encode_cursor(order: str, *values: int | float | str | None) -> str:
    """A place just behind the row with these values of the order's keys."""
    parts = lenient_json.dumps([order, *values])
    return base64.urlsafe_b64encode(parts.encode()).decode()


def decode_cursor(cursor: str, order: str, *kinds: type) -> list[Any]:
    """The values in a cursor of a list in this order, each of its kind.

    Args:
        kinds: `int`, `float` (which takes integers too) or `str` for each value.

    Raises:
        InvalidInputError: It is no cursor, or one of a list in another order.
    """
    try:
        parts: Any = lenient_json.loads(base64.urlsafe_b64decode(cursor))
    except (binascii.Error, ValueError, InvalidInputError):
        parts = None
    values = cast("list[Any]", parts) if isinstance(parts, list) else []
    if len(values) != len(kinds) + 1 or not all(
        _is(one, kind) for one, kind in zip(values[1:], kinds, strict=True)
    ):
        raise InvalidInputError(
            f"{cursor[:200]!r} is not a cursor of this list",
            hint="pass a cursor that the same query gave",
        )
    if values[0] != order:
        raise InvalidInputError(
            f"the cursor belongs to another order than {order!r}",
            hint="start again from the first page after changing the order",
        )
    return values[1:]


def _is(value: Any, kind: type) -> bool:
    if kind is str:
        return isinstance(value, str) and value == lenient_json.storable(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    if isinstance(value, float):
        return kind is float
    return -(2**63) <= value < 2**63
