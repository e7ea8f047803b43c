"""Queues made and changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from trailmark.apis.public import queue_settings
from trailmark.apis.public.run_queues import RunQueue
from trailmark.errors import TrailmarkError
from trailmark.transport.client import Client
from trailmark.wire.run_queues import DEFAULT_PROJECT

_CREATE_CONFIG = """mutation CreateDefaultResourceConfig(
  $input: CreateDefaultResourceConfigInput!
) {
  createDefaultResourceConfig(input: $input) { defaultResourceConfigID success }
}"""

_CREATE = """mutation CreateRunQueue($input: CreateRunQueueInput!) {
  createRunQueue(input: $input) { queueID success }
}"""

_UPSERT = """mutation UpsertRunQueue($input: UpsertRunQueueInput!) {
  upsertRunQueue(input: $input) { success configSchemaValidationErrors }
}"""


def create_queue(
    client: Client,
    name: str,
    resource: str,
    entity: Callable[[], str],
    *,
    prioritization_mode: str | None = None,
    config: Mapping[str, Any] | None = None,
    template_variables: Mapping[str, Any] | None = None,
) -> RunQueue:
    """Make a queue; see `Api.create_run_queue`.

    Args:
        entity: Asked once everything else has been found possible.
    """
    queue_settings.queue_name(name)
    wanted = queue_settings.resource_type(resource)
    mode = queue_settings.prioritization_mode(prioritization_mode)
    told, variables = queue_settings.resources(wanted, config, template_variables)
    owner = entity()
    resources = {
        "entityName": owner,
        "resource": wanted,
        "config": told,
        "templateVariables": variables,
    }
    answer = client.execute(
        _CREATE_CONFIG, {"input": resources}, operation="CreateDefaultResourceConfig"
    )
    made = answer["createDefaultResourceConfig"]
    _create(
        client,
        name,
        owner,
        prioritizationMode=mode,
        defaultResourceConfigID=made["defaultResourceConfigID"],
    )
    return RunQueue(client, name, owner)


def create_plain_queue(client: Client, name: str, entity: str, project: str) -> None:
    """Make a queue that leaves to each run what it runs on."""
    _create(client, name, entity, project)


def upsert_queue(
    client: Client,
    name: str,
    resource: str,
    entity: Callable[[], str],
    *,
    config: Mapping[str, Any],
    template_variables: Mapping[str, Any] | None = None,
    external_links: Mapping[str, str] | None = None,
    prioritization_mode: str | None = None,
) -> RunQueue:
    """Make a queue, or change the one of that name; see `Api.upsert_run_queue`.

    Args:
        entity: As for `create_queue`.
    """
    queue_settings.queue_name(name)
    wanted = queue_settings.resource_type(resource)
    mode = queue_settings.prioritization_mode(prioritization_mode)
    told, variables = queue_settings.resources(wanted, config, template_variables)
    links = queue_settings.links(external_links)
    owner = entity()
    given = {
        "entityName": owner,
        "projectName": DEFAULT_PROJECT,
        "queueName": name,
        "resourceType": wanted,
        "resourceConfig": told,
        "templateVariables": variables,
        "externalLinks": links,
        "prioritizationMode": mode,
    }
    answer = client.execute(_UPSERT, {"input": given}, operation="UpsertRunQueue")
    _require_success(answer["upsertRunQueue"], name)
    return RunQueue(client, name, owner)


def _create(
    client: Client, name: str, entity: str, project: str = DEFAULT_PROJECT, **rest: str
) -> None:
    wanted = {
        "entityName": entity,
        "projectName": project,
        "queueName": name,
        "access": "PROJECT",
        **rest,
    }
    # Sent again it would find itself there.
    answer = client.execute_once(_CREATE, {"input": wanted}, operation="CreateRunQueue")
    _require_success(answer["createRunQueue"], name)


def _require_success(told: Mapping[str, Any], name: str) -> None:
    if not told.get("success"):
        raise TrailmarkError(f"the server could not make or change queue {name!r}")
