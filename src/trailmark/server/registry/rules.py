"""What may be linked where: the rules that a registry adds to a project's."""

from __future__ import annotations

from sqlalchemy import Connection

from trailmark.errors import ConflictError, ForbiddenError, NotFoundError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.accounts.authentication import with_registry_roles
from trailmark.server.accounts.entities import find_visible_entity
from trailmark.server.db import UnitOfWork
from trailmark.server.projects.records import (
    ProjectRecord,
    ensure_project,
    find_project,
)
from trailmark.server.registry.records import settings_of, short_name
from trailmark.server.registry.saving import (
    SaveRegistry,
    may_make_registries,
    save_registry,
)
from trailmark.wire.names import REGISTRY_PREFIX

CONVENTIONAL_NAMES = frozenset({"model", "dataset"})
"""Registries that are made when somebody first links to them."""


def link_target(
    unit: UnitOfWork,
    actor: Actor,
    entity_name: str | None,
    project_name: str | None,
    type_name: str,
) -> tuple[ProjectRecord, Actor]:
    """The project or registry to link a version of `type_name` into.

    An ordinary project is made if it is missing; a registry only if it is one of the
    conventional ones and the actor may make registries.

    Returns:
        It, and the actor with the role that whoever makes a registry has there.

    Raises:
        NotFoundError: There is no such entity or registry, or it is not readable.
        ForbiddenError: It is readable, but the actor may not link there.
        ConflictError: The registry does not take that type.
    """
    if project_name is None or not project_name.startswith(REGISTRY_PREFIX):
        return ensure_project(unit, actor, entity_name, project_name), actor
    registry = find_project(unit.connection, actor, entity_name, project_name)
    if registry is None:
        registry = _conventional(unit, actor, entity_name or "", project_name)
        actor = with_registry_roles(unit.connection, actor)
    check_link(unit.connection, actor, registry, type_name)
    return registry, actor


def check_link(
    connection: Connection, actor: Actor, project: ProjectRecord, type_name: str
) -> None:
    """Let a link of a version of `type_name` into a project pass or raise.

    Raises:
        NotFoundError: The project is not readable.
        ForbiddenError: It is readable, but the actor may not link there.
        ConflictError: It is a registry that does not take that type.
    """
    if not project.is_registry:
        project.require(actor, Action.WRITE)
        return
    if not project.permits(actor, Action.WRITE):
        project.require(actor, Action.READ, what="registry")
        raise ForbiddenError(
            f"you may read the registry {short_name(project)!r} but not link to it",
            hint="ask one of its administrators for the role 'member'",
        )
    settings = settings_of(connection, project)
    if not settings.allows_all_types and type_name not in settings.accepted_types:
        raise ConflictError(
            f"the registry {short_name(project)!r} does not take artifacts of type "
            f"{type_name[:200]!r}",
            hint=f"it takes: {', '.join(settings.accepted_types)}",
        )


def _conventional(
    unit: UnitOfWork, actor: Actor, entity_name: str, project_name: str
) -> ProjectRecord:
    name = project_name.removeprefix(REGISTRY_PREFIX)
    owner = find_visible_entity(unit.connection, actor, entity_name)
    if (
        name not in CONVENTIONAL_NAMES
        or owner is None
        or not may_make_registries(actor, owner)
    ):
        raise NotFoundError(
            f"there is no registry {name[:200]!r}, or you may not see it",
            hint="make it first, or check its name and the organization",
        )
    made, _ = save_registry(unit, actor, SaveRegistry(entity_name, project_name))
    return made
