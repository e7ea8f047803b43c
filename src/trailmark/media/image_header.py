"""Format and size of an image file, from its bytes."""

from __future__ import annotations

import struct
from typing import NamedTuple

from trailmark.media.png import SIGNATURE


class ImageHeader(NamedTuple):
    """What an image file says of itself.

    Attributes:
        format: "png", "jpg", "gif", "bmp" or "webp".
        width: Pixels.
        height: Pixels.
    """

    format: str
    width: int
    height: int


def read_image_header(data: bytes) -> ImageHeader | None:
    """None when it is no image that every browser shows, or is cut off."""
    try:
        if data.startswith(SIGNATURE) and data[12:16] == b"IHDR":
            return ImageHeader("png", *struct.unpack_from(">II", data, 16))
        if data.startswith((b"GIF87a", b"GIF89a")):
            return ImageHeader("gif", *struct.unpack_from("<HH", data, 6))
        if data.startswith(b"BM"):
            width, height = struct.unpack_from("<ii", data, 18)
            return ImageHeader("bmp", width, abs(height))
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp(data)
        if data.startswith(b"\xff\xd8"):
            return _jpeg(data)
    except struct.error:
        return None
    return None


def _webp(data: bytes) -> ImageHeader | None:
    match data[12:16]:
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", data, 26)
            return ImageHeader("webp", width & 0x3FFF, height & 0x3FFF)
        case b"VP8L":
            (bits,) = struct.unpack_from("<I", data, 21)
            return ImageHeader("webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        case b"VP8X":
            width = int.from_bytes(data[24:27], "little") + 1
            height = int.from_bytes(data[27:30], "little") + 1
            return ImageHeader("webp", width, height)
        case _:
            return None


def _jpeg(data: bytes) -> ImageHeader | None:
    """Walk the segments to the first frame header (SOF0..15 but DHT, JPG and DAC)."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # fill
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 5)
            return ImageHeader("jpg", width, height)
        at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    return None
