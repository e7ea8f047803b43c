"""Apple silicon's GPU, from the registry that everyone may read.

`powermetrics` tells power as well, but only to root.
"""

from __future__ import annotations

import plistlib
import subprocess
import sys
from collections.abc import Callable
from typing import Any
from xml.parsers.expat import ExpatError

_COMMAND = ("/usr/sbin/ioreg", "-a", "-d", "1", "-r", "-c", "IOAccelerator")
_LIMIT_S = 5.0


def available(first_index: int = 0) -> AppleReader | None:
    """A reader, or None on other machines.

    Args:
        first_index: The GPU's number in the keys.
    """
    if sys.platform != "darwin":
        return None
    return open_reader(_ask_registry, first_index)


def open_reader(
    ask_registry: Callable[[], bytes], first_index: int = 0
) -> AppleReader | None:
    """The same with the registry given: a call for its property list in XML."""
    reader = AppleReader(ask_registry, first_index)
    try:
        reader.read()
    except (OSError, ValueError):
        return None
    return reader


class AppleReader:
    """See `Reader`."""

    name = "apple"
    device_count = 1

    def __init__(self, ask_registry: Callable[[], bytes], first_index: int) -> None:
        self._ask_registry = ask_registry
        self._prefix = f"gpu.{first_index}"

    def read(self) -> dict[str, float]:
        use = self._accelerator().get("PerformanceStatistics", {})
        values: dict[str, float] = {}
        if "Device Utilization %" in use:
            values[f"{self._prefix}.gpu"] = float(use["Device Utilization %"])
        used = use.get("In use system memory")
        if used is not None:
            values[f"{self._prefix}.memoryAllocatedBytes"] = float(used)
        allocated = use.get("Alloc system memory")
        if used is not None and allocated:
            values[f"{self._prefix}.memoryAllocated"] = 100 * used / allocated
        if not values:
            raise OSError("the registry tells no use of the GPU")
        return values

    def describe(self) -> dict[str, Any]:
        found = self._accelerator()
        name, cores = found.get("model", "Apple GPU"), found.get("gpu-core-count")
        return {
            "gpu": name,
            "gpu_count": 1,
            "apple": {"name": name} | ({"gpuCores": cores} if cores else {}),
        }

    def _accelerator(self) -> dict[str, Any]:
        try:
            found: Any = plistlib.loads(self._ask_registry())
        except (ExpatError, plistlib.InvalidFileException) as error:
            raise OSError("the registry's answer cannot be read") from error
        if not isinstance(found, list) or not found:
            raise OSError("no GPU is in the registry")
        return found[0]  # pyright: ignore[reportUnknownVariableType]


def _ask_registry() -> bytes:
    try:
        answer = subprocess.run(  # noqa: S603  (a constant)
            _COMMAND, capture_output=True, timeout=_LIMIT_S, check=True
        )
    except subprocess.SubprocessError as error:
        raise OSError("ioreg failed") from error
    return answer.stdout
