"""Registries made, changed, renamed and deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError

from trailmark.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
)
from trailmark.server.accounts.actor import (
    Action,
    Actor,
    RegistryRole,
    TeamRole,
    Visibility,
)
from trailmark.server.accounts.entities import EntityRecord, find_visible_entity
from trailmark.server.accounts.epoch import announce_change
from trailmark.server.artifacts.types import ensure_type
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.artifacts import artifact_collections
from trailmark.server.db.tables.projects import projects
from trailmark.server.db.tables.registries import (
    registries,
    registry_members,
    registry_types,
)
from trailmark.server.projects.records import (
    ProjectRecord,
    find_project,
    project_by_rowid,
    set_description,
)
from trailmark.server.registry.records import settings_of
from trailmark.server.runs.deletion import delete_project
from trailmark.wire.names import (
    REGISTRY_PREFIX,
    check_artifact_type,
    check_project_name,
)


@dataclass(frozen=True, slots=True)
class SaveRegistry:
    """What to make, or to change; None leaves a stored value as it is.

    Attributes:
        entity_name: The organization's entity.
        name: Of the project, with the prefix of registries.
        visibility: None makes a registry that the whole organization sees.
        allows_all_types: None makes a registry that does unless types are named.
        new_types: Accepted besides those that already are; types never go.
    """

    entity_name: str
    name: str
    visibility: Visibility | None = None
    description: str | None = None
    allows_all_types: bool | None = None
    new_types: Sequence[str] = ()


def save_registry(
    unit: UnitOfWork, actor: Actor, command: SaveRegistry, *, must_be_new: bool = False
) -> tuple[ProjectRecord, bool]:
    """Make a registry, whose maker administers it, or change one.

    Returns:
        The registry, and whether it is new.

    Raises:
        NotFoundError: There is no such entity, or it is not readable.
        ForbiddenError: `actor` may not make registries there, or does not administer
            the one that exists.
        InvalidInputError: The name, the description or a type is not allowed, or it
            would take no type at all.
        ConflictError: It exists and `must_be_new`.
    """
    _check_registry_name(command.name)
    for name in command.new_types:
        check_artifact_type(name)
    found = find_project(unit.connection, actor, command.entity_name, command.name)
    if found is not None and must_be_new:
        raise _taken(command.name)
    if found is not None:
        return _change(unit, actor, found, command), False
    return _create(unit, actor, command), True


def rename_registry(
    unit: UnitOfWork, actor: Actor, project: ProjectRecord, new_name: str
) -> ProjectRecord:
    """Give a registry another name; ids and links stay.

    Args:
        new_name: With the prefix of registries.

    Raises:
        ForbiddenError: `actor` does not administer the registry.
        InvalidInputError: The name is not allowed.
        ConflictError: The name is taken.
    """
    project.require(actor, Action.ADMIN, what="registry")
    _check_registry_name(new_name)
    change = update(projects).where(projects.c.rowid == project.rowid)
    try:
        with unit.connection.begin_nested():
            unit.connection.execute(
                change.values(name=new_name, updated_at=datetime.now(UTC))
            )
    except IntegrityError:
        raise _taken(new_name) from None
    return _reread(unit, project.rowid)


def delete_registry(unit: UnitOfWork, actor: Actor, project: ProjectRecord) -> None:
    """Delete a registry with its collections and links; what was linked stays.

    Raises:
        ForbiddenError: `actor` does not administer the registry.
    """
    project.require(actor, Action.ADMIN, what="registry")
    unit.connection.execute(
        delete(artifact_collections).where(
            artifact_collections.c.project_rowid == project.rowid
        )
    )
    delete_project(unit, project, datetime.now(UTC))
    announce_change(unit)


def may_make_registries(actor: Actor, entity: EntityRecord) -> bool:
    """Whether `actor` is in the organization of `entity`, and not only to look."""
    return entity.kind == "organization" and (
        actor.is_admin
        or actor.team_roles.get(entity.rowid) in (TeamRole.ADMIN, TeamRole.MEMBER)
    )


def _create(unit: UnitOfWork, actor: Actor, command: SaveRegistry) -> ProjectRecord:
    entity = _require_owner(unit, actor, command.entity_name)
    allows_all_types = command.allows_all_types
    if allows_all_types is None:
        allows_all_types = not command.new_types
    _check_takes_something(allows_all_types, command.new_types)
    now = datetime.now(UTC)
    made = insert(projects).values(
        entity_rowid=entity.rowid,
        name=command.name,
        visibility=str(command.visibility or Visibility.ORGANIZATION),
        created_by_rowid=actor.user_rowid,
        created_at=now,
        updated_at=now,
    )
    try:
        with unit.connection.begin_nested():
            rowid = unit.connection.execute(
                made.returning(projects.c.rowid)
            ).scalar_one()
    except IntegrityError:
        # One that the actor may not see, or that another server has just made.
        raise _taken(command.name) from None
    unit.connection.execute(
        insert(registries).values(
            project_rowid=rowid, allows_all_types=allows_all_types
        )
    )
    if actor.user_rowid is not None:
        unit.connection.execute(
            insert(registry_members).values(
                project_rowid=rowid,
                user_rowid=actor.user_rowid,
                role=str(RegistryRole.ADMIN),
                created_at=now,
            )
        )
    _accept_types(unit, rowid, command.new_types)
    set_description(unit, rowid, command.description)
    announce_change(unit)
    return _reread(unit, rowid)


def _change(
    unit: UnitOfWork, actor: Actor, project: ProjectRecord, command: SaveRegistry
) -> ProjectRecord:
    project.require(actor, Action.ADMIN, what="registry")
    if not project.is_registry:
        raise ConflictError(f"{project.name!r} is a project and no registry")
    before = settings_of(unit.connection, project)
    allows_all_types = command.allows_all_types
    if allows_all_types is None:
        allows_all_types = before.allows_all_types
    types = [*before.accepted_types, *command.new_types]
    if not allows_all_types:
        # Nothing that is in the registry may become a thing it does not take.
        types = [*types, *before.used_types]
    _check_takes_something(allows_all_types, types)
    added = [one for one in dict.fromkeys(types) if one not in before.accepted_types]
    _accept_types(unit, project.rowid, added)
    set_description(unit, project.rowid, command.description)
    unit.connection.execute(
        update(registries)
        .where(registries.c.project_rowid == project.rowid)
        .values(allows_all_types=allows_all_types)
    )
    visibility = str(command.visibility or project.visibility)
    unit.connection.execute(
        update(projects)
        .where(projects.c.rowid == project.rowid)
        .values(visibility=visibility, updated_at=datetime.now(UTC))
    )
    return _reread(unit, project.rowid)


def _accept_types(unit: UnitOfWork, project_rowid: int, names: Sequence[str]) -> None:
    now = datetime.now(UTC)
    for name in dict.fromkeys(names):
        ensure_type(unit, project_rowid, name)
        unit.connection.execute(
            insert(registry_types).values(
                project_rowid=project_rowid, name=name, created_at=now
            )
        )


def _check_takes_something(allows_all_types: bool, types: Sequence[str]) -> None:
    if not allows_all_types and not types:
        raise InvalidInputError(
            "a registry that takes no type of artifact at all is of no use",
            hint="name the types it takes, or let it take all",
        )


def _require_owner(unit: UnitOfWork, actor: Actor, entity_name: str) -> EntityRecord:
    entity = find_visible_entity(unit.connection, actor, entity_name)
    if entity is None:
        raise NotFoundError(
            f"there is no entity {entity_name[:200]!r}, or you may not see it",
            hint="registries belong to an organization, and to its own entity",
        )
    if entity.kind != "organization":
        raise InvalidInputError(
            f"{entity_name[:200]!r} is a {entity.kind} and cannot own a registry",
            hint="registries belong to an organization, and to its own entity",
        )
    if not may_make_registries(actor, entity):
        raise ForbiddenError(
            "you may look at the registries of this organization but not make one",
            hint="ask an administrator of the organization for another role",
        )
    return entity


def _check_registry_name(name: str) -> None:
    check_project_name(name)
    if not name.removeprefix(REGISTRY_PREFIX).strip() or name == REGISTRY_PREFIX:
        raise InvalidInputError("a registry needs a name")
    if not name.startswith(REGISTRY_PREFIX):
        raise InvalidInputError(
            f"{name[:200]!r} cannot be the project of a registry",
            hint=f"its name starts with {REGISTRY_PREFIX!r}",
        )


def _taken(name: str) -> ConflictError:
    short = name.removeprefix(REGISTRY_PREFIX)
    return ConflictError(
        f"the organization has a registry {short[:200]!r} already",
        hint="choose another name; a restricted registry is seen by its members only",
    )


def _reread(unit: UnitOfWork, rowid: int) -> ProjectRecord:
    found = project_by_rowid(unit.connection, rowid)
    if found is None:
        raise NotFoundError("the registry has just been deleted")
    return found
