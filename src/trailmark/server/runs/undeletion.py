"""Deleted runs, for as long as they can be had back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, String, cast, literal, select, update

from trailmark.errors import ConflictError, NotFoundError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.accounts import users
from trailmark.server.db.tables.runs import runs
from trailmark.server.projects.records import (
    ProjectRecord,
    require_project,
    touch_projects,
)
from trailmark.server.runs.deletion import deleted_run_id
from trailmark.server.runs.documents import load_documents
from trailmark.server.runs.path_index import lock_paths, maintain_paths
from trailmark.server.runs.queries import find_run
from trailmark.server.runs.records import RunChanged, RunRecord
from trailmark.wire.ids import decode_run_id, encode_run_id
from trailmark.wire.lenient_json import storable

KEPT = timedelta(days=7)
"""How long a deleted run can be had back; a little later it is freed."""


@dataclass(frozen=True, slots=True)
class DeletedRun:
    """A run that was deleted.

    Attributes:
        run_id: The id it had, which another run may have by now.
        username: Who made it; None when that account is gone.
    """

    rowid: int
    run_id: str
    display_name: str
    username: str | None
    created_at: datetime
    deleted_at: datetime
    global_id: str

    @property
    def kept_until(self) -> datetime:
        return self.deleted_at + KEPT


def list_deleted_runs(
    connection: Connection,
    project: ProjectRecord,
    now: datetime,
    *,
    first: int,
    skip: int = 0,
) -> list[DeletedRun]:
    """The runs of a project the caller was let into, the last deleted first."""
    query = (
        _select(project, now)
        .order_by(runs.c.deleted_at.desc(), runs.c.rowid.desc())
        .limit(first)
        .offset(skip)
    )
    return [_record(row, project) for row in connection.execute(query)]


def undelete_runs(
    unit: UnitOfWork, actor: Actor, global_ids: Sequence[str], now: datetime
) -> list[RunRecord]:
    """Give deleted runs their places and ids back: all of them, or none.

    Of several deleted runs of one id it is the last. A run that is there stays as it
    is, so that asking twice changes nothing.

    Raises:
        NotFoundError: No run of that id was deleted within seven days, or the actor may
            not read the project.
        ForbiddenError: The actor may not write to the project.
    """
    paths = [decode_run_id(one) for one in dict.fromkeys(global_ids)]
    places = {
        (path.entity, path.project): require_project(
            unit.connection, actor, Action.WRITE, path.entity, path.project
        )
        for path in paths
    }
    lock_paths(unit, [project.rowid for project in places.values()])
    found = [
        _undelete(unit, places[path.entity, path.project], path.run_id, now)
        for path in paths
    ]
    touch_projects(unit, [project.rowid for project in places.values()], now)
    return found


def _undelete(
    unit: UnitOfWork, project: ProjectRecord, run_id: str, now: datetime
) -> RunRecord:
    there = find_run(unit.connection, project, run_id)
    row = unit.connection.execute(
        _select(project, now)
        .where(_had_id(run_id))
        .order_by(runs.c.deleted_at.desc(), runs.c.rowid.desc())
        .limit(1)
        .with_for_update(of=runs)
    ).first()
    if there is not None:
        if row is None:
            return there
        raise ConflictError(
            f"there is a run {run_id!r} again in {project.entity_name}/{project.name}",
            hint="delete or move it first",
        )
    if row is None:
        raise NotFoundError(
            f"no run {run_id[:200]!r} was deleted from "
            f"{project.entity_name}/{project.name} in the last {KEPT.days} days",
            hint="list the deleted runs of the project",
        )
    rowid = int(row.rowid)
    unit.connection.execute(
        update(runs)
        .where(runs.c.rowid == rowid)
        .values(deleted_at=None, run_id=run_id, updated_at=now)
    )
    documents = load_documents(unit.connection, [rowid])[rowid]
    maintain_paths(
        unit, project.rowid, rowid, config=documents.config, summary=documents.summary
    )
    run = find_run(unit.connection, project, run_id)
    if run is None:
        raise NotFoundError(f"run {run_id!r} was just deleted", hint="try again")
    unit.emit(RunChanged.of(run, "created", "config", "summary", "state"))
    return run


def _had_id(run_id: str) -> Any:
    before = literal(deleted_run_id(storable(run_id)), String)
    return runs.c.run_id == before + cast(runs.c.rowid, String)


def _select(project: ProjectRecord, now: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(
            runs.c.rowid,
            runs.c.run_id,
            runs.c.display_name,
            users.c.username,
            runs.c.created_at,
            runs.c.deleted_at,
        )
        .outerjoin(users, users.c.rowid == runs.c.user_rowid)
        .where(runs.c.project_rowid == project.rowid, runs.c.deleted_at > now - KEPT)
    )


def _record(row: Any, project: ProjectRecord) -> DeletedRun:
    run_id = row.run_id.removesuffix(f"{deleted_run_id('')}{row.rowid}")
    return DeletedRun(
        row.rowid,
        run_id,
        row.display_name,
        row.username,
        row.created_at,
        row.deleted_at,
        encode_run_id(run_id, project.name, project.entity_name),
    )
