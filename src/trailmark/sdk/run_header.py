"""The first record of a journal: who writes, to which run, how it was begun."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trailmark import __version__
from trailmark.sdk.forking import BranchPoint
from trailmark.sdk.settings import Settings

FORMAT = 1


@dataclass(frozen=True, slots=True)
class RunIdentity:
    """What `init` settled about a run before anything was written.

    Attributes:
        resume: What the server is asked about a run of this id; None for nothing.
    """

    run_id: str
    resume: str | None = None
    resume_from: BranchPoint | None = None
    fork_from: BranchPoint | None = None

    @property
    def first_step(self) -> int:
        """The step of the first row, as far as this side knows."""
        point = self.resume_from or self.fork_from
        return 0 if point is None else point.step + 1


def new_writer_id() -> str:
    """Sixteen hex digits that no other writer has; not from seeded generators."""
    return os.urandom(8).hex()


def new_run_id() -> str:
    """Eight letters and digits, as run ids are."""
    alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"
    number = int.from_bytes(os.urandom(8))
    return "".join(alphabet[number // 36**place % 36] for place in range(8))


def first_header(settings: Settings, identity: RunIdentity) -> dict[str, Any]:
    """The header of the process that calls `init`."""
    return {
        "format": FORMAT,
        "version": __version__,
        **_process(),
        "created_at": time.time(),
        "mode": settings.mode,
        "base_url": settings.base_url,
        "entity": settings.entity,
        "project": settings.project or "uncategorized",
        "run_id": identity.run_id,
        "display_name": settings.run_name,
        "notes": settings.run_notes,
        "tags": settings.run_tags,
        "group": settings.run_group,
        "job_type": settings.run_job_type,
        "sweep": settings.sweep_id,
        "resume": identity.resume,
        "resume_from": _point(identity.resume_from),
        "fork_from": _point(identity.fork_from),
        "label": settings.label,
        "primary": settings.primary,
        "finishes_run": settings.finishes_run,
        "argv": list(sys.argv),
        "program": settings.program or main_script(),
        "executable": sys.executable,
        "cwd": str(working_directory()),
        "settings": {
            "stats_interval_s": settings.stats_interval_s,
            "disable_stats": settings.disable_stats,
            "disable_git": settings.disable_git,
            "disable_code": settings.disable_code,
            "save_code": settings.save_code,
            "disable_environment": settings.disable_environment,
            "console": settings.console,
            "ignore_globs": settings.ignore_globs or [],
            "username": settings.username,
            "email": settings.email,
            "hostname": settings.hostname,
            "docker": settings.docker,
        },
        "parent_writer": None,
    }


def part_header(first: dict[str, Any], *, is_resolved: bool) -> dict[str, Any]:
    """The header of another process that writes to the same run.

    Args:
        first: That of the process that began the run, or of another part.
        is_resolved: Whether the process knows at which step a resumed run goes on.
    """
    parent = first["parent_writer"] or first["writer"]
    resume = None if is_resolved else first["resume"]
    own = {"created_at": time.time(), "parent_writer": parent, "resume": resume}
    return {**first, **_process(), **own}


def main_script() -> str | None:
    """The program's file; None in an interpreter or a notebook."""
    main = sys.modules.get("__main__")
    path = getattr(main, "__file__", None)
    return None if path is None else str(working_directory() / path)


def working_directory() -> Path:
    """Where the process is; the root when that folder is gone."""
    try:
        return Path.cwd()
    except OSError:
        return Path("/")


def _process() -> dict[str, Any]:
    return {
        "writer": new_writer_id(),
        "pid": os.getpid(),
        "pid_started": _started_ticks(),
        "host": os.uname().nodename,
        "boot_id": _boot_id(),
        "python": sys.version.split()[0],
    }


def _started_ticks() -> int | None:
    """When this process began, in ticks since the machine did; no clock moves it.

    Source: proc(5), field 22 of `stat`.
    """
    try:
        text = Path("/proc/self/stat").read_text()
        return int(text.rpartition(")")[2].split()[19])
    except (OSError, ValueError, IndexError):
        return None


def _boot_id() -> str:
    """Tells one start of this machine from the next; empty where none is known."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _point(point: BranchPoint | None) -> dict[str, Any] | None:
    return None if point is None else {"run_id": point.run_id, "step": point.step}
