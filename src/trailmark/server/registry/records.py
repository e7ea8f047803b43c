"""Registries as they rest: a project of an organization, and what it accepts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, func, select

from trailmark.errors import NotFoundError
from trailmark.server.accounts.actor import Action, Actor, RegistryRole
from trailmark.server.db.tables.artifacts import (
    artifact_collections,
    artifact_memberships,
    artifact_types,
)
from trailmark.server.db.tables.registries import (
    protected_aliases,
    registries,
    registry_types,
)
from trailmark.server.projects.records import ProjectRecord, project_with_id
from trailmark.wire.ids import encode_global_id
from trailmark.wire.names import REGISTRY_PREFIX


@dataclass(frozen=True, slots=True)
class RegistrySettings:
    """What is set of one registry, and how much is in it.

    Attributes:
        allows_all_types: Whether versions of any type may be linked; else only those
            of `accepted_types`.
        accepted_types: Types that were accepted once, in the order of saving.
        used_types: Types of the collections in it, in the order of their coming.
        protected_aliases: Only its administrators give, move and take these away.
    """

    allows_all_types: bool = True
    accepted_types: list[str] = field(default_factory=list[str])
    used_types: list[str] = field(default_factory=list[str])
    protected_aliases: list[str] = field(default_factory=list[str])
    collection_count: int = 0
    version_count: int = 0

    @property
    def type_names(self) -> list[str]:
        """What people see as its types: accepted ones first, then others in use."""
        return list(dict.fromkeys([*self.accepted_types, *self.used_types]))


def registry_gid(project_rowid: int) -> str:
    """The id of a registry's project, which stays when the registry is renamed."""
    return encode_global_id("Project", project_rowid)


def internal_gid(project_rowid: int) -> str:
    """What clients decode to filter by the number of the project."""
    return encode_global_id("ProjectInternalId", project_rowid)


def role_in(actor: Actor, project: ProjectRecord) -> RegistryRole | None:
    """What `actor` is in a registry; None for who may not see it."""
    return actor.registry_role(project.entity_rowid, project.visibility, project.rowid)


def short_name(project: ProjectRecord) -> str:
    """The registry's name without the prefix that its project has."""
    return project.name.removeprefix(REGISTRY_PREFIX)


def require_registry(
    connection: Connection, actor: Actor, action: Action, gid: str
) -> ProjectRecord:
    """The registry with that id, which `actor` may do `action` to.

    Args:
        gid: `Project:<n>` or `ProjectInternalId:<n>`, encoded.

    Raises:
        InvalidInputError: It is no id of a project.
        NotFoundError: There is no such registry, or it is not readable.
        ForbiddenError: It is readable, and `action` is not allowed.
    """
    project = project_with_id(connection, actor, gid)
    if not project.is_registry:
        raise NotFoundError("there is no such registry, or you may not see it")
    project.require(actor, action, what="registry")
    return project


def settings_by_rowid(
    connection: Connection, rowids: Collection[int]
) -> dict[int, RegistrySettings]:
    """Settings and figures of registries by project rowid, in a few queries.

    What is no registry is left out.
    """
    wanted = list(rowids)
    known = dict(_pairs(connection, _ALLOWANCES, wanted))
    accepted = _grouped(_pairs(connection, _ACCEPTED, wanted))
    protected = _grouped(_pairs(connection, _PROTECTED, wanted))
    used = _grouped(_pairs(connection, _USED, wanted))
    collections = dict(_pairs(connection, _COLLECTION_COUNTS, wanted))
    versions = dict(_pairs(connection, _VERSION_COUNTS, wanted))
    return {
        rowid: RegistrySettings(
            allows_all_types=allows_all_types,
            accepted_types=accepted.get(rowid, []),
            used_types=used.get(rowid, []),
            protected_aliases=protected.get(rowid, []),
            collection_count=collections.get(rowid, 0),
            version_count=versions.get(rowid, 0),
        )
        for rowid, allows_all_types in known.items()
    }


def settings_of(connection: Connection, project: ProjectRecord) -> RegistrySettings:
    """The settings of one registry."""
    return settings_by_rowid(connection, [project.rowid])[project.rowid]


_LIVE = artifact_collections.c.deleted_at.is_(None)
_ALLOWANCES = select(registries.c.project_rowid, registries.c.allows_all_types)
_ACCEPTED = select(registry_types.c.project_rowid, registry_types.c.name).order_by(
    registry_types.c.rowid
)
_PROTECTED = select(
    protected_aliases.c.project_rowid, protected_aliases.c.alias
).order_by(protected_aliases.c.alias)
_USED = (
    select(artifact_types.c.project_rowid, artifact_types.c.name)
    .where(
        select(artifact_collections.c.rowid)
        .where(artifact_collections.c.type_rowid == artifact_types.c.rowid, _LIVE)
        .exists()
    )
    .order_by(artifact_types.c.rowid)
)
_COLLECTION_COUNTS = (
    select(artifact_collections.c.project_rowid, func.count())
    .where(_LIVE)
    .group_by(artifact_collections.c.project_rowid)
)
_VERSION_COUNTS = (
    select(artifact_collections.c.project_rowid, func.count())
    .join(
        artifact_memberships,
        artifact_memberships.c.collection_rowid == artifact_collections.c.rowid,
    )
    .where(_LIVE)
    .group_by(artifact_collections.c.project_rowid)
)


def _pairs(
    connection: Connection, query: Select[Any, Any], rowids: list[int]
) -> list[tuple[int, Any]]:
    """Rows of a query whose first column is the project, of these projects."""
    project = query.selected_columns[0]
    found = connection.execute(query.where(project.in_(rowids)))
    return [(rowid, value) for rowid, value in found]


def _grouped(pairs: list[tuple[int, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for rowid, value in pairs:
        found.setdefault(rowid, []).append(value)
    return found
