"""Queues made, changed and deleted, and runs put into them and out again."""

from __future__ import annotations

from enum import Enum

import strawberry

from trailmark.errors import NotFoundError
from trailmark.server.accounts.actor import Action
from trailmark.server.accounts.entities import find_visible_entity
from trailmark.server.accounts.policy import Policy
from trailmark.server.graphql.context import Info
from trailmark.server.graphql.fields import mutation
from trailmark.server.graphql.run_queues import (
    CONFIG,
    ITEM,
    QUEUE,
    decode_queues,
)
from trailmark.server.graphql.scalars import JsonString
from trailmark.server.launch import items
from trailmark.server.launch.documents import read_links
from trailmark.server.launch.items import NewItem
from trailmark.server.launch.queues import (
    NewQueue,
    UpsertQueue,
    create_queue,
    delete_queue,
    queue_by_rowid,
    require_queue,
    require_use,
    upsert_queue,
)
from trailmark.server.launch.resources import ResourceConfig, add_resource_config
from trailmark.server.projects.records import ensure_project, require_project
from trailmark.wire.ids import decode_rowid, encode_global_id
from trailmark.wire.lenient_json import dumps


@strawberry.enum(description="Who uses a queue: its project's members, or its maker.")
class RunQueueAccessType(Enum):
    PROJECT = "PROJECT"
    USER = "USER"


@strawberry.enum(description="Whether smaller priorities go first.")
class RunQueuePrioritizationMode(Enum):
    DISABLED = "DISABLED"
    V0 = "V0"


@strawberry.input
class CreateDefaultResourceConfigInput:
    entity_name: str
    resource: str
    config: JsonString
    template_variables: JsonString | None = None
    client_mutation_id: str | None = None


@strawberry.type
class CreateDefaultResourceConfigPayload:
    default_resource_config_id: strawberry.ID = strawberry.field(
        name="defaultResourceConfigID"
    )
    success: bool = True


@strawberry.input
class CreateRunQueueInput:
    entity_name: str
    project_name: str
    queue_name: str
    access: RunQueueAccessType
    prioritization_mode: RunQueuePrioritizationMode | None = None
    default_resource_config_id: strawberry.ID | None = strawberry.field(
        name="defaultResourceConfigID", default=None
    )
    client_mutation_id: str | None = None


@strawberry.type
class CreateRunQueuePayload:
    queue_id: strawberry.ID | None = strawberry.field(name="queueID")
    success: bool = True


@strawberry.input(description="Makes a queue, or changes what is given of it.")
class UpsertRunQueueInput:
    entity_name: str
    project_name: str
    queue_name: str
    resource_type: str
    resource_config: JsonString
    template_variables: JsonString | None = None
    prioritization_mode: RunQueuePrioritizationMode | None = None
    external_links: JsonString | None = None
    client_mutation_id: str | None = None


@strawberry.type
class UpsertRunQueuePayload:
    config_schema_validation_errors: list[str] = strawberry.field(
        description="What of the configuration has no effect."
    )
    success: bool = True


@strawberry.input
class DeleteRunQueuesInput:
    queue_ids: list[strawberry.ID] = strawberry.field(name="queueIDs")
    client_mutation_id: str | None = None


@strawberry.type
class DeleteRunQueuesPayload:
    success: bool
    client_mutation_id: str | None


@strawberry.input
class PushToRunQueueByNameInput:
    entity_name: str
    project_name: str
    queue_name: str
    run_spec: JsonString
    priority: int | None = None
    template_variable_values: JsonString | None = None
    client_mutation_id: str | None = None


@strawberry.type
class PushToRunQueueByNamePayload:
    run_queue_item_id: strawberry.ID
    run_spec: JsonString


@strawberry.input
class PushToRunQueueInput:
    queue_id: strawberry.ID = strawberry.field(name="queueID")
    run_spec: JsonString
    priority: int | None = None
    template_variable_values: JsonString | None = None
    client_mutation_id: str | None = None


@strawberry.type
class PushToRunQueuePayload:
    run_queue_item_id: strawberry.ID


@strawberry.input
class DeleteFromRunQueueInput:
    queue_id: strawberry.ID = strawberry.field(name="queueID")
    run_queue_item_id: strawberry.ID
    client_mutation_id: str | None = None


@strawberry.type
class DeleteFromRunQueuePayload:
    success: bool
    client_mutation_id: str | None


