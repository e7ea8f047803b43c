"""The machine's cores, disks and network, whoever uses them."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import psutil

_MEGABYTE = 1 << 20
_GIGABYTE = 1 << 30
_MOST_CORES = 32
"""Of larger machines the cores are not told one by one: hundreds of charts say less
than their mean."""
_MOST_DISKS = 16
_NO_DISKS = re.compile(r"(?:loop|ram|zram|sr|fd|nbd)\d")


class CoreReader:
    """How busy the machine's cores are, and its swap."""

    name = "cores"

    def __init__(self) -> None:
        psutil.cpu_percent(percpu=True)  # the next call measures from here
        self._has_swap = psutil.swap_memory().total > 0

    def read(self) -> dict[str, float]:
        cores = psutil.cpu_percent(percpu=True)
        values: dict[str, float] = {}
        if cores:
            values["cpu.host_percent"] = sum(cores) / len(cores)
        if len(cores) <= _MOST_CORES:
            values |= {f"cpu.{i}.cpu_percent": core for i, core in enumerate(cores)}
        if self._has_swap:
            values["swap.used_percent"] = psutil.swap_memory().percent
        return values


class DiskReader:
    """How full the disks under `/` and the job's folder are; bytes moved since start."""

    name = "disk"

    def __init__(self, cwd: Path) -> None:
        self._mounts = sorted({os.sep, mount_point(cwd)})
        self._start = _disk_megabytes()

    def read(self) -> dict[str, float]:
        values: dict[str, float] = {}
        for mount in self._mounts:
            try:
                usage = psutil.disk_usage(mount)
            except OSError:
                continue  # unmounted
            values[f"disk.{mount}.usagePercent"] = usage.percent
            values[f"disk.{mount}.usageGB"] = usage.used / _GIGABYTE
        for disk, (read, written) in _disk_megabytes().items():
            read_before, written_before = self._start.get(disk, (read, written))
            values[f"disk.{disk}.in"] = read - read_before
            values[f"disk.{disk}.out"] = written - written_before
        return values


def mount_point(folder: Path) -> str:
    """Where the file system begins that holds `folder`, or what is left of it."""
    path = Path(os.path.realpath(folder))
    while not os.path.ismount(path) and path != path.parent:
        path = path.parent
    return str(path)


def _disk_megabytes() -> dict[str, tuple[float, float]]:
    """(read, written) of each whole disk; partitions are part of theirs."""
    counters = psutil.disk_io_counters(perdisk=True) or {}
    if sys.platform == "linux":
        blocks = {entry.name for entry in Path("/sys/block").glob("*")}
        counters = {name: one for name, one in counters.items() if name in blocks}
    disks = sorted(name for name in counters if not _NO_DISKS.match(name))
    return {
        name: (
            counters[name].read_bytes / _MEGABYTE,
            counters[name].write_bytes / _MEGABYTE,
        )
        for name in disks[:_MOST_DISKS]
    }


class NetworkReader:
    """Bytes over the network since start; what stays inside the machine is left out."""

    name = "network"

    def __init__(self, interfaces: Path = Path("/sys/class/net")) -> None:
        self._interfaces = interfaces
        self._start = self._totals()

    def read(self) -> dict[str, float]:
        sent, received = self._totals()
        return {
            "network.sent": float(sent - self._start[0]),
            "network.recv": float(received - self._start[1]),
        }

    def _totals(self) -> tuple[int, int]:
        counters = psutil.net_io_counters(pernic=True)
        chosen = self._outward(set(counters))
        return (
            sum(counters[name].bytes_sent for name in chosen),
            sum(counters[name].bytes_recv for name in chosen),
        )

    def _outward(self, names: set[str]) -> set[str]:
        """Real devices if there are any, so that bridges do not count bytes twice."""
        real = {name for name in names if (self._interfaces / name / "device").exists()}
        loopback = {name for name in names if re.fullmatch(r"lo\d*|Loopback.*", name)}
        members = {n for n in names if (self._interfaces / n / "master").exists()}
        return real or names - loopback - members
