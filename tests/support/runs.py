"""Factories for people, projects and runs, straight into a database."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from trailmark.server.accounts.actor import Actor
from trailmark.server.db import Database, Event, UnitOfWork
from trailmark.server.db.tables.accounts import entities, users
from trailmark.server.db.tables.runs import runs
from trailmark.server.projects.records import ProjectRecord, ensure_project
from trailmark.server.runs.queries import find_run
from trailmark.server.runs.records import RunRecord
from trailmark.server.runs.upsert import UpsertedRun, UpsertRun, upsert_run
from trailmark.wire import lenient_json

NOON = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


@dataclass
class RecordingHistory:
    """Notes what the runs ask of history."""

    calls: list[tuple[Any, ...]] = field(default_factory=list)
    kept: set[int] = field(default_factory=set)

    def open_run(self, unit: UnitOfWork, run_rowid: int) -> None:
        self.calls.append(("open", run_rowid))

    def fork(
        self, unit: UnitOfWork, child_rowid: int, parent_rowid: int, step: int
    ) -> None:
        self.calls.append(("fork", child_rowid, parent_rowid, step))

    def rewind(self, unit: UnitOfWork, run_rowid: int, step: int) -> int:
        self.calls.append(("rewind", run_rowid, step))
        return step + 1

    def delete_runs(self, unit: UnitOfWork, run_rowids: Sequence[int]) -> set[int]:
        self.calls.append(("delete", *run_rowids))
        return self.kept & set(run_rowids)


@dataclass
class RunFactory:
    """Makes things in one database, as one person."""

    database: Database
    actor: Actor
    history: RecordingHistory = field(default_factory=RecordingHistory)
    events: list[Event] = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    @classmethod
    def of(cls, database: Database, username: str = "ada") -> RunFactory:
        with database.write() as unit:
            entity_rowid = unit.connection.execute(
                insert(entities)
                .values(name=username, kind="user", created_at=NOON)
                .returning(entities.c.rowid)
            ).scalar_one()
            user_rowid = unit.connection.execute(
                insert(users)
                .values(
                    username=username,
                    full_name=username.title(),
                    entity_rowid=entity_rowid,
                    default_entity_rowid=entity_rowid,
                    created_at=NOON,
                )
                .returning(users.c.rowid)
            ).scalar_one()
        actor = Actor(
            user_rowid=user_rowid,
            username=username,
            default_entity=username,
            personal_entity_rowid=entity_rowid,
            via="key",
        )
        made = cls(database, actor)
        database.subscribe(made.events.append)
        return made

    def project(self, name: str = "demo") -> ProjectRecord:
        with self.database.write() as unit:
            return ensure_project(unit, self.actor, None, name)

    def upsert(self, **given: Any) -> UpsertedRun:
        """`config` and `summary` may be dicts; NaN in them is allowed."""
        for name in ("config", "summary"):
            if isinstance(given.get(name), dict):
                given[name] = lenient_json.dumps(given[name])
        with self.database.write() as unit:
            return upsert_run(unit, self.actor, UpsertRun(**given), self.history)

    def run(self, **given: Any) -> RunRecord:
        """A new run of project `demo`; keys that are columns only are set directly."""
        columns = {key: given.pop(key) for key in list(given) if key in _DIRECT}
        given.setdefault("run_id", f"r{next(self._numbers)}")
        given.setdefault("project_name", "demo")
        made = self.upsert(**given).run
        if columns:
            with self.database.write() as unit:
                here = update(runs).where(runs.c.rowid == made.rowid)
                unit.connection.execute(here.values(**columns))
        return self.reread(made)

    def reread(self, run: RunRecord) -> RunRecord:
        with self.database.read() as connection:
            found = find_run(connection, run, run.run_id)
        assert found is not None
        return found

    def stored(self, run: RunRecord, column: str) -> Any:
        with self.database.read() as connection:
            query = select(runs.c[column]).where(runs.c.rowid == run.rowid)
            return connection.execute(query).scalar_one()


_DIRECT = {
    "state",
    "created_at",
    "started_at",
    "heartbeat_at",
    "finished_at",
    "exit_code",
    "updated_at",
}


def minutes_after_noon(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)
