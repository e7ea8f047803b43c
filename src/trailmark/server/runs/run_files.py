"""Which files a run has; the bytes are blobs, found by content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from trailmark.errors import InvalidInputError, NotFoundError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.runs import run_files
from trailmark.server.projects.records import project_by_rowid
from trailmark.server.runs.records import (
    Page,
    RunChanged,
    RunRecord,
    runs_by_rowid,
)
from trailmark.wire.lenient_json import storable
from trailmark.wire.names import check_file_path

MAX_PAGE = 1_000
MAX_PATTERN_CHARACTERS = 4_096


@dataclass(frozen=True, slots=True)
class RunFileRecord:
    """One file; `path` is relative, with `/` between its parts."""

    rowid: int
    run_rowid: int
    path: str
    blob_sha256: str
    size_bytes: int
    md5_base64: str
    mimetype: str | None
    updated_at: datetime


_COLUMNS = (
    run_files.c.rowid,
    run_files.c.run_rowid,
    run_files.c.path,
    run_files.c.blob_sha256,
    run_files.c.size_bytes,
    run_files.c.md5_base64,
    run_files.c.mimetype,
    run_files.c.updated_at,
)


def record_file(
    unit: UnitOfWork,
    run: RunRecord,
    path: str,
    *,
    blob_sha256: str,
    size_bytes: int,
    md5_base64: str,
    mimetype: str | None,
    now: datetime,
) -> None:
    """Note that the run has this file; one of the same path is replaced.

    Raises:
        InvalidInputError: The path is not allowed.
    """
    check_file_path(path)
    values: dict[str, Any] = {
        "blob_sha256": blob_sha256,
        "size_bytes": size_bytes,
        "md5_base64": md5_base64,
        "mimetype": mimetype,
        "updated_at": now,
    }
    here = (run_files.c.run_rowid == run.rowid, run_files.c.path == path)
    replace = update(run_files).where(*here).values(**values)
    if not unit.connection.execute(replace).rowcount:
        row = insert(run_files).values(run_rowid=run.rowid, path=path, **values)
        try:
            with unit.connection.begin_nested():
                unit.connection.execute(row)
        except IntegrityError:  # the same file is being uploaded twice
            unit.connection.execute(replace)
    unit.emit(RunChanged.of(run, "files"))


def find_file(
    connection: Connection, run_rowid: int, path: str
) -> RunFileRecord | None:
    query = select(*_COLUMNS).where(
        run_files.c.run_rowid == run_rowid, run_files.c.path == storable(path)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else RunFileRecord(*row)


def files_by_rowid(
    connection: Connection, rowids: Sequence[int]
) -> list[RunFileRecord]:
    """Those that exist; the caller checks whose they are."""
    query = select(*_COLUMNS).where(run_files.c.rowid.in_(rowids))
    return [RunFileRecord(*row) for row in connection.execute(query)]


def list_files(
    connection: Connection,
    run_rowid: int,
    *,
    names: Sequence[str] = (),
    pattern: str | None = None,
    first: int = 50,
    after: str | None = None,
) -> Page[RunFileRecord]:
    """The run's files by path.

    Args:
        names: Exact paths; empty lists all.
        pattern: SQL LIKE over the whole path: `%` any text, `_` one character.
        after: The cursor of a file, which is its path.

    Raises:
        InvalidInputError: Both `names` and `pattern` are given, or `pattern` is too
            long.
    """
    if names and pattern:
        raise InvalidInputError(
            "names and pattern cannot both be given", hint="leave one of them out"
        )
    conditions: list[Any] = [run_files.c.run_rowid == run_rowid]
    if names:
        conditions.append(run_files.c.path.in_([storable(name) for name in names]))
    if pattern:
        if len(pattern) > MAX_PATTERN_CHARACTERS:
            raise InvalidInputError(
                f"a pattern of {len(pattern)} characters is too long",
                hint=f"use at most {MAX_PATTERN_CHARACTERS}",
            )
        conditions.append(_like(connection, storable(pattern)))
    path = _by_code_point(connection)
    if after:
        conditions.append(path > storable(after))
    size = max(0, min(first, MAX_PAGE))
    query = select(*_COLUMNS).where(*conditions).order_by(path).limit(size + 1)
    found = [RunFileRecord(*row) for row in connection.execute(query)]
    shown = found[:size]
    return Page(shown, [one.path for one in shown], len(found) > size)


def count_files(connection: Connection, run_rowids: Sequence[int]) -> dict[int, int]:
    """Number of files by run; a run without files is absent."""
    query = (
        select(run_files.c.run_rowid, func.count().label("files"))
        .where(run_files.c.run_rowid.in_(run_rowids))
        .group_by(run_files.c.run_rowid)
    )
    return {row.run_rowid: row.files for row in connection.execute(query)}


def delete_files(unit: UnitOfWork, actor: Actor, rowids: Sequence[int]) -> int:
    """Forget those files, of any runs; unused bytes are freed by a job.

    Returns:
        How many there were; unknown ones, and those of runs that `actor` may not
        read, are passed over.

    Raises:
        NotFoundError: None is left.
        ForbiddenError: One belongs to a run that `actor` may not change.
    """
    here = run_files.c.rowid.in_(rowids)
    owners = list(
        unit.connection.execute(
            select(run_files.c.run_rowid).where(here).distinct()
        ).scalars()
    )
    touched: dict[int, RunRecord] = {}
    for run in runs_by_rowid(unit.connection, owners).values():
        project = project_by_rowid(unit.connection, run.project_rowid)
        if project is None:
            continue
        if project.permits(actor, Action.READ):
            project.require(actor, Action.WRITE)
            touched[run.rowid] = run
    if rowids and not touched:
        raise NotFoundError("there are no such files", hint="list the files anew")
    gone = delete(run_files).where(here, run_files.c.run_rowid.in_(list(touched)))
    n_gone = unit.connection.execute(gone).rowcount
    for run in touched.values():
        unit.emit(RunChanged.of(run, "files"))
    return n_gone


def _like(connection: Connection, pattern: str) -> Any:
    """LIKE that heeds case in both databases, and treats no character as escape."""
    if connection.dialect.name == "sqlite":
        return run_files.c.path.op("GLOB")(_glob(pattern))
    return run_files.c.path.like(pattern.replace("\\", "\\\\"))


def _glob(pattern: str) -> str:
    """SQLite's LIKE ignores case; its GLOB does not."""
    special = {"%": "*", "_": "?", "*": "[*]", "?": "[?]", "[": "[[]"}
    return "".join(special.get(char, char) for char in pattern)


def _by_code_point(connection: Connection) -> Any:
    if connection.dialect.name == "sqlite":
        return run_files.c.path
    return run_files.c.path.collate("C")
