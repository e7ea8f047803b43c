"""What a run looks like to everybody above the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

import orjson
from sqlalchemy import Connection, Row, Select, select

from trailmark.server.db import Event
from trailmark.server.db.tables.accounts import entities, users
from trailmark.server.db.tables.projects import projects
from trailmark.server.db.tables.runs import runs
from trailmark.wire.ids import encode_run_id

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RunRecord:
    """The light columns of a run; the heavy ones are `RunDocuments`.

    Attributes:
        run_id: Short id, unique in the project, part of the URL.
        state: pending, running, finished, failed, crashed, killed, preempting or
            preempted.
        stop_requested: Somebody asked the run to stop; its next stream is told.
        colour_slot: 0, 1, 2 … in order of creation in the project.
        started_at: When the execution began; None while pending.
        heartbeat_at: When the run was last heard of; None before the first time.
        finished_at: When it ended, or, for a crashed run, fell silent.
        username: None when the account is gone.
    """

    rowid: int
    project_rowid: int
    run_id: str
    display_name: str
    state: str
    exit_code: int | None
    stop_requested: bool
    description: str | None
    notes: str | None
    group_name: str | None
    job_type: str | None
    sweep_name: str | None
    host: str | None
    program: str | None
    repo: str | None
    commit_sha: str | None
    tags: tuple[str, ...]
    colour_slot: int
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None
    heartbeat_at: datetime | None
    finished_at: datetime | None
    user_rowid: int | None
    username: str | None
    user_full_name: str | None
    project_name: str
    entity_rowid: int
    entity_name: str

    @property
    def global_id(self) -> str:
        return encode_run_id(self.run_id, self.project_name, self.entity_name)

    @property
    def duration_s(self) -> float | None:
        """Seconds from start to end, or to the last heartbeat; None before both."""
        end = self.finished_at or self.heartbeat_at
        if end is None:
            return None
        return (end - (self.started_at or self.created_at)).total_seconds()


@dataclass(frozen=True, slots=True)
class RunDocuments:
    """A run's documents as strict JSON text (see `trailmark.wire.lenient_json`).

    Attributes:
        config: Bare `{key: value}`, without the client's own `_wandb` block.
        client_info: That block's value: versions, telemetry, environment, metrics.
        summary: Whole summary as last sent.
        system_summary: Last system metrics.
    """

    config: str
    client_info: str
    summary: str
    system_summary: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items of a longer list; `cursors[i]` continues after `items[i]`."""

    items: Sequence[T]
    cursors: Sequence[str]
    has_next: bool


@dataclass(frozen=True, slots=True)
class RunChanged(Event):
    """A run is new, gone or different.

    Attributes:
        what: Any of created, config, summary, state, deleted, files, history,
            events, console.
        state: The state after the change.
    """

    project_rowid: int
    run_rowid: int
    run_id: str
    entity_name: str
    project_name: str
    what: tuple[str, ...] = field(default=())
    state: str = ""

    @classmethod
    def of(cls, run: RunRecord, *what: str) -> RunChanged:
        return cls(
            run.project_rowid,
            run.rowid,
            run.run_id,
            run.entity_name,
            run.project_name,
            what,
            run.state,
        )


_COLUMNS = (
    runs.c.rowid,
    runs.c.project_rowid,
    runs.c.run_id,
    runs.c.display_name,
    runs.c.state,
    runs.c.exit_code,
    runs.c.stop_requested,
    runs.c.description,
    runs.c.notes,
    runs.c.group_name,
    runs.c.job_type,
    runs.c.sweep_name,
    runs.c.host,
    runs.c.program,
    runs.c.repo,
    runs.c.commit_sha,
    runs.c.tags,
    runs.c.colour_slot,
    runs.c.created_at,
    runs.c.updated_at,
    runs.c.started_at,
    runs.c.heartbeat_at,
    runs.c.finished_at,
    runs.c.user_rowid,
    users.c.username,
    users.c.full_name.label("user_full_name"),
    projects.c.name.label("project_name"),
    projects.c.entity_rowid,
    entities.c.name.label("entity_name"),
)
_TAGS = _COLUMNS.index(runs.c.tags)


def select_runs() -> Select[*tuple[Any, ...]]:
    """Live runs of live projects with the names of what they refer to."""
    return (
        select(*_COLUMNS)
        .join(projects, projects.c.rowid == runs.c.project_rowid)
        .join(entities, entities.c.rowid == projects.c.entity_rowid)
        .join(users, users.c.rowid == runs.c.user_rowid, isouter=True)
        .where(runs.c.deleted_at.is_(None), projects.c.deleted_at.is_(None))
    )


def run_of(row: Row[*tuple[Any, ...]]) -> RunRecord:
    """The record in a row of `select_runs`."""
    values = list(row)
    tags = values[_TAGS]
    values[_TAGS] = () if tags == "[]" else tuple(orjson.loads(tags))
    return RunRecord(*values)


def runs_by_rowid(
    connection: Connection, rowids: Sequence[int]
) -> dict[int, RunRecord]:
    """The live runs among `rowids`."""
    found: dict[int, RunRecord] = {}
    for start in range(0, len(rowids), 500):
        some = rowids[start : start + 500]
        for row in connection.execute(select_runs().where(runs.c.rowid.in_(some))):
            run = run_of(row)
            found[run.rowid] = run
    return found
