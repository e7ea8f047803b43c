"""The layout that a project opens with: a saved one, or one made of its keys."""

from __future__ import annotations

from datetime import datetime

import orjson
import strawberry
from sqlalchemy import Connection

from trailmark.server.graphql.context import Context
from trailmark.server.graphql.known_keys import (
    defined_metrics,
    known_keys,
    logged_charts,
)
from trailmark.server.graphql.scalars import JsonString
from trailmark.server.graphql.views import url_of
from trailmark.server.history.types import Stream
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.views.automatic import LAST_PREFIX, automatic_workspace
from trailmark.server.views.records import (
    WORKSPACE,
    ViewRecord,
    default_workspace_names,
    find_default_view,
    find_named_view,
)
from trailmark.server.views.specification import prefix_of
from trailmark.wire.ids import encode_global_id


@strawberry.type(description="The layout a project opens with.")
class Workspace:
    id: strawberry.ID | None
    name: str | None
    display_name: str
    spec: JsonString
    is_saved: bool
    code: str | None = strawberry.field(
        default=None, description="What stands for it in its URL, behind `?nw=`."
    )
    url: str | None = strawberry.field(default=None, description="Where it opens.")
    version: int = strawberry.field(
        default=0,
        description="Grows with every save of another spec, 0 when nothing is saved; "
        "pass it as baseVersion.",
    )
    can_write: bool = strawberry.field(
        default=False, description="Whether the caller may save it under its id."
    )
    is_personal: bool = strawberry.field(
        default=False,
        description="Whether it is what one person sees by opening the project.",
    )
    is_default: bool = strawberry.field(
        default=False, description="Whether the project opens with it."
    )
    locked: bool = False
    username: str | None = strawberry.field(default=None, description="Who made it.")
    updated_at: datetime | None = None


def workspace_of(
    context: Context, project: ProjectRecord, view_name: str | None, *, automatic: bool
) -> Workspace | None:
    """A saved workspace, or one made from the project's keys.

    Without a name the caller's own one, else the one that the project opens with.
    None when a name is given and nothing is saved under it.

    Args:
        view_name: The name, or the code in a URL.
        automatic: Whether the one from the keys is wanted, whatever is saved; sections
            are made as in what is saved.
    """
    with context.services.database.read() as connection:
        saved = _saved(connection, context, project, view_name)
    if saved is not None and not automatic:
        return _saved_workspace(context, saved)
    if saved is None and view_name:
        return None
    spec = automatic_workspace(
        project.entity_name,
        project.name,
        known_keys(context, project, Stream.HISTORY),
        known_keys(context, project, Stream.EVENTS),
        defined_metrics(context, project),
        charts=logged_charts(context, project),
        prefix=LAST_PREFIX if saved is None else prefix_of(saved.spec or "{}"),
    )
    return Workspace(
        id=None,
        name=None,
        display_name="Workspace",
        spec=JsonString(orjson.dumps(spec).decode()),
        is_saved=False,
    )


def _saved(
    connection: Connection,
    context: Context,
    project: ProjectRecord,
    view_name: str | None,
) -> ViewRecord | None:
    for name in _names(context, view_name):
        saved = find_named_view(connection, project.rowid, WORKSPACE, name)
        if saved is not None:
            return saved
    return None if view_name else find_default_view(connection, project.rowid)


def _names(context: Context, view_name: str | None) -> tuple[str, ...]:
    if view_name:
        return view_name, f"nw-{view_name}-v"
    username = context.actor.username
    return () if username is None else default_workspace_names(username)


def _saved_workspace(context: Context, record: ViewRecord) -> Workspace:
    return Workspace(
        id=strawberry.ID(encode_global_id("View", record.rowid)),
        name=record.name,
        display_name=record.display_name,
        spec=JsonString(record.spec or "{}"),
        is_saved=True,
        code=record.code,
        url=url_of(context, record),
        version=record.version,
        can_write=record.may_change(context.actor),
        is_personal=record.is_personal,
        is_default=record.is_default,
        locked=record.locked,
        username=record.username,
        updated_at=record.updated_at,
    )
