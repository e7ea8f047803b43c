"""Deleting runs: at once for everybody who looks, and their bytes a little later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import delete, select, update

from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.history import run_spans
from trailmark.server.db.tables.projects import projects
from trailmark.server.db.tables.runs import run_path_values, runs
from trailmark.server.projects.records import ProjectRecord, touch_projects
from trailmark.server.runs.records import RunChanged, RunRecord


class DeletableHistory(Protocol):
    """The part of history that freeing runs needs."""

    def delete_runs(self, unit: UnitOfWork, run_rowids: Sequence[int]) -> set[int]:
        """Returns those whose rows a fork still shows; their rows here must stay."""
        ...


def delete_runs(unit: UnitOfWork, doomed: Sequence[RunRecord], now: datetime) -> None:
    """Take the runs out of every list; their ids are free again at once.

    Idempotent; `undelete_runs` undoes it. Forks of a deleted run keep what they share with it.
    """
    for run in sorted(doomed, key=lambda one: one.rowid):
        gone = update(runs).where(
            runs.c.rowid == run.rowid, runs.c.deleted_at.is_(None)
        )
        unit.connection.execute(
            gone.values(
                deleted_at=now, run_id=f"{deleted_run_id(run.run_id)}{run.rowid}"
            )
        )
        unit.connection.execute(
            delete(run_path_values).where(run_path_values.c.run_rowid == run.rowid)
        )
        unit.emit(RunChanged.of(run, "deleted"))
    touch_projects(unit, (run.project_rowid for run in doomed), now)


def deleted_run_id(run_id: str) -> str:
    """What comes before the row's number in the id of a deleted run.

    A colon cannot be part of a run id, so nobody can ask for one.
    """
    return f"{run_id}:deleted:"


def delete_project(unit: UnitOfWork, project: ProjectRecord, now: datetime) -> None:
    """Take a project with all its runs out of every list; its name is free again."""
    unit.connection.execute(
        update(projects)
        .where(projects.c.rowid == project.rowid, projects.c.deleted_at.is_(None))
        .values(deleted_at=now, name=f"{project.name}:deleted:{project.rowid}")
    )
    unit.connection.execute(
        update(runs)
        .where(runs.c.project_rowid == project.rowid, runs.c.deleted_at.is_(None))
        .values(deleted_at=now)
    )


def free_deleted_runs(
    unit: UnitOfWork,
    history: DeletableHistory,
    deleted_before: datetime,
    *,
    at_most: int = 100,
) -> int:
    """Forget some deleted runs for good, with their history and file records.

    Leave the time in which runs can be had back, and a few minutes, so that a request
    that found the run alive is over.
    A run whose rows a fork still shows waits until that fork is gone.

    Returns:
        How many were freed; less than `at_most` means that none is left for now.
    """
    fork = run_spans.alias()
    shown_elsewhere = (
        select(fork.c.rowid)
        .where(
            fork.c.source_run_rowid == runs.c.rowid, fork.c.run_rowid != runs.c.rowid
        )
        .exists()
    )
    query = (
        select(runs.c.rowid)
        .where(runs.c.deleted_at < deleted_before, ~shown_elsewhere)
        .order_by(runs.c.rowid)
        .limit(at_most)
    )
    doomed = list(unit.connection.execute(query).scalars())
    if not doomed:
        _free_deleted_projects(unit)
        return 0
    freed = set(doomed) - history.delete_runs(unit, doomed)
    unit.connection.execute(delete(runs).where(runs.c.rowid.in_(freed)))
    return len(freed)


def _free_deleted_projects(unit: UnitOfWork) -> None:
    """Forget deleted projects that hold no run any more."""
    its_run = select(runs.c.rowid).where(runs.c.project_rowid == projects.c.rowid)
    unit.connection.execute(
        delete(projects).where(projects.c.deleted_at.isnot(None), ~its_run.exists())
    )
