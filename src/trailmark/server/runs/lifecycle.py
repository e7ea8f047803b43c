"""What happens to runs after their creation, by stream, by silence and by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import and_, bindparam, select, update

from trailmark.errors import InvalidInputError
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.runs import runs
from trailmark.server.projects.records import touch_projects
from trailmark.server.runs.documents import (
    MAX_DOCUMENT_BYTES,
    load_documents,
    parse_object,
    runtime_s,
)
from trailmark.server.runs.path_index import (
    lock_paths,
    maintain_known_paths,
    ready_paths,
)
from trailmark.server.runs.records import RunChanged, RunRecord, run_of, select_runs
from trailmark.server.runs.states import (
    HEARD,
    OVER,
    RunState,
    check_change_by_hand,
    state_after_silence,
    state_after_stream,
)
from trailmark.wire import lenient_json

_OFFLINE = timedelta(minutes=10)
"""A run that began this long before it was first heard of was recorded offline."""
DEFAULT_SILENCE_S = 300.0
"""Clients send a heartbeat every 30 seconds; this forgives a few lost ones."""


@dataclass(frozen=True, slots=True)
class StreamedUpdate:
    """What one request of a run's stream said besides its lines.

    Attributes:
        at: When it arrived.
        summary: JSON text of the newest whole summary; NaN and Infinity allowed.
        complete: The writer said goodbye, with `exit_code` (None counts as 0).
        crashed: With `complete`: the writer died without a goodbye; what is sent is
            the last of what it left.
        ended_at_s: With `complete`: when that was, in epoch seconds by the writer's
            clock; None when it did not say.
        writer: Which writer of a shared run; "" for a run with one.
    """

    run_rowid: int
    at: datetime
    summary: str | None = None
    complete: bool = False
    exit_code: int | None = None
    crashed: bool = False
    ended_at_s: float | None = None
    preempting: bool = False
    writer: str = ""


@dataclass(frozen=True, slots=True)
class StreamedOutcome:
    """How a run stands after its updates.

    Attributes:
        stop: The writer should stop; told with every answer while it lives.
    """

    state: RunState
    stop: bool


@dataclass(slots=True)
class _Heard:
    """The updates of one run, folded."""

    run: RunRecord
    state: RunState
    heartbeat_at: datetime
    finished_at: datetime | None
    exit_code: int | None
    summary: str | None = None
    told: bool = False


def record_streamed(
    unit: UnitOfWork,
    updates: Sequence[StreamedUpdate],
    *,
    max_summary_bytes: int = MAX_DOCUMENT_BYTES,
) -> dict[int, StreamedOutcome]:
    """Record heartbeats, summaries and endings of many runs at once.

    Updates of one run apply in the order given. A run that was taken for crashed
    lives again; one that ended by its own word only takes a new ending.

    Returns:
        Outcome by run rowid; a run that has been deleted is absent.

    Raises:
        InvalidInputError: A summary is not a JSON object, or nested too deep.
        TooLargeError: A summary is larger than `max_summary_bytes`.
    """
    rowids = sorted({one.run_rowid for one in updates})
    _lock_projects_of(unit, rowids)
    heard = {
        run.rowid: _Heard(
            run,
            RunState(run.state),
            run.heartbeat_at or run.created_at,
            run.finished_at,
            run.exit_code,
        )
        for run in _locked(unit, rowids)
    }
    for one in updates:
        if found := heard.get(one.run_rowid):
            _fold(unit, found, one, max_summary_bytes)
    for one in heard.values():
        if one.finished_at and not one.told and one.finished_at != one.run.finished_at:
            one.finished_at = _ended_at(unit, one, one.finished_at)
    _write(unit, heard.values())
    return {
        rowid: StreamedOutcome(
            one.state,
            # Killed for its silence it may live on, and then has to be told again.
            one.run.stop_requested and (one.state not in OVER or one.exit_code is None),
        )
        for rowid, one in heard.items()
    }


def expire_silent_runs(
    unit: UnitOfWork, now: datetime, *, timeout_s: float = DEFAULT_SILENCE_S
) -> list[RunRecord]:
    """End the runs that were not heard of for longer than `timeout_s`.

    Returns:
        Those runs as they are now: crashed, preempted, or killed when they had
        been asked to stop.
    """
    silent = and_(
        runs.c.state.in_([str(state) for state in HEARD]),
        runs.c.heartbeat_at < now - timedelta(seconds=timeout_s),
    )
    query = select_runs().where(silent).order_by(runs.c.rowid)
    expired: list[RunRecord] = []
    for row in unit.connection.execute(query.with_for_update(of=runs)):
        run = run_of(row)
        stop = run.stop_requested
        state = state_after_silence(RunState(run.state), stop_requested=stop)
        values = {"state": state, "finished_at": run.heartbeat_at, "updated_at": now}
        expired.append(_set(unit, run, values))
    touch_projects(unit, (run.project_rowid for run in expired), now)
    return expired


def request_stop(unit: UnitOfWork, run: RunRecord, now: datetime) -> None:
    """Ask the run to stop; idempotent, and without effect once it is over.

    A pending run has nobody to ask and is killed at once.
    """
    state = RunState(run.state)
    if state in OVER or run.stop_requested:
        return
    values: dict[str, Any] = {"stop_requested": True, "updated_at": now}
    if state is RunState.PENDING:
        values |= {"state": RunState.KILLED, "finished_at": now}
    _set(unit, run, values)
    touch_projects(unit, [run.project_rowid], now)


def update_run_state(
    unit: UnitOfWork, run: RunRecord, target: str, now: datetime
) -> RunRecord:
    """Set a state by hand: requeue a run as `pending`, or give it up as `failed`.

    Raises:
        InvalidInputError: The change is not allowed, or a sweep owns the run.
    """
    state = check_change_by_hand(RunState(run.state), target, run.sweep_name)
    values: dict[str, Any] = {"state": state, "updated_at": now}
    if state is RunState.PENDING:
        values |= {
            "finished_at": None,
            "heartbeat_at": None,
            "exit_code": None,
            "stop_requested": False,
        }
    else:
        values["finished_at"] = now
    changed = _set(unit, run, values)
    touch_projects(unit, [run.project_rowid], now)
    return changed


class RewindableHistory(Protocol):
    """The part of history that rewinding needs."""

    def rewind(self, unit: UnitOfWork, run_rowid: int, step: int) -> int: ...


def rewind_run(
    unit: UnitOfWork,
    run: RunRecord,
    metric_name: str,
    metric_value: float,
    history: RewindableHistory,
) -> int:
    """Hide what was logged after a step; the rows themselves are kept.

    Returns:
        How many history rows are visible now.

    Raises:
        InvalidInputError: The metric is not `_step`, or the value is no step.
    """
    if metric_name != "_step":
        raise InvalidInputError(
            f"a run cannot be rewound by {metric_name[:200]!r}", hint="use '_step'"
        )
    if not (0 <= metric_value < 2**53 and metric_value == int(metric_value)):
        raise InvalidInputError(
            f"{metric_value!r} is not a step", hint="use a whole number from 0"
        )
    visible = history.rewind(unit, run.rowid, int(metric_value))
    unit.emit(RunChanged.of(run, "history"))
    return visible


def _fold(
    unit: UnitOfWork, heard: _Heard, one: StreamedUpdate, max_summary_bytes: int
) -> None:
    stop = heard.run.stop_requested
    goodbye = one.complete and not one.crashed
    state = state_after_stream(
        heard.state,
        complete=goodbye,
        exit_code=one.exit_code,
        preempting=one.preempting,
        stop_requested=stop,
    )
    if goodbye:
        heard.finished_at = _told_end(heard, one) or one.at
        heard.exit_code = one.exit_code or 0
    elif state not in OVER:
        heard.finished_at = None
        if one.complete:
            state = state_after_silence(state, stop_requested=stop)
            heard.finished_at = _told_end(heard, one) or one.at
    heard.state = state
    heard.heartbeat_at = max(heard.heartbeat_at, one.at)
    if one.summary is not None:
        summary = parse_object(
            one.summary, what="the summary", max_bytes=max_summary_bytes
        )
        if one.writer:  # one of several writers speaks for its own keys only
            summary = _summary_so_far(unit, heard) | summary
        heard.summary = lenient_json.to_strict(summary)


def _summary_so_far(unit: UnitOfWork, heard: _Heard) -> dict[str, Any]:
    rowid = heard.run.rowid
    if heard.summary is not None:
        return lenient_json.from_strict(heard.summary)
    stored = load_documents(unit.connection, [rowid])[rowid].summary
    return lenient_json.from_strict(stored)


def _told_end(heard: _Heard, one: StreamedUpdate) -> datetime | None:
    """When the run ended by its own word, which must fit between start and now."""
    heard.told = one.ended_at_s is not None
    if one.ended_at_s is None:
        return None
    began = heard.run.started_at or heard.run.created_at
    if one.ended_at_s >= one.at.timestamp():
        return one.at
    return datetime.fromtimestamp(max(one.ended_at_s, began.timestamp()), UTC)


def _ended_at(unit: UnitOfWork, one: _Heard, arrived_at: datetime) -> datetime:
    """When the run ended: as its goodbye arrived, unless it was told long afterwards.

    A run recorded offline is told at once, hours or days later; its own clock then
    says how long it took.
    """
    began = one.run.started_at
    if began is None or one.run.created_at - began < _OFFLINE:
        return arrived_at
    text = (
        one.summary
        or unit.connection.execute(
            select(runs.c.summary).where(runs.c.rowid == one.run.rowid)
        ).scalar_one()
    )
    took_s = runtime_s(lenient_json.from_strict(text))
    if took_s is None:
        return arrived_at
    return min(arrived_at, began + timedelta(seconds=took_s))


def _write(unit: UnitOfWork, heard: Collection[_Heard]) -> None:
    paths: dict[int, dict[str, int]] = {}
    plain: list[dict[str, Any]] = []
    with_summary: list[dict[str, Any]] = []
    for one in heard:
        run = one.run
        row: dict[str, Any] = {
            "of_rowid": run.rowid,
            "state": one.state,
            "heartbeat_at": one.heartbeat_at,
            "started_at": run.started_at or one.heartbeat_at,
            "finished_at": one.finished_at,
            "exit_code": one.exit_code,
            "updated_at": max(run.updated_at, one.heartbeat_at),
        }
        if one.summary is None:
            plain.append(row)
        else:
            with_summary.append({**row, "summary": one.summary})
            known = paths.get(run.project_rowid)
            if known is None:
                known = ready_paths(unit.connection, run.project_rowid)
                paths[run.project_rowid] = known
            if known:
                maintain_known_paths(unit, known, run.rowid, summary=one.summary)
        _announce(unit, one)
    for rows in (plain, with_summary):
        if rows:
            here = runs.c.rowid == bindparam("of_rowid")
            values = {name: bindparam(name) for name in rows[0] if name != "of_rowid"}
            unit.connection.execute(update(runs).where(here).values(**values), rows)
    changed = [one for one in heard if one.state != one.run.state]
    if changed:
        latest = max(one.heartbeat_at for one in changed)
        touch_projects(unit, (one.run.project_rowid for one in changed), latest)


def _announce(unit: UnitOfWork, one: _Heard) -> None:
    what = ["summary"] if one.summary is not None else []
    run = one.run
    if one.state != run.state:
        what.append("state")
    if what:
        unit.emit(
            RunChanged(
                run.project_rowid,
                run.rowid,
                run.run_id,
                run.entity_name,
                run.project_name,
                tuple(what),
                one.state,
            )
        )


def _lock_projects_of(unit: UnitOfWork, rowids: Sequence[int]) -> None:
    if unit.connection.dialect.name == "sqlite":
        return  # one writer anyway
    found: set[int] = set()
    for some in _slices(rowids):
        query = select(runs.c.project_rowid).where(runs.c.rowid.in_(some)).distinct()
        found |= set(unit.connection.execute(query).scalars())
    lock_paths(unit, found)


def _locked(unit: UnitOfWork, rowids: Sequence[int]) -> list[RunRecord]:
    """The runs, locked in one order everywhere, so that writers never deadlock."""
    found: list[RunRecord] = []
    for some in _slices(rowids):
        query = select_runs().where(runs.c.rowid.in_(some)).order_by(runs.c.rowid)
        rows = unit.connection.execute(query.with_for_update(of=runs))
        found += [run_of(row) for row in rows]
    return found


def _slices(rowids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (rowids[start : start + 500] for start in range(0, len(rowids), 500))


def _set(unit: UnitOfWork, run: RunRecord, values: Mapping[str, Any]) -> RunRecord:
    changed = update(runs).where(runs.c.rowid == run.rowid).values(**values)
    unit.connection.execute(changed)
    reread = select_runs().where(runs.c.rowid == run.rowid)
    after = run_of(unit.connection.execute(reread).one())
    unit.emit(RunChanged.of(after, "state"))
    return after
