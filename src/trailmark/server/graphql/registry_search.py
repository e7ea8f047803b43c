"""Registries, and collections and versions across all that one may look into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry

from trailmark.server.accounts.organizations import require_organization
from trailmark.server.accounts.policy import Policy
from trailmark.server.artifacts.search import (
    CollectionScope,
    list_project_rowids,
    list_versions,
    matching_projects,
)
from trailmark.server.graphql.artifact_collections import (
    ArtifactCollectionConnection,
    ArtifactCollectionType,
)
from trailmark.server.graphql.artifact_pages import collection_page
from trailmark.server.graphql.context import Context, Info
from trailmark.server.graphql.fields import query
from trailmark.server.graphql.paging import page_size
from trailmark.server.graphql.project_batch import ProjectBatch
from trailmark.server.graphql.projects import (
    Project,
    ProjectConnection,
    project_connection,
)
from trailmark.server.graphql.scalars import JsonString
from trailmark.server.projects.listing import ProjectPage, readable_projects
from trailmark.server.registry.listing import registries_by_rowid, visible_registries
from trailmark.server.runs.records import Page

if TYPE_CHECKING:
    from trailmark.server.accounts.entities import EntityRecord
    from trailmark.server.artifacts.records import MembershipRecord
    from trailmark.server.graphql.artifacts import (
        ArtifactCollectionMembershipConnection,
    )

BY_NAME = "+name"
_MOST_REGISTRIES = 10_000


def registry_page(
    context: Context,
    entity_rowid: int | None,
    *,
    filters: str | None,
    order: str | None,
    first: int,
    after: str | None,
) -> ProjectPage:
    """Registries of one organization, or of all, that the caller sees.

    They are ordered by name unless an order is given.
    """
    with context.services.database.read() as connection:
        page = list_project_rowids(
            connection,
            visible_registries(connection, context.actor, entity_rowid),
            filters=filters,
            order=order or BY_NAME,
            first=first,
            after=after,
        )
        known = registries_by_rowid(connection, page.items)
    kept = [
        (known[rowid], cursor)
        for rowid, cursor in zip(page.items, page.cursors, strict=True)
        if rowid in known
    ]
    return ProjectPage(
        [record for record, _ in kept], [cursor for _, cursor in kept], page.has_next
    )


def registries_of_entity(
    context: Context,
    entity_rowid: int,
    *,
    filters: str | None,
    order: str | None,
    first: int | None,
    after: str | None,
) -> ProjectConnection:
    """The registries of an organization that the caller sees, as a page."""
    page = registry_page(
        context,
        entity_rowid,
        filters=filters or None,
        order=order or None,
        first=page_size(first),
        after=after or None,
    )
    return project_connection(context, page)


def collections_of_entity(
    context: Context,
    entity: EntityRecord,
    *,
    project_filters: str | None,
    filters: str | None,
    kinds: list[ArtifactCollectionType] | None,
    order: str | None,
    first: int | None,
    after: str | None,
) -> ArtifactCollectionConnection:
    """Collections in the matching projects of an entity that the caller sees."""
    scope = CollectionScope(
        project_rowids=_projects(context, entity, project_filters),
        kinds=None if kinds is None else [kind.value.lower() for kind in kinds],
    )
    return collection_page(
        context,
        scope,
        filters=filters or None,
        order=order or None,
        first=page_size(first),
        after=after or None,
    )


def memberships_of_entity(
    context: Context,
    entity: EntityRecord,
    *,
    project_filters: str | None,
    collection_filters: str | None,
    filters: str | None,
    order: str | None,
    first: int | None,
    after: str | None,
) -> ArtifactCollectionMembershipConnection:
    """Versions in the matching collections of an entity that the caller sees."""
    from trailmark.server.graphql.artifacts import membership_connection

    scope = CollectionScope(project_rowids=_projects(context, entity, project_filters))
    with context.services.database.read() as connection:
        page = list_versions(
            connection,
            scope,
            collection_filters=collection_filters or None,
            filters=filters or None,
            order=order or None,
            first=page_size(first),
            after=after or None,
        )
    found: Page[MembershipRecord] = Page(
        [hit.membership for hit in page.items], page.cursors, page.has_next
    )
    return membership_connection(context, found)


def _projects(context: Context, entity: EntityRecord, filters: str | None) -> list[int]:
    """Those that are looked into: of an organization its registries, else projects."""
    with context.services.database.read() as connection:
        if entity.kind == "organization":
            seen = visible_registries(connection, context.actor, entity.rowid)
        else:
            seen = readable_projects(connection, context.actor, entity.rowid)
        return matching_projects(connection, seen, filters or None)


@strawberry.type
class RegistryQueries:
    @query(
        Policy.SIGNED_IN,
        description="All registries that the caller sees, by name unless ordered.",
    )
    def registries(
        self,
        info: Info,
        organization_name: str | None = None,
        filters: JsonString | None = None,
        order: str | None = None,
    ) -> list[Project]:
        context = info.context
        entity_rowid: int | None = None
        if organization_name is not None:
            with context.services.database.read() as connection:
                owner = require_organization(
                    connection, context.actor, organization_name
                )
            entity_rowid = owner.entity_rowid
        page = registry_page(
            context,
            entity_rowid,
            filters=filters or None,
            order=order or None,
            first=_MOST_REGISTRIES,
            after=None,
        )
        siblings = ProjectBatch(context, page.items)
        return [Project(record=record, siblings=siblings) for record in page.items]
