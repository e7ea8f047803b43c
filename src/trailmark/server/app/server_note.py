"""Keeps the note by which programs of this machine find the server."""

from __future__ import annotations

import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from typing import BinaryIO

from trailmark import __version__
from trailmark.server.app.base_url import local_url_of
from trailmark.server.app.settings import Settings
from trailmark.wire.server_note import NOTE_NAME, ServerNote


@contextmanager
def noted(settings: Settings) -> Generator[ServerNote]:
    """Hold a true note while the context is open.

    The file stays afterwards, for the port that people have in their bookmarks; that
    nobody holds it says that it is not true any more.
    """
    note = ServerNote(
        pid=os.getpid(),
        port=settings.port,
        url=local_url_of(settings),
        token=secrets.token_urlsafe(32),
        version=__version__,
    )
    path = settings.data_dir / NOTE_NAME
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        path.chmod(0o600)
        # Locked first: a reader that sees a lock may believe what it reads, and takes
        # half a note for none.
        _hold(file)
        file.truncate()
        file.write(note.encode())
        file.flush()
        yield note


def _hold(file: BinaryIO) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: readers ask the server itself
        return
    # Waits for a reader that looks at this very moment; another server cannot be, as
    # the data directory is ours.
    fcntl.flock(file, fcntl.LOCK_EX)
