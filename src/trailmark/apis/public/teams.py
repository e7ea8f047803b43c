"""Teams, which own projects together, and who is in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trailmark.apis.public import checks
from trailmark.apis.public.users import User
from trailmark.errors import (
    ConflictError,
    NotFoundError,
    UnknownNameError,
    UsageError,
)
from trailmark.transport.client import Client

if TYPE_CHECKING:
    from trailmark.apis.public.calls.core import ApiCore

ROLES = ("admin", "member", "view-only")

_MEMBER = "id name username email role admin pending photoUrl accountType"

_LOAD = f"""query GetTeamEntity($name: String!) {{
  entity(name: $name) {{
    id name isTeam photoUrl organization {{ name }} members {{ {_MEMBER} }}
  }}
}}"""

_CREATE = """mutation CreateTeam($input: CreateTeamInput!) {
  createTeam(input: $input) { entity { name } }
}"""

_INVITE = """mutation CreateInvite($input: CreateInviteInput!) {
  createInvite(input: $input) { invite { id } }
}"""

_LEAVE = """mutation DeleteInvite($id: String, $entity: String) {
  deleteInvite(input: { id: $id, entityName: $entity }) { success }
}"""

_ROLE = """mutation AddTeamMember($input: AddTeamMemberInput!) {
  addTeamMember(input: $input) { success }
}"""

_SERVICE = f"""mutation CreateServiceAccount($input: CreateServiceAccountInput!) {{
  createServiceAccount(input: $input) {{ member {{ {_MEMBER} apiKey }} }}
}}"""


class Member:
    """A place in a team: a person's, a service account's, or one that waits.

    Args:
        team: Name of the team.
        attrs: What is known of it, in the words of the wire protocol.

    Example:
        >>> [(one.username, one.role) for one in api.team("crew").members]
        [('ada', 'admin'), ('bob', 'member')]
    """

    def __init__(self, client: Client, team: str, attrs: Mapping[str, Any]) -> None:
        self.client = client
        self.team = team
        self._attrs = dict(attrs)

    @property
    def id(self) -> str | None:
        """Of the place; the person's own is `user.id`."""
        return self._attrs.get("id")

    @property
    def name(self) -> str:
        """The full name where there is one; of who was only invited, the address."""
        return str(self._attrs.get("name") or self.username or self.email or "")

    @property
    def username(self) -> str | None:
        """None while an invited address belongs to nobody."""
        return self._attrs.get("username")

    @property
    def email(self) -> str | None:
        """None where there is none."""
        return self._attrs.get("email")

    @property
    def role(self) -> str:
        """`admin`, `member` or `view-only`."""
        return str(self._attrs.get("role") or "member")

    @property
    def admin(self) -> bool:
        """Whether the role is `admin`."""
        return self.role == "admin"

    @property
    def pending(self) -> bool:
        """Whether an invited address still waits for its user."""
        return bool(self._attrs.get("pending"))

    @property
    def account_type(self) -> str | None:
        """`MEMBER` for a person, `SERVICE` for a service account."""
        return self._attrs.get("accountType")

    @property
    def photo_url(self) -> str | None:
        """None where there is no picture."""
        return self._attrs.get("photoUrl")

    @property
    def api_key(self) -> str | None:
        """The key of a service account that was made a moment ago; otherwise None.

        The server tells it once and does not keep it.
        """
        return self._attrs.get("apiKey")

    @property
    def user(self) -> User | None:
        """The account; None while an invitation waits."""
        if self.username is None:
            return None
        known = {"username": self.username, "name": self.name, "email": self.email}
        return User(self.client, known)

    def set_role(self, role: str) -> None:
        """Let the member do more, or less, in all of the team's projects.

        Args:
            role: `admin`, `member` or `view-only`.

        Raises:
            UsageError: There is no such role, or the place is an open invitation.
            NotFoundError: The team or the account is gone.
            ForbiddenError: The caller does not administer the team.

        Example:
            >>> team = api.create_team(project)
            >>> team.invite("bob")
            True
            >>> team.members[1].set_role("view-only")
            >>> api.team(project).members[1].role
            'view-only'
        """
        if role not in ROLES:
            raise UsageError(
                f"there is no role {role!r} in a team",
                hint=f"use one of: {', '.join(ROLES)}",
            )
        if self.username is None:
            raise UsageError(
                f"{self.name!r} has not joined yet, so the role cannot change",
                hint="delete() the invitation, and invite again",
            )
        said = {"teamName": self.team, "username": self.username, "role": role}
        self.client.execute(_ROLE, {"input": said}, operation="AddTeamMember")
        self._attrs.update(role=role, admin=role == "admin")

    def delete(self) -> bool:
        """Take the member out of the team, or the invitation back.

        A service account ends with its place: its key signs nobody in any more. Members
        may take themselves out.

        Returns:
            False when the place was given up before.

        Raises:
            ForbiddenError: The caller does not administer the team.

        Example:
            >>> team = api.create_team(project)
            >>> account = team.create_service_account("ci")
            >>> account.delete(), account.delete()
            (True, False)
        """
        said = {"id": self.id, "entity": self.team}
        try:
            answer = self.client.execute_once(_LEAVE, said, operation="DeleteInvite")
        except NotFoundError:
            return False
        return bool((answer.get("deleteInvite") or {}).get("success"))

    def __repr__(self) -> str:
        kind = "INVITED" if self.pending else self.account_type or "MEMBER"
        return f"<Member {self.name} ({kind})>"


