"""Organizations, which own teams and registries; and which one is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trailmark.apis.public import checks
from trailmark.apis.public.teams import Team
from trailmark.apis.public.users import User
from trailmark.errors import NotFoundError, UnknownNameError, UsageError
from trailmark.transport.client import Client

if TYPE_CHECKING:
    from trailmark.apis.public.calls.core import ApiCore

ROLES = ("admin", "member", "viewer")

_OF_ENTITY = """query FetchOrgInfoFromEntity($entity: String!) {
  entity(name: $entity) {
    organization { name orgEntity { name } }
    user { organizations { name orgEntity { name } } }
  }
}"""

_BY_NAME = """query FetchOrganization($org: String!) {
  organization(name: $org) { id name orgEntity { name } }
}"""

_ALL = """query ListOrganizations { organizations { id name orgEntity { name } } }"""

_LOAD = """query GetOrganization($org: String!) {
  organization(name: $org) {
    id name createdAt orgEntity { name }
    members { role user { id name username email admin } }
    teams { name }
  }
}"""

_CREATE = """mutation CreateOrganization($input: CreateOrganizationInput!) {
  createOrganization(input: $input) { organization { id name orgEntity { name } } }
}"""

_DELETE = """mutation DeleteOrganization($name: String!) {
  deleteOrganization(input: { name: $name }) { success }
}"""

_ADD = """mutation AddOrganizationMember($input: AddOrganizationMemberInput!) {
  addOrganizationMember(input: $input) { success }
}"""

_REMOVE = """mutation RemoveOrganizationMember($input: RemoveOrganizationMemberInput!) {
  removeOrganizationMember(input: $input) { success }
}"""


@dataclass(frozen=True, slots=True)
class OrganizationMember:
    """Somebody in an organization. Attributes: role: `admin`, `member` or `viewer`.

    Example:
        >>> acme = api.organization("acme")
        >>> [(str(one.user), one.role) for one in acme.members[:2]]
        [('ada', 'admin'), ('bob', 'member')]
    """

    user: User
    role: str


class Organization:
    """What owns teams and registries. Members and teams are read when asked for.

    Attributes:
        name: Unique on the server.
        entity: Owner of the organization's registries.

    Example:
        >>> acme = api.organization("acme")
        >>> acme.entity, "crew" in [team.name for team in acme.teams]
        ('acme-org', True)
    """

    def __init__(
        self,
        client: Client,
        name: str,
        entity: str,
        attrs: Mapping[str, Any] | None = None,
    ) -> None:
        self.client = client
        self.name = name
        self.entity = entity
        self._attrs = dict(attrs or {})

    @classmethod
    def create(
        cls, api: ApiCore, name: str, *, admin_username: str | None = None
    ) -> Organization:
        """Make one; `Api.create_organization` is the way to call this.

        Args:
            admin_username: Who administers it; None takes the caller.

        Raises:
            UsageError: The name cannot be one.
            ForbiddenError: The caller does not administer the server.
            ConflictError: The name is taken.
            NotFoundError: There is no such user.

        Example:
            >>> lab = trailmark.apis.public.Organization.create(api, project)
            >>> lab.members
            [OrganizationMember(user=<User ada>, role='admin')]
            >>> lab.delete()
            True
        """
        said = {"name": checks.entity_name(name), "adminUsername": admin_username}
        answer = api.client.execute_once(
            _CREATE, {"input": said}, operation="CreateOrganization"
        )
        made = answer["createOrganization"]["organization"]
        return cls(api.client, str(made["name"]), str(made["orgEntity"]["name"]), made)

    @property
    def id(self) -> str:
        """The same for the organization's whole life."""
        return str(self._attr("id"))

    @property
    def created_at(self) -> str:
        """In ISO 8601."""
        return str(self._attr("createdAt"))

    @property
    def members(self) -> list[OrganizationMember]:
        """In the order in which they joined; none where the caller is not one."""
        found = self._attr("members") or []
        return [
            OrganizationMember(User(self.client, one["user"]), str(one["role"]))
            for one in found
        ]

    @property
    def teams(self) -> list[Team]:
        """Those that the caller sees, by name."""
        found = self._attr("teams") or []
        return [Team(self.client, str(one["name"])) for one in found]

    def load(self) -> None:
        """Read it anew.

        Raises:
            UnknownNameError: The caller sees no organization of that name.

        Example:
            >>> acme = api.organization("acme")
            >>> acme.load()
            >>> str(acme.members[0].user)
            'ada'
        """
        answer = self.client.execute(
            _LOAD, {"org": self.name}, operation="GetOrganization"
        )
        found = answer.get("organization")
        if not found:
            raise _unknown(self.name)
        self._attrs = dict(found)

    def add_member(self, username: str, role: str = "member") -> None:
        """Put somebody into the organization, or give a member another role.

        Args:
            role: `admin` administers it and its teams; `member` may link into its
                registries where they let members; `viewer` looks.

        Raises:
            UsageError: There is no such role.
            NotFoundError: There is no such user, or no such organization.
            ForbiddenError: The caller administers neither it nor the server.

        Example:
            >>> lab = api.create_organization(project)
            >>> lab.add_member("bob", "viewer")
            >>> [(str(one.user), one.role) for one in lab.members]
            [('ada', 'admin'), ('bob', 'viewer')]
            >>> lab.delete()
            True
        """
        if role not in ROLES:
            raise UsageError(
                f"there is no role {role!r} in an organization",
                hint=f"use one of: {', '.join(ROLES)}",
            )
        said = {**self._about(username), "role": role}
        self.client.execute(_ADD, {"input": said}, operation="AddOrganizationMember")
        self._attrs = {}

    def remove_member(self, username: str) -> bool:
        """Take somebody out of the organization and of all its teams.

        Members may take themselves out.

        Returns:
            False when they are not in it.

        Raises:
            UnknownNameError: The caller sees no organization of that name.
            ForbiddenError: The caller administers neither it nor the server.

        Example:
            >>> lab = api.create_organization(project)
            >>> lab.add_member("bob")
            >>> lab.remove_member("bob"), lab.remove_member("bob"), lab.delete()
            (True, False, True)
        """
        said = self._about(username)
        try:
            self.client.execute_once(
                _REMOVE, {"input": said}, operation="RemoveOrganizationMember"
            )
        except NotFoundError:
            self.load()  # it is the organization that is not there
            return False
        self._attrs = {}
        return True

    def delete(self) -> bool:
        """Delete it with its teams, its registries and all that they own, for good.

        Returns:
            False when it is not there any more.

        Raises:
            ForbiddenError: The caller administers neither it nor the server.

        Example:
            >>> api.create_organization(project).delete()
            True
        """
        try:
            answer = self.client.execute_once(
                _DELETE, {"name": self.name}, operation="DeleteOrganization"
            )
        except NotFoundError:
            return False
        return bool(answer["deleteOrganization"]["success"])

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"<Organization {self.name}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Organization):
            return NotImplemented
        return self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> tuple[str, str]:
        return self.client.base_url, self.name

    def _about(self, username: str) -> dict[str, str]:
        who = checks.written(username, "username")
        return {"organizationName": self.name, "username": who}

    def _attr(self, name: str) -> Any:
        if name not in self._attrs:
            self.load()
        return self._attrs.get(name)


