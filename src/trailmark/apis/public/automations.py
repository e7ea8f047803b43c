"""Lists of automations, and what changes them on the server."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from trailmark.apis.public.fragments import PAGE_INFO
from trailmark.apis.public.paginator import DEFAULT_PAGE, Paginator
from trailmark.automations.automation import Automation, NewAutomation
from trailmark.automations.reading import TRIGGER, read_automation
from trailmark.automations.scopes import entity_of, id_of, kind_of
from trailmark.automations.writing import action_config, event_filter, event_word
from trailmark.errors import (
    ConflictError,
    NotFoundError,
    TakenNameError,
    UnknownNameError,
    UsageError,
)
from trailmark.transport.client import Client

_PAGE = f"""triggers(filters: $filters, first: $perPage, after: $cursor) {{
    edges {{ node {{ {TRIGGER} }} }}
    {PAGE_INFO}
  }}"""
_ALL = f"""query ListAutomations(
  $filters: JSONString, $perPage: Int, $cursor: String
) {{
  {_PAGE}
}}"""
_OF_ENTITY = f"""query ListEntityAutomations(
  $entity: String!, $filters: JSONString, $perPage: Int, $cursor: String
) {{
  entity(name: $entity) {{ {_PAGE} }}
}}"""
_CREATE = f"""mutation CreateAutomation($input: CreateFilterTriggerInput!) {{
  result: createFilterTrigger(input: $input) {{ trigger {{ {TRIGGER} }} }}
}}"""
_UPDATE = f"""mutation UpdateAutomation($input: UpdateFilterTriggerInput!) {{
  result: updateFilterTrigger(input: $input) {{ trigger {{ {TRIGGER} }} }}
}}"""
_DELETE = """mutation DeleteAutomation($id: ID!) {
  result: deleteTrigger(input: { triggerID: $id }) { success }
}"""


class Automations(Paginator[Automation]):
    """Automations, oldest first, read page by page.

    Args:
        entity: Who owns them; None lists all that the caller may see.
        name: Only those called so.
        per_page: Automations a page, which changes nothing about the result.

    Example:
        >>> [one.name for one in api.automations(entity="crew", name="no such")]
        []
    """

    QUERY: ClassVar[str | None] = _ALL

    def __init__(
        self,
        client: Client,
        entity: str | None = None,
        name: str | None = None,
        per_page: int | None = DEFAULT_PAGE,
    ) -> None:
        filters = None if name is None else json.dumps({"name": name})
        variables: dict[str, Any] = {"filters": filters}
        if entity is not None:
            variables["entity"] = entity
        super().__init__(
            client,
            variables,
            per_page,
            query=_ALL if entity is None else _OF_ENTITY,
        )

    def _connection(self, data: dict[str, Any]) -> dict[str, Any]:
        entity = self.variables.get("entity")
        if entity is None:
            return data["triggers"]
        if not data.get("entity"):
            raise UnknownNameError(f"there is no entity {entity!r}")
        return data["entity"]["triggers"]

    def _object(self, edge: dict[str, Any]) -> Automation | None:
        return read_automation(edge["node"])


def create(client: Client, wanted: NewAutomation) -> Automation:
    """Save a new automation.

    Raises:
        TakenNameError: There is one of that name.
    """
    said = _said(client, wanted)
    try:
        answer = client.execute_once(
            _CREATE, {"input": said}, operation="CreateAutomation"
        )
    except ConflictError as error:
        raise TakenNameError(error.message, hint=error.hint) from None
    return read_automation(answer["result"]["trigger"])


def update(client: Client, wanted: Automation) -> Automation:
    """Save what a kept automation says now.

    Raises:
        UnknownNameError: It is not there any more, or something that it names.
        TakenNameError: There is another of that name.
    """
    said = {"id": wanted.id, **_said(client, wanted)}
    try:
        answer = client.execute(_UPDATE, {"input": said}, operation="UpdateAutomation")
    except ConflictError as error:
        raise TakenNameError(error.message, hint=error.hint) from None
    except NotFoundError as error:
        raise UnknownNameError(error.message, hint=error.hint) from None
    return read_automation(answer["result"]["trigger"])


def delete(client: Client, gid: str) -> None:
    """Take an automation away.

    Raises:
        UnknownNameError: There is none.
    """
    try:
        client.execute(_DELETE, {"id": gid}, operation="DeleteAutomation")
    except NotFoundError as error:
        raise UnknownNameError(error.message, hint=error.hint) from None


def find_same(client: Client, wanted: NewAutomation) -> Automation | None:
    """The automation that has the name of a new one; None when there is none."""
    owner = entity_of(wanted.scope)
    found = list(Automations(client, owner, wanted.name))
    return found[0] if found else None


def check(wanted: NewAutomation) -> None:
    """Raises: UsageError: It has no name, event or action."""
    if not wanted.name:
        raise UsageError("an automation needs a name", hint="pass name='…'")
    missing = "event" if wanted.event is None else "action"
    if wanted.event is None or wanted.action is None:
        raise UsageError(
            f"the automation {wanted.name!r} has no {missing}",
            hint="make one like event >> action",
        )


def _said(client: Client, wanted: NewAutomation | Automation) -> dict[str, Any]:
    event, action = wanted.event, wanted.action
    assert event is not None, "checked before"
    assert action is not None, "checked before"
    scope_type = kind_of(event.scope)
    assert scope_type is not None, "events check their scope"
    return {
        "name": wanted.name,
        "description": wanted.description,
        "enabled": wanted.enabled,
        "scopeType": scope_type.value,
        "scopeID": id_of(client, event.scope),
        "triggeringEventType": event_word(event),
        "eventFilter": event_filter(event),
        "triggeredActionType": action.action_type.value,
        "triggeredActionConfig": action_config(action),
    }
