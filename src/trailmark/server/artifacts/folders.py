"""What lies in one folder of a version: its subfolders, with sums, and its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, and_, cast, func, select

from trailmark.server.artifacts.entries import EntryRecord
from trailmark.server.db.tables.artifacts import artifact_entries
from trailmark.server.runs.records import Page
from trailmark.wire.lenient_json import storable

_PATH = artifact_entries.c.path
_COLUMNS = tuple(artifact_entries.c[name] for name in EntryRecord.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class FolderRecord:
    """A subfolder; the figures are of everything below it.

    Attributes:
        name: The last part of its path.
    """

    name: str
    file_count: int
    size_bytes: int


def list_folders(
    connection: Connection, artifact_rowid: int, prefix: str = ""
) -> Sequence[FolderRecord]:
    """The subfolders of a folder, in order of code points.

    Args:
        prefix: The folder's path with a `/` at its end; "" is the whole version.
    """
    rest = _rest(prefix)
    slash = _find(connection, rest, "/")
    name = func.substr(rest, 1, slash - 1).label("name")
    query = (
        select(
            name,
            func.count().label("file_count"),
            func.sum(artifact_entries.c.size_bytes).label("size_bytes"),
        )
        .where(_inside(artifact_rowid, prefix), slash > 0)
        .group_by(name)
    )
    found = [
        FolderRecord(row.name, row.file_count, int(row.size_bytes))
        for row in connection.execute(query)
    ]
    return sorted(found, key=lambda folder: folder.name)


def list_files(
    connection: Connection,
    artifact_rowid: int,
    prefix: str = "",
    *,
    search: str | None = None,
    first: int = 50,
    after: str | None = None,
) -> Page[EntryRecord]:
    """The files of a folder by path, in order of code points.

    Args:
        prefix: The folder's path with a `/` at its end; "" is the whole version.
        search: List files at any depth below the folder whose path holds this text,
            whatever its case; None lists only what lies in the folder itself.
        after: The cursor of a file, which is its path.
    """
    query = select(*_COLUMNS).where(_inside(artifact_rowid, prefix))
    if search:
        # Both databases fold ASCII alike; of other letters the case counts.
        wanted = _ascii_lower(storable(search))
        query = query.where(_holds(connection, wanted))
    else:
        query = query.where(_find(connection, _rest(prefix), "/") == 0)
    if after:
        query = query.where(storable(after) < _PATH)
    query = query.order_by(_PATH).limit(first + 1)
    found = [EntryRecord(*tuple(row)) for row in connection.execute(query)]
    shown = found[:first]
    return Page(shown, [one.path for one in shown], len(found) > first)


def folder_prefix(path: str | None) -> str:
    """A folder as a person names it, as the prefix of what is inside.

    >>> folder_prefix("/images/cats/"), folder_prefix(None)
    ('images/cats/', '')
    """
    trimmed = storable(path or "").strip("/")
    return f"{trimmed}/" if trimmed else ""


def _inside(artifact_rowid: int, prefix: str) -> ColumnElement[bool]:
    here = artifact_entries.c.artifact_rowid == artifact_rowid
    if not prefix:
        return here
    # The character behind `/` ends the range: an index walks it in order.
    end = prefix[:-1] + chr(ord("/") + 1)
    return and_(here, prefix <= _PATH, end > _PATH)


def _rest(prefix: str) -> ColumnElement[str]:
    """What follows a prefix; the path itself where there is none, which is faster."""
    return func.substr(_PATH, len(prefix) + 1) if prefix else _PATH


def _holds(connection: Connection, wanted: str) -> ColumnElement[bool]:
    if connection.dialect.name == "sqlite":
        folded = func.lower(_PATH)  # SQLite's folds ASCII only
    else:
        folded = func.lower(_PATH.collate("C"))
    return _find(connection, folded, wanted) > 0


def _find(connection: Connection, text: Any, part: str) -> ColumnElement[int]:
    find = func.instr if connection.dialect.name == "sqlite" else func.strpos
    return find(text, cast(part, Text))


def _ascii_lower(text: str) -> str:
    return "".join(one.lower() if one.isascii() else one for one in text)
