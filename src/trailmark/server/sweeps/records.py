"""Sweeps as they rest: found, made, and moved between states."""

from __future__ import annotations

import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from trailmark.errors import ConflictError, InvalidInputError, NotFoundError
from trailmark.server.accounts.actor import Actor
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.runs import runs
from trailmark.server.db.tables.sweeps import sweeps
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs.queries import MAX_PAGE, list_runs
from trailmark.server.runs.records import Page
from trailmark.server.sweeps.conditions import matching
from trailmark.server.sweeps.configuration import SweepConfig, read_config
from trailmark.server.sweeps.search import expected_runs
from trailmark.wire.lenient_json import storable

_ALPHABET = string.ascii_lowercase + string.digits
_STATES = ("PENDING", "RUNNING", "PAUSED", "FINISHED", "CANCELED")
_ENDED = frozenset(["FINISHED", "CANCELED"])
_MAX_TEXT = 100_000


@dataclass(frozen=True, slots=True)
class SweepRecord:
    """One sweep.

    Attributes:
        name: Its short id; part of the URL.
        config: YAML, as it was given.
        controller: What a controller on somebody's machine left; JSON text.
    """

    rowid: int
    project_rowid: int
    name: str
    display_name: str | None
    description: str | None
    config: str
    method: str
    state: str
    controller: str | None
    scheduler: str | None
    user_rowid: int | None
    created_at: datetime
    updated_at: datetime

    def parsed(self) -> SweepConfig:
        return read_config(self.config)


