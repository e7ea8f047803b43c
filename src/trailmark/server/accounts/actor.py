"""Who is asking, and what they may do: rules only, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from trailmark.errors import ForbiddenError, NotFoundError

_NOBODY: Mapping[int, str] = MappingProxyType({})


class Action(StrEnum):
    """What somebody wants to do with what an entity owns, weakest first."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


class TeamRole(StrEnum):
    """What a member is in a team, and through it in all of the team's projects."""

    ADMIN = "admin"
    MEMBER = "member"
    VIEW_ONLY = "view-only"


class OrganizationRole(StrEnum):
    ADMIN = "admin"
    MEMBER = "member"
    VIEWER = "viewer"


class RegistryRole(StrEnum):
    """What somebody may do in one registry, strongest first.

    Administrators set its members, types and protected aliases; members link,
    unlink and describe; viewers read and download; restricted viewers read names and
    metadata, and get no bytes.
    """

    ADMIN = "admin"
    MEMBER = "member"
    VIEWER = "viewer"
    RESTRICTED_VIEWER = "restricted_viewer"

    @classmethod
    def strongest(cls, roles: Iterable[str]) -> RegistryRole:
        """
        >>> RegistryRole.strongest(["viewer", "admin", "member"]).value
        'admin'
        """
        held = {cls(role) for role in roles}
        return next(role for role in cls if role in held)


class Visibility(StrEnum):
    """Who sees a project besides those who are let in by name.

    Of an ordinary project these are the members of its entity: `PRIVATE` adds nobody,
    `PUBLIC` and `OPEN` everybody signed in. Of a registry they are the members of the
    registry: `RESTRICTED` adds nobody, `ORGANIZATION` everybody in the organization.
    """

    PRIVATE = "private"
    PUBLIC = "public"
    OPEN = "open"
    ORGANIZATION = "organization"
    RESTRICTED = "restricted"


REGISTRY_VISIBILITIES = frozenset({Visibility.ORGANIZATION, Visibility.RESTRICTED})
"""What registries have, and nothing else has."""


_BY_ROLE: Mapping[str, frozenset[Action]] = {
    TeamRole.ADMIN: frozenset(Action),
    TeamRole.MEMBER: frozenset({Action.READ, Action.WRITE}),
    TeamRole.VIEW_ONLY: frozenset({Action.READ}),
}
_BY_VISIBILITY: Mapping[str, frozenset[Action]] = {
    Visibility.PRIVATE: frozenset(),
    Visibility.PUBLIC: frozenset({Action.READ}),
    Visibility.OPEN: frozenset({Action.READ, Action.WRITE}),
}
_BY_REGISTRY_ROLE: Mapping[str, frozenset[Action]] = {
    RegistryRole.ADMIN: frozenset(Action),
    RegistryRole.MEMBER: frozenset({Action.READ, Action.WRITE}),
    RegistryRole.VIEWER: frozenset({Action.READ}),
    RegistryRole.RESTRICTED_VIEWER: frozenset({Action.READ}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, a service account, or nobody.

    A snapshot: it may be up to 30 seconds older than the database.

    Attributes:
        user_rowid: None for nobody.
        default_entity: Where runs go that name no entity; None for nobody.
        team_roles: Role by entity rowid: teams joined, organization entities, and
            the teams of organizations the actor administers.
        organization_roles: Role by organization rowid.
        registry_roles: Role by the registry's project rowid, where the actor or one
            of its teams was given one.
        personal_entity_rowid: None for service accounts and nobody.
        via: How the request proved who it is; only "session" came from a browser.
            "operator" is the command line beside the data, which has no user.
    """

    user_rowid: int | None = None
    username: str | None = None
    is_admin: bool = False
    default_entity: str | None = None
    personal_entity_rowid: int | None = None
    team_roles: Mapping[int, str] = field(default_factory=lambda: _NOBODY)
    organization_roles: Mapping[int, str] = field(default_factory=lambda: _NOBODY)
    registry_roles: Mapping[int, str] = field(default_factory=lambda: _NOBODY)
    via: Literal["key", "session", "operator", "anonymous"] = "anonymous"

    @property
    def is_signed_in(self) -> bool:
        return self.user_rowid is not None or self.via == "operator"

    @property
    def is_service(self) -> bool:
        """Whether this is a service account, which acts in its team alone."""
        return self.user_rowid is not None and self.personal_entity_rowid is None

    def may(
        self,
        action: Action,
        entity_rowid: int,
        visibility: str = Visibility.PRIVATE,
        project_rowid: int | None = None,
    ) -> bool:
        """Whether the actor may do `action` to a thing of `visibility` of an entity.

        With the default visibility this asks about the entity itself. Whoever asks
        about something in a project passes the project: registries have roles of
        their own, and without knowing which one it is, only who administers the
        organization may do anything.
        """
        if not self.is_signed_in:
            return False
        if visibility in REGISTRY_VISIBILITIES:
            role = self.registry_role(entity_rowid, visibility, project_rowid)
            return role is not None and action in _BY_REGISTRY_ROLE[role]
        if self.is_admin or entity_rowid == self.personal_entity_rowid:
            return True
        if action in _BY_VISIBILITY.get(visibility, frozenset[Action]()):
            return True
        role = self.team_roles.get(entity_rowid)
        return role is not None and action in _BY_ROLE[role]

    def may_have_bytes(
        self, entity_rowid: int, visibility: str, project_rowid: int | None
    ) -> bool:
        """Whether the actor may download what a project holds, not only look at it."""
        if visibility in REGISTRY_VISIBILITIES:
            role = self.registry_role(entity_rowid, visibility, project_rowid)
            return role not in (None, RegistryRole.RESTRICTED_VIEWER)
        return self.may(Action.READ, entity_rowid, visibility, project_rowid)

    def registry_role(
        self, entity_rowid: int, visibility: str, project_rowid: int | None
    ) -> RegistryRole | None:
        """What the actor is in a registry; None for who may not even see it.

        A role that was given replaces what members of the organization have anyway,
        also where it is less.
        """
        in_organization = self.team_roles.get(entity_rowid)
        if self.is_admin or in_organization == TeamRole.ADMIN:
            return RegistryRole.ADMIN
        if project_rowid is not None and project_rowid in self.registry_roles:
            return RegistryRole(self.registry_roles[project_rowid])
        if visibility == Visibility.ORGANIZATION and in_organization is not None:
            return RegistryRole.VIEWER
        return None

    def require(
        self,
        action: Action,
        entity_rowid: int,
        visibility: str = Visibility.PRIVATE,
        project_rowid: int | None = None,
        *,
        what: str = "entity",
    ) -> None:
        """Let `action` pass or raise; `what` names the thing in the error.

        Raises:
            NotFoundError: The actor may not even read it.
            ForbiddenError: The actor may read it, but not do this.
        """
        if self.may(action, entity_rowid, visibility, project_rowid):
            return
        if not self.may(Action.READ, entity_rowid, visibility, project_rowid):
            raise NotFoundError(f"there is no such {what}, or you may not see it")
        owner = "registry" if visibility in REGISTRY_VISIBILITIES else "team"
        raise ForbiddenError(
            f"you may read this {what} but not {_DOING[action]} it",
            hint=f"ask an administrator of its {owner} for another role",
        )


_DOING = {Action.READ: "read", Action.WRITE: "change", Action.ADMIN: "administer"}

ANONYMOUS = Actor()
OPERATOR = Actor(is_admin=True, via="operator")
