"""What committed versions are made of: one row per file or reference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from trailmark.server.db.tables.artifacts import artifact_entries
from trailmark.server.runs.records import Page
from trailmark.wire.lenient_json import storable

_SLICE = 500


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """One file, or one reference to bytes that the server does not keep.

    Attributes:
        digest: MD5 in base64; of a reference, what its store calls its version.
        ref: The address of a reference; None for a file.
        blob_sha256: None for a reference.
        birth_artifact_rowid: The version whose upload brought the bytes here.
        extra: JSON text of an object, or None.
    """

    path: str
    digest: str
    size_bytes: int
    ref: str | None
    blob_sha256: str | None
    birth_artifact_rowid: int | None
    extra: str | None


_COLUMNS = tuple(artifact_entries.c[name] for name in EntryRecord.__dataclass_fields__)


def list_entries(
    connection: Connection, artifact_rowid: int, *, first: int, after: str | None = None
) -> Page[EntryRecord]:
    """The version's entries by path, in order of code points.

    Args:
        after: The cursor of an entry, which is its path.
    """
    query = select(*_COLUMNS).where(artifact_entries.c.artifact_rowid == artifact_rowid)
    if after:
        query = query.where(artifact_entries.c.path > storable(after))
    query = query.order_by(artifact_entries.c.path).limit(first + 1)
    found = [EntryRecord(*tuple(row)) for row in connection.execute(query)]
    shown = found[:first]
    return Page(shown, [one.path for one in shown], len(found) > first)


def entries_named(
    connection: Connection, artifact_rowid: int, paths: Sequence[str]
) -> dict[str, EntryRecord]:
    """Those of the paths that the version has."""
    found: dict[str, EntryRecord] = {}
    for start in range(0, len(paths), _SLICE):
        some = [storable(path) for path in paths[start : start + _SLICE]]
        query = select(*_COLUMNS).where(
            artifact_entries.c.artifact_rowid == artifact_rowid,
            artifact_entries.c.path.in_(some),
        )
        found.update(
            (row.path, EntryRecord(*tuple(row))) for row in connection.execute(query)
        )
    return found


def all_entries(connection: Connection, artifact_rowid: int) -> Iterator[EntryRecord]:
    """Every entry of a version, by path."""
    query = (
        select(*_COLUMNS)
        .where(artifact_entries.c.artifact_rowid == artifact_rowid)
        .order_by(artifact_entries.c.path)
    )
    return (EntryRecord(*tuple(row)) for row in connection.execute(query))
