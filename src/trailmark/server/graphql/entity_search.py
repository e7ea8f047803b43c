"""What an entity finds in all its projects at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from trailmark.server.accounts.entities import EntityRecord
from trailmark.server.graphql.artifact_collections import ArtifactCollectionType
from trailmark.server.graphql.context import Context
from trailmark.server.graphql.scalars import JsonString

if TYPE_CHECKING:
    from trailmark.server.graphql.artifact_collections import (
        ArtifactCollectionConnection,
    )
    from trailmark.server.graphql.artifacts import (
        ArtifactCollectionMembershipConnection,
    )

LazyCollections = Annotated[
    "ArtifactCollectionConnection",
    strawberry.lazy("trailmark.server.graphql.artifact_collections"),
]
LazyMemberships = Annotated[
    "ArtifactCollectionMembershipConnection",
    strawberry.lazy("trailmark.server.graphql.artifacts"),
]


@strawberry.type
class EntitySearch:
    """What the type `Entity` has for search over registries, and over projects."""

    context: strawberry.Private[Context]

    @property
    def record(self) -> EntityRecord:
        raise NotImplementedError

    @strawberry.field(
        description="Collections in matching projects; of an organization, in "
        "registries."
    )
    def artifact_collections(
        self,
        *,
        project_filters: JsonString | None = None,
        filters: JsonString | None = None,
        collection_types: list[ArtifactCollectionType] | None = None,
        order: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> LazyCollections | None:
        from trailmark.server.graphql.registry_search import collections_of_entity

        return collections_of_entity(
            self.context,
            self.record,
            project_filters=project_filters,
            filters=filters,
            kinds=collection_types,
            order=order,
            first=first,
            after=after,
        )

    @strawberry.field(
        description="Versions in matching collections of matching projects; of an "
        "organization, in registries."
    )
    def artifact_memberships(
        self,
        *,
        project_filters: JsonString | None = None,
        collection_filters: JsonString | None = None,
        filters: JsonString | None = None,
        order: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> LazyMemberships | None:
        from trailmark.server.graphql.registry_search import memberships_of_entity

        return memberships_of_entity(
            self.context,
            self.record,
            project_filters=project_filters,
            collection_filters=collection_filters,
            filters=filters,
            order=order,
            first=first,
            after=after,
        )
