"""Whether the disk has room: asked by every write of bulk, measured once a second."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from trailmark.errors import UnavailableError

_MEASURE_EVERY_S = 1.0


class DiskRoom:
    """Free space on the data directory's disk against what must stay free.

    What stays free is for the database: with it, deleting things still works.
    """

    def __init__(
        self,
        folder: Path,
        min_free_bytes: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._min_free_bytes = min_free_bytes
        self._clock = clock
        self._measured_at = float("-inf")
        self._free_bytes = 0

    def require(self) -> None:
        """Let a write pass, or not.

        Raises:
            UnavailableError: The disk is almost full; clients send again later.
        """
        now = self._clock()
        if now - self._measured_at >= _MEASURE_EVERY_S:
            self._free_bytes = shutil.disk_usage(self._folder).free
            self._measured_at = now
        if self._free_bytes < self._min_free_bytes:
            raise UnavailableError(
                "the server's disk is almost full; writes are refused, reading goes on",
                hint="free space on the data directory's disk, or delete runs",
            )
