"""What views were before their last saves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from trailmark.errors import NotFoundError
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.accounts import users
from trailmark.server.db.tables.views import view_versions
from trailmark.server.views.records import ViewRecord

MAX_VERSIONS = 100
MAX_CHARS = 64_000_000
"""Of all former specs of one view together; a large one has fewer versions."""
AUTOSAVES_MERGED = timedelta(minutes=10)
"""Autosaves of one person within this time are one version: the last of them."""


@dataclass(frozen=True, slots=True)
class ViewVersion:
    """One spec that a view has or had.

    Attributes:
        number: Grows with every save; not every number is kept.
        spec: None in lists.
        username: Who saved it; None when that user is gone.
    """

    view_rowid: int
    number: int
    username: str | None
    saved_at: datetime
    spec: str | None = None


def is_merged(view: ViewRecord, user_rowid: int | None, now: datetime) -> bool:
    """Whether an autosave takes the place of the save before it in the history.

    What somebody saved by hand is never lost to an autosave.
    """
    return (
        user_rowid is not None
        and view.saved_by_rowid == user_rowid
        and view.autosaves_began_at is not None
        and now - view.autosaves_began_at < AUTOSAVES_MERGED
    )


def keep_version(unit: UnitOfWork, view: ViewRecord) -> None:
    """Note what the view is now, before it is overwritten; forget the oldest."""
    unit.connection.execute(
        insert(view_versions).values(
            view_rowid=view.rowid,
            number=view.version,
            spec=view.spec,
            user_rowid=view.saved_by_rowid or view.user_rowid,
            saved_at=view.saved_at or view.updated_at,
        )
    )
    _forget_oldest(unit.connection, view.rowid)


def list_versions(
    connection: Connection,
    view: ViewRecord,
    *,
    first: int,
    before_number: int | None = None,
) -> list[ViewVersion]:
    """Versions of a view the caller was let into, the present one first."""
    found: list[ViewVersion] = []
    if before_number is None or before_number > view.version:
        found.append(_present(view))
    query = (
        select(view_versions.c.number, users.c.username, view_versions.c.saved_at)
        .outerjoin(users, users.c.rowid == view_versions.c.user_rowid)
        .where(view_versions.c.view_rowid == view.rowid)
        .order_by(view_versions.c.number.desc())
        .limit(first)
    )
    if before_number is not None:
        query = query.where(view_versions.c.number < before_number)
    found += [ViewVersion(view.rowid, *row) for row in connection.execute(query)]
    return found[:first]


def find_version(
    connection: Connection, view: ViewRecord, number: int
) -> ViewVersion | None:
    """One version with its spec; None when there is none, or it is not kept."""
    if number == view.version:
        return _present(view)
    query = (
        select(
            view_versions.c.number,
            users.c.username,
            view_versions.c.saved_at,
            view_versions.c.spec,
        )
        .outerjoin(users, users.c.rowid == view_versions.c.user_rowid)
        .where(
            view_versions.c.view_rowid == view.rowid, view_versions.c.number == number
        )
    )
    row = connection.execute(query).first()
    return None if row is None else ViewVersion(view.rowid, *row)


def require_version(connection: Connection, view: ViewRecord, number: int) -> str:
    """The spec of one version.

    Raises:
        NotFoundError: There is none of that number, or it is not kept any more.
    """
    found = find_version(connection, view, number)
    if found is None or found.spec is None:
        raise NotFoundError(
            f"there is no version {number} of this view",
            hint=f"the last {MAX_VERSIONS} are kept; list them first",
        )
    return found.spec


def _present(view: ViewRecord) -> ViewVersion:
    return ViewVersion(
        view.rowid,
        view.version,
        view.saved_by if view.saved_by_rowid is not None else view.username,
        view.saved_at or view.updated_at,
        view.spec,
    )


def _forget_oldest(connection: Connection, view_rowid: int) -> None:
    query = (
        select(view_versions.c.rowid, func.length(view_versions.c.spec))
        .where(view_versions.c.view_rowid == view_rowid)
        .order_by(view_versions.c.number.desc())
    )
    doomed = _beyond([(row[0], row[1]) for row in connection.execute(query)])
    if doomed:
        connection.execute(
            delete(view_versions).where(view_versions.c.rowid.in_(doomed))
        )


def _beyond(newest_first: Sequence[tuple[int, int]]) -> list[int]:
    """Those that are too many, or too large together; the newest always stays."""
    kept_chars, doomed = 0, list[int]()
    for at, (rowid, chars) in enumerate(newest_first):
        kept_chars += chars
        if at and (at >= MAX_VERSIONS or kept_chars > MAX_CHARS):
            doomed.append(rowid)
    return doomed
