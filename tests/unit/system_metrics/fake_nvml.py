"""A stand-in for `pynvml`: the real module's names and shapes, without a driver.

Whatever is not given here is taken from the real module, so a constant that it lacks
is missing here too; calling a function that is not given fails.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pynvml


def not_supported(*_: Any) -> Any:
    raise pynvml.NVMLError(pynvml.NVML_ERROR_NOT_SUPPORTED)


def is_lost(*_: Any) -> Any:
    raise pynvml.NVMLError(pynvml.NVML_ERROR_GPU_IS_LOST)


def make_nvml(count: int = 1, **answers: Callable[..., Any]) -> Any:
    """A machine with `count` devices; a device's handle is its number.

    Args:
        answers: Functions instead of the usual ones, each named without `nvml`.
    """
    usual: dict[str, Callable[..., Any]] = {
        "Init": lambda: None,
        "SystemGetCudaDriverVersion": lambda: 12_040,
        "DeviceGetCount": lambda: count,
        "DeviceGetHandleByIndex": lambda index: index,
        "DeviceGetName": lambda _: "NVIDIA H200",
        "DeviceGetUUID": lambda handle: f"GPU-{handle}",
        "DeviceGetPciInfo": lambda _: SimpleNamespace(busId="0000:00:04.0"),
        "DeviceGetNumGpuCores": lambda _: 16_896,
        "DeviceGetArchitecture": lambda _: pynvml.NVML_DEVICE_ARCH_HOPPER,
        "DeviceGetUtilizationRates": lambda _: SimpleNamespace(gpu=90, memory=40),
        "DeviceGetMemoryInfo": lambda _: SimpleNamespace(
            total=1_000, free=750, used=250
        ),
        "DeviceGetTemperature": lambda _handle, sensor: {0: 61}[sensor],
        "DeviceGetPowerUsage": lambda _: 350_000,
        "DeviceGetEnforcedPowerLimit": lambda _: 700_000,
        "DeviceGetTotalEnergyConsumption": lambda _: 5_000,
        "DeviceGetClockInfo": lambda _handle, kind: {0: 1_980, 1: 1_970, 2: 3_201}[
            kind
        ],
        "DeviceGetMemoryErrorCounter": lambda _handle, kind, _counter, _where: kind,
        "DeviceGetFanSpeed": not_supported,
        "DeviceGetEncoderUtilization": lambda _: [7, 167_000],
        "DeviceGetMigMode": not_supported,
        "DeviceGetComputeRunningProcesses": lambda _: [],
        "DeviceGetGraphicsRunningProcesses": lambda _: [],
    }
    functions = {f"nvml{name}": call for name, call in (usual | answers).items()}
    constants = {
        name: value
        for name, value in vars(pynvml).items()
        if name.startswith("NVML_") or name == "NVMLError"
    }
    return SimpleNamespace(**constants, **functions)


def process(pid: int, used_bytes: int | None) -> Any:
    """One entry of the lists of running processes."""
    return SimpleNamespace(pid=pid, usedGpuMemory=used_bytes)
