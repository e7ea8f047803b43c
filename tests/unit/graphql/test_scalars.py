"""The protocol's scalars."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from graphql import GraphQLError

from trailmark.server.graphql.scalars import (
    SCALARS,
    DurationMs,
    Int64,
    JsonString,
)


def read(scalar: object, value: Any) -> Any:
    parse = SCALARS[scalar].parse_value
    assert parse is not None
    return parse(value)


def test_a_json_string_may_come_as_the_value_itself() -> None:
    assert read(JsonString, '{"a": NaN}') == '{"a": NaN}'
    assert read(JsonString, {"a": 1}) == '{"a":1}'


@pytest.mark.parametrize("value", [2**62, "9007199254740993", -5, 7.0])
def test_int64_takes_what_is_whole(value: Any) -> None:
    assert read(Int64, value) == int(value)


@pytest.mark.parametrize(
    "value", [2**63, 1.5, True, "x", None, float("inf"), float("nan"), [1]]
)
def test_int64_refuses_the_rest(value: Any) -> None:
    with pytest.raises(GraphQLError, match="Int64"):
        read(Int64, value)
    with pytest.raises(GraphQLError):
        read(DurationMs, value)


def test_instants_are_utc_with_a_z() -> None:
    serialize = SCALARS[datetime].serialize
    assert serialize is not None
    at = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert serialize(at) == "2026-01-02T03:04:05.000006Z"
