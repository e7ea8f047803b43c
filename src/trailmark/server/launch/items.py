"""Runs that wait in queues: put in, taken by an agent, started or failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Row, and_, delete, insert, or_, select, update

from trailmark.errors import InvalidInputError, NotFoundError, TooLargeError
from trailmark.server.accounts.actor import Actor
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.launch import queue_items
from trailmark.server.launch.documents import read_object
from trailmark.server.launch.queues import QueueRecord
from trailmark.server.launch.resources import find_resource_config
from trailmark.server.projects.records import ProjectRecord
from trailmark.wire.lenient_json import from_strict, storable, to_strict
from trailmark.wire.names import check_run_id
from trailmark.wire.run_queues import MAX_CHARACTERS, USUAL_PRIORITY, check_priority
from trailmark.wire.template_variables import fill_in

LEASE = timedelta(minutes=10)
"""How long an agent may take from popping a run to acknowledging it."""

_MAX_MESSAGE = 10_000
_MAX_STAGE = 100
_MAX_FILES = 100
_MAX_PATH = 4_096
_MAX_WARNINGS = 100


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A run that waits in a queue, or waited there.

    Attributes:
        state: `PENDING`, `LEASED` (an agent has it), `CLAIMED` (the agent started a
            run for it) or `FAILED`.
        run_spec: What to run.
        priority: 0 goes first, 4 last.
        run_id: The run that was started; None before.
        error: `{"message": …, "stage": …, "files": […]}`; None unless it failed.
        warnings: A list of such.
    """

    rowid: int
    queue_rowid: int
    state: str
    run_spec: dict[str, Any]
    priority: int
    template_values: dict[str, Any]
    run_id: str | None
    error: dict[str, Any] | None
    warnings: list[dict[str, Any]]
    created_by_rowid: int | None
    created_at: datetime
    updated_at: datetime


