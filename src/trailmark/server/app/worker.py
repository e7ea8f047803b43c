"""One of a server's worker processes: `python -m trailmark.server.app.worker FD`.

Started by `workers.py` with the listening socket as file descriptor FD, settings in
the environment, and a standard input that ends with the process that started it.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading

from trailmark.server.app.logs import configure_logging
from trailmark.server.app.serving import serve
from trailmark.server.app.settings import Settings


def main() -> int:
    settings = Settings()  # pyright: ignore[reportCallIssue]
    configure_logging(settings.log_level, settings.log_format)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    with socket.socket(fileno=int(sys.argv[1])) as listener:
        return 0 if serve(settings, listener) else 1


def _end_with_parent() -> None:
    """Left alone, it would hold the port against the server's next start."""
    # Unbuffered: a thread inside a buffered read keeps its lock, and the interpreter
    # dies on it when the worker ends for another reason.
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
