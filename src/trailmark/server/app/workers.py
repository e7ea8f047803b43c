"""A server of several processes: one socket, one worker each, kept alive."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

from trailmark.server.app.kept_process import KeptProcess
from trailmark.server.app.serving import DRAIN_S
from trailmark.server.app.settings import Settings

_MODULE = "trailmark.server.app.worker"
_LONGEST_END_S = DRAIN_S + 10.0


def serve_with_workers(settings: Settings, listener: socket.socket) -> None:
    """Let `settings.workers` processes accept from a bound socket until a signal."""
    listener.listen(2048)  # from here on a client waits instead of being refused
    workers = [
        KeptProcess(
            f"worker {number}",
            [_MODULE, str(listener.fileno())],
            _environment(settings),
            patience_s=_LONGEST_END_S,
            sockets=[listener.fileno()],
        )
        for number in range(1, settings.workers + 1)
    ]
    with _ending_signals() as ended:
        for worker in workers:
            worker.start()
        ended.wait()
        for worker in workers:  # all drain at the same time
            worker.ask_to_stop()
        for worker in workers:
            worker.stop()


def _environment(settings: Settings) -> dict[str, str]:
    """Settings as a worker reads them."""
    values = settings.model_dump(mode="json", exclude_none=True)
    return dict(os.environ) | {
        f"TRAILMARK_{name.upper()}": str(value) for name, value in values.items()
    }


@contextmanager
def _ending_signals() -> Generator[threading.Event]:
    """An event that SIGINT and SIGTERM set."""
    ended = threading.Event()

    def end(_: int, __: FrameType | None) -> None:
        ended.set()

    before = {one: signal.signal(one, end) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield ended
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
