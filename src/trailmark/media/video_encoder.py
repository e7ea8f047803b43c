"""Frames into a video file: ffmpeg does it, GIFs also Pillow."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from trailmark.errors import UsageError
from trailmark.media.arrays import numpy_module
from trailmark.media.pillow import pillow_module

if TYPE_CHECKING:
    from trailmark.media.arrays import Array

_HINT = "pip install imageio-ffmpeg, or have ffmpeg on the PATH"
# Even sizes: the players' common form of H.264 and VP9 halves the colour resolution.
_EVEN = ["-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p"]
_CODECS = {
    "mp4": ["-c:v", "libx264", *_EVEN, "-movflags", "+faststart"],
    "webm": ["-c:v", "libvpx-vp9", *_EVEN],
    "ogg": ["-c:v", "libtheora", "-q:v", "7", *_EVEN],
}


def find_ffmpeg() -> str | None:
    """The program on the PATH, or the one that `imageio-ffmpeg` brings."""
    found = shutil.which("ffmpeg")
    if found is not None:
        return found
    try:
        import imageio_ffmpeg
    except ImportError:
        return None
    try:
        return imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError:  # it brings none for this platform
        return None


def default_format() -> str:
    """ "mp4" where that can be made, else "gif"."""
    return "gif" if find_ffmpeg() is None else "mp4"


def encode_frames(frames: Array, fps: float, file_type: str) -> bytes:
    """A video file of frames (time, height, width, 1, 3 or 4 channels) of 8 bits.

    Raises:
        UsageError: There is no encoder for it here.
    """
    np = numpy_module()
    channels = frames.shape[3]
    frames = np.repeat(frames, 3, axis=3) if channels == 1 else frames[..., :3]
    if file_type == "gif":
        return _gif(frames, fps)
    ffmpeg = find_ffmpeg()
    if ffmpeg is None:
        raise UsageError(f"there is no encoder for {file_type!r} videos", hint=_HINT)
    with tempfile.TemporaryDirectory(prefix="trailmark-") as folder:
        target = Path(folder) / f"video.{file_type}"
        _run([*_command(ffmpeg, frames, fps), *_CODECS[file_type], str(target)], frames)
        return target.read_bytes()


def _command(ffmpeg: str, frames: Array, fps: float) -> list[str]:
    size = f"{frames.shape[2]}x{frames.shape[1]}"
    quiet = [ffmpeg, "-y", "-loglevel", "error", "-f", "rawvideo"]
    return [*quiet, "-pix_fmt", "rgb24", "-s", size, "-r", str(fps), "-i", "pipe:"]


def _run(command: list[str], frames: Array) -> None:
    done = subprocess.run(  # noqa: S603 - the program is ffmpeg, nothing is a shell's
        command,
        input=numpy_module().ascontiguousarray(frames).data,
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()[-300:]
        raise UsageError(f"ffmpeg could not encode the video: {said!r}")


def _gif(frames: Array, fps: float) -> bytes:
    pillow = pillow_module("a GIF")
    pictures = [pillow.fromarray(frame) for frame in frames]
    buffer = io.BytesIO()
    pictures[0].save(
        buffer,
        "gif",
        save_all=True,
        append_images=pictures[1:],
        duration=round(1000 / fps),
        loop=0,
    )
    return buffer.getvalue()
