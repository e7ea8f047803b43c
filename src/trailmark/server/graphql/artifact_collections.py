"""Collections: sequences, whose versions are made there, and portfolios of links."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from trailmark.server.accounts.actor import Action
from trailmark.server.artifacts.names import find_member
from trailmark.server.artifacts.records import CollectionRecord
from trailmark.server.artifacts.relations import AliasRecord, list_aliases
from trailmark.server.artifacts.tags import TagRecord
from trailmark.server.graphql.artifact_batch import ArtifactBatch
from trailmark.server.graphql.artifact_history import CollectionHistory
from trailmark.server.graphql.fields import leaf
from trailmark.server.graphql.paging import PageInfo, offset_of, page_info, page_size
from trailmark.server.graphql.scalars import JsonString
from trailmark.wire.ids import encode_global_id

if TYPE_CHECKING:
    from trailmark.server.graphql.accounts import User
    from trailmark.server.graphql.artifact_types import ArtifactType
    from trailmark.server.graphql.artifacts import (
        Artifact,
        ArtifactCollectionMembership,
        VersionedArtifactConnection,
    )
    from trailmark.server.graphql.projects import Project

_ARTIFACTS = "trailmark.server.graphql.artifacts"
LazyProject = Annotated["Project", strawberry.lazy("trailmark.server.graphql.projects")]
LazyUser = Annotated["User", strawberry.lazy("trailmark.server.graphql.accounts")]
LazyArtifact = Annotated["Artifact", strawberry.lazy(_ARTIFACTS)]
LazyMembership = Annotated["ArtifactCollectionMembership", strawberry.lazy(_ARTIFACTS)]
LazyVersions = Annotated["VersionedArtifactConnection", strawberry.lazy(_ARTIFACTS)]
LazyArtifactType = Annotated[
    "ArtifactType", strawberry.lazy("trailmark.server.graphql.artifact_types")
]


@strawberry.enum
class ArtifactCollectionState(Enum):
    READY = "READY"
    DELETED = "DELETED"


@strawberry.enum
class ArtifactCollectionType(Enum):
    SEQUENCE = "SEQUENCE"
    PORTFOLIO = "PORTFOLIO"


@strawberry.enum
class ArtifactDigestAlgorithm(Enum):
    MANIFEST_MD5 = "MANIFEST_MD5"
    MANIFEST_XXH128 = "MANIFEST_XXH128"


@strawberry.type(description="A word that helps to find a version or a collection.")
class Tag:
    record: strawberry.Private[TagRecord]

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(encode_global_id("Tag", self.record.rowid))

    @leaf
    def name(self) -> str:
        return self.record.name


@strawberry.type
class TagEdge:
    node: Tag


@strawberry.type
class TagConnection:
    edges: list[TagEdge]


@strawberry.type(description="A name that points at one version of a collection.")
class ArtifactAlias:
    record: strawberry.Private[AliasRecord]
    siblings: strawberry.Private[ArtifactBatch]

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.record.gid)

    @leaf
    def alias(self) -> str:
        return self.record.alias

    @leaf
    def created_at(self) -> datetime:
        return self.record.created_at

    @leaf(description="What clients before 0.20 ask for.")
    def artifact_collection_name(self) -> str:
        found = self.siblings.readable(self.record.collection_rowid)
        return "" if found is None else found.name

    @leaf
    def artifact_collection(self) -> ArtifactCollection | None:
        return collection_node(self.siblings, self.record.collection_rowid)


@strawberry.type
class ArtifactAliasEdge:
    node: ArtifactAlias
    cursor: str


@strawberry.type
class ArtifactAliasConnection:
    edges: list[ArtifactAliasEdge]
    page_info: PageInfo


@strawberry.interface(description="Versions under one name.")
class ArtifactCollection(CollectionHistory):
    record: strawberry.Private[CollectionRecord]
    siblings: strawberry.Private[ArtifactBatch]
    is_deleted: strawberry.Private[bool] = False

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.record.gid)

    @leaf
    def name(self) -> str:
        return self.record.name

    @leaf
    def description(self) -> str | None:
        return self.record.description

    @leaf
    def state(self) -> ArtifactCollectionState:
        if self.is_deleted:
            return ArtifactCollectionState.DELETED
        return ArtifactCollectionState.READY

    @leaf
    def created_at(self) -> datetime:
        return self.record.created_at

    @leaf
    def updated_at(self) -> datetime:
        return self.record.updated_at

    @leaf(description="Null for those who see the collection only through a link.")
    def project(self) -> LazyProject | None:
        return self.siblings.project(self.record)

    @leaf(description="Who made it; null when the account is gone.")
    def created_by(self) -> LazyUser | None:
        return self.siblings.user(self.record.created_by_rowid)

    @leaf
    def default_artifact_type(self) -> LazyArtifactType:
        from trailmark.server.graphql.artifact_types import type_node

        return type_node(self.siblings, self.record.type_rowid)

    @leaf
    def tags(self) -> TagConnection:
        found = self.siblings.collection_tags(self.record.rowid)
        return TagConnection(edges=[TagEdge(node=Tag(record=one)) for one in found])

    @leaf(description="Whether the caller may look at it but not change it.")
    def read_only(self) -> bool:
        actor = self.siblings.context.actor
        return not self.record.place.permits(actor, Action.WRITE)

    @leaf(description="Its newest version; null while it has none.")
    def latest_artifact(self) -> LazyArtifact | None:
        from trailmark.server.graphql.artifacts import latest_of

        return latest_of(self.siblings, self.record)

    @strawberry.field(description="Aliases of all its versions, oldest first.")
    def aliases(
        self, first: int | None = None, after: str | None = None
    ) -> ArtifactAliasConnection:
        size = page_size(first)
        with self.siblings.context.services.database.read() as connection:
            found = list_aliases(
                connection,
                self.record.rowid,
                first=size + 1,
                after_rowid=offset_of(after),
            )
        shown = found[:size]
        edges = [
            ArtifactAliasEdge(
                node=ArtifactAlias(record=one, siblings=self.siblings),
                cursor=str(one.rowid),
            )
            for one in shown
        ]
        cursors = [edge.cursor for edge in edges]
        return ArtifactAliasConnection(
            edges=edges, page_info=page_info(cursors, len(found) > size)
        )

    @strawberry.field(
        description="The version that an alias, `v` and a number, or a digest means."
    )
    def artifact_membership(self, alias_name: str) -> LazyMembership | None:
        from trailmark.server.graphql.artifacts import membership_node

        with self.siblings.context.services.database.read() as connection:
            found = find_member(connection, self.record, alias_name)
        return None if found is None else membership_node(self.siblings, found)

    @strawberry.field(
        description="Versions that match a MongoDB-style filter, ordered by `+key` or "
        "`-key`; newest first unless said otherwise."
    )
    def artifacts(
        self,
        filters: JsonString | None = None,
        order: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> LazyVersions | None:
        from trailmark.server.graphql.artifacts import version_page

        return version_page(
            self.siblings.context,
            self.record,
            filters=filters or None,
            order=order or None,
            first=page_size(first),
            after=after or None,
        )


@strawberry.type(description="Versions of one artifact, numbered as they were made.")
class ArtifactSequence(ArtifactCollection):
    @leaf
    def digest_algorithm(self) -> ArtifactDigestAlgorithm:
        return ArtifactDigestAlgorithm.MANIFEST_MD5


@strawberry.type(description="Links to versions of other projects, numbered anew.")
class ArtifactPortfolio(ArtifactCollection):
    pass


@strawberry.type
class ArtifactCollectionEdge:
    node: ArtifactCollection
    cursor: str


@strawberry.type
class ArtifactCollectionConnection:
    edges: list[ArtifactCollectionEdge]
    page_info: PageInfo
    count: strawberry.Private[Callable[[], int]]

    @leaf
    def total_count(self) -> int:
        return self.count()


def collection_of(
    siblings: ArtifactBatch, record: CollectionRecord, *, is_deleted: bool = False
) -> ArtifactCollection:
    """The node of a record that the caller may see."""
    kind = ArtifactSequence if record.is_sequence else ArtifactPortfolio
    return kind(record=record, siblings=siblings, is_deleted=is_deleted)


def collection_node(siblings: ArtifactBatch, rowid: int) -> ArtifactCollection | None:
    """The collection, where it lives and the caller may see it."""
    found = siblings.readable(rowid)
    return None if found is None else collection_of(siblings, found)
