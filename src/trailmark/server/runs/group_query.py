"""One question about groups of runs, in the parts that statement and answer share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
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
from trailmark.server.db.tables.runs import run_path_values, runs
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs.filter_sql import FilterCompiler
from trailmark.server.runs.group_order import STATISTICS, GroupOrder
from trailmark.server.runs.group_values import (
    LARGEST,
    NONE,
    GroupValue,
    group_value,
    value_filter,
)
from trailmark.server.runs.path_index import ready_paths
from trailmark.server.runs.queries import Filters
from trailmark.wire.run_field import RunField, parse_field
from trailmark.wire.run_filter import parse_filter

LARGEST_SUMMED = 1e100
"""PostgreSQL refuses to add numbers whose squares no double holds."""


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


class GroupQuery:
    """Groups of runs by some fields, with the numbers of others."""

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
        values = self.values(filters)
        named = [
            values.c[f"{what}{at}"]
            for at in range(len(self._keys))
            for what in ("kind", "number", "text")
        ]
        measured: list[ColumnElement[Any]] = []
        for at in range(len(self._measures)):
            number = values.c[f"measure{at}"]
            summed = case((func.abs(number) <= LARGEST_SUMMED, number))
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
        self, grouped: FromClause, wanted: Sequence[GroupOrder]
    ) -> list[ColumnElement[Any]]:
        """Clauses for each of them in turn; what is equal then is by value.

        Raises:
            InvalidInputError: The order is by the value of a field not grouped by.
        """
        by_value = self._by_value(grouped, range(len(self._keys)), descending=False)
        return [*chain(*(self._clauses(grouped, one) for one in wanted)), *by_value]

    def _clauses(
        self, grouped: FromClause, wanted: GroupOrder
    ) -> list[ColumnElement[Any]]:
        match wanted.by, wanted.field:
            case "value", None:
                every = range(len(self._keys))
                return self._by_value(grouped, every, descending=wanted.descending)
            case "value", field:
                at = _place(field, self._keys)
                return self._by_value(grouped, [at], descending=wanted.descending)
            case "count", _:
                first = grouped.c.run_count
            case "newest", _:
                first = grouped.c.newest
            case statistic, field:
                first = grouped.c[f"{statistic}{_place(field, self._measures)}"]
        signed = first.desc() if wanted.descending else first.asc()
        return [first.is_(None), signed]

    def group(self, row: Any) -> RunGroup:
        found = row._mapping
        values = tuple(
            group_value(found[f"kind{at}"], found[f"number{at}"], found[f"text{at}"])
            for at in range(len(self._keys))
        )
        filters = [
            value_filter(key, one) for key, one in zip(self._keys, values, strict=True)
        ]
        return RunGroup(
            values,
            filters[0] if len(filters) == 1 else {"$and": filters},
            int(found["run_count"]),
            int(found["newest"]),
            tuple(
                Measure(*(found[f"{what}{at}"] for what in ("count", *STATISTICS)))
                for at in range(len(self._measures))
            ),
        )

    def values(self, filters: Filters, *, with_texts: bool = False) -> FromClause:
        """A row for each run that matches: what it is grouped by, and its measures.

        Args:
            with_texts: Also the texts that stand where numbers are measured.
        """
        source: Any = runs
        columns: list[ColumnElement[Any]] = [runs.c.rowid]
        for at, key in enumerate(self._keys):
            source, (kind, number, text) = self._value_of(source, parse_field(key))
            columns += [
                func.coalesce(case((kind != "null", kind)), NONE).label(f"kind{at}"),
                number.label(f"number{at}"),
                text.label(f"text{at}"),
            ]
        for at, key in enumerate(self._measures):
            source, (kind, number, text) = self._value_of(source, parse_field(key))
            is_finite = and_(kind == "number", func.abs(number) <= LARGEST)
            columns.append(case((is_finite, number)).label(f"measure{at}"))
            if with_texts:
                columns.append(case((kind == "string", text)).label(f"word{at}"))
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
        self, grouped: FromClause, places: Iterable[int], *, descending: bool
    ) -> list[ColumnElement[Any]]:
        """Numbers, then strings, then containers, then none, whatever the direction."""
        order: list[ColumnElement[Any]] = []
        for at in places:
            kind = grouped.c[f"kind{at}"]
            number = grouped.c[f"number{at}"]
            text = self._compiler.dialect.ordered_text(grouped.c[f"text{at}"])
            order += [
                case(
                    (kind.in_(("number", "boolean")), 0),
                    (kind == "string", 1),
                    (kind == NONE, 3),
                    else_=2,
                ),
                number.is_(None),
                number.desc() if descending else number.asc(),
                text.desc() if descending else text.asc(),
                kind,
            ]
        return order


def _place(field: RunField | None, among: Sequence[str]) -> int:
    """Where a field stands in a list of them, however they are spelled."""
    paths = [parse_field(one).path for one in among]
    if field is None or field.path not in paths:
        raise InvalidInputError(
            f"groups cannot be ordered by the value of {field and field.path!r}",
            hint=f"they are grouped by {', '.join(paths)}",
        )
    return paths.index(field.path)
