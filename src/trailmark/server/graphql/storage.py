"""Where the bytes are, and getting rid of those that nobody needs."""

from __future__ import annotations

import strawberry

from trailmark.errors import ForbiddenError, NotFoundError
from trailmark.server.accounts.actor import Action
from trailmark.server.accounts.entities import find_visible_entity
from trailmark.server.accounts.policy import Policy
from trailmark.server.artifacts import storage
from trailmark.server.artifacts.garbage import collect_garbage
from trailmark.server.graphql.context import Info
from trailmark.server.graphql.fields import leaf, mutation, query
from trailmark.server.graphql.scalars import Int64
from trailmark.server.projects.listing import list_projects

_PAGE = 1_000


@strawberry.type(description="Bytes that are there for one reason.")
class StorageCategory:
    name: str
    size_bytes: Int64
    count: int
    note: str


@strawberry.type(description="Each content counts once in a project.")
class ProjectStorage:
    name: str
    size_bytes: Int64


@strawberry.type(description="Each content counts once in a collection.")
class CollectionStorage:
    path: str
    size_bytes: Int64
    versions: int


@strawberry.type(description="What is stored and why; the categories add up.")
class StorageUsage:
    record: strawberry.Private[storage.StorageUsage]

    @leaf
    def total_bytes(self) -> Int64:
        return Int64(self.record.total_bytes)

    @leaf
    def reclaimable_bytes(self) -> Int64:
        return Int64(self.record.reclaimable_bytes)

    @leaf
    def categories(self) -> list[StorageCategory]:
        return [
            StorageCategory(
                name=one.name,
                size_bytes=Int64(one.size_bytes),
                count=one.count,
                note=one.note,
            )
            for one in self.record.categories
        ]

    @leaf(description="The largest first, as `entity/project`.")
    def projects(self) -> list[ProjectStorage]:
        return [
            ProjectStorage(name=one.name, size_bytes=Int64(one.size_bytes))
            for one in self.record.projects
        ]

    @leaf(description="The largest first, as `entity/project/name`.")
    def collections(self) -> list[CollectionStorage]:
        return [
            CollectionStorage(
                path=one.path,
                size_bytes=Int64(one.size_bytes),
                versions=one.versions,
            )
            for one in self.record.collections
        ]


@strawberry.type(description="What was deleted, or with dryRun would be.")
class CollectGarbagePayload:
    deleted_blobs: int
    freed_bytes: Int64
    expired_versions: int
    report: str


@strawberry.type
class StorageQueries:
    @query(
        Policy.SIGNED_IN,
        description="Of an entity that the caller is in; without one, of the whole "
        "server, for its administrators.",
    )
    def storage_usage(self, info: Info, entity_name: str | None = None) -> StorageUsage:
        context = info.context
        if entity_name is None:
            if not context.actor.is_admin:
                raise ForbiddenError(
                    "only administrators of the server see all of its storage",
                    hint="name an entity",
                )
            with context.services.database.read() as connection:
                return StorageUsage(record=storage.instance_usage(connection))
        with context.services.database.read() as connection:
            entity = find_visible_entity(connection, context.actor, entity_name)
            if entity is None or not context.actor.may(Action.READ, entity.rowid):
                raise NotFoundError("there is no such entity, or you may not see it")
            rowids: list[int] = []
            after: str | None = None
            while True:
                page = list_projects(
                    connection, context.actor, entity.name, _PAGE, after
                )
                rowids += [project.rowid for project in page.items]
                if not page.has_next:
                    break
                after = page.cursors[-1]
            return StorageUsage(record=storage.usage_of_projects(connection, rowids))


@strawberry.type
class StorageMutations:
    @mutation(
        Policy.INSTANCE_ADMIN,
        description="Delete versions whose time is over and bytes that nothing keeps.",
    )
    def collect_garbage(self, info: Info, dry_run: bool) -> CollectGarbagePayload:
        services = info.context.services
        done = collect_garbage(services.database, services.blobs, dry_run=dry_run)
        return CollectGarbagePayload(
            deleted_blobs=done.deleted_blobs,
            freed_bytes=Int64(done.freed_bytes),
            expired_versions=done.expired_versions,
            report=done.report,
        )
