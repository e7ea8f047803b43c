"""Projects: found by entity and name, made when first written to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update
from sqlalchemy.exc import IntegrityError

from trailmark.errors import ConflictError, InvalidInputError, NotFoundError
from trailmark.server.accounts.actor import REGISTRY_VISIBILITIES, Action, Actor
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.accounts import entities, users
from trailmark.server.db.tables.projects import projects
from trailmark.wire.ids import decode_global_id, decode_rowid
from trailmark.wire.lenient_json import storable
from trailmark.wire.names import REGISTRY_PREFIX, check_project_name

UNCATEGORIZED = "uncategorized"
VISIBILITIES = ("private", "public", "open")
MAX_DESCRIPTION_CHARACTERS = 100_000


@dataclass(frozen=True, slots=True)
class ProjectRecord:
    """One project, with the names of what it refers to.

    Attributes:
        visibility: `private` (the entity's members), `public` (everybody signed in
            may read) or `open` (everybody signed in may write); of a registry,
            `organization` or `restricted`.
        created_by_username: None when the account is gone.
        updated_at: Last change of the project or of a run's state.
    """

    rowid: int
    entity_rowid: int
    entity_name: str
    name: str
    description: str | None
    visibility: str
    created_by_username: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def is_registry(self) -> bool:
        return self.visibility in REGISTRY_VISIBILITIES

    def permits(self, actor: Actor, action: Action) -> bool:
        """Whether `actor` may do `action` to what is in the project."""
        return actor.may(action, self.entity_rowid, self.visibility, self.rowid)

    def require(self, actor: Actor, action: Action, *, what: str = "project") -> None:
        """Let `action` pass or raise.

        Raises:
            NotFoundError: The actor may not even read the project.
            ForbiddenError: The actor may read it, but not do this.
        """
        actor.require(action, self.entity_rowid, self.visibility, self.rowid, what=what)


def find_project(
    connection: Connection, actor: Actor, entity_name: str | None, name: str | None
) -> ProjectRecord | None:
    """The project, or None when it does not exist or `actor` may not read it.

    A missing entity is the actor's default; a missing project, `uncategorized`.
    """
    entity = entity_name or actor.default_entity
    if entity is None:
        return None
    project = _one(connection, _by_name(entity, _canonical(name)))
    if project is None or not project.permits(actor, Action.READ):
        return None
    return project


def require_project(
    connection: Connection,
    actor: Actor,
    action: Action,
    entity_name: str | None,
    name: str | None,
) -> ProjectRecord:
    """The project, which `actor` may do `action` to.

    Raises:
        NotFoundError: There is no such project, or it is not readable.
        ForbiddenError: It is readable, and `action` is not allowed.
    """
    project = find_project(connection, actor, entity_name, name)
    if project is None:
        path = f"{entity_name or actor.default_entity}/{_canonical(name)}"
        raise NotFoundError(
            f"there is no project {path[:300]!r}",
            hint="check the entity and the project name",
        )
    project.require(actor, action)
    return project


def ensure_project(
    unit: UnitOfWork, actor: Actor, entity_name: str | None, name: str | None
) -> ProjectRecord:
    """The project for writing; made, in the entity's default visibility, if missing.

    Raises:
        NotFoundError: There is no such entity, or the project is not readable.
        ForbiddenError: `actor` may not write here.
        InvalidInputError: The name of a new project is not allowed.
        ConflictError: It is a registry, which holds nothing but links.
    """
    entity = entity_name or actor.default_entity
    if entity is None:
        raise InvalidInputError(
            "no entity is given, and the caller has no default entity",
            hint="name the team or user that owns the project",
        )
    wanted = _canonical(name)
    project = _one(unit.connection, _by_name(entity, wanted))
    if project is not None:
        project.require(actor, Action.WRITE)
        _refuse_registry(project)
        return project
    return _create(unit, actor, entity, wanted)


def project_by_rowid(connection: Connection, rowid: int) -> ProjectRecord | None:
    """The project whatever the caller may see; check with the actor afterwards."""
    return _one(connection, _select().where(projects.c.rowid == rowid))


def project_with_id(connection: Connection, actor: Actor, gid: str) -> ProjectRecord:
    """The project with that id, which `actor` may read.

    Args:
        gid: `Project:<n>`, `ProjectInternalId:<n>` or `Project:v1:<name>:<entity>`,
            encoded.

    Raises:
        InvalidInputError: It is no id of a project.
        NotFoundError: There is no such project, or it is not readable.
    """
    match decode_global_id(gid):
        case ("Project", "v1", name, entity_name):
            found = find_project(connection, actor, entity_name, name)
        case parts:
            internal = parts[0] == "ProjectInternalId"
            rowid = decode_rowid(gid, parts[0] if internal else "Project")
            found = project_by_rowid(connection, rowid)
    if found is None or not found.permits(actor, Action.READ):
        raise NotFoundError("there is no such project, or you may not see it")
    return found


def update_project(
    unit: UnitOfWork,
    project: ProjectRecord,
    *,
    description: str | None = None,
    visibility: str | None = None,
) -> ProjectRecord:
    """Change what is given; None leaves a value as it is.

    Raises:
        InvalidInputError: An unknown visibility, or a description too long.
    """
    if visibility is not None and visibility not in VISIBILITIES:
        raise InvalidInputError(
            f"{visibility[:100]!r} is not a project visibility",
            hint=f"use one of {', '.join(VISIBILITIES)}",
        )
    _check_description(description)
    given = {"description": description, "visibility": visibility}
    changed = {name: value for name, value in given.items() if value is not None}
    unit.connection.execute(
        update(projects)
        .where(projects.c.rowid == project.rowid)
        .values(**changed, updated_at=datetime.now(UTC))
    )
    found = project_by_rowid(unit.connection, project.rowid)
    return found or project


def set_description(unit: UnitOfWork, rowid: int, description: str | None) -> None:
    """Describe a project, whatever it is; None leaves the description as it is.

    Raises:
        InvalidInputError: It is too long.
    """
    _check_description(description)
    if description is not None:
        unit.connection.execute(
            update(projects)
            .where(projects.c.rowid == rowid)
            .values(description=description)
        )


def touch_projects(
    unit: UnitOfWork, project_rowids: Iterable[int], at: datetime
) -> None:
    """Note that something happened in these projects; lists show the newest first.

    Call it once, after all rows of runs: PostgreSQL locks rows in the order in which
    they are written, and writers that lock in different orders stop each other.
    """
    for rowid in sorted(set(project_rowids)):
        unit.connection.execute(
            update(projects)
            .where(projects.c.rowid == rowid, projects.c.updated_at < at)
            .values(updated_at=at)
        )


def take_colour_slot(unit: UnitOfWork, project_rowid: int) -> int:
    """The next run's colour slot: 0, 1, 2 …, each given out once per project."""
    return take_colour_slots(unit, project_rowid, 1)[0]


