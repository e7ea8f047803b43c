"""One process at a time, by a lock that the kernel takes back from the dead."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from trailmark.errors import TransportError

_PAUSE_S = 0.02


@contextmanager
def locked(path: Path, *, timeout_s: float = 60.0) -> Generator[None]:
    """Hold the lock on a file, which is made if need be and stays.

    On Windows nothing is locked: there the last writer wins.

    Raises:
        TransportError: Another process held it all the time.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    deadline = time.monotonic() + timeout_s
    with path.open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise TransportError(
                        f"another process holds {str(path)!r} for over {timeout_s:.0f} s",
                        hint="end it, if it hangs",
                    ) from None
                time.sleep(_PAUSE_S)
        yield
