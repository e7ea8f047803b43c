"""`trailmark server`: everything from an empty folder to answering requests."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import uvicorn
from starlette.concurrency import run_in_threadpool

from trailmark.errors import UsageError
from trailmark.server.app import draining
from trailmark.server.app.base_url import base_url_of
from trailmark.server.app.compaction_process import running_compaction
from trailmark.server.app.data_directory import DataDirectory
from trailmark.server.app.first_start import FirstSecrets, create_administrator
from trailmark.server.app.logs import configure_logging
from trailmark.server.app.settings import Settings
from trailmark.server.app.wiring import open_databases

_KEEP_ALIVE_S = 75
_DRAIN_S = 10
_ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Started:
    """What to tell the person who started a server.

    Attributes:
        base_url: Where it can be reached.
        first: None from the second start on.
    """

    settings: Settings
    base_url: str
    first: FirstSecrets | None


def run_server(
    settings: Settings, admin_name: str | None, announce: Callable[[Started], None]
) -> None:
    """Serve until a signal ends it; `announce` is called once, just before.

    Raises:
        UsageError: The settings contradict each other, the port is taken, or another
            server holds the data directory.
    """
    if settings.workers > 1 and settings.is_sqlite:
        raise UsageError(
            f"{settings.workers} workers need PostgreSQL, SQLite serves one",
            hint="set --database-url, or leave --workers at 1",
        )
    configure_logging(settings.log_level, settings.log_format)
    with _held(settings), _listening(settings) as listener:
        port = listener.getsockname()[1]
        settings = settings.model_copy(update={"port": port})
        with open_databases(settings) as (database, _):
            first = create_administrator(database, admin_name)
        announce(Started(settings, base_url_of(settings), first))
        with running_compaction(settings):
            _serve(settings, listener)


@contextmanager
def _held(settings: Settings) -> Generator[None]:
    held = DataDirectory(settings.data_dir, holds_sqlite=settings.is_sqlite)
    try:
        yield
    finally:
        held.close()


@contextmanager
def _listening(settings: Settings) -> Generator[socket.socket]:
    """A bound socket: a port that is taken is known before anything is announced."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
        except OSError as error:
            raise UsageError(
                f"cannot listen on {settings.host}:{settings.port}: {error.strerror}",
                hint="choose another port with --port, or 0 for a free one",
            ) from error
        listener.set_inheritable(True)
        yield listener


def _serve(settings: Settings, listener: socket.socket) -> None:
    for name, value in settings.model_dump(mode="json", exclude_none=True).items():
        # Worker processes read their settings anew, from the environment.
        os.environ[f"TRAILMARK_{name.upper()}"] = str(value)
    config = uvicorn.Config(
        "trailmark.server.app.run_server:create_configured_app",
        factory=True,
        workers=settings.workers,
        http="httptools",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.forwarded_allow_ips,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_DRAIN_S,
        lifespan="on",
    )
    if settings.workers > 1:
        from uvicorn.supervisors import Multiprocess

        Multiprocess(config, sockets=[listener]).run()
    else:
        with _signals_end_quietly():
            _DrainingServer(config).run(sockets=[listener])


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


def create_configured_app() -> object:
    """The app of a worker process, from its environment."""
    from trailmark.server.app.asgi import create_app

    settings = Settings()  # pyright: ignore[reportCallIssue]
    configure_logging(settings.log_level, settings.log_format)
    return create_app(settings)
