"""References to objects in Google Cloud Storage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from trailmark.artifacts.manifest import ArtifactManifestEntry
from trailmark.artifacts.references import as_it_is, differs, needed, too_many
from trailmark.errors import TransportError, UsageError

if TYPE_CHECKING:
    from trailmark.artifacts.draft import ArtifactDraft

_PIECE_BYTES = 1 << 20


def look_up(
    draft: ArtifactDraft,
    address: str,
    name: str | None,
    *,
    checksum: bool,
    max_objects: int,
) -> list[ArtifactManifestEntry]:
    """See `references.Store`. The digest is the ETag, the generation is kept."""
    _ = draft
    bucket_name, key, generation = _read(address)
    plain = f"gs://{bucket_name}/{key}"
    if not checksum:
        return [as_it_is(plain, name or key or bucket_name)]
    bucket, failures = _bucket(bucket_name)
    try:
        one = bucket.get_blob(key, generation=generation) if key else None
        if one is not None:
            return [_entry(name or key.rpartition("/")[2], plain, one)]
        found: list[ArtifactManifestEntry] = []
        base = key if not key or key.endswith("/") else f"{key}/"
        for blob in bucket.list_blobs(prefix=base, max_results=max_objects + 1):
            if not blob.size:
                continue
            inner = str(blob.name).removeprefix(base)
            path = f"{name}/{inner}" if name else inner
            found.append(_entry(path, f"gs://{bucket_name}/{blob.name}", blob))
    except failures as error:
        raise TransportError(f"{address!r} cannot be read: {error}") from error
    if len(found) > max_objects:
        raise too_many(address, max_objects)
    if not found:
        raise UsageError(f"there is nothing at {address!r}")
    return found


def pieces(entry: ArtifactManifestEntry) -> Iterator[bytes]:
    """See `references.Store`."""
    bucket_name, key, _ = _read(entry.ref or "")
    bucket, failures = _bucket(bucket_name)
    try:
        blob = bucket.get_blob(key, generation=entry.extra.get("versionID"))
        if blob is None:
            raise FileNotFoundError(f"{entry.ref!r} is gone")
        if entry.digest not in (blob.etag, entry.ref):
            raise differs(entry, str(blob.etag))
        with blob.open("rb") as file:
            while piece := file.read(_PIECE_BYTES):
                yield piece
    except failures as error:
        raise TransportError(f"{entry.ref!r} cannot be read: {error}") from error


def _entry(path: str, address: str, blob: Any) -> ArtifactManifestEntry:
    return ArtifactManifestEntry(
        path, str(blob.etag), int(blob.size), address, {"versionID": blob.generation}
    )


def _bucket(name: str) -> tuple[Any, tuple[type[Exception], ...]]:
    try:
        from google.api_core.exceptions import (  # pyright: ignore[reportMissingImports]
            GoogleAPIError,
        )
        from google.cloud import storage  # pyright: ignore[reportMissingImports, reportAttributeAccessIssue]
    except ImportError as error:
        raise needed("google-cloud-storage", "gs://", error) from error
    return storage.Client().bucket(name), (GoogleAPIError,)


def _read(address: str) -> tuple[str, str, str | None]:
    parts = urlsplit(address)
    return parts.netloc, parts.path.removeprefix("/"), parts.fragment or None
