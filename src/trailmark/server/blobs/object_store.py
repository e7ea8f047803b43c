"""Where bytes rest: a folder or an S3-compatible bucket, behind one small door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from trailmark.errors import UsageError

_PART = re.compile(r"[A-Za-z0-9_\-=][A-Za-z0-9._\-=]*")


class ObjectStore(Protocol):
    """Immutable objects by key. Every method blocks and may be called from any thread.

    Keys are relative paths of our own making (`segments/12/history-0.parquet`),
    never built from a string of a request. An object appears whole or not at all,
    and once a `put_…` has returned it outlives a power cut.

    Attributes:
        scratch_dir: A folder for files on their way in; `put_file` is cheapest
            for files that lie there.

    Raises:
        NotFoundError: Reading a key that is not there.
        UnavailableError: The disk is full, or the bucket does not answer.
    """

    @property
    def scratch_dir(self) -> Path: ...

    def put_bytes(self, key: str, data: bytes) -> None:
        """Store `data`; an object of that key is replaced."""
        ...

    def put_file(self, key: str, path: Path) -> None:
        """Store the file at `path`, which is gone from there afterwards."""
        ...

    def get_bytes(
        self, key: str, lo: int | None = None, hi: int | None = None
    ) -> bytes:
        """Bytes [lo, hi) of the object; less where it ends before `hi`."""
        ...

    def read_range(self, key: str, lo: int, hi: int) -> bytes:
        """Bytes [lo, hi), which must lie inside the object: one request, no look first."""
        ...

    def size(self, key: str) -> int:
        """Size in bytes."""
        ...

    def open(self, key: str) -> Any:
        """The object as a `pyarrow.NativeFile` for random access; close it after use."""
        ...

    def local_path(self, key: str) -> Path | None:
        """The object's file on this machine, or None where it is elsewhere."""
        ...

    def signed_url(self, method: str, key: str, lifetime_s: float) -> str | None:
        """An address at which anybody may `GET` or `PUT` the object for a while.

        None where bytes only go through the server: a folder, or a bucket that clients
        are not meant to reach.
        """
        ...

    def delete(self, key: str) -> None:
        """Remove the object; one that is not there is no error."""
        ...

    def list(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Key and size of every object under the folder `prefix`, in no order."""
        ...


def open_object_store(
    url: str, *, scratch: Path | None = None, signs: bool = False
) -> ObjectStore:
    """The store an address names.

    Args:
        url: `file:///folder` (made when absent) or
            `s3://bucket/prefix?endpoint=http://127.0.0.1:8333&region=us-east-1`, with
            credentials from the usual `AWS_…` environment variables.
        scratch: Where uploads to a bucket wait until they are complete; made when
            absent. A folder has a place of its own for that.
        signs: Whether clients may be sent to a bucket itself.

    Raises:
        UsageError: The address is of another kind, or names no bucket.
    """
    parts = urlsplit(url)
    if (
        parts.scheme == "file"
        and parts.netloc in ("", "localhost")
        and parts.path[:1] == "/"
    ):
        from trailmark.server.blobs.local_objects import LocalObjectStore

        return LocalObjectStore(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc:
        from trailmark.server.blobs.s3_objects import S3ObjectStore

        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if unknown := options.keys() - {"endpoint", "region"}:
            raise UsageError(
                f"storage address {url!r} has unknown options {sorted(unknown)!r}",
                hint="an s3 address takes endpoint and region",
            )
        prefix = parts.path.strip("/")
        return S3ObjectStore(
            parts.netloc, prefix, **options, scratch=scratch, signs=signs
        )
    raise UsageError(
        f"{url!r} is not a storage address",
        hint="give file:///folder or s3://bucket/prefix?endpoint=…",
    )


def check_key(key: str) -> str:
    """Return `key` if it is one of ours; a slip of ours must not leave the root."""
    if not all(_PART.fullmatch(part) for part in key.split("/")):
        raise UsageError(f"{key!r} is not an object key")
    return key
