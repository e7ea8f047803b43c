"""Create a run or change one: what a client's first and every later word does."""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from trailmark.errors import InvalidInputError, NotFoundError
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
from trailmark.server.runs.run_texts import check_tags, check_texts
from trailmark.server.runs.states import (
    OVER,
    RunState,
    state_after_stream,
    state_at_creation,
)
from trailmark.wire import lenient_json
from trailmark.wire.ids import decode_run_id
from trailmark.wire.names import check_run_id

_EMPTY_IS_NONE = {"group_name", "job_type"}
_MOST_REMOVED = 100_000
_ID_ALPHABET = string.ascii_lowercase + string.digits


class RunHistory(Protocol):
    """The part of history that creating a run touches; metadata writes only."""

    def open_run(self, unit: UnitOfWork, run_rowid: int) -> None: ...

    def fork(
        self, unit: UnitOfWork, child_rowid: int, parent_rowid: int, step: int
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class UpsertRun:
    """What to create or change. None leaves a stored value as it is.

    Attributes:
        global_id: Names an existing run; wins over the three names.
        run_id: Without it, and without `global_id`, a new id is made. A client that
            runs sends it with every call; the public API's edits send only the id.
        entity_name: None is the caller's default entity.
        project_name: None is `uncategorized`.
        config: JSON text, entries bare or wrapped; NaN and Infinity allowed.
        summary: JSON text of the whole summary.
        summary_changes: JSON text of only those entries of the summary that change,
            beside what others wrote meanwhile.
        removed_config: Keys to take out of the config; likewise `removed_summary`.
        added_tags: Tags to put behind those that are there; likewise `removed_tags`.
        state: `pending` or `running`; only looked at for a new run.
        on_behalf_of: Username of the new run's author when a service account makes
            it; without effect for others, and where no member is called so.
    """

    global_id: str | None = None
    run_id: str | None = None
    entity_name: str | None = None
    project_name: str | None = None
    display_name: str | None = None
    description: str | None = None
    notes: str | None = None
    group_name: str | None = None
    job_type: str | None = None
    sweep_name: str | None = None
    host: str | None = None
    program: str | None = None
    repo: str | None = None
    commit_sha: str | None = None
    tags: Sequence[str] | None = None
    config: str | None = None
    summary: str | None = None
    summary_changes: str | None = None
    removed_config: Sequence[str] = ()
    removed_summary: Sequence[str] = ()
    added_tags: Sequence[str] = ()
    removed_tags: Sequence[str] = ()
    state: str | None = None
    on_behalf_of: str | None = None

    @property
    def is_edit(self) -> bool:
        """Whether this comes from a person editing, not from an execution."""
        return self.global_id is not None and self.run_id is None


@dataclass(frozen=True, slots=True)
class UpsertedRun:
    run: RunRecord
    inserted: bool


_TEXTS = (
    "display_name",
    "description",
    "notes",
    "group_name",
    "job_type",
    "sweep_name",
    "host",
    "program",
    "repo",
    "commit_sha",
)


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
    given = _given(command, max_document_bytes)
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


@dataclass(frozen=True, slots=True)
class _Given:
    """The command's values, checked before anything is written."""

    columns: Mapping[str, Any]
    config: documents.Config | None
    summary: dict[str, Any] | None
    summary_changes: dict[str, Any] | None

    @property
    def whole_summary(self) -> dict[str, Any]:
        """That of a run which had none."""
        return {**(self.summary or {}), **(self.summary_changes or {})}


def _given(command: UpsertRun, max_bytes: int) -> _Given:
    texts = {name: getattr(command, name) for name in _TEXTS}
    columns: dict[str, Any] = check_texts(
        {name: text for name, text in texts.items() if text is not None}
    )
    for name in _EMPTY_IS_NONE & columns.keys():
        columns[name] = columns[name] or None
    if command.tags is not None:
        columns["tags"] = lenient_json.to_strict(check_tags(command.tags))
    check_tags(command.added_tags)
    for removed in (command.removed_config, command.removed_summary):
        if len(removed) > _MOST_REMOVED:
            raise InvalidInputError(
                f"{len(removed)} keys are too many to remove at once",
                hint=f"at most {_MOST_REMOVED} are taken",
            )
    state_at_creation(command.state)  # an odd state is refused for old runs as well
    config = summary = changes = None
    if command.config is not None:
        config = documents.parse_config(command.config, max_bytes=max_bytes)
    if command.summary is not None:
        summary = documents.parse_object(
            command.summary, what="the summary", max_bytes=max_bytes
        )
    if command.summary_changes is not None:
        changes = documents.parse_object(
            command.summary_changes, what="the summary", max_bytes=max_bytes
        )
    return _Given(columns, config, summary, changes)


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
    given: _Given,
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
    given: _Given,
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
    unit: UnitOfWork, run: RunRecord, command: UpsertRun, given: _Given
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
        what.append("config")
    if (
        given.summary is not None
        or given.summary_changes is not None
        or command.removed_summary
    ):
        values["summary"] = _changed_summary(unit, run, given, command)
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
    unit: UnitOfWork, run: RunRecord, given: _Given, command: UpsertRun
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
