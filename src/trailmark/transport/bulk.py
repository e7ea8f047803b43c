"""Bytes of any size to and from addresses that a server names."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from trailmark.errors import TransportError
from trailmark.transport.answers import error_of, read_object
from trailmark.transport.session import (
    CONNECT_TIMEOUT_S,
    READ_TIMEOUT_S,
    proxy_for,
    reason_of,
)

PIECE_BYTES = 1 << 20
"""What is read, sent or received at once."""
_WAIT_FOR_SEVERAL_S = 600.0
_NEVER = urllib3.Retry(0, redirect=0, read=0, connect=0, raise_on_status=False)


class Bulk:
    """Uploads and downloads. For any number of threads at once; no retries here.

    The key goes to the server itself and only where it is asked for: addresses that
    a server names carry their own permission, and may be a store of somebody else's.

    Args:
        connections: How many are kept open to one host.
    """

    def __init__(
        self, base_url: str, api_key: str, *, user_agent: str, connections: int = 16
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._agent = {"User-Agent": user_agent}
        self._key = urllib3.make_headers(basic_auth=f"api:{api_key}")
        self._connections = connections
        self._pools: dict[str | None, urllib3.PoolManager] = {}

    def put(
        self,
        url: str,
        body: Iterable[bytes],
        size: int,
        headers: Mapping[str, str] | None = None,
    ) -> Mapping[str, str]:
        """PUT `size` bytes; the answer's headers.

        Args:
            body: What it raises reaches the caller, except an `OSError`, which counts
                as one of the connection.

        Raises:
            TransportError: No usable answer.
            ApiError: Refused.
        """
        given = {**(headers or {}), "Content-Length": str(size)}
        with self._answer("PUT", url, given, body if size else b"") as answer:
            content = answer.data
            if not 200 <= answer.status < 300:
                raise error_of(answer.status, answer.headers, content)
            return answer.headers

    def post(self, url: str, body: Iterable[bytes], size: int) -> dict[str, Any]:
        """POST `size` bytes; the JSON object of the answer. Raises as `put`."""
        given = {
            "Content-Type": "application/octet-stream",
            "Content-Length": str(size),
        }
        with self._answer(
            "POST", url, given, body, wait_s=_WAIT_FOR_SEVERAL_S
        ) as answer:
            return read_object(answer.status, answer.headers, answer.data)

    @contextmanager
    def get(
        self,
        url: str,
        *,
        first: int = 0,
        last: int | None = None,
        with_key: bool = False,
    ) -> Generator[Incoming]:
        """GET an object, or its bytes from `first` to `last`, both included.

        Raises:
            TransportError: No usable answer, or one that is not about that range.
            ApiError: Refused.
        """
        headers = {"Accept-Encoding": "identity"}
        ranged = first > 0 or last is not None
        if ranged:
            headers["Range"] = f"bytes={first}-{'' if last is None else last}"
        if with_key:
            headers |= self._key
        with self._answer("GET", url, headers, None) as answer:
            yield self._checked(answer, 206 if ranged else 200)

    @contextmanager
    def ask(
        self,
        url: str,
        body: bytes,
        *,
        with_key: bool = False,
        wait_s: float = _WAIT_FOR_SEVERAL_S,
    ) -> Generator[Incoming]:
        """POST JSON, to be answered by a stream of bytes. Raises as `get`.

        Args:
            wait_s: How long the peer may be silent.
        """
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        if with_key:
            headers |= self._key
        with self._answer("POST", url, headers, body, wait_s=wait_s) as answer:
            yield self._checked(answer, 200)

    def close(self) -> None:
        for pool in self._pools.values():
            pool.clear()

    def _checked(self, answer: urllib3.BaseHTTPResponse, wanted: int) -> Incoming:
        if not 200 <= answer.status < 300:
            raise error_of(answer.status, answer.headers, answer.data)
        if answer.status != wanted:
            raise TransportError(
                f"the answer is {answer.status} where {wanted} was asked for",
                hint="does a proxy between here and the server drop Range headers?",
            )
        return Incoming(answer, self.base_url)

    @contextmanager
    def _answer(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: Any,
        *,
        wait_s: float = READ_TIMEOUT_S,
    ) -> Generator[urllib3.BaseHTTPResponse]:
        absolute = f"{self.base_url}{url}" if url.startswith("/") else url
        try:
            answer = self._pool_for(absolute).request(
                method,
                absolute,
                body=body,
                headers={**self._agent, **headers},
                retries=_NEVER,
                redirect=False,
                preload_content=False,
                timeout=urllib3.Timeout(connect=CONNECT_TIMEOUT_S, read=wait_s),
            )
        except (HTTPError, OSError) as error:
            raise no_answer(urlsplit(absolute).netloc, error) from error
        try:
            yield answer
            answer.drain_conn()
            answer.release_conn()
        except HTTPError as error:
            raise no_answer(urlsplit(absolute).netloc, error) from error
        finally:
            # What was not read to its end cannot be used for another request.
            answer.close()

    def _pool_for(self, url: str) -> urllib3.PoolManager:
        parts = urlsplit(url)
        proxy = proxy_for(parts.scheme, parts.hostname or "")
        pool = self._pools.get(proxy)
        if pool is None:
            options: dict[str, Any] = {
                "num_pools": 8,
                "maxsize": self._connections,
                "blocksize": PIECE_BYTES,
            }
            pool = (
                urllib3.PoolManager(**options)
                if proxy is None
                else urllib3.ProxyManager(proxy, **options)
            )
            self._pools[proxy] = pool
        return pool


@dataclass(frozen=True, slots=True)
class Incoming:
    """An answer whose bytes are still to come."""

    _answer: urllib3.BaseHTTPResponse
    _peer: str

    @property
    def size(self) -> int | None:
        """Bytes announced; None when the peer does not say."""
        text = self._answer.headers.get("Content-Length")
        return int(text) if text and text.isdecimal() else None

    def pieces(self) -> Iterator[bytes]:
        """All bytes, in pieces of at most `PIECE_BYTES`.

        Raises:
            TransportError: The connection broke before the end.
        """
        try:
            while piece := self._answer.read(PIECE_BYTES):
                yield piece
        except (HTTPError, OSError) as error:
            raise no_answer(self._peer, error) from error


def no_answer(peer: str, error: Exception) -> TransportError:
    """The error for a connection that failed, in its innermost words."""
    return TransportError(
        f"no answer from {peer}: {reason_of(error)}",
        hint="is the server running, and reachable from this machine?",
    )
