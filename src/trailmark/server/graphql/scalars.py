"""The scalars of the protocol beyond GraphQL's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NewType, cast

import orjson
import strawberry
from graphql import GraphQLError
from graphql.pyutils import inspect
from strawberry.types.scalar import ScalarDefinition

JsonString = NewType("JsonString", str)
"""A string that holds JSON, possibly with the bare tokens NaN and Infinity."""

Json = NewType("Json", object)
"""A raw JSON value. Never a non-finite number: the envelope is strict JSON."""

Int64 = NewType("Int64", int)
"""An integer sent as a JSON number, beyond GraphQL's 32 bits."""

DurationMs = NewType("DurationMs", int)
"""A span of time in whole milliseconds."""


def _parse_json_string(value: Any) -> str:
    if isinstance(value, str):
        return value
    # Some callers send the object itself where a string with JSON is declared.
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        raise GraphQLError("JSONString cannot represent a value this deep") from None


def _parse_int64(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise GraphQLError(f"Int64 cannot represent {inspect(value)}")
    try:
        number = int(value)
    except (ValueError, OverflowError):
        raise GraphQLError(f"Int64 cannot represent {inspect(value)}") from None
    if number != value and not isinstance(value, str):
        raise GraphQLError(f"Int64 cannot represent {inspect(value)}")
    if not -(2**63) <= number < 2**63:
        raise GraphQLError(f"Int64 cannot represent {inspect(value)}")
    return number


def _format_instant(value: datetime | str) -> str:
    if isinstance(value, str):
        return value
    return value.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _parse_instant(value: Any) -> datetime:
    try:
        return datetime.fromisoformat(cast("str", value))
    except (TypeError, ValueError):
        raise GraphQLError(f"DateTime cannot represent {inspect(value)}") from None


SCALARS: dict[object, ScalarDefinition] = {
    JsonString: strawberry.scalar(
        name="JSONString",
        description="A string that holds JSON; NaN and Infinity are accepted.",
        parse_value=_parse_json_string,
    ),
    Json: strawberry.scalar(name="JSON", description="Any JSON value."),
    Int64: strawberry.scalar(
        name="Int64",
        description="A 64-bit integer, as a JSON number.",
        parse_value=_parse_int64,
    ),
    DurationMs: strawberry.scalar(
        name="Duration",
        description="Whole milliseconds.",
        parse_value=_parse_int64,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="An ISO 8601 instant in UTC.",
        serialize=_format_instant,
        parse_value=_parse_instant,
    ),
}
