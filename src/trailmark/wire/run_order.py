"""The order of a list of runs, as signed fields: `-config.lr,+created_at`.

The first counts most. Names of metrics may hold commas: only one with a sign and a
property of a run behind it begins another key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from trailmark.errors import InvalidInputError
from trailmark.wire.run_field import RunField, parse_field

DEFAULT = "+created_at"
MAX_KEYS = 8
_BETWEEN = re.compile(r"(,\s*)(?=[+-])")


@dataclass(frozen=True, slots=True)
class OrderKey:
    """One signed field."""

    field: RunField
    descending: bool

    @property
    def text(self) -> str:
        return ("-" if self.descending else "+") + self.field.path


@dataclass(frozen=True, slots=True)
class RunOrder:
    """At least one key, none twice."""

    keys: tuple[OrderKey, ...]

    @property
    def text(self) -> str:
        """The canonical spelling, equal for all spellings of one order."""
        return ",".join(key.text for key in self.keys)


def parse_order(text: str | None) -> RunOrder:
    """Read an order; none, or an empty one, is by creation, oldest first.

    A missing sign before the first field means ascending. A field that is named again
    counts once.

    >>> parse_order("-createdAt").text
    '-created_at'
    >>> parse_order("-summary_metrics.a,b, +state").text
    '-summary.a,b,+state'

    Raises:
        InvalidInputError: There is no such field, or there are too many.
    """
    wanted = (text or "").strip() or DEFAULT
    keys: dict[str, OrderKey] = {}
    for part in _parts(wanted):
        key = _key(part)
        keys.setdefault(key.field.path, key)
    if len(keys) > MAX_KEYS:
        raise InvalidInputError(
            f"{len(keys)} fields are too many to order by",
            hint=f"give at most {MAX_KEYS}",
        )
    return RunOrder(tuple(keys.values()))


def _parts(text: str) -> list[str]:
    first, *others = _BETWEEN.split(text)
    parts = [first]
    for comma, piece in zip(others[::2], others[1::2], strict=True):
        if _is_key(piece):
            parts.append(piece)
        else:
            parts[-1] += comma + piece
    return parts


def _is_key(text: str) -> bool:
    try:
        _key(text)
    except InvalidInputError:
        return False
    return True


def _key(text: str) -> OrderKey:
    stripped = text.strip()
    return OrderKey(parse_field(stripped.lstrip("+-").strip()), stripped[:1] == "-")
