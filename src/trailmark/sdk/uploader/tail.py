"""Reads a journal that somebody else is still writing."""

from __future__ import annotations

import os
from pathlib import Path

from trailmark.wire.journal import (
    HEAD_BYTES,
    MAGIC,
    MAX_PAYLOAD_BYTES,
    Frame,
    FrameReader,
)

_READ_BYTES = 1 << 20
_LARGEST_READ = MAX_PAYLOAD_BYTES + HEAD_BYTES


class JournalTail:
    """The frames of one file, in order, as they become whole.

    What was not yet understood is read again each time, since a writer whose disk was
    full takes half a frame back and writes something else in its place.

    Attributes:
        position: Offset of the first byte not yet understood.
        damaged_bytes: Skipped, because they were no frame though frames followed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.position = len(MAGIC)
        self.damaged_bytes = 0
        self._descriptor = -1
        self._read_bytes = _READ_BYTES

    @property
    def size(self) -> int:
        """Bytes that the file has now; 0 when it is gone."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    @property
    def unread_bytes(self) -> int:
        """Bytes behind what was understood: on their way, or torn."""
        return max(0, self.size - self.position)

    def read(self) -> list[Frame]:
        """Some more frames; none when nothing whole was appended.

        Raises:
            OSError: The file cannot be read.
        """
        if self._descriptor < 0:
            self._descriptor = os.open(self.path, os.O_RDONLY | _CLOSE_ON_EXEC)
        while True:
            data = os.pread(self._descriptor, self._read_bytes, self.position)
            if len(data) < HEAD_BYTES:
                return []
            reader = FrameReader(self.position, self.damaged_bytes)
            frames = reader.feed(data)
            self.position = reader.position
            self.damaged_bytes = reader.damaged_bytes
            if frames:
                self._read_bytes = _READ_BYTES
                return frames
            if len(data) < self._read_bytes or self._read_bytes >= _LARGEST_READ:
                return []
            # One frame is larger than what was read.
            self._read_bytes = min(self._read_bytes * 4, _LARGEST_READ)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


_CLOSE_ON_EXEC = getattr(os, "O_CLOEXEC", 0)
