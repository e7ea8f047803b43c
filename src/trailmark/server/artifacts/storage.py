"""Where the bytes are: every one of the store in exactly one category."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    case,
    exists,
    func,
    or_,
    select,
    union,
)

from trailmark.server.artifacts.records import ArtifactState
from trailmark.server.blobs.blob_rows import columns_naming_blobs
from trailmark.server.db.tables.accounts import entities
from trailmark.server.db.tables.artifacts import (
    artifact_collections,
    artifact_entries,
    artifact_manifests,
    artifact_uploads,
    artifacts,
    upload_parts,
)
from trailmark.server.db.tables.blobs import blob_packs, blobs
from trailmark.server.db.tables.history import segments
from trailmark.server.db.tables.projects import projects
from trailmark.server.db.tables.runs import run_files, runs

_MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class StorageCategory:
    """Bytes that are there for one reason.

    Attributes:
        count: Of blobs, packs, parts or segments.
        note: What the category is, for people.
    """

    name: str
    size_bytes: int
    count: int
    note: str


@dataclass(frozen=True, slots=True)
class ProjectBytes:
    """A project's files, each content counted once within it."""

    name: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class CollectionBytes:
    """A collection's files, each content counted once within it.

    Attributes:
        path: `entity/project/name`.
    """

    path: str
    size_bytes: int
    versions: int


@dataclass(frozen=True, slots=True)
class StorageUsage:
    """What is stored and why.

    Attributes:
        categories: Disjoint; they add up to `total_bytes`.
        projects: The largest; contents that projects share count in each.
        reclaimable_bytes: What garbage collection can free sooner or later.
    """

    total_bytes: int
    categories: Sequence[StorageCategory]
    projects: Sequence[ProjectBytes]
    collections: Sequence[CollectionBytes]
    reclaimable_bytes: int


NOTES = {
    "artifacts": "files and manifests of artifact versions",
    "run_files": "files that runs saved: media, code, logs",
    "shared": "the same content in artifacts and in runs' files",
    "pending": "sent for versions that are not finished yet",
    "other": "content that something else keeps",
    "unused": "nothing keeps it: freed once it is some hours old",
    "packs": "holes in packs of small files: freed when half of a pack is gone",
    "upload_parts": "parts of large files that are not complete yet",
    "history": "what runs logged",
}
RECLAIMABLE = ("unused", "packs")


def instance_usage(connection: Connection) -> StorageUsage:
    """Every byte of the object store, exports for downloads apart."""
    found = _blob_categories(connection, None)
    found += [_pack_holes(connection), _parts(connection), _history(connection, None)]
    everywhere = select(projects.c.rowid)
    return _usage(connection, found, everywhere)


def usage_of_projects(
    connection: Connection, project_rowids: Collection[int]
) -> StorageUsage:
    """What some projects keep; contents that others keep as well count in full."""
    some = select(projects.c.rowid).where(projects.c.rowid.in_(list(project_rowids)))
    found = [*_blob_categories(connection, some), _history(connection, some)]
    return _usage(connection, found, some)


def _usage(
    connection: Connection,
    categories: Sequence[StorageCategory],
    some: Select[tuple[int]],
) -> StorageUsage:
    return StorageUsage(
        total_bytes=sum(one.size_bytes for one in categories),
        categories=[one for one in categories if one.count],
        projects=_projects(connection, some),
        collections=_collections(connection, some),
        reclaimable_bytes=sum(
            one.size_bytes for one in categories if one.name in RECLAIMABLE
        ),
    )


