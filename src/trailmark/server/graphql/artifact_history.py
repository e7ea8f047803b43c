"""What happened to versions and collections, and when versions go."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import orjson
import strawberry

from trailmark.server.artifacts.events import EventRecord, list_events
from trailmark.server.artifacts.expiry import expires_at
from trailmark.server.artifacts.records import ArtifactRecord, CollectionRecord
from trailmark.server.graphql.artifact_batch import ArtifactBatch
from trailmark.server.graphql.fields import leaf
from trailmark.server.graphql.paging import PageInfo, page_info, page_size
from trailmark.server.graphql.scalars import Json
from trailmark.wire.ids import encode_global_id

if TYPE_CHECKING:
    from trailmark.server.graphql.accounts import User
    from trailmark.server.graphql.artifact_collections import ArtifactCollection
    from trailmark.server.graphql.artifacts import Artifact

LazyUser = Annotated["User", strawberry.lazy("trailmark.server.graphql.accounts")]
LazyArtifact = Annotated[
    "Artifact", strawberry.lazy("trailmark.server.graphql.artifacts")
]
LazyCollection = Annotated[
    "ArtifactCollection",
    strawberry.lazy("trailmark.server.graphql.artifact_collections"),
]


@strawberry.type(description="One thing that somebody, or a job, did.")
class ArtifactEvent:
    record: strawberry.Private[EventRecord]
    siblings: strawberry.Private[ArtifactBatch]

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(encode_global_id("ArtifactEvent", self.record.rowid))

    @leaf(description="version_created, alias_added, linked, version_deleted …")
    def kind(self) -> str:
        return self.record.kind

    @leaf
    def created_at(self) -> datetime:
        return self.record.created_at

    @leaf(description="Null for jobs, and when the account is gone.")
    def user(self) -> LazyUser | None:
        return self.siblings.user(self.record.user_rowid)

    @leaf(description="An object; what is in it depends on the kind.")
    def details(self) -> Json:
        return Json(orjson.loads(self.record.details))

    @leaf(description="Null where it is about the collection, or may not be seen.")
    def artifact(self) -> LazyArtifact | None:
        from trailmark.server.graphql.artifacts import artifact_node, is_readable

        found = self.siblings.artifacts.get(self.record.artifact_rowid)
        if found is None or not is_readable(self.siblings, found):
            return None
        return artifact_node(self.siblings, found.rowid)

    @leaf(description="Where it happened.")
    def collection(self) -> LazyCollection | None:
        from trailmark.server.graphql.artifact_collections import collection_node

        return collection_node(self.siblings, self.record.collection_rowid)


@strawberry.type
class ArtifactEventEdge:
    node: ArtifactEvent
    cursor: str


@strawberry.type
class ArtifactEventConnection:
    edges: list[ArtifactEventEdge]
    page_info: PageInfo


@strawberry.type
class ArtifactHistory:
    record: strawberry.Private[ArtifactRecord]
    siblings: strawberry.Private[ArtifactBatch]

    @strawberry.field(
        description="What happened to it, in every collection that the caller may see; "
        "the newest first."
    )
    def events(
        self, first: int | None = None, after: str | None = None
    ) -> ArtifactEventConnection:
        siblings = self.siblings
        places = [
            one.collection_rowid for one in siblings.memberships(self.record.rowid)
        ]
        # An event stays where it happened, also when the version has left the place.
        places += [self.record.collection_rowid]
        readable = [one for one in dict.fromkeys(places) if siblings.readable(one)]
        return _event_page(siblings, readable, self.record.rowid, first, after)

    @leaf(description="When it is deleted; null where it stays.")
    def ttl_expires_at(self) -> datetime | None:
        source = self.siblings.collections.get(self.record.collection_rowid)
        if source is None:
            return None
        default_s = self.siblings.default_ttl_s(source.place.entity_rowid)
        if not (default_s if self.record.ttl_s is None else self.record.ttl_s):
            return None
        with self.siblings.context.services.database.read() as connection:
            return expires_at(connection, self.record, default_s)


@strawberry.type
class CollectionHistory:
    record: strawberry.Private[CollectionRecord]
    siblings: strawberry.Private[ArtifactBatch]

    @strawberry.field(
        description="What happened to it and to versions in it; the newest first."
    )
    def events(
        self, first: int | None = None, after: str | None = None
    ) -> ArtifactEventConnection:
        return _event_page(self.siblings, [self.record.rowid], None, first, after)


def _event_page(
    siblings: ArtifactBatch,
    collection_rowids: list[int],
    artifact_rowid: int | None,
    first: int | None,
    after: str | None,
) -> ArtifactEventConnection:
    with siblings.context.services.database.read() as connection:
        page = list_events(
            connection,
            collection_rowids=collection_rowids,
            artifact_rowid=artifact_rowid,
            first=page_size(first),
            after=after or None,
        )
    siblings.artifacts.expect(one.artifact_rowid for one in page.items)
    siblings.collections.expect(one.collection_rowid for one in page.items)
    edges = [
        ArtifactEventEdge(
            node=ArtifactEvent(record=one, siblings=siblings), cursor=cursor
        )
        for one, cursor in zip(page.items, page.cursors, strict=True)
    ]
    return ArtifactEventConnection(
        edges=edges, page_info=page_info(page.cursors, page.has_next)
    )
