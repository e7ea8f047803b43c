"""References to what a web server gives to anybody who has the address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import urllib3
from urllib3.exceptions import HTTPError

from trailmark.artifacts.manifest import ArtifactManifestEntry
from trailmark.artifacts.references import as_it_is, differs, last_part
from trailmark.errors import UsageError
from trailmark.transport.bulk import PIECE_BYTES, no_answer
from trailmark.transport.session import CONNECT_TIMEOUT_S, READ_TIMEOUT_S

if TYPE_CHECKING:
    from trailmark.artifacts.draft import ArtifactDraft

_GONE = (404, 410)
_RETRIES = urllib3.Retry(3, redirect=5, status=0, raise_on_status=False)


def look_up(
    draft: ArtifactDraft,
    address: str,
    name: str | None,
    *,
    checksum: bool,
    max_objects: int,
) -> list[ArtifactManifestEntry]:
    """See `references.Store`. The digest is the ETag, or the address without one."""
    _ = draft, max_objects
    if not checksum:
        return [as_it_is(address, name)]
    answer = _request("HEAD", address)
    if answer.status in (405, 501):  # some servers know GET only
        answer = _request("GET", address)
        answer.close()
    _check(answer, address)
    etag = answer.headers.get("ETag")
    length = answer.headers.get("Content-Length")
    return [
        ArtifactManifestEntry(
            name or last_part(address),
            etag.strip('"') if etag else address,
            int(length) if length and length.isdecimal() else None,
            address,
            {"etag": etag} if etag else {},
        )
    ]


def pieces(entry: ArtifactManifestEntry) -> Iterator[bytes]:
    """See `references.Store`."""
    address = entry.ref or ""
    answer = _request("GET", address)
    try:
        if answer.status in _GONE:
            raise FileNotFoundError(f"{address!r} is gone ({answer.status})")
        _check(answer, address)
        etag = answer.headers.get("ETag")
        found = etag.strip('"') if etag else address
        if entry.digest not in (found, address):
            raise differs(entry, found)
        while piece := answer.read(PIECE_BYTES):
            yield piece
    except HTTPError as error:
        raise no_answer(address, error) from error
    finally:
        answer.close()


def _request(method: str, address: str) -> urllib3.BaseHTTPResponse:
    try:
        return urllib3.request(
            method,
            address,
            headers={"Accept-Encoding": "identity"},
            preload_content=False,
            retries=_RETRIES,
            timeout=urllib3.Timeout(connect=CONNECT_TIMEOUT_S, read=READ_TIMEOUT_S),
        )
    except HTTPError as error:
        raise no_answer(address, error) from error


def _check(answer: urllib3.BaseHTTPResponse, address: str) -> None:
    if not 200 <= answer.status < 300:
        answer.close()
        raise UsageError(
            f"{address!r} answers {answer.status}",
            hint="pass checksum=False to keep the address without looking at it",
        )
