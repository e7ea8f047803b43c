"""Versions and their places in collections."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from trailmark.server.accounts.actor import Action
from trailmark.server.artifacts.producers import users_of
from trailmark.server.artifacts.records import (
    ArtifactRecord,
    ArtifactState,
    CollectionRecord,
    MembershipRecord,
)
from trailmark.server.artifacts.search import (
    CollectionScope,
    count_versions,
    list_versions,
)
from trailmark.server.graphql.accounts import User
from trailmark.server.graphql.artifact_batch import ArtifactBatch
from trailmark.server.graphql.artifact_collections import (
    ArtifactAlias,
    ArtifactCollection,
    collection_node,
)
from trailmark.server.graphql.artifact_diff import ArtifactContents
from trailmark.server.graphql.artifact_fields import ArtifactFields
from trailmark.server.graphql.artifact_files import (
    ArtifactManifest,
    ArtifactManifestEntryInput,
    FilesOfVersion,
    manifest_of,
)
from trailmark.server.graphql.artifact_history import ArtifactHistory
from trailmark.server.graphql.artifact_lineage import ArtifactLineage
from trailmark.server.graphql.context import Context
from trailmark.server.graphql.fields import leaf
from trailmark.server.graphql.file_type import FileConnection
from trailmark.server.graphql.paging import PageInfo, page_info, page_size
from trailmark.server.graphql.runs import Run, RunConnection, RunEdge
from trailmark.server.runs.records import Page

if TYPE_CHECKING:
    from trailmark.server.graphql.projects import Project

LazyProject = Annotated["Project", strawberry.lazy("trailmark.server.graphql.projects")]
ArtifactCreator = Annotated[Run | User, strawberry.union("ArtifactCreator")]


@strawberry.type(description="One version of an artifact.")
class Artifact(ArtifactFields, ArtifactContents, ArtifactHistory, ArtifactLineage):
    @leaf(description="The run that logged it first, else the person who did.")
    def created_by(self) -> ArtifactCreator | None:
        run = self.siblings.run(self.record.run_rowid)
        return run or self.siblings.user(self.record.user_rowid)

    @leaf(description="Runs that took it as an input, oldest use first.")
    def used_by(self) -> RunConnection:
        with self.siblings.context.services.database.read() as connection:
            rowids = users_of(connection, self.record.rowid)
        return _run_connection(self.siblings, rowids)

    @leaf(description="Every collection that it is in and that the caller may see.")
    def artifact_memberships(self) -> ArtifactCollectionMembershipConnection:
        siblings = self.siblings
        found = siblings.memberships(self.record.rowid)
        siblings.collections.expect(one.collection_rowid for one in found)
        shown = [one for one in found if siblings.readable(one.collection_rowid)]
        return ArtifactCollectionMembershipConnection(
            edges=[
                ArtifactCollectionMembershipEdge(
                    node=membership_node(siblings, one), cursor=str(one.rowid)
                )
                for one in shown
            ],
            page_info=page_info([str(one.rowid) for one in shown], False),
        )

    @leaf(description="What it is made of; null until it is committed.")
    def current_manifest(self) -> ArtifactManifest | None:
        return manifest_of(self.siblings, self.record)

    @strawberry.field(description="Its files and references by path.")
    def files(
        self,
        names: list[str] | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> FileConnection | None:
        files = FilesOfVersion(self.siblings, self.record)
        return files.page(names, page_size(first), after or None)

    @leaf(description="Where to ask for many small files at once; null for no bytes.")
    def batch_download_url(self) -> str | None:
        siblings = self.siblings
        if self.record.state != ArtifactState.COMMITTED:
            return None
        if not siblings.permits_bytes(self.record):
            return None
        url = siblings.context.services.signer.artifact_batch_download_url(
            self.record.rowid
        )
        return siblings.context.base_url + url

    @strawberry.field(description="Where to get these of its files, in this order.")
    def files_by_manifest_entries(
        self,
        storage_layout: str,
        manifest_version: str,
        entries: list[ArtifactManifestEntryInput] | None = None,
        storage_region: str | None = None,
    ) -> FileConnection | None:
        files = FilesOfVersion(self.siblings, self.record)
        return files.named([entry.name for entry in entries or ()])


@strawberry.type(description="A version's place in one collection.")
class ArtifactCollectionMembership:
    record: strawberry.Private[MembershipRecord]
    siblings: strawberry.Private[ArtifactBatch]

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.record.gid)

    @leaf(description="Its number in this collection.")
    def version_index(self) -> int | None:
        return self.record.version_index

    @leaf
    def created_at(self) -> datetime:
        return self.record.created_at

    @leaf(description="Its aliases in this collection.")
    def aliases(self) -> list[ArtifactAlias]:
        return [
            ArtifactAlias(record=one, siblings=self.siblings)
            for one in self.siblings.aliases(self.record.artifact_rowid)
            if one.collection_rowid == self.record.collection_rowid
        ]

    @leaf
    def artifact(self) -> Artifact | None:
        return artifact_node(self.siblings, self.record.artifact_rowid)

    @leaf
    def artifact_collection(self) -> ArtifactCollection | None:
        return collection_node(self.siblings, self.record.collection_rowid)

    @leaf(description="The project of the collection.")
    def project(self) -> LazyProject | None:
        found = self.siblings.readable(self.record.collection_rowid)
        return None if found is None else self.siblings.project(found)

    @leaf(description="Who put it here; null when the account is gone.")
    def user(self) -> User | None:
        return self.siblings.user(self.record.user_rowid)

    @strawberry.field(description="The version's files and references by path.")
    def files(
        self,
        names: list[str] | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> FileConnection | None:
        record = self.siblings.artifacts.get(self.record.artifact_rowid)
        if record is None:
            return None
        files = FilesOfVersion(self.siblings, record)
        return files.page(names, page_size(first), after or None)


@strawberry.type
class ArtifactEdge:
    node: Artifact
    cursor: str


@strawberry.type
class ArtifactConnection:
    edges: list[ArtifactEdge]
    page_info: PageInfo
    total_count: int


@strawberry.type
class InputArtifactEdge:
    node: Artifact
    cursor: str


@strawberry.type
class InputArtifactConnection:
    edges: list[InputArtifactEdge]
    page_info: PageInfo
    total_count: int


@strawberry.type
class VersionedArtifactEdge:
    node: Artifact
    version: str
    cursor: str


@strawberry.type
class VersionedArtifactConnection:
    edges: list[VersionedArtifactEdge]
    page_info: PageInfo
    count: strawberry.Private[Callable[[], int]]

    @leaf
    def total_count(self) -> int:
        return self.count()


@strawberry.type
class ArtifactCollectionMembershipEdge:
    node: ArtifactCollectionMembership
    cursor: str


@strawberry.type
class ArtifactCollectionMembershipConnection:
    edges: list[ArtifactCollectionMembershipEdge]
    page_info: PageInfo


def artifact_of(context: Context, record: ArtifactRecord) -> Artifact:
    """The node of a version that the caller was found to be allowed to read."""
    siblings = ArtifactBatch(context)
    siblings.expect_artifacts([record])
    return Artifact(record=record, siblings=siblings)


def artifact_node(siblings: ArtifactBatch, rowid: int | None) -> Artifact | None:
    """The version, of whatever state, unless its collection is gone."""
    record = siblings.artifacts.get(rowid)
    if record is None or siblings.collections.get(record.collection_rowid) is None:
        return None
    return Artifact(record=record, siblings=siblings)


def latest_of(siblings: ArtifactBatch, collection: CollectionRecord) -> Artifact | None:
    """The newest committed version of a collection."""
    record = siblings.latest.get(collection.rowid)
    if record is None:
        return None
    siblings.artifacts.know(record.rowid, record)
    return artifact_node(siblings, record.rowid)


def membership_node(
    siblings: ArtifactBatch, record: MembershipRecord
) -> ArtifactCollectionMembership:
    """The node of a place in a collection that the caller may see."""
    return ArtifactCollectionMembership(record=record, siblings=siblings)


def membership_of(
    context: Context, record: MembershipRecord
) -> ArtifactCollectionMembership:
    """The same, with nothing around it."""
    siblings = ArtifactBatch(context)
    siblings.expect_memberships([record])
    return membership_node(siblings, record)


def membership_connection(
    context: Context, page: Page[MembershipRecord]
) -> ArtifactCollectionMembershipConnection:
    """A page of places in collections that the caller may see."""
    siblings = ArtifactBatch(context)
    siblings.expect_memberships(page.items)
    return ArtifactCollectionMembershipConnection(
        edges=[
            ArtifactCollectionMembershipEdge(
                node=membership_node(siblings, one), cursor=cursor
            )
            for one, cursor in zip(page.items, page.cursors, strict=True)
        ],
        page_info=page_info(page.cursors, page.has_next),
    )


def version_page(
    context: Context,
    collection: CollectionRecord,
    *,
    filters: str | None,
    order: str | None,
    first: int,
    after: str | None,
) -> VersionedArtifactConnection:
    """Versions of a collection under their numbers there."""
    database = context.services.database
    scope = CollectionScope(collection_rowids=[collection.rowid])
    with database.read() as connection:
        page = list_versions(
            connection, scope, filters=filters, order=order, first=first, after=after
        )

    def count() -> int:
        with database.read() as connection:
            return count_versions(connection, scope, filters=filters)

    siblings = ArtifactBatch(context)
    siblings.expect_artifacts(version.artifact for version in page.items)
    siblings.collections.know(collection.rowid, collection)
    edges = [
        VersionedArtifactEdge(
            node=Artifact(record=one.artifact, siblings=siblings),
            version=f"v{one.membership.version_index}",
            cursor=cursor,
        )
        for one, cursor in zip(page.items, page.cursors, strict=True)
    ]
    return VersionedArtifactConnection(
        edges=edges, page_info=page_info(page.cursors, page.has_next), count=count
    )


def readable_artifacts(
    siblings: ArtifactBatch, rowids: Iterable[int]
) -> list[Artifact]:
    """Committed versions that the caller may read: at their source, or by a link."""
    wanted = list(rowids)
    siblings.artifacts.expect(wanted)
    records = [siblings.artifacts.get(rowid) for rowid in wanted]
    found = [one for one in records if one and one.state == ArtifactState.COMMITTED]
    siblings.expect_artifacts(found)
    return [
        Artifact(record=record, siblings=siblings)
        for record in found
        if is_readable(siblings, record)
    ]


def is_readable(siblings: ArtifactBatch, record: ArtifactRecord) -> bool:
    """Whether the caller may read a version: at its source, or by a link."""
    source = siblings.collections.get(record.collection_rowid)
    if source is None:
        return False
    if source.place.permits(siblings.context.actor, Action.READ):
        return True
    links = siblings.memberships(record.rowid)
    return any(siblings.readable(one.collection_rowid) for one in links)


def _run_connection(siblings: ArtifactBatch, rowids: list[int]) -> RunConnection:
    siblings.runs.expect(rowids)
    nodes = [node for rowid in rowids if (node := siblings.run(rowid)) is not None]
    edges = [RunEdge(node=node, cursor=node.record.run_id) for node in nodes]
    return RunConnection(
        edges=edges, page_info=page_info([edge.cursor for edge in edges], False)
    )
