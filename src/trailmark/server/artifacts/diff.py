"""What is different between the files of two versions, and which versions share one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from trailmark.server.artifacts.entries import EntryRecord
from trailmark.server.db.tables.artifacts import (
    artifact_entries,
    artifact_memberships,
    artifacts,
)
from trailmark.wire.lenient_json import storable

_BEFORE = artifact_entries.alias("before")
_AFTER = artifact_entries.alias("after")
_NAMES = tuple(EntryRecord.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class FileChange:
    """One path that differs; a side is None where the version lacks it."""

    path: str
    before: EntryRecord | None
    after: EntryRecord | None


@dataclass(frozen=True, slots=True)
class VersionDiff:
    """What is different in the files of the later version.

    Attributes:
        added: The first of those only the later has, by path; so with the others.
        n_added: How many there are of all; so with the others.
    """

    added: Sequence[FileChange]
    removed: Sequence[FileChange]
    changed: Sequence[FileChange]
    n_added: int
    n_removed: int
    n_changed: int
    n_unchanged: int

    @property
    def truncated(self) -> bool:
        """Whether more differs than is listed."""
        listed = len(self.added) + len(self.removed) + len(self.changed)
        return listed < self.n_added + self.n_removed + self.n_changed


@dataclass(frozen=True, slots=True)
class FileVersion:
    """A path as one version of a collection holds it."""

    artifact_rowid: int
    version_index: int
    digest: str
    size_bytes: int
    created_at: datetime


def diff_versions(
    connection: Connection, before: int, after: int, *, first: int = 1_000
) -> VersionDiff:
    """Compare two versions by path and digest.

    Args:
        before: The rowid of the earlier version; `after` that of the later one.
        first: Most changes of each kind to list; all are counted.
    """
    n_before, n_after = (_count(connection, rowid) for rowid in (before, after))
    both = _shared(
        before, after, func.count(), func.sum(case((_differs(), 1), else_=0))
    )
    shared, n_changed = (int(one or 0) for one in connection.execute(both).one())
    n_added, n_removed = n_after - shared, n_before - shared
    # Nothing is looked for that is known not to be there.
    return VersionDiff(
        added=_only_in(connection, after, before, min(first, n_added), is_added=True),
        removed=_only_in(
            connection, before, after, min(first, n_removed), is_added=False
        ),
        changed=_changed(connection, before, after, min(first, n_changed)),
        n_added=n_added,
        n_removed=n_removed,
        n_changed=n_changed,
        n_unchanged=shared - n_changed,
    )


def file_versions(
    connection: Connection, collection_rowid: int, path: str, *, first: int = 1_000
) -> list[FileVersion]:
    """Members of a collection that hold a file of that path, the newest first."""
    query = (
        select(
            artifacts.c.rowid,
            artifact_memberships.c.version_index,
            artifact_entries.c.digest,
            artifact_entries.c.size_bytes,
            artifacts.c.created_at,
        )
        .select_from(artifact_memberships)
        .join(artifacts, artifacts.c.rowid == artifact_memberships.c.artifact_rowid)
        .join(artifact_entries, artifact_entries.c.artifact_rowid == artifacts.c.rowid)
        .where(
            artifact_memberships.c.collection_rowid == collection_rowid,
            artifact_entries.c.path == storable(path),
        )
        .order_by(artifact_memberships.c.version_index.desc())
        .limit(first)
    )
    return [FileVersion(*tuple(row)) for row in connection.execute(query)]


def _count(connection: Connection, rowid: int) -> int:
    query = select(func.count()).where(artifact_entries.c.artifact_rowid == rowid)
    return int(connection.execute(query).scalar_one())


def _shared(before: int, after: int, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Paths that both versions have."""
    return (
        select(*columns)
        .select_from(_BEFORE)
        .join(_AFTER, _AFTER.c.path == _BEFORE.c.path)
        .where(_BEFORE.c.artifact_rowid == before, _AFTER.c.artifact_rowid == after)
    )


def _differs() -> ColumnElement[bool]:
    """Of content, size or, for references, where it is."""
    return or_(
        _BEFORE.c.digest != _AFTER.c.digest,
        _BEFORE.c.size_bytes != _AFTER.c.size_bytes,
        func.coalesce(_BEFORE.c.ref, "") != func.coalesce(_AFTER.c.ref, ""),
    )


def _changed(
    connection: Connection, before: int, after: int, first: int
) -> list[FileChange]:
    if not first:
        return []
    columns = [side.c[name] for side in (_BEFORE, _AFTER) for name in _NAMES]
    query = _shared(before, after, *columns).where(_differs())
    rows = connection.execute(query.order_by(_BEFORE.c.path).limit(first))
    found: list[FileChange] = []
    for values in map(tuple, rows):
        old, new = values[: len(_NAMES)], values[len(_NAMES) :]
        found.append(FileChange(old[0], EntryRecord(*old), EntryRecord(*new)))
    return found


def _only_in(
    connection: Connection, here: int, there: int, first: int, *, is_added: bool
) -> list[FileChange]:
    """Paths that one version has and the other lacks."""
    if not first:
        return []
    other = (
        select(_AFTER.c.path)
        .where(_AFTER.c.artifact_rowid == there, _AFTER.c.path == _BEFORE.c.path)
        .exists()
    )
    query = (
        select(*(_BEFORE.c[name] for name in _NAMES))
        .where(and_(_BEFORE.c.artifact_rowid == here, ~other))
        .order_by(_BEFORE.c.path)
        .limit(first)
    )
    entries = [EntryRecord(*tuple(row)) for row in connection.execute(query)]
    if is_added:
        return [FileChange(one.path, None, one) for one in entries]
    return [FileChange(one.path, one, None) for one in entries]
