"""Answering requests in this process, until a signal ends it."""

from __future__ import annotations

import signal
import socket
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

import uvicorn
from starlette.concurrency import run_in_threadpool

from trailmark.server.app import draining
from trailmark.server.app.allocator import keep_freed_memory
from trailmark.server.app.settings import Settings

DRAIN_S = 10
"""How long requests that are being answered may go on after the signal."""
_KEEP_ALIVE_S = 75
_ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def serve(settings: Settings, listener: socket.socket) -> bool:
    """Serve what comes in at a bound socket; whether serving ever began."""
    from trailmark.server.app.asgi import create_app

    keep_freed_memory()
    config = uvicorn.Config(
        create_app(settings),
        http="httptools",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.forwarded_allow_ips,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=DRAIN_S,
        lifespan="on",
    )
    server = _DrainingServer(config)
    with _signals_end_quietly():
        server.run(sockets=[listener])
    return server.started


@contextmanager
def _signals_end_quietly() -> Generator[None]:
    """Let the server return when a signal ends it.

    Uvicorn raises the signal again once it has shut down, which would kill us before
    the compaction process is ended and the databases are closed.
    """
    before = {one: signal.signal(one, _ignore) for one in _ENDING_SIGNALS}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _ignore(_: int, __: FrameType | None) -> None:
    """Uvicorn's own handler has done it."""


class _DrainingServer(uvicorn.Server):
    """Tells the app that it ends before waiting for open connections to end.

    Pages listen to live news for ever; asked first, they let go at once.
    """

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await run_in_threadpool(draining.begin)
        await super().shutdown(sockets)
