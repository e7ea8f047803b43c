"""One line on the terminal that says how far a transfer is."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager

from trailmark.artifacts.progress import OnProgress

_SHOWN_AFTER_S = 1.0
_WIDTH = 24
_UNITS = ("B", "kB", "MB", "GB", "TB")


@contextmanager
def bar(what: str, on_progress: OnProgress | None) -> Generator[OnProgress]:
    """Whom to tell: `on_progress` where there is one, else a line on the terminal.

    Nothing is shown where standard error is no terminal, nor for what takes less than
    a second.
    """
    if on_progress is not None:
        yield on_progress
        return
    line = _Line(what)
    try:
        yield line.show
    finally:
        line.end()


class _Line:
    def __init__(self, what: str) -> None:
        self._what = what
        self._started_s = time.monotonic()
        self._lock = threading.Lock()
        self._is_shown = False
        self._is_terminal = sys.stderr is not None and sys.stderr.isatty()

    def show(
        self, bytes_done: int, bytes_total: int, files_done: int, files_total: int
    ) -> None:
        passed_s = time.monotonic() - self._started_s
        if not self._is_terminal or passed_s < _SHOWN_AFTER_S:
            return
        text = line_text(
            self._what, (bytes_done, bytes_total), (files_done, files_total), passed_s
        )
        with self._lock:
            self._is_shown = True
            sys.stderr.write(f"\r\x1b[2K{text}")
            sys.stderr.flush()

    def end(self) -> None:
        with self._lock:
            if self._is_shown:
                sys.stderr.write("\r\x1b[2K")
                sys.stderr.flush()


def line_text(
    what: str, n_bytes: tuple[int, int], n_files: tuple[int, int], passed_s: float
) -> str:
    """The line.

    >>> line_text("downloading a:v0", (50, 100), (1, 4), 1.0)
    'downloading a:v0 ━━━━━━━━━━━━──────────── 1 of 4 files, 50 of 100 B, 50 B/s'
    """
    done, total = n_bytes
    part = done / total if total else 1.0
    full = min(_WIDTH, max(0, round(part * _WIDTH)))
    unit = _unit_of(total)
    return (
        f"{what} {'━' * full}{'─' * (_WIDTH - full)} "
        f"{n_files[0]:,} of {n_files[1]:,} files, "
        f"{_in_unit(done, unit)} of {_in_unit(total, unit)} {_UNITS[unit]}, "
        f"{_size(done / max(passed_s, 1e-3))}/s"
    )


def _unit_of(n_bytes: float) -> int:
    unit = 0
    while n_bytes >= 999.5 and unit < len(_UNITS) - 1:
        n_bytes, unit = n_bytes / 1000, unit + 1
    return unit


def _in_unit(n_bytes: float, unit: int) -> str:
    size = n_bytes / 1000**unit
    return f"{size:.1f}" if unit and size < 9.95 else f"{size:.0f}"


def _size(n_bytes: float) -> str:
    unit = _unit_of(n_bytes)
    return f"{_in_unit(n_bytes, unit)} {_UNITS[unit]}"
