"""Saved views: workspaces and reports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import orjson
import strawberry

from trailmark.errors import InvalidInputError
from trailmark.server.accounts.policy import Policy
from trailmark.server.graphql.context import Context, Info
from trailmark.server.graphql.fields import leaf, mutation, query
from trailmark.server.graphql.known_keys import defined_metrics, known_keys
from trailmark.server.graphql.paging import PageInfo, page_info
from trailmark.server.graphql.scalars import JsonString
from trailmark.server.history.types import Stream
from trailmark.server.projects.records import (
    ProjectRecord,
    ensure_project,
    project_by_rowid,
)
from trailmark.server.views.automatic import automatic_workspace
from trailmark.server.views.records import (
    WORKSPACE,
    SaveView,
    ViewRecord,
    count_views,
    default_workspace_names,
    delete_view,
    find_named_view,
    find_view,
    list_views,
    save_view,
)
from trailmark.wire.ids import decode_rowid, encode_global_id

if TYPE_CHECKING:
    from trailmark.server.graphql.accounts import User
    from trailmark.server.graphql.projects import Project

LazyUser = Annotated["User", strawberry.lazy("trailmark.server.graphql.accounts")]
LazyProject = Annotated["Project", strawberry.lazy("trailmark.server.graphql.projects")]


@strawberry.enum(description="What a view was made with.")
class CreatedUsing(Enum):
    WANDB_SDK = "WANDB_SDK"
    WANDB_UI = "WANDB_UI"


@strawberry.type(description="A saved workspace or report.")
class View:
    context: strawberry.Private[Context]
    record: strawberry.Private[ViewRecord]

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(encode_global_id("View", self.record.rowid))

    @leaf(description="project-view, runs (a report) or runs/draft.")
    def type(self) -> str:
        return self.record.type

    @leaf
    def name(self) -> str:
        return self.record.name

    @leaf
    def display_name(self) -> str:
        return self.record.display_name

    @leaf
    def description(self) -> str:
        return self.record.description

    @leaf(description="Exactly the text that was saved.")
    def spec(self) -> str:
        return self.record.spec

    @leaf
    def created_at(self) -> datetime:
        return self.record.created_at

    @leaf
    def updated_at(self) -> datetime:
        return self.record.updated_at

    @leaf
    def user(self) -> LazyUser | None:
        from trailmark.server.graphql.accounts import user_by_rowid

        if self.record.user_rowid is None:
            return None
        return user_by_rowid(self.context, self.record.user_rowid)

    @leaf
    def project(self) -> LazyProject | None:
        from trailmark.server.graphql.projects import Project

        with self.context.services.database.read() as connection:
            record = project_by_rowid(connection, self.record.project_rowid)
        return None if record is None else Project.of(self.context, record)


@strawberry.type
class ViewEdge:
    node: View
    cursor: str


@strawberry.type
class ViewConnection:
    edges: list[ViewEdge]
    page_info: PageInfo
    count: strawberry.Private[Callable[[], int]]

    @leaf(description="How many there are on all pages.")
    def total_count(self) -> int:
        return self.count()


@strawberry.type(description="The layout a project opens with.")
class Workspace:
    id: strawberry.ID | None
    name: str | None
    display_name: str
    spec: JsonString
    is_saved: bool


@strawberry.input
class UpsertViewInput:
    id: strawberry.ID | None = None
    entity_name: str | None = None
    project_name: str | None = None
    type: str | None = None
    name: str | None = None
    display_name: str | None = None
    description: str | None = None
    spec: str | None = None
    created_using: CreatedUsing | None = None
    client_mutation_id: str | None = None


@strawberry.type
class UpsertViewPayload:
    view: View
    inserted: bool


@strawberry.input
class DeleteViewInput:
    id: strawberry.ID
    delete_drafts: bool | None = None
    client_mutation_id: str | None = None


@strawberry.type
class DeleteViewPayload:
    success: bool
    pending_drafts: bool


def view_page(
    context: Context,
    project: ProjectRecord,
    *,
    view_type: str | None,
    name: str | None,
    username: str | None,
    first: int,
    after: str | None,
) -> ViewConnection:
    with context.services.database.read() as connection:
        found = list_views(
            connection,
            project.rowid,
            view_type=view_type,
            name=name,
            username=username,
            first=first + 1,
            before_rowid=_rowid_behind(after),
        )
    shown = found[:first]
    edges = [
        ViewEdge(node=View(context=context, record=one), cursor=str(one.rowid))
        for one in shown
    ]
    cursors = [edge.cursor for edge in edges]

    def count() -> int:
        with context.services.database.read() as connection:
            return count_views(
                connection,
                project.rowid,
                view_type=view_type,
                name=name,
                username=username,
            )

    return ViewConnection(
        edges=edges,
        page_info=page_info(cursors, len(found) > len(shown)),
        count=count,
    )


def workspace_of(
    context: Context, project: ProjectRecord, view_name: str | None
) -> Workspace | None:
    """A saved workspace, or one made from the project's keys.

    None when a name is given and nothing is saved under it.
    """
    with context.services.database.read() as connection:
        for name in _workspace_names(context, view_name):
            saved = find_named_view(connection, project.rowid, WORKSPACE, name)
            if saved is not None:
                return _saved_workspace(saved)
    if view_name:
        return None
    spec = automatic_workspace(
        project.entity_name,
        project.name,
        known_keys(context, project, Stream.HISTORY),
        known_keys(context, project, Stream.EVENTS),
        defined_metrics(context, project),
    )
    return Workspace(
        id=None,
        name=None,
        display_name="Workspace",
        spec=JsonString(orjson.dumps(spec).decode()),
        is_saved=False,
    )


def _workspace_names(context: Context, view_name: str | None) -> tuple[str, ...]:
    if view_name:
        return view_name, f"nw-{view_name}-v"
    username = context.actor.username
    return () if username is None else default_workspace_names(username)


def _saved_workspace(record: ViewRecord) -> Workspace:
    return Workspace(
        id=strawberry.ID(encode_global_id("View", record.rowid)),
        name=record.name,
        display_name=record.display_name,
        spec=JsonString(record.spec),
        is_saved=True,
    )


def _rowid_behind(after: str | None) -> int | None:
    if not after:
        return None
    if not (after.isascii() and after.isdigit() and len(after) < 19):
        raise InvalidInputError(
            f"{after[:200]!r} is not a cursor of this list",
            hint="pass a cursor that the same query gave",
        )
    return int(after)


@strawberry.type
class ViewQueries:
    @query(Policy.SIGNED_IN, description="A saved view; null when not there.")
    def view(self, info: Info, id: strawberry.ID) -> View | None:
        rowid = decode_rowid(id, "View")
        with info.context.services.database.read() as connection:
            record = find_view(connection, info.context.actor, rowid)
        return None if record is None else View(context=info.context, record=record)


@strawberry.type
class ViewMutations:
    @mutation(
        Policy.SIGNED_IN,
        description="Save a view. Null leaves a stored value as it is; without an id "
        "the view of that name is made or overwritten.",
    )
    def upsert_view(self, info: Info, input: UpsertViewInput) -> UpsertViewPayload:
        context = info.context
        command = SaveView(
            view_rowid=decode_rowid(input.id, "View") if input.id else None,
            type=input.type,
            name=input.name,
            display_name=input.display_name,
            description=input.description,
            spec=input.spec,
        )
        with context.services.database.write() as unit:
            project_rowid = None
            if command.view_rowid is None:
                project_rowid = ensure_project(
                    unit, context.actor, input.entity_name, input.project_name
                ).rowid
            record, inserted = save_view(unit, context.actor, project_rowid, command)
        return UpsertViewPayload(
            view=View(context=context, record=record), inserted=inserted
        )

    @mutation(Policy.SIGNED_IN)
    def delete_view(self, info: Info, input: DeleteViewInput) -> DeleteViewPayload:
        with info.context.services.database.write() as unit:
            delete_view(unit, info.context.actor, decode_rowid(input.id, "View"))
        return DeleteViewPayload(success=True, pending_drafts=False)
