"""Saved views: workspaces and reports, and what they were before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

import strawberry

from trailmark.errors import InvalidInputError
from trailmark.server.accounts.policy import Policy
from trailmark.server.graphql.context import Context, Info
from trailmark.server.graphql.fields import leaf, query
from trailmark.server.graphql.paging import PageInfo, page_info, page_size
from trailmark.server.projects.records import ProjectRecord, project_by_rowid
from trailmark.server.views.records import (
    WORKSPACE,
    ViewRecord,
    count_views,
    find_view,
    list_views,
    specs_of,
)
from trailmark.server.views.versions import MAX_VERSIONS, find_version, list_versions
from trailmark.server.views.versions import ViewVersion as VersionRecord
from trailmark.wire.ids import decode_rowid, encode_global_id

if TYPE_CHECKING:
    from trailmark.server.graphql.accounts import User
    from trailmark.server.graphql.projects import Project

LazyUser = Annotated["User", strawberry.lazy("trailmark.server.graphql.accounts")]
LazyProject = Annotated["Project", strawberry.lazy("trailmark.server.graphql.projects")]


class ViewBatch:
    """Views shown together: their specs are read once, if somebody asks for them."""

    def __init__(self, context: Context, records: Sequence[ViewRecord]) -> None:
        self._context = context
        self._rowids = [one.rowid for one in records if one.spec is None]
        self._specs: dict[int, str] | None = None

    def spec(self, record: ViewRecord) -> str:
        if record.spec is not None:
            return record.spec
        if self._specs is None:
            with self._context.services.database.read() as connection:
                self._specs = specs_of(connection, self._rowids)
        return self._specs.get(record.rowid, "{}")


@strawberry.type(description="A spec that a view has or had.")
class ViewVersion:
    view: strawberry.Private[View]
    record: strawberry.Private[VersionRecord]

    @leaf(description="Grows with every save; of many autosaves one is kept.")
    def number(self) -> int:
        return self.record.number

    @leaf
    def saved_at(self) -> datetime:
        return self.record.saved_at

    @leaf(description="Who saved it; null when that account is gone.")
    def username(self) -> str | None:
        return self.record.username

    @leaf(description="Whether it is what the view is now.")
    def is_current(self) -> bool:
        return self.record.number == self.view.record.version

    @leaf(description="Exactly the text that was saved.")
    def spec(self) -> str:
        if self.record.spec is not None:
            return self.record.spec
        found = self.view.version_of(self.record.number)
        return "{}" if found is None or found.spec is None else found.spec


@strawberry.type
class ViewVersionEdge:
    node: ViewVersion
    cursor: str


@strawberry.type
class ViewVersionConnection:
    edges: list[ViewVersionEdge]
    page_info: PageInfo


@strawberry.type(description="A saved workspace or report.")
class View:
    context: strawberry.Private[Context]
    record: strawberry.Private[ViewRecord]
    siblings: strawberry.Private[ViewBatch]

    @classmethod
    def of(cls, context: Context, record: ViewRecord) -> View:
        return cls(
            context=context, record=record, siblings=ViewBatch(context, [record])
        )

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
        return self.siblings.spec(self.record)

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

    @leaf(description="What stands for a workspace in its URL, behind `?nw=`.")
    def code(self) -> str:
        return self.record.code

    @leaf(description="Where a workspace opens.")
    def url(self) -> str | None:
        return url_of(self.context, self.record)

    @leaf(description="Whether the caller may save, rename, lock or delete it.")
    def can_write(self) -> bool:
        return self.record.may_change(self.context.actor)

    @leaf(description="Whether the project opens with it.")
    def is_default(self) -> bool:
        return self.record.is_default

    @leaf(description="Whether it is what one person sees by opening the project.")
    def is_personal(self) -> bool:
        return self.record.is_personal

    @leaf(description="Only its author and who administers the project may change it.")
    def locked(self) -> bool:
        return self.record.locked

    @leaf(
        name="currentVersion",
        description="Grows with every save of another spec; pass it as baseVersion.",
    )
    def current_version(self) -> int:
        return self.record.version

    @leaf(description="Who saved the spec; null when that account is gone.")
    def saved_by(self) -> str | None:
        return self.record.saved_by

    @strawberry.field(description="What it is and was, the newest first.")
    def versions(
        self, first: int | None = None, after: str | None = None
    ) -> ViewVersionConnection:
        size = page_size(first, default=20, most=MAX_VERSIONS + 1)
        with self.context.services.database.read() as connection:
            found = list_versions(
                connection,
                self._with_spec(),
                first=size + 1,
                before_number=rowid_behind(after),
            )
        edges = [
            ViewVersionEdge(
                node=ViewVersion(view=self, record=one), cursor=str(one.number)
            )
            for one in found[:size]
        ]
        cursors = [edge.cursor for edge in edges]
        return ViewVersionConnection(
            edges=edges, page_info=page_info(cursors, len(found) > size)
        )

    @strawberry.field(description="One of its versions; null when it is not kept.")
    def version(self, number: int) -> ViewVersion | None:
        found = self.version_of(number)
        return None if found is None else ViewVersion(view=self, record=found)

    def version_of(self, number: int) -> VersionRecord | None:
        with self.context.services.database.read() as connection:
            return find_version(connection, self._with_spec(), number)

    def _with_spec(self) -> ViewRecord:
        return replace(self.record, spec=self.siblings.spec(self.record))


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
            before_rowid=rowid_behind(after),
        )
    shown = found[:first]
    siblings = ViewBatch(context, shown)
    edges = [
        ViewEdge(
            node=View(context=context, record=one, siblings=siblings),
            cursor=str(one.rowid),
        )
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


def url_of(context: Context, record: ViewRecord) -> str | None:
    """Where a workspace opens; None for a report."""
    if record.type != WORKSPACE:
        return None
    path = "/".join(
        quote(name, safe="") for name in (record.entity_name, record.project_name)
    )
    return f"{context.base_url}/{path}?nw={quote(record.code, safe='')}"


def rowid_behind(after: str | None) -> int | None:
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
        return None if record is None else View.of(info.context, record)
