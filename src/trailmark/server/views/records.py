"""Saved layouts: workspaces and reports, kept byte for byte as they were sent."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from trailmark.errors import ForbiddenError, InvalidInputError, NotFoundError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.accounts import entities, users
from trailmark.server.db.tables.projects import projects
from trailmark.server.db.tables.views import views
from trailmark.wire.lenient_json import storable

WORKSPACE = "project-view"
REPORT = "runs"
REPORT_DRAFT = "runs/draft"
_TYPES = (WORKSPACE, REPORT, REPORT_DRAFT)
_MAX_SPEC_CHARS = 16_000_000
_MAX_NAME_CHARS = 512
_MAX_TEXT_CHARS = 10_000
_BASE36 = string.digits + string.ascii_lowercase


@dataclass(frozen=True, slots=True)
class ViewRecord:
    """One saved layout.

    Attributes:
        type: `project-view` (a workspace), `runs` (a report) or `runs/draft`.
        name: Unique per project and type; part of the URL.
        spec: JSON text exactly as saved.
        username: Who made it; None when that user is gone.
        visibility: Of the project, on which access depends.
    """

    rowid: int
    project_rowid: int
    entity_rowid: int
    entity_name: str
    project_name: str
    visibility: str
    type: str
    name: str
    display_name: str
    description: str
    spec: str
    username: str | None
    user_rowid: int | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class SaveView:
    """What to save; None leaves a stored value as it is.

    Attributes:
        view_rowid: The view to change; None makes one, or overwrites the view of
            the same project, type and name.
    """

    view_rowid: int | None = None
    type: str | None = None
    name: str | None = None
    display_name: str | None = None
    description: str | None = None
    spec: str | None = None


def find_view(connection: Connection, actor: Actor, rowid: int) -> ViewRecord | None:
    """One view, or None when there is none that `actor` may read."""
    row = connection.execute(_select().where(views.c.rowid == rowid)).first()
    view = None if row is None else _record(row)
    if view is None or not actor.may(Action.READ, *_where(view)):
        return None
    return view


def find_named_view(
    connection: Connection, project_rowid: int, view_type: str, name: str
) -> ViewRecord | None:
    """The view of that name in a project the caller was let into."""
    query = _select().where(
        views.c.project_rowid == project_rowid,
        views.c.type == view_type,
        views.c.name == name,
    )
    row = connection.execute(query).first()
    return None if row is None else _record(row)


def list_views(
    connection: Connection,
    project_rowid: int,
    *,
    view_type: str | None,
    name: str | None,
    username: str | None,
    first: int,
    before_rowid: int | None,
) -> list[ViewRecord]:
    """Views of a project the caller was let into, newest first.

    Args:
        name: Only views of this name, of reports also those with this title; likewise
            `username` and `view_type`.
        before_rowid: Continue behind this view.
    """
    query = _select().where(*_wanted(project_rowid, view_type, name, username))
    if before_rowid is not None:
        query = query.where(views.c.rowid < before_rowid)
    query = query.order_by(views.c.rowid.desc()).limit(first)
    return [_record(row) for row in connection.execute(query)]


def count_views(
    connection: Connection,
    project_rowid: int,
    *,
    view_type: str | None,
    name: str | None,
    username: str | None,
) -> int:
    """How many views `list_views` has to list."""
    query = (
        select(func.count())
        .select_from(views)
        .outerjoin(users, users.c.rowid == views.c.user_rowid)
        .where(*_wanted(project_rowid, view_type, name, username))
    )
    return connection.execute(query).scalar_one()


def _wanted(
    project_rowid: int, view_type: str | None, name: str | None, username: str | None
) -> list[ColumnElement[bool]]:
    """Conditions on views and their users; names that cannot be stored match none."""
    conditions = [views.c.project_rowid == project_rowid]
    if view_type is not None:
        conditions.append(views.c.type == storable(view_type))
    if name is not None:
        named = views.c.name == storable(name)
        titled = views.c.display_name == storable(name)
        conditions.append(or_(named, titled) if view_type == REPORT else named)
    if username is not None:
        conditions.append(users.c.username == storable(username))
    return conditions


def save_view(
    unit: UnitOfWork, actor: Actor, project_rowid: int | None, command: SaveView
) -> tuple[ViewRecord, bool]:
    """Make or change a view; returns it and whether it is new.

    Args:
        project_rowid: Where a new view goes, in a project that `actor` may write;
            not needed to change a view by its rowid.

    Raises:
        NotFoundError: There is no such view, or the actor may not read it.
        ForbiddenError: The actor may not change it.
        InvalidInputError: A value cannot be kept.
    """
    _check(command)
    stored = _stored_view(unit.connection, actor, project_rowid, command)
    if stored is not None:
        _require_owner(actor, stored)
        unit.connection.execute(
            update(views).where(views.c.rowid == stored.rowid).values(_changes(command))
        )
        return _required(unit.connection, stored.rowid), False
    if project_rowid is None:
        raise InvalidInputError("a new view needs a project")
    rowid = _insert(unit.connection, actor, project_rowid, command)
    return _required(unit.connection, rowid), True


def delete_view(unit: UnitOfWork, actor: Actor, rowid: int) -> None:
    """Remove a view.

    Raises:
        NotFoundError: There is no such view, or the actor may not read it.
        ForbiddenError: The actor may not change it.
    """
    view = _readable(unit.connection, actor, rowid)
    _require_owner(actor, view)
    unit.connection.execute(delete(views).where(views.c.rowid == rowid))


def default_workspace_names(username: str) -> tuple[str, str]:
    """Names under which a person's own workspace of a project may be saved."""
    return f"nw-nwuser{username}-v", f"nwuser{username}"


