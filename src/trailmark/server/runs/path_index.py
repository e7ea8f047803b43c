"""Config and summary values of large projects in an indexed side table.

The first filter or order on a path of a large project writes one row per run; every
later write of a run keeps its rows right in the same transaction. Only paths that
somebody asked for are indexed: all leaves of all runs would outweigh the runs.

A string longer than an index takes is kept as its beginning, with kind `long`; the
document answers for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import (
    Connection,
    Double,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    text,
)

from trailmark.server.db import Database, UnitOfWork
from trailmark.server.db.tables.projects import indexed_paths
from trailmark.server.db.tables.runs import run_path_values, runs
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs.leaves import LONGEST_INDEXED_TEXT, Dialect, leaf_of
from trailmark.wire.lenient_json import from_strict
from trailmark.wire.run_field import FieldKind, RunField

INDEX_ABOVE_RUNS = 2_000
"""Smaller projects are scanned in less than 25 ms."""
MAX_INDEXED_RUNS = 200_000
"""Filling an index holds up the project's writers; this is about two seconds."""
MAX_PATHS = 64
_ADVISORY_CLASS = 0x747261  # any constant: keeps our locks apart from others'


def ready_paths(connection: Connection, project_rowid: int) -> dict[str, int]:
    """Rowids of the project's indexed paths by canonical path."""
    query = select(indexed_paths.c.path, indexed_paths.c.rowid).where(
        indexed_paths.c.project_rowid == project_rowid, indexed_paths.c.ready
    )
    return {row.path: row.rowid for row in connection.execute(query)}


def index_fields(
    database: Database,
    project: ProjectRecord,
    fields: Iterable[RunField],
    *,
    above_runs: int = INDEX_ABOVE_RUNS,
) -> None:
    """Index those document paths among `fields` that are not yet, if it pays.

    Idempotent; does nothing for small projects, and beyond 64 paths a project.
    """
    wanted = {
        one.path: one
        for one in fields
        if one.kind in (FieldKind.CONFIG, FieldKind.SUMMARY)
    }
    if not wanted:
        return
    with database.read() as connection:
        ready = ready_paths(connection, project.rowid)
        missing = [one for path, one in wanted.items() if path not in ready]
        if not missing or len(ready) + len(missing) > MAX_PATHS:
            return
        count = select(func.count()).where(runs.c.project_rowid == project.rowid)
        n_runs = connection.execute(count).scalar_one()
    if above_runs < n_runs <= MAX_INDEXED_RUNS:
        for one in missing:
            with database.write() as unit:
                _fill(unit, project, one)


def lock_paths(unit: UnitOfWork, project_rowids: Iterable[int]) -> None:
    """Keep indexes of these projects from being filled until this write is done.

    Without it a run that changes while an index is being filled would keep its old
    value there. Take it before any row is locked. SQLite has one writer anyway.
    """
    if unit.connection.dialect.name == "postgresql":
        for rowid in sorted(set(project_rowids)):
            unit.connection.execute(_LOCK_SHARED, {"rowid": rowid})


def maintain_paths(
    unit: UnitOfWork,
    project_rowid: int,
    run_rowid: int,
    *,
    config: str | None = None,
    summary: str | None = None,
) -> None:
    """Bring the run's rows up to the given strict documents; None is unchanged."""
    paths = ready_paths(unit.connection, project_rowid)
    if paths:
        maintain_known_paths(unit, paths, run_rowid, config=config, summary=summary)


def maintain_known_paths(
    unit: UnitOfWork,
    paths: dict[str, int],
    run_rowid: int,
    *,
    config: str | None = None,
    summary: str | None = None,
) -> None:
    """`maintain_paths` when the project's ready paths are at hand."""
    texts = {FieldKind.CONFIG: config, FieldKind.SUMMARY: summary}
    parsed = {kind: from_strict(doc) for kind, doc in texts.items() if doc is not None}
    stale: list[int] = []
    rows: list[dict[str, Any]] = []
    for path, path_rowid in paths.items():
        field = RunField.of_path(path)
        if field.kind not in parsed:
            continue
        stale.append(path_rowid)
        row = path_row(parsed[field.kind], field.candidates())
        if row is not None:
            rows.append({"path_rowid": path_rowid, "run_rowid": run_rowid, **row})
    if stale:
        unit.connection.execute(
            delete(run_path_values).where(
                run_path_values.c.run_rowid == run_rowid,
                run_path_values.c.path_rowid.in_(stale),
            )
        )
    if rows:
        unit.connection.execute(insert(run_path_values), rows)


def path_row(
    document: dict[str, Any], candidates: Sequence[Sequence[str]]
) -> dict[str, Any] | None:
    """`kind`, `number` and `text` of the first candidate there is; None without one."""
    for segments in candidates:
        found, value = _at(document, segments)
        if found:
            return _row(value)
    return None


def _at(document: Any, segments: Sequence[str]) -> tuple[bool, Any]:
    value = document
    for segment in segments:
        if not isinstance(value, dict) or segment not in value:
            return False, None
        value = cast("dict[str, Any]", value)[segment]
    return True, value


def _row(value: Any) -> dict[str, Any]:
    match value:
        case None:
            return {"kind": "null", "number": None, "text": None}
        case bool():
            return {"kind": "boolean", "number": float(value), "text": None}
        case int() | float():
            number = float(value)
            known = None if number != number else number  # noqa: PLR0124
            return {"kind": "number", "number": known, "text": None}
        case str():
            kind = "long" if len(value) > LONGEST_INDEXED_TEXT else "string"
            return {"kind": kind, "number": None, "text": value[:LONGEST_INDEXED_TEXT]}
        case list():
            return {"kind": "array", "number": None, "text": None}
        case _:
            return {"kind": "object", "number": None, "text": None}


def _fill(unit: UnitOfWork, project: ProjectRecord, field: RunField) -> None:
    """Register one path and write the rows of all runs, in one transaction."""
    connection = unit.connection
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:
        connection.execute(_LOCK_EXCLUSIVE, {"rowid": project.rowid})
    if field.path in ready_paths(connection, project.rowid):
        return  # somebody else was waiting for the same
    path_rowid = connection.execute(
        insert(indexed_paths)
        .values(
            project_rowid=project.rowid,
            path=field.path,
            ready=True,
            created_at=datetime.now(UTC),
        )
        .returning(indexed_paths.c.rowid)
    ).scalar_one()
    leaf = leaf_of(field, project, Dialect(is_sqlite), {})
    is_long = func.length(leaf.text) > LONGEST_INDEXED_TEXT
    rows = select(
        literal(path_rowid),
        runs.c.rowid,
        case((is_long, "long"), else_=leaf.kind),
        func.coalesce(leaf.number, leaf.boolean.cast(Double)),
        func.substr(leaf.text, 1, LONGEST_INDEXED_TEXT),
    ).where(
        runs.c.project_rowid == project.rowid,
        runs.c.deleted_at.is_(None),  # those alone are walked
        leaf.kind.isnot(None),
    )
    columns = ["path_rowid", "run_rowid", "kind", "number", "text"]
    connection.execute(insert(run_path_values).from_select(columns, rows))
    if not is_sqlite:
        # Until it is told how the rows lie, PostgreSQL sorts all of them.
        connection.execute(text("ANALYZE run_path_values"))


_LOCK_SHARED = text(f"SELECT pg_advisory_xact_lock_shared({_ADVISORY_CLASS}, :rowid)")
_LOCK_EXCLUSIVE = text(f"SELECT pg_advisory_xact_lock({_ADVISORY_CLASS}, :rowid)")
