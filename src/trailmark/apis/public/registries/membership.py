"""Who belongs to a registry, and in which role."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Self

from trailmark.apis.public.registries import registry_calls as calls
from trailmark.apis.public.registries.members import (
    Member,
    MemberRole,
    TeamMember,
    UserMember,
)
from trailmark.transport.client import Client


class RegistryMembership(ABC):
    """The part of a `Registry` that is about its members."""

    client: Client

    @property
    @abstractmethod
    def id(self) -> str: ...

    @abstractmethod
    def _place(self) -> tuple[str, str]:
        """Entity, and full name as it is on the server."""

    def members(self) -> list[UserMember | TeamMember]:
        """People, then teams.

        Example:
            >>> registry = api.create_registry(project, "organization")
            >>> len(registry.add_members(api.user("bob")).members())
            2
        """
        return [*self.user_members(), *self.team_members()]

    def user_members(self) -> list[UserMember]:
        """People with a role of their own.

        Example:
            >>> registry = api.create_registry(project, "organization")
            >>> [(one.user.username, str(one.role)) for one in registry.user_members()]
            [('ada', 'admin')]
        """
        return calls.user_members(self.client, *self._place())

    def team_members(self) -> list[TeamMember]:
        """Teams whose members all have a role.

        Example:
            >>> registry = api.create_registry(project, "organization")
            >>> registry.team_members()
            []
        """
        return calls.team_members(self.client, *self._place())

    def add_members(self, *members: Member) -> Self:
        """Invite users and teams, given as such or by id; the registry itself.

        Raises:
            UsageError: One is neither a user nor a team, or none is given.
            ForbiddenError: The caller is no administrator of the registry.

        Example:
            >>> registry = api.create_registry(project, "organization")
            >>> registry.add_members(api.user("bob")).user_members()[-1].user.username
            'bob'
        """
        calls.add_members(self.client, self.id, members)
        return self

    def remove_members(self, *members: Member) -> Self:
        """Take away their roles; the registry itself. Raises as `add_members`.

        Example:
            >>> registry = api.create_registry(project, "organization")
            >>> bob = api.user("bob")
            >>> len(registry.add_members(bob).remove_members(bob).members())
            1
        """
        calls.remove_members(self.client, self.id, members)
        return self

    def update_member(self, member: Member, role: MemberRole | str) -> Self:
        """Give a member another role; the registry itself.

        Raises:
            UsageError: There is no such role, or `member` is neither user nor team.
            ForbiddenError: The caller is no administrator of the registry.

        Example:
            >>> registry = api.create_registry(project, "organization")
            >>> bob = api.user("bob")
            >>> registry.add_members(bob).update_member(bob, "admin").user_members()[-1].role
            <MemberRole.ADMIN: 'admin'>
        """
        calls.update_member(self.client, self.id, member, role)
        return self