@strawberry.type
class RunQueueMutations:
    @mutation(Policy.SIGNED_IN, description="Keep what the runs of a queue run on.")
    def create_default_resource_config(
        self, info: Info, input: CreateDefaultResourceConfigInput
    ) -> CreateDefaultResourceConfigPayload:
        actor = info.context.actor
        with info.context.services.database.write() as unit:
            entity = find_visible_entity(unit.connection, actor, input.entity_name)
            if entity is None:
                raise NotFoundError(
                    f"there is no entity {input.entity_name[:200]!r}, or you may not "
                    "see it",
                    hint="check the name of the team or user",
                )
            actor.require(Action.WRITE, entity.rowid)
            told, _ = ResourceConfig.read(
                input.resource, input.config, input.template_variables
            )
            rowid = add_resource_config(unit, entity.rowid, told)
        gid = strawberry.ID(encode_global_id(CONFIG, rowid))
        return CreateDefaultResourceConfigPayload(default_resource_config_id=gid)

    @mutation(Policy.SIGNED_IN, description="Make a queue.")
    def create_run_queue(
        self, info: Info, input: CreateRunQueueInput
    ) -> CreateRunQueuePayload:
        actor = info.context.actor
        given = input.default_resource_config_id
        config = decode_rowid(given, CONFIG) if given else None
        mode = input.prioritization_mode
        with info.context.services.database.write() as unit:
            project = ensure_project(unit, actor, input.entity_name, input.project_name)
            if config is not None:  # of the entity, whoever may write in the project
                actor.require(
                    Action.WRITE, project.entity_rowid, what="resource configuration"
                )
            wanted = NewQueue(
                input.queue_name,
                access=input.access.value,
                prioritization_mode=mode and mode.value,
                resource_config_rowid=config,
            )
            made = create_queue(unit, actor, project, wanted)
        return CreateRunQueuePayload(queue_id=_queue_id(made.rowid))

    @mutation(Policy.SIGNED_IN, description="Make a queue, or change it.")
    def upsert_run_queue(
        self, info: Info, input: UpsertRunQueueInput
    ) -> UpsertRunQueuePayload:
        actor = info.context.actor
        told, unused = ResourceConfig.read(
            input.resource_type, input.resource_config, input.template_variables
        )
        mode, links = input.prioritization_mode, input.external_links
        wanted = UpsertQueue(
            input.queue_name,
            told,
            prioritization_mode=mode and mode.value,
            external_links=None if links is None else read_links(links),
        )
        with info.context.services.database.write() as unit:
            project = ensure_project(unit, actor, input.entity_name, input.project_name)
            upsert_queue(unit, actor, project, wanted)
        return UpsertRunQueuePayload(config_schema_validation_errors=unused)

    @mutation(
        Policy.SIGNED_IN, description="Delete queues with all that waits in them."
    )
    def delete_run_queues(
        self, info: Info, input: DeleteRunQueuesInput
    ) -> DeleteRunQueuesPayload:
        rowids = decode_queues(input.queue_ids)
        with info.context.services.database.write() as unit:
            for rowid in sorted(set(rowids)):
                delete_queue(unit, info.context.actor, rowid)
        return DeleteRunQueuesPayload(
            success=True, client_mutation_id=input.client_mutation_id
        )

    @mutation(Policy.SIGNED_IN, description="Put a run into a queue, given by name.")
    def push_to_run_queue_by_name(
        self, info: Info, input: PushToRunQueueByNameInput
    ) -> PushToRunQueueByNamePayload:
        actor = info.context.actor
        wanted = NewItem(input.run_spec, input.template_variable_values, input.priority)
        with info.context.services.database.write() as unit:
            project = require_project(
                unit.connection,
                actor,
                Action.WRITE,
                input.entity_name,
                input.project_name,
            )
            queue = require_queue(unit.connection, actor, project, input.queue_name)
            item = items.push(unit, actor, project, queue, wanted)
        return PushToRunQueueByNamePayload(
            run_queue_item_id=_item_id(item.rowid),
            run_spec=JsonString(dumps(item.run_spec)),
        )

    @mutation(Policy.SIGNED_IN, description="Put a run into a queue, given by id.")
    def push_to_run_queue(
        self, info: Info, input: PushToRunQueueInput
    ) -> PushToRunQueuePayload:
        actor = info.context.actor
        rowid = decode_rowid(input.queue_id, QUEUE)
        wanted = NewItem(input.run_spec, input.template_variable_values, input.priority)
        with info.context.services.database.write() as unit:
            project, queue = queue_by_rowid(unit.connection, actor, rowid)
            require_use(actor, project, queue)
            item = items.push(unit, actor, project, queue, wanted)
        return PushToRunQueuePayload(run_queue_item_id=_item_id(item.rowid))

    @mutation(Policy.SIGNED_IN, description="Take a run out of a queue.")
    def delete_from_run_queue(
        self, info: Info, input: DeleteFromRunQueueInput
    ) -> DeleteFromRunQueuePayload:
        actor = info.context.actor
        queue_rowid = decode_rowid(input.queue_id, QUEUE)
        rowid = decode_rowid(input.run_queue_item_id, ITEM)
        with info.context.services.database.write() as unit:
            project, queue = queue_by_rowid(unit.connection, actor, queue_rowid)
            require_use(actor, project, queue)
            item = items.find_item(unit.connection, queue.rowid, rowid)
            if item is None:
                raise items.no_item()
            items.remove(unit, item)
        return DeleteFromRunQueuePayload(
            success=True, client_mutation_id=input.client_mutation_id
        )


def _queue_id(rowid: int) -> strawberry.ID:
    return strawberry.ID(encode_global_id(QUEUE, rowid))


def _item_id(rowid: int) -> strawberry.ID:
    return strawberry.ID(encode_global_id(ITEM, rowid))
