"""Lists of projects that a caller may read, and figures about many at once."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from trailmark.errors import InvalidInputError
from trailmark.server.accounts.actor import REGISTRY_VISIBILITIES, Action, Actor
from trailmark.server.db.tables.accounts import entities
from trailmark.server.db.tables.projects import project_keys, projects
from trailmark.server.db.tables.runs import runs
from trailmark.server.projects.records import (
    ProjectRecord,
    project_of,
    select_projects,
)
from trailmark.wire.instants import from_us, to_us
from trailmark.wire.lenient_json import storable

MAX_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """Some projects; `cursors[i]` continues after `items[i]`."""

    items: Sequence[ProjectRecord]
    cursors: Sequence[str]
    has_next: bool


@dataclass(frozen=True, slots=True)
class ProjectActivity:
    """How much goes on in a project.

    Attributes:
        last_active_at: Last heartbeat or change of any run; None without runs.
    """

    total_runs: int
    running_runs: int
    last_active_at: datetime | None


NO_ACTIVITY = ProjectActivity(0, 0, None)


def list_projects(
    connection: Connection,
    actor: Actor,
    entity_name: str | None,
    first: int,
    after: str | None = None,
) -> ProjectPage:
    """The entity's readable projects but registries, oldest first.

    Args:
        entity_name: None is the actor's default; one that does not exist has none.

    Raises:
        InvalidInputError: `after` is no cursor of this list.
    """
    entity = storable(entity_name or actor.default_entity or "")
    conditions = [
        readable(connection, actor, entities.c.name == entity),
        entities.c.name == entity,
    ]
    if after is not None:
        (rowid,) = _position(after, "oldest", 1)
        conditions.append(projects.c.rowid > rowid)
    query = select_projects().where(*conditions).order_by(projects.c.rowid)
    found = [project_of(row) for row in connection.execute(query.limit(_limit(first)))]
    return _page(found, first, [_cursor("oldest", one.rowid) for one in found])


def list_visible_projects(
    connection: Connection,
    actor: Actor,
    first: int,
    after: str | None = None,
    *,
    entity_name: str | None = None,
) -> ProjectPage:
    """All projects but registries that `actor` may read, the newest activity first.

    Args:
        entity_name: Leaves out those of other entities; one that does not exist has
            none.

    Raises:
        InvalidInputError: `after` is no cursor of this list.
    """
    conditions = [readable(connection, actor)]
    if entity_name is not None:
        conditions.append(entities.c.name == storable(entity_name))
    if after is not None:
        at_us, rowid = _position(after, "newest", 2)
        at = from_us(at_us)
        conditions.append(
            or_(
                projects.c.updated_at < at,
                and_(projects.c.updated_at == at, projects.c.rowid < rowid),
            )
        )
    query = (
        select_projects()
        .where(*conditions)
        .order_by(projects.c.updated_at.desc(), projects.c.rowid.desc())
        .limit(_limit(first))
    )
    found = [project_of(row) for row in connection.execute(query)]
    cursors = [_cursor("newest", to_us(one.updated_at), one.rowid) for one in found]
    return _page(found, first, cursors)


def list_own_projects(
    connection: Connection,
    actor: Actor,
    registries: Sequence[int],
    first: int,
    after: str | None = None,
) -> ProjectPage:
    """Projects of all entities that `actor` belongs to, oldest first.

    Args:
        registries: Rowids of registries to be listed too.

    Raises:
        InvalidInputError: `after` is no cursor of this list.
    """
    owners = [*actor.team_roles]
    if actor.personal_entity_rowid is not None:
        owners.append(actor.personal_entity_rowid)
    ours = projects.c.entity_rowid.in_(owners)
    conditions = [
        ours,
        or_(readable(connection, actor, ours), projects.c.rowid.in_(registries)),
    ]
    if after is not None:
        (rowid,) = _position(after, "own", 1)
        conditions.append(projects.c.rowid > rowid)
    query = select_projects().where(*conditions).order_by(projects.c.rowid)
    found = [project_of(row) for row in connection.execute(query.limit(_limit(first)))]
    return _page(found, first, [_cursor("own", one.rowid) for one in found])


def readable_projects(
    connection: Connection, actor: Actor, entity_rowid: int
) -> list[int]:
    """Rowids of all projects but registries of an entity that `actor` may read."""
    ours = projects.c.entity_rowid == entity_rowid
    query = select(projects.c.rowid).where(
        projects.c.deleted_at.is_(None), ours, readable(connection, actor, ours)
    )
    return list(connection.execute(query).scalars())


def project_activity(
    connection: Connection, project_rowids: Sequence[int]
) -> Mapping[int, ProjectActivity]:
    """Figures by project rowid; a project without runs is absent."""
    seen = func.max(func.coalesce(runs.c.heartbeat_at, runs.c.created_at))
    running = func.sum(case((runs.c.state == "running", 1), else_=0))
    query = (
        select(
            runs.c.project_rowid,
            func.count().label("total"),
            running.label("running"),
            seen.label("seen"),
        )
        .where(runs.c.project_rowid.in_(project_rowids), runs.c.deleted_at.is_(None))
        .group_by(runs.c.project_rowid)
    )
    return {
        row.project_rowid: ProjectActivity(row.total, int(row.running), row.seen)
        for row in connection.execute(query)
    }


def list_project_keys(
    connection: Connection, project_rowid: int, stream: str = "history"
) -> list[tuple[str, str]]:
    """`(key, kind)` of everything the project's runs have logged, by key."""
    query = (
        select(project_keys.c.key, project_keys.c.kind)
        .where(
            project_keys.c.project_rowid == project_rowid,
            project_keys.c.stream == stream,
        )
        .order_by(project_keys.c.key)
    )
    return [(row.key, row.kind) for row in connection.execute(query)]