def organization_named(client: Client, name: str) -> Organization:
    """Raises: UnknownNameError: The caller sees no organization of that name."""
    answer = client.execute(_BY_NAME, {"org": name}, operation="FetchOrganization")
    found = _read(client, answer.get("organization"))
    if found is None:
        raise _unknown(name)
    return found


def organizations_seen(client: Client) -> list[Organization]:
    """Those that the caller sees, by name."""
    answer = client.execute(_ALL, operation="ListOrganizations")
    found = (_read(client, one) for one in answer.get("organizations") or [])
    return [one for one in found if one is not None]


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
    found = _read(client, answer.get("organization"))
    if found is not None:
        return found.entity
    of_entity = _organizations_of(client, prefix)
    return of_entity[0].entity if len(of_entity) == 1 else prefix


def _organizations_of(client: Client, entity: str) -> list[Organization]:
    answer = client.execute(
        _OF_ENTITY, {"entity": entity}, operation="FetchOrgInfoFromEntity"
    )
    said: dict[str, Any] = answer.get("entity") or {}
    own = _read(client, said.get("organization"))
    if own is not None:
        return [own]
    joined = (said.get("user") or {}).get("organizations") or []
    found = (_read(client, one) for one in joined)
    return [one for one in found if one is not None]


def _read(client: Client, said: dict[str, Any] | None) -> Organization | None:
    owner = (said or {}).get("orgEntity")
    if not said or not owner:
        return None
    return Organization(client, str(said["name"]), str(owner["name"]), said)


def _unknown(name: str) -> UnknownNameError:
    return UnknownNameError(f"there is no organization {name!r}, or you may not see it")
