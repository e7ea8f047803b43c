"""`trailmark server`: everything from an empty folder to answering requests."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass

from trailmark.errors import UsageError
from trailmark.server.app.base_url import base_url_of
from trailmark.server.app.compaction_process import running_compaction
from trailmark.server.app.data_directory import DataDirectory
from trailmark.server.app.first_start import (
    FirstSecrets,
    create_administrator,
    ensure_administrator,
)
from trailmark.server.app.logs import configure_logging
from trailmark.server.app.server_note import noted
from trailmark.server.app.serving import serve
from trailmark.server.app.settings import Settings
from trailmark.server.app.wiring import open_databases
from trailmark.server.app.workers import serve_with_workers


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
    settings: Settings,
    admin_name: str | None,
    announce: Callable[[Started], None] | None,
) -> None:
    """Serve until a signal ends it; `announce` is called once, just before.

    Args:
        announce: None when nobody watches: then a first start makes no secrets.

    Raises:
        UsageError: The settings contradict each other, the port is taken, or another
            server holds the data directory.
    """
    if settings.workers > 1:
        _check_workers(settings)
    configure_logging(settings.log_level, settings.log_format)
    with _held(settings), _listening(settings) as listener:
        port = listener.getsockname()[1]
        settings = settings.model_copy(update={"port": port})
        with open_databases(settings) as (database, _):
            if announce is None:
                ensure_administrator(database, admin_name)
            else:
                first = create_administrator(database, admin_name)
                announce(Started(settings, base_url_of(settings), first))
        with noted(settings), running_compaction(settings):
            if settings.workers > 1:
                serve_with_workers(settings, listener)
            else:
                serve(settings, listener)


def _check_workers(settings: Settings) -> None:
    if settings.is_sqlite:
        raise UsageError(
            f"{settings.workers} workers need PostgreSQL, SQLite serves one",
            hint="set --database-url, or leave --workers at 1",
        )
    if os.name == "nt":
        raise UsageError(
            f"{settings.workers} workers cannot share a port on Windows",
            hint="start several servers on ports of their own",
        )


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
        yield listener
