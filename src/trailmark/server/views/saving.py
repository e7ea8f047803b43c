"""Making, changing, copying and removing views."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from trailmark.errors import ConflictError, ForbiddenError, InvalidInputError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.views import default_views, views
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.views.records import (
    REPORT,
    TYPES,
    WORKSPACE,
    ViewRecord,
    default_workspace_names,
    find_named_view,
    is_personal_name,
    require_view,
    reread_view,
)
from trailmark.server.views.specification import check_spec
from trailmark.server.views.versions import is_merged, keep_version, require_version

_MAX_NAME_CHARS = 512
_MAX_TEXT_CHARS = 10_000
_BASE36 = string.digits + string.ascii_lowercase


@dataclass(frozen=True, slots=True)
class SaveView:
    """What to save; None leaves a stored value as it is.

    Attributes:
        view_rowid: The view to change; None makes one, or overwrites the view of
            the same project, type and name.
        locked: Whether only the author and who administers the project may change it.
        base_version: The version that was changed; a save is refused when the view
            has become another since. 0 stands for "there was none". None overwrites.
        autosave: Nobody asked for this save: of many, the history keeps one.
    """

    view_rowid: int | None = None
    type: str | None = None
    name: str | None = None
    display_name: str | None = None
    description: str | None = None
    spec: str | None = None
    locked: bool | None = None
    base_version: int | None = None
    autosave: bool = False


def save_view(
    unit: UnitOfWork, actor: Actor, project_rowid: int | None, command: SaveView
) -> tuple[ViewRecord, bool]:
    """Make or change a view; returns it and whether it is new.

    The spec that was there before stays in the view's history.

    Args:
        project_rowid: Where a new view goes, in a project that `actor` may write;
            not needed to change a view by its rowid.

    Raises:
        NotFoundError: There is no such view, or the actor may not read it.
        ForbiddenError: The actor may not change it.
        ConflictError: Somebody saved it since `base_version`, or the new name is
            taken.
        InvalidInputError: A value cannot be kept.
    """
    _check(command)
    stored = _stored_view(unit, actor, project_rowid, command)
    if command.spec is not None:
        check_spec(command.type or (stored.type if stored else REPORT), command.spec)
    if stored is not None:
        stored.require_change(actor)
        _check_base(stored, command)
        return _change(unit, actor, stored, command), False
    if command.base_version:
        raise ConflictError(
            f"there is no version {command.base_version} of this view any more",
            hint="it was deleted; save it as a new view",
        )
    if project_rowid is None:
        raise InvalidInputError("a new view needs a project")
    rowid = _insert(unit.connection, actor, project_rowid, command)
    return reread_view(unit.connection, rowid), True


def copy_view(
    unit: UnitOfWork, actor: Actor, rowid: int, display_name: str | None = None
) -> ViewRecord:
    """A view of the actor's own, in the same project, with the same content.

    Raises:
        NotFoundError: There is no such view, or the actor may not read it.
        ForbiddenError: The actor may not write to the project.
        InvalidInputError: The name cannot be kept.
    """
    view = require_view(unit.connection, actor, rowid)
    actor.require(
        Action.WRITE,
        view.entity_rowid,
        view.visibility,
        view.project_rowid,
        what="project",
    )
    named = f"Copy of {view.display_name}" if display_name is None else display_name
    command = SaveView(
        type=view.type,
        display_name=named[:_MAX_TEXT_CHARS],
        description=view.description,
        spec=view.spec,
    )
    _check(command)
    made = _insert(unit.connection, actor, view.project_rowid, command)
    return reread_view(unit.connection, made)


def restore_view(
    unit: UnitOfWork,
    actor: Actor,
    rowid: int,
    number: int,
    base_version: int | None = None,
) -> ViewRecord:
    """Make a former spec the present one again; what it replaces stays in the history.

    Raises:
        NotFoundError: No such view or version, or the actor may not read it.
        ForbiddenError: The actor may not change it.
        ConflictError: Somebody saved it since `base_version`.
    """
    view = _locked_view(unit, actor, rowid)
    spec = require_version(unit.connection, view, number)
    command = SaveView(view_rowid=rowid, spec=spec, base_version=base_version)
    view.require_change(actor)
    _check_base(view, command)
    return _change(unit, actor, view, command)


def delete_view(unit: UnitOfWork, actor: Actor, rowid: int) -> None:
    """Remove a view with its history; a project that opened with it does not any more.

    Raises:
        NotFoundError: There is no such view, or the actor may not read it.
        ForbiddenError: The actor may not change it.
    """
    require_view(unit.connection, actor, rowid).require_change(actor)
    unit.connection.execute(delete(views).where(views.c.rowid == rowid))


def set_default_view(
    unit: UnitOfWork, actor: Actor, project: ProjectRecord, rowid: int | None
) -> None:
    """Say which workspace people see who have none of their own; None for none.

    Raises:
        NotFoundError: There is no such view in this project.
        ForbiddenError: The actor may not write to the project.
        InvalidInputError: It is a report.
    """
    project.require(actor, Action.WRITE)
    if rowid is not None:
        view = require_view(unit.connection, actor, rowid)
        if view.project_rowid != project.rowid or view.type != WORKSPACE:
            raise InvalidInputError(
                "the view is no workspace of this project",
                hint="save it as a view of this project first",
            )
    unit.alone(f"default view {project.rowid}")
    unit.connection.execute(
        delete(default_views).where(default_views.c.project_rowid == project.rowid)
    )
    if rowid is not None:
        unit.connection.execute(
            insert(default_views).values(project_rowid=project.rowid, view_rowid=rowid)
        )


def _stored_view(
    unit: UnitOfWork, actor: Actor, project_rowid: int | None, command: SaveView
) -> ViewRecord | None:
    """The view to be changed, which nobody else changes meanwhile."""
    if command.view_rowid is not None:
        return _locked_view(unit, actor, command.view_rowid)
    if project_rowid is None or command.name is None:
        return None
    view_type = command.type or REPORT
    unit.alone(f"view {project_rowid} {view_type} {command.name}")
    found = find_named_view(unit.connection, project_rowid, view_type, command.name)
    return None if found is None else _locked_view(unit, actor, found.rowid)


def _locked_view(unit: UnitOfWork, actor: Actor, rowid: int) -> ViewRecord:
    # Two saves at once must not both find the version that they are based on.
    lock = select(views.c.rowid).where(views.c.rowid == rowid).with_for_update()
    unit.connection.execute(lock)
    return require_view(unit.connection, actor, rowid)


def _check_base(view: ViewRecord, command: SaveView) -> None:
    if command.base_version in (None, view.version):
        return
    who = view.saved_by or view.username
    raise ConflictError(
        f"this view was saved since{f' by {who!r}' if who else ''}: it is at version "
        f"{view.version}, not {command.base_version}",
        hint="read it again, or save yours as a new view",
    )


def _change(
    unit: UnitOfWork, actor: Actor, view: ViewRecord, command: SaveView
) -> ViewRecord:
    view_type = command.type or view.type
    name = command.name or view.name
    if (view_type, name) != (view.type, view.name):
        _refuse_personal_of_others(actor, view_type, name)
        _require_free(unit, view, view_type, name)
    if command.locked is not None and command.locked != view.locked:
        view.require_lock(actor)
    now = datetime.now(UTC)
    changes = _changes(command) | {"updated_at": now}
    if command.spec is not None and command.spec != view.spec:
        changes |= _next_version(unit, actor, view, command, now)
    unit.connection.execute(
        update(views).where(views.c.rowid == view.rowid).values(changes)
    )
    return reread_view(unit.connection, view.rowid)


def _next_version(
    unit: UnitOfWork, actor: Actor, view: ViewRecord, command: SaveView, now: datetime
) -> dict[str, Any]:
    merged = command.autosave and is_merged(view, actor.user_rowid, now)
    if not merged:
        keep_version(unit, view)
    began = view.autosaves_began_at if merged else now
    return {
        "version": view.version + 1,
        "saved_by_rowid": actor.user_rowid,
        "saved_at": now,
        "autosaves_began_at": began if command.autosave else None,
    }


def _require_free(
    unit: UnitOfWork, view: ViewRecord, view_type: str, name: str
) -> None:
    unit.alone(f"view {view.project_rowid} {view_type} {name}")
    there = find_named_view(unit.connection, view.project_rowid, view_type, name)
    if there is not None:
        raise ConflictError(
            f"there is a view named {name[:200]!r} already", hint="choose another name"
        )


def _insert(
    connection: Connection, actor: Actor, project_rowid: int, command: SaveView
) -> int:
    now = datetime.now(UTC)
    view_type = command.type or REPORT
    name = command.name or _new_name(view_type)
    _refuse_personal_of_others(actor, view_type, name)
    statement = insert(views).values(
        project_rowid=project_rowid,
        user_rowid=actor.user_rowid,
        type=view_type,
        name=name,
        display_name=command.display_name or "",
        description=command.description or "",
        spec=command.spec if command.spec is not None else "{}",
        created_at=now,
        updated_at=now,
        locked=bool(command.locked),
        version=1,
        saved_by_rowid=actor.user_rowid,
        saved_at=now,
        autosaves_began_at=now if command.autosave else None,
    )
    return connection.execute(statement.returning(views.c.rowid)).scalar_one()


def _refuse_personal_of_others(actor: Actor, view_type: str, name: str) -> None:
    """Otherwise others would arrange what somebody sees by opening the project."""
    if view_type != WORKSPACE or not is_personal_name(name):
        return
    if actor.username is None or name not in default_workspace_names(actor.username):
        raise ForbiddenError(
            f"{name[:200]!r} is a name of somebody else's personal workspace",
            hint="leave the name out, and one is chosen",
        )


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
        "locked": command.locked,
    }
    return {key: value for key, value in wanted.items() if value is not None}


def _check(command: SaveView) -> None:
    if command.type is not None and command.type not in TYPES:
        raise InvalidInputError(
            f"{command.type[:200]!r} is not a kind of view",
            hint=f"one of {', '.join(TYPES)}",
        )
    for what, value, most in (
        ("name", command.name, _MAX_NAME_CHARS),
        ("display name", command.display_name, _MAX_TEXT_CHARS),
        ("description", command.description, _MAX_TEXT_CHARS),
        ("specification", command.spec, None),
    ):
        if value is not None and most is not None and len(value) > most:
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
    if command.base_version is not None and command.base_version < 0:
        raise InvalidInputError(f"{command.base_version} is no version of a view")


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
