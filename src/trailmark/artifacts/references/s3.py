"""References to objects in S3 and stores that speak as it does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

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
    """See `references.Store`. The digest is the ETag; versions of buckets are kept."""
    _ = draft
    bucket, key, version = _read(address)
    plain = f"s3://{bucket}/{key}"
    if not checksum:
        return [as_it_is(plain, name or key or bucket)]
    client, failures = _client()
    try:
        head = _head(client, bucket, key, version) if key else None
        if head is not None:
            return [_entry(name or key.rpartition("/")[2], plain, head)]
        return _folder(client, bucket, key, name, max_objects)
    except failures as error:
        raise TransportError(f"{address!r} cannot be read: {error}") from error


def pieces(entry: ArtifactManifestEntry) -> Iterator[bytes]:
    """See `references.Store`. Where the object changed, its logged version is sought."""
    bucket, key, _ = _read(entry.ref or "")
    client, failures = _client()
    version = entry.extra.get("versionID")
    try:
        head = _head(client, bucket, key, version)
        if head is None:
            raise FileNotFoundError(f"{entry.ref!r} is gone")
        found = str(head["ETag"]).strip('"')
        if entry.digest not in (found, entry.ref):
            raise differs(entry, found)
        given: dict[str, Any] = {"Bucket": bucket, "Key": key}
        if version:
            given["VersionId"] = version
        yield from client.get_object(**given)["Body"].iter_chunks(_PIECE_BYTES)
    except failures as error:
        raise TransportError(f"{entry.ref!r} cannot be read: {error}") from error


def _folder(
    client: Any, bucket: str, prefix: str, name: str | None, max_objects: int
) -> list[ArtifactManifestEntry]:
    found: list[ArtifactManifestEntry] = []
    pages = client.get_paginator("list_objects_v2").paginate(
        Bucket=bucket, Prefix=prefix
    )
    base = prefix if not prefix or prefix.endswith("/") else f"{prefix}/"
    for page in pages:
        for one in page.get("Contents", ()):
            key = str(one["Key"])
            if not one["Size"] or not (key.startswith(base) or key == prefix):
                continue
            if len(found) == max_objects:
                raise too_many(f"s3://{bucket}/{prefix}", max_objects)
            inner = key.removeprefix(base)
            path = f"{name}/{inner}" if name else inner
            told = {"ETag": one["ETag"], "ContentLength": one["Size"]}
            found.append(_entry(path, f"s3://{bucket}/{key}", told))
    if not found:
        raise UsageError(f"there is nothing at 's3://{bucket}/{prefix}'")
    return found


def _entry(path: str, address: str, head: dict[str, Any]) -> ArtifactManifestEntry:
    etag = str(head["ETag"]).strip('"')
    extra = {"etag": etag}
    version = head.get("VersionId")
    if version and version != "null":
        extra["versionID"] = str(version)
    return ArtifactManifestEntry(path, etag, int(head["ContentLength"]), address, extra)


def _head(
    client: Any, bucket: str, key: str, version: str | None
) -> dict[str, Any] | None:
    given: dict[str, Any] = {"Bucket": bucket, "Key": key}
    if version:
        given["VersionId"] = version
    try:
        return client.head_object(**given)
    except client.exceptions.ClientError as error:
        if error.response["Error"]["Code"] in ("404", "NoSuchKey", "NotFound"):
            return None
        raise


def _client() -> tuple[Any, tuple[type[Exception], ...]]:
    try:
        import boto3  # pyright: ignore[reportMissingImports]
        from botocore import exceptions  # pyright: ignore[reportMissingImports]
    except ImportError as error:
        raise needed("boto3", "s3://", error) from error
    client = boto3.client(
        "s3",
        endpoint_url=os.environ.get("AWS_S3_ENDPOINT_URL"),
        region_name=os.environ.get("AWS_REGION"),
    )
    return client, (exceptions.BotoCoreError, exceptions.ClientError)


def _read(address: str) -> tuple[str, str, str | None]:
    parts = urlsplit(address)
    version = dict(parse_qsl(parts.query)).get("versionId")
    return parts.netloc, parts.path.removeprefix("/"), version
