"""What each source of system metrics looks like to the sampler."""

from __future__ import annotations

from typing import Any, Protocol

import psutil

READER_ERRORS: tuple[type[Exception], ...] = (
    OSError,
    psutil.Error,
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What goes wrong when files of the kernel or a driver's library are not as expected."""


class Reader(Protocol):
    """Reads one kind of metrics. Used from one thread."""

    @property
    def name(self) -> str:
        """Names the reader when it is dropped."""
        ...

    def read(self) -> dict[str, float]:
        """What it sees now, without the prefix `system.`; absent where unknown.

        Raises:
            Exception: One of `READER_ERRORS`, when nothing can be read.
        """
        ...


class DeviceReader(Reader, Protocol):
    """Reads accelerators."""

    @property
    def device_count(self) -> int: ...

    def describe(self) -> dict[str, Any]:
        """What stays the same, in the names of `wandb-metadata.json`."""
        ...
