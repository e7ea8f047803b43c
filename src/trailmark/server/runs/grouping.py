"""Runs by what they have in common: how many share the values of some fields.

Everything is counted by the database, so that a hundred thousand runs are as many rows
as there are groups. A missing value and null are one group; so are all NaNs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from trailmark.errors import InvalidInputError
from trailmark.server.db import Database
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs.group_query import (
    STATISTICS,
    GroupOrder,
    GroupQuery,
    RunGroup,
)
from trailmark.server.runs.path_index import index_fields
from trailmark.server.runs.queries import Filters, prepare_indexes
from trailmark.wire.run_field import parse_field

MAX_KEYS = 8
MAX_MEASURES = 40
MAX_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class GroupPage:
    """Some groups; `total` counts all of them."""

    items: Sequence[RunGroup]
    total: int


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
    if by in STATISTICS and field:
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
    query = GroupQuery(connection, project, keys, measures)
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
