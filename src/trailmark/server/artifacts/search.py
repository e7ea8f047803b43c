"""Lists of projects, collections and versions: filtered, ordered, page by page.

Callers decide which projects may be looked at and pass their rowids; nothing here
asks for permission. Orders are total, by key and rowid, so that what arrives between
two pages neither repeats nor hides anything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    and_,
    func,
    or_,
    type_coerce,
)

from trailmark.errors import InvalidInputError
from trailmark.server.artifacts.conditions import (
    CollectionConditions,
    ProjectConditions,
    VersionConditions,
)
from trailmark.server.artifacts.cursors import decode_cursor, encode_cursor
from trailmark.server.artifacts.records import (
    ArtifactRecord,
    CollectionRecord,
    MembershipRecord,
    artifact_of,
    collection_of,
    membership_of,
    select_artifacts,
    select_collections,
    select_memberships,
)
from trailmark.server.db.tables.artifacts import (
    artifact_collections,
    artifact_memberships,
    artifact_types,
    artifacts,
)
from trailmark.server.db.tables.projects import projects
from trailmark.server.runs.leaves import Dialect
from trailmark.server.runs.records import Page
from trailmark.wire.artifact_field import Noun, parse_artifact_field

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class VersionHit:
    """A version as a member of the collection in which it was found."""

    membership: MembershipRecord
    artifact: ArtifactRecord


@dataclass(frozen=True, slots=True)
class CollectionScope:
    """Which collections are looked at, before any filter.

    Attributes:
        project_rowids: Only those of these projects; None is every project, which
            needs `collection_rowids`.
        collection_rowids: Only these; None is all.
        kinds: Of `CollectionKind`; None is both.
        type_rowids: Only those of these types; None is all.
    """

    project_rowids: Collection[int] | None = None
    collection_rowids: Collection[int] | None = None
    kinds: Collection[str] | None = None
    type_rowids: Collection[int] | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        given = (
            (artifact_collections.c.project_rowid, self.project_rowids),
            (artifact_collections.c.rowid, self.collection_rowids),
            (artifact_collections.c.kind, self.kinds),
            (artifact_collections.c.type_rowid, self.type_rowids),
        )
        if self.project_rowids is None and self.collection_rowids is None:
            raise ValueError("neither projects nor collections are given")
        return [column.in_(list(some)) for column, some in given if some is not None]


def list_collections(
    connection: Connection,
    scope: CollectionScope,
    *,
    filters: str | None = None,
    order: str | None = None,
    first: int = 50,
    after: str | None = None,
) -> Page[CollectionRecord]:
    """Live collections; the newest first unless an order is given.

    Raises:
        InvalidInputError: A filter, order or cursor that cannot be read.
    """
    compiler = CollectionConditions(connection, *scope.conditions())
    query = select_collections().where(*scope.conditions(), compiler.of_filter(filters))
    by = _collection_order(order)
    rowid = artifact_collections.c.rowid
    return _page(
        connection, query, by, rowid=rowid, read=collection_of, first=first, after=after
    )


def count_collections(
    connection: Connection, scope: CollectionScope, *, filters: str | None = None
) -> int:
    """How many collections match.

    Raises:
        InvalidInputError: The filter cannot be read.
    """
    compiler = CollectionConditions(connection, *scope.conditions())
    query = compiler.candidates(func.count()).where(compiler.of_filter(filters))
    return int(connection.execute(query).scalar_one())


def list_versions(
    connection: Connection,
    scope: CollectionScope,
    *,
    collection_filters: str | None = None,
    filters: str | None = None,
    order: str | None = None,
    first: int = 50,
    after: str | None = None,
) -> Page[VersionHit]:
    """Members of collections: committed versions, those that came last first.

    A version that was linked is found in every collection that it is in.

    Raises:
        InvalidInputError: A filter, order or cursor that cannot be read.
    """
    compiler, matching = _versions(connection, scope, collection_filters, filters)
    columns = (
        *select_memberships().selected_columns,
        *select_artifacts().selected_columns,
    )
    query = compiler.candidates(*columns).where(matching)
    n_membership = len(select_memberships().selected_columns)

    def hit_of(row: Row[*tuple[Any, ...]]) -> VersionHit:
        values: Any = tuple(row)
        return VersionHit(
            membership_of(values[:n_membership]), artifact_of(values[n_membership:])
        )

    by = _version_order(order)
    rowid = artifact_memberships.c.rowid
    return _page(
        connection, query, by, rowid=rowid, read=hit_of, first=first, after=after
    )


def count_versions(
    connection: Connection,
    scope: CollectionScope,
    *,
    collection_filters: str | None = None,
    filters: str | None = None,
) -> int:
    """How many members of collections match.

    Raises:
        InvalidInputError: A filter cannot be read.
    """
    compiler, matching = _versions(connection, scope, collection_filters, filters)
    query = compiler.candidates(func.count()).where(matching)
    return int(connection.execute(query).scalar_one())


def list_project_rowids(
    connection: Connection,
    project_rowids: Collection[int],
    *,
    filters: str | None = None,
    order: str | None = None,
    first: int = 50,
    after: str | None = None,
) -> Page[int]:
    """Those of the projects that match; the newest first unless an order is given.

    Raises:
        InvalidInputError: A filter, order or cursor that cannot be read.
    """
    scope = projects.c.rowid.in_(list(project_rowids))
    compiler = ProjectConditions(connection, scope)
    query = compiler.candidates(projects.c.rowid).where(compiler.of_filter(filters))
    by = _project_order(order)
    return _page(
        connection,
        query,
        by,
        rowid=projects.c.rowid,
        read=_first,
        first=first,
        after=after,
    )


def matching_projects(
    connection: Connection, project_rowids: Collection[int], filters: str | None
) -> list[int]:
    """Rowids of those that match, in no order.

    Raises:
        InvalidInputError: The filter cannot be read.
    """
    compiler = ProjectConditions(connection, projects.c.rowid.in_(list(project_rowids)))
    query = compiler.candidates(projects.c.rowid).where(compiler.of_filter(filters))
    return list(connection.execute(query).scalars())


@dataclass(frozen=True, slots=True)
class _Order:
    """A signed key that every row has.

    Attributes:
        kind: What its values are in cursors.
    """

    text: str
    key: ColumnElement[Any]
    kind: type

    @property
    def descending(self) -> bool:
        return self.text.startswith("-")


def _versions(
    connection: Connection,
    scope: CollectionScope,
    collection_filters: str | None,
    filters: str | None,
) -> tuple[VersionConditions, ColumnElement[bool]]:
    conditions = scope.conditions()
    compiler = VersionConditions(connection, *conditions)
    matching = compiler.of_filter(filters)
    if collection_filters:
        of_collections = CollectionConditions(connection, *conditions)
        rowid = artifact_collections.c.rowid
        found = of_collections.candidates(rowid).where(
            of_collections.of_filter(collection_filters)
        )
        inside = artifact_memberships.c.collection_rowid.in_(
            # Read apart, so that it is not taken for the joined collection.
            list(connection.execute(found).scalars())
        )
        matching = and_(matching, inside)
    return compiler, matching


def _collection_order(text: str | None) -> _Order:
    columns = {
        "id": artifact_collections.c.rowid,
        "name": artifact_collections.c.name,
        "type": artifact_types.c.name,
        "created_at": artifact_collections.c.created_at,
        "updated_at": artifact_collections.c.updated_at,
    }
    return _order(Noun.COLLECTION, text, columns)


def _version_order(text: str | None) -> _Order:
    columns = {
        "id": artifact_memberships.c.rowid,
        "version": artifact_memberships.c.version_index,
        "size": artifacts.c.size_bytes,
        "file_count": artifacts.c.file_count,
        "created_at": artifacts.c.created_at,
        "updated_at": artifacts.c.updated_at,
        "linked_at": artifact_memberships.c.created_at,
    }
    return _order(Noun.VERSION, text, columns)


def _project_order(text: str | None) -> _Order:
    columns = {
        "id": projects.c.rowid,
        "name": projects.c.name,
        "created_at": projects.c.created_at,
        "updated_at": projects.c.updated_at,
    }
    return _order(Noun.PROJECT, text, columns)


def _order(noun: Noun, text: str | None, columns: dict[str, Any]) -> _Order:
    """Read an order; a missing sign means ascending, none is the newest first."""
    wanted = (text or "").strip() or "-id"
    field = parse_artifact_field(noun, wanted.lstrip("+-").strip())
    column = columns.get(field.name)
    if column is None or field.is_in_document:
        raise InvalidInputError(
            f"{noun}s cannot be ordered by {field.name[:100]!r}",
            hint=f"use one of {', '.join(sorted(columns))}",
        )
    sign = "-" if wanted.startswith("-") else "+"
    if field.name in ("name", "type"):
        return _Order(sign + field.name, type_coerce(column, Text), str)
    return _Order(sign + field.name, type_coerce(column, BigInteger), int)


def _page(
    connection: Connection,
    query: Select[*tuple[Any, ...]],
    order: _Order,
    *,
    rowid: ColumnElement[int],
    read: Callable[[Row[*tuple[Any, ...]]], _T],
    first: int,
    after: str | None,
) -> Page[_T]:
    """Rows behind `after`; `read` gets each without what ordering added to it."""
    key = order.key
    if order.kind is str:
        is_sqlite = connection.dialect.name == "sqlite"
        key = Dialect(is_sqlite=is_sqlite).ordered_text(key)
    if after:
        value, last = decode_cursor(after, order.text, order.kind, int)
        query = query.where(
            or_(
                key < value if order.descending else key > value,
                and_(key == value, rowid < last if order.descending else rowid > last),
            )
        )
    ordered = (key.desc(), rowid.desc()) if order.descending else (key, rowid)
    size = max(0, first)
    query = query.add_columns(order.key.label("order_key"), rowid.label("order_rowid"))
    rows = connection.execute(query.order_by(*ordered).limit(size + 1)).all()
    shown = rows[:size]
    items: Sequence[_T] = [read(row[:-2]) for row in shown]  # pyright: ignore[reportArgumentType]
    cursors = [encode_cursor(order.text, *row[-2:]) for row in shown]
    return Page(items, cursors, len(rows) > size)


def _first(row: Row[*tuple[Any, ...]]) -> int:
    return int(row[0])
