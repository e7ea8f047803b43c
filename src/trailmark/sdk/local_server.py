"""The server of this machine: joined when it runs, started when it does not.

A server over a data directory keeps a note there (`trailmark.wire.server_note`) and
holds a lock on it, so finding it costs a few system calls and one request. Starting
is for one process at a time; it leaves a server behind that outlives everybody here.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from trailmark.errors import TransportError, UsageError
from trailmark.places import data_dir as default_data_dir
from trailmark.sdk.local_server_process import (
    LOG_NAME,
    ServerStarter,
    is_installed,
    keep_log_small,
)
from trailmark.transport.credentials import (
    Credential,
    find_local_credential,
    save_local_credential,
)
from trailmark.transport.file_lock import locked
from trailmark.transport.local_http import Answer, ask
from trailmark.wire.server_note import ServerNote, is_held, read_note

__all__ = ["DEFAULT_PORT", "LocalServer", "find", "is_installed", "join_or_start"]

DEFAULT_PORT = 8080
_ANSWER_TIMEOUT_S = 60.0
"""A server that holds its note answers within this, or something is wrong."""
_STOP_TIMEOUT_S = 20.0
_PAUSE_S = 0.02


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server on this machine that answers.

    Attributes:
        url: Its address, without a trailing slash.
        api_key: A key of `username`, for this account of the operating system.
        started: Whether this process started it.
        is_new: Whether this account got its key just now, so that no browser of it
            can be signed in yet.
    """

    url: str
    api_key: str
    username: str
    entity: str
    started: bool
    is_new: bool
    data_dir: Path
    pid: int

    def sign_in_url(self, page: str = "/") -> str:
        """A link that signs a browser in, once, and opens `page` (`/entity/project`).

        Raises:
            TransportError: The server is gone.
        """
        token = _ask_operator(
            self.data_dir, "sign-in-links", {"username": self.username}
        )["token"]
        return f"{self.url}/signin?token={token}&next={quote(page)}"


def find(data_dir: Path | None = None) -> LocalServer | None:
    """The server that runs over a data directory, if one does; starts nothing.

    Raises:
        TransportError: It runs, but does not answer.
    """
    folder = _folder(data_dir)
    return _join(folder) if is_held(folder) else None


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
    folder = _folder(data_dir)
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
    with locked(folder / "start.lock", timeout_s=_ANSWER_TIMEOUT_S):
        joined = find(folder)  # another process was faster
        if joined is not None:
            return joined
        on_start()
        _start(ServerStarter(folder, _port(folder, port), admin_name))
        joined = _join(folder, started=True)
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
    folder = _folder(data_dir)
    note = read_note(folder)
    if note is None or not is_held(folder):
        return False
    os.kill(note.pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_TIMEOUT_S
    while is_held(folder):
        if time.monotonic() > deadline:
            raise TransportError(f"the server (process {note.pid}) does not end")
        time.sleep(_PAUSE_S)
    return True


def _start(starter: ServerStarter) -> None:
    """Start it and return when it answers."""
    starter.start()
    deadline = time.monotonic() + _ANSWER_TIMEOUT_S
    while True:
        note = read_note(starter.data_dir) if is_held(starter.data_dir) else None
        if note is not None and ask(note.url, "GET", "/ready") is not None:
            return
        starter.check()
        if time.monotonic() > deadline:
            starter.give_up()
        time.sleep(_PAUSE_S)


def _join(folder: Path, *, started: bool = False) -> LocalServer | None:
    """The server that holds the note; None when it ends while we look."""
    deadline = time.monotonic() + _ANSWER_TIMEOUT_S
    while is_held(folder):
        note = read_note(folder)
        kept = find_local_credential(folder)
        answer = None if note is None else _greet(note, kept)
        if note is not None and answer is not None:
            return _as_known_user(folder, note, kept, answer, started=started)
        if time.monotonic() > deadline:
            raise TransportError(
                f"the server over {str(folder)!r} runs but does not answer",
                hint=f"see {folder / LOG_NAME}, or `trailmark stop` it",
            )
        time.sleep(_PAUSE_S)
    return None


def _greet(note: ServerNote, kept: Credential | None) -> Answer | None:
    """Whether it answers and, in the same request, whose key we keep."""
    key = None if kept is None else kept.api_key
    return ask(note.url, "GET", "/api/session", api_key=key)


def _as_known_user(
    folder: Path,
    note: ServerNote,
    kept: Credential | None,
    answer: Answer,
    *,
    started: bool,
) -> LocalServer:
    user = answer.body.get("user")
    is_new = kept is None or not isinstance(user, dict)
    if is_new:
        kept = _make_key(folder, note)
    assert kept is not None
    username = kept.username or ""
    return LocalServer(
        url=note.url,
        api_key=kept.api_key,
        username=username,
        entity=kept.entity or username,
        started=started,
        is_new=is_new,
        data_dir=folder,
        pid=note.pid,
    )


def _make_key(folder: Path, note: ServerNote) -> Credential:
    """Have a key made and keep it; many processes that ask at once get the same."""
    with locked(folder / "key.lock"):
        kept = find_local_credential(folder)
        answer = None if kept is None else _greet(note, kept)
        if kept is not None and answer is not None and answer.body.get("user"):
            return kept
        made = _ask_operator(folder, "keys", {"description": _description()})
        key, username, entity = made["apiKey"], made["username"], made["entity"]
        with suppress(OSError):  # a home that cannot be written: the next gets its own
            save_local_credential(folder, key, username, entity)
    return Credential(key, username, entity, "the local server")


def _ask_operator(folder: Path, what: str, body: dict[str, str]) -> dict[str, str]:
    note = read_note(folder) if is_held(folder) else None
    answer = None
    if note is not None:
        answer = ask(note.url, "POST", f"/api/operator/{what}", body, token=note.token)
    if answer is None:
        raise TransportError(
            f"no server runs over {str(folder)!r} any more", hint="start it again"
        )
    if answer.status != 200:
        raise TransportError(
            f"the local server refused: {answer.body.get('detail', answer.status)}"
        )
    return answer.body


def _description() -> str:
    return f"local runs of {os.environ.get('USER') or 'this account'}"


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


def _folder(data_dir: Path | None) -> Path:
    return default_data_dir() if data_dir is None else data_dir.expanduser().absolute()


def _port(folder: Path, wanted: int) -> int:
    """The port this directory's server had before, which is in people's bookmarks."""
    note = read_note(folder)
    return wanted if note is None else note.port