def readable(
    connection: Connection, actor: Actor, *narrowed: ColumnElement[bool]
) -> ColumnElement[bool]:
    """True for projects that `actor` may read: the rule itself stays in the actor.

    Registries are not among them; they have lists of their own.
    """
    kinds = connection.execute(
        select(projects.c.entity_rowid, projects.c.visibility)
        .join(entities, entities.c.rowid == projects.c.entity_rowid)
        .where(
            projects.c.deleted_at.is_(None),
            projects.c.visibility.not_in(REGISTRY_VISIBILITIES),
            *narrowed,
        )
        .distinct()
    )
    allowed: dict[str, list[int]] = {}
    for entity_rowid, visibility in kinds:
        if actor.may(Action.READ, entity_rowid, visibility):
            allowed.setdefault(visibility, []).append(entity_rowid)
    return or_(
        projects.c.rowid < 0,  # nothing readable: an empty list, not everything
        *(
            and_(
                projects.c.visibility == visibility, projects.c.entity_rowid.in_(owners)
            )
            for visibility, owners in allowed.items()
        ),
    )


def _page(
    found: Sequence[ProjectRecord], first: int, cursors: Sequence[str]
) -> ProjectPage:
    size = _limit(first) - 1
    return ProjectPage(found[:size], cursors[:size], len(found) > size)


def _limit(first: int) -> int:
    """One more row than asked for tells whether there is a next page."""
    return max(0, min(first, MAX_PAGE)) + 1


def _cursor(order: str, *position: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([order, *position]).encode()).decode()


def _position(cursor: str, order: str, size: int) -> list[int]:
    try:
        parts: Any = json.loads(base64.urlsafe_b64decode(cursor))
    except (binascii.Error, ValueError, RecursionError):
        parts = None
    match parts:
        case [found, *position] if (
            found == order
            and len(position) == size
            and all(type(one) is int and 0 <= one < 2**55 for one in position)
        ):
            return position
        case _:
            raise InvalidInputError(
                f"{cursor[:200]!r} is not a cursor of this list",
                hint="pass a cursor that the same query gave",
            )
