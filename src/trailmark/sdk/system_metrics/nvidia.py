"""NVIDIA GPUs, through the driver's own library.

Throughput of PCIe is not read: the driver watches the bus for 20 ms for each answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

_PROCESS_KEYS = {
    "gpu", "memory", "memoryAllocated", "memoryAllocatedBytes", "temp", "powerWatts",
    "powerPercent",
}  # fmt: skip


def available() -> NvidiaReader | None:
    """A reader, or None without the library, the driver or a device."""
    try:
        import pynvml
    except ImportError:
        return None
    return open_reader(pynvml)


def open_reader(nvml: Any) -> NvidiaReader | None:
    """The same with the module given.

    Args:
        nvml: `pynvml`, or what behaves like it.
    """
    try:
        nvml.nvmlInit()
        count = nvml.nvmlDeviceGetCount()
    except nvml.NVMLError:
        return None
    handles: dict[int, Any] = {}
    for index in range(count):
        try:
            handles[index] = nvml.nvmlDeviceGetHandleByIndex(index)
        except nvml.NVMLError:  # a device this user may not see, or a lost one
            continue
    return NvidiaReader(nvml, handles) if handles else None


class NvidiaReader:
    """See `Reader`. Devices have the numbers that the driver gives them.

    Keys `gpu.<i>.*` are the device's; `gpu.process.<i>.*` repeat the main ones for the
    devices that the job uses, with the memory that is the job's own. Where the driver
    cannot name processes (as in many containers) the latter are absent.
    """

    name = "nvidia"

    def __init__(self, nvml: Any, handles: dict[int, Any]) -> None:
        self._nvml = nvml
        self._devices = {i: _Device(nvml, handle) for i, handle in handles.items()}
        self.pids: frozenset[int] = frozenset()

    @property
    def device_count(self) -> int:
        """One more than the highest number."""
        return max(self._devices) + 1

    def read(self) -> dict[str, float]:
        values: dict[str, float] = {}
        for index, device in self._devices.items():
            found = device.read()
            values |= {f"gpu.{index}.{key}": value for key, value in found.items()}
            used = device.used_by(self.pids)
            if used is not None:
                own = {k: v for k, v in found.items() if k in _PROCESS_KEYS} | used
                values |= {f"gpu.process.{index}.{k}": v for k, v in own.items()}
        if not values:
            raise OSError("no device answers")
        return values

    def describe(self) -> dict[str, Any]:
        gpus = [device.describe() for device in self._devices.values()]
        facts: dict[str, Any] = {
            "gpu": gpus[0].get("name", "NVIDIA GPU"),
            "gpu_count": len(gpus),
            "gpu_nvidia": gpus,
        }
        try:
            version = self._nvml.nvmlSystemGetCudaDriverVersion()
        except self._nvml.NVMLError:
            return facts
        return facts | {"cudaVersion": f"{version // 1000}.{version % 1000 // 10}"}


class _Device:
    """One device; what it does not support is asked once."""

    def __init__(self, nvml: Any, handle: Any) -> None:
        self._nvml = nvml
        self._handle = handle
        self._queries = dict(_queries(nvml, handle))
        self._lasting_errors = {
            nvml.NVML_ERROR_NOT_SUPPORTED,
            nvml.NVML_ERROR_NO_PERMISSION,
            nvml.NVML_ERROR_FUNCTION_NOT_FOUND,
            nvml.NVML_ERROR_INVALID_ARGUMENT,
        }
        self._partitions = self._open_partitions()

    def read(self) -> dict[str, float]:
        values: dict[str, float] = {}
        for name, query in list(self._queries.items()):
            try:
                values |= query()
            except self._nvml.NVMLError as error:
                if getattr(error, "value", None) in self._lasting_errors:
                    del self._queries[name]
        limit = values.get("enforcedPowerLimitWatts")
        if limit and "powerWatts" in values:
            values["powerPercent"] = 100 * values["powerWatts"] / limit
        for number, partition in enumerate(self._partitions):
            memory = self._ask(lambda one=partition: _memory(self._nvml, one)) or {}
            shown = _without_total(memory)
            values |= {f"mig.{number}.{key}": value for key, value in shown.items()}
        return values

    def used_by(self, pids: frozenset[int]) -> dict[str, float] | None:
        """The memory that these processes have there; None if they do not use it."""
        ours = {use.pid: use for use in self._processes() if use.pid in pids}
        if not ours:
            return None
        used = [use.usedGpuMemory for use in ours.values()]
        if any(one is None for one in used):
            return {}
        total = self._ask(lambda: _memory(self._nvml, self._handle)) or {}
        share = {"memoryAllocatedBytes": float(sum(used))}
        device_bytes = total.get("memoryTotalBytes")
        if device_bytes:
            share["memoryAllocated"] = (
                100 * share["memoryAllocatedBytes"] / device_bytes
            )
        return share

    def describe(self) -> dict[str, Any]:
        nvml, handle = self._nvml, self._handle
        facts = {
            "name": lambda: _text(nvml.nvmlDeviceGetName(handle)),
            "memoryTotal": lambda: str(nvml.nvmlDeviceGetMemoryInfo(handle).total),
            "cudaCores": lambda: nvml.nvmlDeviceGetNumGpuCores(handle),
            "architecture": lambda: _architecture(
                nvml, nvml.nvmlDeviceGetArchitecture(handle)
            ),
            "uuid": lambda: _text(nvml.nvmlDeviceGetUUID(handle)),
            "pciBusId": lambda: _text(nvml.nvmlDeviceGetPciInfo(handle).busId),
        }
        found = {name: self._ask(fact) for name, fact in facts.items()}
        described = {name: fact for name, fact in found.items() if fact}
        if self._partitions:
            described["migDevices"] = len(self._partitions)
        return described

    def _processes(self) -> Iterator[Any]:
        for kind in ("Compute", "Graphics"):
            name = f"nvmlDeviceGet{kind}RunningProcesses"
            yield from (
                self._ask(lambda n=name: getattr(self._nvml, n)(self._handle)) or ()
            )

    def _open_partitions(self) -> list[Any]:
        """Handles of the parts a device is cut into (MIG); mostly none."""
        nvml = self._nvml
        mode = self._ask(lambda: nvml.nvmlDeviceGetMigMode(self._handle))
        if mode is None or mode[0] != nvml.NVML_DEVICE_MIG_ENABLE:
            return []
        count = self._ask(lambda: nvml.nvmlDeviceGetMaxMigDeviceCount(self._handle))
        found = [
            self._ask(
                lambda i=i: nvml.nvmlDeviceGetMigDeviceHandleByIndex(self._handle, i)
            )
            for i in range(count or 0)
        ]
        return [one for one in found if one is not None]

    def _ask(self, query: Callable[[], Any]) -> Any:
        """The answer, or None."""
        try:
            return query()
        except self._nvml.NVMLError:
            return None


def _queries(
    nvml: Any, handle: Any
) -> Iterator[tuple[str, Callable[[], Mapping[str, float]]]]:
    """What is asked of a device at every sample, by a name of ours."""
    yield "use", lambda: _utilization(nvml, handle)
    yield "memory", lambda: _without_total(_memory(nvml, handle))
    sensor = nvml.NVML_TEMPERATURE_GPU
    yield "temp", lambda: {"temp": float(nvml.nvmlDeviceGetTemperature(handle, sensor))}
    yield (
        "power",
        lambda: {"powerWatts": nvml.nvmlDeviceGetPowerUsage(handle) / 1_000},
    )
    yield (
        "limit",
        lambda: {
            "enforcedPowerLimitWatts": nvml.nvmlDeviceGetEnforcedPowerLimit(handle)
            / 1_000
        },
    )
    yield (
        "energy",
        lambda: {
            "energyJoules": nvml.nvmlDeviceGetTotalEnergyConsumption(handle) / 1_000
        },
    )
    clocks = {
        "smClock": nvml.NVML_CLOCK_SM,
        "memoryClock": nvml.NVML_CLOCK_MEM,
        "graphicsClock": nvml.NVML_CLOCK_GRAPHICS,
    }
    for key, kind in clocks.items():
        yield (
            key,
            lambda k=key, c=kind: {k: float(nvml.nvmlDeviceGetClockInfo(handle, c))},
        )
    errors = {
        "correctedMemoryErrors": nvml.NVML_MEMORY_ERROR_TYPE_CORRECTED,
        "uncorrectedMemoryErrors": nvml.NVML_MEMORY_ERROR_TYPE_UNCORRECTED,
    }
    for key, kind in errors.items():
        yield key, lambda k=key, e=kind: {k: _memory_errors(nvml, handle, e)}
    yield "fan", lambda: {"fanSpeed": float(nvml.nvmlDeviceGetFanSpeed(handle))}
    yield (
        "encoder",
        lambda: {
            "encoderUtilization": float(nvml.nvmlDeviceGetEncoderUtilization(handle)[0])
        },
    )


def _utilization(nvml: Any, handle: Any) -> dict[str, float]:
    rates = nvml.nvmlDeviceGetUtilizationRates(handle)
    return {"gpu": float(rates.gpu), "memory": float(rates.memory)}


def _memory(nvml: Any, handle: Any) -> dict[str, float]:
    memory = nvml.nvmlDeviceGetMemoryInfo(handle)
    values = {
        "memoryAllocatedBytes": float(memory.used),
        "memoryTotalBytes": float(memory.total),
    }
    if memory.total:
        values["memoryAllocated"] = 100 * memory.used / memory.total
    return values


def _without_total(values: dict[str, float]) -> dict[str, float]:
    return {key: value for key, value in values.items() if key != "memoryTotalBytes"}


def _memory_errors(nvml: Any, handle: Any, kind: int) -> float:
    return float(
        nvml.nvmlDeviceGetMemoryErrorCounter(
            handle,
            kind,
            nvml.NVML_VOLATILE_ECC,
            nvml.NVML_MEMORY_LOCATION_DEVICE_MEMORY,
        )
    )


def _architecture(nvml: Any, number: int) -> str | None:
    prefix = "NVML_DEVICE_ARCH_"
    for name, value in vars(nvml).items():
        if name.startswith(prefix) and value == number:
            return name.removeprefix(prefix).capitalize()
    return None


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
