"""Appends frames to a journal, whole or not at all, and never raises."""

from __future__ import annotations

import errno
import fcntl
import os
import threading
import time
from pathlib import Path

from trailmark.wire.journal import MAGIC, Kind, encode_frame

MAX_WAITING_BYTES = 16 << 20
"""Kept in memory while the disk takes nothing."""

_RETRY_S = 0.2
_HIGH_DESCRIPTOR = 100  # out of reach of programs that count on 3, 4, 5 …


class JournalFile:
    """The write side of one journal; safe to use from any thread.

    A frame is one `write(2)` to a file opened for appending, so what a finished call
    has written survives the death of the process. What the disk does not take waits
    in memory, in order, up to `MAX_WAITING_BYTES`, and is tried again with later
    frames; beyond that frames are lost and counted.

    Args:
        path: The file; begun if it is new.
        header: The payload of its first record.
        is_late: Make the file with the first record after the header only.

    Attributes:
        descriptor: Of the file; -1 while there is none.
        is_smooth: Whether nothing waits, so that a frame may be written straight to
            `descriptor` without the lock, if `recover` is told when that fell short.
        lost: Frames given up.
        error: The last failure of the disk; None when all is well.
    """

    def __init__(
        self, path: Path, header: bytes | None = None, *, is_late: bool = False
    ) -> None:
        self.path = path
        self.lost = 0
        self.error: OSError | None = None
        self._lock = threading.RLock()
        self.descriptor = -1
        self.is_smooth = False
        self._waiting: list[bytes] = [MAGIC]
        if header is not None:
            self._waiting.append(encode_frame(Kind.HEADER, header))
        self._waiting_bytes = sum(map(len, self._waiting))
        self._is_late = is_late
        self._try_again_at = 0.0
        self._is_closed = False
        if not is_late:
            with self._lock:
                self._write_waiting()

    @property
    def waiting(self) -> int:
        """Frames that the disk has not taken yet."""
        return len(self._waiting)

    @property
    def is_begun(self) -> bool:
        """Whether there is a file, or a record for one."""
        return not self._is_late

    def append(self, kind: int, payload: bytes) -> bool:
        """Write one record.

        Returns:
            False where it did not reach the file: it waits, or was given up.
        """
        frame = encode_frame(kind, payload)
        with self._lock:
            if self.is_smooth:
                try:
                    written = os.write(self.descriptor, frame)
                except OSError:
                    written = 0
                if written == len(frame):
                    return True
                return self.recover(frame, written)
            return self._append_later(frame)

    def recover(self, frame: bytes, written: int) -> bool:
        """Take a frame that was not written whole.

        Args:
            written: How many of its bytes reached the file.

        Returns:
            False where it could not be written now either: it waits, or was given up.
        """
        with self._lock:
            if written > 0:
                self._take_back(frame[:written])
            return self._append_later(frame)

    def close(self) -> bool:
        """Write what waits, if that is possible now, and close. Repeats do nothing.

        Returns:
            False where the last records were given up: the disk took nothing.
        """
        with self._lock:
            if self._is_closed:
                return True
            self._is_closed = True
            self.is_smooth = False
            self._try_again_at = 0.0
            if self._is_late:
                return True  # nothing was ever recorded
            is_whole = self._write_waiting()
            self.lost += sum(1 for frame in self._waiting if frame is not MAGIC)
            self._waiting = []
            self._close_descriptor()
            return is_whole

    def abandon(self) -> None:
        """Let go of the file in a forked process: it is the parent's."""
        self._lock = threading.RLock()
        self._is_closed = True
        self.is_smooth = False
        self._waiting = []
        self._close_descriptor()

    def _append_later(self, frame: bytes) -> bool:
        if self._is_closed or self._waiting_bytes + len(frame) > MAX_WAITING_BYTES:
            self.lost += 1
            return False
        self._is_late = self.is_smooth = False
        self._waiting.append(frame)
        self._waiting_bytes += len(frame)
        return self._write_waiting()

    def _write_waiting(self) -> bool:
        """Try to write what waits; returns whether nothing waits any more."""
        if time.monotonic() < self._try_again_at:
            return False
        written = 0
        for frame in self._waiting:
            if not self._write(frame):
                self._try_again_at = time.monotonic() + _RETRY_S
                break
            written += 1
            self._waiting_bytes -= len(frame)
        del self._waiting[:written]
        self.is_smooth = not self._waiting and not self._is_closed
        return not self._waiting

    def _write(self, frame: bytes) -> bool:
        """Write one frame; on failure the file is as before."""
        try:
            if self.descriptor < 0:
                self._open()
                if frame is MAGIC and os.fstat(self.descriptor).st_size:
                    return True  # opened again: it has its beginning
            written = os.write(self.descriptor, frame)
        except OSError as error:
            self.error = error
            if error.errno in (errno.EBADF, errno.ESTALE) and self.descriptor >= 0:
                self.descriptor = -1  # somebody closed it: open it again
                return self._write(frame)
            return False
        if written == len(frame):
            self.error = None
            return True
        self._take_back(frame[:written])
        return False

    def _take_back(self, part: bytes) -> None:
        """Cut off the part of a frame that a full disk took, if it is still the end.

        Behind it may lie what another thread wrote; readers skip the part then.
        """
        self.error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        try:
            start = os.fstat(self.descriptor).st_size - len(part)
            if os.pread(self.descriptor, len(part), start) == part:
                os.ftruncate(self.descriptor, start)
        except OSError as error:
            self.error = error

    def _open(self) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        low = os.open(self.path, flags, 0o644)
        try:
            self.descriptor = fcntl.fcntl(low, fcntl.F_DUPFD_CLOEXEC, _HIGH_DESCRIPTOR)
        except OSError:  # few descriptors are allowed here
            self.descriptor = low
        else:
            os.close(low)

    def _close_descriptor(self) -> None:
        if self.descriptor >= 0:
            try:
                os.close(self.descriptor)
            except OSError as error:
                self.error = error
            self.descriptor = -1
