"""Queues of runs, what waits in them, and the agents that take it."""

from __future__ import annotations

from datetime import datetime

import strawberry

from trailmark.errors import InvalidInputError
from trailmark.server.accounts.actor import Action
from trailmark.server.accounts.policy import Policy
from trailmark.server.graphql.context import Context, Info
from trailmark.server.graphql.fields import leaf, query
from trailmark.server.graphql.paging import PageInfo, offset_of, page_info, page_size
from trailmark.server.graphql.project_batch import ProjectBatch
from trailmark.server.graphql.scalars import Json
from trailmark.server.launch import items, queues
from trailmark.server.launch.agents import LaunchAgentRecord, agent_by_rowid
from trailmark.server.launch.items import QueueItem
from trailmark.server.launch.queues import QueueRecord
from trailmark.server.launch.resources import (
    ResourceConfigRecord,
    find_resource_config,
)
from trailmark.server.projects.records import ProjectRecord
from trailmark.wire.ids import decode_rowid, encode_global_id
from trailmark.wire.template_variables import TemplateVariable as Declared

QUEUE, ITEM, CONFIG, AGENT = (
    "RunQueue",
    "RunQueueItem",
    "DefaultResourceConfig",
    "LaunchAgent",
)


@strawberry.type(description="A value that whoever queues a run chooses.")
class TemplateVariable:
    declared: strawberry.Private[Declared]

    @leaf
    def name(self) -> str:
        return self.declared.name

    @leaf(description="The JSON schema that its values match.")
    def schema(self) -> Json:
        return Json(dict(self.declared.schema))

    @leaf
    def description(self) -> str | None:
        return self.declared.description


@strawberry.type(description="What the runs of a queue run on, by default.")
class DefaultResourceConfig:
    record: strawberry.Private[ResourceConfigRecord]

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(encode_global_id(CONFIG, self.record.rowid))

    @leaf(description="local-container, local-process, kubernetes and the like.")
    def resource(self) -> str:
        return self.record.told.resource

    @leaf(description="With `{{name}}` where a template variable goes.")
    def config(self) -> Json:
        return Json(self.record.told.config)

    @leaf
    def template_variables(self) -> list[TemplateVariable]:
        variables = self.record.told.variables.values()
        return [TemplateVariable(declared=one) for one in variables]


@strawberry.type(description="A run that waits for an agent, or waited.")
class RunQueueItem:
    item: strawberry.Private[QueueItem]
    project: strawberry.Private[ProjectRecord]
    context: strawberry.Private[Context]

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(encode_global_id(ITEM, self.item.rowid))

    @leaf(description="PENDING, LEASED (an agent has it), CLAIMED (started) or FAILED.")
    def state(self) -> str:
        return self.item.state

    @leaf(description="Id of the run that was started; null before.")
    def associated_run_id(self) -> str | None:
        return self.item.run_id

    @leaf(description="0 goes first, 4 last, in queues that prioritize.")
    def priority(self) -> int:
        return self.item.priority

    @leaf(description="What to run; null for who may only look.")
    def run_spec(self) -> Json | None:
        # It holds the queue's configuration, which may hold secrets.
        may = self.project.permits(self.context.actor, Action.WRITE)
        return Json(self.item.run_spec) if may else None

    @leaf(description="Why it failed: message, stage and files; null unless it did.")
    def error(self) -> Json | None:
        return None if self.item.error is None else Json(self.item.error)

    @leaf(description="A list of messages with their stage and files.")
    def warnings(self) -> Json:
        return Json(self.item.warnings)

    @leaf
    def created_at(self) -> datetime:
        return self.item.created_at

    @leaf
    def updated_at(self) -> datetime:
        return self.item.updated_at


@strawberry.type
class RunQueueItemEdge:
    node: RunQueueItem
    cursor: str


@strawberry.type
class RunQueueItemConnection:
    edges: list[RunQueueItemEdge]
    page_info: PageInfo


