"""Create a run or change one: what a client's first and every later word does."""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from trailmark.errors import InvalidInputError, NotFoundError, TooLargeError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.accounts.membership import member_named
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.runs import runs
from trailmark.server.projects.records import (
    ProjectRecord,
    ensure_project,
    require_project,
    take_colour_slot,
    touch_projects,
)
from trailmark.server.runs import client_info, documents
from trailmark.server.runs.display_names import friendly_name
from trailmark.server.runs.path_index import lock_paths, maintain_paths
from trailmark.server.runs.queries import find_run
from trailmark.server.runs.records import RunChanged, RunRecord
from trailmark.server.runs.run_command import Given, UpsertRun, check_command
from trailmark.server.runs.run_texts import check_tags
from trailmark.server.runs.states import (
    OVER,
    RunState,
    state_after_stream,
    state_at_creation,
)
from trailmark.wire import lenient_json
from trailmark.wire.ids import decode_run_id
from trailmark.wire.names import check_run_id

_ID_ALPHABET = string.ascii_lowercase + string.digits


class RunHistory(Protocol):
    """The part of history that creating a run touches; metadata writes only."""

    def open_run(self, unit: UnitOfWork, run_rowid: int) -> None: ...

    def fork(
        self, unit: UnitOfWork, child_rowid: int, parent_rowid: int, step: int
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class UpsertedRun:
    run: RunRecord
    inserted: bool


def upsert_run(
    unit: UnitOfWork,
    actor: Actor,
    command: UpsertRun,
    history: RunHistory,
    *,
    max_document_bytes: int = documents.MAX_DOCUMENT_BYTES,
) -> UpsertedRun:
    """Create the run, or change what is given; a missing project is made.

    Idempotent. An execution's word makes an ended run run again (it was resumed);
    a person's edit leaves the state alone.

    Raises:
        NotFoundError: No such entity, or no run with that global id.
        ForbiddenError: `actor` may not write to the project.
        InvalidInputError: A name, tag, state or document cannot be accepted, or the
            run to fork from does not exist.
        TooLargeError: A document is larger than `max_document_bytes`.
    """
    given = check_command(command, max_document_bytes)
    if command.global_id is not None:
        run = _require_by_id(unit, actor, command.global_id)
        return UpsertedRun(_change(unit, run, command, given), inserted=False)
    project = ensure_project(unit, actor, command.entity_name, command.project_name)
    lock_paths(unit, [project.rowid])
    run = command.run_id and find_run(unit.connection, project, command.run_id)
    if run:
        return UpsertedRun(_change(unit, run, command, given), inserted=False)
    made = _insert(unit, actor, project, command, given)
    if made.inserted:
        _open_history(unit, history, project, made.run, given)
    return made


def _require_by_id(unit: UnitOfWork, actor: Actor, global_id: str) -> RunRecord:
    path = decode_run_id(global_id)
    project = require_project(
        unit.connection, actor, Action.WRITE, path.entity, path.project
    )
    lock_paths(unit, [project.rowid])
    run = find_run(unit.connection, project, path.run_id)
    if run is None:
        raise NotFoundError(
            f"there is no run {path.run_id!r} in {path.entity}/{path.project}",
            hint="it may have been deleted",
        )
    return run


def _insert(
    unit: UnitOfWork,
    actor: Actor,
    project: ProjectRecord,
    command: UpsertRun,
    given: Given,
) -> UpsertedRun:
    run_id = check_run_id(command.run_id) if command.run_id else _new_run_id()
    state = state_at_creation(command.state)
    slot = take_colour_slot(unit, project.rowid)
    now = datetime.now(UTC)
    info = given.config.client_info if given.config else {}
    heard = now if state is RunState.RUNNING else None
    values: dict[str, Any] = {
        "display_name": friendly_name(run_id, slot + 1),
        "project_rowid": project.rowid,
        "run_id": run_id,
        "user_rowid": _author(unit, actor, project, command.on_behalf_of),
        "state": state,
        "colour_slot": slot,
        "created_at": now,
        "updated_at": now,
        "heartbeat_at": heard,
        "started_at": client_info.started_at(info) or heard if heard else None,
        "config": lenient_json.to_strict(given.config.values if given.config else {}),
        "client_info": lenient_json.to_strict(info),
        "summary": lenient_json.to_strict(given.whole_summary),
        **given.columns,
    }
    rowid = _insert_row(unit, values)
    if rowid is None:  # another server was quicker
        run = find_run(unit.connection, project, run_id)
        if run is None:
            raise NotFoundError(f"run {run_id!r} was just deleted", hint="try again")
        return UpsertedRun(_change(unit, run, command, given), inserted=False)
    maintain_paths(
        unit, project.rowid, rowid, config=values["config"], summary=values["summary"]
    )
    touch_projects(unit, [project.rowid], now)
    run = _reread(unit, project, run_id)
    unit.emit(RunChanged.of(run, "created", "config", "summary", "state"))
    return UpsertedRun(run, inserted=True)


def _author(
    unit: UnitOfWork, actor: Actor, project: ProjectRecord, on_behalf_of: str | None
) -> int | None:
    if on_behalf_of is None or not actor.is_service:
        return actor.user_rowid
    found = member_named(unit.connection, project.entity_rowid, on_behalf_of)
    return actor.user_rowid if found is None else found


def _insert_row(unit: UnitOfWork, values: Mapping[str, Any]) -> int | None:
    try:
        with unit.connection.begin_nested():
            made = unit.connection.execute(
                insert(runs).values(**values).returning(runs.c.rowid)
            )
            return int(made.scalar_one())
    except IntegrityError:
        return None


def _open_history(
    unit: UnitOfWork,
    history: RunHistory,
    project: ProjectRecord,
    run: RunRecord,
    given: Given,
) -> None:
    branch = client_info.branch_point(given.config.client_info if given.config else {})
    if branch is None or branch.run_id == run.run_id:  # a rewound run names itself
        history.open_run(unit, run.rowid)
        return
    parent = find_run(unit.connection, project, branch.run_id)
    if parent is None:
        raise InvalidInputError(
            f"there is no run {branch.run_id[:200]!r} to fork from in "
            f"{project.entity_name}/{project.name}",
            hint="a fork stays in the project of its parent",
        )
    history.fork(unit, run.rowid, parent.rowid, branch.step)


def _change(
    unit: UnitOfWork, run: RunRecord, command: UpsertRun, given: Given
) -> RunRecord:
    now = datetime.now(UTC)
    values: dict[str, Any] = {**given.columns, "updated_at": now}
    what: list[str] = []
    if given.config is not None or command.removed_config:
        config = given.config or documents.Config({}, {}, described=False)
        if command.is_edit and config.described:
            # The official public API sends all it has: null is "none".
            values.setdefault("group_name", None)
            values.setdefault("job_type", None)
        values |= _changed_config(unit, run, config, command)
        if command.is_edit:
            _refuse_larger(values["config"], "the config", given.max_bytes)
        what.append("config")
    if (
        given.summary is not None
        or given.summary_changes is not None
        or command.removed_summary
    ):
        values["summary"] = _changed_summary(unit, run, given, command)
        if given.summary is None:
            _refuse_larger(values["summary"], "the summary", given.max_bytes)
        what.append("summary")
    if command.tags is None and (command.added_tags or command.removed_tags):
        values["tags"] = _changed_tags(unit, run, command)
    if not command.is_edit:
        values |= _heard(run, command, now)
    unit.connection.execute(
        update(runs).where(runs.c.rowid == run.rowid).values(**values)
    )
    maintain_paths(
        unit,
        run.project_rowid,
        run.rowid,
        config=values.get("config"),
        summary=values.get("summary"),
    )
    changed = _reread(unit, run, run.run_id)
    if changed.state != run.state:
        what.append("state")
        touch_projects(unit, [run.project_rowid], now)
    # Names, tags, notes and groups are shown with the config.
    unit.emit(RunChanged.of(changed, *(what or ["config"])))
    return changed


def _changed_summary(
    unit: UnitOfWork, run: RunRecord, given: Given, command: UpsertRun
) -> str:
    summary = given.summary
    if summary is None:
        stored = unit.connection.execute(
            select(runs.c.summary).where(runs.c.rowid == run.rowid).with_for_update()
        ).scalar_one()
        summary = lenient_json.from_strict(stored)
    removed = set(command.removed_summary)
    kept = {key: value for key, value in summary.items() if key not in removed}
    return lenient_json.to_strict({**kept, **(given.summary_changes or {})})


def _refuse_larger(text: str, what: str, max_bytes: int) -> None:
    """Many small changes do not make a document that one could not send."""
    if len(text) > max_bytes:
        raise TooLargeError(
            f"{what} would have {len(text)} characters",
            hint=f"at most {max_bytes} are kept; log large values as files",
        )


def _changed_tags(unit: UnitOfWork, run: RunRecord, command: UpsertRun) -> str:
    stored = unit.connection.execute(
        select(runs.c.tags).where(runs.c.rowid == run.rowid).with_for_update()
    ).scalar_one()
    removed = set(command.removed_tags)
    kept = [tag for tag in lenient_json.from_strict(stored) if tag not in removed]
    return lenient_json.to_strict(check_tags([*kept, *command.added_tags]))


def _changed_config(
    unit: UnitOfWork, run: RunRecord, sent: documents.Config, command: UpsertRun
) -> dict[str, Any]:
    """Sent keys win. Other keys stay, unless the public API sent the whole config.

    In shared mode each writer only knows its own keys.
    """
    stored = unit.connection.execute(
        select(runs.c.config, runs.c.client_info)
        .where(runs.c.rowid == run.rowid)
        .with_for_update()
    ).one()
    old_info = lenient_json.from_strict(stored.client_info)
    info = documents.merge_client_info(old_info, sent.client_info)
    values = sent.values
    if not (command.is_edit and sent.described):
        before = lenient_json.from_strict(stored.config)
        removed = set(command.removed_config)
        values = {**{k: v for k, v in before.items() if k not in removed}, **values}
    changed: dict[str, Any] = {"config": lenient_json.to_strict(values)}
    if info != old_info:
        changed["client_info"] = lenient_json.to_strict(info)
        began = client_info.started_at(info)
        if began and (run.started_at is None or began < run.started_at):
            changed["started_at"] = began
    return changed


def _heard(run: RunRecord, command: UpsertRun, now: datetime) -> dict[str, Any]:
    """What an execution's word does to the state."""
    state = RunState(run.state)
    if state in OVER:  # resumed, or started again under the same id
        return {
            "state": state_at_creation(command.state),
            "heartbeat_at": now,
            "finished_at": None,
            "exit_code": None,
            "stop_requested": False,
        }
    if command.state == RunState.PENDING:
        return {}
    heard: dict[str, Any] = {"state": state_after_stream(state), "heartbeat_at": now}
    return heard if run.started_at else {**heard, "started_at": now}


def _reread(
    unit: UnitOfWork, project: ProjectRecord | RunRecord, run_id: str
) -> RunRecord:
    run = find_run(unit.connection, project, run_id)
    if run is None:
        raise NotFoundError(f"run {run_id!r} was just deleted", hint="try again")
    return run


def _new_run_id() -> str:
    return "".join(secrets.choice(_ID_ALPHABET) for _ in range(8))