class Team:
    """People who own projects together. Nothing is read before it is asked for.

    Two are equal when they are the same team of the same server.

    Args:
        attrs: What is known of it, in the words of the wire protocol; None reads it
            when that matters.

    Example:
        >>> team = api.team("crew")
        >>> team.name, team.organization, [one.username for one in team.members]
        ('crew', 'acme', ['ada', 'bob'])
    """

    def __init__(
        self, client: Client, name: str, attrs: Mapping[str, Any] | None = None
    ) -> None:
        self.client = client
        self._name = checks.written(name, "name of a team")
        self._attrs = dict(attrs or {})

    @classmethod
    def create(
        cls,
        api: ApiCore,
        team: str,
        admin_username: str | None = None,
        *,
        organization: str | None = None,
    ) -> Team:
        """Make a team; `Api.create_team` is the way to call this.

        Args:
            admin_username: Who administers it; None takes the caller.
            organization: Which one it belongs to; None takes the only one that the
                caller administers, or else none.

        Raises:
            UsageError: The name cannot be one.
            ConflictError: A user, team or organization has the name.
            NotFoundError: There is no such user or organization.
            ForbiddenError: The caller administers neither the organization nor the
                server.

        Example:
            >>> trailmark.apis.public.Team.create(api, project).members
            [<Member ada (MEMBER)>]
        """
        said = {
            "teamName": checks.entity_name(team),
            "teamAdminUserName": admin_username,
            "organizationName": organization,
        }
        api.client.execute_once(_CREATE, {"input": said}, operation="CreateTeam")
        return cls(api.client, team)

    @property
    def name(self) -> str:
        """What the team is called; its projects are `<name>/…`."""
        return self._name

    @property
    def id(self) -> str:
        """The same for the team's whole life."""
        return str(self._attr("id"))

    @property
    def organization(self) -> str | None:
        """Name of the organization that it belongs to; None for a team on its own."""
        found = self._attr("organization")
        return None if not found else str(found["name"])

    @property
    def photo_url(self) -> str | None:
        """None where there is no picture."""
        return self._attr("photoUrl")

    @property
    def members(self) -> list[Member]:
        """In the order in which they joined, behind the open invitations."""
        found = self._attr("members") or []
        return [Member(self.client, self._name, one) for one in found]

    def load(self) -> None:
        """Read it anew.

        Raises:
            UnknownNameError: There is no such team, or the caller is not in it.

        Example:
            >>> team = api.team("crew")
            >>> team.load()
            >>> team.organization
            'acme'
        """
        answer = self.client.execute(
            _LOAD, {"name": self._name}, operation="GetTeamEntity"
        )
        found = answer.get("entity")
        if not found or not found.get("isTeam"):
            raise UnknownNameError(
                f"there is no team {self._name!r}, or you may not see it"
            )
        self._attrs = dict(found)

    def invite(self, username_or_email: str, admin: bool = False) -> bool:
        """Put somebody into the team: as a member at once, since the account is known.

        Args:
            admin: Whether they administer the team; `Member.set_role` changes that.

        Returns:
            False when they are in the team already, or there is no such account.

        Raises:
            UnknownNameError: There is no such team, or the caller is not in it.
            ForbiddenError: The caller does not administer the team.

        Example:
            >>> team = api.create_team(project)
            >>> team.invite("bob"), team.invite("bob"), team.invite("nobody")
            (True, False, False)
        """
        who = checks.written(username_or_email, "name or e-mail address")
        said = {
            "entityName": self._name,
            "email" if "@" in who else "username": who,
            "admin": bool(admin),
            "mustExist": True,
        }
        try:
            self.client.execute_once(_INVITE, {"input": said}, operation="CreateInvite")
        except ConflictError:
            return False
        except NotFoundError:
            self.load()  # it is the team that is not there
            return False
        self._attrs = {}
        return True

    def create_service_account(self, description: str) -> Member | None:
        """Make an account for a program: it acts in this team alone, and has a key.

        Args:
            description: What it is for, up to 128 characters; the account is called
                so, with the team's name behind it.

        Returns:
            The new member, whose `api_key` is told this once; None when the team has
            one of that description.

        Raises:
            UnknownNameError: There is no such team, or the caller is not in it.
            ForbiddenError: The caller does not administer the team.
            InvalidInputError: The description is too long or holds a control character.

        Example:
            >>> account = api.create_team(project).create_service_account("ci")
            >>> account.name, account.account_type, len(account.api_key)
            ('ci', 'SERVICE', 43)
        """
        text = checks.written(description, "description")
        said = {"entityName": self._name, "description": text}
        try:
            answer = self.client.execute_once(
                _SERVICE, {"input": said}, operation="CreateServiceAccount"
            )
        except ConflictError:
            return None
        except NotFoundError:
            self.load()
            raise
        self._attrs = {}
        made = answer["createServiceAccount"]["member"]
        return Member(self.client, self._name, made)

    def __str__(self) -> str:
        return self._name

    def __repr__(self) -> str:
        return f"<Team {self._name}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Team):
            return NotImplemented
        return self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> tuple[str, str]:
        return self.client.base_url, self._name

    def _attr(self, name: str) -> Any:
        if name not in self._attrs:
            self.load()
        return self._attrs.get(name)
