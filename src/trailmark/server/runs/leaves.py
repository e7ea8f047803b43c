"""One value of every run as SQL: a column, or what a JSON document holds at a path.

Every way to find a value gives the same five expressions, so that conditions and
orders are compiled once, whatever they look at and whichever database answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    Integer,
    String,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
    type_coerce,
)

from trailmark.server.db.tables.accounts import users
from trailmark.server.db.tables.runs import run_path_values, runs
from trailmark.server.projects.records import ProjectRecord
from trailmark.wire.lenient_json import FLOAT_MARKER
from trailmark.wire.run_field import FieldKind, RunField

Sql = ColumnElement[Any]

LONGEST_INDEXED_TEXT = 200
"""Characters that take part in an order; PostgreSQL's indexes hold short keys only."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value as SQL.

    Attributes:
        kind: number, string, boolean, null, array or object; SQL NULL when missing.
        number: The number as a double, ±infinity included; NULL for NaN and for
            other kinds.
        text: The string; NULL for other kinds.
        boolean: 1 or 0; NULL for other kinds.
        raw: The value's JSON text for arrays and objects, else of any form.
        is_instant: `number` holds microseconds since 1970, `text` is ISO 8601.
        is_total: Never missing: an order by it needs no place for missing values.
        lower_case: Operands are compared in lower case.
    """

    kind: Sql
    number: Sql
    text: Sql
    boolean: Sql
    raw: Sql
    is_instant: bool = False
    is_total: bool = False
    lower_case: bool = False


@dataclass(frozen=True, slots=True)
class Dialect:
    """What the two databases spell differently."""

    is_sqlite: bool

    def ordered_text(self, text: Sql) -> Sql:
        """`text` compared by code point, as both databases can."""
        return text if self.is_sqlite else text.collate("C")

    def json_leaf(self, document: Sql, candidates: Sequence[Sequence[str]]) -> Leaf:
        found = _sqlite_json_leaf if self.is_sqlite else _postgres_json_leaf
        return found(document, candidates)

    def instant_leaf(self, column: Sql, *, is_total: bool) -> Leaf:
        us = type_coerce(column, BigInteger)
        if self.is_sqlite:
            text = func.strftime("%Y-%m-%dT%H:%M:%S", us / 1_000_000, "unixepoch")
        else:
            moment = func.timezone("UTC", func.to_timestamp(us / 1_000_000))
            text = func.to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS')
        return Leaf(
            kind=case((column.isnot(None), "string")),
            number=us,
            text=text,
            boolean=null(),
            raw=text,
            is_instant=True,
            is_total=is_total,
        )


def leaf_of(
    field: RunField,
    project: ProjectRecord,
    dialect: Dialect,
    indexed_paths: dict[str, int],
) -> Leaf:
    """The value of `field`; from `run_path_values` where its path is indexed."""
    if field.kind is FieldKind.COLUMN:
        return _column_leaf(field.name, project, dialect)
    if field.kind is FieldKind.NEVER:
        return MISSING
    if field.kind is FieldKind.TAG:
        return _boolean_leaf(has_tag(field.name, dialect))
    column = document_column(field)
    leaf = dialect.json_leaf(column, field.candidates())
    path_rowid = indexed_paths.get(field.path)
    return leaf if path_rowid is None else _indexed_leaf(path_rowid, leaf)


def document_column(field: RunField) -> Sql:
    return runs.c.config if field.kind is FieldKind.CONFIG else runs.c.summary


def has_tag(tag: str, dialect: Dialect) -> Sql:
    """Whether the run carries `tag`."""
    if dialect.is_sqlite:
        each = func.json_each(runs.c.tags).table_valued("value")
        return select(literal(1)).where(each.c.value == tag).exists()
    return func.jsonb_exists(type_coerce(runs.c.tags, Text), cast(tag, Text))


MISSING = Leaf(
    kind=cast(null(), String),
    number=cast(null(), Double),
    text=cast(null(), Text),
    boolean=cast(null(), Integer),
    raw=cast(null(), Text),
)


def _column_leaf(name: str, project: ProjectRecord, dialect: Dialect) -> Leaf:
    match name:
        case "created_at" | "updated_at":
            return dialect.instant_leaf(runs.c[name], is_total=True)
        case "heartbeat_at" | "started_at" | "finished_at":
            return dialect.instant_leaf(runs.c[name], is_total=False)
        case "duration":
            return number_leaf(_duration_s())
        case "exit_code":
            return number_leaf(cast(runs.c.exit_code, Double))
        case "entity":
            return text_leaf(literal(project.entity_name, Text))
        case "project":
            return text_leaf(literal(project.name, Text))
        case "username" | "user_full_name":
            column = users.c.username if name == "username" else users.c.full_name
            of_user = select(column).where(users.c.rowid == runs.c.user_rowid)
            return text_leaf(of_user.correlate(runs).scalar_subquery())
        case "state":
            return text_leaf(runs.c.state, is_total=True, lower_case=True)
        case "run_id" | "display_name":
            return text_leaf(runs.c[name], is_total=True)
        case "tags":
            return _tags_leaf(dialect)
        case _:
            return text_leaf(runs.c[_TEXT_COLUMNS[name]])


_TEXT_COLUMNS = {
    "group": "group_name",
    "job_type": "job_type",
    "host": "host",
    "sweep": "sweep_name",
    "notes": "notes",
    "description": "description",
    "commit": "commit_sha",
    "program": "program",
    "repo": "repo",
}


def _duration_s() -> Sql:
    end = func.coalesce(runs.c.finished_at, runs.c.heartbeat_at)
    start = func.coalesce(runs.c.started_at, runs.c.created_at)
    us = type_coerce(end, BigInteger) - type_coerce(start, BigInteger)
    return cast(us, Double) / 1e6


def text_leaf(text: Sql, *, is_total: bool = False, lower_case: bool = False) -> Leaf:
    """A column of strings."""
    return Leaf(
        kind=case((text.isnot(None), "string")),
        number=MISSING.number,
        text=text,
        boolean=MISSING.boolean,
        raw=text,
        is_total=is_total,
        lower_case=lower_case,
    )


def number_leaf(number: Sql) -> Leaf:
    """A column of doubles."""
    return Leaf(
        kind=case((number.isnot(None), "number")),
        number=number,
        text=MISSING.text,
        boolean=MISSING.boolean,
        raw=MISSING.raw,
    )


def _boolean_leaf(condition: Sql) -> Leaf:
    return Leaf(
        kind=case((condition, "boolean")),
        number=MISSING.number,
        text=MISSING.text,
        boolean=case((condition, 1), else_=0),
        raw=MISSING.raw,
    )


def _tags_leaf(dialect: Dialect) -> Leaf:
    """No tags at all count as a missing value."""
    size = (
        func.json_array_length(runs.c.tags)
        if dialect.is_sqlite
        else func.jsonb_array_length(runs.c.tags)
    )
    return Leaf(
        kind=case((size > 0, "array")),
        number=MISSING.number,
        text=MISSING.text,
        boolean=MISSING.boolean,
        raw=cast(runs.c.tags, Text),
    )


def _indexed_leaf(path_rowid: int, document: Leaf) -> Leaf:
    """The value from the side table; long strings and containers from the document."""
    kv = run_path_values.alias()
    here = and_(kv.c.path_rowid == path_rowid, kv.c.run_rowid == runs.c.rowid)

    def value(column: Sql, *conditions: Sql) -> Sql:
        found = select(column).where(here, *conditions).correlate(runs)
        return found.scalar_subquery()

    kind = value(case((kv.c.kind == "long", "string"), else_=kv.c.kind))
    return Leaf(
        kind=kind,
        number=value(kv.c.number, kv.c.kind == "number"),
        text=case(
            (value(kv.c.kind) == "long", document.text),
            else_=value(kv.c.text, kv.c.kind == "string"),
        ),
        boolean=value(cast(kv.c.number, Integer), kv.c.kind == "boolean"),
        raw=document.raw,
    )


def _sqlite_json_leaf(document: Sql, candidates: Sequence[Sequence[str]]) -> Leaf:
    found = [_SqliteValue.at(document, one) for one in candidates]
    kinds = [one.kind for one in found]

    def first(values: Sequence[Sql]) -> Sql:
        """The value at the first place that exists."""
        if len(values) == 1:
            return values[0]
        branches = [
            (kind.isnot(None), value)
            for kind, value in zip(kinds[:-1], values[:-1], strict=True)
        ]
        return case(*branches, else_=values[-1])

    kind = kinds[0] if len(kinds) == 1 else func.coalesce(*kinds)
    value = first([one.value for one in found])
    marker = first([one.marker for one in found])
    number = case(
        (kind.in_(("integer", "real")), cast(value, Double)),
        (and_(kind == "object", marker == "Infinity"), literal_column("9e999")),
        (and_(kind == "object", marker == "-Infinity"), literal_column("-9e999")),
    )
    names = {
        "integer": "number",
        "real": "number",
        "text": "string",
        "true": "boolean",
        "false": "boolean",
    }
    marked = and_(kind == "object", marker.in_(("NaN", "Infinity", "-Infinity")))
    return Leaf(
        kind=case(
            (marked, "number"),
            *((kind == ours, theirs) for ours, theirs in names.items()),
            else_=kind,
        ),
        number=number,
        text=case((kind == "text", cast(value, Text))),
        boolean=case((kind == "true", 1), (kind == "false", 0)),
        raw=cast(value, Text),
    )


@dataclass(frozen=True, slots=True)
class _SqliteValue:
    """`json_type` and `json_extract` at one place, and the float marker inside it."""

    kind: Sql
    value: Sql
    marker: Sql

    @classmethod
    def at(cls, document: Sql, segments: Sequence[str]) -> _SqliteValue:
        if all(_is_plain(segment) for segment in segments):
            path = "$" + "".join(f'."{segment}"' for segment in segments)
            return cls(
                func.json_type(document, path),
                func.json_extract(document, path),
                func.json_extract(document, f"{path}.{FLOAT_MARKER}"),
            )
        return cls._by_search(document, segments)

    @classmethod
    def _by_search(cls, document: Sql, segments: Sequence[str]) -> _SqliteValue:
        """SQLite's paths cannot spell keys that JSON writes with a backslash."""
        kind: Sql = literal("object")
        value = document
        for segment in segments:
            inside = case((kind == "object", value), else_="{}")
            each = func.json_each(inside).table_valued("key", "value", "type")
            at_key = each.c.key == segment
            kind = select(each.c.type).where(at_key).scalar_subquery()
            value = select(each.c.value).where(at_key).scalar_subquery()
        marker = func.json_extract(
            case((kind == "object", value), else_="{}"), f"$.{FLOAT_MARKER}"
        )
        return cls(kind, value, marker)


