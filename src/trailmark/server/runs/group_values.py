"""The values that the runs of a group share, and the filters that find them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from trailmark.wire.lenient_json import from_strict
from trailmark.wire.run_field import parse_field

NONE = "none"
LARGEST = 1.7976931348623157e308


@dataclass(frozen=True, slots=True)
class GroupValue:
    """What the runs of a group have in one field.

    Attributes:
        kind: number, string, boolean, array, object, or none: nothing or null.
    """

    kind: str
    value: Any


def group_value(kind: str, number: float | None, text: str | None) -> GroupValue:
    """What a row of the database says."""
    match kind:
        case "number":
            return GroupValue(kind, math.nan if number is None else _whole(number))
        case "boolean":
            return GroupValue(kind, bool(number))
        case "string":
            return GroupValue(kind, text or "")
        case "array" | "object":
            return GroupValue(kind, from_strict(text or "null"))
        case _:
            return GroupValue(NONE, None)


def _whole(number: float) -> float:
    return int(number) if abs(number) < 2**53 and number == int(number) else number


def value_filter(key: str, of: GroupValue) -> dict[str, Any]:
    """A filter for one value, in strict JSON: a page writes it as it reads it."""
    if parse_field(key).path in _INSTANTS and of.kind == "string":
        # Groups are seconds; runs are made at microseconds.
        second = str(of.value)
        return {key: {"$gte": second, "$lt": f"{second}.999999999"}}
    if of.kind != "number" or math.isfinite(of.value):
        return {key: {"$eq": of.value}}
    if math.isinf(of.value):
        beyond = {"$gt": LARGEST} if of.value > 0 else {"$lt": -LARGEST}
        return {key: beyond}
    # NaN equals nothing: a value that is there, and is none of the others.
    others = [{"$gte": ""}, {"$gte": -LARGEST}, {"$lt": -LARGEST}, {"$all": []}]
    return {
        "$and": [
            {key: {"$exists": True, "$nin": [None, True, False]}},
            {"$nor": [{key: one} for one in others]},
        ]
    }


_INSTANTS = {"created_at", "updated_at", "heartbeat_at", "started_at", "finished_at"}
