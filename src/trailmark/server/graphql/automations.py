"""Automations as clients read them; the protocol calls one a trigger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import Annotated

import orjson
import strawberry

from trailmark.errors import InvalidInputError, NotFoundError
from trailmark.server.accounts.entities import EntityRecord, entities_by_rowid
from trailmark.server.accounts.policy import Policy
from trailmark.server.automations.integrations import (
    IntegrationKind,
    IntegrationRecord,
)
from trailmark.server.automations.records import (
    AutomationRecord,
    Listed,
    list_automations,
)
from trailmark.server.graphql.accounts import Entity, User, user_by_rowid
from trailmark.server.graphql.artifact_batch import ArtifactBatch, Together
from trailmark.server.graphql.artifact_collections import (
    ArtifactPortfolio,
    ArtifactSequence,
    collection_of,
)
from trailmark.server.graphql.context import Context, Info
from trailmark.server.graphql.fields import leaf, query
from trailmark.server.graphql.integrations import Integration, integration_node
from trailmark.server.graphql.paging import PageInfo, offset_of, page_info, page_size
from trailmark.server.graphql.projects import Project
from trailmark.server.graphql.run_mutations import AlertSeverity
from trailmark.server.graphql.run_queues import RunQueue
from trailmark.server.graphql.scalars import JsonString
from trailmark.server.launch.queues import queue_by_rowid
from trailmark.wire.automation_words import ActionType, EventType, ScopeType
from trailmark.wire.lenient_json import loads


@strawberry.enum
class EventTriggeringConditionType(Enum):
    ADD_ARTIFACT_ALIAS = "ADD_ARTIFACT_ALIAS"
    ADD_ARTIFACT_TAG = "ADD_ARTIFACT_TAG"
    ADD_COLLECTION_TAG = "ADD_COLLECTION_TAG"
    CREATE_ARTIFACT = "CREATE_ARTIFACT"
    LINK_MODEL = "LINK_MODEL"
    REMOVE_ARTIFACT_TAG = "REMOVE_ARTIFACT_TAG"
    REMOVE_COLLECTION_TAG = "REMOVE_COLLECTION_TAG"
    RUN_METRIC = "RUN_METRIC"
    RUN_METRIC_CHANGE = "RUN_METRIC_CHANGE"
    RUN_METRIC_ZSCORE = "RUN_METRIC_ZSCORE"
    RUN_STATE = "RUN_STATE"
    UNLINK_ARTIFACT = "UNLINK_ARTIFACT"
    UPDATE_ARTIFACT_ALIAS = "UPDATE_ARTIFACT_ALIAS"
    WEAVE_METRIC_THRESHOLD = "WEAVE_METRIC_THRESHOLD"


@strawberry.type(description="What has to happen.")
class FilterEventTriggeringCondition:
    event_type: EventTriggeringConditionType
    filter: str = strawberry.field(
        description="JSON text; of events of artifacts, wrapped in {filter: …} once."
    )


@strawberry.type
class NotificationTriggeredAction:
    integration: Integration
    title: str | None
    message: str | None
    severity: AlertSeverity | None


@strawberry.type
class GenericWebhookTriggeredAction:
    integration: Integration
    request_payload: str | None = strawberry.field(description="JSON text.")


@strawberry.type
class NoOpTriggeredAction:
    no_op: bool | None


@strawberry.type
class QueueJobTriggeredAction:
    queue: RunQueue | None = strawberry.field(
        description="Null when it is gone, and for those who may not see it."
    )
    template: str = strawberry.field(description="JSON text.")


@strawberry.type(
    name="ARIATriggeredAction",
    description="Of the original service alone; no automation here has it.",
)
class AriaTriggeredAction:
    prompt: str


TriggeredAction = Annotated[
    NotificationTriggeredAction
    | GenericWebhookTriggeredAction
    | NoOpTriggeredAction
    | QueueJobTriggeredAction
    | AriaTriggeredAction,
    strawberry.union("TriggeredAction"),
]
TriggerScope = Annotated[
    Project | ArtifactSequence | ArtifactPortfolio | Entity,
    strawberry.union("TriggerScope"),
]


class AutomationBatch:
    """What the automations of one answer refer to, read for many at once."""

    def __init__(self, context: Context, records: Sequence[AutomationRecord]) -> None:
        self.context = context
        self.artifacts = ArtifactBatch(context)
        self._entities: Together[int, EntityRecord] = Together(
            context, entities_by_rowid
        )
        scopes = [one.scope for one in records]
        self.artifacts.projects.expect(
            one.project_rowid for one in scopes if one.type is ScopeType.PROJECT
        )
        self.artifacts.collections.expect(one.collection_rowid for one in scopes)
        self._entities.expect(
            one.entity_rowid for one in scopes if one.type is ScopeType.ENTITY
        )

    def scope(
        self, record: AutomationRecord
    ) -> Project | ArtifactSequence | ArtifactPortfolio | Entity:
        """
        Raises:
            NotFoundError: It was deleted since the automation was read.
        """
        scope = record.scope
        match scope.type:
            case ScopeType.PROJECT:
                project = self.artifacts.projects.get(scope.project_rowid)
                if project is not None:
                    return Project.of(self.context, project)
            case ScopeType.ARTIFACT_COLLECTION:
                found = self.artifacts.collections.get(scope.collection_rowid)
                if found is not None:
                    node = collection_of(self.artifacts, found)
                    assert isinstance(node, (ArtifactSequence, ArtifactPortfolio))
                    return node
            case ScopeType.ENTITY:
                entity = self._entities.get(scope.entity_rowid)
                if entity is not None:
                    return Entity.of(self.context, entity)
        raise NotFoundError(f"the scope of automation {record.name!r} is gone")

    def queue(self, rowid: int | None) -> RunQueue | None:
        if rowid is None:
            return None
        try:
            with self.context.services.database.read() as connection:
                project, queue = queue_by_rowid(connection, self.context.actor, rowid)
        except NotFoundError:
            return None
        return RunQueue(record=queue, project=project, context=self.context)


@strawberry.type(description="Something to be done when something happens.")
class Trigger:
    record: strawberry.Private[AutomationRecord]
    siblings: strawberry.Private[AutomationBatch]

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.record.gid)

    @leaf(description="Unique in the entity that owns its scope.")
    def name(self) -> str:
        return self.record.name

    @leaf
    def description(self) -> str | None:
        return self.record.description

    @leaf(description="Whether anything is done.")
    def enabled(self) -> bool:
        return self.record.enabled

    @leaf
    def created_at(self) -> datetime:
        return self.record.created_at

    @leaf
    def updated_at(self) -> datetime | None:
        return self.record.updated_at

    @leaf(description="Who made it; null when the account is gone.")
    def created_by(self) -> User | None:
        rowid = self.record.created_by_rowid
        return None if rowid is None else user_by_rowid(self.siblings.context, rowid)

    @leaf(description="Where it has to happen.")
    def scope(self) -> TriggerScope:
        return self.siblings.scope(self.record)

    @leaf
    def triggering_condition(self) -> FilterEventTriggeringCondition:
        record = self.record
        text = record.event_filter
        if not record.event_type.is_of_run:
            text = orjson.dumps({"filter": text}).decode()
        return FilterEventTriggeringCondition(
            event_type=EventTriggeringConditionType(record.event_type.value),
            filter=text,
        )

    @leaf
    def triggered_action(self) -> TriggeredAction:
        action = self.record.action
        values = action.values
        match action.type:
            case ActionType.NOTIFICATION:
                return NotificationTriggeredAction(
                    integration=self._integration(IntegrationKind.SLACK),
                    title=values.get("title"),
                    message=values.get("message"),
                    severity=AlertSeverity(values.get("severity") or "INFO"),
                )
            case ActionType.GENERIC_WEBHOOK:
                return GenericWebhookTriggeredAction(
                    integration=self._integration(IntegrationKind.WEBHOOK),
                    request_payload=values.get("payload"),
                )
            case ActionType.QUEUE_JOB:
                return QueueJobTriggeredAction(
                    queue=self.siblings.queue(action.queue_rowid),
                    template=values.get("template") or "{}",
                )
            case ActionType.NO_OP:
                return NoOpTriggeredAction(no_op=True)

    def _integration(self, kind: IntegrationKind) -> Integration:
        record = self.record
        place = record.integration or IntegrationRecord(
            rowid=0,
            entity_rowid=record.scope.entity_rowid,
            kind=kind.value,
            name="",
            team_name=None,
            url="",
            created_at=record.created_at,
            updated_at=record.updated_at,
        )
        return integration_node(self.siblings.context, place)


@strawberry.type
class TriggerEdge:
    node: Trigger
    cursor: str


@strawberry.type
class TriggerConnection:
    edges: list[TriggerEdge]
    page_info: PageInfo


def trigger_of(context: Context, record: AutomationRecord) -> Trigger:
    return Trigger(record=record, siblings=AutomationBatch(context, [record]))


def triggers_of_project(context: Context, project_rowid: int) -> list[Trigger]:
    """All automations of a project and its collections that the caller may read."""
    listed = Listed(project_rowid=project_rowid)
    with context.services.database.read() as connection:
        found = list_automations(connection, context.actor, listed, first=_ALL)
    siblings = AutomationBatch(context, found)
    return [Trigger(record=one, siblings=siblings) for one in found]


def trigger_page(
    context: Context,
    entity_rowids: Sequence[int] | None,
    *,
    filters: str | None,
    order: str | None,
    first: int | None,
    after: str | None,
) -> TriggerConnection:
    """A page of the automations that the caller may read; of all entities for None."""
    size, offset = page_size(first), offset_of(after)
    listed = Listed(entity_rowids=entity_rowids, name=_name_of(filters))
    with context.services.database.read() as connection:
        found = list_automations(
            connection,
            context.actor,
            listed,
            order=order or None,
            first=size + 1,
            offset=offset,
        )
    siblings = AutomationBatch(context, found[:size])
    edges = [
        TriggerEdge(
            node=Trigger(record=one, siblings=siblings), cursor=str(offset + index)
        )
        for index, one in enumerate(found[:size], start=1)
    ]
    cursors = [edge.cursor for edge in edges]
    return TriggerConnection(
        edges=edges, page_info=page_info(cursors, len(found) > size)
    )


@strawberry.type
class AutomationQueries:
    @query(
        Policy.SIGNED_IN,
        description="Automations that the caller may read, whoever owns them.",
    )
    def triggers(
        self,
        info: Info,
        filters: JsonString | None = None,
        order: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> TriggerConnection:
        return trigger_page(
            info.context, None, filters=filters, order=order, first=first, after=after
        )


_ALL = 10_000


def _name_of(filters: str | None) -> str | None:
    """The name that automations are filtered by; None for all of them.

    Raises:
        InvalidInputError: They are to be filtered by anything else.
    """
    said = loads(filters, what="the filter") if filters else None
    match said:
        case None | {} if not said:
            return None
        case {"name": str(name)} if len(said) == 1:
            return name
        case {"name": {"$eq": str(name)}} if len(said) == 1:
            return name
        case _:
            raise InvalidInputError(
                "automations can only be filtered by their name",
                hint='write it like {"name": "my-automation"}',
            )


def event_type_of(word: EventTriggeringConditionType) -> EventType:
    """
    Raises:
        InvalidInputError: The event exists on the original service alone.
    """
    try:
        return EventType(word.value)
    except ValueError:
        raise InvalidInputError(
            f"this server knows no events of type {word.value!r}",
            hint=f"use one of {', '.join(EventType)}",
        ) from None
