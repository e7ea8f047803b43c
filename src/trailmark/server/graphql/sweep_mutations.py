"""Sweeps made and steered, and the conversation with their agents."""

from __future__ import annotations

import strawberry
from sqlalchemy import Connection

from trailmark.errors import InvalidInputError, NotFoundError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.accounts.policy import Policy
from trailmark.server.graphql.context import Info
from trailmark.server.graphql.fields import mutation
from trailmark.server.graphql.scalars import JsonString
from trailmark.server.graphql.sweeps import Agent, Sweep
from trailmark.server.projects.records import (
    ProjectRecord,
    ensure_project,
    project_by_rowid,
    require_project,
)
from trailmark.server.sweeps.agents import (
    agent_by_rowid,
    create_agent,
    heartbeat,
    read_run_states,
)
from trailmark.server.sweeps.records import (
    SweepChange,
    SweepRecord,
    adopt_runs,
    create_sweep,
    find_sweep,
    sweep_by_rowid,
    update_sweep,
)
from trailmark.wire.ids import decode_global_id, decode_rowid
from trailmark.wire.lenient_json import dumps


@strawberry.input(description="Makes a sweep, or with an id changes what is given.")
class UpsertSweepInput:
    id: strawberry.ID | None = None
    config: str | None = None
    description: str | None = None
    display_name: str | None = None
    entity_name: str | None = None
    project_name: str | None = None
    state: str | None = None
    controller: JsonString | None = None
    scheduler: JsonString | None = None
    launch_scheduler: JsonString | None = None
    template_variable_values: JsonString | None = None
    prior_runs_filters: JsonString | None = None
    client_mutation_id: str | None = None


@strawberry.type
class UpsertSweepPayload:
    sweep: Sweep
    config_validation_warnings: list[str]


@strawberry.input
class CreateAgentInput:
    host: str
    sweep: str
    project_name: str | None = None
    entity_name: str | None = None
    client_mutation_id: str | None = None


@strawberry.type
class CreateAgentPayload:
    agent: Agent


@strawberry.input
class AgentHeartbeatInput:
    id: strawberry.ID
    metrics: JsonString | None = None
    run_state: JsonString | None = None
    client_mutation_id: str | None = None


@strawberry.type
class AgentHeartbeatPayload:
    agent: Agent
    commands: JsonString


@strawberry.type
class SweepMutations:
    @mutation(
        Policy.SIGNED_IN, description="Make a sweep, or change what is given of one."
    )
    def upsert_sweep(self, info: Info, input: UpsertSweepInput) -> UpsertSweepPayload:
        context = info.context
        actor = context.actor
        change = _change_of(input)
        with context.services.database.write() as unit:
            if input.id is None:
                project = ensure_project(
                    unit, actor, input.entity_name, input.project_name
                )
                record, warnings = create_sweep(unit, actor, project, change)
                if input.prior_runs_filters:
                    adopt_runs(unit, project, record, input.prior_runs_filters)
            else:
                project, known = _sweep_of_id(unit.connection, actor, input)
                record, warnings = update_sweep(unit, known, change)
        sweep = Sweep(record=record, owner=project, context=context)
        return UpsertSweepPayload(
            sweep=sweep, config_validation_warnings=list(warnings)
        )

    @mutation(Policy.SIGNED_IN, description="Sign an agent on to a sweep.")
    def create_agent(self, info: Info, input: CreateAgentInput) -> CreateAgentPayload:
        context = info.context
        with context.services.database.write() as unit:
            project, record = _sweep_named(
                unit.connection,
                context.actor,
                input.entity_name,
                input.project_name,
                input.sweep,
            )
            agent = create_agent(unit, context.actor, record, input.host)
        sweep = Sweep(record=record, owner=project, context=context)
        return CreateAgentPayload(agent=Agent(record=agent, sweep=sweep))

    @mutation(
        Policy.SIGNED_IN,
        description="Hear from an agent. `commands` is a JSON list of what it is to do.",
    )
    def agent_heartbeat(
        self, info: Info, input: AgentHeartbeatInput
    ) -> AgentHeartbeatPayload:
        context = info.context
        rowid = decode_rowid(input.id, "Agent")
        with context.services.database.write() as unit:
            agent = agent_by_rowid(unit.connection, rowid)
            record = agent and sweep_by_rowid(unit.connection, agent.sweep_rowid)
            project = record and project_by_rowid(unit.connection, record.project_rowid)
            if agent is None or record is None or project is None:
                raise _no_sweep()
            context.actor.require(
                Action.WRITE, project.entity_rowid, project.visibility, what="sweep"
            )
            states = read_run_states(input.run_state)
            commands = heartbeat(unit, record, agent, states)
        sweep = Sweep(record=record, owner=project, context=context)
        return AgentHeartbeatPayload(
            agent=Agent(record=agent, sweep=sweep), commands=JsonString(dumps(commands))
        )


def _change_of(given: UpsertSweepInput) -> SweepChange:
    return SweepChange(
        config=given.config,
        display_name=given.display_name,
        description=given.description,
        state=given.state,
        controller=given.controller,
        scheduler=given.scheduler,
    )


def _sweep_of_id(
    connection: Connection, actor: Actor, given: UpsertSweepInput
) -> tuple[ProjectRecord, SweepRecord]:
    assert given.id is not None
    match decode_global_id(given.id):
        case ("Sweep", "v1", name, project, entity):
            return _sweep_named(connection, actor, entity, project, name)
        case other:
            raise InvalidInputError(
                f"{given.id[:200]!r} is the id of a {other[0]}, not of a sweep",
                hint="pass the sweep's id",
            )


def _sweep_named(
    connection: Connection,
    actor: Actor,
    entity: str | None,
    project_name: str | None,
    name: str,
) -> tuple[ProjectRecord, SweepRecord]:
    project = require_project(connection, actor, Action.WRITE, entity, project_name)
    found = find_sweep(connection, project, name.rpartition("/")[2])
    if found is None:
        raise _no_sweep(name)
    return project, found


def _no_sweep(name: str | None = None) -> NotFoundError:
    called = "sweep" if name is None else f"sweep {name[:200]!r}"
    return NotFoundError(
        f"there is no such {called}, or you may not see it",
        hint="check the sweep's id and its project",
    )
