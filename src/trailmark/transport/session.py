"""One kept-alive connection to one server. No retries here: see `retry`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import urllib3
from urllib3.exceptions import HTTPError

from trailmark.errors import TransportError, UsageError
from trailmark.transport.answers import error_of, read_graphql, read_object

CONNECT_TIMEOUT_S = 10.0
READ_TIMEOUT_S = 30.0
_NEVER = urllib3.Retry(0, redirect=0, read=0, connect=0, raise_on_status=False)


class Session:
    """Talks to the server at `base_url` with one key. Not for several threads at once.

    Opens nothing before the first request.

    Args:
        base_url: May have a path: requests go below it.
        api_key: Sent to this server only, never to addresses it names elsewhere.
        extra_headers: Sent with every request to the server.
        writer: Id under which this writer's lines are counted.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        user_agent: str,
        extra_headers: Mapping[str, str] | None = None,
        writer: str = "",
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._pool = _pool_for(self.base_url)
        self._agent = {"User-Agent": user_agent}
        self._headers = {
            **self._agent,
            **urllib3.make_headers(basic_auth=f"api:{api_key}"),
            "Content-Type": "application/json",
            "Accept-Encoding": "gzip",
            **(extra_headers or {}),
        }
        self._graphql_headers = dict(self._headers)
        if writer:
            self._graphql_headers["X-WANDB-CLIENT-ID"] = writer

    def graphql(
        self, document: str, variables: Mapping[str, Any], *, operation: str
    ) -> dict[str, Any]:
        """`data` of the answer.

        Raises:
            UsageError: A variable is nothing that JSON has, such as a lone surrogate.
            TransportError: No usable answer; nothing is known about what was done.
            ApiError: The server refuses.
        """
        envelope = {
            "operationName": operation,
            "query": document,
            "variables": variables,
        }
        try:
            body = orjson.dumps(envelope)
        except orjson.JSONEncodeError as error:
            raise UsageError(f"a value cannot be sent: {error}") from None
        url = f"{self.base_url}/graphql"
        return read_graphql(*self._send("POST", url, body, self._graphql_headers))

    def post_json(self, path: str, body: bytes, *, writer: str = "") -> dict[str, Any]:
        """POST JSON to a path below the base URL; the answer's object.

        Raises:
            TransportError: No usable answer.
            ApiError: The server refuses.
        """
        headers = self._headers
        if writer:
            headers = {**headers, "X-WANDB-ASYNC-CLIENT-ID": writer}
        url = f"{self.base_url}{path}"
        return read_object(*self._send("POST", url, body, headers))

    def get_json(self, path: str) -> dict[str, Any]:
        """GET a path below the base URL; the answer's object. Raises as `post_json`."""
        url = f"{self.base_url}{path}"
        return read_object(*self._send("GET", url, None, self._headers))

    def put_file(self, url: str, source: Path, headers: Iterable[str] = ()) -> int:
        """PUT a file's bytes to an address that authorises itself.

        Args:
            url: Absolute, or below the base URL when it begins with `/`.
            headers: `Key: value` texts, as the server gave them with the address.

        Returns:
            Bytes sent.

        Raises:
            OSError: The file cannot be read.
            TransportError: No usable answer, or the file shrank while it was read.
            ApiError: Refused.
        """
        given = dict(self._agent)
        for header in headers:
            name, _, value = header.partition(":")
            given[name.strip()] = value.strip()
        absolute = f"{self.base_url}{url}" if url.startswith("/") else url
        with source.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            given["Content-Length"] = str(size)
            body = _FirstBytes(file, size) if size else b""
            status, told, answer = self._send("PUT", absolute, body, given)
        if not 200 <= status < 300:
            raise error_of(status, told, answer)
        return size

    def close(self) -> None:
        self._pool.clear()

    def _send(
        self, method: str, url: str, body: Any, headers: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        timeout = urllib3.Timeout(connect=CONNECT_TIMEOUT_S, read=READ_TIMEOUT_S)
        try:
            answer = self._pool.request(
                method,
                url,
                body=body,
                headers=headers,
                retries=_NEVER,
                redirect=False,
                timeout=timeout,
            )
            return answer.status, answer.headers, answer.data
        except (HTTPError, OSError) as error:
            raise TransportError(
                f"no answer from {self.base_url}: {reason_of(error)}",
                hint="is the server running, and reachable from this machine?",
            ) from error


class _FirstBytes:
    """As much of a file as it had when its length was announced: it may be growing."""

    def __init__(self, file: Any, size: int) -> None:
        self._file = file
        self._left = size

    def read(self, amount: int = -1) -> bytes:
        wanted = self._left if amount < 0 else min(amount, self._left)
        if wanted == 0:
            return b""
        data: bytes = self._file.read(wanted)
        if not data:
            raise TransportError("the file became shorter while it was sent")
        self._left -= len(data)
        return data


def _pool_for(base_url: str) -> urllib3.PoolManager:
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(
            f"{base_url!r} is not the address of a server",
            hint="it looks like https://trailmark.example.com",
        )
    proxy = proxy_for(parts.scheme, parts.hostname)
    if proxy is None:
        return urllib3.PoolManager(num_pools=4)
    return urllib3.ProxyManager(proxy, num_pools=4)


def proxy_for(scheme: str, host: str) -> str | None:
    """What the environment says; None is the usual case and must stay cheap."""
    names = (f"{scheme}_proxy", f"{scheme.upper()}_PROXY", "all_proxy", "ALL_PROXY")
    proxy = next((os.environ[name] for name in names if os.environ.get(name)), None)
    if proxy is None or host in ("localhost", "127.0.0.1", "::1"):
        return None
    from urllib.request import proxy_bypass  # costs 15 ms of imports

    return None if proxy_bypass(host) else proxy


def reason_of(error: BaseException) -> str:
    """The innermost sentence: those around it name pools and object addresses."""
    while (inner := getattr(error, "reason", None) or error.__cause__) is not None:
        if not isinstance(inner, BaseException):
            break
        error = inner
    said = error.strerror if isinstance(error, OSError) else None
    return said or str(error) or type(error).__name__
