"""How the values of groups are spread: small histograms, and how many texts there are.

The bins of a field reach over all groups, so that two groups can be held side by side.
Three statements, however many runs, groups and fields there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)

from trailmark.errors import InvalidInputError
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs.group_query import LARGEST_SUMMED, GroupQuery
from trailmark.server.runs.queries import Filters

BINS = 12
MAX_FIELDS = 12
"""Each is counted over all runs: pages ask for the columns in view."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """Numbers of one field in a group, without those beyond 1e100.

    Attributes:
        low: The smallest in any group; where the first bin begins.
        high: The largest in any group; the last bin ends with it.
        counts: One bin where all are equal, else twelve of the same width.
    """

    low: float
    high: float
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """The values of one field in a group.

    Attributes:
        histogram: None without numbers.
        distinct_texts: How many different texts there are.
    """

    histogram: Histogram | None
    distinct_texts: int


def spread_groups(
    connection: Connection,
    project: ProjectRecord,
    keys: Sequence[str],
    fields: Sequence[str],
    *,
    filters: Filters,
    newest: Sequence[int],
) -> dict[int, tuple[Spread, ...]]:
    """The spread of `fields` in some groups, by the newest run of each.

    Raises:
        InvalidInputError: There are too many fields.
    """
    if len(fields) > MAX_FIELDS:
        raise InvalidInputError(
            f"the values of {len(fields)} fields are too many to count",
            hint=f"ask for {MAX_FIELDS} at a time",
        )
    values = GroupQuery(connection, project, keys, fields).values(
        filters, with_texts=True
    )
    counting = _Counting(connection, _members(values, keys), len(fields), newest)
    ranges = counting.ranges(values)
    counts = counting.counts(ranges)
    texts = counting.texts()
    none = (0,) * len(fields)
    return {
        group: tuple(
            Spread(
                _histogram(ranges[at], counts.get((group, at), {})),
                texts.get(group, none)[at],
            )
            for at in range(len(fields))
        )
        for group in newest
    }


_Range = tuple[float, float] | None


def _histogram(within: _Range, counts: dict[int, int]) -> Histogram | None:
    if within is None or not counts:
        return None
    bins = 1 if within[0] == within[1] else BINS
    return Histogram(*within, tuple(counts.get(at, 0) for at in range(bins)))


def _members(values: FromClause, keys: Sequence[str]) -> CTE:
    """Each run with the newest of its group, which names the group."""
    named = [
        values.c[f"{what}{at}"]
        for at in range(len(keys))
        for what in ("kind", "number", "text")
    ]
    newest = func.max(values.c.rowid).over(partition_by=named)
    rest = [one for one in values.c if one.key.startswith(("measure", "word"))]
    return select(newest.label("newest"), *rest).cte("members")


@dataclass(frozen=True, slots=True)
class _Counting:
    connection: Connection
    members: CTE
    n_fields: int
    newest: Sequence[int]

    def ranges(self, values: FromClause) -> list[_Range]:
        """Smallest and largest number of each field in all groups."""
        ends: list[ColumnElement[Any]] = []
        for at in range(self.n_fields):
            counted = _counted(values, at)
            ends += [
                func.min(counted).label(f"low{at}"),
                func.max(counted).label(f"high{at}"),
            ]
        if not ends:
            return []
        row = self.connection.execute(select(*ends)).one()
        return [
            None if row[2 * at] is None else (row[2 * at], row[2 * at + 1])
            for at in range(self.n_fields)
        ]

    def counts(self, ranges: Sequence[_Range]) -> dict[tuple[int, int], dict[int, int]]:
        """By group and field: how many numbers are in each bin that is not empty."""
        parts = [
            self._counts(at, within)
            for at, within in enumerate(ranges)
            if within is not None
        ]
        found: dict[tuple[int, int], dict[int, int]] = {}
        if not parts:
            return found
        for row in self.connection.execute(union_all(*parts)):
            found.setdefault((row.newest, row.at), {})[row.bin] = row.runs
        return found

    def _counts(
        self, at: int, within: tuple[float, float]
    ) -> Select[Any, Any, Any, Any]:
        binned = (
            select(self.members.c.newest, self._bin(at, *within).label("bin"))
            .where(self._is_asked(), _counted(self.members, at).isnot(None))
            .subquery()
        )
        named = (binned.c.newest, binned.c.bin)
        field = literal(at, Integer).label("at")
        return select(field, *named, func.count().label("runs")).group_by(*named)

    def texts(self) -> dict[int, tuple[int, ...]]:
        members = self.members.c
        distinct = [
            func.count(members[f"word{at}"].distinct()) for at in range(self.n_fields)
        ]
        query = select(members.newest, *distinct).where(self._is_asked())
        rows = self.connection.execute(query.group_by(members.newest))
        return {row[0]: tuple(row[1:]) for row in rows}

    def _is_asked(self) -> ColumnElement[bool]:
        return self.members.c.newest.in_(self.newest)

    def _bin(self, at: int, low: float, high: float) -> ColumnElement[Any]:
        if low == high:
            return cast(literal(0), Integer)
        span = high - low
        offset = self.members.c[f"measure{at}"] - low
        # PostgreSQL refuses quotients that are too small for a double.
        place = offset / span * BINS
        is_sqlite = self.connection.dialect.name == "sqlite"
        return case(
            (offset < span / (2 * BINS), 0),
            (offset >= span * (BINS - 1) / BINS, BINS - 1),
            else_=cast(place if is_sqlite else func.floor(place), Integer),
        )


def _counted(values: FromClause, at: int) -> ColumnElement[Any]:
    number = values.c[f"measure{at}"]
    return case((and_(number.isnot(None), func.abs(number) <= LARGEST_SUMMED), number))
