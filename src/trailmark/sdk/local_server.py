"""The server of this machine: joined when it runs, started when it does not.

Joining is in `trailmark.transport.local_server`. Starting is for one process at a time;
it leaves a server behind that outlives everybody here.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from trailmark.errors import TransportError, UsageError
from trailmark.sdk.local_server_process import (
    ServerStarter,
    is_installed,
    keep_log_small,
)
from trailmark.transport.file_lock import locked
from trailmark.transport.local_http import ask
from trailmark.transport.local_server import (
    ANSWER_TIMEOUT_S,
    LOG_NAME,
    PAUSE_S,
    LocalServer,
    find,
    join,
    server_folder,
)
from trailmark.wire.server_note import is_held, read_note

__all__ = ["DEFAULT_PORT", "LocalServer", "find", "is_installed", "join_or_start"]

DEFAULT_PORT = 8080
_STOP_TIMEOUT_S = 20.0


def join_or_start(
    data_dir: Path | None = None,
    port: int = DEFAULT_PORT,
    admin_name: str | None = None,
    on_start: Callable[[], None] = lambda: None,
) -> LocalServer:
    """The server over a data directory, which answers when this returns.

    Any number of processes may call this at once: one server is started.

    Args:
        data_dir: None takes `TRAILMARK_DATA_DIR`, else the person's default.
        port: Tried when no server of this directory has run before; a taken one is
            replaced by a free one.
        admin_name: Of the administrator that a first start makes; None takes the name
            of the operating system's user.
        on_start: Called before one is started, which takes a second or two.

    Raises:
        UsageError: None runs, and the server is not installed here, or the directory
            cannot be used.
        TransportError: It did not start, or does not answer.
    """
    folder = server_folder(data_dir)
    joined = find(folder)
    if joined is not None:
        keep_log_small(folder / LOG_NAME)
        return joined
    if not is_installed():
        raise UsageError(
            "no server runs on this machine, and this Python has none to start",
            hint="pip install 'trailmark[server]', or set TRAILMARK_BASE_URL",
        )
    _make_folder(folder)
    with locked(folder / "start.lock", timeout_s=ANSWER_TIMEOUT_S):
        joined = find(folder)  # another process was faster
        if joined is not None:
            return joined
        on_start()
        _start(ServerStarter(folder, _port(folder, port), admin_name))
        joined = join(folder, started=True)
    if joined is None:
        raise TransportError(
            "the local server ended right after its start",
            hint=f"its log is {folder / LOG_NAME}",
        )
    return joined


def stop(data_dir: Path | None = None) -> bool:
    """End the server over a data directory; False when none runs.

    Raises:
        TransportError: It goes on after having been told.
    """
    folder = server_folder(data_dir)
    note = read_note(folder)
    if note is None or not is_held(folder):
        return False
    os.kill(note.pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_TIMEOUT_S
    while is_held(folder):
        if time.monotonic() > deadline:
            raise TransportError(f"the server (process {note.pid}) does not end")
        time.sleep(PAUSE_S)
    return True


def _start(starter: ServerStarter) -> None:
    """Start it and return when it answers."""
    starter.start()
    deadline = time.monotonic() + ANSWER_TIMEOUT_S
    while True:
        note = read_note(starter.data_dir) if is_held(starter.data_dir) else None
        if note is not None and ask(note.url, "GET", "/ready") is not None:
            return
        starter.check()
        if time.monotonic() > deadline:
            starter.give_up()
        time.sleep(PAUSE_S)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        is_ours = os.access(folder, os.R_OK | os.W_OK | os.X_OK)
        reason = "" if is_ours else "permission denied"
    except OSError as error:
        reason = str(error.strerror)
    if reason:
        raise UsageError(
            f"the data directory {str(folder)!r} cannot be used: {reason}",
            hint="choose another with TRAILMARK_DATA_DIR",
        )


def _port(folder: Path, wanted: int) -> int:
    """The port this directory's server had before, which is in people's bookmarks."""
    note = read_note(folder)
    return wanted if note is None else note.port
