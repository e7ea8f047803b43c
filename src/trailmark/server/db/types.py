"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Dialect,
    Integer,
    LargeBinary,
    Text,
    cast,
    type_coerce,
)
from sqlalchemy.types import TypeDecorator, UserDefinedType

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Rowid = BigInteger().with_variant(Integer(), "sqlite")
"""A key that never leaves the store. SQLite autoincrements only `INTEGER`."""

Bytes = LargeBinary()

PathText = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that both databases sort by code point, as manifests do."""


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, stored as whole microseconds since 1970.

    An integer sorts, indexes and pages alike in both databases, and neither
    loses its time zone nor rounds.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> int | None:
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(
        self,
        value: Any,
        dialect: Dialect,  # noqa: ARG002
    ) -> datetime | None:
        return None if value is None else _EPOCH + int(value) * _MICROSECOND


class _JsonbAsText(UserDefinedType[str]):
    """PostgreSQL's `jsonb`, with text on the Python side of both directions."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "JSONB"

    def bind_expression(self, bindvalue: Any) -> Any:
        return cast(type_coerce(bindvalue, Text), self)

    def column_expression(self, colexpr: Any) -> Any:
        return cast(colexpr, Text)


JsonText = Text().with_variant(_JsonbAsText(), "postgresql")
"""Strict JSON handled as text: `TEXT` in SQLite, `JSONB` in PostgreSQL.

Python sees `str` on both sides, so that documents pass through unparsed and
filters reach inside with the databases' own JSON functions. What strict JSON
lacks (NaN, Infinity, NUL) is encoded first by `trailmark.wire.lenient_json`.
"""