def _stored_view(
    connection: Connection, actor: Actor, project_rowid: int | None, command: SaveView
) -> ViewRecord | None:
    if command.view_rowid is not None:
        return _readable(connection, actor, command.view_rowid)
    if project_rowid is None or command.name is None:
        return None
    view_type = command.type or REPORT
    return find_named_view(connection, project_rowid, view_type, command.name)


def _readable(connection: Connection, actor: Actor, rowid: int) -> ViewRecord:
    view = find_view(connection, actor, rowid)
    if view is None:
        raise NotFoundError("there is no such view, or you may not see it")
    return view


def _required(connection: Connection, rowid: int) -> ViewRecord:
    return _record(connection.execute(_select().where(views.c.rowid == rowid)).one())


def _where(view: ViewRecord) -> tuple[int, str, int]:
    return view.entity_rowid, view.visibility, view.project_rowid


def _require_owner(actor: Actor, view: ViewRecord) -> None:
    actor.require(Action.WRITE, *_where(view), what="view")
    personal = view.username and view.name in default_workspace_names(view.username)
    if personal and view.user_rowid != actor.user_rowid and not actor.is_admin:
        raise ForbiddenError(
            f"{view.name!r} is the personal workspace of {view.username!r}",
            hint="save it as a new view",
        )


def _insert(
    connection: Connection, actor: Actor, project_rowid: int, command: SaveView
) -> int:
    now = datetime.now(UTC)
    view_type = command.type or REPORT
    statement = insert(views).values(
        project_rowid=project_rowid,
        user_rowid=actor.user_rowid,
        type=view_type,
        name=command.name or _new_name(view_type),
        display_name=command.display_name or "",
        description=command.description or "",
        spec=command.spec if command.spec is not None else "{}",
        created_at=now,
        updated_at=now,
    )
    return connection.execute(statement.returning(views.c.rowid)).scalar_one()


def _new_name(view_type: str) -> str:
    drawn = "".join(secrets.choice(_BASE36) for _ in range(11))
    return f"nw-{drawn}-v" if view_type == WORKSPACE else drawn


def _changes(command: SaveView) -> dict[str, Any]:
    wanted = {
        "type": command.type,
        "name": command.name,
        "display_name": command.display_name,
        "description": command.description,
        "spec": command.spec,
    }
    changes: dict[str, Any] = {k: v for k, v in wanted.items() if v is not None}
    return changes | {"updated_at": datetime.now(UTC)}


def _check(command: SaveView) -> None:
    if command.type is not None and command.type not in _TYPES:
        raise InvalidInputError(
            f"{command.type!r} is not a kind of view",
            hint=f"one of {', '.join(_TYPES)}",
        )
    for what, value, most in (
        ("name", command.name, _MAX_NAME_CHARS),
        ("display name", command.display_name, _MAX_TEXT_CHARS),
        ("description", command.description, _MAX_TEXT_CHARS),
        ("specification", command.spec, _MAX_SPEC_CHARS),
    ):
        if value is not None and len(value) > most:
            raise InvalidInputError(f"a {what} of {len(value)} characters is too long")
        if value is not None and "\0" in value:
            raise InvalidInputError(f"the {what} holds a NUL character")
        if value is not None and not _is_text(value):
            raise InvalidInputError(
                f"the {what} holds half of a surrogate pair",
                hint="send whole characters",
            )
    if command.name == "":
        raise InvalidInputError("a view's name cannot be empty")


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _select() -> Select[*tuple[Any, ...]]:
    return (
        select(
            views.c.rowid,
            views.c.project_rowid,
            projects.c.entity_rowid,
            entities.c.name.label("entity_name"),
            projects.c.name.label("project_name"),
            projects.c.visibility,
            views.c.type,
            views.c.name,
            views.c.display_name,
            views.c.description,
            views.c.spec,
            users.c.username,
            views.c.user_rowid,
            views.c.created_at,
            views.c.updated_at,
        )
        .join_from(views, projects)
        .join(entities, entities.c.rowid == projects.c.entity_rowid)
        .outerjoin(users, users.c.rowid == views.c.user_rowid)
        .where(projects.c.deleted_at.is_(None))
    )


def _record(row: Row[Any]) -> ViewRecord:
    return ViewRecord(*row)
