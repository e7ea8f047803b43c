"""Many announced files of a pending version at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from trailmark.server.artifacts.uploads import all_arrived, expected_digests
from trailmark.server.blobs.blob_store import Blob, BlobStore
from trailmark.server.blobs.digests import digests_of_many
from trailmark.server.db import Database


@dataclass(slots=True)
class BatchOutcome:
    """How many files were stored; path and reason of those that were not."""

    stored: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


def store_batch(
    database: Database,
    blobs: BlobStore,
    artifact_rowid: int,
    files: Sequence[tuple[str, bytes]],
    outcome: BatchOutcome,
) -> None:
    """Store those of `files` that were announced with the MD5 they have.

    Each is stored whole or not at all; what happened is added to `outcome`.
    """
    with database.read() as connection:
        expected = expected_digests(
            connection, artifact_rowid, [path for path, _ in files]
        )
    named = digests_of_many([content for _, content in files])
    contents: list[tuple[Blob, bytes]] = []
    arriving: list[tuple[int, Blob]] = []
    for (path, content), blob in zip(files, named, strict=True):
        upload_rowid, digest = expected.get(path, (0, ""))
        if blob.md5_base64 == digest:
            contents.append((blob, content))
            arriving.append((upload_rowid, blob))
        else:
            outcome.refused.append((path, _reason(blob, digest)))
    if contents:
        blobs.store_named(contents, lambda unit, _: all_arrived(unit, arriving))
        outcome.stored += len(contents)


def _reason(blob: Blob, digest: str) -> str:
    if not digest:
        return "this file is not expected: announce it first"
    return f"its bytes have MD5 {blob.md5_base64!r}, {digest!r} was announced"
