"""Which roles in registries somebody holds, given by name or through teams."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, select

from trailmark.server.accounts.actor import RegistryRole, TeamRole
from trailmark.server.db.tables.accounts import (
    entities,
    organization_members,
    team_members,
)
from trailmark.server.db.tables.projects import projects
from trailmark.server.db.tables.registries import registry_members

_OWNER = entities.alias("owner")
_TEAM = entities.alias("team")
_ROLES = (
    select(registry_members.c.project_rowid, registry_members.c.role)
    .join(projects, projects.c.rowid == registry_members.c.project_rowid)
    .join(_OWNER, _OWNER.c.rowid == projects.c.entity_rowid)
    .where(projects.c.deleted_at.is_(None))
)


def registry_roles(connection: Connection, user_rowid: int) -> dict[int, RegistryRole]:
    """The strongest role of a user by the project rowid of the registry.

    Counted are roles given to the user, while the user is in the organization, and
    those given to teams of the organization that the user is in. Who only looks in a
    team only looks through it.
    """
    held: dict[int, list[str]] = {}
    for project_rowid, role in connection.execute(_by_name(user_rowid)):
        held.setdefault(project_rowid, []).append(role)
    for project_rowid, role, in_team in connection.execute(_by_team(user_rowid)):
        capped = RegistryRole(role)
        if (
            in_team == TeamRole.VIEW_ONLY
            and capped is not RegistryRole.RESTRICTED_VIEWER
        ):
            capped = RegistryRole.VIEWER
        held.setdefault(project_rowid, []).append(capped)
    return {rowid: RegistryRole.strongest(roles) for rowid, roles in held.items()}


def _by_name(user_rowid: int) -> Select[*tuple[Any, ...]]:
    return _ROLES.join(
        organization_members,
        organization_members.c.organization_rowid == _OWNER.c.organization_rowid,
    ).where(
        registry_members.c.user_rowid == user_rowid,
        organization_members.c.user_rowid == user_rowid,
    )


def _by_team(user_rowid: int) -> Select[*tuple[Any, ...]]:
    return (
        _ROLES.add_columns(team_members.c.role.label("in_team"))
        .join(_TEAM, _TEAM.c.rowid == registry_members.c.team_rowid)
        .join(team_members, team_members.c.entity_rowid == _TEAM.c.rowid)
        .where(
            team_members.c.user_rowid == user_rowid,
            _TEAM.c.organization_rowid == _OWNER.c.organization_rowid,
        )
    )