def _is_plain(segment: str) -> bool:
    return (
        '"' not in segment and "\\" not in segment and min(segment, default=" ") >= " "
    )


def _postgres_json_leaf(document: Sql, candidates: Sequence[Sequence[str]]) -> Leaf:
    found = [_postgres_value(document, one) for one in candidates]
    value = found[0] if len(found) == 1 else func.coalesce(*found)
    kind = func.jsonb_typeof(value)
    text = value.op("#>>", return_type=Text())(literal_column("'{}'::text[]"))
    marker = value.op("->>", return_type=Text())(_text(FLOAT_MARKER))
    infinite = and_(kind == "object", marker.in_(("Infinity", "-Infinity")))
    marked = and_(kind == "object", marker.in_(("NaN", "Infinity", "-Infinity")))
    return Leaf(
        kind=case((marked, "number"), else_=kind),
        number=case(
            (kind == "number", cast(text, Double)), (infinite, cast(marker, Double))
        ),
        text=case((kind == "string", text)),
        boolean=case((kind == "boolean", case((text == "true", 1), else_=0))),
        raw=cast(value, Text),
    )


def _postgres_value(document: Sql, segments: Sequence[str]) -> Sql:
    value: Sql = type_coerce(document, Text)
    for segment in segments:
        # A text operand: a number would look into an array, which SQLite's do not.
        value = value.op("->", return_type=Text())(_text(segment))
    return value


def _text(value: str) -> Sql:
    return cast(bindparam(None, value, String, unique=True), Text)
