"""Deleting versions and collections: at once for everybody who looks.

The row of a deleted version stays, so that lineage and history can still name it. Its
bytes go when no other version has them, by the sweep over all blobs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, select, update

from trailmark.errors import ConflictError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.artifacts.aliases import LATEST, lock_collection
from trailmark.server.artifacts.events import EventKind, record_event
from trailmark.server.artifacts.links import restore_latest, unlink_version
from trailmark.server.artifacts.records import (
    ArtifactRecord,
    ArtifactState,
    CollectionRecord,
    artifacts_by_rowid,
    collection_of,
    collections_by_rowid,
    places_of_artifact,
    select_collections,
)
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.artifacts import (
    artifact_aliases,
    artifact_collections,
    artifact_entries,
    artifact_manifests,
    artifact_memberships,
    artifact_producers,
    artifact_tags,
    artifact_uploads,
    artifacts,
)

_SLICE = 500


@dataclass(frozen=True, slots=True)
class _Link:
    artifact_rowid: int
    version_index: int
    portfolio: CollectionRecord


def delete_version(
    unit: UnitOfWork,
    actor: Actor,
    artifact: ArtifactRecord,
    source: CollectionRecord,
    *,
    delete_aliases: bool = False,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Delete one version; the caller asked whether `actor` may change `source`.

    Idempotent. `latest` falls back to the newest version that stays.

    Args:
        delete_aliases: Delete it even if it has aliases besides `latest`, or links
            that `actor` may undo.
        details: What the history tells about it.

    Raises:
        ConflictError: It has aliases or links that may not go with it.
        ForbiddenError: A link has an alias that is protected.
    """
    # Everywhere: the source, then the version, then what it is linked to.
    lock_collection(unit, source.rowid)
    found = _locked(unit, artifact.rowid)
    if found.state == ArtifactState.DELETED:
        return
    places = places_of_artifact(unit.connection, artifact)
    links = sorted(
        (one for one in places if one.rowid != source.rowid), key=lambda one: one.rowid
    )
    if not delete_aliases:
        _refuse_aliases(unit, artifact, source)
    _refuse_links(unit, actor, artifact, links, may_unlink=delete_aliases)
    for portfolio in links:
        unlink_version(unit, actor, artifact, portfolio)
    told = {"versionIndex": found.version_index, **(details or {})}
    _erase(unit, [artifact.rowid])
    record_event(unit, actor, source, artifact, EventKind.VERSION_DELETED, told)
    restore_latest(unit, actor, source)


def delete_sequence(unit: UnitOfWork, actor: Actor, sequence: CollectionRecord) -> None:
    """Delete a sequence with all its versions.

    Raises:
        NotFoundError: It is not readable.
        ForbiddenError: `actor` may not change it.
        ConflictError: Versions of it are linked elsewhere.
    """
    sequence.place.require(actor, Action.WRITE, what="collection")
    lock_collection(unit, sequence.rowid)
    _refuse_linked(unit, actor, artifacts.c.collection_rowid == sequence.rowid)
    _delete_sequence(unit, actor, sequence)


def delete_portfolio(
    unit: UnitOfWork, actor: Actor, portfolio: CollectionRecord
) -> None:
    """Delete a portfolio with its links; the versions stay where they are.

    Raises:
        NotFoundError: It is not readable.
        ForbiddenError: `actor` may not change it.
    """
    portfolio.place.require(actor, Action.WRITE, what="collection")
    lock_collection(unit, portfolio.rowid)
    _forget_members(unit, "collection_rowid", [portfolio.rowid])
    _bury(unit, actor, portfolio, {})


