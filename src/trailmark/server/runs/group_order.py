"""The order of groups of runs: `+value:config.optimizer,-mean:summary_metrics.loss`.

The first counts most. Names of metrics may hold commas: only one with a sign and a known
word behind it begins another key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from trailmark.errors import InvalidInputError
from trailmark.wire.run_field import RunField, parse_field

STATISTICS = ("mean", "min", "max")
MAX_KEYS = 8
_BETWEEN = re.compile(r",\s*(?=[+-](?:count|value|newest|mean|min|max)(?:[:,]|$))")


@dataclass(frozen=True, slots=True)
class GroupOrder:
    """One thing by which groups are sorted.

    Attributes:
        by: count, value, newest, mean, min or max.
        field: With the last three, the field whose numbers are meant. With value, the
            field grouped by that is meant; all of them, in turn, when there is none.
    """

    by: str
    descending: bool
    field: RunField | None = None


def parse_group_order(text: str | None) -> tuple[GroupOrder, ...]:
    """Read an order of groups; none is by count, the largest first.

    >>> [(one.by, one.descending) for one in parse_group_order("+value,-newest")]
    [('value', False), ('newest', True)]
    >>> parse_group_order("-mean:summary_metrics.a,b")[0].field.path
    'summary.a,b'

    Raises:
        InvalidInputError: There is no such order or field, or there are too many.
    """
    parts = _BETWEEN.split((text or "").strip() or "-count")
    if len(parts) > MAX_KEYS:
        raise InvalidInputError(
            f"{len(parts)} keys are too many to order groups by",
            hint=f"give at most {MAX_KEYS}",
        )
    return tuple(_order(part) for part in parts)


def _order(wanted: str) -> GroupOrder:
    by, colon, field = wanted.lstrip("+-").partition(":")
    descending = wanted.startswith("-")
    if by in (*STATISTICS, "value") and field:
        return GroupOrder(by, descending, parse_field(field))
    if by in ("count", "value", "newest") and not colon:
        return GroupOrder(by, descending)
    raise InvalidInputError(
        f"{wanted[:200]!r} is not an order of groups",
        hint="count, value, value:<field>, newest, mean:<field>, min:<field> or "
        "max:<field>, behind + or -",
    )
