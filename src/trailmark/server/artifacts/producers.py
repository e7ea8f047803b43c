"""Which runs made and used a version, and which versions a run made and used."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.exc import IntegrityError

from trailmark.server.artifacts.records import ArtifactState
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.artifacts import (
    artifact_producers,
    artifact_uses,
    artifacts,
)


def record_producer(unit: UnitOfWork, run_rowid: int, artifact_rowid: int) -> bool:
    """Note that a run logged a version; whether that is news. Idempotent."""
    return _note(unit, artifact_producers, run_rowid, artifact_rowid, {})


def record_use(
    unit: UnitOfWork, run_rowid: int, artifact_rowid: int, used_as: str | None
) -> bool:
    """Note that a run took a version as an input; whether that is news. Idempotent."""
    return _note(unit, artifact_uses, run_rowid, artifact_rowid, {"used_as": used_as})


def users_of(connection: Connection, artifact_rowid: int) -> list[int]:
    """Runs that took the version as an input, oldest use first."""
    query = (
        select(artifact_uses.c.run_rowid)
        .where(artifact_uses.c.artifact_rowid == artifact_rowid)
        .order_by(artifact_uses.c.rowid)
    )
    return list(connection.execute(query).scalars())


def outputs_of(
    connection: Connection, run_rowid: int, *, first: int, after_rowid: int = 0
) -> list[tuple[int, int]]:
    """Up to `first` (place, version) that a run logged behind a place, oldest first."""
    return _of_run(connection, artifact_producers, run_rowid, first, after_rowid)


def inputs_of(
    connection: Connection, run_rowid: int, *, first: int, after_rowid: int = 0
) -> list[tuple[int, int]]:
    """Up to `first` (place, version) that a run used behind a place, oldest first."""
    return _of_run(connection, artifact_uses, run_rowid, first, after_rowid)


def count_outputs(connection: Connection, run_rowid: int) -> int:
    return _count(connection, artifact_producers, run_rowid)


def count_inputs(connection: Connection, run_rowid: int) -> int:
    return _count(connection, artifact_uses, run_rowid)


def _of_run(
    connection: Connection, table: Table, run_rowid: int, first: int, after_rowid: int
) -> list[tuple[int, int]]:
    query = (
        select(table.c.rowid, table.c.artifact_rowid)
        .join(artifacts, artifacts.c.rowid == table.c.artifact_rowid)
        .where(
            table.c.run_rowid == run_rowid,
            table.c.rowid > after_rowid,
            artifacts.c.state == ArtifactState.COMMITTED,
        )
        .order_by(table.c.rowid)
        .limit(first)
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


def _count(connection: Connection, table: Table, run_rowid: int) -> int:
    query = (
        select(func.count())
        .select_from(table)
        .join(artifacts, artifacts.c.rowid == table.c.artifact_rowid)
        .where(
            table.c.run_rowid == run_rowid,
            artifacts.c.state == ArtifactState.COMMITTED,
        )
    )
    return connection.execute(query).scalar_one()


def _note(
    unit: UnitOfWork,
    table: Table,
    run_rowid: int,
    artifact_rowid: int,
    values: dict[str, str | None],
) -> bool:
    known = select(table.c.rowid).where(
        table.c.run_rowid == run_rowid, table.c.artifact_rowid == artifact_rowid
    )
    if unit.connection.execute(known).first() is not None:
        return False
    row = insert(table).values(
        run_rowid=run_rowid,
        artifact_rowid=artifact_rowid,
        created_at=datetime.now(UTC),
        **values,
    )
    try:
        with unit.connection.begin_nested():
            unit.connection.execute(row)
    except IntegrityError:
        return False  # another request noted the same
    return True
