"""Many small files in one body: frames of a path and its bytes, one behind the other.

    path length  u32, little-endian
    size         u64, little-endian
    path         UTF-8
    content      `size` bytes

The same frames go up and come down. See docs/reference/wire-extensions.md.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

from trailmark.errors import TransportError

MAX_BODY_BYTES = 64 << 20
MAX_BODY_FILES = 4_096
_HEAD = struct.Struct("<IQ")
_MAX_PATH_BYTES = 4_096
HEAD_BYTES = _HEAD.size


def frame_head(path: str, size: int) -> bytes:
    """What comes before a file's content.

    >>> frame_head("a", 2)
    b'\\x01\\x00\\x00\\x00\\x02\\x00\\x00\\x00\\x00\\x00\\x00\\x00a'
    """
    encoded = path.encode()
    return _HEAD.pack(len(encoded), size) + encoded


class FrameParser:
    """Files out of bytes that arrive in pieces of any size; holds one file at a time."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    @property
    def is_whole(self) -> bool:
        """Whether what has come ends where a file ends."""
        return not self._buffer

    def feed(self, piece: bytes) -> list[tuple[str, bytes]]:
        """Path and content of the files that `piece` completes.

        Raises:
            TransportError: A frame cannot be one.
        """
        self._buffer += piece
        frames: list[tuple[str, bytes]] = []
        start = 0
        while (frame := _frame_at(self._buffer, start)) is not None:
            path, content, start = frame
            frames.append((path, content))
        del self._buffer[:start]
        return frames


def read_frames(pieces: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """Path and content of each file, from bytes that arrive in pieces of any size.

    Raises:
        TransportError: It ends inside a frame, or a frame cannot be one.
    """
    parser = FrameParser()
    for piece in pieces:
        yield from parser.feed(piece)
    if not parser.is_whole:
        raise TransportError("the files ended in the middle of one")


def _frame_at(buffer: bytearray, start: int) -> tuple[str, bytes, int] | None:
    """A frame and where the next begins; None while it is not all there."""
    if len(buffer) - start < HEAD_BYTES:
        return None
    path_bytes, size = _HEAD.unpack_from(buffer, start)
    if path_bytes > _MAX_PATH_BYTES or size > MAX_BODY_BYTES:
        raise TransportError(
            f"a file of {size} bytes with a name of {path_bytes} bytes is none of ours"
        )
    content_at = start + HEAD_BYTES + path_bytes
    end = content_at + size
    if len(buffer) < end:
        return None
    path = buffer[start + HEAD_BYTES : content_at].decode(errors="replace")
    return path, bytes(memoryview(buffer)[content_at:end]), end