_COLUMNS = tuple(sweeps.c[name] for name in SweepRecord.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class SweepChange:
    """What is given of a sweep; None leaves a value as it is."""

    config: str | None = None
    display_name: str | None = None
    description: str | None = None
    state: str | None = None
    controller: str | None = None
    scheduler: str | None = None

    def values(self) -> dict[str, Any]:
        """The columns that are given.

        Raises:
            InvalidInputError: A text is too long, or the state is unknown.
        """
        given = {
            name: getattr(self, name)
            for name in self.__dataclass_fields__
            if getattr(self, name) is not None
        }
        for name, value in given.items():
            if name != "config" and len(value) > _MAX_TEXT:
                raise InvalidInputError(
                    f"a sweep's {name} of {len(value)} characters is too long",
                    hint=f"use at most {_MAX_TEXT}",
                )
        if self.state is not None:
            given["state"] = _known_state(self.state)
        return {name: storable(value) for name, value in given.items()}


def find_sweep(
    connection: Connection, project: ProjectRecord, name: str
) -> SweepRecord | None:
    """The sweep of that short id in a project; the caller checks the project."""
    query = select(*_COLUMNS).where(
        sweeps.c.project_rowid == project.rowid, sweeps.c.name == storable(name)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _record(row)


def sweep_by_rowid(connection: Connection, rowid: int) -> SweepRecord | None:
    row = connection.execute(
        select(*_COLUMNS).where(sweeps.c.rowid == rowid)
    ).one_or_none()
    return None if row is None else _record(row)


def list_sweeps(
    connection: Connection,
    project: ProjectRecord,
    *,
    first: int,
    before_rowid: int = 0,
    filters: str | None = None,
) -> Page[SweepRecord]:
    """The project's sweeps, newest first; a cursor is the sweep's number as text.

    Args:
        before_rowid: Continue behind this sweep; 0 begins with the newest.
        filters: MongoDB-style filter as JSON; None matches all.

    Raises:
        InvalidInputError: The filter cannot be read.
    """
    query = _of_project(select(*_COLUMNS), connection, project, filters)
    if before_rowid:
        query = query.where(sweeps.c.rowid < before_rowid)
    query = query.order_by(sweeps.c.rowid.desc()).limit(first + 1)
    found = [_record(row) for row in connection.execute(query)]
    shown = found[:first]
    return Page(shown, [str(one.rowid) for one in shown], len(found) > first)


def count_sweeps(
    connection: Connection, project: ProjectRecord, filters: str | None = None
) -> int:
    """How many sweeps of the project match.

    Raises:
        InvalidInputError: The filter cannot be read.
    """
    query = _of_project(
        select(func.count()).select_from(sweeps), connection, project, filters
    )
    return int(connection.execute(query).scalar_one())


def _of_project(
    query: Select[*tuple[Any, ...]],
    connection: Connection,
    project: ProjectRecord,
    filters: str | None,
) -> Select[*tuple[Any, ...]]:
    query = query.where(sweeps.c.project_rowid == project.rowid)
    wanted = matching(connection, project, filters)
    return query if wanted is None else query.where(wanted)


def count_sweep_runs(connection: Connection, sweep: SweepRecord) -> int:
    """Runs that were started for it and are not deleted."""
    query = select(func.count()).where(
        runs.c.project_rowid == sweep.project_rowid,
        runs.c.sweep_name == sweep.name,
        runs.c.deleted_at.is_(None),
    )
    return int(connection.execute(query.select_from(runs)).scalar_one())


def create_sweep(
    unit: UnitOfWork, actor: Actor, project: ProjectRecord, change: SweepChange
) -> tuple[SweepRecord, Sequence[str]]:
    """Make a sweep; the caller checked that `actor` may write in the project.

    Returns:
        The sweep, and what of its configuration is not acted on.

    Raises:
        InvalidInputError: The configuration cannot be searched.
    """
    if change.config is None:
        raise InvalidInputError("a new sweep needs a configuration")
    config = read_config(change.config)
    expected_runs(config)  # a grid that cannot be walked is refused now
    now = datetime.now(UTC)
    values: dict[str, Any] = {
        "description": config.description,
        "display_name": config.name,
        "state": "RUNNING",
        **change.values(),
        "project_rowid": project.rowid,
        "name": "".join(secrets.choice(_ALPHABET) for _ in range(8)),
        "method": config.method,
        "user_rowid": actor.user_rowid,
        "created_at": now,
        "updated_at": now,
    }
    made = insert(sweeps).values(values).returning(*_COLUMNS)
    return _record(unit.connection.execute(made).one()), config.warnings


def update_sweep(
    unit: UnitOfWork, sweep: SweepRecord, change: SweepChange
) -> tuple[SweepRecord, Sequence[str]]:
    """Change what is given; the caller checked that the actor may.

    Raises:
        InvalidInputError: The configuration cannot be searched, or an unknown state.
        ConflictError: The sweep has ended, and cannot go on.
    """
    values = change.values()
    warnings: Sequence[str] = ()
    if change.config is not None:
        config = read_config(change.config)
        expected_runs(config)
        values["method"] = config.method
        warnings = config.warnings
    wanted = values.get("state")
    if wanted is not None and sweep.state == "CANCELED" and wanted != "CANCELED":
        raise ConflictError(
            f"sweep {sweep.name!r} was canceled and cannot become {wanted.lower()}",
            hint="start a new sweep",
        )
    unit.connection.execute(
        update(sweeps)
        .where(sweeps.c.rowid == sweep.rowid)
        .values(**values, updated_at=datetime.now(UTC))
    )
    found = sweep_by_rowid(unit.connection, sweep.rowid)
    if found is None:
        raise NotFoundError(f"sweep {sweep.name!r} has been deleted")
    return found, warnings


def adopt_runs(
    unit: UnitOfWork, project: ProjectRecord, sweep: SweepRecord, filters: str
) -> None:
    """Count runs that were made before as runs of the sweep.

    Raises:
        InvalidInputError: The filter cannot be read.
    """
    page = list_runs(unit.connection, project, filters=filters, first=MAX_PAGE)
    unit.connection.execute(
        update(runs)
        .where(runs.c.rowid.in_([one.rowid for one in page.items]))
        .values(sweep_name=sweep.name)
    )


def has_ended(sweep: SweepRecord) -> bool:
    """Whether it starts no further runs, for good unless somebody resumes it."""
    return sweep.state in _ENDED


def _known_state(state: str) -> str:
    wanted = state.upper()
    if wanted not in _STATES:
        raise InvalidInputError(
            f"{state[:100]!r} is not a state of a sweep",
            hint=f"use one of {', '.join(_STATES)}",
        )
    return wanted


def _record(row: Row[*tuple[Any, ...]]) -> SweepRecord:
    return SweepRecord(*tuple(row))
