"""Who is asking, and what they may do: rules only, no database."""

from __future__ import annotations

from collections.abc import Mapping
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


class Visibility(StrEnum):
    """Who besides the entity's members sees a project: nobody, or everybody signed in."""

    PRIVATE = "private"
    PUBLIC = "public"
    OPEN = "open"


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
    via: Literal["key", "session", "operator", "anonymous"] = "anonymous"

    @property
    def is_signed_in(self) -> bool:
        return self.user_rowid is not None or self.via == "operator"

    @property
    def is_service(self) -> bool:
        """Whether this is a service account, which acts in its team alone."""
        return self.user_rowid is not None and self.personal_entity_rowid is None

    def may(
        self, action: Action, entity_rowid: int, visibility: str = Visibility.PRIVATE
    ) -> bool:
        """Whether the actor may do `action` to a thing of `visibility` of an entity.

        With the default visibility this asks about the entity itself.
        """
        if not self.is_signed_in:
            return False
        if self.is_admin or entity_rowid == self.personal_entity_rowid:
            return True
        if action in _BY_VISIBILITY.get(visibility, frozenset[Action]()):
            return True
        role = self.team_roles.get(entity_rowid)
        return role is not None and action in _BY_ROLE[role]

    def require(
        self,
        action: Action,
        entity_rowid: int,
        visibility: str = Visibility.PRIVATE,
        *,
        what: str = "entity",
    ) -> None:
        """Let `action` pass or raise; `what` names the thing in the error.

        Raises:
            NotFoundError: The actor may not even read it.
            ForbiddenError: The actor may read it, but not do this.
        """
        if self.may(action, entity_rowid, visibility):
            return
        if not self.may(Action.READ, entity_rowid, visibility):
            raise NotFoundError(f"there is no such {what}, or you may not see it")
        raise ForbiddenError(
            f"you may read this {what} but not {_DOING[action]} it",
            hint="ask an administrator of its team for another role",
        )


_DOING = {Action.READ: "read", Action.WRITE: "change", Action.ADMIN: "administer"}

ANONYMOUS = Actor()
OPERATOR = Actor(is_admin=True, via="operator")
