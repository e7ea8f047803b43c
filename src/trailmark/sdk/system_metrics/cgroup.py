"""What a container or a job scheduler lets the process have: cgroup v2, or v1.

A limit may stand on any level above the process, so the tightest counts. Inside a
container the kernel often shows the container's own group as the root; where the path
it names is not mounted, the mount's top is the group.

Source: https://docs.kernel.org/admin-guide/cgroup-v2.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_UNLIMITED_V1_BYTES = 1 << 60  # v1 writes "no limit" as a number near 2**63


@dataclass(frozen=True, slots=True)
class CgroupUsage:
    """What is allowed and used now. None means no limit, or not known.

    Attributes:
        cpu_cores: CPU seconds per second that the group may use.
        memory_limit_bytes: Beyond it the kernel kills.
        memory_used_bytes: Of the group with that limit, without file pages that can be
            dropped at once.
        throttled: (periods that were throttled, periods), ever growing.
        oom_kills: Processes that the kernel killed for memory, ever growing.
    """

    cpu_cores: float | None = None
    memory_limit_bytes: int | None = None
    memory_used_bytes: int | None = None
    throttled: tuple[int, int] | None = None
    oom_kills: int | None = None


class CgroupFiles:
    """Finds the groups of a process once and reads them any number of times.

    Args:
        pid: Whose groups.
        proc: Where `/proc` is.
        mount: Where `/sys/fs/cgroup` is.
    """

    def __init__(
        self, pid: int, proc: Path = Path("/proc"), mount: Path = Path("/sys/fs/cgroup")
    ) -> None:
        paths = _paths_of(proc / str(pid) / "cgroup")
        self._is_v2 = (mount / "cgroup.controllers").exists()
        if self._is_v2:
            chain = _chain(mount, paths.get("", "/"))
            self._cpu, self._memory = chain, chain
        else:
            self._cpu = _chain(_mount_of_v1(mount, "cpu"), paths.get("cpu", "/"))
            self._memory = _chain(mount / "memory", paths.get("memory", "/"))

    def read(self) -> CgroupUsage:
        """Read now; nothing is raised where files are missing."""
        cpu = _tightest(self._cpu, _cores_v2 if self._is_v2 else _cores_v1)
        memory = _tightest(self._memory, _limit_v2 if self._is_v2 else _limit_v1)
        return CgroupUsage(
            cpu_cores=cpu[1] if cpu else None,
            memory_limit_bytes=int(memory[1]) if memory else None,
            memory_used_bytes=self._used(memory[0]) if memory else None,
            throttled=_throttled(cpu[0]) if cpu else None,
            oom_kills=self._oom_kills(memory[0]) if memory else None,
        )

    def _used(self, group: Path) -> int | None:
        name = "memory.current" if self._is_v2 else "memory.usage_in_bytes"
        used = _number(group / name)
        if used is None:
            return None
        key = "inactive_file" if self._is_v2 else "total_inactive_file"
        return max(used - _counters(group / "memory.stat").get(key, 0), 0)

    def _oom_kills(self, group: Path) -> int | None:
        name = "memory.events" if self._is_v2 else "memory.oom_control"
        return _counters(group / name).get("oom_kill")


def _paths_of(file: Path) -> dict[str, str]:
    """Controller to the group's path; v2 has the empty name."""
    paths: dict[str, str] = {}
    for line in _text(file).splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            paths[controller] = path
    return paths


def _mount_of_v1(mount: Path, controller: str) -> Path:
    joint = mount / "cpu,cpuacct"
    return joint if joint.is_dir() else mount / controller


def _chain(top: Path, path: str) -> list[Path]:
    """The group and all above it, below `top` and with it."""
    group = top / path.lstrip("/")
    if ".." in group.parts or not group.is_dir():
        return [top]
    return [group, *(above for above in group.parents if above.is_relative_to(top))]


def _tightest(
    chain: list[Path], limit_of: Callable[[Path], float | None]
) -> tuple[Path, float] | None:
    limits = [(limit, group) for group in chain if (limit := limit_of(group))]
    if not limits:
        return None
    limit, group = min(limits, key=lambda one: one[0])
    return group, limit


def _cores_v2(group: Path) -> float | None:
    quota, _, period = _text(group / "cpu.max").strip().partition(" ")
    return int(quota) / int(period) if quota.isdigit() and period.isdigit() else None


def _cores_v1(group: Path) -> float | None:
    quota = _number(group / "cpu.cfs_quota_us")
    period = _number(group / "cpu.cfs_period_us")
    return quota / period if quota and period and quota > 0 else None


def _limit_v2(group: Path) -> int | None:
    return _number(group / "memory.max")


def _limit_v1(group: Path) -> int | None:
    limit = _number(group / "memory.limit_in_bytes")
    return limit if limit is not None and limit < _UNLIMITED_V1_BYTES else None


def _throttled(group: Path) -> tuple[int, int] | None:
    counters = _counters(group / "cpu.stat")
    if "nr_periods" not in counters:
        return None
    return counters.get("nr_throttled", 0), counters["nr_periods"]


def _counters(file: Path) -> dict[str, int]:
    """A file of lines `name number`."""
    pairs = (line.split() for line in _text(file).splitlines())
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2}


def _number(file: Path) -> int | None:
    text = _text(file).strip()
    return int(text) if text.lstrip("-").isdigit() else None


def _text(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""
