"""Bytes that a manifest names without an upload: found in versions the actor may have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from trailmark.errors import NotFoundError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.artifacts.records import (
    ArtifactState,
    CollectionRecord,
    permits_artifact_bytes,
    require_artifact,
)
from trailmark.server.artifacts.reuse import reusable_bytes
from trailmark.server.db.tables.artifacts import artifact_entries
from trailmark.server.db.tables.blobs import blobs

_SLICE = 500
_MOST_VERSIONS = 16
"""Versions that are searched as wholes; a manifest could name thousands."""


@dataclass(frozen=True, slots=True)
class KnownBytes:
    """A blob; `birth_rowid` is the version whose upload brought it."""

    sha256: str
    size_bytes: int
    birth_rowid: int


def find_bytes(
    connection: Connection,
    actor: Actor,
    source: CollectionRecord,
    digests: set[str],
    versions: Iterable[int],
) -> dict[str, KnownBytes]:
    """By MD5 in base64, those of `digests` that are here and that `actor` may have.

    Args:
        source: Everything in its entity is searched.
        versions: Versions that the manifest itself names, of any entity; those that
            the actor may not download are passed over.
    """
    found: dict[str, KnownBytes] = {}
    for rowid in _downloadable(connection, actor, versions):
        if not digests - found.keys():
            return found
        for digest, known in _of_version(connection, rowid):
            if digest in digests:
                found.setdefault(digest, known)
    missing = digests - found.keys()
    if missing:
        found |= _of_entity(connection, actor, source, missing)
    return found


def _downloadable(
    connection: Connection, actor: Actor, versions: Iterable[int]
) -> Iterator[int]:
    for rowid in list(dict.fromkeys(versions))[:_MOST_VERSIONS]:
        try:
            artifact, _ = require_artifact(connection, actor, Action.READ, rowid)
        except NotFoundError:
            continue
        is_whole = artifact.state == ArtifactState.COMMITTED
        if is_whole and permits_artifact_bytes(connection, actor, artifact):
            yield rowid


def _of_version(
    connection: Connection, artifact_rowid: int
) -> Iterator[tuple[str, KnownBytes]]:
    entries = artifact_entries.c
    query = select(
        entries.digest,
        entries.blob_sha256,
        entries.size_bytes,
        entries.birth_artifact_rowid,
    ).where(entries.artifact_rowid == artifact_rowid, entries.blob_sha256.is_not(None))
    for digest, sha256, size_bytes, birth_rowid in connection.execute(query):
        yield digest, KnownBytes(sha256, size_bytes, birth_rowid or artifact_rowid)


def _of_entity(
    connection: Connection, actor: Actor, source: CollectionRecord, digests: set[str]
) -> dict[str, KnownBytes]:
    reusable = reusable_bytes(connection, actor, source, digests)
    sizes = _sizes(connection, [one.sha256 for one in reusable.values()])
    return {
        digest: KnownBytes(one.sha256, sizes[one.sha256], one.birth_rowid)
        for digest, one in reusable.items()
        if one.sha256 in sizes
    }


def _sizes(connection: Connection, sha256s: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(sha256s), _SLICE):
        query = select(blobs.c.sha256, blobs.c.size_bytes).where(
            blobs.c.sha256.in_(sha256s[start : start + _SLICE])
        )
        found.update((row.sha256, row.size_bytes) for row in connection.execute(query))
    return found
