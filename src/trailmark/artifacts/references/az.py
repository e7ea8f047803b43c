"""References to blobs in Azure: `https://ACCOUNT.blob.core.windows.net/CONTAINER/BLOB`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from trailmark.artifacts.manifest import ArtifactManifestEntry
from trailmark.artifacts.references import as_it_is, differs, needed, too_many
from trailmark.errors import TransportError, UsageError

if TYPE_CHECKING:
    from trailmark.artifacts.draft import ArtifactDraft


def look_up(
    draft: ArtifactDraft,
    address: str,
    name: str | None,
    *,
    checksum: bool,
    max_objects: int,
) -> list[ArtifactManifestEntry]:
    """See `references.Store`. The digest is the ETag; versions of blobs are kept."""
    _ = draft
    account, container_name, key, version = _read(address)
    base = f"{account}/{container_name}"
    if not checksum:
        return [as_it_is(f"{base}/{key}", name or key or container_name)]
    container, missing, failures = _container(account, container_name)
    try:
        if key:
            try:
                blob = container.get_blob_client(key).get_blob_properties(
                    **({"version_id": version} if version else {})
                )
            except missing:
                blob = None
            if blob is not None:
                return [_entry(name or key.rpartition("/")[2], f"{base}/{key}", blob)]
        found: list[ArtifactManifestEntry] = []
        prefix = key if not key or key.endswith("/") else f"{key}/"
        for blob in container.list_blobs(name_starts_with=prefix):
            if len(found) == max_objects:
                raise too_many(address, max_objects)
            inner = str(blob.name).removeprefix(prefix)
            path = f"{name}/{inner}" if name else inner
            found.append(_entry(path, f"{base}/{blob.name}", blob))
    except failures as error:
        raise TransportError(f"{address!r} cannot be read: {error}") from error
    if not found:
        raise UsageError(f"there is nothing at {address!r}")
    return found


def pieces(entry: ArtifactManifestEntry) -> Iterator[bytes]:
    """See `references.Store`."""
    account, container_name, key, _ = _read(entry.ref or "")
    container, missing, failures = _container(account, container_name)
    version = entry.extra.get("versionID")
    options = {"version_id": version} if version else {}
    try:
        blob = container.get_blob_client(key)
        found = str(blob.get_blob_properties(**options).etag).strip('"')
        if entry.digest not in (found, entry.ref):
            raise differs(entry, found)
        yield from blob.download_blob(**options).chunks()
    except missing as error:
        raise FileNotFoundError(f"{entry.ref!r} is gone") from error
    except failures as error:
        raise TransportError(f"{entry.ref!r} cannot be read: {error}") from error


def _entry(path: str, address: str, blob: Any) -> ArtifactManifestEntry:
    etag = str(blob.etag).strip('"')
    extra = {"etag": etag}
    if getattr(blob, "version_id", None):
        extra["versionID"] = str(blob.version_id)
    return ArtifactManifestEntry(path, etag, int(blob.size), address, extra)


def _container(
    account: str, name: str
) -> tuple[Any, tuple[type[Exception], ...], tuple[type[Exception], ...]]:
    try:
        from azure.core.exceptions import (  # pyright: ignore[reportMissingImports]
            AzureError,
            ResourceNotFoundError,
        )
        from azure.identity import (  # pyright: ignore[reportMissingImports]
            DefaultAzureCredential,
        )
        from azure.storage.blob import (  # pyright: ignore[reportMissingImports]
            ContainerClient,
        )
    except ImportError as error:
        raise needed("azure-storage-blob azure-identity", "Azure", error) from error
    container = ContainerClient(account, name, credential=DefaultAzureCredential())
    return container, (ResourceNotFoundError,), (AzureError,)


def _read(address: str) -> tuple[str, str, str, str | None]:
    parts = urlsplit(address)
    container, _, key = unquote(parts.path).removeprefix("/").partition("/")
    version = dict(parse_qsl(parts.query)).get("versionId")
    return f"{parts.scheme}://{parts.netloc}", container, key, version
