"""Moving runs to another project, with everything that is only theirs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.exc import IntegrityError

from trailmark.errors import ConflictError, NotFoundError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.projects import projects
from trailmark.server.db.tables.runs import run_path_values, runs
from trailmark.server.db.tables.sweeps import sweeps
from trailmark.server.history.compaction.keys import list_keys_of
from trailmark.server.projects.records import (
    ProjectRecord,
    require_project,
    take_colour_slots,
    touch_projects,
)
from trailmark.server.runs.documents import load_documents
from trailmark.server.runs.path_index import (
    lock_paths,
    maintain_known_paths,
    ready_paths,
)
from trailmark.server.runs.records import (
    RunChanged,
    RunRecord,
    run_of,
    runs_by_rowid,
    select_runs,
)
from trailmark.server.runs.states import OVER, RunState
from trailmark.wire.ids import decode_run_id
from trailmark.wire.lenient_json import storable

_T = TypeVar("_T")
_AT_ONCE = 500


def move_runs(
    unit: UnitOfWork,
    actor: Actor,
    global_ids: Sequence[str],
    *,
    entity_name: str | None,
    project_name: str | None,
    now: datetime,
) -> list[RunRecord]:
    """Put runs into another project: all of them, or none.

    They keep their ids, names, history, logs, files, alerts and links to artifacts, and
    take the next colours there. Versions that they logged stay where they are. A run
    that is in the project already stays as it is, so that asking twice changes nothing.

    Returns:
        The runs as they are now, in the order of the ids.

    Raises:
        NotFoundError: There is no such run or project, or the actor may not read it.
        ForbiddenError: The actor may not write to one of the projects.
        ConflictError: The project is a registry or has a run of that id, or a run is
            not over yet or belongs to a sweep.
    """
    paths = [decode_run_id(one) for one in global_ids]
    target = _target(unit, actor, entity_name, project_name)
    sources = {
        place: require_project(unit.connection, actor, Action.WRITE, *place)
        for place in {(path.entity, path.project) for path in paths}
    }
    lock_paths(unit, [target.rowid, *(one.rowid for one in sources.values())])
    wanted = [
        _Place(sources[path.entity, path.project].rowid, storable(path.run_id))
        for path in paths
    ]
    moving = _moving(unit, list(dict.fromkeys(wanted)), target)
    _check(unit, moving)
    _move(unit, moving, target, now)
    there = _ids_in(unit, target, [place.run_id for place in wanted])
    records = runs_by_rowid(unit.connection, list(there.values()))
    _announce(unit, moving, records)
    return [records[there[place.run_id]] for place in wanted]


class _Place(NamedTuple):
    project_rowid: int
    run_id: str


def _moving(
    unit: UnitOfWork, wanted: Sequence[_Place], target: ProjectRecord
) -> list[RunRecord]:
    """The runs that are not there yet, in the order in which runs are locked."""
    found = _locked(unit, wanted)
    there = {*_ids_in(unit, target, [place.run_id for place in wanted])}
    moving: list[RunRecord] = []
    for place in wanted:
        run = found.get(place)
        if run is None and place.run_id not in there:
            raise NotFoundError(
                f"there is no run {place.run_id[:200]!r} in its project",
                hint="it may have been deleted",
            )
        if run is None or place.project_rowid == target.rowid:
            continue
        if place.run_id in there:
            raise ConflictError(
                f"there would be two runs {place.run_id!r} in "
                f"{target.entity_name}/{target.name}",
                hint="leave the run out, or delete the other one first",
            )
        there.add(place.run_id)
        moving.append(run)
    return sorted(moving, key=lambda run: run.rowid)


def _target(
    unit: UnitOfWork, actor: Actor, entity_name: str | None, project_name: str | None
) -> ProjectRecord:
    target = require_project(
        unit.connection, actor, Action.WRITE, entity_name, project_name
    )
    if target.is_registry:
        raise ConflictError(
            f"{target.name!r} is a registry, which holds nothing but links",
            hint="move the runs to another project",
        )
    return target


def _locked(unit: UnitOfWork, wanted: Sequence[_Place]) -> dict[_Place, RunRecord]:
    """Those that there are, locked in the order in which all writers lock runs."""
    rowids: list[int] = []
    for project_rowid in sorted({rowid for rowid, _ in wanted}):
        ids = [run_id for rowid, run_id in wanted if rowid == project_rowid]
        for some in _slices(ids):
            query = select(runs.c.rowid).where(
                runs.c.project_rowid == project_rowid, runs.c.run_id.in_(some)
            )
            rowids += unit.connection.execute(query).scalars()
    found: dict[_Place, RunRecord] = {}
    for some in _slices(sorted(rowids)):
        query = select_runs().where(runs.c.rowid.in_(some)).order_by(runs.c.rowid)
        for row in unit.connection.execute(query.with_for_update(of=runs)):
            run = run_of(row)
            found[_Place(run.project_rowid, run.run_id)] = run
    return found


def _ids_in(
    unit: UnitOfWork, project: ProjectRecord, run_ids: Sequence[str]
) -> dict[str, int]:
    """Rowid by id of the runs that are in the project."""
    found: dict[str, int] = {}
    for some in _slices(run_ids):
        query = select(runs.c.run_id, runs.c.rowid).where(
            runs.c.project_rowid == project.rowid,
            runs.c.deleted_at.is_(None),
            runs.c.run_id.in_(some),
        )
        found |= {row.run_id: row.rowid for row in unit.connection.execute(query)}
    return found


def _check(unit: UnitOfWork, moving: Iterable[RunRecord]) -> None:
    """A run that is not over would go on writing to where it was."""
    of_sweep: dict[tuple[int, str], RunRecord] = {}
    for run in moving:
        if RunState(run.state) not in OVER:
            raise ConflictError(
                f"run {run.run_id!r} is {run.state}, and would lose its way",
                hint="wait until it is over, or stop it first",
            )
        if run.sweep_name is not None:
            of_sweep[run.project_rowid, run.sweep_name] = run
    for (project_rowid, name), run in of_sweep.items():
        query = select(sweeps.c.rowid).where(
            sweeps.c.project_rowid == project_rowid, sweeps.c.name == name
        )
        if unit.connection.execute(query).first() is not None:
            raise ConflictError(
                f"run {run.run_id!r} belongs to the sweep {name!r} of its project",
                hint="runs of a sweep stay with it: leave them out",
            )


def _move(
    unit: UnitOfWork, moving: Sequence[RunRecord], target: ProjectRecord, now: datetime
) -> None:
    if not moving:
        return
    touched = sorted({target.rowid, *(run.project_rowid for run in moving)})
    # In one order, so that moves there and back do not stop each other.
    lock = select(projects.c.rowid).where(projects.c.rowid.in_(touched))
    unit.connection.execute(lock.order_by(projects.c.rowid).with_for_update())
    slots = take_colour_slots(unit, target.rowid, len(moving))
    there = (
        update(runs)
        .where(runs.c.rowid == bindparam("of_rowid"))
        .values(
            project_rowid=target.rowid, colour_slot=bindparam("slot"), updated_at=now
        )
    )
    rows = [
        {"of_rowid": run.rowid, "slot": slot}
        for run, slot in zip(moving, slots, strict=True)
    ]
    try:
        unit.connection.execute(there, rows)
    except IntegrityError:
        raise ConflictError(
            f"a run of the same id was just made in {target.entity_name}/{target.name}",
            hint="look there, and try again",
        ) from None
    rowids = [run.rowid for run in moving]
    _index_again(unit, rowids, target)
    list_keys_of(unit.connection, rowids)
    touch_projects(unit, touched, now)


def _index_again(
    unit: UnitOfWork, rowids: Sequence[int], target: ProjectRecord
) -> None:
    """Each project has indexes of its own."""
    paths = ready_paths(unit.connection, target.rowid)
    for some in _slices(rowids):
        unit.connection.execute(
            delete(run_path_values).where(run_path_values.c.run_rowid.in_(some))
        )
        if not paths:
            continue
        for rowid, one in load_documents(unit.connection, some).items():
            maintain_known_paths(
                unit, paths, rowid, config=one.config, summary=one.summary
            )


def _announce(
    unit: UnitOfWork, moved: Iterable[RunRecord], records: dict[int, RunRecord]
) -> None:
    for run in moved:
        unit.emit(RunChanged.of(run, "deleted"))
        arrived = ("created", "config", "summary", "state")
        unit.emit(RunChanged.of(records[run.rowid], *arrived))


def _slices(items: Sequence[_T]) -> Iterable[Sequence[_T]]:
    return (items[at : at + _AT_ONCE] for at in range(0, len(items), _AT_ONCE))
