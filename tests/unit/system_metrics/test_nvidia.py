"""NVIDIA's numbers under the names that charts know, whatever a card does not tell."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pynvml
import pytest

from tests.unit.system_metrics.fake_nvml import (
    is_lost,
    make_nvml,
    not_supported,
    process,
)
from trailmark.sdk.system_metrics import nvidia


def open_reader(**options: object) -> nvidia.NvidiaReader:
    reader = nvidia.open_reader(make_nvml(**options))  # pyright: ignore[reportArgumentType]
    assert reader is not None
    return reader


DEVICE = {
    "gpu": 90.0,
    "memory": 40.0,
    "memoryAllocatedBytes": 250.0,
    "memoryAllocated": 25.0,
    "temp": 61.0,
    "powerWatts": 350.0,
    "enforcedPowerLimitWatts": 700.0,
    "powerPercent": 50.0,
    "energyJoules": 5.0,
    "smClock": 1_970.0,
    "memoryClock": 3_201.0,
    "graphicsClock": 1_980.0,
    "correctedMemoryErrors": 0.0,
    "uncorrectedMemoryErrors": 1.0,
    "encoderUtilization": 7.0,
}


def test_every_device_is_read_under_its_number() -> None:
    expected = {
        f"gpu.{i}.{key}": value for i in (0, 1) for key, value in DEVICE.items()
    }
    assert open_reader(count=2).read() == expected


def test_every_name_we_use_is_one_of_the_real_library() -> None:
    source = Path(nvidia.__file__).read_text()
    names = set(re.findall(r"nvml\.((?:nvml|NVML)\w+)", source))
    names |= {"nvmlDeviceGetComputeRunningProcesses"}
    names |= {"nvmlDeviceGetGraphicsRunningProcesses"}
    assert len(names) > 30
    assert [name for name in sorted(names) if not hasattr(pynvml, name)] == []


def test_what_a_card_does_not_support_is_asked_once() -> None:
    calls: list[int] = []

    def fan(handle: int) -> int:
        calls.append(handle)
        return not_supported()

    reader = open_reader(DeviceGetFanSpeed=fan)
    assert "gpu.0.fanSpeed" not in reader.read()
    reader.read()
    assert calls == [0]


def test_an_answer_that_fails_once_comes_back() -> None:
    answers = iter([is_lost, lambda: SimpleNamespace(gpu=1, memory=2)])
    reader = open_reader(DeviceGetUtilizationRates=lambda _: next(answers)())
    assert "gpu.0.gpu" not in reader.read()
    assert reader.read()["gpu.0.gpu"] == 1.0


def test_the_jobs_devices_are_told_apart_with_its_own_memory() -> None:
    reader = open_reader(
        count=2,
        DeviceGetComputeRunningProcesses=lambda device: (
            [process(10, 100), process(11, 100), process(99, 50)]
            if device == 1
            else [process(99, 500)]
        ),
    )
    reader.pids = frozenset({10, 11, 12})
    values = reader.read()
    own = {k: v for k, v in values.items() if k.startswith("gpu.process.")}
    assert own == {
        "gpu.process.1.gpu": 90.0,
        "gpu.process.1.memory": 40.0,
        "gpu.process.1.memoryAllocated": 20.0,
        "gpu.process.1.memoryAllocatedBytes": 200.0,
        "gpu.process.1.temp": 61.0,
        "gpu.process.1.powerWatts": 350.0,
        "gpu.process.1.powerPercent": 50.0,
    }


def test_where_the_driver_hides_a_processs_memory_the_devices_stands() -> None:
    reader = open_reader(DeviceGetComputeRunningProcesses=lambda _: [process(10, None)])
    reader.pids = frozenset({10})
    assert reader.read()["gpu.process.0.memoryAllocatedBytes"] == 250.0


def test_a_partitioned_card_tells_the_memory_of_its_parts() -> None:
    reader = open_reader(
        DeviceGetMigMode=lambda _: [pynvml.NVML_DEVICE_MIG_ENABLE, 1],
        DeviceGetMaxMigDeviceCount=lambda _: 2,
        DeviceGetMigDeviceHandleByIndex=lambda _, i: "part" if i == 0 else is_lost(),
        DeviceGetUtilizationRates=not_supported,
        DeviceGetMemoryInfo=lambda handle: (
            SimpleNamespace(total=100, used=10)
            if handle == "part"
            else SimpleNamespace(total=1_000, used=30)
        ),
    )
    values = reader.read()
    assert values["gpu.0.mig.0.memoryAllocated"] == 10.0
    assert values["gpu.0.memoryAllocated"] == 3.0
    assert "gpu.0.gpu" not in values
    assert "gpu.0.mig.1.memoryAllocated" not in values
    assert reader.describe()["gpu_nvidia"][0]["migDevices"] == 1


def test_the_cards_are_described_as_the_run_page_reads_them() -> None:
    assert open_reader(count=2).describe() == {
        "gpu": "NVIDIA H200",
        "gpu_count": 2,
        "cudaVersion": "12.4",
        "gpu_nvidia": [
            {
                "name": "NVIDIA H200",
                "memoryTotal": "1000",
                "cudaCores": 16_896,
                "architecture": "Hopper",
                "uuid": f"GPU-{i}",
                "pciBusId": "0000:00:04.0",
            }
            for i in (0, 1)
        ],
    }


def test_devices_that_are_all_lost_are_an_error_that_the_sampler_counts() -> None:
    reader = open_reader(
        **dict.fromkeys(("DeviceGetUtilizationRates", "DeviceGetMemoryInfo", "DeviceGetTemperature", "DeviceGetPowerUsage", "DeviceGetEnforcedPowerLimit", "DeviceGetTotalEnergyConsumption", "DeviceGetClockInfo", "DeviceGetMemoryErrorCounter", "DeviceGetEncoderUtilization"), is_lost)
    )  # fmt: skip
    with pytest.raises(OSError, match="no device answers"):
        reader.read()


def test_no_driver_no_device_and_no_permission_are_no_reader() -> None:
    assert nvidia.open_reader(make_nvml(Init=not_supported)) is None
    assert nvidia.open_reader(make_nvml(count=0)) is None
    hidden = make_nvml(count=2, DeviceGetHandleByIndex=not_supported)
    assert nvidia.open_reader(hidden) is None


def test_a_device_that_may_not_be_seen_leaves_the_others_their_numbers() -> None:
    def handle(index: int) -> int:
        return index or not_supported()

    reader = open_reader(count=2, DeviceGetHandleByIndex=handle)
    assert {key.split(".")[1] for key in reader.read()} == {"1"}


def test_this_machine_is_asked_without_an_error() -> None:
    reader = nvidia.available()
    assert reader is None or reader.device_count > 0
