"""Bytes that need not be sent again, because the sender can read them here anyway.

Knowing a digest must never be a way to get bytes: only what the actor could download,
or has itself sent into a version that is still pending, counts as known.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ScalarSelect,
    Subquery,
    Table,
    func,
    select,
)

from trailmark.server.accounts.actor import Actor
from trailmark.server.artifacts.records import (
    ArtifactState,
    CollectionRecord,
    Place,
)
from trailmark.server.db.tables.accounts import entities
from trailmark.server.db.tables.artifacts import (
    artifact_collections,
    artifact_entries,
    artifact_uploads,
    artifacts,
)
from trailmark.server.db.tables.blobs import blobs
from trailmark.server.db.tables.projects import projects

_SLICE = 500
_MOST_HOLDERS = 1_000


@dataclass(frozen=True, slots=True)
class Reusable:
    """Bytes that are here; `birth_rowid` is the version that brought them."""

    sha256: str
    birth_rowid: int


def reusable_bytes(
    connection: Connection,
    actor: Actor,
    source: CollectionRecord,
    md5s_base64: Collection[str],
) -> dict[str, Reusable]:
    """By MD5 in base64, what `actor` can already read in the entity of `source`."""
    readable = readable_projects(connection, actor, source.place.entity_rowid)
    birth = func.coalesce(
        _in_committed_version(readable), _in_own_pending_version(actor, readable)
    ).label("birth_rowid")
    found: dict[str, Reusable] = {}
    wanted = list(md5s_base64)
    for first in range(0, len(wanted), _SLICE):
        query = select(blobs.c.md5_base64, blobs.c.sha256, birth).where(
            blobs.c.md5_base64.in_(wanted[first : first + _SLICE])
        )
        for md5_base64, sha256, birth_rowid in connection.execute(query):
            if birth_rowid is not None:
                found[md5_base64] = Reusable(sha256, birth_rowid)
    return found


def readable_projects(
    connection: Connection, actor: Actor, entity_rowid: int
) -> list[int]:
    """Live projects of an entity whose bytes `actor` may have."""
    query = (
        select(
            projects.c.rowid,
            projects.c.name,
            projects.c.visibility,
            entities.c.rowid,
            entities.c.name,
        )
        .join(entities, entities.c.rowid == projects.c.entity_rowid)
        .where(projects.c.entity_rowid == entity_rowid, projects.c.deleted_at.is_(None))
    )
    places = (Place(*tuple(row)) for row in connection.execute(query))
    return [one.project_rowid for one in places if one.permits_bytes(actor)]


def _in_committed_version(readable: list[int]) -> ScalarSelect[Any]:
    """A committed version that holds the blob; its birth version, or itself.

    The first will do: popular bytes are in many thousands.
    """
    holders = _holders(artifact_entries, artifact_entries.c.birth_artifact_rowid)
    return (
        select(func.coalesce(holders.c.birth_rowid, holders.c.artifact_rowid))
        .join(artifacts, artifacts.c.rowid == holders.c.artifact_rowid)
        .join(
            artifact_collections,
            artifact_collections.c.rowid == artifacts.c.collection_rowid,
        )
        .where(
            artifacts.c.state == ArtifactState.COMMITTED,
            *_live_and_in(readable),
        )
        .limit(1)
        .scalar_subquery()
    )


def _in_own_pending_version(actor: Actor, readable: list[int]) -> ScalarSelect[Any]:
    """A pending version of the actor's own that it has sent the bytes to."""
    holders = _holders(
        artifact_uploads,
        artifact_uploads.c.artifact_rowid,
        artifact_uploads.c.purpose == "file",
    )
    return (
        select(holders.c.artifact_rowid)
        .join(artifacts, artifacts.c.rowid == holders.c.artifact_rowid)
        .join(
            artifact_collections,
            artifact_collections.c.rowid == artifacts.c.collection_rowid,
        )
        .where(
            artifacts.c.state == ArtifactState.PENDING,
            artifacts.c.user_rowid.is_not(None),
            artifacts.c.user_rowid == actor.user_rowid,
            *_live_and_in(readable),
        )
        .limit(1)
        .scalar_subquery()
    )


def _holders(
    table: Table, birth: Column[Any], *conditions: ColumnElement[bool]
) -> Subquery:
    """Versions that have the blob of the enclosing query.

    The limit is a fence, too: without statistics PostgreSQL would rather look through
    all entries of every committed version, for each blob.
    """
    return (
        select(table.c.artifact_rowid, birth.label("birth_rowid"))
        .where(table.c.blob_sha256 == blobs.c.sha256, *conditions)
        .correlate(blobs)
        .limit(_MOST_HOLDERS)
        .subquery()
    )


def _live_and_in(readable: list[int]) -> tuple[ColumnElement[bool], ...]:
    return (
        artifact_collections.c.deleted_at.is_(None),
        artifact_collections.c.project_rowid.in_(readable),
    )
