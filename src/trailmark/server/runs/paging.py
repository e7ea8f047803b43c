"""Ordered pages of runs, by keys rather than offsets: stable while runs arrive.

Values of one order sort as numbers (booleans are 0 and 1), then strings by code
point, then runs without a value, whatever the direction; ties by creation.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Double,
    Select,
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
    """

    connection: Connection
    project: ProjectRecord
    order: RunOrder
    leaf: Leaf
    condition: Sql
    path_rowid: int | None

    def positions(
        self, first: int, after: Position | None, skip: int = 0
    ) -> list[Position]:
        """At most `first` places, in order, behind `after` and `skip` more of them."""
        if self.leaf.is_total:
            self._refuse_other_kind(after)
            return self._of_total(first, after, skip)
        if self.path_rowid is None:
            return self._of_leaf(first, after, skip)
        found: list[Position] = []
        for phase in self._phases(after):
            missing = first - len(found)
            if missing <= 0:
                break
            behind = after if after and after.phase == phase else None
            here = self._of_index(phase, missing, behind, skip)
            found += here
            if here:
                skip = 0
            elif skip > 0:
                skip -= self._count_of_index(phase, behind)
        return found

    def _refuse_other_kind(self, after: Position | None) -> None:
        """PostgreSQL would fail where a forged cursor compares a text to a number."""
        phase = _NUMBERS if self.leaf.is_instant else _TEXTS
        if after is not None and after.phase != phase:
            raise InvalidInputError(
                "the cursor is not one of this list",
                hint="pass a cursor that the same query gave",
            )

    def _phases(self, after: Position | None) -> Iterator[int]:
        yield from range(after.phase if after else _NUMBERS, _WITHOUT + 1)

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

    def _of_leaf(self, first: int, after: Position | None, skip: int) -> list[Position]:
        """Values that are computed run by run."""
        leaf = self.leaf
        number = func.coalesce(cast(leaf.number, Double), cast(leaf.boolean, Double))
        if leaf.is_instant:
            number = type_coerce(leaf.number, BigInteger)
        text = func.substr(leaf.text, 1, LONGEST_INDEXED_TEXT)
        phase = case(
            (number.isnot(None), _NUMBERS), (text.isnot(None), _TEXTS), else_=_WITHOUT
        )
        listed = (
            select(
                runs.c.rowid,
                phase.label("phase"),
                number.label("number"),
                text.label("text"),
            )
            .where(*self._listed())
            .subquery()
        )
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
        self, phase: int, first: int, after: Position | None, skip: int
    ) -> list[Position]:
        """Walk the index of one path in order and stop when the page is full."""
        query = self._index_query(phase, after).limit(first).offset(skip)
        return [Position(phase, row.value, row.rowid) for row in self._rows(query)]

    def _count_of_index(self, phase: int, after: Position | None) -> int:
        behind = self._index_query(phase, after).order_by(None).subquery()
        query = select(func.count()).select_from(behind)
        return int(self.connection.execute(query).scalar_one())

    def _index_query(self, phase: int, after: Position | None) -> Select[Any, Any]:
        kv = run_path_values
        if phase == _WITHOUT:
            return self._without_value(after)
        value = kv.c.number if phase == _NUMBERS else kv.c.text
        ordered = value if phase == _NUMBERS else self._dialect.ordered_text(value)
        query = (
            select(kv.c.run_rowid.label("rowid"), value.label("value"))
            .join(runs, runs.c.rowid == kv.c.run_rowid)
            .where(
                kv.c.path_rowid == self.path_rowid,
                value.isnot(None),
                runs.c.deleted_at.is_(None),
                self.condition,
            )
            .order_by(self._signed(ordered), self._signed(kv.c.run_rowid))
        )
        if after is not None:
            behind = [(ordered, after.value)]
            query = query.where(self._behind(behind, after.rowid, rowid=kv.c.run_rowid))
        return query

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

    def _rows(self, query: Any) -> Any:
        return self.connection.execute(query)

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
