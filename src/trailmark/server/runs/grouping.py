"""Runs by what they have in common: how many share the values of some fields.

Everything is counted by the database, so that a hundred thousand runs are as many rows
as there are groups. A missing value and null are one group; so are all NaNs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    FromClause,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    select,
)

from trailmark.errors import InvalidInputError
from trailmark.server.db import Database
from trailmark.server.db.tables.runs import run_path_values, runs
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs.filter_sql import FilterCompiler
from trailmark.server.runs.path_index import index_fields, ready_paths
from trailmark.server.runs.queries import Filters, prepare_indexes
from trailmark.wire.lenient_json import from_strict
from trailmark.wire.run_field import RunField, parse_field
from trailmark.wire.run_filter import parse_filter

MAX_KEYS = 8
MAX_MEASURES = 40
MAX_PAGE = 1_000
_LARGEST_SUMMED = 1e100
"""PostgreSQL refuses to add numbers whose squares no double holds."""
_LARGEST = 1.7976931348623157e308
_STATISTICS = ("mean", "min", "max")
_NONE = "none"


@dataclass(frozen=True, slots=True)
class GroupValue:
    """What the runs of a group have in one field.

    Attributes:
        kind: number, string, boolean, array, object, or none: nothing or null.
    """

    kind: str
    value: Any


@dataclass(frozen=True, slots=True)
class Measure:
    """The finite numbers that the runs of a group have in one field.

    Attributes:
        count: How many runs have one.
        mean: Without numbers beyond 1e100; None without any.
    """

    count: int
    mean: float | None
    min: float | None
    max: float | None


@dataclass(frozen=True, slots=True)
class RunGroup:
    """Runs with the same values.

    Attributes:
        values: In the order of the fields asked for.
        filters: Matches exactly these among all runs of the project; where the value
            is NaN, also those with an object in its place.
        newest_rowid: The run of the group that was made last.
        measures: In the order of the fields asked for.
    """

    values: tuple[GroupValue, ...]
    filters: Mapping[str, Any]
    run_count: int
    newest_rowid: int
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class GroupPage:
    """Some groups; `total` counts all of them."""

    items: Sequence[RunGroup]
    total: int


@dataclass(frozen=True, slots=True)
class GroupOrder:
    """By what groups are sorted.

    Attributes:
        by: count, value, newest, mean, min or max.
        field: With the last three, the field whose numbers are meant.
    """

    by: str
    descending: bool
    field: str | None = None


def parse_group_order(text: str | None) -> GroupOrder:
    """Read an order of groups; none is by count, the largest first.

    >>> parse_group_order("-mean:summary_metrics.loss")
    GroupOrder(by='mean', descending=True, field='summary_metrics.loss')

    Raises:
        InvalidInputError: There is no such order.
    """
    wanted = (text or "").strip() or "-count"
    by, colon, field = wanted.lstrip("+-").partition(":")
    descending = wanted.startswith("-")
    if by in _STATISTICS and field:
        return GroupOrder(by, descending, field)
    if by in ("count", "value", "newest") and not colon:
        return GroupOrder(by, descending)
    raise InvalidInputError(
        f"{wanted[:200]!r} is not an order of groups",
        hint="count, value, newest, mean:<field>, min:<field> or max:<field>, behind "
        "+ or -",
    )


def prepare_grouping(
    database: Database,
    project: ProjectRecord,
    keys: Sequence[str],
    *,
    filters: Filters,
    order: str | None,
    measures: Sequence[str],
) -> None:
    """Index what `group_runs` will look at, when the project is large.

    Raises:
        InvalidInputError: A field or the filter cannot be read.
    """
    of_order = parse_group_order(order).field
    named = [*keys, *measures, *([of_order] if of_order else [])]
    fields = [parse_field(one) for one in named]
    prepare_indexes(database, project, filters, None)
    index_fields(database, project, fields)


def group_runs(
    connection: Connection,
    project: ProjectRecord,
    keys: Sequence[str],
    *,
    filters: Filters = None,
    order: str | None = None,
    measures: Sequence[str] = (),
    first: int = 50,
    skip: int = 0,
) -> GroupPage:
    """A page of the groups of the runs that match.

    Args:
        keys: Fields as in filters; runs with equal values in all are one group.
        order: See `parse_group_order`; ties are by value.
        measures: Fields whose numbers are summed up in each group.

    Raises:
        InvalidInputError: A field, filter or order cannot be read, or there are too
            many.
    """
    _check(keys, measures, first, skip)
    wanted = parse_group_order(order)
    if wanted.field is not None and wanted.field not in measures:
        measures = [*measures, wanted.field]
    query = _Query(connection, project, keys, measures)
    grouped = query.groups(filters).subquery()
    total = func.count().over().label("total")
    page = (
        select(grouped, total)
        .order_by(*query.order(grouped, wanted))
        .limit(first)
        .offset(skip)
    )
    rows = list(connection.execute(page))
    if rows:
        return GroupPage([query.group(row) for row in rows], rows[0].total)
    count = select(func.count()).select_from(grouped)
    return GroupPage([], int(connection.execute(count).scalar_one()))


def _check(keys: Sequence[str], measures: Sequence[str], first: int, skip: int) -> None:
    if not 1 <= len(keys) <= MAX_KEYS:
        raise InvalidInputError(
            f"runs cannot be grouped by {len(keys)} fields",
            hint=f"give 1 to {MAX_KEYS}",
        )
    if len(measures) > MAX_MEASURES:
        raise InvalidInputError(
            f"{len(measures)} fields are too many to sum up",
            hint=f"give at most {MAX_MEASURES}",
        )
    if not 0 <= first <= MAX_PAGE or skip < 0:
        raise InvalidInputError(
            f"a page of {first} groups behind {skip} cannot be read",
            hint=f"ask for 0 to {MAX_PAGE}",
        )


class _Query:
    """One question, in the parts that its statement and its answer share."""

    def __init__(
        self,
        connection: Connection,
        project: ProjectRecord,
        keys: Sequence[str],
        measures: Sequence[str],
    ) -> None:
        self._keys = keys
        self._measures = measures
        self._compiler = FilterCompiler(
            connection, project, ready_paths(connection, project.rowid)
        )
        self._project = project

    def groups(self, filters: Filters) -> Select[Any]:
        values = self._values(filters)
        named = [
            values.c[f"{what}{at}"]
            for at in range(len(self._keys))
            for what in ("kind", "number", "text")
        ]
        measured: list[ColumnElement[Any]] = []
        for at in range(len(self._measures)):
            number = values.c[f"measure{at}"]
            summed = case((func.abs(number) <= _LARGEST_SUMMED, number))
            measured += [
                func.count(number).label(f"count{at}"),
                func.avg(summed).label(f"mean{at}"),
                func.min(number).label(f"min{at}"),
                func.max(number).label(f"max{at}"),
            ]
        return select(
            *named,
            func.count().label("run_count"),
            func.max(values.c.rowid).label("newest"),
            *measured,
        ).group_by(*named)

    def order(
        self, grouped: FromClause, wanted: GroupOrder
    ) -> list[ColumnElement[Any]]:
        by_value = self._by_value(grouped, wanted.by == "value" and wanted.descending)
        match wanted.by:
            case "value":
                return by_value
            case "count":
                first = grouped.c.run_count
            case "newest":
                first = grouped.c.newest
            case _:
                at = self._measures.index(wanted.field or "")
                first = grouped.c[f"{wanted.by}{at}"]
        signed = first.desc() if wanted.descending else first.asc()
        return [first.is_(None), signed, *by_value]

    def group(self, row: Any) -> RunGroup:
        found = row._mapping
        values = tuple(
            _value(found[f"kind{at}"], found[f"number{at}"], found[f"text{at}"])
            for at in range(len(self._keys))
        )
        filters = [
            _filter(key, one) for key, one in zip(self._keys, values, strict=True)
        ]
        return RunGroup(
            values,
            filters[0] if len(filters) == 1 else {"$and": filters},
            int(found["run_count"]),
            int(found["newest"]),
            tuple(
                Measure(*(found[f"{what}{at}"] for what in ("count", *_STATISTICS)))
                for at in range(len(self._measures))
            ),
        )

    def _values(self, filters: Filters) -> FromClause:
        """A row for each run that matches: what it is grouped by, and its measures."""
        source: Any = runs
        columns: list[ColumnElement[Any]] = [runs.c.rowid]
        for at, key in enumerate(self._keys):
            source, (kind, number, text) = self._value_of(source, parse_field(key))
            columns += [
                func.coalesce(case((kind != "null", kind)), _NONE).label(f"kind{at}"),
                number.label(f"number{at}"),
                text.label(f"text{at}"),
            ]
        for at, key in enumerate(self._measures):
            source, (kind, number, _) = self._value_of(source, parse_field(key))
            is_finite = and_(kind == "number", func.abs(number) <= _LARGEST)
            columns.append(case((is_finite, number)).label(f"measure{at}"))
        condition = self._compiler.condition(parse_filter(filters))
        return (
            select(*columns)
            .select_from(source)
            .where(
                runs.c.project_rowid == self._project.rowid,
                runs.c.deleted_at.is_(None),
                condition,
            )
            .subquery()
        )

    def _value_of(
        self, source: Any, field: RunField
    ) -> tuple[Any, tuple[ColumnElement[Any], ...]]:
        """Kind, number and text of a field; containers have their JSON as text."""
        path_rowid = self._compiler.indexed_paths.get(field.path)
        if path_rowid is None:
            leaf = self._compiler.leaf(field)
            if leaf.is_instant:
                none = cast(None, Double)
                return source, (leaf.kind, none, leaf.text)
            number = func.coalesce(
                cast(leaf.number, Double), cast(leaf.boolean, Double)
            )
            text = case((leaf.kind.in_(("array", "object")), leaf.raw), else_=leaf.text)
            return source, (leaf.kind, number, cast(text, Text))
        # One join, where a leaf asks the index once for each of its parts.
        kv = run_path_values.alias()
        document = FilterCompiler(self._compiler.connection, self._project).leaf(field)
        joined = source.outerjoin(
            kv, and_(kv.c.path_rowid == path_rowid, kv.c.run_rowid == runs.c.rowid)
        )

        def in_document(value: ColumnElement[Any]) -> ColumnElement[Any]:
            # A query of its own: else every document is read, to sort what it is for.
            found = select(value).where(runs.c.rowid == kv.c.run_rowid)
            return found.correlate(kv).scalar_subquery()

        text = case(
            (kv.c.kind == "long", in_document(document.text)),
            (kv.c.kind.in_(("array", "object")), in_document(document.raw)),
            else_=kv.c.text,
        )
        kind = case((kv.c.kind == "long", "string"), else_=kv.c.kind)
        return joined, (kind, cast(kv.c.number, Double), cast(text, Text))

    def _by_value(
        self, grouped: FromClause, descending: bool
    ) -> list[ColumnElement[Any]]:
        """Numbers, then strings, then containers, then none, whatever the direction."""
        order: list[ColumnElement[Any]] = []
        for at in range(len(self._keys)):
            kind = grouped.c[f"kind{at}"]
            number = grouped.c[f"number{at}"]
            text = self._compiler.dialect.ordered_text(grouped.c[f"text{at}"])
            order += [
                case(
                    (kind.in_(("number", "boolean")), 0),
                    (kind == "string", 1),
                    (kind == _NONE, 3),
                    else_=2,
                ),
                number.is_(None),
                number.desc() if descending else number.asc(),
                text.desc() if descending else text.asc(),
                kind,
            ]
        return order


def _value(kind: str, number: float | None, text: str | None) -> GroupValue:
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
            return GroupValue(_NONE, None)


def _whole(number: float) -> float:
    return int(number) if abs(number) < 2**53 and number == int(number) else number


def _filter(key: str, of: GroupValue) -> dict[str, Any]:
    """A filter for one value, in strict JSON: a page writes it as it reads it."""
    if parse_field(key).path in _INSTANTS and of.kind == "string":
        # Groups are seconds; runs are made at microseconds.
        second = str(of.value)
        return {key: {"$gte": second, "$lt": f"{second}.999999999"}}
    if of.kind != "number" or math.isfinite(of.value):
        return {key: {"$eq": of.value}}
    if math.isinf(of.value):
        beyond = {"$gt": _LARGEST} if of.value > 0 else {"$lt": -_LARGEST}
        return {key: beyond}
    # NaN equals nothing: a value that is there, and is none of the others.
    others = [{"$gte": ""}, {"$gte": -_LARGEST}, {"$lt": -_LARGEST}, {"$all": []}]
    return {
        "$and": [
            {key: {"$exists": True, "$nin": [None, True, False]}},
            {"$nor": [{key: one} for one in others]},
        ]
    }


_INSTANTS = {"created_at", "updated_at", "heartbeat_at", "started_at", "finished_at"}
