"""What versions, collections and links need beyond their records, read for many at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

from sqlalchemy import Connection

from trailmark.server.accounts.actor import Action
from trailmark.server.accounts.users import UserRecord, users_by_rowid
from trailmark.server.artifacts import relations
from trailmark.server.artifacts.records import (
    ArtifactRecord,
    CollectionRecord,
    MembershipRecord,
    artifacts_by_rowid,
    collections_by_rowid,
    permits_artifact_bytes,
)
from trailmark.server.artifacts.relations import AliasRecord
from trailmark.server.artifacts.tags import (
    TagRecord,
    tags_of_artifacts,
    tags_of_collections,
)
from trailmark.server.artifacts.types import (
    TypeRecord,
    count_collections,
    types_by_rowid,
)
from trailmark.server.db.tables.projects import projects
from trailmark.server.graphql.context import Context
from trailmark.server.projects.records import (
    ProjectRecord,
    project_of,
    select_projects,
)
from trailmark.server.runs.records import RunRecord, runs_by_rowid

if TYPE_CHECKING:
    from trailmark.server.graphql.accounts import User
    from trailmark.server.graphql.projects import Project
    from trailmark.server.graphql.runs import Run

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")
_TOGETHER = 512
"""Things loaded by one query; bounds the parameters of a statement."""


class Together(Generic[_K, _V]):
    """Values by key; the first that is asked for is loaded with those expected.

    A key that the database does not know is absent, and not asked for again.
    """

    def __init__(
        self,
        context: Context,
        load: Callable[[Connection, list[_K]], Mapping[_K, _V]],
    ) -> None:
        self._database = context.services.database
        self._load = load
        self._found: dict[_K, _V] = {}
        self._expected: dict[_K, None] = {}
        self._asked: set[_K] = set()

    def expect(self, keys: Iterable[_K | None]) -> None:
        """Say that these will be asked for, so that they are loaded together."""
        for key in keys:
            if key is not None and key not in self._asked:
                self._expected[key] = None

    def know(self, key: _K, value: _V) -> None:
        """Take in a value that is known already."""
        self._asked.add(key)
        self._expected.pop(key, None)
        self._found[key] = value

    def get(self, key: _K | None) -> _V | None:
        if key is None:
            return None
        if key not in self._asked:
            self._fetch(key)
        return self._found.get(key)

    def _fetch(self, key: _K) -> None:
        self._expected.pop(key, None)
        chunk = [key, *list(self._expected)[: _TOGETHER - 1]]
        for one in chunk:
            self._expected.pop(one, None)
        self._asked.update(chunk)
        with self._database.read() as connection:
            self._found.update(self._load(connection, chunk))


class ArtifactBatch:
    """One answer's versions and collections, and what hangs on them.

    Made anew for every root field, so that an answer after a change shows the change.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.artifacts: Together[int, ArtifactRecord] = Together(
            context, artifacts_by_rowid
        )
        self.collections: Together[int, CollectionRecord] = Together(
            context, collections_by_rowid
        )
        self.projects: Together[int, ProjectRecord] = Together(
            context, _projects_by_rowid
        )
        self.runs: Together[int, RunRecord] = Together(context, runs_by_rowid)
        self.latest: Together[int, ArtifactRecord] = Together(
            context, relations.latest_versions
        )
        self._aliases: Together[int, list[AliasRecord]] = Together(
            context, relations.aliases_of_artifacts
        )
        self._artifact_tags: Together[int, list[TagRecord]] = Together(
            context, tags_of_artifacts
        )
        self._collection_tags: Together[int, list[TagRecord]] = Together(
            context, tags_of_collections
        )
        self._memberships: Together[int, list[MembershipRecord]] = Together(
            context, relations.memberships_of_artifacts
        )
        self._default_ttls: Together[int, int] = Together(
            context, relations.default_ttls
        )
        self.types: Together[int, TypeRecord] = Together(context, types_by_rowid)
        self._collection_counts: Together[int, int] = Together(
            context, count_collections
        )
        self._users: Together[int, UserRecord] = Together(context, users_by_rowid)
        self._permits_bytes: dict[int, bool] = {}
        self._project_nodes: dict[int, Project] = {}

    def expect_artifacts(self, records: Iterable[ArtifactRecord]) -> None:
        """Note the versions of a page: their parts are then loaded together."""
        for record in records:
            self.artifacts.know(record.rowid, record)
            self.collections.expect([record.collection_rowid])
            self.runs.expect([record.run_rowid])
            self._users.expect([record.user_rowid])
            for parts in (self._aliases, self._artifact_tags, self._memberships):
                parts.expect([record.rowid])

    def expect_collections(self, records: Iterable[CollectionRecord]) -> None:
        """Note the collections of a page."""
        for record in records:
            self.collections.know(record.rowid, record)
            self.projects.expect([record.place.project_rowid])
            self.types.expect([record.type_rowid])
            self._users.expect([record.created_by_rowid])
            self._collection_tags.expect([record.rowid])
            self.latest.expect([record.rowid])

    def expect_types(self, records: Iterable[TypeRecord]) -> None:
        """Note the types of a page."""
        for record in records:
            self.types.know(record.rowid, record)
            self._collection_counts.expect([record.rowid])

    def expect_memberships(self, records: Iterable[MembershipRecord]) -> None:
        """Note the links of a page."""
        rowids = [record.artifact_rowid for record in records]
        self.artifacts.expect(rowids)
        self._aliases.expect(rowids)
        self._artifact_tags.expect(rowids)
        self._memberships.expect(rowids)
        self.collections.expect(record.collection_rowid for record in records)

    def aliases(self, artifact_rowid: int) -> list[AliasRecord]:
        """Of all collections that it is in; see `readable` for whose to show."""
        return self._aliases.get(artifact_rowid) or []

    def artifact_tags(self, artifact_rowid: int) -> list[TagRecord]:
        return self._artifact_tags.get(artifact_rowid) or []

    def collection_tags(self, collection_rowid: int) -> list[TagRecord]:
        return self._collection_tags.get(collection_rowid) or []

    def memberships(self, artifact_rowid: int) -> list[MembershipRecord]:
        """Its source sequence first, then its links, oldest first."""
        return self._memberships.get(artifact_rowid) or []

    def default_ttl_s(self, entity_rowid: int) -> int | None:
        return self._default_ttls.get(entity_rowid)

    def collection_count(self, type_rowid: int) -> int:
        return self._collection_counts.get(type_rowid) or 0

    def user(self, rowid: int | None) -> User | None:
        """The person; None where nobody did it, or the account is gone."""
        from trailmark.server.graphql.accounts import User

        found = self._users.get(rowid)
        return None if found is None else User.of(self.context, found)

    def run(self, rowid: int | None) -> Run | None:
        """The run, where it lives and the caller may see it."""
        from trailmark.server.graphql.runs import run_node

        found = self.runs.get(rowid)
        project = None if found is None else self.projects.get(found.project_rowid)
        if found is None or project is None:
            return None
        if not project.permits(self.context.actor, Action.READ):
            return None
        return run_node(self.context, project, found)

    def permits_bytes(self, record: ArtifactRecord) -> bool:
        """Whether the caller may download a version, and not only look at it."""
        if record.rowid not in self._permits_bytes:
            with self.context.services.database.read() as connection:
                allowed = permits_artifact_bytes(connection, self.context.actor, record)
            self._permits_bytes[record.rowid] = allowed
        return self._permits_bytes[record.rowid]

    def readable(self, collection_rowid: int) -> CollectionRecord | None:
        """The collection, where it lives and the caller may see it."""
        found = self.collections.get(collection_rowid)
        actor = self.context.actor
        if found is None or not found.place.permits(actor, Action.READ):
            return None
        return found

    def project(self, collection: CollectionRecord) -> Project | None:
        """The project of a collection, one node for all; None if it is not readable."""
        from trailmark.server.graphql.projects import Project

        rowid = collection.place.project_rowid
        if not collection.place.permits(self.context.actor, Action.READ):
            return None
        if rowid not in self._project_nodes:
            record = self.projects.get(rowid)
            if record is None:
                return None
            self._project_nodes[rowid] = Project.of(self.context, record)
        return self._project_nodes[rowid]


def _projects_by_rowid(
    connection: Connection, rowids: list[int]
) -> dict[int, ProjectRecord]:
    query = select_projects().where(projects.c.rowid.in_(rowids))
    found = (project_of(row) for row in connection.execute(query))
    return {one.rowid: one for one in found}
