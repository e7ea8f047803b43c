"""What is done when an event happens, read from what clients write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from trailmark.errors import InvalidInputError
from trailmark.server.accounts.actor import Actor
from trailmark.server.automations.ids import RowKey
from trailmark.server.automations.integrations import (
    IntegrationKind,
    usable_integration,
)
from trailmark.server.automations.texts import checked_text
from trailmark.server.launch.queues import queue_by_rowid, require_use
from trailmark.wire.automation_words import ActionType, Severity
from trailmark.wire.lenient_json import loads

MAX_TITLE_CHARACTERS = 1_000
MAX_MESSAGE_CHARACTERS = 10_000
MAX_PAYLOAD_CHARACTERS = 64_000


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """What is to be done.

    Attributes:
        values: `title`, `message` and `severity` of a notification; `payload` of a
            webhook, as JSON text or None; `template` of a job.
        integration: Where to, for notifications and webhooks.
        queue_rowid: Where to, for jobs.
    """

    type: ActionType
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    integration: RowKey | None = None
    queue_rowid: int | None = None


def notification(
    integration: RowKey,
    *,
    title: str | None,
    message: str | None,
    severity: Severity | None,
) -> ActionSpec:
    """
    Raises:
        InvalidInputError: A text is too long.
    """
    return ActionSpec(
        ActionType.NOTIFICATION,
        {
            "title": checked_text(title or "", "title", MAX_TITLE_CHARACTERS),
            "message": checked_text(message or "", "message", MAX_MESSAGE_CHARACTERS),
            "severity": (severity or Severity.INFO).value,
        },
        integration=integration,
    )


def webhook(integration: RowKey, payload: str | None) -> ActionSpec:
    """
    Raises:
        InvalidInputError: The payload is no JSON object, or too long.
    """
    return ActionSpec(
        ActionType.GENERIC_WEBHOOK,
        {"payload": None if payload is None else _json_object(payload, "payload")},
        integration=integration,
    )


def queue_job(queue_rowid: int, template: str) -> ActionSpec:
    """
    Raises:
        InvalidInputError: The template is no JSON object, or too long.
    """
    values = {"template": _json_object(template, "template")}
    return ActionSpec(ActionType.QUEUE_JOB, values, queue_rowid=queue_rowid)


NOTHING = ActionSpec(ActionType.NO_OP)


def check_target(connection: Connection, actor: Actor, spec: ActionSpec) -> None:
    """Let an action pass or raise, by what `actor` may send to.

    Raises:
        NotFoundError: The integration or the queue is not there, or not readable.
        ForbiddenError: The actor may look at it, but not use it.
    """
    kind = _KINDS.get(spec.type)
    if kind is not None and spec.integration is not None:
        usable_integration(connection, actor, spec.integration, kind)
    if spec.queue_rowid is not None:
        _check_queue(connection, actor, spec.queue_rowid)


_KINDS = {
    ActionType.NOTIFICATION: IntegrationKind.SLACK,
    ActionType.GENERIC_WEBHOOK: IntegrationKind.WEBHOOK,
}


def _check_queue(connection: Connection, actor: Actor, rowid: int) -> None:
    project, queue = queue_by_rowid(connection, actor, rowid)
    require_use(actor, project, queue)


def _json_object(text: str, what: str) -> str:
    checked_text(text, what, MAX_PAYLOAD_CHARACTERS)
    if not isinstance(loads(text, what=f"the {what}"), dict):
        raise InvalidInputError(
            f"the {what} must be a JSON object", hint='write it like {"key": "value"}'
        )
    return text
