"""Keeps another process of ours running beside this one, and ends it with it."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence

_log = logging.getLogger(__name__)
_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0


class KeptProcess:
    """`python -m …`, started again whenever it ends, until told to stop.

    Its standard input is a pipe that nobody writes: when this process dies, however
    it dies, the other reads its end and stops.

    Args:
        name: What it is, for the log.
        arguments: Behind `python -m`.
        head_start_s: How long to wait with the first start.
        patience_s: How long it may take to end before it is killed.
        sockets: File descriptors that it inherits.
    """

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        *,
        head_start_s: float = 0.0,
        patience_s: float = 10.0,
        sockets: Sequence[int] = (),
    ) -> None:
        self._name = name
        self._command = [sys.executable, "-m", *arguments]
        self._environment = dict(environment)
        self._head_start_s = head_start_s
        self._patience_s = patience_s
        self._sockets = tuple(sockets)
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Tell it to end, without waiting until it has."""
        self._stopping.set()
        with self._lock:
            if self._process is not None:
                self._process.terminate()

    def stop(self) -> None:
        """End it and wait until it is gone."""
        self.ask_to_stop()
        if self._process is not None:
            try:
                self._process.wait(self._patience_s)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._thread.join()

    def _run(self) -> None:
        self._stopping.wait(self._head_start_s)
        pause_s = _FIRST_PAUSE_S
        while not self._stopping.is_set():
            process = self._spawn()
            if process is None:
                return
            code = process.wait()
            if self._stopping.is_set():
                return
            _log.error(
                "%s ended with code %s; next start in %.0f s", self._name, code, pause_s
            )
            self._stopping.wait(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    def _spawn(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._stopping.is_set():
                return None
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                self._command,
                env=self._environment,
                stdin=subprocess.PIPE,
                pass_fds=self._sockets,
            )
            return self._process
