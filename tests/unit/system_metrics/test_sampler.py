"""Samples go on whatever one source of them does."""

from __future__ import annotations

import math
import os
import re
from pathlib import Path

from tests.unit.system_metrics.fake_nvml import make_nvml, process
from trailmark.sdk.system_metrics import nvidia
from trailmark.sdk.system_metrics.machine import NetworkReader, mount_point
from trailmark.sdk.system_metrics.sampler import SystemSampler


class Failing:
    """Fails when its turn is in `failures`."""

    name = "failing"

    def __init__(self, failures: set[int], value: float = 1.0) -> None:
        self._failures = failures
        self._value = value
        self.turns = 0

    def read(self) -> dict[str, float]:
        self.turns += 1
        if self.turns in self._failures:
            raise OSError("gone")
        return {"failing": self._value}


def make_sampler(*extra: Failing) -> SystemSampler:
    sampler = SystemSampler(os.getpid(), os.getcwd())
    sampler._readers += extra  # pyright: ignore[reportPrivateUsage]
    return sampler


def test_the_names_are_those_that_charts_know() -> None:
    values = SystemSampler(os.getppid(), "/").sample()
    always = {
        "system.memory_percent",
        "system.proc.memory.availableMB",
        "system.proc.memory.rssMB",
        "system.proc.memory.percent",
        "system.proc.cpu.threads",
        "system.cpu",
        "system.cpu.0.cpu_percent",
        "system.disk./.usagePercent",
        "system.disk./.usageGB",
        "system.network.sent",
        "system.network.recv",
    }
    assert always <= values.keys()
    assert all(key.startswith("system.") for key in values)
    assert all(math.isfinite(value) and value >= 0 for value in values.values())


def test_a_reader_that_fails_three_times_in_a_row_is_dropped() -> None:
    broken = Failing({2, 3, 5, 6, 7})
    sampler = make_sampler(broken)
    seen = ["system.failing" in sampler.sample() for _ in range(9)]
    assert seen == [True, False, False, True, False, False, False, False, False]
    assert broken.turns == 7
    assert sampler.dropped == {"failing": "OSError: gone"}
    assert "system.memory_percent" in sampler.sample()


def test_values_that_are_no_numbers_are_left_out() -> None:
    assert "system.failing" not in make_sampler(Failing(set(), math.nan)).sample()


def test_a_job_that_ended_before_the_first_sample_is_no_error() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    values = SystemSampler(child, "/").sample()
    assert "system.memory_percent" in values
    assert "system.proc.memory.rssMB" not in values


def test_the_disk_of_a_folder_is_named_by_its_mount(tmp_path: Path) -> None:
    mount = mount_point(tmp_path / "not" / "there")
    assert os.path.ismount(mount)
    assert str(tmp_path).startswith(mount)


def test_only_devices_that_lead_out_are_counted(tmp_path: Path) -> None:
    reader = NetworkReader(tmp_path)
    names = {"lo", "eth0", "docker0", "veth1"}
    (tmp_path / "veth1" / "master").mkdir(parents=True)
    outward = reader._outward  # pyright: ignore[reportPrivateUsage]
    assert outward(names) == {"eth0", "docker0"}
    (tmp_path / "eth0" / "device").mkdir(parents=True)
    assert outward(names) == {"eth0"}


def names_in_the_guide() -> set[str]:
    guide = Path(__file__).parents[3] / "docs/guides/system-metrics.md"
    return set(re.findall(r"^\| `system\.([^`]+)` \|", guide.read_text(), re.MULTILINE))


def general(key: str) -> str:
    """The name with what differs between machines taken out."""
    key = re.sub(r"^gpu\.process\.", "gpu.", key)
    key = re.sub(r"^disk\..+\.(usage\w+)$", r"disk.<mount>.\1", key)
    key = re.sub(r"^disk\.[^<]+\.(in|out)$", r"disk.<device>.\1", key)
    key = re.sub(r"\.mig\.\d+", ".mig.<j>", key)
    return re.sub(r"^(gpu|cpu)\.\d+", r"\1.<i>", key)


def test_every_name_is_in_the_guide() -> None:
    sampled = {key.removeprefix("system.") for key in make_sampler().sample()}
    reader = nvidia.open_reader(
        make_nvml(
            DeviceGetFanSpeed=lambda _: 30,
            DeviceGetMigMode=lambda _: [1, 1],
            DeviceGetMaxMigDeviceCount=lambda _: 1,
            DeviceGetMigDeviceHandleByIndex=lambda _, i: i,
            DeviceGetComputeRunningProcesses=lambda _: [process(1, 1)],
        )
    )
    assert reader is not None
    reader.pids = frozenset({1})
    seen = {general(key) for key in sampled | reader.read().keys()}
    assert seen - names_in_the_guide() == set()
    told = {name for name in names_in_the_guide() if name.startswith("gpu.")}
    assert told == {name for name in seen if name.startswith("gpu.")}
