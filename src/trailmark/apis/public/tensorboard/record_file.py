"""TFRecord files: records one after the other, each with its checksums.

A record is

    length  u64 little-endian
    crc     u32 masked CRC-32C of the length
    data
    crc     u32 masked CRC-32C of the data

Files are taken as far as they are sound: a torn end is left out, damage is skipped up to
the next sound record.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from trailmark.apis.public.tensorboard.crc32c import masked_crc32c

MAX_RECORD_BYTES = 1 << 28
"""No writer makes larger ones; a larger length is damage."""

_HEAD = struct.Struct("<QI")
_FOOT = struct.Struct("<I")
_BLOCK_BYTES = 1 << 20
# A length below `MAX_RECORD_BYTES` ends with these, which finds it in damaged bytes.
_HIGH_BYTES = bytes(4)


@dataclass(frozen=True, slots=True)
class Damage:
    """Something in a file that could not be read.

    Attributes:
        offset: Of its first byte.
        reason: `ends in the middle of a record`, …
    """

    path: Path
    offset: int
    reason: str


@dataclass(slots=True)
class RecordFile:
    """The records of one file.

    Attributes:
        damages: What was found damaged so far.
        position: Offset up to which it was read.
    """

    path: Path
    damages: list[Damage] = field(default_factory=list[Damage])
    position: int = 0

    def records(self) -> Iterator[tuple[int, bytes]]:
        """Offset and data of each sound record, in order.

        Raises:
            OSError: The file cannot be read.
        """
        with self.path.open("rb", buffering=_BLOCK_BYTES) as file:
            offset = 0
            while head := file.read(_HEAD.size):
                self.position = offset
                if len(head) < _HEAD.size:
                    self._note(offset, "ends in the middle of a record")
                    return
                length, crc = _HEAD.unpack(head)
                if length > MAX_RECORD_BYTES or masked_crc32c(head[:8]) != crc:
                    self._note(offset, "is damaged")
                    found = _next_record(file, offset + 1)
                    if found is None:
                        return
                    offset = found
                    file.seek(offset)
                    continue
                data, foot = file.read(length), file.read(_FOOT.size)
                if len(foot) < _FOOT.size:
                    self._note(offset, "ends in the middle of a record")
                    return
                if masked_crc32c(data) == _FOOT.unpack(foot)[0]:
                    yield offset, data
                else:
                    self._note(offset, "is damaged")
                offset += _HEAD.size + length + _FOOT.size
            self.position = offset

    def _note(self, offset: int, reason: str) -> None:
        self.damages.append(Damage(self.path, offset, reason))


def _next_record(file: BinaryIO, start: int) -> int | None:
    """Offset of the next beginning of a record at or behind `start`; None for none."""
    rest, base = b"", start
    file.seek(start)
    while block := file.read(_BLOCK_BYTES):
        buffer = rest + block
        last = len(buffer) - _HEAD.size
        at = buffer.find(_HIGH_BYTES, 4)
        while at != -1 and at - 4 <= last:
            if _is_head(buffer[at - 4 : at - 4 + _HEAD.size]):
                return base + at - 4
            at = buffer.find(_HIGH_BYTES, at + 1)
        kept = min(len(buffer), _HEAD.size - 1)
        base += len(buffer) - kept
        rest = buffer[len(buffer) - kept :]
    return None


def _is_head(head: bytes) -> bool:
    length, crc = _HEAD.unpack(head)
    return length <= MAX_RECORD_BYTES and masked_crc32c(head[:8]) == crc
