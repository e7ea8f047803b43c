"""PNG from pixels, and the size of an image from the first bytes of its file.

Written out here so that logging an array needs no image library.
Source: https://www.w3.org/TR/png-3/
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from trailmark.media.arrays import numpy_module

if TYPE_CHECKING:
    from trailmark.media.arrays import Array

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}
_FILTER_UP = 2
_LEVEL = 3  # a training loop waits: level 6 takes three times as long for 5 % less


def encode_png(pixels: Array) -> bytes:
    """A PNG file of 8-bit pixels of shape (height, width, 1 to 4 channels)."""
    height, width, channels = pixels.shape
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOUR_TYPES[channels], 0, 0, 0)
    return b"".join(
        (
            SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(_filtered(pixels), _LEVEL)),
            _chunk(b"IEND", b""),
        )
    )


def _filtered(pixels: Array) -> bytes:
    """Rows as differences from the row above, each behind its filter's number."""
    np = numpy_module()
    rows = pixels.reshape(pixels.shape[0], -1)
    filtered = np.empty((rows.shape[0], rows.shape[1] + 1), np.uint8)
    filtered[:, 0] = _FILTER_UP
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])  # wraps round, as it must
    return filtered.tobytes()


def _chunk(kind: bytes, data: bytes) -> bytes:
    crc = zlib.crc32(data, zlib.crc32(kind))
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)
