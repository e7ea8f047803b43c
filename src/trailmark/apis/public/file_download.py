"""Fetching one file to a local path, and reading what its address tells."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from trailmark.apis.public.file_writing import whole_file
from trailmark.errors import TransportError, UsageError
from trailmark.transport.bulk import Bulk
from trailmark.transport.client import Client

_BUCKET_HOST = re.compile(r"(?P<bucket>.+)\.s3[.-][a-z0-9.-]*amazonaws\.com")
_S3_HOST = re.compile(r"s3[.-][a-z0-9.-]*amazonaws\.com")


def fetch(client: Client, url: str, root: Path, name: str, md5: str | None) -> Path:
    """Write what is at `url` to `name` below `root`, whole or not at all.

    Args:
        md5: In base64, what the bytes must have; None does not look.

    Raises:
        UsageError: A link on the way leads out of `root`.
        TransportError: No usable answer, or other bytes than the file's.
        OSError: It cannot be written.
    """
    target = root / name
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.parent.resolve().is_relative_to(root.resolve()):
        raise UsageError(f"{str(target)!r} leads out of {str(root)!r} through a link")
    bulk = Bulk(client.base_url, client.api_key, user_agent=client.user_agent)
    try:
        client.insist(lambda: _fetch_once(bulk, url, target, md5))
    finally:
        bulk.close()
    return target


def _fetch_once(bulk: Bulk, url: str, target: Path, md5: str | None) -> None:
    found = hashlib.md5(usedforsecurity=False)
    with whole_file(target) as file:
        with bulk.get(url) as answer:
            for piece in answer.pieces():
                found.update(piece)
                file.write(piece)
        if md5 and base64.b64encode(found.digest()).decode() != md5:
            raise TransportError(
                f"{target.name!r} came with other bytes than it has on the server"
            )


def uri_in_store(direct_url: str, base_url: str) -> str:
    """Where a file lies, if that is somewhere that its reader may know by name.

    >>> uri_in_store("https://pile.s3.eu-1.amazonaws.com/a/b?X-Amz-Date=1", "")
    's3://pile/a/b'
    >>> uri_in_store("gs://pile/a", ""), uri_in_store("http://tm/x", "http://tm")
    ('gs://pile/a', '')
    """
    parts = urlsplit(direct_url)
    if parts.scheme not in ("http", "https"):
        return direct_url if parts.scheme else ""
    if base_url and direct_url.startswith(f"{base_url}/"):
        return ""
    host, path = parts.hostname or "", unquote(parts.path).lstrip("/")
    of_bucket = _BUCKET_HOST.fullmatch(host)
    if of_bucket:
        return f"s3://{of_bucket['bucket']}/{path}"
    if _S3_HOST.fullmatch(host) or "X-Amz-Signature=" in parts.query:
        return f"s3://{path}"
    return direct_url
