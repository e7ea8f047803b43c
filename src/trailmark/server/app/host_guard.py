"""Refuses requests for names that this machine does not go by.

A server that listens for its own machine alone believes what comes from there. A page
of a foreign site could make its own name point to 127.0.0.1 and then ask in our name
(DNS rebinding); its requests still carry the foreign name.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from trailmark.errors import ForbiddenError
from trailmark.server.app.settings import Settings
from trailmark.server.rest.problem import problem_of


class HostGuard:
    """Lets pass what names this machine or the public address.

    Only where the server listens on a loopback address: on others it cannot know by
    which names it is reached.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._guards = is_loopback(settings.host)
        public = urlsplit(settings.public_url or "").hostname
        self._known = {settings.host.lower(), public}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = _host_of(scope) if self._guards and scope["type"] == "http" else None
        if host is None or host in self._known or is_loopback(host):
            await self._app(scope, receive, send)
            return
        refusal = ForbiddenError(
            f"this server does not go by the name {host[:200]!r}",
            hint="set TRAILMARK_PUBLIC_URL to the address people use",
        )
        await problem_of(refusal, scope["state"]["request_id"])(scope, receive, send)


def is_loopback(host: str) -> bool:
    """Whether a name or an address always means the machine itself.

    >>> is_loopback("localhost"), is_loopback("::1"), is_loopback("127.0.0.1.evil.org")
    (True, True, False)
    """
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _host_of(scope: Scope) -> str | None:
    """The name in `Host`; None without one, "" when it cannot be read."""
    given = [value for name, value in scope["headers"] if name == b"host"]
    if not given:
        return None
    try:
        return urlsplit(f"//{given[-1].decode('latin-1')}").hostname or ""
    except ValueError:
        return ""
