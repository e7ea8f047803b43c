"""Who may do what in a registry: people and teams, each with a role."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from trailmark.apis.public.teams import Team
from trailmark.apis.public.users import User
from trailmark.errors import InvalidInputError, UsageError
from trailmark.transport.client import Client
from trailmark.wire.ids import decode_global_id


class MemberRole(StrEnum):
    """What a member may do, the strongest first."""

    ADMIN = "admin"
    MEMBER = "member"
    VIEWER = "viewer"
    RESTRICTED_VIEWER = "restricted_viewer"


@dataclass(frozen=True, slots=True)
class UserMember:
    user: User
    role: MemberRole | str


@dataclass(frozen=True, slots=True)
class TeamMember:
    team: Team
    role: MemberRole | str


@runtime_checkable
class HasId(Protocol):
    """A user or team, whichever class it is of."""

    @property
    def id(self) -> str | None: ...


Member = UserMember | TeamMember | HasId | str


def user_member(client: Client, node: dict[str, Any]) -> UserMember:
    known = {name: value for name, value in node.items() if name != "role"}
    return UserMember(User(client, known), role_of(node["role"]["name"]))


def team_member(client: Client, node: dict[str, Any]) -> TeamMember:
    known = node["team"]
    team = Team(client, str(known["name"]), known)
    return TeamMember(team, role_of(node["role"]["name"]))


def role_of(name: str) -> MemberRole | str:
    """A role by name; the name itself for one that a later server has."""
    try:
        return MemberRole(name)
    except ValueError:
        return name


def checked_role(role: MemberRole | str) -> str:
    """Raises: UsageError: There is no such role."""
    if role not in list(MemberRole):
        roles = ", ".join(MemberRole)
        raise UsageError(f"there is no role {str(role)!r}", hint=f"use one of: {roles}")
    return str(role)


def split_ids(members: Iterable[Member]) -> tuple[list[str], list[str]]:
    """The ids of the users, then those of the teams, each once and in order.

    Raises:
        UsageError: There is no member, or one is neither a user nor a team.
    """
    found: dict[str, list[str]] = {"User": [], "Entity": []}
    for member in members:
        member_id = _id_of(member)
        kind = _kind_of(member_id)
        if kind not in found:
            raise _no_member(member)
        if member_id not in found[kind]:
            found[kind].append(member_id)
    if not any(found.values()):
        raise UsageError("no member is named", hint="name users or teams")
    return found["User"], found["Entity"]


def _id_of(member: Member) -> str:
    match member:
        case UserMember():
            return str(member.user.id)
        case TeamMember():
            return member.team.id
        case str():
            return member
        case HasId():
            return str(member.id)
        case _:  # pyright: ignore[reportUnnecessaryComparison]
            raise _no_member(member)


def _kind_of(member_id: str) -> str:
    try:
        return decode_global_id(member_id)[0]
    except InvalidInputError:
        return ""


def _no_member(member: object) -> UsageError:
    return UsageError(
        f"{member!r} is neither a user nor a team",
        hint="pass one, or its id on the server",
    )