def take_colour_slots(unit: UnitOfWork, project_rowid: int, count: int) -> range:
    """The colour slots of the next `count` runs."""
    end = unit.connection.execute(
        update(projects)
        .where(projects.c.rowid == project_rowid)
        .values(next_colour_slot=projects.c.next_colour_slot + count)
        .returning(projects.c.next_colour_slot)
    ).scalar_one()
    return range(int(end) - count, int(end))


def select_projects() -> Select[*tuple[Any, ...]]:
    """Live projects with the names of their entity and author, to narrow further."""
    return _select()


def project_of(row: Row[*tuple[Any, ...]]) -> ProjectRecord:
    """The record in a row of `select_projects`."""
    return ProjectRecord(*tuple(row))


def _create(
    unit: UnitOfWork, actor: Actor, entity_name: str, name: str
) -> ProjectRecord:
    entity = unit.connection.execute(
        select(entities.c.rowid, entities.c.default_visibility).where(
            entities.c.name == storable(entity_name)
        )
    ).one_or_none()
    if entity is None:
        raise NotFoundError(
            f"there is no entity {entity_name[:200]!r}",
            hint="check the spelling, or ask for the team to be made",
        )
    actor.require(Action.WRITE, entity.rowid, "private")
    check_project_name(name)
    if name.startswith(REGISTRY_PREFIX):
        raise InvalidInputError(
            f"the project name {name[:200]!r} is kept for a registry",
            hint="make the registry first, under the organization's entity",
        )
    now = datetime.now(UTC)
    values = {
        "entity_rowid": entity.rowid,
        "name": name,
        "visibility": entity.default_visibility,
        "created_by_rowid": actor.user_rowid,
        "created_at": now,
        "updated_at": now,
    }
    try:
        with unit.connection.begin_nested():
            unit.connection.execute(insert(projects).values(**values))
    except IntegrityError:
        pass  # another server made it between our look and our insert
    made = _one(unit.connection, _by_name(entity_name, name))
    if made is None:
        raise NotFoundError(f"there is no project {name!r}", hint="try again")
    return made


def _check_description(description: str | None) -> None:
    if description is not None and len(description) > MAX_DESCRIPTION_CHARACTERS:
        raise InvalidInputError(
            f"a description of {len(description)} characters is too long",
            hint=f"use at most {MAX_DESCRIPTION_CHARACTERS}",
        )


def _canonical(name: str | None) -> str:
    """Clients spell the project of runs without one in either case."""
    if not name or name.lower() == UNCATEGORIZED:
        return UNCATEGORIZED
    return name


def _select() -> Select[*tuple[Any, ...]]:
    return (
        select(
            projects.c.rowid,
            projects.c.entity_rowid,
            entities.c.name.label("entity_name"),
            projects.c.name,
            projects.c.description,
            projects.c.visibility,
            users.c.username.label("created_by_username"),
            projects.c.created_at,
            projects.c.updated_at,
        )
        .join(entities, entities.c.rowid == projects.c.entity_rowid)
        .join(users, users.c.rowid == projects.c.created_by_rowid, isouter=True)
        .where(projects.c.deleted_at.is_(None))
    )


def _by_name(entity_name: str, name: str) -> Select[*tuple[Any, ...]]:
    return _select().where(
        entities.c.name == storable(entity_name), projects.c.name == storable(name)
    )


def _one(
    connection: Connection, query: Select[*tuple[Any, ...]]
) -> ProjectRecord | None:
    row = connection.execute(query).one_or_none()
    return None if row is None else project_of(row)


def _refuse_registry(project: ProjectRecord) -> None:
    if project.is_registry:
        raise ConflictError(
            f"{project.name[:200]!r} is a registry, which holds nothing but links",
            hint="log to another project, and link the artifact to the registry",
        )
