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
from trailmark.server.runs.group_order import STATISTICS, parse_group_order
from trailmark.server.runs.group_query import GroupQuery, RunGroup
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
    fields = [
        *(parse_field(one) for one in (*keys, *measures)),
        *(one.field for one in parse_group_order(order) if one.field is not None),
    ]
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
    measured = {parse_field(one).path for one in measures}
    for one in wanted:
        if one.by in STATISTICS and one.field and one.field.path not in measured:
            measures = [*measures, one.field.path]
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
