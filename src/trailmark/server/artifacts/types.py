"""Types of artifacts, such as `dataset` and `model`: made when first named."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    exists,
    func,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError

from trailmark.errors import NotFoundError
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.artifacts import artifact_collections, artifact_types
from trailmark.wire.ids import encode_global_id
from trailmark.wire.lenient_json import storable
from trailmark.wire.names import check_artifact_type


@dataclass(frozen=True, slots=True)
class TypeRecord:
    """What the versions of some collections of a project are."""

    rowid: int
    project_rowid: int
    name: str
    description: str | None
    created_at: datetime

    @property
    def gid(self) -> str:
        return encode_global_id("ArtifactType", self.rowid)


_COLUMNS = tuple(artifact_types.c[name] for name in TypeRecord.__dataclass_fields__)


def find_type(
    connection: Connection, project_rowid: int, name: str
) -> TypeRecord | None:
    """The type of that name in a project; the caller checks the project."""
    query = select(*_COLUMNS).where(
        artifact_types.c.project_rowid == project_rowid,
        artifact_types.c.name == storable(name),
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else TypeRecord(*tuple(row))


def types_by_rowid(
    connection: Connection, rowids: Collection[int]
) -> dict[int, TypeRecord]:
    """Whoever asks; unknown ones are left out."""
    query = select(*_COLUMNS).where(artifact_types.c.rowid.in_(list(rowids)))
    found = (TypeRecord(*tuple(row)) for row in connection.execute(query))
    return {one.rowid: one for one in found}


def list_types(
    connection: Connection,
    project_rowid: int,
    *,
    first: int,
    after_rowid: int = 0,
    include_empty: bool = True,
) -> list[TypeRecord]:
    """Up to `first` types of a project behind one of them, in order of creation."""
    query = select(*_COLUMNS).where(
        artifact_types.c.project_rowid == project_rowid,
        artifact_types.c.rowid > after_rowid,
    )
    if not include_empty:
        query = query.where(_has_collections())
    query = query.order_by(artifact_types.c.rowid).limit(first)
    return [TypeRecord(*tuple(row)) for row in connection.execute(query)]


def count_collections(
    connection: Connection, type_rowids: Collection[int]
) -> dict[int, int]:
    """Number of live collections by type; absent without any."""
    query = (
        select(artifact_collections.c.type_rowid, func.count().label("n"))
        .where(
            artifact_collections.c.type_rowid.in_(list(type_rowids)),
            artifact_collections.c.deleted_at.is_(None),
        )
        .group_by(artifact_collections.c.type_rowid)
    )
    return {row.type_rowid: row.n for row in connection.execute(query)}


def ensure_type(unit: UnitOfWork, project_rowid: int, name: str) -> TypeRecord:
    """The type, made if missing; the caller asked whether that is allowed.

    Raises:
        InvalidInputError: The name of a new type is not allowed.
    """
    found = find_type(unit.connection, project_rowid, name)
    if found is not None:
        return found
    row = insert(artifact_types).values(
        project_rowid=project_rowid,
        name=check_artifact_type(name),
        created_at=datetime.now(UTC),
    )
    try:
        with unit.connection.begin_nested():
            unit.connection.execute(row)
    except IntegrityError:
        pass  # another server made it between our look and our insert
    made = find_type(unit.connection, project_rowid, name)
    if made is None:
        raise NotFoundError(f"there is no artifact type {name!r}", hint="try again")
    return made


def _has_collections() -> ColumnElement[bool]:
    return exists().where(
        artifact_collections.c.type_rowid == artifact_types.c.rowid,
        artifact_collections.c.deleted_at.is_(None),
    )
