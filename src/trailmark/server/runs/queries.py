"""Finding runs: one by its id, or a filtered and ordered page of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from trailmark.errors import InvalidInputError, NotFoundError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.db import Database
from trailmark.server.db.tables.runs import runs
from trailmark.server.projects.records import (
    ProjectRecord,
    find_project,
    require_project,
)
from trailmark.server.runs.documents import load_documents
from trailmark.server.runs.filter_sql import FilterCompiler
from trailmark.server.runs.paging import RunPager
from trailmark.server.runs.path_index import (
    INDEX_ABOVE_RUNS,
    index_fields,
    ready_paths,
)
from trailmark.server.runs.records import (
    Page,
    RunRecord,
    run_of,
    runs_by_rowid,
    select_runs,
)
from trailmark.server.runs.run_places import decode_cursor, encode_cursor
from trailmark.server.runs.sorted_runs import ListedRuns, SortedRuns, SortKey
from trailmark.server.runs.tied_runs import TiedRuns
from trailmark.wire.ids import decode_run_id
from trailmark.wire.lenient_json import storable
from trailmark.wire.run_field import RunField
from trailmark.wire.run_filter import And, Compare, Node, Not, Or, parse_filter
from trailmark.wire.run_order import RunOrder, parse_order

__all__ = [
    "count_runs",
    "find_run",
    "find_run_by_global_id",
    "list_runs",
    "load_documents",
    "prepare_indexes",
    "require_run_by_global_id",
    "runs_by_rowid",
]

MAX_PAGE = 10_000
Filters = str | Mapping[str, Any] | None


def find_run(
    connection: Connection, project: ProjectRecord | RunRecord, run_id: str
) -> RunRecord | None:
    """The run of that id in the project, or in the project of a run; else None."""
    rowid = (
        project.rowid if isinstance(project, ProjectRecord) else project.project_rowid
    )
    query = select_runs().where(
        runs.c.project_rowid == rowid, runs.c.run_id == storable(run_id)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else run_of(row)


def find_run_by_global_id(
    connection: Connection, actor: Actor, global_id: str
) -> RunRecord | None:
    """The run a global id names; None when there is none that `actor` may read.

    Raises:
        InvalidInputError: The id is not the id of a run.
    """
    path = decode_run_id(global_id)
    project = find_project(connection, actor, path.entity, path.project)
    return project and find_run(connection, project, path.run_id)


def require_run_by_global_id(
    connection: Connection, actor: Actor, action: Action, global_id: str
) -> RunRecord:
    """The run a global id names, which `actor` may do `action` to.

    Raises:
        NotFoundError: There is none, or it is not readable.
        ForbiddenError: It is readable, and `action` is not allowed.
    """
    path = decode_run_id(global_id)
    project = require_project(connection, actor, action, path.entity, path.project)
    run = find_run(connection, project, path.run_id)
    if run is None:
        raise NotFoundError(
            f"there is no run {path.run_id!r} in {path.entity}/{path.project}",
            hint="it may have been deleted",
        )
    return run


def prepare_indexes(
    database: Database,
    project: ProjectRecord,
    filters: Filters,
    order: str | None,
    *,
    above_runs: int = INDEX_ABOVE_RUNS,
) -> None:
    """Index what a query looks at, when the project is large; call it before reading.

    Raises:
        InvalidInputError: The filter or the order cannot be read.
    """
    ordered = (key.field for key in parse_order(order).keys)
    fields = [*ordered, *_fields(parse_filter(filters))]
    index_fields(database, project, fields, above_runs=above_runs)


def list_runs(
    connection: Connection,
    project: ProjectRecord,
    *,
    filters: Filters = None,
    order: str | None = None,
    first: int = 50,
    after: str | None = None,
    skip: int = 0,
) -> Page[RunRecord]:
    """A page of the project's runs.

    Args:
        filters: MongoDB-style filter as JSON; None matches all.
        order: Signed fields, the first counts most; None is by creation, oldest
            first.
        first: Page size, at most 10,000.
        after: A cursor of a list in the same order.
        skip: Runs to leave out at the beginning, for lists that are looked at in the
            middle. Walking them costs little, but more than a cursor.

    Returns:
        Runs in order. A run that arrives between two pages neither repeats nor
        hides another.

    Raises:
        InvalidInputError: A filter, order or cursor that cannot be read, or a
            negative number of runs.
    """
    if first < 0 or skip < 0:
        raise InvalidInputError(
            f"a page of {min(first, skip)} runs is not possible",
            hint="ask for 0 or more",
        )
    size = min(first, MAX_PAGE)
    signed = parse_order(order)
    position = decode_cursor(after, signed) if after else None
    pager = _pager(connection, project, signed, parse_filter(filters))
    found = pager.positions(size + 1, position, skip)
    records = runs_by_rowid(connection, [one.rowid for one in found[:size]])
    shown = [one for one in found[:size] if one.rowid in records]
    return Page(
        [records[one.rowid] for one in shown],
        [encode_cursor(signed, one) for one in shown],
        len(found) > size,
    )


def count_runs(
    connection: Connection, project: ProjectRecord, filters: Filters = None
) -> int:
    """How many runs of the project the filter matches.

    Raises:
        InvalidInputError: The filter cannot be read.
    """
    condition = _compiler(connection, project).condition(parse_filter(filters))
    query = select(func.count()).where(
        runs.c.project_rowid == project.rowid, runs.c.deleted_at.is_(None), condition
    )
    return int(connection.execute(query.select_from(runs)).scalar_one())


def _compiler(connection: Connection, project: ProjectRecord) -> FilterCompiler:
    paths = ready_paths(connection, project.rowid)
    return FilterCompiler(connection, project, paths)


def _pager(
    connection: Connection, project: ProjectRecord, order: RunOrder, node: Node
) -> RunPager | TiedRuns:
    compiler = _compiler(connection, project)
    listed = ListedRuns(
        connection, project, compiler.condition(node), is_all=_is_everything(node)
    )
    keys = [
        SortKey(
            compiler.leaf(key.field),
            key.descending,
            compiler.indexed_paths.get(key.field.path),
        )
        for key in order.keys
    ]
    by_first = RunPager(listed, keys[0])
    return by_first if len(keys) == 1 else TiedRuns(by_first, SortedRuns(listed, keys))


def _is_everything(node: Node) -> bool:
    return isinstance(node, And) and all(map(_is_everything, node.items))


def _fields(node: Node) -> Iterator[RunField]:
    match node:
        case Compare(field):
            yield field
        case Not(item):
            yield from _fields(item)
        case And(items) | Or(items):
            for item in items:
                yield from _fields(item)
