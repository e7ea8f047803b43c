"""What a version is: names, state, size, times, documents."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from trailmark.errors import NotFoundError
from trailmark.server.accounts.actor import Action
from trailmark.server.artifacts.records import ArtifactRecord, CollectionRecord
from trailmark.server.artifacts.records import ArtifactState as State
from trailmark.server.graphql.artifact_batch import ArtifactBatch
from trailmark.server.graphql.artifact_collections import (
    ArtifactAlias,
    ArtifactDigestAlgorithm,
    ArtifactSequence,
    Tag,
)
from trailmark.server.graphql.fields import leaf
from trailmark.server.graphql.scalars import Int64, JsonString
from trailmark.wire.lenient_json import strict_to_lenient

if TYPE_CHECKING:
    from trailmark.server.graphql.accounts import User
    from trailmark.server.graphql.artifact_types import ArtifactType

LazyUser = Annotated["User", strawberry.lazy("trailmark.server.graphql.accounts")]
LazyArtifactType = Annotated[
    "ArtifactType", strawberry.lazy("trailmark.server.graphql.artifact_types")
]


@strawberry.enum
class ArtifactState(Enum):
    PENDING = "PENDING"
    COMMITTED = "COMMITTED"
    DELETED = "DELETED"


@strawberry.type
class ArtifactFields:
    record: strawberry.Private[ArtifactRecord]
    siblings: strawberry.Private[ArtifactBatch]

    @property
    def source(self) -> CollectionRecord:
        """The sequence that it is a version of.

        Raises:
            NotFoundError: It was deleted while the answer was made.
        """
        found = self.siblings.collections.get(self.record.collection_rowid)
        if found is None:
            raise NotFoundError("the collection of this artifact has been deleted")
        return found

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.record.gid)

    @leaf
    def state(self) -> ArtifactState:
        return ArtifactState(self.record.state)

    @leaf(description="Its number in its own collection; null until it is committed.")
    def version_index(self) -> int | None:
        return self.record.version_index

    @leaf(description="MD5 over the whole manifest, in hexadecimal.")
    def digest(self) -> str:
        return self.record.digest

    @leaf
    def digest_algorithm(self) -> ArtifactDigestAlgorithm:
        return ArtifactDigestAlgorithm.MANIFEST_MD5

    @leaf
    def description(self) -> str | None:
        return self.record.description

    @leaf(description="A JSON object.")
    def metadata(self) -> JsonString:
        return JsonString(strict_to_lenient(self.record.metadata))

    @leaf(description="Bytes of all its files; references count as they say.")
    def size(self) -> Int64:
        return Int64(self.record.size_bytes)

    @leaf
    def file_count(self) -> int:
        return self.record.file_count

    @leaf
    def history_step(self) -> Int64 | None:
        step = self.record.history_step
        return None if step is None else Int64(step)

    @leaf
    def commit_hash(self) -> str | None:
        return self.record.commit_sha

    @leaf
    def created_at(self) -> datetime:
        return self.record.created_at

    @leaf
    def updated_at(self) -> datetime:
        return self.record.updated_at

    @leaf(description="When it became a version; null until it is committed.")
    def committed_at(self) -> datetime | None:
        return self.record.committed_at

    @leaf(description="Seconds after createdAt at which it goes; not above 0: never.")
    def ttl_duration_seconds(self) -> int:
        if self.record.ttl_s is not None:
            return self.record.ttl_s
        return self.siblings.default_ttl_s(self.source.place.entity_rowid) or 0

    @leaf
    def ttl_is_inherited(self) -> bool:
        return self.record.ttl_s is None

    @leaf
    def artifact_type(self) -> LazyArtifactType:
        from trailmark.server.graphql.artifact_types import type_node

        return type_node(self.siblings, self.source.type_rowid)

    @leaf(description="The collection that it is a version of.")
    def artifact_sequence(self) -> ArtifactSequence:
        return ArtifactSequence(record=self.source, siblings=self.siblings)

    @leaf(description="Aliases in all collections that the caller may see.")
    def aliases(self) -> list[ArtifactAlias]:
        siblings = self.siblings
        if self.record.state == State.DELETED:
            return []
        return [
            ArtifactAlias(record=one, siblings=siblings)
            for one in siblings.aliases(self.record.rowid)
            if siblings.readable(one.collection_rowid) is not None
        ]

    @leaf
    def tags(self) -> list[Tag]:
        found = self.siblings.artifact_tags(self.record.rowid)
        return [Tag(record=one) for one in found]

    @leaf(description="Who logged it first; null when the account is gone.")
    def user(self) -> LazyUser | None:
        return self.siblings.user(self.record.user_rowid)

    @leaf(description="Whether the caller may look at it but not change it.")
    def read_only(self) -> bool:
        actor = self.siblings.context.actor
        return not self.source.place.permits(actor, Action.WRITE)
