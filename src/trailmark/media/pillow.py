"""What needs Pillow: other image formats, other colour modes."""

from __future__ import annotations

import io
from typing import Any

from trailmark.errors import UsageError

_MODES = {"1": "L", "L": "L", "LA": "LA", "RGB": "RGB", "RGBA": "RGBA"}


def pillow_module(what: str) -> Any:
    """`PIL.Image`.

    Raises:
        UsageError: It is not installed; `what` says what would need it.
    """
    try:
        from PIL import Image
    except ImportError:
        raise UsageError(f"{what} needs Pillow", hint="pip install pillow") from None
    return Image


def open_picture(data: bytes, what: str) -> Any:
    """A picture that Pillow can read.

    Raises:
        UsageError: It cannot, or is not installed.
    """
    pillow = pillow_module(what)
    try:
        picture = pillow.open(io.BytesIO(data))
        picture.load()
    except (OSError, SyntaxError, ValueError, pillow.DecompressionBombError) as error:
        raise UsageError(f"{what} is no image: {error}") from None
    return picture


def encode_picture(picture: Any, file_type: str, mode: str | None) -> bytes:
    """The picture in a format ("png", "jpg", …), in a mode that the format knows.

    Raises:
        UsageError: There is no such format or mode.
    """
    wanted = mode or _plain_mode(picture)
    if file_type == "jpg" and wanted in ("RGBA", "LA"):
        wanted = "RGB"
    buffer = io.BytesIO()
    name = {"jpg": "jpeg"}.get(file_type, file_type)
    try:
        if picture.mode != wanted:
            picture = picture.convert(wanted)
        picture.save(buffer, name)
    except (OSError, ValueError, KeyError) as error:
        raise UsageError(
            f"the image cannot become {file_type!r} in mode {wanted!r}: {error}"
        ) from None
    return buffer.getvalue()


def _plain_mode(picture: Any) -> str:
    """A mode that browsers show: palettes, CMYK and the like are converted."""
    if picture.mode in _MODES:
        return _MODES[picture.mode]
    return "RGBA" if picture.mode in ("PA", "P") and _is_clear(picture) else "RGB"


def _is_clear(picture: Any) -> bool:
    return "transparency" in picture.info or picture.mode == "PA"
