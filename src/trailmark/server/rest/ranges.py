"""Serving bytes: one range of them, validators, and headers that disarm the content."""

from __future__ import annotations

import asyncio
import mimetypes
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

_PIECE_BYTES = 2 << 20
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
_SHOWN_INLINE = ("image/", "audio/", "video/", "text/")
_ALSO_INLINE = frozenset({"application/json", "application/pdf"})
# Shown on our origin these could act as the person looking at them.
_ACTIVE = frozenset({"text/html", "image/svg+xml", "text/xml", "application/xml"})
_SANDBOX = {"text/html": "sandbox allow-scripts"}

CORS: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Length, Content-Range, ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""For addresses that carry their own permission: any page may use them."""

_OWN_ORIGIN: Mapping[str, str] = {"Cross-Origin-Resource-Policy": "same-origin"}

PREFLIGHT: Mapping[str, str] = {
    **CORS,
    "Access-Control-Allow-Methods": "GET, HEAD, PUT, POST",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}
"""Answers the question that a browser asks before such a request."""


@dataclass(frozen=True, slots=True)
class Served:
    """Bytes to be served.

    Attributes:
        read: `read(lo, hi)` returns bytes [lo, hi); blocks.
        etag: Changes with the content; without quotes.
        name: File name to save as, which also tells the media type.
        any_origin: Whether pages of other sites may use the address: it carries its
            own permission, and is no good to them because somebody is signed in.
    """

    size_bytes: int
    read: Callable[[int, int], bytes]
    etag: str
    name: str
    media_type: str | None = None
    any_origin: bool = True


def parse_range(header: str | None, size_bytes: int) -> tuple[int, int] | None:
    """The half-open range a `Range` header asks for, cut to the content.

    None means everything: no header, several ranges, or one that is not understood
    (RFC 9110 lets a server ignore those). An empty range `(size, size)` means that
    nothing of it exists.

    >>> parse_range("bytes=0-4", 10)
    (0, 5)
    >>> parse_range("bytes=-4", 10)
    (6, 10)
    """
    match = _RANGE.fullmatch(header.strip()) if header else None
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return max(0, size_bytes - int(last)), size_bytes
    if last and int(last) < int(first):
        return None
    lo = min(int(first), size_bytes)
    return lo, min(int(last) + 1, size_bytes) if last else size_bytes


def media_type_of(name: str) -> str:
    """The media type a file name suggests; bytes of unknown kind when it does not."""
    return mimetypes.guess_type(name, strict=False)[0] or "application/octet-stream"


def serve(request: Request, served: Served) -> Response:
    """Answer GET or HEAD with the bytes, the range asked for, or 304 and 416."""
    etag = f'"{served.etag}"'
    headers = _headers(served) | {"ETag": etag}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    wanted = None
    if request.headers.get("if-range", etag) == etag:
        wanted = parse_range(request.headers.get("range"), served.size_bytes)
    lo, hi = wanted or (0, served.size_bytes)
    if wanted is not None:
        if lo == hi:
            headers["Content-Range"] = f"bytes */{served.size_bytes}"
            return Response(status_code=416, headers=headers)
        headers["Content-Range"] = f"bytes {lo}-{hi - 1}/{served.size_bytes}"
    headers["Content-Length"] = str(hi - lo)
    status = 200 if wanted is None else 206
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers)
    return StreamingResponse(_pieces(served, lo, hi), status, headers)


async def _pieces(served: Served, lo: int, hi: int) -> AsyncIterator[bytes]:
    """The bytes; the next piece is read while the last is on its way."""
    reading = _start_reading(served, lo, hi)
    try:
        while lo < hi:
            piece = await reading
            if not piece:
                return
            lo += len(piece)
            if lo < hi:
                reading = _start_reading(served, lo, hi)
            yield piece
    finally:
        reading.cancel()


def _start_reading(served: Served, lo: int, hi: int) -> asyncio.Task[bytes]:
    upto = min(lo + _PIECE_BYTES, hi)
    return asyncio.create_task(run_in_threadpool(served.read, lo, upto))


def _headers(served: Served) -> dict[str, str]:
    media_type = served.media_type or media_type_of(served.name)
    base_type = media_type.partition(";")[0].strip().lower()
    shown = base_type.startswith(_SHOWN_INLINE) or base_type in _ALSO_INLINE
    headers = {
        "Content-Type": f"{base_type}; charset=utf-8"
        if base_type.startswith("text/")
        else base_type,
        "Content-Disposition": _disposition(
            "inline" if shown else "attachment", served
        ),
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        **(CORS if served.any_origin else _OWN_ORIGIN),
    }
    if base_type in _ACTIVE or base_type.endswith("+xml"):
        headers["Content-Security-Policy"] = _SANDBOX.get(base_type, "sandbox")
    return headers


def _disposition(kind: str, served: Served) -> str:
    """`Content-Disposition` whose file name cannot break out of the header."""
    name = served.name.rpartition("/")[2]
    plain = re.sub(r"[^A-Za-z0-9._ \-]", "_", name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
