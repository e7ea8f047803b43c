"""One small JSON request to a server on this machine.

For what happens once, before there is a session: joining a local server, asking it for
a key or a link. No retries, no proxy, no redirect.
"""

from __future__ import annotations

import base64
import http.client
import json
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `body` is empty when that was no JSON object."""

    status: int
    body: dict[str, Any]


def ask(
    url: str,
    method: str,
    path: str,
    body: dict[str, Any] | None = None,
    *,
    api_key: str | None = None,
    token: str | None = None,
    timeout_s: float = 5.0,
) -> Answer | None:
    """Send one request; None when nobody answers it in time.

    Args:
        api_key: Sent as Basic, `token` as Bearer; at most one of the two.
    """
    parts = urlsplit(url)
    headers = {"Accept": "application/json", "Connection": "close"}
    if api_key is not None:
        basic = base64.b64encode(f"api:{api_key}".encode()).decode()
        headers["Authorization"] = f"Basic {basic}"
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    content = None
    if body is not None:
        content = json.dumps(body)
        headers["Content-Type"] = "application/json"
    connection = http.client.HTTPConnection(
        parts.hostname or "127.0.0.1", parts.port, timeout=timeout_s
    )
    try:
        connection.request(method, path, content, headers)
        answer = connection.getresponse()
        return Answer(answer.status, _object(answer.read()))
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _object(data: bytes) -> dict[str, Any]:
    try:
        read = json.loads(data)
    except ValueError:
        return {}
    return cast("dict[str, Any]", read) if isinstance(read, dict) else {}
