"""Whether a journal's writer still lives, as far as can be told from here."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

_QUIET_S = 120.0
"""A writer on another machine is taken for dead when its folder did not change for
this long: an uploader beside it would have written system metrics."""
_CLOCK_STEP_S = 300.0
"""A process that began so much later than its header is another one of the number,
where the header does not say when its own began."""


def is_alive(header: dict[str, Any], folder: Path) -> bool:
    """Whether the process that wrote this header may write more.

    On this machine its process number answers, together with when that process began,
    since numbers are used again. Elsewhere the age of the folder's files has to do.
    """
    if header.get("host") != os.uname().nodename:
        return _newest_change_s(folder) < _QUIET_S
    boot_id = header.get("boot_id")
    if boot_id and boot_id != read_boot_id():
        return False
    pid = header.get("pid")
    if not isinstance(pid, int) or not _exists(pid):
        return False
    if started := header.get("pid_started"):
        return _stat(pid)[1] == started
    began_at = _began_at(pid)
    created_at = float(header.get("created_at") or 0.0)
    return began_at is None or began_at <= created_at + _CLOCK_STEP_S


class ProcessWatch:
    """Notices the end of a process that lives now, whatever clocks do meanwhile."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._start = _stat(pid)[1]

    def is_alive(self) -> bool:
        """Whether it is still the same process, and not only its remains."""
        if not _exists(self._pid):
            return False
        state, start = _stat(self._pid)
        return state not in ("Z", "X") and start == self._start


def read_boot_id() -> str:
    """Differs after every start of the machine; "" where there is none."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True  # somebody else's, so it is there
    return _stat(pid)[0] not in ("Z", "X")


def _stat(pid: int) -> tuple[str, int]:
    """State and start, in ticks since boot; empty where the system has no such file.

    Source: proc(5), fields 3 and 22.
    """
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
        state, *rest = text.rpartition(")")[2].split()
        return state, int(rest[18])
    except (OSError, ValueError, IndexError):
        return "", 0


def _began_at(pid: int) -> float | None:
    """Epoch seconds by today's clock; None where that cannot be known."""
    start = _stat(pid)[1]
    try:
        since_boot_s = float(Path("/proc/uptime").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return time.time() - since_boot_s + start / os.sysconf("SC_CLK_TCK")


def _newest_change_s(folder: Path) -> float:
    """Seconds since a journal of the folder changed last."""
    newest = 0.0
    for path in folder.glob("*.tmj"):
        try:
            newest = max(newest, path.stat().st_mtime)
        except OSError:
            continue
    return time.time() - newest
