"""The note that a running server keeps in its data directory, for this machine.

It says where the server listens and holds a token with which whoever can read the
directory acts as its operator. The server holds a lock on the file for as long as the
note is true, so a note that a killed server left behind is known at a glance.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

NOTE_NAME = "server.json"


@dataclass(frozen=True, slots=True)
class ServerNote:
    """What the note says.

    Attributes:
        url: How this machine reaches the server, without a trailing slash.
        token: Opens `/api/operator/…`; a new one at every start.
    """

    pid: int
    port: int
    url: str
    token: str
    version: str

    def encode(self) -> bytes:
        return json.dumps(asdict(self)).encode() + b"\n"


def parse_note(data: bytes) -> ServerNote | None:
    """Read a note; None for one that is still being written, or is none.

    >>> parse_note(b'{"pid": 1') is None
    True
    """
    try:
        read = json.loads(data)
    except ValueError:
        return None
    if not isinstance(read, dict):
        return None
    said = cast("dict[str, Any]", read)
    pid, port = said.get("pid"), said.get("port")
    texts = [said.get(name) for name in ("url", "token", "version")]
    if not isinstance(pid, int) or not isinstance(port, int):
        return None
    if not all(isinstance(text, str) and text for text in texts):
        return None
    return ServerNote(pid, port, *cast("list[str]", texts))


def read_note(data_dir: Path) -> ServerNote | None:
    """What the last server of a data directory noted; None when nothing usable.

    Whether it is still true is another question: see `is_held`.
    """
    try:
        return parse_note((data_dir / NOTE_NAME).read_bytes())
    except OSError:
        return None


def is_held(data_dir: Path) -> bool:
    """Whether a server runs that keeps the note; True where that cannot be known."""
    try:
        import fcntl
    except ImportError:  # Windows: only asking the server tells
        return True
    try:
        with (data_dir / NOTE_NAME).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
