"""Many announced files of a pending version at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from trailmark.errors import InvalidInputError, NotFoundError
from trailmark.server.artifacts.uploads import (
    all_arrived,
    check_digest,
    digest_of_upload,
    expected_digests,
)
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


@dataclass(frozen=True, slots=True)
class SmallUpload:
    """A small file that has come by an address of its own.

    Attributes:
        md5_base64: What its address is for.
    """

    upload_rowid: int
    md5_base64: str
    content: bytes


def store_uploads(
    database: Database, blobs: BlobStore, uploads: Sequence[SmallUpload]
) -> list[Exception | None]:
    """Store uploads that came at the same time, with one flush for all.

    Returns:
        For each None, or the error that is the answer to it alone.
    """
    named = digests_of_many([one.content for one in uploads])
    outcomes: list[Exception | None] = []
    contents: list[tuple[Blob, bytes]] = []
    arriving: list[tuple[int, Blob]] = []
    with database.read() as connection:
        for one, blob in zip(uploads, named, strict=True):
            try:
                check_digest(blob, one.md5_base64)
                check_digest(blob, digest_of_upload(connection, one.upload_rowid))
            except (InvalidInputError, NotFoundError) as error:
                outcomes.append(error)
                continue
            outcomes.append(None)
            contents.append((blob, one.content))
            arriving.append((one.upload_rowid, blob))
    if contents:
        blobs.store_named(contents, lambda unit, _: all_arrived(unit, arriving))
    return outcomes


def _reason(blob: Blob, digest: str) -> str:
    if not digest:
        return "this file is not expected: announce it first"
    return f"its bytes have MD5 {blob.md5_base64!r}, {digest!r} was announced"
