"""Lists of the places that automations may reach, and how they are made."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar, TypeVar

from trailmark.apis.public.fragments import PAGE_INFO
from trailmark.apis.public.paginator import DEFAULT_PAGE, Paginator
from trailmark.automations.integrations import (
    Integration,
    SlackIntegration,
    WebhookIntegration,
)
from trailmark.errors import ConflictError, TakenNameError, UnknownNameError
from trailmark.transport.client import Client

__all__ = [
    "Integrations",
    "SlackIntegration",
    "SlackIntegrations",
    "WebhookIntegration",
    "WebhookIntegrations",
]

_T = TypeVar("_T", SlackIntegration, WebhookIntegration, Integration)

_SLACK = "id teamName channelName"
_WEBHOOK = "id name urlEndpoint"
_LIST = f"""query IntegrationsByEntity(
  $entity: String!, $perPage: Int, $cursor: String
) {{
  entity(name: $entity) {{
    integrations(first: $perPage, after: $cursor) {{
      edges {{
        node {{
          __typename
          ... on SlackIntegration {{ {_SLACK} }}
          ... on GenericWebhookIntegration {{ {_WEBHOOK} }}
        }}
      }}
      {PAGE_INFO}
    }}
  }}
}}"""
_CREATE_SLACK = f"""mutation CreateSlackIntegration(
  $input: CreateSlackIntegrationInput!
) {{
  result: createSlackIntegration(input: $input) {{ integration {{ {_SLACK} }} }}
}}"""
_CREATE_WEBHOOK = f"""mutation CreateGenericWebhookIntegration(
  $input: CreateGenericWebhookIntegrationInput!
) {{
  result: createGenericWebhookIntegration(input: $input) {{
    integration {{ {_WEBHOOK} }}
  }}
}}"""


class _Places(Paginator[_T]):
    """What the three lists share."""

    QUERY: ClassVar[str | None] = _LIST

    def __init__(
        self, client: Client, entity: str, per_page: int | None = DEFAULT_PAGE
    ) -> None:
        super().__init__(client, {"entity": entity}, per_page)

    @abstractmethod
    def _wanted(self, place: Integration) -> _T | None:
        """The place, if it belongs into the list."""

    def _connection(self, data: dict[str, Any]) -> dict[str, Any]:
        if not data.get("entity"):
            raise UnknownNameError(f"there is no entity {self.variables['entity']!r}")
        return data["entity"]["integrations"]

    def _object(self, edge: dict[str, Any]) -> _T | None:
        node: dict[str, Any] = edge.get("node") or {}
        match node.get("__typename"):
            case "SlackIntegration":
                return self._wanted(SlackIntegration(self.client, node))
            case "GenericWebhookIntegration":
                return self._wanted(WebhookIntegration(self.client, node))
            case _:
                return None


class Integrations(_Places[Integration]):
    """All integrations of a team or person, oldest first, read page by page.

    Args:
        entity: Whose they are.
        per_page: Integrations a page, which changes nothing about the result.

    Example:
        >>> hook = api.create_webhook_integration(project, "https://example.org/hook")
        >>> hook in list(api.integrations("crew"))
        True
    """

    def _wanted(self, place: Integration) -> Integration | None:
        return place


class SlackIntegrations(_Places[SlackIntegration]):
    """The Slack channels of a team or person, oldest first, read page by page.

    Args:
        entity: Whose they are.
        per_page: Integrations a page, which changes nothing about the result.

    Example:
        >>> hook = api.create_slack_integration(project, "https://hooks.slack.com/x")
        >>> [one.id for one in api.slack_integrations() if one.channel_name == project]
        ['...']
    """

    def _wanted(self, place: Integration) -> SlackIntegration | None:
        return place if isinstance(place, SlackIntegration) else None


class WebhookIntegrations(_Places[WebhookIntegration]):
    """The webhooks of a team or person, oldest first, read page by page.

    Args:
        entity: Whose they are.
        per_page: Integrations a page, which changes nothing about the result.

    Example:
        >>> hook = api.create_webhook_integration(project, "https://example.org/hook")
        >>> [one.url_endpoint for one in api.webhook_integrations() if one == hook]
        ['https://example.org/hook']
    """

    def _wanted(self, place: Integration) -> WebhookIntegration | None:
        return place if isinstance(place, WebhookIntegration) else None


def create_slack(
    client: Client, entity: str, channel: str, url: str, team_name: str | None
) -> SlackIntegration:
    """Raises: TakenNameError: The entity has such a channel."""
    said = {
        "entityName": entity,
        "channelName": channel,
        "webhookURL": url,
        "teamName": team_name,
    }
    return SlackIntegration(client, _made(client, _CREATE_SLACK, said))


def create_webhook(
    client: Client, entity: str, name: str, url: str
) -> WebhookIntegration:
    """Raises: TakenNameError: The entity has such a webhook."""
    said = {"entityName": entity, "name": name, "urlEndpoint": url}
    return WebhookIntegration(client, _made(client, _CREATE_WEBHOOK, said))


def _made(client: Client, document: str, said: dict[str, Any]) -> dict[str, Any]:
    try:
        answer = client.execute_once(document, {"input": said}, operation="")
    except ConflictError as error:
        raise TakenNameError(error.message, hint=error.hint) from None
    return answer["result"]["integration"]
