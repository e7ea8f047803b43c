"""Agents: processes on other machines that take runs from queues and start them."""

from __future__ import annotations

import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from trailmark.errors import InvalidInputError, NotFoundError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.launch import launch_agents
from trailmark.server.launch.documents import read_object
from trailmark.server.projects.records import ProjectRecord, project_by_rowid
from trailmark.wire.lenient_json import from_strict, storable, to_strict

_ALPHABET = string.ascii_lowercase + string.digits
_STATUSES = ("POLLING", "RUNNING", "KILLED")
_MAX_HOSTNAME = 1_000
_MAX_VERSION = 100


@dataclass(frozen=True, slots=True)
class LaunchAgentRecord:
    """One agent.

    Attributes:
        config: How it was started, as it says.
        queue_rowids: The queues it works on.
        status: `POLLING`, `RUNNING` or `KILLED`.
        stop_polling: Whether it is asked to go home.
    """

    rowid: int
    project_rowid: int
    name: str
    hostname: str
    version: str | None
    config: dict[str, Any]
    queue_rowids: Sequence[int]
    status: str
    stop_polling: bool
    user_rowid: int | None
    created_at: datetime
    heartbeat_at: datetime


_COLUMNS = tuple(
    launch_agents.c[name] for name in LaunchAgentRecord.__dataclass_fields__
)


@dataclass(frozen=True, slots=True)
class NewAgent:
    """What an agent says of itself; `config` is JSON text."""

    hostname: str
    queue_rowids: Sequence[int]
    config: str | None = None
    version: str | None = None


def create_agent(
    unit: UnitOfWork, actor: Actor, project: ProjectRecord, told: NewAgent
) -> LaunchAgentRecord:
    """Note a new agent; the caller checked that `actor` may use its queues.

    Raises:
        InvalidInputError: Its configuration is not a JSON object.
        TooLargeError: It is too long.
    """
    config = read_object(told.config or "{}", "the agent's configuration")
    now = datetime.now(UTC)
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    values = {
        "project_rowid": project.rowid,
        "name": f"agent-{drawn}",
        "hostname": storable(told.hostname[:_MAX_HOSTNAME]),
        "version": storable((told.version or "")[:_MAX_VERSION]) or None,
        "config": to_strict(config),
        "queue_rowids": to_strict(list(told.queue_rowids)),
        "status": "POLLING",
        "stop_polling": False,
        "user_rowid": actor.user_rowid,
        "created_at": now,
        "heartbeat_at": now,
    }
    made = insert(launch_agents).values(values).returning(*_COLUMNS)
    return _record(unit.connection.execute(made).one())


def agent_by_rowid(
    connection: Connection, actor: Actor, action: Action, rowid: int
) -> LaunchAgentRecord:
    """An agent, to whose project `actor` may do `action`.

    Raises:
        NotFoundError: There is none, or it is not readable.
        ForbiddenError: It is readable, and `action` is not allowed.
    """
    query = select(*_COLUMNS).where(launch_agents.c.rowid == rowid)
    row = connection.execute(query).one_or_none()
    project = None if row is None else project_by_rowid(connection, row.project_rowid)
    if row is None or project is None:
        raise NotFoundError("there is no such launch agent, or you may not see it")
    project.require(actor, action, what="launch agent")
    return _record(row)


def update_agent(
    unit: UnitOfWork,
    agent: LaunchAgentRecord,
    *,
    status: str | None = None,
    stop_polling: bool | None = None,
) -> None:
    """Hear from an agent, or ask it to stop; None leaves a value as it is.

    Raises:
        InvalidInputError: An unknown status.
    """
    changes: dict[str, Any] = {}
    if status is not None:
        if status not in _STATUSES:
            raise InvalidInputError(
                f"{status[:100]!r} is not a status of an agent",
                hint=f"use one of {', '.join(_STATUSES)}",
            )
        changes = {"status": status, "heartbeat_at": datetime.now(UTC)}
    if stop_polling is not None:
        changes["stop_polling"] = stop_polling
    if changes:
        unit.connection.execute(
            update(launch_agents)
            .where(launch_agents.c.rowid == agent.rowid)
            .values(changes)
        )


def _record(row: Row[*tuple[Any, ...]]) -> LaunchAgentRecord:
    values = dict(row._mapping)  # pyright: ignore[reportPrivateUsage]
    values["config"] = from_strict(values["config"])
    values["queue_rowids"] = from_strict(values["queue_rowids"])
    return LaunchAgentRecord(**values)
