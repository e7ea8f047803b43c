"""Joining the server of this machine: finding it, and having a key for it.

A server over a data directory keeps a note there (`trailmark.wire.server_note`) and
holds a lock on it, so finding it costs a few system calls and one request.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from trailmark.errors import TransportError
from trailmark.places import data_dir as default_data_dir
from trailmark.transport.credentials import (
    Credential,
    find_local_credential,
    save_local_credential,
)
from trailmark.transport.file_lock import locked
from trailmark.transport.local_http import Answer, ask
from trailmark.wire.server_note import ServerNote, is_held, read_note

LOG_NAME = "server.log"
ANSWER_TIMEOUT_S = 60.0
"""A server that holds its note answers within this, or something is wrong."""
PAUSE_S = 0.02


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
        token = ask_operator(
            self.data_dir, "sign-in-links", {"username": self.username}
        )["token"]
        return f"{self.url}/signin?token={token}&next={quote(page)}"


def find(data_dir: Path | None = None) -> LocalServer | None:
    """The server that runs over a data directory, if one does; starts nothing.

    Raises:
        TransportError: It runs, but does not answer.
    """
    folder = server_folder(data_dir)
    return join(folder) if is_held(folder) else None


def join(folder: Path, *, started: bool = False) -> LocalServer | None:
    """The server that holds the note; None when it ends while we look.

    Args:
        started: Whether this process started it.

    Raises:
        TransportError: It does not answer.
    """
    deadline = time.monotonic() + ANSWER_TIMEOUT_S
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
        time.sleep(PAUSE_S)
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
        made = ask_operator(folder, "keys", {"description": _description()})
        key, username, entity = made["apiKey"], made["username"], made["entity"]
        with suppress(OSError):  # a home that cannot be written: the next gets its own
            save_local_credential(folder, key, username, entity)
    return Credential(key, username, entity, "the local server")


def ask_operator(folder: Path, what: str, body: dict[str, str]) -> dict[str, str]:
    """Have the operator of a running server do something; its answer.

    Raises:
        TransportError: None runs, or it refuses.
    """
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


def server_folder(data_dir: Path | None) -> Path:
    """A data directory, the person's own when None."""
    return default_data_dir() if data_dir is None else data_dir.expanduser().absolute()
