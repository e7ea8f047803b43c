"""Whether a journal's writer still lives, as far as can be told from here."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

_QUIET_S = 120.0
"""A writer on another machine is taken for dead when its folder did not change for
this long: an uploader beside it would have written system metrics."""
_STARTED_BEFORE_S = 5.0


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
    return isinstance(pid, int) and _runs(pid, float(header.get("created_at") or 0.0))


def read_boot_id() -> str:
    """Differs after every start of the machine; "" where there is none."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _runs(pid: int, seen_at: float) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass  # somebody else's, so it is there
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
        since_boot_s = float(Path("/proc/uptime").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return True  # no such files on this system
    state, *rest = text.rpartition(")")[2].split()
    if state in ("Z", "X"):
        return False
    ticks = int(rest[18])  # field 22 of proc(5): starttime
    began_at = time.time() - since_boot_s + ticks / os.sysconf("SC_CLK_TCK")
    return began_at <= seen_at + _STARTED_BEFORE_S


def _newest_change_s(folder: Path) -> float:
    """Seconds since a journal of the folder changed last."""
    newest = 0.0
    for path in folder.glob("*.tmj"):
        try:
            newest = max(newest, path.stat().st_mtime)
        except OSError:
            continue
    return time.time() - newest
