"""Sound."""

from __future__ import annotations

import io
import os
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from trailmark.errors import UsageError
from trailmark.media.arrays import numpy_module, to_numpy
from trailmark.media.content import Content
from trailmark.media.file_value import FileValue
from trailmark.media.value import Place

if TYPE_CHECKING:
    from trailmark.media.arrays import Array

_MAX_CHANNELS = 16


class Audio(FileValue):
    """A sound.

    Args:
        data_or_path: Samples of shape (n,), (n, channels) or (channels, n): floats
            from -1 to 1, louder ones are cut, or integers of 8, 16 or 32 bits; or the
            path or the bytes of a sound file.
        sample_rate: Samples per second; needed for an array.
        caption: Shown below it.

    Raises:
        UsageError: It is no sound; there is no such file.
    """

    wire_type = "audio-file"
    folder = "audio"

    def __init__(
        self,
        data_or_path: Any,
        sample_rate: int | None = None,
        caption: str | None = None,
    ) -> None:
        self.caption = caption
        self.sample_rate = sample_rate
        self.duration_s: float | None = None
        self._suffix = ".wav"
        if isinstance(data_or_path, (str, os.PathLike)):
            path = cast("str | os.PathLike[str]", data_or_path)
            self._content = Content.of_path(path)
            self._suffix = Path(path).suffix.lower() or ".wav"
            self._measure(self._content.source)
        elif isinstance(data_or_path, (bytes, bytearray)):
            data = bytes(data_or_path)
            self._content = Content(data=data)
            self._suffix = _suffix_of(data)
            self._measure(io.BytesIO(data))
        else:
            self._take_samples(data_or_path)

    @property
    def suffix(self) -> str:
        return self._suffix

    @classmethod
    def logged_together(
        cls, values: Sequence[Any], place: Place, key: str, step: int | str
    ) -> dict[str, Any]:
        told: dict[str, Any] = {
            "_type": "audio",
            "count": len(values),
            "audio": [sound.logged(place, key, step) for sound in values],
        }
        each = {
            "sampleRates": [sound.sample_rate for sound in values],
            "durations": [sound.duration_s for sound in values],
            "captions": [sound.caption for sound in values],
        }
        return told | {name: one for name, one in each.items() if any(one)}

    def _take_samples(self, data: Any) -> None:
        if self.sample_rate is None:
            raise UsageError(
                "sound from an array needs its sample rate",
                hint="Audio(samples, sample_rate=44_100)",
            )
        samples = _whole_numbers(_in_frames(to_numpy(data)))
        self._content = Content(data=_wav(samples, int(self.sample_rate)))
        self.duration_s = len(samples) / self.sample_rate

    def _measure(self, file: Any) -> None:
        """Rate and length of a WAV file; those of other formats stay unknown."""
        if self._suffix != ".wav":
            return
        try:
            with wave.open(file if isinstance(file, io.BytesIO) else str(file)) as told:
                self.sample_rate = self.sample_rate or told.getframerate()
                self.duration_s = told.getnframes() / told.getframerate()
        except (wave.Error, EOFError, ZeroDivisionError):
            return  # a kind of WAV the standard library does not know, or none


def _in_frames(samples: Array) -> Array:
    """Shape (n, channels)."""
    if samples.ndim == 1:
        samples = samples[:, None]
    if samples.ndim == 2 and samples.shape[0] <= _MAX_CHANNELS < samples.shape[1]:
        samples = samples.T
    if samples.ndim != 2 or not 1 <= samples.shape[1] <= _MAX_CHANNELS:
        raise UsageError(
            f"an array of shape {samples.shape} is no sound",
            hint="(samples,) or (samples, channels)",
        )
    return samples


def _whole_numbers(samples: Array) -> Array:
    np = numpy_module()
    if samples.dtype.kind == "f":
        finite = np.nan_to_num(samples.astype(np.float64))
        return np.rint(np.clip(finite, -1, 1) * 32767).astype("<i2")
    if samples.dtype.name in ("uint8", "int16", "int32"):
        return samples.astype(samples.dtype.newbyteorder("<"))
    if samples.dtype.kind in "iu" and np.abs(samples).max(initial=0) <= 32768:
        return np.clip(samples, -32768, 32767).astype("<i2")
    raise UsageError(
        f"samples of type {samples.dtype} are no sound",
        hint="floats from -1 to 1, or integers of 8, 16 or 32 bits",
    )


def _wav(samples: Array, sample_rate: int) -> bytes:
    if sample_rate < 1:
        raise UsageError(f"a sample rate of {sample_rate!r} is not possible")
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(samples.dtype.itemsize)
        file.setframerate(sample_rate)
        file.writeframes(numpy_module().ascontiguousarray(samples).tobytes())
    return buffer.getvalue()


def _suffix_of(data: bytes) -> str:
    if data[:4] == b"RIFF":
        return ".wav"
    if data[:4] == b"fLaC":
        return ".flac"
    if data[:4] == b"OggS":
        return ".ogg"
    if data[:3] == b"ID3" or data[:1] == b"\xff":
        return ".mp3"
    raise UsageError("these bytes are no sound file", hint="WAV, FLAC, Ogg or MP3")
