"""How far a transfer is, for whoever wants to show it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

OnProgress = Callable[[int, int, int, int], None]
"""Told bytes done, bytes in all, files done and files in all."""
_EVERY_S = 0.1


class Progress:
    """Counts what several threads move, and tells at most ten times a second."""

    def __init__(self, on_progress: OnProgress | None) -> None:
        self._tell = on_progress
        self._lock = threading.Lock()
        self._told_at_s = 0.0
        self.bytes_done = self.bytes_total = 0
        self.files_done = self.files_total = 0

    def expect(self, n_bytes: int, n_files: int) -> None:
        """So much more is to be moved."""
        with self._lock:
            self.bytes_total += n_bytes
            self.files_total += n_files

    def add(self, n_bytes: int, n_files: int = 0) -> None:
        """So much was moved; negative where it has to be moved again."""
        with self._lock:
            self.bytes_done += n_bytes
            self.files_done += n_files
            now_s = time.monotonic()
            if self._tell is None or now_s - self._told_at_s < _EVERY_S:
                return
            self._told_at_s = now_s
            self._say(self._tell)

    def finish(self) -> None:
        """Tell where it ended."""
        if self._tell is not None:
            with self._lock:
                self._say(self._tell)

    def _say(self, tell: OnProgress) -> None:
        tell(self.bytes_done, self.bytes_total, self.files_done, self.files_total)
