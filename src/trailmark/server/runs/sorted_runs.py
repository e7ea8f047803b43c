"""Runs sorted by several keys: all that are listed, or those of a range of the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Double,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    type_coerce,
)

from trailmark.errors import InvalidInputError
from trailmark.server.db.tables.runs import run_path_values, runs
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs.leaves import (
    LONGEST_INDEXED_TEXT,
    MISSING,
    Dialect,
    Leaf,
    Sql,
)
from trailmark.server.runs.run_places import NUMBERS, TEXTS, WITHOUT, Place, Position


@dataclass(frozen=True, slots=True)
class ListedRuns:
    """The runs that a list has.

    Attributes:
        condition: Which runs of the project are listed; never NULL.
        is_all: The condition holds for every run.
    """

    connection: Connection
    project: ProjectRecord
    condition: Sql
    is_all: bool = False

    @property
    def dialect(self) -> Dialect:
        return Dialect(is_sqlite=self.connection.dialect.name == "sqlite")

    @property
    def conditions(self) -> tuple[Sql, ...]:
        return (
            runs.c.project_rowid == self.project.rowid,
            runs.c.deleted_at.is_(None),
            self.condition,
        )


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of an order, as the database has it.

    Attributes:
        path_rowid: The index that holds its values, or None without one.
    """

    leaf: Leaf
    descending: bool
    path_rowid: int | None = None

    def signed(self, value: Sql) -> ColumnElement[Any]:
        return value.desc() if self.descending else value.asc()

    def beyond(self, value: Sql, after: Any) -> Sql:
        return value < after if self.descending else value > after

    def behind(self, values: Sequence[tuple[Sql, Any]]) -> Sql:
        """Whether a row comes after values that are compared one after the other."""
        (value, after), *others = values
        is_beyond = self.beyond(value, after)
        if not others:
            return is_beyond
        return or_(is_beyond, and_(value == after, self.behind(others)))

    def refuse_other_kind(self, after: Place) -> None:
        """PostgreSQL would fail where a forged cursor compares a text to a number."""
        phase = NUMBERS if self.leaf.is_instant else TEXTS
        if self.leaf.is_total and after.phase != phase:
            raise InvalidInputError(
                "the cursor is not one of this list",
                hint="pass a cursor that the same query gave",
            )


@dataclass(frozen=True, slots=True)
class _Values:
    """What runs have under one key; `table` is where an index has it."""

    phase: Sql
    number: Sql
    text: Sql
    table: FromClause | None = None


