"""Moving pictures."""

from __future__ import annotations

import io
import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from trailmark.errors import UsageError
from trailmark.media.arrays import numpy_module, to_numpy
from trailmark.media.content import Content
from trailmark.media.file_value import FileValue
from trailmark.media.value import Place
from trailmark.media.video_encoder import default_format, encode_frames

if TYPE_CHECKING:
    from trailmark.media.arrays import Array

FORMATS = ("gif", "mp4", "webm", "ogg")
_DEFAULT_FPS = 4


class Video(FileValue):
    """A video.

    Args:
        data_or_path: Frames of shape (time, channels, height, width), or several such
            videos (batch, time, channels, height, width), shown as a grid: 8-bit
            numbers, or floats from 0 to 1; or the path, the bytes or an open file of a
            video.
        caption: Shown below it.
        fps: Frames per second of an array; 4 unless told.
        format: "mp4", "webm", "ogg" or "gif". For an array "mp4" where ffmpeg is found,
            else "gif"; for a path its ending.

    Raises:
        UsageError: It is no video; there is no such file; there is no encoder.
    """

    wire_type = "video-file"
    folder = "videos"

    def __init__(
        self,
        data_or_path: Any,
        caption: str | None = None,
        fps: float | None = None,
        format: str | None = None,  # noqa: A002 - the name that people know
    ) -> None:
        self.caption = caption
        if format is not None and format not in FORMATS:
            raise UsageError(
                f"{format!r} is no video format", hint=f"one of {', '.join(FORMATS)}"
            )
        if isinstance(data_or_path, (str, os.PathLike)):
            path = cast("str | os.PathLike[str]", data_or_path)
            self._content = Content.of_path(path)
            self.format = Path(path).suffix.lower().removeprefix(".")
            if self.format not in FORMATS:
                raise UsageError(
                    f"{os.fspath(path)!r} is no video that browsers play",
                    hint=f"a file that ends in one of {', '.join(FORMATS)}",
                )
        elif isinstance(data_or_path, (bytes, bytearray, io.IOBase)):
            self._content = _given(cast("bytes | IO[Any]", data_or_path))
            self.format = format or "mp4"
        else:
            self.format = format or default_format()
            frames = _frames(to_numpy(data_or_path))
            data = encode_frames(frames, fps or _DEFAULT_FPS, self.format)
            self._content = Content(data=data)

    @property
    def suffix(self) -> str:
        return f".{self.format}"

    @classmethod
    def logged_together(
        cls, values: Sequence[Any], place: Place, key: str, step: int | str
    ) -> dict[str, Any]:
        told: dict[str, Any] = {
            "_type": "videos",
            "count": len(values),
            "videos": [video.logged(place, key, step) for video in values],
        }
        captions = [video.caption for video in values]
        return told | {"captions": captions} if any(captions) else told


def _given(value: bytes | IO[Any]) -> Content:
    if isinstance(value, (bytes, bytearray)):
        return Content(data=bytes(value))
    return Content.of_stream(value)


def _frames(video: Array) -> Array:
    """8-bit frames (time, height, width, channels)."""
    if video.ndim == 4:
        video = video[None]
    if video.ndim != 5 or video.shape[2] not in (1, 3, 4) or 0 in video.shape:
        raise UsageError(
            f"an array of shape {video.shape} is no video",
            hint="(time, channels, height, width), with 1, 3 or 4 channels",
        )
    return _side_by_side(_to_bytes(video).transpose(0, 1, 3, 4, 2))


def _to_bytes(video: Array) -> Array:
    np = numpy_module()
    if video.dtype == np.uint8:
        return video
    numbers = np.nan_to_num(video.astype(np.float32))
    if video.dtype.kind in "fb" and numbers.min() >= 0 and numbers.max() <= 1:
        numbers = numbers * 255
    return np.rint(np.clip(numbers, 0, 255)).astype(np.uint8)


def _side_by_side(videos: Array) -> Array:
    """One video (t, h, w, c) of several (n, t, h, w, c), in rows."""
    count, time, height, width, channels = videos.shape
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    shape = (time, rows * height, columns * width, channels)
    grid = numpy_module().zeros(shape, videos.dtype)
    for index, video in enumerate(videos):
        top, left = index // columns * height, index % columns * width
        grid[:, top : top + height, left : left + width] = video
    return grid
