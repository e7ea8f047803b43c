"""Which organization is meant, and the entity that owns its registries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from trailmark.errors import UnknownNameError, UsageError
from trailmark.transport.client import Client

_OF_ENTITY = """query FetchOrgInfoFromEntity($entity: String!) {
  entity(name: $entity) {
    organization { name orgEntity { name } }
    user { organizations { name orgEntity { name } } }
  }
}"""

_BY_NAME = """query FetchOrganization($org: String!) {
  organization(name: $org) { name orgEntity { name } }
}"""


@dataclass(frozen=True, slots=True)
class Organization:
    """Attributes: entity: Owner of the organization's registries."""

    name: str
    entity: str


def organization_named(client: Client, name: str) -> Organization:
    """Raises: UnknownNameError: The caller sees no organization of that name."""
    answer = client.execute(_BY_NAME, {"org": name}, operation="FetchOrganization")
    found = _read(answer.get("organization"))
    if found is None:
        raise UnknownNameError(f"there is no organization {name!r}")
    return found


def organization_of(client: Client, entity: str) -> Organization:
    """The organization of a team, or the only one of a person.

    Raises:
        UnknownNameError: There is no such entity, or it is in no organization.
        UsageError: The person is in several.
    """
    found = _organizations_of(client, entity)
    if not found:
        raise UnknownNameError(
            f"{entity!r} is in no organization",
            hint="name one: organization='...'",
        )
    if len(found) > 1:
        names = ", ".join(sorted(one.name for one in found))
        raise UsageError(
            f"{entity!r} is in several organizations: {names}",
            hint="name one: organization='...'",
        )
    return found[0]


def registry_owner(client: Client, prefix: str) -> str:
    """The entity that owns registries, from what is written in front of one.

    Args:
        prefix: Name of an organization, of its entity, or of one of its teams.
    """
    answer = client.execute(_BY_NAME, {"org": prefix}, operation="FetchOrganization")
    found = _read(answer.get("organization"))
    if found is not None:
        return found.entity
    of_entity = _organizations_of(client, prefix)
    return of_entity[0].entity if len(of_entity) == 1 else prefix


def _organizations_of(client: Client, entity: str) -> list[Organization]:
    answer = client.execute(
        _OF_ENTITY, {"entity": entity}, operation="FetchOrgInfoFromEntity"
    )
    said: dict[str, Any] = answer.get("entity") or {}
    own = _read(said.get("organization"))
    if own is not None:
        return [own]
    joined = (said.get("user") or {}).get("organizations") or []
    return [one for one in map(_read, joined) if one is not None]


def _read(said: dict[str, Any] | None) -> Organization | None:
    owner = (said or {}).get("orgEntity")
    if not said or not owner:
        return None
    return Organization(str(said["name"]), str(owner["name"]))
