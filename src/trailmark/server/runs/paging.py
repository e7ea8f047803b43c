"""Ordered pages of runs by one key, as far as possible along an index.

Behind a place rather than an offset: stable while runs arrive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, null, or_, select

from trailmark.server.db.tables.runs import run_path_values, runs
from trailmark.server.runs.leaves import Dialect, Sql
from trailmark.server.runs.run_places import NUMBERS, TEXTS, WITHOUT, Place, Position
from trailmark.server.runs.sorted_runs import ListedRuns, SortedRuns, SortKey

_NEARBY = 2_000
"""Runs in order that are looked at before all that match are sorted."""


@dataclass(frozen=True, slots=True)
class RunPager:
    """Finds the runs of one page."""

    listed: ListedRuns
    key: SortKey

    @property
    def has_index(self) -> bool:
        """Whether the first runs are found without sorting documents."""
        return self.key.leaf.is_total or self.key.path_rowid is not None

    def positions(
        self, first: int, after: Position | None, skip: int = 0
    ) -> list[Position]:
        """At most `first` places, in order, behind `after` and `skip` more of them."""
        if self.key.leaf.is_total:
            return self._of_total(first, after, skip)
        if self.key.path_rowid is not None:
            if self.listed.is_all:
                return self._of_index(first, after, skip)
            if skip == 0:
                found = self._nearby(first, after)
                if len(found) == first:
                    return found
        return SortedRuns(self.listed, [self.key]).positions(first, after, skip)

    def _of_total(
        self, first: int, after: Position | None, skip: int
    ) -> list[Position]:
        """A column that every run has: its index gives the order."""
        leaf = self.key.leaf
        if leaf.is_instant:
            phase, value = NUMBERS, leaf.number
        else:
            phase, value = TEXTS, self._dialect.ordered_text(leaf.text)
        query = select(runs.c.rowid, value.label("value")).where(
            *self.listed.conditions
        )
        if after is not None:
            self.key.refuse_other_kind(after.places[0])
            query = query.where(self._behind(value, after, runs.c.rowid))
        query = query.order_by(self.key.signed(value), self.key.signed(runs.c.rowid))
        return self._positions(phase, query.limit(first).offset(skip))

    def _of_index(
        self, first: int, after: Position | None, skip: int
    ) -> list[Position]:
        """Walk the index of one path in order and stop when the page is full.

        Runs are not looked at: the index holds the values of live ones alone.
        """
        found: list[Position] = []
        start = after.places[0].phase if after else NUMBERS
        for phase in range(start, WITHOUT + 1):
            missing = first - len(found)
            if missing <= 0:
                break
            behind = after if phase == start else None
            if phase == WITHOUT:
                query = self._without_value(behind)
            else:
                query = self._indexed(phase, behind)
            here = self._positions(phase, query.limit(missing).offset(skip))
            found += here
            if here:
                skip = 0
            elif skip > 0:
                skip -= self._count(query)
        return found

    def _count(self, query: Select[Any, Any]) -> int:
        counted = select(func.count()).select_from(query.order_by(None).subquery())
        return int(self.listed.connection.execute(counted).scalar_one())

    def _indexed(self, phase: int, after: Position | None) -> Select[Any, Any]:
        """Runs that have a number, or those that have a text, in order."""
        kv = run_path_values
        value = kv.c.number if phase == NUMBERS else kv.c.text
        ordered = value if phase == NUMBERS else self._dialect.ordered_text(value)
        query = (
            select(kv.c.run_rowid.label("rowid"), value.label("value"))
            .where(kv.c.path_rowid == self.key.path_rowid, value.isnot(None))
            .order_by(self.key.signed(ordered), self.key.signed(kv.c.run_rowid))
        )
        if after is not None:
            query = query.where(self._behind(ordered, after, kv.c.run_rowid))
        return query

    def _nearby(self, first: int, after: Position | None) -> list[Position]:
        """Those listed among the next runs of the index; few when few are listed."""
        phase = after.places[0].phase if after else NUMBERS
        if phase == WITHOUT:
            return []
        reach = max(_NEARBY, 10 * first)
        near = self._indexed(phase, after).limit(reach).subquery()
        ordered = near.c.value
        if phase == TEXTS:
            ordered = self._dialect.ordered_text(ordered)
        query = (
            select(near.c.rowid, near.c.value)
            .join(runs, runs.c.rowid == near.c.rowid)
            .where(runs.c.deleted_at.is_(None), self.listed.condition)
            .order_by(self.key.signed(ordered), self.key.signed(near.c.rowid))
            .limit(first)
        )
        return self._positions(phase, query)

    def _without_value(self, after: Position | None) -> Select[Any, Any]:
        kv = run_path_values.alias()
        has_value = (
            select(kv.c.run_rowid)
            .where(
                kv.c.path_rowid == self.key.path_rowid,
                kv.c.run_rowid == runs.c.rowid,
                or_(kv.c.number.isnot(None), kv.c.text.isnot(None)),
            )
            .exists()
        )
        query = (
            select(runs.c.rowid, null().label("value"))
            .where(*self.listed.conditions, ~has_value)
            .order_by(self.key.signed(runs.c.rowid))
        )
        if after is not None:
            query = query.where(self.key.beyond(runs.c.rowid, after.rowid))
        return query

    def _behind(self, value: Sql, after: Position, rowid: Sql) -> Sql:
        pairs = [(value, after.places[0].value), (rowid, after.rowid)]
        return self.key.behind(pairs)

    def _positions(self, phase: int, query: Select[Any, Any]) -> list[Position]:
        return [
            Position((Place(phase, row.value),), row.rowid)
            for row in self.listed.connection.execute(query)
        ]

    @property
    def _dialect(self) -> Dialect:
        return self.listed.dialect
