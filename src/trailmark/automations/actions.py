"""What an automation does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import orjson

from trailmark.automations import checks
from trailmark.automations.integrations import SlackIntegration, WebhookIntegration
from trailmark.errors import UsageError
from trailmark.wire.automation_words import ActionType, Severity


class Action:
    """What every action has."""

    TYPE: ClassVar[ActionType]

    @property
    def action_type(self) -> ActionType:
        """What is done, in the protocol's word."""
        return self.TYPE


@dataclass(frozen=True, kw_only=True)
class SendNotification(Action):
    """A message is written to a Slack channel.

    Attributes:
        integration_id: Of the channel.
        title: Its first line; none says which automation it is of.
        message: Its text.
        severity: `INFO`, `WARN` or `ERROR`.

    Raises:
        UsageError: A value cannot be.

    Example:
        >>> from trailmark.automations import SendNotification
        >>> hook = api.create_slack_integration(project, "https://hooks.slack.com/x")
        >>> SendNotification.from_integration(hook, title="Look!", level="warn").severity
        <Severity.WARN: 'WARN'>
    """

    integration_id: str
    title: str = ""
    message: str = ""
    severity: Severity | str = Severity.INFO

    TYPE: ClassVar[ActionType] = ActionType.NOTIFICATION

    def __post_init__(self) -> None:
        checks.filled(self.integration_id, "integration_id")
        checks.text(self.title, "title")
        checks.text(self.message, "message")
        severity = checks.word(Severity, self.severity, "severity")
        object.__setattr__(self, "severity", severity)

    @classmethod
    def from_integration(
        cls,
        integration: SlackIntegration,
        *,
        title: str = "",
        text: str = "",
        level: Severity | str = Severity.INFO,
    ) -> SendNotification:
        """A message to the channel of an integration.

        Args:
            level: `INFO`, `WARN` or `ERROR`, in any case.

        Raises:
            UsageError: It is no Slack integration, or a value cannot be.

        Example:
            >>> from trailmark.automations import SendNotification
            >>> hook = api.create_slack_integration(project, "https://hooks.slack.com/x")
            >>> SendNotification.from_integration(hook, text="Look!").message
            'Look!'
        """
        given: Any = integration
        if not isinstance(given, SlackIntegration):
            raise UsageError(
                f"{given!r} is no Slack integration",
                hint="pass one of api.slack_integrations()",
            )
        return cls(
            integration_id=integration.id, title=title, message=text, severity=level
        )


@dataclass(frozen=True, kw_only=True)
class SendWebhook(Action):
    """A request is posted to an address.

    Attributes:
        integration_id: Of the address.
        request_payload: The body, as it would be JSON; None posts what happened.

    Raises:
        UsageError: A value cannot be.

    Example:
        >>> from trailmark.automations import SendWebhook
        >>> hook = api.create_webhook_integration(project, "https://example.org/hook")
        >>> SendWebhook.from_integration(hook, payload={"go": True}).request_payload
        {'go': True}
    """

    integration_id: str
    request_payload: Mapping[str, Any] | None = None

    TYPE: ClassVar[ActionType] = ActionType.GENERIC_WEBHOOK

    def __post_init__(self) -> None:
        checks.filled(self.integration_id, "integration_id")
        object.__setattr__(self, "request_payload", _payload(self.request_payload))

    @classmethod
    def from_integration(
        cls,
        integration: WebhookIntegration,
        *,
        payload: Mapping[str, Any] | str | None = None,
    ) -> SendWebhook:
        """A request to the address of an integration.

        Args:
            payload: Its body: what JSON can say, or the JSON text of an object.

        Raises:
            UsageError: It is no webhook integration, or JSON cannot say the payload.

        Example:
            >>> from trailmark.automations import SendWebhook
            >>> hook = api.create_webhook_integration(project, "https://example.org/hook")
            >>> SendWebhook.from_integration(hook).integration_id == hook.id
            True
        """
        given: Any = integration
        if not isinstance(given, WebhookIntegration):
            raise UsageError(
                f"{given!r} is no webhook integration",
                hint="pass one of api.webhook_integrations()",
            )
        return cls(integration_id=integration.id, request_payload=_payload(payload))


@dataclass(frozen=True)
class DoNothing(Action):
    """Nothing is done; that an event happened is noted all the same.

    Example:
        >>> from trailmark.automations import DoNothing
        >>> DoNothing().action_type.value
        'NO_OP'
    """

    TYPE: ClassVar[ActionType] = ActionType.NO_OP


@dataclass(frozen=True, kw_only=True)
class QueueJob(Action):
    """A run is put into a queue.

    Attributes:
        queue_id: Of the queue.
        template: What to run, as it would be JSON.

    Example:
        >>> from trailmark.automations import QueueJob
        >>> QueueJob(queue_id="UnVuUXVldWU6MQ==", template={}).action_type.value
        'QUEUE_JOB'
    """

    queue_id: str
    template: Mapping[str, Any]

    TYPE: ClassVar[ActionType] = ActionType.QUEUE_JOB

    def __post_init__(self) -> None:
        checks.filled(self.queue_id, "queue_id")
        object.__setattr__(self, "template", _payload(self.template) or {})


def _payload(given: object) -> dict[str, Any] | None:
    if given is None:
        return None
    try:
        text = given if isinstance(given, str) else orjson.dumps(given)
        found: Any = orjson.loads(text)
    except (ValueError, TypeError) as error:
        raise UsageError(
            f"payload={given!r} is nothing that JSON says: {error}"
        ) from None
    if not isinstance(found, dict):
        raise UsageError(f"payload={given!r} is no object", hint="pass a dict")
    return found  # pyright: ignore[reportUnknownVariableType]
