"""The address that people type."""

from __future__ import annotations

from trailmark.server.app.settings import Settings


def base_url_of(settings: Settings) -> str:
    """How people reach the server, without a trailing slash."""
    return (
        local_url_of(settings) if settings.public_url is None else settings.public_url
    )


def local_url_of(settings: Settings) -> str:
    """How this machine reaches the server without going through a proxy."""
    everywhere = settings.host in ("0.0.0.0", "::", "")  # noqa: S104 - compared only
    host = "127.0.0.1" if everywhere else settings.host
    return (
        f"http://[{host}]:{settings.port}"
        if ":" in host
        else f"http://{host}:{settings.port}"
    )