class SortedRuns:
    """Sorts what it is asked for: cheap for small projects, and for few runs."""

    def __init__(self, listed: ListedRuns, keys: Sequence[SortKey]) -> None:
        self._listed = listed
        self._keys = keys
        self._values = [_values(key) for key in keys]

    def positions(
        self,
        first: int,
        after: Position | None = None,
        skip: int = 0,
        among: Sql | None = None,
    ) -> list[Position]:
        """At most `first` places behind `after` and `skip` more of them.

        Args:
            among: A condition from `at` or `between`; None sorts all that are listed.
        """
        found = self._rows(among).subquery()
        query = select(found).order_by(*self._order(found)).limit(first).offset(skip)
        if after is not None:
            query = query.where(self._is_behind(found, after))
        rows = self._listed.connection.execute(query).mappings()
        return [self._position(row) for row in rows]

    def count(self, among: Sql, *, after: Position) -> int:
        """How many of them are behind a place."""
        found = self._rows(among).subquery()
        behind = select(func.count()).where(self._is_behind(found, after))
        return self._number(behind.select_from(found))

    def count_before(self, among: Sql, rowid: int) -> int:
        """How many of them stand before a run where the other keys do not count."""
        found = self._rows(among).subquery()
        before = self._keys[0].beyond(literal(rowid, BigInteger), found.c.rowid)
        return self._number(select(func.count()).select_from(found).where(before))

    def at(self, place: Place) -> Sql:
        """Runs with exactly this value of the first key."""
        if place.phase == WITHOUT:
            return self._without_value()
        return self._column(place.phase) == place.value

    def between(self, start: Place, end: Place) -> Sql:
        """Runs whose first values are these or between them; both of one phase."""
        if start.phase == WITHOUT:
            return self._without_value()
        column = self._column(start.phase)
        low, high = start.value, end.value
        if self._keys[0].descending:
            low, high = high, low
        return and_(column >= low, column <= high)

    def _without_value(self) -> Sql:
        values = self._values[0]
        return and_(values.number.is_(None), values.text.is_(None))

    def _column(self, phase: int) -> Sql:
        values = self._values[0]
        return values.number if phase == NUMBERS else self._ordered(values.text)

    def _rows(self, among: Sql | None) -> Select[Any]:
        columns: list[ColumnElement[Any]] = []
        source: Any = runs
        for at, (key, one) in enumerate(zip(self._keys, self._values, strict=True)):
            columns += [
                one.phase.label(f"phase{at}"),
                one.number.label(f"number{at}"),
                one.text.label(f"text{at}"),
            ]
            if one.table is not None:
                kv = one.table.c
                of_path = and_(
                    kv.path_rowid == key.path_rowid, kv.run_rowid == runs.c.rowid
                )
                source = source.outerjoin(one.table, of_path)
        chosen = () if among is None else (among,)
        return (
            select(runs.c.rowid, *columns)
            .select_from(source)
            .where(*self._listed.conditions, *chosen)
        )

    def _order(self, found: Subquery) -> list[ColumnElement[Any]]:
        order: list[ColumnElement[Any]] = []
        for at, key in enumerate(self._keys):
            order += [
                found.c[f"phase{at}"].asc(),
                key.signed(found.c[f"number{at}"]),
                key.signed(self._ordered(found.c[f"text{at}"])),
            ]
        return [*order, self._keys[0].signed(found.c.rowid)]

    def _is_behind(self, found: Subquery, after: Position) -> Sql:
        is_behind = self._keys[0].beyond(found.c.rowid, after.rowid)
        for at, place in reversed(list(enumerate(after.places))):
            key, phase = self._keys[at], found.c[f"phase{at}"]
            key.refuse_other_kind(place)
            if place.phase != WITHOUT:
                value = (
                    found.c[f"number{at}"]
                    if place.phase == NUMBERS
                    else self._ordered(found.c[f"text{at}"])
                )
                is_same = and_(value == place.value, is_behind)
                is_behind = or_(key.beyond(value, place.value), is_same)
            is_behind = or_(phase > place.phase, and_(phase == place.phase, is_behind))
        return is_behind

    def _position(self, found: Any) -> Position:
        places: list[Place] = []
        for at in range(len(self._keys)):
            phase = found[f"phase{at}"]
            value = (found[f"number{at}"], found[f"text{at}"], None)[phase]
            places.append(Place(phase, value))
        return Position(tuple(places), found["rowid"])

    def _ordered(self, text: Sql) -> Sql:
        return self._listed.dialect.ordered_text(text)

    def _number(self, query: Select[Any]) -> int:
        return int(self._listed.connection.execute(query).scalar_one())


def _values(key: SortKey) -> _Values:
    leaf = key.leaf
    if leaf.is_total and leaf.is_instant:
        return _Values(literal(NUMBERS), leaf.number, MISSING.text)
    if leaf.is_total:
        return _Values(literal(TEXTS), MISSING.number, leaf.text)
    if key.path_rowid is not None:
        kv = run_path_values.alias()
        return _Values(_phase(kv.c.number, kv.c.text), kv.c.number, kv.c.text, kv)
    number = func.coalesce(cast(leaf.number, Double), cast(leaf.boolean, Double))
    if leaf.is_instant:
        number = type_coerce(leaf.number, BigInteger)
    text = func.substr(leaf.text, 1, LONGEST_INDEXED_TEXT)
    return _Values(_phase(number, text), number, text)


def _phase(number: Sql, text: Sql) -> Sql:
    return case((number.isnot(None), NUMBERS), (text.isnot(None), TEXTS), else_=WITHOUT)
