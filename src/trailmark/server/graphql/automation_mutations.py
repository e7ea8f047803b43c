"""Automations made, changed and taken away."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

import strawberry

from trailmark.errors import InvalidInputError
from trailmark.server.accounts.actor import Action
from trailmark.server.accounts.policy import Policy
from trailmark.server.automations import actions
from trailmark.server.automations.actions import ActionSpec
from trailmark.server.automations.ids import RowKey
from trailmark.server.automations.integrations import GID_KIND as INTEGRATION
from trailmark.server.automations.records import GID_KIND as TRIGGER
from trailmark.server.automations.records import Scope
from trailmark.server.automations.saving import (
    SaveAutomation,
    create_automation,
    delete_automation,
    find_scope,
    require_automation,
    update_automation,
)
from trailmark.server.db import UnitOfWork
from trailmark.server.graphql.automations import (
    EventTriggeringConditionType,
    Trigger,
    event_type_of,
    trigger_of,
)
from trailmark.server.graphql.context import Context, Info
from trailmark.server.graphql.fields import mutation
from trailmark.server.graphql.run_mutations import AlertSeverity
from trailmark.server.graphql.run_queues import QUEUE
from trailmark.wire.automation_words import ActionType, ScopeType, Severity
from trailmark.wire.ids import decode_rowid

_T = TypeVar("_T")


@strawberry.enum
class TriggerScopeType(Enum):
    ARTIFACT_COLLECTION = "ARTIFACT_COLLECTION"
    PROJECT = "PROJECT"
    ENTITY = "ENTITY"


@strawberry.enum
class TriggeredActionType(Enum):
    ARIA = "ARIA"
    GENERIC_WEBHOOK = "GENERIC_WEBHOOK"
    NOTIFICATION = "NOTIFICATION"
    NO_OP = "NO_OP"
    PUSH_NOTIFICATION = "PUSH_NOTIFICATION"
    QUEUE_JOB = "QUEUE_JOB"


@strawberry.input
class NotificationActionInput:
    integration_id: strawberry.ID = strawberry.field(name="integrationID")
    title: str | None = None
    message: str | None = None
    severity: AlertSeverity | None = None


@strawberry.input
class GenericWebhookActionInput:
    integration_id: strawberry.ID = strawberry.field(name="integrationID")
    request_payload: str | None = None


@strawberry.input
class NoOpTriggeredActionInput:
    no_op: bool | None = None


@strawberry.input
class QueueJobActionInput:
    queue_id: strawberry.ID = strawberry.field(name="queueID")
    template: str


@strawberry.input(name="ARIAActionInput")
class AriaActionInput:
    prompt: str


@strawberry.input
class PushNotificationActionInput:
    user_id: strawberry.ID = strawberry.field(name="userID")
    title: str | None = None
    body: str | None = None


@strawberry.input(description="The member that belongs to the type is read.")
class TriggeredActionConfig:
    aria_action_input: AriaActionInput | None = None
    generic_webhook_action_input: GenericWebhookActionInput | None = None
    no_op_action_input: NoOpTriggeredActionInput | None = None
    notification_action_input: NotificationActionInput | None = None
    push_notification_action_input: PushNotificationActionInput | None = None
    queue_job_action_input: QueueJobActionInput | None = None


@strawberry.input(description="The filter is JSON text, in the form of its event.")
class CreateFilterTriggerInput:
    name: str
    description: str | None = None
    enabled: bool
    scope_type: TriggerScopeType
    scope_id: strawberry.ID = strawberry.field(name="scopeID")
    triggering_event_type: EventTriggeringConditionType
    event_filter: str
    triggered_action_type: TriggeredActionType
    triggered_action_config: TriggeredActionConfig
    client_mutation_id: str | None = None


@strawberry.type
class CreateFilterTriggerPayload:
    trigger: Trigger | None


@strawberry.input(
    description="Changes what is given. A null description takes it away."
)
class UpdateFilterTriggerInput:
    id: strawberry.ID
    name: str | None = None
    description: str | None = strawberry.UNSET
    enabled: bool | None = None
    scope_type: TriggerScopeType | None = None
    scope_id: strawberry.ID | None = strawberry.field(name="scopeID", default=None)
    triggering_event_type: EventTriggeringConditionType | None = None
    event_filter: str | None = None
    triggered_action_type: TriggeredActionType | None = None
    triggered_action_config: TriggeredActionConfig | None = None
    client_mutation_id: str | None = None


@strawberry.type
class UpdateFilterTriggerPayload:
    trigger: Trigger | None


@strawberry.input
class DeleteTriggerInput:
    trigger_id: strawberry.ID = strawberry.field(name="triggerID")
    client_mutation_id: str | None = None


@strawberry.type
class DeleteTriggerPayload:
    success: bool


@strawberry.type
class AutomationMutations:
    @mutation(Policy.SIGNED_IN, description="Make an automation.")
    def create_filter_trigger(
        self, info: Info, input: CreateFilterTriggerInput
    ) -> CreateFilterTriggerPayload:
        context = info.context
        with context.services.database.write() as unit:
            command = _command(unit, context, input, input.description or "")
            record = create_automation(unit, context.actor, command)
        return CreateFilterTriggerPayload(trigger=trigger_of(context, record))

    @mutation(Policy.SIGNED_IN, description="Change an automation.")
    def update_filter_trigger(
        self, info: Info, input: UpdateFilterTriggerInput
    ) -> UpdateFilterTriggerPayload:
        context = info.context
        unset = input.description is strawberry.UNSET
        description = None if unset else input.description or ""
        with context.services.database.write() as unit:
            stored = require_automation(
                unit.connection,
                context.actor,
                Action.WRITE,
                RowKey.of_gid(input.id, TRIGGER),
            )
            command = _command(unit, context, input, description)
            record = update_automation(unit, context.actor, stored, command)
        return UpdateFilterTriggerPayload(trigger=trigger_of(context, record))

    @mutation(Policy.SIGNED_IN, description="Take an automation away.")
    def delete_trigger(
        self, info: Info, input: DeleteTriggerInput
    ) -> DeleteTriggerPayload:
        key = RowKey.of_gid(input.trigger_id, TRIGGER)
        with info.context.services.database.write() as unit:
            delete_automation(unit, info.context.actor, key)
        return DeleteTriggerPayload(success=True)


def _command(
    unit: UnitOfWork,
    context: Context,
    given: CreateFilterTriggerInput | UpdateFilterTriggerInput,
    description: str | None,
) -> SaveAutomation:
    event = given.triggering_event_type
    return SaveAutomation(
        name=given.name,
        description=description,
        enabled=given.enabled,
        scope=_scope(unit, context, given.scope_type, given.scope_id),
        event_type=None if event is None else event_type_of(event),
        event_filter=given.event_filter,
        action=_action(given.triggered_action_type, given.triggered_action_config),
    )


def _scope(
    unit: UnitOfWork,
    context: Context,
    kind: TriggerScopeType | None,
    gid: str | None,
) -> Scope | None:
    if kind is None and gid is None:
        return None
    if kind is None or gid is None:
        raise InvalidInputError("scopeType and scopeID belong together")
    return find_scope(unit.connection, context.actor, ScopeType(kind.value), gid)


def _action(
    kind: TriggeredActionType | None, config: TriggeredActionConfig | None
) -> ActionSpec | None:
    if kind is None and config is None:
        return None
    if kind is None or config is None:
        raise InvalidInputError(
            "triggeredActionType and triggeredActionConfig belong together"
        )
    match kind:
        case TriggeredActionType.NO_OP:
            return actions.NOTHING
        case TriggeredActionType.NOTIFICATION:
            return _notification(_of_type(config.notification_action_input, kind))
        case TriggeredActionType.GENERIC_WEBHOOK:
            webhook = _of_type(config.generic_webhook_action_input, kind)
            key = RowKey.of_gid(webhook.integration_id, INTEGRATION)
            return actions.webhook(key, webhook.request_payload)
        case TriggeredActionType.QUEUE_JOB:
            job = _of_type(config.queue_job_action_input, kind)
            return actions.queue_job(decode_rowid(job.queue_id, QUEUE), job.template)
        case TriggeredActionType.ARIA | TriggeredActionType.PUSH_NOTIFICATION:
            raise InvalidInputError(
                f"this server does nothing of type {kind.value!r}",
                hint=f"use one of {', '.join(ActionType)}",
            )


def _notification(given: NotificationActionInput) -> ActionSpec:
    severity = None if given.severity is None else Severity(given.severity.value)
    return actions.notification(
        RowKey.of_gid(given.integration_id, INTEGRATION),
        title=given.title,
        message=given.message,
        severity=severity,
    )


def _of_type(given: _T | None, kind: TriggeredActionType) -> _T:
    if given is None:
        raise InvalidInputError(
            f"triggeredActionConfig says nothing of an action of type {kind.value!r}"
        )
    return given
