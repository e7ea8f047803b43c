"""The conversation with launch agents: they take runs from queues and tell of them."""

from __future__ import annotations

import strawberry
from sqlalchemy import Connection

from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.accounts.policy import Policy
from trailmark.server.graphql.context import Info
from trailmark.server.graphql.fields import mutation
from trailmark.server.graphql.run_queues import AGENT, ITEM, decode_queues
from trailmark.server.graphql.scalars import Json, JsonString
from trailmark.server.launch import items
from trailmark.server.launch.agents import (
    NewAgent,
    agent_by_rowid,
    create_agent,
    update_agent,
)
from trailmark.server.launch.items import QueueItem, Trouble
from trailmark.server.launch.queues import (
    queue_by_rowid,
    require_queue,
    require_use,
)
from trailmark.server.projects.records import ensure_project, require_project
from trailmark.wire.ids import decode_rowid, encode_global_id


@strawberry.input
class CreateLaunchAgentInput:
    entity_name: str
    project_name: str
    run_queues: list[strawberry.ID]
    hostname: str
    agent_config: JsonString | None = None
    version: str | None = None
    client_mutation_id: str | None = None


@strawberry.type
class CreateLaunchAgentPayload:
    launch_agent_id: strawberry.ID
    success: bool = True


@strawberry.input
class UpdateLaunchAgentInput:
    launch_agent_id: strawberry.ID
    agent_status: str | None = None
    stop_polling: bool | None = strawberry.field(
        default=None, description="Ask the agent to go home, or not to."
    )
    client_mutation_id: str | None = None


@strawberry.type
class UpdateLaunchAgentPayload:
    success: bool


@strawberry.input
class PopFromRunQueueInput:
    entity_name: str
    project_name: str
    queue_name: str
    launch_agent_id: strawberry.ID | None = None
    client_mutation_id: str | None = None


@strawberry.type
class PopFromRunQueuePayload:
    run_queue_item_id: strawberry.ID
    run_spec: Json


@strawberry.input
class AckRunQueueItemInput:
    run_queue_item_id: strawberry.ID
    run_name: str
    client_mutation_id: str | None = None


@strawberry.type
class AckRunQueueItemPayload:
    success: bool


@strawberry.input
class FailRunQueueItemInput:
    run_queue_item_id: strawberry.ID
    message: str
    stage: str
    file_paths: list[str] | None = None
    client_mutation_id: str | None = None


@strawberry.type
class FailRunQueueItemPayload:
    success: bool


@strawberry.input
class UpdateRunQueueItemWarningInput:
    run_queue_item_id: strawberry.ID
    message: str
    stage: str
    file_paths: list[str] | None = None
    client_mutation_id: str | None = None


@strawberry.type
class UpdateRunQueueItemWarningPayload:
    success: bool


@strawberry.type
class LaunchAgentMutations:
    @mutation(Policy.SIGNED_IN, description="Sign an agent on to queues.")
    def create_launch_agent(
        self, info: Info, input: CreateLaunchAgentInput
    ) -> CreateLaunchAgentPayload:
        actor = info.context.actor
        rowids = decode_queues(input.run_queues)
        told = NewAgent(input.hostname, rowids, input.agent_config, input.version)
        with info.context.services.database.write() as unit:
            project = ensure_project(unit, actor, input.entity_name, input.project_name)
            for rowid in rowids:
                require_use(actor, *queue_by_rowid(unit.connection, actor, rowid))
            agent = create_agent(unit, actor, project, told)
        gid = strawberry.ID(encode_global_id(AGENT, agent.rowid))
        return CreateLaunchAgentPayload(launch_agent_id=gid)

    @mutation(Policy.SIGNED_IN, description="Hear from an agent.")
    def update_launch_agent(
        self, info: Info, input: UpdateLaunchAgentInput
    ) -> UpdateLaunchAgentPayload:
        rowid = decode_rowid(input.launch_agent_id, AGENT)
        with info.context.services.database.write() as unit:
            agent = agent_by_rowid(
                unit.connection, info.context.actor, Action.WRITE, rowid
            )
            update_agent(
                unit,
                agent,
                status=input.agent_status,
                stop_polling=input.stop_polling,
            )
        return UpdateLaunchAgentPayload(success=True)

    @mutation(
        Policy.SIGNED_IN, description="Lease the run whose turn it is; null for none."
    )
    def pop_from_run_queue(
        self, info: Info, input: PopFromRunQueueInput
    ) -> PopFromRunQueuePayload | None:
        actor, given = info.context.actor, input.launch_agent_id
        agent_rowid = decode_rowid(given, AGENT) if given else None
        with info.context.services.database.write() as unit:
            project = require_project(
                unit.connection,
                actor,
                Action.WRITE,
                input.entity_name,
                input.project_name,
            )
            queue = require_queue(unit.connection, actor, project, input.queue_name)
            if agent_rowid is not None:
                agent_by_rowid(unit.connection, actor, Action.WRITE, agent_rowid)
            item = items.pop(unit, queue, agent_rowid)
        if item is None:
            return None
        return PopFromRunQueuePayload(
            run_queue_item_id=strawberry.ID(encode_global_id(ITEM, item.rowid)),
            run_spec=Json(item.run_spec),
        )

    @mutation(
        Policy.SIGNED_IN,
        description="Say which run is started; no success where another agent was "
        "faster.",
    )
    def ack_run_queue_item(
        self, info: Info, input: AckRunQueueItemInput
    ) -> AckRunQueueItemPayload:
        with info.context.services.database.write() as unit:
            item = _item(unit.connection, info.context.actor, input.run_queue_item_id)
            done = items.acknowledge(unit, item, input.run_name)
        return AckRunQueueItemPayload(success=done)

    @mutation(Policy.SIGNED_IN, description="Say that a run could not be started.")
    def fail_run_queue_item(
        self, info: Info, input: FailRunQueueItemInput
    ) -> FailRunQueueItemPayload:
        trouble = Trouble(input.message, input.stage, input.file_paths or ())
        with info.context.services.database.write() as unit:
            item = _item(unit.connection, info.context.actor, input.run_queue_item_id)
            items.fail(unit, item, trouble)
        return FailRunQueueItemPayload(success=True)

    @mutation(Policy.SIGNED_IN, description="Warn of a run that goes on.")
    def update_run_queue_item_warning(
        self, info: Info, input: UpdateRunQueueItemWarningInput
    ) -> UpdateRunQueueItemWarningPayload:
        trouble = Trouble(input.message, input.stage, input.file_paths or ())
        with info.context.services.database.write() as unit:
            item = _item(unit.connection, info.context.actor, input.run_queue_item_id)
            items.warn(unit, item, trouble)
        return UpdateRunQueueItemWarningPayload(success=True)


def _item(connection: Connection, actor: Actor, gid: str) -> QueueItem:
    """A queued run, whose queue `actor` may use."""
    rowid = decode_rowid(gid, ITEM)
    queue_rowid = items.queue_of_item(connection, rowid)
    project, queue = queue_by_rowid(connection, actor, queue_rowid)
    require_use(actor, project, queue)
    found = items.find_item(connection, queue_rowid, rowid)
    if found is None:
        raise items.no_item()
    return found
