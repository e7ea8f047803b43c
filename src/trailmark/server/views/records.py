"""Saved layouts: workspaces and reports, kept byte for byte as they were sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
)

from trailmark.errors import ForbiddenError, NotFoundError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.db.tables.accounts import entities, users
from trailmark.server.db.tables.projects import projects
from trailmark.server.db.tables.views import default_views, views
from trailmark.wire.lenient_json import storable

WORKSPACE = "project-view"
REPORT = "runs"
REPORT_DRAFT = "runs/draft"
TYPES = (WORKSPACE, REPORT, REPORT_DRAFT)


@dataclass(frozen=True, slots=True)
class ViewRecord:
    """One saved layout.

    Attributes:
        type: `project-view` (a workspace), `runs` (a report) or `runs/draft`.
        name: Unique per project and type; part of the URL.
        spec: JSON text exactly as saved; None in lists, see `specs_of`.
        username: Who made it; None when that user is gone.
        visibility: Of the project, on which access depends.
        locked: Only its author and who administers the project may change it.
        version: Grows by one with every save of another spec.
        saved_by: Who saved the spec; None when that user is gone.
        saved_at: When the spec was saved; None before anybody changed the first one.
        is_default: The project opens with it.
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
    spec: str | None
    username: str | None
    user_rowid: int | None
    created_at: datetime
    updated_at: datetime
    locked: bool
    version: int
    saved_by: str | None
    saved_by_rowid: int | None
    saved_at: datetime | None
    autosaves_began_at: datetime | None
    is_default: bool

    @property
    def code(self) -> str:
        """What stands for a workspace in a URL, behind `?nw=`.

        `abc` of a view named `nw-abc-v`; of another name, the name.
        """
        inside = self.name.removeprefix("nw-").removesuffix("-v")
        return inside if self.name == f"nw-{inside}-v" and inside else self.name

    @property
    def is_personal(self) -> bool:
        """Whether this is what one person sees by opening the project."""
        return (
            self.type == WORKSPACE
            and self.username is not None
            and self.name in default_workspace_names(self.username)
        )

    def may_change(self, actor: Actor) -> bool:
        """Whether `actor` may save, rename, lock or delete it."""
        return self._refusal(actor) is None and actor.may(Action.WRITE, *self._where())

    def require_change(self, actor: Actor) -> None:
        """Let a change pass or raise.

        Raises:
            NotFoundError: `actor` may not even read it.
            ForbiddenError: `actor` may read it, but not change it.
        """
        actor.require(Action.WRITE, *self._where(), what="view")
        if refusal := self._refusal(actor):
            raise ForbiddenError(refusal, hint="save it as a new view")

    def require_lock(self, actor: Actor) -> None:
        """Let the view be locked or unlocked, or raise.

        Raises:
            ForbiddenError: `actor` neither made it nor administers the project.
        """
        made_it = self.user_rowid is not None and self.user_rowid == actor.user_rowid
        if not made_it and not actor.may(Action.ADMIN, *self._where()):
            raise ForbiddenError(
                "only its author and who administers the project may lock a view",
                hint="save it as a new view, and lock that",
            )

    def may_read(self, actor: Actor) -> bool:
        return actor.may(Action.READ, *self._where())

    def _where(self) -> tuple[int, str, int]:
        return self.entity_rowid, self.visibility, self.project_rowid

    def _refusal(self, actor: Actor) -> str | None:
        if self.user_rowid is not None and self.user_rowid == actor.user_rowid:
            return None
        if self.is_personal and not actor.is_admin:
            return f"{self.name!r} is the personal workspace of {self.username!r}"
        if self.locked and not actor.may(Action.ADMIN, *self._where()):
            return f"{self.display_name or self.name!r} is locked"
        return None


def find_view(connection: Connection, actor: Actor, rowid: int) -> ViewRecord | None:
    """One view, or None when there is none that `actor` may read."""
    row = connection.execute(_select().where(views.c.rowid == rowid)).first()
    view = None if row is None else _record(row)
    return view if view is not None and view.may_read(actor) else None


def require_view(connection: Connection, actor: Actor, rowid: int) -> ViewRecord:
    """One view.

    Raises:
        NotFoundError: There is none that `actor` may read.
    """
    view = find_view(connection, actor, rowid)
    if view is None:
        raise NotFoundError("there is no such view, or you may not see it")
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
    """Views of a project the caller was let into, newest first, without their specs.

    Args:
        name: Only views of this name, of reports also those with this title; likewise
            `username` and `view_type`.
        before_rowid: Continue behind this view.
    """
    query = _select(with_spec=False).where(
        *_wanted(project_rowid, view_type, name, username)
    )
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


def specs_of(connection: Connection, rowids: Sequence[int]) -> dict[int, str]:
    """The specs of those views that exist, by rowid."""
    query = select(views.c.rowid, views.c.spec).where(views.c.rowid.in_(rowids))
    return {row.rowid: row.spec for row in connection.execute(query)}


def find_default_view(connection: Connection, project_rowid: int) -> ViewRecord | None:
    """The workspace that a project the caller was let into opens with."""
    row = connection.execute(
        _select().where(default_views.c.project_rowid == project_rowid)
    ).first()
    return None if row is None else _record(row)


def default_workspace_names(username: str) -> tuple[str, str]:
    """Names under which a person's own workspace of a project may be saved."""
    return f"nw-nwuser{username}-v", f"nwuser{username}"


def is_personal_name(name: str) -> bool:
    """Whether workspaces of this name are somebody's own."""
    return name.startswith(("nw-nwuser", "nwuser"))


def reread_view(connection: Connection, rowid: int) -> ViewRecord:
    """A view that is known to be there, as it is now."""
    return _record(connection.execute(_select().where(views.c.rowid == rowid)).one())


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


_SAVERS = users.alias("savers")


def _select(*, with_spec: bool = True) -> Select[*tuple[Any, ...]]:
    spec = views.c.spec if with_spec else literal(None)
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
            spec.label("spec"),
            users.c.username,
            views.c.user_rowid,
            views.c.created_at,
            views.c.updated_at,
            views.c.locked,
            views.c.version,
            _SAVERS.c.username.label("saved_by"),
            views.c.saved_by_rowid,
            views.c.saved_at,
            views.c.autosaves_began_at,
            default_views.c.view_rowid.isnot(None).label("is_default"),
        )
        .join_from(views, projects)
        .join(entities, entities.c.rowid == projects.c.entity_rowid)
        .outerjoin(users, users.c.rowid == views.c.user_rowid)
        .outerjoin(_SAVERS, _SAVERS.c.rowid == views.c.saved_by_rowid)
        .outerjoin(
            default_views,
            and_(
                default_views.c.project_rowid == views.c.project_rowid,
                default_views.c.view_rowid == views.c.rowid,
            ),
        )
        .where(projects.c.deleted_at.is_(None))
    )


def _record(row: Row[Any]) -> ViewRecord:
    return ViewRecord(*row)
