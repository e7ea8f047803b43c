"""Projects, which the wire calls models, and what can be asked of one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from trailmark.errors import InvalidInputError, NotFoundError
from trailmark.server.accounts.actor import Action
from trailmark.server.accounts.policy import Policy
from trailmark.server.graphql.access import access_of
from trailmark.server.graphql.artifact_places import ProjectArtifacts
from trailmark.server.graphql.automation_places import ProjectAutomations
from trailmark.server.graphql.context import Context, Info
from trailmark.server.graphql.deleted_runs import ProjectDeletedRuns
from trailmark.server.graphql.fields import leaf, query
from trailmark.server.graphql.known_keys import (
    defined_metrics,
    document_keys,
    known_keys,
)
from trailmark.server.graphql.paging import PageInfo, page_info, page_size
from trailmark.server.graphql.project_batch import ProjectBatch
from trailmark.server.graphql.project_figures import ProjectFigures
from trailmark.server.graphql.registry import RegistryFields
from trailmark.server.graphql.run_groups import ProjectRunGroups
from trailmark.server.graphql.run_queues import ProjectQueues
from trailmark.server.graphql.runs import (
    Run,
    RunConnection,
    run_connection,
    run_node,
)
from trailmark.server.graphql.scalars import JsonString
from trailmark.server.graphql.sweeps import ProjectSweeps
from trailmark.server.graphql.views import ViewConnection, view_page
from trailmark.server.graphql.workspaces import Workspace, workspace_of
from trailmark.server.history.types import Stream
from trailmark.server.projects.listing import (
    ProjectPage,
    list_own_projects,
    list_projects,
    list_visible_projects,
)
from trailmark.server.projects.records import ProjectRecord, find_project
from trailmark.server.registry.listing import visible_registries
from trailmark.server.registry.records import internal_gid, registry_gid
from trailmark.server.runs.queries import (
    count_runs,
    find_run,
    list_runs,
    prepare_indexes,
)
from trailmark.wire.ids import encode_project_id

if TYPE_CHECKING:
    from trailmark.server.graphql.accounts import Entity, User

LazyUser = Annotated["User", strawberry.lazy("trailmark.server.graphql.accounts")]
LazyEntity = Annotated["Entity", strawberry.lazy("trailmark.server.graphql.accounts")]


@strawberry.type(description="A key that the project's runs have logged.")
class ProjectKey:
    key: str
    kind: str
    goal: str | None = strawberry.field(
        description="minimize or maximize, as the newest runs defined it."
    )


@strawberry.type
class ProjectFields:
    record: strawberry.Private[ProjectRecord]
    siblings: strawberry.Private[ProjectBatch]

    @leaf(description="A registry's outlives its name; a project's is made of it.")
    def id(self) -> strawberry.ID:
        record = self.record
        if record.is_registry:
            return strawberry.ID(registry_gid(record.rowid))
        return strawberry.ID(encode_project_id(record.name, record.entity_name))

    @leaf(description="Number of the project, as text; of a registry, encoded.")
    def internal_id(self) -> strawberry.ID:
        if self.record.is_registry:
            return strawberry.ID(internal_gid(self.record.rowid))
        return strawberry.ID(str(self.record.rowid))

    @leaf
    def name(self) -> str:
        return self.record.name

    @leaf
    def entity_name(self) -> str:
        return self.record.entity_name

    @leaf
    def description(self) -> str | None:
        return self.record.description

    @leaf(
        description="PRIVATE, USER_READ (everybody signed in) or USER_WRITE; of a "
        "registry, PRIVATE (the organization) or RESTRICTED."
    )
    def access(self) -> str:
        return access_of(self.record.visibility)

    @leaf
    def created_at(self) -> datetime:
        return self.record.created_at

    @leaf
    def updated_at(self) -> datetime:
        return self.record.updated_at

    @leaf
    def is_benchmark(self) -> bool:
        return False

    @leaf
    def views(self) -> JsonString | None:
        return None

    @leaf(description="Runs in the project, whatever their state.")
    def total_runs(self) -> int:
        return self.siblings.activity(self.record.rowid).total_runs

    @leaf
    def running_run_count(self) -> int:
        return self.siblings.activity(self.record.rowid).running_runs

    @leaf(description="When a run was last heard of; null without runs.")
    def last_active_at(self) -> datetime | None:
        return self.siblings.activity(self.record.rowid).last_active_at

    @leaf(description="Whether the caller may look at the project but not change it.")
    def read_only(self) -> bool:
        return not self.record.permits(self.siblings.context.actor, Action.WRITE)

    @leaf
    def entity(self) -> LazyEntity:
        from trailmark.server.graphql.accounts import project_entity

        return project_entity(self.siblings.context, self.record)

    @leaf(description="Who made the project.")
    def user(self) -> LazyUser | None:
        from trailmark.server.graphql.accounts import project_author

        return project_author(self.siblings.context, self.record)


@strawberry.type(description="A set of runs that are compared with each other.")
class Project(
    RegistryFields,
    ProjectArtifacts,
    ProjectAutomations,
    ProjectSweeps,
    ProjectQueues,
    ProjectRunGroups,
    ProjectDeletedRuns,
    ProjectFigures,
    ProjectFields,
):
    @classmethod
    def of(cls, context: Context, record: ProjectRecord) -> Project:
        return cls(record=record, siblings=ProjectBatch(context, [record]))

    @strawberry.field(description="One run by its id in the URL; null when not there.")
    def run(self, name: str, desc: str | None = None) -> Run | None:
        context = self.siblings.context
        with context.services.database.read() as connection:
            found = find_run(connection, self.record, name)
        return None if found is None else run_node(context, self.record, found)

    @strawberry.field(description="The same as `run`.")
    def bucket(self, name: str, missing_ok: bool | None = None) -> Run | None:
        found = self.run(name)
        if found is None and not missing_ok:
            raise NotFoundError(f"there is no run {name!r} in this project")
        return found

    @strawberry.field(
        description="Runs that match a MongoDB-style filter, ordered by `+key` or "
        "`-key`; by several as in `-config.lr,+created_at`, the first counts most."
    )
    def runs(
        self,
        filters: JsonString | None = None,
        order: str | None = None,
        first: int | None = None,
        after: str | None = None,
        skip: int = 0,
    ) -> RunConnection:
        context = self.siblings.context
        prepare_indexes(
            context.services.database, self.record, filters or None, order or None
        )
        with context.services.database.read() as connection:
            page = list_runs(
                connection,
                self.record,
                filters=filters or None,
                order=order or None,
                first=page_size(first),
                after=after or None,
                skip=skip,
            )
        return run_connection(context, self.record, page)

    @strawberry.field
    def run_count(self, filters: JsonString | None = None) -> int:
        database = self.siblings.context.services.database
        prepare_indexes(database, self.record, filters or None, None)
        with database.read() as connection:
            return count_runs(connection, self.record, filters or None)

    @strawberry.field(description="What the runs have logged, by key.")
    def keys(self, stream: str = "history") -> list[ProjectKey]:
        context = self.siblings.context
        found = known_keys(context, self.record, _stream_of(stream))
        defined = defined_metrics(context, self.record)
        return [
            ProjectKey(key=key, kind=found[key], goal=defined.goal(key))
            for key in sorted(found)
        ]

    @strawberry.field(description="Paths of values in the configs of the newest runs.")
    def config_keys(self) -> list[str]:
        return document_keys(self.siblings.context, self.record).config

    @strawberry.field(description="Paths of values in the newest runs' summaries.")
    def summary_keys(self) -> list[str]:
        return document_keys(self.siblings.context, self.record).summary

    @strawberry.field(
        description="The saved workspace of that name or URL code, null when there is "
        "none. Without a name the caller's own, else the one the project opens with, "
        "else (and with automatic, whatever is saved) one made from the logged keys."
    )
    def workspace(
        self, view_name: str | None = None, automatic: bool = False
    ) -> Workspace | None:
        context = self.siblings.context
        return workspace_of(context, self.record, view_name, automatic=automatic)

    @strawberry.field(description="Saved workspaces and reports, newest first.")
    def all_views(
        self,
        view_type: str | None = None,
        view_name: str | None = None,
        user_name: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> ViewConnection:
        return view_page(
            self.siblings.context,
            self.record,
            view_type=view_type,
            name=view_name,
            username=user_name,
            first=page_size(first),
            after=after,
        )


def _stream_of(name: str) -> Stream:
    if name not in (Stream.HISTORY, Stream.EVENTS):
        raise InvalidInputError(
            f"there is no stream {name[:100]!r} with keys", hint="history or events"
        )
    return Stream(name)


@strawberry.type
class ProjectEdge:
    node: Project
    cursor: str


@strawberry.type
class ProjectConnection:
    edges: list[ProjectEdge]
    page_info: PageInfo


def project_connection(context: Context, page: ProjectPage) -> ProjectConnection:
    """A page of projects whose figures are loaded together."""
    siblings = ProjectBatch(context, page.items)
    edges = [
        ProjectEdge(node=Project(record=record, siblings=siblings), cursor=cursor)
        for record, cursor in zip(page.items, page.cursors, strict=True)
    ]
    return ProjectConnection(
        edges=edges, page_info=page_info(page.cursors, page.has_next)
    )


def projects_of_entity(
    context: Context, entity_name: str | None, first: int | None, after: str | None
) -> ProjectConnection:
    """The readable projects of one entity."""
    with context.services.database.read() as connection:
        page = list_projects(
            connection, context.actor, entity_name, page_size(first), after or None
        )
    return project_connection(context, page)


def own_projects(
    context: Context, first: int | None, after: str | None
) -> ProjectConnection:
    """Projects and registries of all entities that the caller belongs to."""
    with context.services.database.read() as connection:
        page = list_own_projects(
            connection,
            context.actor,
            visible_registries(connection, context.actor),
            page_size(first),
            after or None,
        )
    return project_connection(context, page)


@strawberry.type
class ProjectQueries:
    @query(Policy.SIGNED_IN, description="One project; null when not there.")
    def project(
        self, info: Info, name: str | None = None, entity_name: str | None = None
    ) -> Project | None:
        context = info.context
        with context.services.database.read() as connection:
            record = find_project(connection, context.actor, entity_name, name)
        return None if record is None else Project.of(context, record)

    @query(Policy.SIGNED_IN, description="The same as `project`.")
    def model(
        self, info: Info, name: str | None = None, entity_name: str | None = None
    ) -> Project | None:
        context = info.context
        with context.services.database.read() as connection:
            record = find_project(connection, context.actor, entity_name, name)
        return None if record is None else Project.of(context, record)

    @query(Policy.SIGNED_IN, description="Projects of an entity, oldest first.")
    def models(
        self,
        info: Info,
        entity_name: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> ProjectConnection:
        return projects_of_entity(info.context, entity_name, first, after)

    @query(
        Policy.SIGNED_IN,
        description="All projects the caller may read, or those of one entity, "
        "newest activity first.",
    )
    def projects_visible(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        entity_name: str | None = None,
    ) -> ProjectConnection:
        context = info.context
        with context.services.database.read() as connection:
            page = list_visible_projects(
                connection,
                context.actor,
                page_size(first),
                after or None,
                entity_name=entity_name,
            )
        return project_connection(context, page)
