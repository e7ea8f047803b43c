"""Ordered pages of runs, by keys rather than offsets: stable while runs arrive.

Values of one order sort as numbers (booleans are 0 and 1), then strings by code
point, then runs without a value, whatever the direction; ties by creation.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Double,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    null,
    or_,
    select,
    type_coerce,
)

from trailmark.errors import InvalidInputError
from trailmark.server.db.tables.runs import run_path_values, runs
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs.leaves import LONGEST_INDEXED_TEXT, Dialect, Leaf, Sql
from trailmark.wire import lenient_json
from trailmark.wire.run_order import RunOrder

_NUMBERS, _TEXTS, _WITHOUT = 0, 1, 2
_NEARBY = 2_000
"""Runs in order that are looked at before all that match are sorted."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in an ordered list: just behind one run."""

    phase: int
    value: Any
    rowid: int


def encode_cursor(order: RunOrder, at: Position) -> str:
    parts = [order.text, at.phase, at.value, at.rowid]
    return base64.urlsafe_b64encode(lenient_json.dumps(parts).encode()).decode()


def decode_cursor(cursor: str, order: RunOrder) -> Position:
    """Read a cursor of a list in this order.

    Raises:
        InvalidInputError: It is no cursor, or one of a list in another order.
    """
    try:
        parts = lenient_json.loads(base64.urlsafe_b64decode(cursor))
    except (binascii.Error, ValueError, InvalidInputError):
        parts = None
    match parts:
        case [found, int(phase), value, int(rowid)] if (
            found == order.text
            and not isinstance(phase, bool)
            and not isinstance(rowid, bool)
            and 0 <= rowid < 2**63
            and _is_value_of(phase, value)
        ):
            return Position(phase, value, rowid)
        case [str(found), _, _, _] if found != order.text:
            raise InvalidInputError(
                f"the cursor belongs to the order {found[:100]!r}, not {order.text!r}",
                hint="start again from the first page after changing the order",
            )
        case _:
            raise InvalidInputError(
                f"{cursor[:200]!r} is not a cursor of this list",
                hint="pass a cursor that the same query gave",
            )


def _is_value_of(phase: int, value: Any) -> bool:
    match phase:
        case 0:
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
            return is_number and (isinstance(value, float) or abs(value) < 2**63)
        case 1:
            return isinstance(value, str) and value == lenient_json.storable(value)
        case _:
            return phase == _WITHOUT and value is None