@strawberry.type(description="Runs that wait for an agent to start them.")
class RunQueue:
    record: strawberry.Private[QueueRecord]
    project: strawberry.Private[ProjectRecord]
    context: strawberry.Private[Context]

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(encode_global_id(QUEUE, self.record.rowid))

    @leaf
    def name(self) -> str:
        return self.record.name

    @leaf(description="PROJECT, or USER for a queue that only its maker uses.")
    def access(self) -> str:
        return self.record.access

    @leaf(description="Username; null when the account is gone.")
    def created_by(self) -> str | None:
        return self.record.created_by

    @leaf(name="defaultResourceConfigID")
    def default_resource_config_id(self) -> strawberry.ID | None:
        rowid = self.record.resource_config_rowid
        if rowid is None:
            return None
        return strawberry.ID(encode_global_id(CONFIG, rowid))

    @leaf(description="V0 (smaller priorities first) or DISABLED.")
    def prioritization_mode(self) -> str:
        return self.record.prioritization_mode

    @leaf(description="An object with a list `links` of labels and URLs.")
    def external_links(self) -> Json:
        return Json(self.record.external_links)

    @leaf
    def created_at(self) -> datetime:
        return self.record.created_at

    @leaf
    def updated_at(self) -> datetime:
        return self.record.updated_at

    @strawberry.field(description="What was queued, newest first.")
    def run_queue_items(
        self, first: int | None = None, after: str | None = None
    ) -> RunQueueItemConnection:
        size = page_size(first, default=1_000)
        with self.context.services.database.read() as connection:
            found = items.list_items(
                connection,
                self.record.rowid,
                first=size + 1,
                before_rowid=offset_of(after) or None,
            )
        shown = found[:size]
        cursors = [str(one.rowid) for one in shown]
        edges = [
            RunQueueItemEdge(node=self._node(one), cursor=cursor)
            for one, cursor in zip(shown, cursors, strict=True)
        ]
        return RunQueueItemConnection(
            edges=edges, page_info=page_info(cursors, len(found) > size)
        )

    @strawberry.field(description="One of them; null when not there.")
    def run_queue_item(self, id: strawberry.ID) -> RunQueueItem | None:
        rowid = decode_rowid(id, ITEM)
        with self.context.services.database.read() as connection:
            found = items.find_item(connection, self.record.rowid, rowid)
        return None if found is None else self._node(found)

    def _node(self, item: QueueItem) -> RunQueueItem:
        return RunQueueItem(item=item, project=self.project, context=self.context)


@strawberry.type
class ProjectQueues:
    """What can be asked of a project's queues."""

    record: strawberry.Private[ProjectRecord]
    siblings: strawberry.Private[ProjectBatch]

    @strawberry.field(description="One queue by its name; null when not there.")
    def run_queue(self, name: str) -> RunQueue | None:
        context = self.siblings.context
        with context.services.database.read() as connection:
            found = queues.find_queue(connection, self.record, name)
        if found is None:
            return None
        return RunQueue(record=found, project=self.record, context=context)

    @leaf(description="Oldest first.")
    def run_queues(self) -> list[RunQueue]:
        context = self.siblings.context
        with context.services.database.read() as connection:
            found = queues.list_queues(connection, self.record)
        return [
            RunQueue(record=one, project=self.record, context=context) for one in found
        ]


def resource_config_of(
    context: Context, entity_rowid: int, gid: str
) -> DefaultResourceConfig | None:
    """One of an entity's, which the caller was let into; None when not there."""
    rowid = decode_rowid(gid, CONFIG)
    with context.services.database.read() as connection:
        found = find_resource_config(connection, entity_rowid, rowid)
    return None if found is None else DefaultResourceConfig(record=found)


@strawberry.type(description="A process elsewhere that starts what waits in queues.")
class LaunchAgent:
    record: strawberry.Private[LaunchAgentRecord]

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(encode_global_id(AGENT, self.record.rowid))

    @leaf
    def name(self) -> str:
        return self.record.name

    @leaf(description="Ids of the queues it works on.")
    def run_queues(self) -> list[strawberry.ID]:
        rowids = self.record.queue_rowids
        return [strawberry.ID(encode_global_id(QUEUE, rowid)) for rowid in rowids]

    @leaf
    def hostname(self) -> str:
        return self.record.hostname

    @leaf
    def version(self) -> str | None:
        return self.record.version

    @leaf(description="POLLING, RUNNING or KILLED.")
    def agent_status(self) -> str:
        return self.record.status

    @leaf(description="Whether it is asked to go home.")
    def stop_polling(self) -> bool:
        return self.record.stop_polling

    @leaf
    def created_at(self) -> datetime:
        return self.record.created_at

    @leaf
    def heartbeat_at(self) -> datetime:
        return self.record.heartbeat_at


@strawberry.type
class LaunchQueries:
    @query(Policy.SIGNED_IN, description="One agent; null when not there.")
    def launch_agent(self, info: Info, id: strawberry.ID) -> LaunchAgent | None:
        context = info.context
        rowid = decode_rowid(id, AGENT)
        with context.services.database.read() as connection:
            found = agent_by_rowid(connection, context.actor, Action.READ, rowid)
        return LaunchAgent(record=found)


def decode_queues(gids: list[strawberry.ID]) -> list[int]:
    """
    Raises:
        InvalidInputError: Too many, or one is no id of a queue.
    """
    if len(gids) > 100:
        raise InvalidInputError(
            f"{len(gids)} queues are too many at once", hint="name at most 100"
        )
    return [decode_rowid(one, QUEUE) for one in gids]
