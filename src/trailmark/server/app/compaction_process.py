"""Keeps the compaction process running beside the server, and ends it with it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager

from trailmark.server.app.settings import Settings

_log = logging.getLogger(__name__)
_MODULE = "trailmark.server.history.compaction.worker"
_HEAD_START_S = 2.0
_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0
_STOP_PATIENCE_S = 10.0


@contextmanager
def running_compaction(settings: Settings) -> Generator[None]:
    """Run the worker while the context is open, unless the settings say not to."""
    if not settings.compaction:
        yield
        return
    supervisor = _Supervisor(worker_environment(settings))
    supervisor.start()
    try:
        yield
    finally:
        supervisor.stop()


def worker_environment(settings: Settings) -> dict[str, str]:
    """What the worker is told: where the data is. It has no other connection to us."""
    ours = {
        "TRAILMARK_DATA_DIR": str(settings.data_dir),
        "TRAILMARK_STORAGE_URL": settings.objects_url,
        "TRAILMARK_META_URL": settings.meta_url,
        "TRAILMARK_TAIL_URL": settings.tail_url,
        "TRAILMARK_LOG_LEVEL": settings.log_level,
        "TRAILMARK_LOG_FORMAT": settings.log_format,
    }
    return dict(os.environ) | ours


class _Supervisor:
    """One thread that starts the worker again whenever it ends."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(
            target=self._run, name="compaction", daemon=True
        )

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        with self._lock:
            process = self._process
        if process is not None:
            _end(process)
        self._thread.join()

    def _run(self) -> None:
        # Its imports would compete with those that the server becomes ready by.
        self._stopping.wait(_HEAD_START_S)
        pause_s = _FIRST_PAUSE_S
        while not self._stopping.is_set():
            process = self._spawn()
            if process is None:
                return
            code = process.wait()
            if self._stopping.is_set():
                return
            _log.error(
                "the compaction process ended with code %s; next start in %.0f s",
                code,
                pause_s,
            )
            self._stopping.wait(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    def _spawn(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._stopping.is_set():
                return None
            # Its standard input is a pipe that nobody writes: when the server dies,
            # however it dies, the worker reads its end and stops.
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", _MODULE],
                env=dict(self._environment),
                stdin=subprocess.PIPE,
            )
            return self._process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