@dataclass(frozen=True, slots=True)
class RunPager:
    """Finds the runs of one page.

    Attributes:
        condition: Which runs of the project are listed; never NULL.
        path_rowid: The index that holds the order's values, or None without one.
        lists_all: The condition holds for every run.
    """

    connection: Connection
    project: ProjectRecord
    order: RunOrder
    leaf: Leaf
    condition: Sql
    path_rowid: int | None
    lists_all: bool = False

    def positions(
        self, first: int, after: Position | None, skip: int = 0
    ) -> list[Position]:
        """At most `first` places, in order, behind `after` and `skip` more of them."""
        if self.leaf.is_total:
            self._refuse_other_kind(after)
            return self._of_total(first, after, skip)
        if self.path_rowid is None:
            return self._sorted(self._computed(), first, after, skip)
        if self.lists_all:
            return self._of_index(first, after, skip)
        if skip == 0:
            found = self._nearby(first, after)
            if len(found) == first:
                return found
        return self._sorted(self._matched(), first, after, skip)

    def _refuse_other_kind(self, after: Position | None) -> None:
        """PostgreSQL would fail where a forged cursor compares a text to a number."""
        phase = _NUMBERS if self.leaf.is_instant else _TEXTS
        if after is not None and after.phase != phase:
            raise InvalidInputError(
                "the cursor is not one of this list",
                hint="pass a cursor that the same query gave",
            )

    def _of_total(
        self, first: int, after: Position | None, skip: int
    ) -> list[Position]:
        """A column that every run has: its index gives the order."""
        if self.leaf.is_instant:
            phase, value = _NUMBERS, self.leaf.number
        else:
            phase, value = _TEXTS, self._dialect.ordered_text(self.leaf.text)
        query = select(runs.c.rowid, value.label("value")).where(*self._listed())
        if after is not None:
            query = query.where(self._behind([(value, after.value)], after.rowid))
        query = query.order_by(self._signed(value), self._signed(runs.c.rowid))
        return [
            Position(phase, row.value, row.rowid)
            for row in self.connection.execute(query.limit(first).offset(skip))
        ]

    def _computed(self) -> Subquery:
        """The listed runs with values that are computed run by run."""
        leaf = self.leaf
        number = func.coalesce(cast(leaf.number, Double), cast(leaf.boolean, Double))
        if leaf.is_instant:
            number = type_coerce(leaf.number, BigInteger)
        text = func.substr(leaf.text, 1, LONGEST_INDEXED_TEXT)
        return self._phased(number, text).subquery()

    def _matched(self) -> Subquery:
        """The listed runs with the values that the index has for them."""
        kv = run_path_values
        of_path = and_(
            kv.c.path_rowid == self.path_rowid, kv.c.run_rowid == runs.c.rowid
        )
        query = self._phased(kv.c.number, kv.c.text)
        return query.select_from(runs.outerjoin(kv, of_path)).subquery()

    def _phased(self, number: Sql, text: Sql) -> Select[Any, Any, Any, Any]:
        phase = case(
            (number.isnot(None), _NUMBERS), (text.isnot(None), _TEXTS), else_=_WITHOUT
        )
        return select(
            runs.c.rowid,
            phase.label("phase"),
            number.label("number"),
            text.label("text"),
        ).where(*self._listed())

    def _sorted(
        self, listed: Subquery, first: int, after: Position | None, skip: int
    ) -> list[Position]:
        columns = listed.c
        ordered = self._dialect.ordered_text(columns.text)
        query = select(columns.rowid, columns.phase, columns.number, columns.text)
        if after is not None:
            value: list[tuple[Sql, Any]] = []
            if after.phase != _WITHOUT:
                column = columns.number if after.phase == _NUMBERS else ordered
                value = [(column, after.value)]
            here = and_(
                columns.phase == after.phase,
                self._behind(value, after.rowid, rowid=columns.rowid),
            )
            query = query.where(or_(columns.phase > after.phase, here))
        query = query.order_by(
            columns.phase,
            self._signed(columns.number),
            self._signed(ordered),
            self._signed(columns.rowid),
        )
        return [
            Position(row.phase, (row.number, row.text, None)[row.phase], row.rowid)
            for row in self.connection.execute(query.limit(first).offset(skip))
        ]

    def _of_index(
        self, first: int, after: Position | None, skip: int
    ) -> list[Position]:
        """Walk the index of one path in order and stop when the page is full.

        Runs are not looked at: the index holds the values of live ones alone.
        """
        found: list[Position] = []
        for phase in range(after.phase if after else _NUMBERS, _WITHOUT + 1):
            missing = first - len(found)
            if missing <= 0:
                break
            behind = after if after and after.phase == phase else None
            if phase == _WITHOUT:
                query = self._without_value(behind)
            else:
                query = self._indexed(phase, behind)
            page = self.connection.execute(query.limit(missing).offset(skip))
            here = [Position(phase, row.value, row.rowid) for row in page]
            found += here
            if here:
                skip = 0
            elif skip > 0:
                skip -= self._count(query)
        return found

    def _count(self, query: Select[Any, Any]) -> int:
        counted = select(func.count()).select_from(query.order_by(None).subquery())
        return int(self.connection.execute(counted).scalar_one())

    def _indexed(self, phase: int, after: Position | None) -> Select[Any, Any]:
        """Runs that have a number, or those that have a text, in order."""
        kv = run_path_values
        value = kv.c.number if phase == _NUMBERS else kv.c.text
        ordered = value if phase == _NUMBERS else self._dialect.ordered_text(value)
        query = (
            select(kv.c.run_rowid.label("rowid"), value.label("value"))
            .where(kv.c.path_rowid == self.path_rowid, value.isnot(None))
            .order_by(self._signed(ordered), self._signed(kv.c.run_rowid))
        )
        if after is not None:
            behind = [(ordered, after.value)]
            query = query.where(self._behind(behind, after.rowid, rowid=kv.c.run_rowid))
        return query

    def _nearby(self, first: int, after: Position | None) -> list[Position]:
        """Those listed among the next runs of the index; few when few are listed."""
        phase = after.phase if after else _NUMBERS
        if phase == _WITHOUT:
            return []
        reach = max(_NEARBY, 10 * first)
        near = self._indexed(phase, after).limit(reach).subquery()
        ordered = near.c.value
        if phase == _TEXTS:
            ordered = self._dialect.ordered_text(ordered)
        query = (
            select(near.c.rowid, near.c.value)
            .join(runs, runs.c.rowid == near.c.rowid)
            .where(runs.c.deleted_at.is_(None), self.condition)
            .order_by(self._signed(ordered), self._signed(near.c.rowid))
            .limit(first)
        )
        return [
            Position(phase, row.value, row.rowid)
            for row in self.connection.execute(query)
        ]

    def _without_value(self, after: Position | None) -> Select[Any, Any]:
        kv = run_path_values.alias()
        has_value = (
            select(kv.c.run_rowid)
            .where(
                kv.c.path_rowid == self.path_rowid,
                kv.c.run_rowid == runs.c.rowid,
                or_(kv.c.number.isnot(None), kv.c.text.isnot(None)),
            )
            .exists()
        )
        query = (
            select(runs.c.rowid, null().label("value"))
            .where(*self._listed(), ~has_value)
            .order_by(self._signed(runs.c.rowid))
        )
        if after is not None:
            query = query.where(self._behind([], after.rowid))
        return query

    @property
    def _dialect(self) -> Dialect:
        return Dialect(is_sqlite=self.connection.dialect.name == "sqlite")

    def _listed(self) -> tuple[Sql, ...]:
        return (
            runs.c.project_rowid == self.project.rowid,
            runs.c.deleted_at.is_(None),
            self.condition,
        )

    def _signed(self, value: Sql) -> ColumnElement[Any]:
        return value.desc() if self.order.descending else value.asc()

    def _behind(
        self,
        values: list[tuple[Sql, Any]],
        after_rowid: int,
        *,
        rowid: Sql = runs.c.rowid,
    ) -> Sql:
        """Whether a row comes after one place in this order."""
        is_behind = self._beyond(rowid, after_rowid)
        for value, after in reversed(values):
            is_behind = or_(self._beyond(value, after), and_(value == after, is_behind))
        return is_behind

    def _beyond(self, value: Sql, after: Any) -> Sql:
        return value < after if self.order.descending else value > after
