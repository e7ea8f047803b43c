"""The job's own use of the machine, measured against what it may have."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import psutil

from trailmark.sdk.system_metrics.cgroup import CgroupFiles, CgroupUsage
from trailmark.sdk.system_metrics.process_tree import ProcessTree, TreeUse

MEGABYTE = 1 << 20


class JobReader:
    """CPU and memory of a process tree and of the group it is limited by.

    `cpu` is per cent of the cores that the job may use (its affinity, or its cgroup's
    quota if that is less), so 100 is as fast as it gets. `memory_percent` is of the
    cgroup's limit where there is one, since that is where the kernel kills.

    Attributes:
        pids: The job's processes at the last sample; empty once it has ended.
    """

    name = "job"

    def __init__(
        self,
        tree: ProcessTree,
        pid: int,
        cgroup: CgroupFiles,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tree = tree
        self._pid = pid
        self._cgroup = cgroup
        self._clock = clock
        self._before: tuple[float, TreeUse] | None = None
        self._group_before = cgroup.read()
        self.pids: frozenset[int] = frozenset()
        self._remember(self._read_tree())

    def read(self) -> dict[str, float]:
        group = self._cgroup.read()
        values = _memory_values(group)
        if group.cpu_cores is not None:
            values["cgroup.cpu.limitCores"] = group.cpu_cores
        values |= _group_events(group, self._group_before)
        self._group_before = group
        use = self._read_tree()
        if use is not None:
            values |= self._tree_values(use, group)
        self._remember(use)
        return values

    def _read_tree(self) -> TreeUse | None:
        """None once the job has ended."""
        try:
            return self._tree.read()
        except ProcessLookupError:
            return None

    def _remember(self, use: TreeUse | None) -> None:
        self._before = None if use is None else (self._clock(), use)
        self.pids = frozenset() if use is None else use.pids

    def _tree_values(self, use: TreeUse, group: CgroupUsage) -> dict[str, float]:
        total = psutil.virtual_memory().total
        allowed = min(total, group.memory_limit_bytes or total)
        values = {
            "proc.memory.rssMB": use.rss_bytes / MEGABYTE,
            "proc.memory.percent": 100 * use.rss_bytes / allowed,
            "proc.cpu.threads": float(use.threads),
            "proc.count": float(len(use.pids)),
        }
        if self._before is not None:
            at, before = self._before
            passed = self._clock() - at
            if passed > 0:
                cores = use.cpu_s_since(before) / passed
                values["proc.cpu.cores"] = cores
                values["cpu"] = 100 * cores / self._allowed_cores(group)
        return values

    def _allowed_cores(self, group: CgroupUsage) -> float:
        try:
            # Cores of the machine that the scheduler will not give us do not count.
            cores = float(len(os.sched_getaffinity(self._pid)))
        except (AttributeError, OSError):
            cores = float(os.cpu_count() or 1)
        return min(cores, group.cpu_cores or cores)


def _memory_values(group: CgroupUsage) -> dict[str, float]:
    memory = psutil.virtual_memory()
    host_percent = 100 * (memory.total - memory.available) / memory.total
    available = memory.available
    values = {"memory_percent": host_percent}
    limit, used = group.memory_limit_bytes, group.memory_used_bytes
    if limit is not None and used is not None and limit < memory.total:
        available = min(available, max(limit - used, 0))
        values["memory_percent"] = 100 * used / limit
        values["memory.host_percent"] = host_percent
        values["cgroup.memory.usedMB"] = used / MEGABYTE
        values["cgroup.memory.limitMB"] = limit / MEGABYTE
    values["proc.memory.availableMB"] = available / MEGABYTE
    return values


def _group_events(now: CgroupUsage, before: CgroupUsage) -> dict[str, float]:
    values: dict[str, float] = {}
    if now.oom_kills is not None:
        values["proc.memory.oomKills"] = float(now.oom_kills)
    if now.throttled is not None and before.throttled is not None:
        throttled, periods = (
            a - b for a, b in zip(now.throttled, before.throttled, strict=True)
        )
        if periods > 0:
            values["proc.cpu.throttledPercent"] = 100 * throttled / periods
    return values
