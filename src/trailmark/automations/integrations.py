"""The places outside that automations may reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from trailmark.transport.client import Client

_DELETE = """mutation DeleteIntegration($id: ID!) {
  deleteIntegration(input: { id: $id }) { success }
}"""


class _Place:
    """What both kinds share."""

    def __init__(self, client: Client, attrs: Mapping[str, Any]) -> None:
        self.client = client
        self._attrs = dict(attrs)

    @property
    def id(self) -> str:
        """The server's global id of it."""
        return str(self._attrs["id"])

    def delete(self) -> None:
        """Forget it.

        Raises:
            ConflictError: An automation uses it; the error names it.
            ForbiddenError: The caller does not administer its team.
            NotFoundError: It is not there any more.

        Example:
            >>> hook = api.create_webhook_integration(project, "https://example.org/hook")
            >>> hook.delete()
            >>> hook in list(api.webhook_integrations())
            False
        """
        self.client.execute(_DELETE, {"id": self.id}, operation="DeleteIntegration")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.id == getattr(other, "id", None)

    def __hash__(self) -> int:
        return hash(self.id)


class SlackIntegration(_Place):
    """A channel of a Slack workspace.

    Args:
        attrs: What is known of it, in the words of the wire protocol.

    Example:
        >>> api.create_slack_integration(project, "https://hooks.slack.com/services/x")
        <SlackIntegration p...>
    """

    @property
    def team_name(self) -> str:
        """The Slack workspace; empty where nobody said."""
        return str(self._attrs["teamName"])

    @property
    def channel_name(self) -> str:
        """Unique among the channels of its team."""
        return str(self._attrs["channelName"])

    def __repr__(self) -> str:
        return f"<SlackIntegration {self.channel_name}>"


class WebhookIntegration(_Place):
    """An address that requests are posted to.

    Args:
        attrs: What is known of it, in the words of the wire protocol.

    Example:
        >>> hook = api.create_webhook_integration(project, "https://example.org/hook")
        >>> hook.url_endpoint
        'https://example.org/hook'
    """

    @property
    def name(self) -> str:
        """Unique among the webhooks of its team."""
        return str(self._attrs["name"])

    @property
    def url_endpoint(self) -> str:
        """Where requests go."""
        return str(self._attrs["urlEndpoint"])

    def __repr__(self) -> str:
        return f"<WebhookIntegration {self.name} {self.url_endpoint}>"


Integration: TypeAlias = SlackIntegration | WebhookIntegration
"""Any place that automations may reach."""
