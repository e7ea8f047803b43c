"""Agents: they say that they live, and are told what to do."""

from __future__ import annotations

import json
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from trailmark.server.accounts.actor import Actor
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.runs import runs
from trailmark.server.db.tables.sweeps import sweep_agents, sweep_suggestions, sweeps
from trailmark.server.sweeps.records import SweepRecord, has_ended
from trailmark.server.sweeps.search import suggestion
from trailmark.wire.lenient_json import storable, to_strict

_ALPHABET = string.ascii_lowercase + string.digits
_ALIVE = ("running", "pending", "preempting")

Command = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AgentRecord:
    """A process that tries a sweep's suggestions."""

    rowid: int
    sweep_rowid: int
    name: str
    host: str
    user_rowid: int | None
    created_at: datetime
    heartbeat_at: datetime


_COLUMNS = tuple(sweep_agents.c[name] for name in AgentRecord.__dataclass_fields__)


def create_agent(
    unit: UnitOfWork, actor: Actor, sweep: SweepRecord, host: str
) -> AgentRecord:
    """Note a new agent; the caller checked that `actor` may write in the project."""
    now = datetime.now(UTC)
    values = {
        "sweep_rowid": sweep.rowid,
        "name": _short_id(),
        "host": storable(host[:1_000]),
        "user_rowid": actor.user_rowid,
        "created_at": now,
        "heartbeat_at": now,
    }
    made = insert(sweep_agents).values(values).returning(*_COLUMNS)
    return _record(unit.connection.execute(made).one())


def agent_by_rowid(connection: Connection, rowid: int) -> AgentRecord | None:
    query = select(*_COLUMNS).where(sweep_agents.c.rowid == rowid)
    row = connection.execute(query).one_or_none()
    return None if row is None else _record(row)


def list_agents(connection: Connection, sweep: SweepRecord) -> list[AgentRecord]:
    """The sweep's agents, oldest first."""
    query = (
        select(*_COLUMNS)
        .where(sweep_agents.c.sweep_rowid == sweep.rowid)
        .order_by(sweep_agents.c.rowid)
    )
    return [_record(row) for row in connection.execute(query)]


def run_ids_of_agent(connection: Connection, agent: AgentRecord) -> list[str]:
    """Ids of the runs that the agent was given, oldest first."""
    query = (
        select(sweep_suggestions.c.run_id)
        .where(sweep_suggestions.c.agent_rowid == agent.rowid)
        .order_by(sweep_suggestions.c.number)
    )
    return list(connection.execute(query).scalars())


def heartbeat(
    unit: UnitOfWork,
    sweep: SweepRecord,
    agent: AgentRecord,
    run_states: Mapping[str, Any],
) -> list[Command]:
    """Hear from an agent and tell it what to do.

    Args:
        run_states: By run id, whether the run is alive, as the agent sees it.

    Returns:
        Commands `{"type": "run" | "stop" | "exit", …}`; none means go on.
    """
    # Two agents must not be given the same suggestion.
    unit.alone(f"sweep {sweep.rowid}")
    unit.connection.execute(
        update(sweep_agents)
        .where(sweep_agents.c.rowid == agent.rowid)
        .values(heartbeat_at=datetime.now(UTC))
    )
    alive = [run_id for run_id, is_alive in run_states.items() if is_alive is True]
    if sweep.state == "CANCELED":
        return [*({"type": "stop", "run_id": one} for one in alive), {"type": "exit"}]
    if alive or sweep.state in ("PAUSED", "PENDING"):
        return []
    if has_ended(sweep):
        return [{"type": "exit"}]
    command = _next_run(unit, sweep, agent)
    if command is not None:
        return [command]
    _finish_if_over(unit, sweep)
    return [{"type": "exit"}]


def _next_run(
    unit: UnitOfWork, sweep: SweepRecord, agent: AgentRecord
) -> Command | None:
    last = unit.connection.execute(
        select(func.max(sweep_suggestions.c.number)).where(
            sweep_suggestions.c.sweep_rowid == sweep.rowid
        )
    ).scalar()
    number = 0 if last is None else int(last) + 1
    config = sweep.parsed()
    arguments = suggestion(config, number, sweep.name)
    if arguments is None:
        return None
    run_id = _short_id()
    unit.connection.execute(
        insert(sweep_suggestions).values(
            sweep_rowid=sweep.rowid,
            number=number,
            run_id=run_id,
            arguments=to_strict(arguments),
            agent_rowid=agent.rowid,
            created_at=datetime.now(UTC),
        )
    )
    return {
        "type": "run",
        "run_id": run_id,
        "program": config.program,
        "args": arguments,
    }


def _finish_if_over(unit: UnitOfWork, sweep: SweepRecord) -> None:
    """All was given out: the sweep ends with its last run."""
    living = select(runs.c.rowid).where(
        runs.c.project_rowid == sweep.project_rowid,
        runs.c.sweep_name == sweep.name,
        runs.c.deleted_at.is_(None),
        runs.c.state.in_(_ALIVE),
    )
    if unit.connection.execute(living.limit(1)).first() is None:
        unit.connection.execute(
            update(sweeps)
            .where(sweeps.c.rowid == sweep.rowid)
            .values(state="FINISHED", updated_at=datetime.now(UTC))
        )


def read_run_states(text: str | None) -> Mapping[str, Any]:
    """What an agent says of its runs; nothing understandable is nothing."""
    try:
        told = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}  # pyright: ignore[reportUnknownVariableType]


def _short_id() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(8))


def _record(row: Row[*tuple[Any, ...]]) -> AgentRecord:
    return AgentRecord(*tuple(row))
