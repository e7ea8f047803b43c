"""Queues: made, changed, found and deleted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from trailmark.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
)
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.accounts import users
from trailmark.server.db.tables.launch import resource_configs, run_queues
from trailmark.server.launch.resources import (
    ResourceConfig,
    add_resource_config,
    require_resource_config,
)
from trailmark.server.projects.records import ProjectRecord, project_by_rowid
from trailmark.wire.lenient_json import from_strict, storable, to_strict
from trailmark.wire.names import check_queue_name
from trailmark.wire.run_queues import check_prioritization_mode

_MAX_QUEUES = 1_000


@dataclass(frozen=True, slots=True)
class QueueRecord:
    """One queue.

    Attributes:
        access: `PROJECT` (whoever may write in the project uses it) or `USER` (only who
            made it).
        prioritization_mode: `V0` (smaller priorities first) or `DISABLED` (in the order
            of arrival).
        external_links: `{"links": [{"label": …, "url": …}]}`.
        created_by: None when the account is gone.
    """

    rowid: int
    project_rowid: int
    name: str
    access: str
    prioritization_mode: str
    resource_config_rowid: int | None
    external_links: dict[str, Any]
    created_by_rowid: int | None
    created_by: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def prioritizes(self) -> bool:
        return self.prioritization_mode == "V0"


@dataclass(frozen=True, slots=True)
class NewQueue:
    """What a queue is made of."""

    name: str
    access: str = "PROJECT"
    prioritization_mode: str | None = None
    resource_config_rowid: int | None = None
    external_links: dict[str, Any] = field(default_factory=lambda: {"links": []})


def find_queue(
    connection: Connection, project: ProjectRecord, name: str
) -> QueueRecord | None:
    """The queue of that name in a project, which the caller was let into."""
    query = _select().where(
        run_queues.c.project_rowid == project.rowid,
        run_queues.c.name == storable(name),
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _record(row)


def list_queues(connection: Connection, project: ProjectRecord) -> list[QueueRecord]:
    """The queues of a project that the caller was let into, oldest first."""
    query = _select().where(run_queues.c.project_rowid == project.rowid)
    query = query.order_by(run_queues.c.rowid).limit(_MAX_QUEUES)
    return [_record(row) for row in connection.execute(query)]


def require_queue(
    connection: Connection, actor: Actor, project: ProjectRecord, name: str
) -> QueueRecord:
    """The queue of that name, which `actor` may use: put runs into it and take them.

    Raises:
        NotFoundError: The project has none of that name.
        ForbiddenError: The actor may see it, but not use it.
    """
    found = find_queue(connection, project, name)
    if found is None:
        raise NotFoundError(
            f"there is no queue {name[:100]!r} in "
            f"'{project.entity_name}/{project.name}'",
            hint="make it first, or check its name and its project",
        )
    require_use(actor, project, found)
    return found


def queue_by_rowid(
    connection: Connection, actor: Actor, rowid: int
) -> tuple[ProjectRecord, QueueRecord]:
    """A queue and its project, which `actor` may read.

    Raises:
        NotFoundError: There is none, or it is not readable.
    """
    query = _select().where(run_queues.c.rowid == rowid)
    row = connection.execute(query).one_or_none()
    project = None if row is None else project_by_rowid(connection, row.project_rowid)
    if row is None or project is None or not project.permits(actor, Action.READ):
        raise NotFoundError("there is no such queue, or you may not see it")
    return project, _record(row)


def require_use(actor: Actor, project: ProjectRecord, queue: QueueRecord) -> None:
    """Let `actor` use or change a queue, or raise.

    Raises:
        ForbiddenError: The actor may not write in the project, or the queue is
            somebody's own.
    """
    project.require(actor, Action.WRITE, what="queue")
    if queue.access == "USER" and not _is_ruled_by(actor, project, queue):
        raise ForbiddenError(
            f"queue {queue.name!r} is for {queue.created_by or 'its owner'!r} alone",
            hint="make one of your own, or one for the project",
        )


def create_queue(
    unit: UnitOfWork, actor: Actor, project: ProjectRecord, wanted: NewQueue
) -> QueueRecord:
    """Make a queue; the caller checked that `actor` may write in the project.

    Raises:
        InvalidInputError: Its name or mode cannot be.
        NotFoundError: The entity has no such resource configuration.
        ConflictError: The project has a queue of that name, or too many.
    """
    check_queue_name(wanted.name)
    mode = check_prioritization_mode(wanted.prioritization_mode)
    if wanted.resource_config_rowid is not None:
        require_resource_config(
            unit.connection, project.entity_rowid, wanted.resource_config_rowid
        )
    if len(list_queues(unit.connection, project)) >= _MAX_QUEUES:
        raise ConflictError(
            f"{project.name!r} has {_MAX_QUEUES} queues", hint="delete one first"
        )
    now = datetime.now(UTC)
    values = {
        "project_rowid": project.rowid,
        "name": wanted.name,
        "access": wanted.access,
        "prioritization_mode": mode,
        "resource_config_rowid": wanted.resource_config_rowid,
        "external_links": to_strict(wanted.external_links),
        "created_by_rowid": actor.user_rowid,
        "created_at": now,
        "updated_at": now,
    }
    try:
        with unit.connection.begin_nested():
            unit.connection.execute(insert(run_queues).values(values))
    except IntegrityError:
        raise ConflictError(
            f"there is a queue {wanted.name!r} in "
            f"'{project.entity_name}/{project.name}' already",
            hint="upsert it to change it",
        ) from None
    return _required(unit.connection, project, wanted.name)


@dataclass(frozen=True, slots=True)
class UpsertQueue:
    """What a queue shall be; None leaves a mode or links as they are."""

    name: str
    resources: ResourceConfig
    prioritization_mode: str | None = None
    external_links: dict[str, Any] | None = None


def upsert_queue(
    unit: UnitOfWork, actor: Actor, project: ProjectRecord, wanted: UpsertQueue
) -> QueueRecord:
    """Make a queue, or change what is given of the one of that name.

    The caller checked that `actor` may write in the project.

    Raises:
        InvalidInputError: Its name or mode cannot be.
        ForbiddenError: The queue is somebody's own.
    """
    unit.alone(f"queues of project {project.rowid}")
    stored = find_queue(unit.connection, project, wanted.name)
    if stored is not None:
        require_use(actor, project, stored)
    config = add_resource_config(unit, project.entity_rowid, wanted.resources)
    if stored is None:
        made = NewQueue(
            wanted.name,
            prioritization_mode=wanted.prioritization_mode,
            resource_config_rowid=config,
            external_links=wanted.external_links or {"links": []},
        )
        return create_queue(unit, actor, project, made)
    changes: dict[str, Any] = {"resource_config_rowid": config}
    if wanted.prioritization_mode is not None:
        mode = check_prioritization_mode(wanted.prioritization_mode)
        changes["prioritization_mode"] = mode
    if wanted.external_links is not None:
        changes["external_links"] = to_strict(wanted.external_links)
    unit.connection.execute(
        update(run_queues)
        .where(run_queues.c.rowid == stored.rowid)
        .values(**changes, updated_at=datetime.now(UTC))
    )
    _forget_config(unit, stored.resource_config_rowid)
    return _required(unit.connection, project, wanted.name)


def delete_queue(unit: UnitOfWork, actor: Actor, rowid: int) -> None:
    """Delete a queue with all that waits in it.

    Raises:
        NotFoundError: There is none, or it is not readable.
        ForbiddenError: `actor` neither made it nor administers its project.
    """
    project, queue = queue_by_rowid(unit.connection, actor, rowid)
    project.require(actor, Action.WRITE, what="queue")
    if not _is_ruled_by(actor, project, queue):
        raise ForbiddenError(
            f"queue {queue.name!r} is deleted by who made it or an administrator",
            hint=f"ask {queue.created_by!r}" if queue.created_by else None,
        )
    unit.connection.execute(delete(run_queues).where(run_queues.c.rowid == rowid))
    _forget_config(unit, queue.resource_config_rowid)


def check_access(access: str) -> str:
    """
    Raises:
        InvalidInputError: Neither `PROJECT` nor `USER`.
    """
    if access not in ("PROJECT", "USER"):
        raise InvalidInputError(
            f"{access[:100]!r} is not a kind of access", hint="use PROJECT or USER"
        )
    return access


def _is_ruled_by(actor: Actor, project: ProjectRecord, queue: QueueRecord) -> bool:
    made_it = (
        queue.created_by_rowid is not None
        and queue.created_by_rowid == actor.user_rowid
    )
    return made_it or project.permits(actor, Action.ADMIN)


def _forget_config(unit: UnitOfWork, rowid: int | None) -> None:
    """Delete a configuration that no queue has any more."""
    if rowid is None:
        return
    in_use = select(run_queues.c.rowid).where(
        run_queues.c.resource_config_rowid == rowid
    )
    if unit.connection.execute(in_use.limit(1)).first() is None:
        unit.connection.execute(
            delete(resource_configs).where(resource_configs.c.rowid == rowid)
        )


def _required(connection: Connection, project: ProjectRecord, name: str) -> QueueRecord:
    found = find_queue(connection, project, name)
    assert found is not None, "it was written in this transaction"
    return found


def _select() -> Select[*tuple[Any, ...]]:
    own = [
        run_queues.c[name]
        for name in QueueRecord.__dataclass_fields__
        if name != "created_by"
    ]
    return select(*own, users.c.username.label("created_by")).join(
        users, users.c.rowid == run_queues.c.created_by_rowid, isouter=True
    )


def _record(row: Row[*tuple[Any, ...]]) -> QueueRecord:
    values = dict(row._mapping)  # pyright: ignore[reportPrivateUsage]
    links = from_strict(values.pop("external_links"))
    return QueueRecord(**values, external_links=links)