def delete_collections_in(unit: UnitOfWork, actor: Actor, project_rowid: int) -> None:
    """Delete all collections of a project that is about to be deleted.

    The caller asked whether `actor` may delete the project.

    Raises:
        ConflictError: Versions of it are linked in other projects.
    """
    here = artifact_collections.c.project_rowid == project_rowid
    query = select_collections().where(here).order_by(artifact_collections.c.rowid)
    found = [collection_of(row) for row in unit.connection.execute(query)]
    for one in found:
        lock_collection(unit, one.rowid)
    of_project = select(artifact_collections.c.rowid).where(here)
    _refuse_linked(
        unit,
        actor,
        artifacts.c.collection_rowid.in_(of_project),
        besides_project=project_rowid,
    )
    for one in found:
        if one.is_sequence:
            _delete_sequence(unit, actor, one)
        else:
            _forget_members(unit, "collection_rowid", [one.rowid])
            _bury(unit, actor, one, {})


def delete_outputs_of(unit: UnitOfWork, actor: Actor, run_rowid: int) -> None:
    """Delete the versions that a run logged and no other run did.

    Raises:
        ForbiddenError: `actor` may not change one of their collections.
        ConflictError: One is linked where `actor` may not undo that.
    """
    made = select(artifact_producers.c.artifact_rowid).where(
        artifact_producers.c.run_rowid == run_rowid
    )
    shared = select(artifact_producers.c.artifact_rowid).where(
        artifact_producers.c.run_rowid != run_rowid,
        artifact_producers.c.artifact_rowid.in_(made),
    )
    query = select(artifacts.c.rowid).where(
        artifacts.c.rowid.in_(made) | (artifacts.c.run_rowid == run_rowid),
        artifacts.c.rowid.not_in(shared),
        artifacts.c.state != ArtifactState.DELETED,
    )
    rowids = list(unit.connection.execute(query.order_by(artifacts.c.rowid)).scalars())
    found = artifacts_by_rowid(unit.connection, rowids)
    sources = collections_by_rowid(
        unit.connection, {one.collection_rowid for one in found.values()}
    )
    for rowid in rowids:
        source = sources.get(found[rowid].collection_rowid)
        if source is not None:
            source.place.require(actor, Action.WRITE, what="collection")
            delete_version(unit, actor, found[rowid], source, delete_aliases=True)


def _delete_sequence(
    unit: UnitOfWork, actor: Actor, sequence: CollectionRecord
) -> None:
    query = select(artifacts.c.rowid).where(
        artifacts.c.collection_rowid == sequence.rowid,
        artifacts.c.state != ArtifactState.DELETED,
    )
    rowids = list(unit.connection.execute(query).scalars())
    _erase(unit, rowids)
    _bury(unit, actor, sequence, {"versions": len(rowids)})


def _bury(
    unit: UnitOfWork, actor: Actor, collection: CollectionRecord, details: Any
) -> None:
    """Take a collection out of every list; its name is free again."""
    now = datetime.now(UTC)
    told = {"name": collection.name, **details}
    record_event(unit, actor, collection, None, EventKind.COLLECTION_DELETED, told)
    unit.connection.execute(
        update(artifact_collections)
        .where(artifact_collections.c.rowid == collection.rowid)
        .values(
            # A colon cannot be part of a name, so nobody can ask for this one.
            name=f"{collection.name}:deleted:{collection.rowid}",
            client_id=None,
            deleted_at=now,
            updated_at=now,
        )
    )


def _erase(unit: UnitOfWork, rowids: Sequence[int]) -> None:
    """Leave nothing of versions but rows that can be named."""
    now = datetime.now(UTC)
    for start in range(0, len(rowids), _SLICE):
        some = list(rowids[start : start + _SLICE])
        for table in (
            artifact_entries,
            artifact_uploads,
            artifact_manifests,
            artifact_tags,
        ):
            gone = delete(table).where(table.c.artifact_rowid.in_(some))
            unit.connection.execute(gone)
        _forget_members(unit, "artifact_rowid", some)
        unit.connection.execute(
            update(artifacts)
            .where(artifacts.c.rowid.in_(some))
            .values(
                state=ArtifactState.DELETED,
                client_id=None,
                distributed_id=None,
                manifest_sha256=None,
                deleted_at=now,
                updated_at=now,
            )
        )