def _blob_categories(
    connection: Connection, some: Select[tuple[int]] | None
) -> list[StorageCategory]:
    in_versions = or_(*(blobs.c.sha256.in_(one) for one in _of_versions(some)))
    in_runs = blobs.c.sha256.in_(_of_runs(some))
    in_pending = or_(*(blobs.c.sha256.in_(one) for one in _of_pending(some)))
    known = {
        artifact_entries.c.blob_sha256,
        artifacts.c.manifest_sha256,
        run_files.c.blob_sha256,
        artifact_uploads.c.blob_sha256,
        artifact_manifests.c.blob_sha256,
    }
    others = [column for column in columns_naming_blobs() if column not in known]
    elsewhere: list[ColumnElement[bool]] = [
        exists().where(column == blobs.c.sha256) for column in others
    ]
    name = case(
        (in_versions & in_runs, "shared"),
        (in_versions, "artifacts"),
        (in_runs, "run_files"),
        (in_pending, "pending"),
        *((here, "other") for here in elsewhere),
        else_="unused",
    )
    sorted_out = select(name.label("name"), blobs.c.size_bytes).subquery()
    query = select(
        sorted_out.c.name, func.sum(sorted_out.c.size_bytes), func.count()
    ).group_by(sorted_out.c.name)
    rows = {row[0]: (int(row[1]), row[2]) for row in connection.execute(query)}
    names = ("artifacts", "run_files", "shared", "pending", "other", "unused")
    if some is not None:  # what belongs to nobody belongs to no project
        names = ("artifacts", "run_files", "shared", "pending")
    return [_category(name, *rows.get(name, (0, 0))) for name in names]


def _of_versions(some: Select[tuple[int]] | None) -> list[Select[Any]]:
    """Digests of what versions keep: one query for files, one for manifests."""
    files = select(artifact_entries.c.blob_sha256).where(
        artifact_entries.c.blob_sha256.is_not(None)
    )
    manifests = select(artifacts.c.manifest_sha256).where(
        artifacts.c.manifest_sha256.is_not(None)
    )
    if some is not None:
        inside = _versions_in(some)
        files = files.where(artifact_entries.c.artifact_rowid.in_(inside))
        manifests = manifests.where(artifacts.c.rowid.in_(inside))
    return [files, manifests]


def _of_pending(some: Select[tuple[int]] | None) -> list[Select[Any]]:
    found: list[Select[Any]] = []
    for table in (artifact_uploads, artifact_manifests):
        query = select(table.c.blob_sha256).where(table.c.blob_sha256.is_not(None))
        if some is not None:
            query = query.where(table.c.artifact_rowid.in_(_versions_in(some)))
        found.append(query)
    return found


def _of_runs(some: Select[tuple[int]] | None) -> Select[Any]:
    query = select(run_files.c.blob_sha256)
    if some is not None:
        inside = select(runs.c.rowid).where(runs.c.project_rowid.in_(some))
        query = query.where(run_files.c.run_rowid.in_(inside))
    return query


def _versions_in(some: Select[tuple[int]]) -> Select[tuple[int]]:
    return (
        select(artifacts.c.rowid)
        .join(
            artifact_collections,
            artifact_collections.c.rowid == artifacts.c.collection_rowid,
        )
        .where(artifact_collections.c.project_rowid.in_(some))
    )


def _pack_holes(connection: Connection) -> StorageCategory:
    packed = select(func.coalesce(func.sum(blobs.c.size_bytes), 0)).where(
        blobs.c.pack_rowid.is_not(None)
    )
    whole = select(func.coalesce(func.sum(blob_packs.c.size_bytes), 0), func.count())
    live_bytes = int(connection.execute(packed).scalar_one())
    pack_bytes, count = connection.execute(whole.select_from(blob_packs)).one()
    return _category("packs", int(pack_bytes) - live_bytes, count)


def _parts(connection: Connection) -> StorageCategory:
    query = select(func.coalesce(func.sum(upload_parts.c.size_bytes), 0), func.count())
    row = connection.execute(query.select_from(upload_parts)).one()
    return _category("upload_parts", int(row[0]), row[1])


