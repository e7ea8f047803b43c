"""A process with all its descendants, as data loaders and launchers make them.

On Linux one small file for each process says all we need, and the kernel lists the
children of each thread; asking `psutil` would read every process of the machine.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import psutil


class ProcessUse(NamedTuple):
    """What one process uses.

    Attributes:
        born: When it began, in a unit of the platform: with the number it is unique.
        cpu_s: Seconds of CPU since then.
    """

    born: float
    cpu_s: float
    threads: int
    rss_bytes: int


@dataclass(frozen=True, slots=True)
class TreeUse:
    """What all processes of a tree use together; `rss` counts shared pages in each."""

    pids: frozenset[int]
    processes: dict[int, ProcessUse]

    @property
    def threads(self) -> int:
        return sum(use.threads for use in self.processes.values())

    @property
    def rss_bytes(self) -> int:
        return sum(use.rss_bytes for use in self.processes.values())

    def cpu_s_since(self, before: TreeUse) -> float:
        """Seconds of CPU used since then; what ended in between is not counted."""
        total = 0.0
        for pid, use in self.processes.items():
            earlier = before.processes.get(pid)
            was_there = earlier is not None and earlier.born == use.born
            total += use.cpu_s - (earlier.cpu_s if earlier and was_there else 0.0)
        return max(total, 0.0)


class ProcessTree:
    """Reads the tree below `pid`, without `excluded` and what is below that.

    Args:
        pid: The root.
        excluded: A descendant that is not part of the job: the process that measures.
        proc: Where `/proc` is, if the platform has it.
    """

    def __init__(
        self, pid: int, excluded: int | None = None, proc: Path = Path("/proc")
    ) -> None:
        self._root = pid
        self._excluded = excluded
        self._proc = proc
        self._has_children_files = (
            sys.platform == "linux" and (proc / f"{pid}/task/{pid}/children").exists()
        )

    def read(self) -> TreeUse:
        """Read now. A process that vanishes meanwhile is left out.

        Raises:
            ProcessLookupError: The root is gone.
        """
        uses = self._read_proc() if self._has_children_files else self._read_psutil()
        if self._root not in uses:
            raise ProcessLookupError(f"process {self._root!r} is gone")
        return TreeUse(frozenset(uses), uses)

    def _read_proc(self) -> dict[int, ProcessUse]:
        uses: dict[int, ProcessUse] = {}
        waiting = [self._root]
        while waiting:
            pid = waiting.pop()
            if pid == self._excluded or pid in uses:
                continue
            folder = f"{self._proc}/{pid}"
            try:
                uses[pid] = _parse_stat(_read(f"{folder}/stat"))
                for thread in os.listdir(f"{folder}/task"):  # noqa: PTH208  (speed)
                    children = _read(f"{folder}/task/{thread}/children")
                    waiting += map(int, children.split())
            except OSError:
                continue
        return uses

    def _read_psutil(self) -> dict[int, ProcessUse]:
        try:
            root = psutil.Process(self._root)
            processes = [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return {}
        uses: dict[int, ProcessUse] = {}
        for process in processes:
            if process.pid == self._excluded:
                continue
            try:
                with process.oneshot():
                    times = process.cpu_times()
                    uses[process.pid] = ProcessUse(
                        process.create_time(),
                        times.user + times.system,
                        process.num_threads(),
                        process.memory_info().rss,
                    )
            except psutil.Error:
                continue
        return uses


def _parse_stat(stat: bytes) -> ProcessUse:
    """Reads `/proc/<pid>/stat`; the name in brackets may hold anything.

    Source: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    """
    fields = stat[stat.rindex(b")") + 2 :].split()
    return ProcessUse(
        born=float(fields[19]),
        cpu_s=(int(fields[11]) + int(fields[12])) / _TICKS,
        threads=int(fields[17]),
        rss_bytes=int(fields[21]) * _PAGE_BYTES,
    )


def _read(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(descriptor, 65_536)
    finally:
        os.close(descriptor)


_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