def _forget_members(unit: UnitOfWork, of: str, rowids: Collection[int]) -> None:
    """Delete memberships and aliases by the column of that name, in both tables."""
    for table in (artifact_aliases, artifact_memberships):
        unit.connection.execute(delete(table).where(table.c[of].in_(list(rowids))))


def _refuse_aliases(
    unit: UnitOfWork, artifact: ArtifactRecord, source: CollectionRecord
) -> None:
    query = (
        select(artifact_aliases.c.alias)
        .where(
            artifact_aliases.c.artifact_rowid == artifact.rowid,
            artifact_aliases.c.collection_rowid == source.rowid,
            artifact_aliases.c.alias != LATEST,
        )
        .order_by(artifact_aliases.c.alias)
    )
    held = list(unit.connection.execute(query).scalars())
    if held:
        raise ConflictError(
            f"v{artifact.version_index} of {source.path!r} has the aliases "
            f"{', '.join(map(repr, held))}",
            hint="take them off first, or delete with deleteAliases (delete_aliases=True)",
        )


def _refuse_links(
    unit: UnitOfWork,
    actor: Actor,
    artifact: ArtifactRecord,
    links: Sequence[CollectionRecord],
    *,
    may_unlink: bool,
) -> None:
    stuck = [
        one
        for one in links
        if not may_unlink or not one.place.permits(actor, Action.WRITE)
    ]
    if stuck:
        only = artifact_memberships.c.collection_rowid.in_([one.rowid for one in stuck])
        mine = artifact_memberships.c.artifact_rowid == artifact.rowid
        _raise_linked(actor, _links(unit, only & mine))


def _refuse_linked(
    unit: UnitOfWork,
    actor: Actor,
    condition: ColumnElement[bool],
    *,
    besides_project: int | None = None,
) -> None:
    """Refuse if versions that meet `condition` are linked, but for links in a project."""
    query = select(artifacts.c.rowid).where(condition)
    linked = artifact_memberships.c.artifact_rowid.in_(query)
    found = [
        one
        for one in _links(unit, linked)
        if one.portfolio.place.project_rowid != besides_project
    ]
    if found:
        _raise_linked(actor, found)


def _links(unit: UnitOfWork, condition: ColumnElement[bool]) -> list[_Link]:
    """Links in live portfolios."""
    query: Select[*tuple[Any, ...]] = (
        select(
            artifact_memberships.c.artifact_rowid,
            artifact_memberships.c.version_index,
            artifact_memberships.c.collection_rowid,
        )
        .join(artifacts, artifacts.c.rowid == artifact_memberships.c.artifact_rowid)
        .where(
            condition,
            artifact_memberships.c.collection_rowid != artifacts.c.collection_rowid,
        )
        .order_by(artifact_memberships.c.rowid)
    )
    rows = unit.connection.execute(query).all()
    live = collections_by_rowid(unit.connection, {row.collection_rowid for row in rows})
    return [
        _Link(row.artifact_rowid, row.version_index, live[row.collection_rowid])
        for row in rows
        if row.collection_rowid in live
    ]


def _raise_linked(actor: Actor, links: Sequence[_Link]) -> None:
    """Say where the links are that `actor` may see, and count the others."""
    seen = [one for one in links if one.portfolio.place.permits(actor, Action.READ)]
    named = [f"{one.portfolio.path}:v{one.version_index}" for one in seen[:10]]
    n_more = len(links) - len(named)
    if n_more:
        named.append(f"{n_more} more" if named else f"{n_more} that you may not see")
    raise ConflictError(
        f"this is linked in {', '.join(named)}", hint="unlink it there first"
    )


def _locked(unit: UnitOfWork, rowid: int) -> ArtifactRecord:
    row = select(artifacts.c.rowid).where(artifacts.c.rowid == rowid)
    unit.connection.execute(row.with_for_update())
    return artifacts_by_rowid(unit.connection, [rowid])[rowid]
