"""Samples the machine on behalf of one job, in the process beside it."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from trailmark.sdk.system_metrics import amd, apple, intel, nvidia
from trailmark.sdk.system_metrics.cgroup import CgroupFiles
from trailmark.sdk.system_metrics.job import JobReader
from trailmark.sdk.system_metrics.machine import CoreReader, DiskReader, NetworkReader
from trailmark.sdk.system_metrics.process_tree import ProcessTree
from trailmark.sdk.system_metrics.reader import READER_ERRORS, DeviceReader, Reader

_PREFIX = "system."
_MOST_FAILURES = 3


class SystemSampler:
    """Reads everything there is to read about the machine and one job.

    The first sample may come right away; what is a rate is then absent or of a very
    short time. Used from one thread.

    Args:
        pid: The job's process. Its descendants are measured with it, but for this
            process.
        cwd: The job's folder, whose disk is measured beside `/`.

    Attributes:
        dropped: Readers that failed three times in a row, with what they last said.
    """

    def __init__(self, pid: int, cwd: str | Path) -> None:
        self.dropped: dict[str, str] = {}
        self._devices = open_devices()
        tree = ProcessTree(pid, excluded=os.getpid())
        self._job = JobReader(tree, pid, CgroupFiles(pid))
        self._readers: list[Reader] = [
            self._job,
            CoreReader(),
            DiskReader(Path(cwd)),
            NetworkReader(),
            *self._devices,
        ]
        self._failures: dict[str, int] = {}

    def sample(self) -> dict[str, float]:
        """What is known now, in the names of `docs/guides/system-metrics.md`.

        Units are in the names, or: per cent (`cpu`, `gpu`, `memory`, `…percent`),
        megabytes since the start (`disk.<device>.in`, `.out`), bytes since the start
        (`network.*`), degrees Celsius (`temp`), MHz (`…Clock`). Never raises; what
        cannot be read is absent.
        """
        values: dict[str, float] = {}
        for reader in tuple(self._readers):
            try:
                found = reader.read()
            except READER_ERRORS as error:
                self._count(reader, error)
                continue
            self._failures.pop(reader.name, None)
            values |= found
            if reader is self._job:
                self._tell_pids()
        return {
            f"{_PREFIX}{key}": value
            for key, value in values.items()
            if math.isfinite(value)
        }

    def static_info(self) -> dict[str, Any]:
        """The accelerators, in the names of `wandb-metadata.json`."""
        return describe_devices(self._devices)

    def _tell_pids(self) -> None:
        for device in self._devices:
            if isinstance(device, nvidia.NvidiaReader):
                device.pids = self._job.pids

    def _count(self, reader: Reader, error: Exception) -> None:
        failures = self._failures.get(reader.name, 0) + 1
        self._failures[reader.name] = failures
        if failures >= _MOST_FAILURES:
            self._readers.remove(reader)
            self.dropped[reader.name] = f"{type(error).__name__}: {error}"


def open_devices() -> list[DeviceReader]:
    """Readers of the accelerators there are, NVIDIA's first, with numbers in a row."""
    devices: list[DeviceReader] = []
    first = nvidia.available()
    if first is not None:
        devices.append(first)
    for module in (amd, intel, apple):
        next_index = sum(device.device_count for device in devices)
        found = module.available(next_index)
        if found is not None:
            devices.append(found)
    return devices


def describe_devices(devices: Sequence[DeviceReader]) -> dict[str, Any]:
    """What `wandb-metadata.json` says of them; `gpu` and `gpu_count` name the first."""
    facts: dict[str, Any] = {}
    for device in devices:
        try:
            facts = device.describe() | facts
        except READER_ERRORS:
            continue
    return facts
