"""Who is in which team and organization: the one place that writes both tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from trailmark.server.accounts.actor import OrganizationRole, TeamRole
from trailmark.server.accounts.entities import EntityRecord
from trailmark.server.accounts.epoch import announce_change
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.accounts import (
    organization_members,
    team_members,
    users,
)


def join_team(
    unit: UnitOfWork,
    team: EntityRecord,
    user_rowid: int,
    role: str,
    now: datetime,
    *,
    is_person: bool = True,
) -> None:
    """Put a user into a team, or change the role of a member.

    A person who joins a team joins its organization, as a viewer if that is all the
    team role allows; a role already held in the organization stays. A service account
    acts in its team alone.
    """
    _set_role(
        unit,
        team_members,
        {"entity_rowid": team.rowid, "user_rowid": user_rowid},
        role,
        now,
    )
    if is_person and team.organization_rowid is not None:
        viewer = role == TeamRole.VIEW_ONLY
        join_organization(
            unit,
            team.organization_rowid,
            user_rowid,
            OrganizationRole.VIEWER if viewer else OrganizationRole.MEMBER,
            now,
            keep=True,
        )


def member_named(connection: Connection, team_rowid: int, username: str) -> int | None:
    """The person of that name if in the team; names are compared exactly."""
    return connection.scalar(
        select(users.c.rowid)
        .join(team_members, team_members.c.user_rowid == users.c.rowid)
        .where(team_members.c.entity_rowid == team_rowid)
        .where(users.c.username == username)
        .where(users.c.account_kind == "member")
    )


def join_organization(
    unit: UnitOfWork,
    organization_rowid: int,
    user_rowid: int,
    role: str,
    now: datetime,
    *,
    keep: bool = False,
) -> None:
    """Put a user into an organization, or change a member's role unless `keep`."""
    who = {"organization_rowid": organization_rowid, "user_rowid": user_rowid}
    _set_role(unit, organization_members, who, role, now, keep=keep)


def _set_role(
    unit: UnitOfWork,
    table: Table,
    who: dict[str, int],
    role: str,
    now: datetime,
    *,
    keep: bool = False,
) -> None:
    same: list[Any] = [table.c[name] == value for name, value in who.items()]
    known = unit.connection.execute(select(table.c.rowid).where(*same)).scalar()
    if known is None:
        made = insert(table).values(role=str(role), created_at=now, **who)
        unit.connection.execute(made)
    elif not keep:
        change = update(table).where(table.c.rowid == known)
        unit.connection.execute(change.values(role=str(role)))
    announce_change(unit)
