"""The journal's format: frames in a file that may end anywhere.

A file is `MAGIC` and then frames, each

    marker  u8   0xA7
    kind    u8   what the payload is, see `Kind`
    length  u32  bytes of payload, little-endian
    crc     u32  CRC-32 of the payload, started with `kind`
    payload

A writer appends whole frames with one `write(2)`. Where a machine died or a disk was
full in the middle of one, the reader finds bytes that are no frame: at the end of the
file that is a torn tail (or a frame still being written), before other frames it is
damage, which is skipped and counted. Everything else is delivered.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

MAGIC = b"TMJRNL1\n"
MAX_PAYLOAD_BYTES = 1 << 28
"""No writer makes a larger frame, so a larger length is damage."""

MARKER = 0xA7
"""First byte of every frame."""
_MARKER_BYTE = b"\xa7"
_HEAD = struct.Struct("<BBII")
HEAD_BYTES = _HEAD.size
pack_head = _HEAD.pack
"""`MARKER`, kind, length and checksum as bytes, for who has no time for a call."""


class Kind(IntEnum):
    """What a frame's payload says. All are UTF-8 JSON objects.

    Rows, pieces and events may hold the tokens NaN, Infinity and -Infinity.
    """

    HEADER = 1
    """First frame of a file: who writes, to which run, how it was begun."""
    ROW = 2
    """One whole history row with `_step`, `_timestamp` and `_runtime`."""
    PIECE = 3
    """Part of the row of its `_step`, which the next row or piece of another step, or
    `COMMIT`, closes. Later keys win."""
    COMMIT = 4
    """Closes the row that is open."""
    CONFIG = 5
    """`set`: key to value; `delete`: list of keys."""
    SUMMARY = 6
    """`set`: list of [path, value], a path being a list of keys; `delete`: paths."""
    METRIC = 7
    """One metric definition, see `trailmark.wire.metric_rules`."""
    CONSOLE = 8
    """`s`: "out" or "err"; `t`: epoch seconds; `d`: the text as it was written."""
    FILE = 9
    """`path`: name in the run; `source`: absolute path, null when it lies under
    `files/`; `policy`: "now", "live" or "end"."""
    ALERT = 10
    """`title`, `text`, `level`, `wait_s`."""
    PREEMPTING = 11
    """The machine will be taken away soon."""
    ENVIRONMENT = 12
    """What `wandb-metadata.json` says: host, command, git, hardware."""
    RUN = 13
    """New `display_name`, `notes`, `tags`, `group` or `job_type`."""
    ARTIFACT = 14
    """An artifact that the run made or used; its files are staged beside."""
    CLIENT_INFO = 15
    """Merged into the config's `_wandb` entry: charts, telemetry."""
    EVENTS = 16
    """One row of system metrics (only in `system.tmj`)."""
    PROBLEM = 17
    """`kind`, `message`, `hint`, `count`: what went wrong around logging, so far."""
    END = 18
    """The writer's last frame: `exit_code`, `at`, `runtime_s`."""
    RESOLVED = 19
    """The writer learnt where a resumed run continues: `start_step`,
    `start_runtime_s`; rows from here on count from there."""


class Frame(NamedTuple):
    """One record.

    Attributes:
        kind: A `Kind`, or a number that a later version gave a meaning.
        end: Offset in the file of the byte after the frame.
    """

    kind: int
    payload: bytes
    end: int


def encode_frame(kind: int, payload: bytes) -> bytes:
    """The bytes to append for one record."""
    crc = zlib.crc32(payload, kind)
    return pack_head(MARKER, kind, len(payload), crc) + payload


@dataclass(slots=True)
class FrameReader:
    """Cuts bytes that arrive in any portions into frames.

    Feed it what was read from the file, in order; `pending_bytes` are waiting for the
    rest of their frame.

    Attributes:
        position: Offset in the file of the first byte not yet understood.
        damaged_bytes: Bytes skipped because they were no frame though frames followed.
    """

    position: int = len(MAGIC)
    damaged_bytes: int = 0
    _rest: bytes = b""

    @property
    def pending_bytes(self) -> int:
        return len(self._rest)

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that are complete now.

        Written out in one loop, because a million rows come through here: 0.6 µs each.
        """
        buffer = self._rest + data if self._rest else data
        frames: list[Frame] = []
        unpack, crc32, new = _HEAD.unpack_from, zlib.crc32, tuple.__new__
        at, last_head = 0, len(buffer) - HEAD_BYTES
        while at <= last_head:
            marker, kind, length, crc = unpack(buffer, at)
            end = at + HEAD_BYTES + length
            payload = buffer[at + HEAD_BYTES : end]
            if (
                marker == MARKER
                and len(payload) == length
                and crc32(payload, kind) == crc
            ):
                at = end
                frames.append(new(Frame, (kind, payload, self.position + end)))
                continue
            skipped = self._resume_at(buffer, at)
            if skipped is None:
                break
            at = skipped
        self._rest = buffer[at:]
        self.position += at
        return frames

    def _resume_at(self, buffer: bytes, at: int) -> int | None:
        """Where a whole frame begins behind bytes that are none; None while unsure."""
        candidate = buffer.find(_MARKER_BYTE, at + 1)
        while candidate != -1:
            if _frame_end(buffer, candidate) is not None:
                self.damaged_bytes += candidate - at
                return candidate
            candidate = buffer.find(_MARKER_BYTE, candidate + 1)
        return None


def _frame_end(buffer: bytes, at: int) -> int | None:
    """End of the frame at `at`, or None when there is no whole, sound one."""
    if len(buffer) - at < HEAD_BYTES:
        return None
    marker, kind, length, crc = _HEAD.unpack_from(buffer, at)
    end = at + HEAD_BYTES + length
    if marker != MARKER or length > MAX_PAYLOAD_BYTES or end > len(buffer):
        return None
    payload = memoryview(buffer)[at + HEAD_BYTES : end]
    return end if zlib.crc32(payload, kind) == crc else None
