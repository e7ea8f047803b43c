"""AMD, Intel and Apple, from what their drivers show."""

from __future__ import annotations

import plistlib
from pathlib import Path

import pytest

from trailmark.sdk.system_metrics import amd, apple, intel


def make_card(drm: Path, number: int, files: dict[str, str]) -> Path:
    """A card as `/sys/class/drm` has it; names may go up with `..`."""
    device = drm / f"card{number}" / "device"
    for name, text in files.items():
        path = (device.parent / name[3:]) if name.startswith("../") else device / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n")
    return device


AMD = {
    "vendor": "0x1002",
    "device": "0x74a1",
    "gpu_busy_percent": "87",
    "mem_busy_percent": "30",
    "mem_info_vram_used": "250",
    "mem_info_vram_total": "1000",
    "product_name": "AMD Instinct MI300X",
    "unique_id": "abc",
    "vbios_version": "113-M",
    "hwmon/hwmon3/temp1_input": "55000",
    "hwmon/hwmon3/power1_average": "400000000",
    "hwmon/hwmon3/power1_cap": "750000000",
    "hwmon/hwmon3/freq1_input": "2100000000",
}


def test_amd_cards_are_read_from_the_driver(tmp_path: Path) -> None:
    make_card(tmp_path, 10, AMD)
    make_card(tmp_path, 2, {"vendor": "0x1002", "gpu_busy_percent": "5"})
    make_card(tmp_path, 0, {"vendor": "0x1a03"})  # a server's plain display
    reader = amd.available(first_index=1, drm=tmp_path)
    assert reader is not None
    assert reader.read() == {
        "gpu.1.gpu": 5.0,
        "gpu.2.gpu": 87.0,
        "gpu.2.memory": 30.0,
        "gpu.2.memoryAllocatedBytes": 250.0,
        "gpu.2.memoryAllocated": 25.0,
        "gpu.2.temp": 55.0,
        "gpu.2.powerWatts": 400.0,
        "gpu.2.enforcedPowerLimitWatts": 750.0,
        "gpu.2.powerPercent": pytest.approx(53.333, abs=1e-3),
        "gpu.2.graphicsClock": 2_100.0,
    }
    described = reader.describe()
    assert described["gpu_count"] == 2
    assert described["gpu_amd"][1] == {
        "id": "0x74a1",
        "uniqueId": "abc",
        "vbiosVersion": "113-M",
        "model": "AMD Instinct MI300X",
        "memoryTotal": "1000",
        "vendor": "AMD",
    }


def test_an_amd_card_that_vanishes_is_an_error(tmp_path: Path) -> None:
    device = make_card(tmp_path, 0, {"vendor": "0x1002", "gpu_busy_percent": "5"})
    reader = amd.available(drm=tmp_path)
    assert reader is not None
    (device / "gpu_busy_percent").unlink()
    with pytest.raises(OSError, match="no card answers"):
        reader.read()


def test_intel_power_comes_from_the_energy_used(tmp_path: Path) -> None:
    files = {
        "vendor": "0x8086",
        "../gt/gt0/rps_act_freq_mhz": "1550",
        "hwmon/hwmon1/energy1_input": "1000000",
        "hwmon/hwmon1/power1_max": "150000000",
        "hwmon/hwmon1/temp2_input": "48000",
    }
    device = make_card(tmp_path, 1, files)
    make_card(tmp_path, 0, {"vendor": "0x8086"})  # inside a processor: no sensors
    reader = intel.available(drm=tmp_path)
    assert reader is not None
    (device / "hwmon/hwmon1/energy1_input").write_text("9000000000000\n")
    values = reader.read()
    assert reader.device_count == 1
    assert values["gpu.0.graphicsClock"] == 1_550.0
    assert values["gpu.0.temp"] == 48.0
    assert values["gpu.0.enforcedPowerLimitWatts"] == 150.0
    assert values["gpu.0.powerWatts"] > 0
    assert values["gpu.0.powerPercent"] == pytest.approx(
        values["gpu.0.powerWatts"] / 1.5
    )


def test_machines_without_such_cards_have_no_reader(tmp_path: Path) -> None:
    for missing in (tmp_path, tmp_path / "none"):
        assert amd.available(drm=missing) is None
        assert intel.available(drm=missing) is None


def registry(**statistics: int) -> bytes:
    gpu = {
        "model": "Apple M3",
        "gpu-core-count": 10,
        "PerformanceStatistics": statistics,
    }
    return plistlib.dumps([gpu])


def test_apple_gpus_are_read_from_the_registry() -> None:
    answer = registry(
        **{
            "Device Utilization %": 33,
            "In use system memory": 500,
            "Alloc system memory": 1_000,
        }
    )
    reader = apple.open_reader(lambda: answer)
    assert reader is not None
    assert reader.read() == {
        "gpu.0.gpu": 33.0,
        "gpu.0.memoryAllocatedBytes": 500.0,
        "gpu.0.memoryAllocated": 50.0,
    }
    assert reader.describe() == {
        "gpu": "Apple M3",
        "gpu_count": 1,
        "apple": {"name": "Apple M3", "gpuCores": 10},
    }


@pytest.mark.parametrize(
    "answer",
    [b"", b"not xml", plistlib.dumps([]), plistlib.dumps({"a": 1}), registry()],
)
def test_a_registry_that_says_nothing_is_no_reader(answer: bytes) -> None:
    assert apple.open_reader(lambda: answer) is None
