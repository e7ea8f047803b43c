"""What happens to every request, whatever its route: an id, headers, a log line."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger("trailmark.requests")
_SLOW_MS = 2_000.0
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
]

Observer = Callable[[str, str, int, float, int], None]


class Front:
    """The outermost ASGI app.

    Args:
        prefix: Path under which a proxy shows the server, such as `/trailmark`; it is
            cut off when the proxy leaves it on. Empty for none.
        observe: Called after each answer with method, route template, status, seconds,
            and the declared bytes of the body.
    """

    def __init__(self, app: ASGIApp, *, prefix: str, observe: Observer) -> None:
        self._app = app
        self._prefix = prefix
        self._observe = observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        self._cut_prefix(scope)
        started_at = time.perf_counter()
        status = 500

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message.get("headers", ()), *_HEADERS]
                headers.append((b"x-request-id", request_id.encode()))
                message = {**message, "headers": headers}
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        finally:
            self._report(scope, status, time.perf_counter() - started_at, request_id)

    def _cut_prefix(self, scope: Scope) -> None:
        path: str = scope["path"]
        if self._prefix and path.startswith(self._prefix + "/"):
            scope["path"] = path[len(self._prefix) :]
            scope["raw_path"] = scope["path"].encode()

    def _report(
        self, scope: Scope, status: int, seconds: float, request_id: str
    ) -> None:
        route = getattr(scope.get("route"), "path", None) or "unmatched"
        self._observe(scope["method"], route, status, seconds, _declared_bytes(scope))
        duration_ms = round(seconds * 1000, 1)
        slow = duration_ms > _SLOW_MS and not route.startswith("/api/live")
        level = logging.WARNING if status >= 500 or slow else logging.DEBUG
        if not _log.isEnabledFor(level):
            return
        _log.log(
            level,
            "request",
            extra={
                "request_id": request_id,
                "method": scope["method"],
                "path": scope["path"],
                "status": status,
                "duration_ms": duration_ms,
            },
        )


def _declared_bytes(scope: Scope) -> int:
    """Length of the request's body as its header says; 0 when it says nothing."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and len(value) < 19:
            return int(value)
    return 0