def _history(
    connection: Connection, some: Select[tuple[int]] | None
) -> StorageCategory:
    """Segments that are objects; small ones rest in the database."""
    query = (
        select(func.coalesce(func.sum(segments.c.size_bytes), 0), func.count())
        .select_from(segments)
        .where(segments.c.object_key.is_not(None))
    )
    if some is not None:
        inside = select(runs.c.rowid).where(runs.c.project_rowid.in_(some))
        query = query.where(segments.c.run_rowid.in_(inside))
    row = connection.execute(query).one()
    return _category("history", int(row[0]), row[1])


def _projects(connection: Connection, some: Select[tuple[int]]) -> list[ProjectBytes]:
    of_runs = (
        select(runs.c.project_rowid, run_files.c.blob_sha256)
        .join(runs, runs.c.rowid == run_files.c.run_rowid)
        .where(runs.c.project_rowid.in_(some))
    )
    of_versions = _kept_by_versions(artifact_collections.c.project_rowid, some)
    held = union(of_runs, *of_versions).subquery()
    size = func.sum(blobs.c.size_bytes)
    query = (
        select(entities.c.name, projects.c.name, size)
        .select_from(held)
        .join(blobs, blobs.c.sha256 == held.c.blob_sha256)
        .join(projects, projects.c.rowid == held.c.project_rowid)
        .join(entities, entities.c.rowid == projects.c.entity_rowid)
        .group_by(entities.c.name, projects.c.name)
        .order_by(size.desc(), entities.c.name, projects.c.name)
        .limit(_MOST_ROWS)
    )
    rows = connection.execute(query)
    return [ProjectBytes(f"{row[0]}/{row[1]}", int(row[2])) for row in rows]


def _collections(
    connection: Connection, some: Select[tuple[int]]
) -> list[CollectionBytes]:
    held = union(*_kept_by_versions(artifact_collections.c.rowid, some)).subquery()
    n_versions = (
        select(func.count())
        .where(
            artifacts.c.collection_rowid == artifact_collections.c.rowid,
            artifacts.c.state == ArtifactState.COMMITTED,
        )
        .correlate(artifact_collections)
        .scalar_subquery()
    )
    size = func.sum(blobs.c.size_bytes)
    names = (
        entities.c.name.label("entity"),
        projects.c.name.label("project"),
        artifact_collections.c.name.label("collection"),
    )
    query = (
        select(*names, size.label("size"), n_versions.label("versions"))
        .select_from(held)
        .join(blobs, blobs.c.sha256 == held.c.blob_sha256)
        .join(artifact_collections, artifact_collections.c.rowid == held.c.rowid)
        .join(projects, projects.c.rowid == artifact_collections.c.project_rowid)
        .join(entities, entities.c.rowid == projects.c.entity_rowid)
        .group_by(*names, artifact_collections.c.rowid)
        .order_by(size.desc(), artifact_collections.c.rowid)
        .limit(_MOST_ROWS)
    )
    return [
        CollectionBytes(
            f"{row.entity}/{row.project}/{row.collection}", int(row.size), row.versions
        )
        for row in connection.execute(query)
    ]


def _kept_by_versions(
    owner: Any, some: Select[tuple[int]]
) -> tuple[Select[*tuple[Any, ...]], Select[*tuple[Any, ...]]]:
    """Pairs of an owner and a blob that its versions keep: as files, as manifests."""
    inside = artifact_collections.c.project_rowid.in_(some)
    of_collection = artifact_collections.c.rowid == artifacts.c.collection_rowid
    files = (
        select(owner, artifact_entries.c.blob_sha256)
        .select_from(artifact_entries)
        .join(artifacts, artifacts.c.rowid == artifact_entries.c.artifact_rowid)
        .join(artifact_collections, of_collection)
        .where(artifact_entries.c.blob_sha256.is_not(None), inside)
    )
    manifests = (
        select(owner, artifacts.c.manifest_sha256)
        .select_from(artifacts)
        .join(artifact_collections, of_collection)
        .where(artifacts.c.manifest_sha256.is_not(None), inside)
    )
    return files, manifests


def _category(name: str, size_bytes: int, count: int) -> StorageCategory:
    return StorageCategory(name, size_bytes, count, NOTES[name])