_COLUMNS = tuple(queue_items.c[name] for name in QueueItem.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class NewItem:
    """What is put into a queue; JSON text, as it was sent."""

    run_spec: str
    template_values: str | None = None
    priority: int | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """What an agent says went wrong, and the files it saved about it."""

    message: str
    stage: str
    files: Sequence[str] = ()

    def told(self) -> dict[str, Any]:
        """As it is kept: what is too long is cut, since a traceback may be."""
        return {
            "message": storable(self.message[:_MAX_MESSAGE]),
            "stage": storable(self.stage[:_MAX_STAGE]),
            "files": [storable(one[:_MAX_PATH]) for one in self.files[:_MAX_FILES]],
        }


def push(
    unit: UnitOfWork,
    actor: Actor,
    project: ProjectRecord,
    queue: QueueRecord,
    wanted: NewItem,
) -> QueueItem:
    """Put a run into a queue, which `actor` may use.

    What it runs on is the queue's default, with template variables filled in, and on
    top of it what the run says itself.

    Raises:
        InvalidInputError: It cannot be read, or a template variable is not allowed.
        TooLargeError: It is too long.
    """
    spec = read_object(wanted.run_spec, "the run to queue")
    values = read_object(wanted.template_values or "{}", "the template variables")
    priority = USUAL_PRIORITY if wanted.priority is None else wanted.priority
    filled = _with_resources(unit.connection, project, queue, spec, values)
    kept = to_strict(filled)
    if len(kept) > MAX_CHARACTERS:  # one variable may stand in many places
        raise TooLargeError(
            f"the run to queue has {len(kept)} characters once its variables are there",
            hint=f"use at most {MAX_CHARACTERS}",
        )
    now = datetime.now(UTC)
    made = insert(queue_items).values(
        queue_rowid=queue.rowid,
        state="PENDING",
        run_spec=kept,
        priority=check_priority(priority),
        template_values=to_strict(values),
        warnings="[]",
        created_by_rowid=actor.user_rowid,
        created_at=now,
        updated_at=now,
    )
    return _record(unit.connection.execute(made.returning(*_COLUMNS)).one())


def pop(
    unit: UnitOfWork, queue: QueueRecord, agent_rowid: int | None
) -> QueueItem | None:
    """Lease the run whose turn it is; None when none waits.

    Each run is given to one agent. One that an agent took and did not acknowledge
    within `LEASE` waits again.
    """
    # Two agents must not look before either of them has written.
    unit.alone(f"run queue {queue.rowid}")
    now = datetime.now(UTC)
    waits = or_(
        queue_items.c.state == "PENDING",
        and_(queue_items.c.state == "LEASED", queue_items.c.leased_at < now - LEASE),
    )
    order = [queue_items.c.priority] if queue.prioritizes else []
    next_one = (
        select(queue_items.c.rowid)
        .where(queue_items.c.queue_rowid == queue.rowid, waits)
        .order_by(*order, queue_items.c.rowid)
        .limit(1)
    )
    rowid = unit.connection.execute(next_one).scalar()
    if rowid is None:
        return None
    return _change(
        unit, int(rowid), state="LEASED", leased_at=now, agent_rowid=agent_rowid
    )


def acknowledge(unit: UnitOfWork, item: QueueItem, run_id: str) -> bool:
    """Note the run that an agent starts; False when it is not the agent's to start.

    Saying it twice changes nothing. Of two agents, where the lease of the first ran
    out, the one that says it first starts the run.

    Raises:
        InvalidInputError: It is no id of a run.
    """
    check_run_id(run_id)
    unit.alone(f"run queue {item.queue_rowid}")
    found = find_item(unit.connection, item.queue_rowid, item.rowid)
    if found is None:
        return False
    if found.state == "LEASED":
        _change(unit, found.rowid, state="CLAIMED", run_id=run_id)
        return True
    return found.state == "CLAIMED" and found.run_id == run_id


def fail(unit: UnitOfWork, item: QueueItem, trouble: Trouble) -> None:
    """Note that a run was not started, or not to its end."""
    _change(unit, item.rowid, state="FAILED", error=to_strict(trouble.told()))


def warn(unit: UnitOfWork, item: QueueItem, trouble: Trouble) -> None:
    """Note what an agent warns of, the last hundred times."""
    unit.alone(f"run queue {item.queue_rowid}")
    found = find_item(unit.connection, item.queue_rowid, item.rowid) or item
    kept = [*found.warnings, trouble.told()][-_MAX_WARNINGS:]
    _change(unit, item.rowid, warnings=to_strict(kept))


def remove(unit: UnitOfWork, item: QueueItem) -> None:
    """Take a run out of its queue, whatever became of it."""
    unit.connection.execute(
        delete(queue_items).where(queue_items.c.rowid == item.rowid)
    )


def find_item(connection: Connection, queue_rowid: int, rowid: int) -> QueueItem | None:
    """One run of a queue, which the caller was let into."""
    query = select(*_COLUMNS).where(
        queue_items.c.rowid == rowid, queue_items.c.queue_rowid == queue_rowid
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _record(row)


def queue_of_item(connection: Connection, rowid: int) -> int:
    """The queue of a run; the caller checks whether the actor may see it.

    Raises:
        NotFoundError: There is no such run in any queue.
    """
    query = select(queue_items.c.queue_rowid).where(queue_items.c.rowid == rowid)
    found = connection.execute(query).scalar()
    if found is None:
        raise no_item()
    return int(found)


def list_items(
    connection: Connection,
    queue_rowid: int,
    *,
    first: int,
    before_rowid: int | None = None,
) -> list[QueueItem]:
    """Runs of a queue, newest first."""
    query = select(*_COLUMNS).where(queue_items.c.queue_rowid == queue_rowid)
    if before_rowid is not None:
        query = query.where(queue_items.c.rowid < before_rowid)
    query = query.order_by(queue_items.c.rowid.desc()).limit(first)
    return [_record(row) for row in connection.execute(query)]


def no_item() -> NotFoundError:
    return NotFoundError("there is no such queued run, or you may not see it")


def _with_resources(
    connection: Connection,
    project: ProjectRecord,
    queue: QueueRecord,
    spec: dict[str, Any],
    values: Mapping[str, Any],
) -> dict[str, Any]:
    rowid = queue.resource_config_rowid
    stored = (
        None
        if rowid is None
        else find_resource_config(connection, project.entity_rowid, rowid)
    )
    if stored is None:
        if values:
            raise InvalidInputError(
                f"queue {queue.name!r} has no template variables",
                hint="leave them out",
            )
        return spec
    told = stored.told
    filled = fill_in(told.config, told.variables, values)
    defaults: Any = filled.get("resource_args") or {}
    own: Any = spec.get("resource_args") or {}
    return spec | {
        "resource": told.resource,
        "resource_args": _merged(defaults, own),
    }


def _merged(below: Any, above: Any) -> Any:
    """`above` where both say something; mappings are merged member by member."""
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    first, second = cast("dict[str, Any]", below), cast("dict[str, Any]", above)
    both = {
        key: _merged(first[key], value) if key in first else value
        for key, value in second.items()
    }
    return first | both


def _change(unit: UnitOfWork, rowid: int, **values: Any) -> QueueItem:
    changed = (
        update(queue_items)
        .where(queue_items.c.rowid == rowid)
        .values(**values, updated_at=datetime.now(UTC))
        .returning(*_COLUMNS)
    )
    row = unit.connection.execute(changed).one_or_none()
    if row is None:
        raise no_item()
    return _record(row)


def _record(row: Row[*tuple[Any, ...]]) -> QueueItem:
    values = dict(row._mapping)  # pyright: ignore[reportPrivateUsage]
    for name in ("run_spec", "template_values", "error", "warnings"):
        values[name] = None if values[name] is None else from_strict(values[name])
    return QueueItem(**values)
