"""Sound and moving pictures."""

from __future__ import annotations

import io
import sys
import wave
from pathlib import Path
from typing import Any

import imageio.v3 as imageio
import numpy as np
import PIL.Image
import pytest

from tests.support.media_place import RecordingPlace
from trailmark.errors import UsageError
from trailmark.media.audio import Audio
from trailmark.media.video import Video

TONE = np.sin(np.arange(800) / 10)
FRAMES = np.zeros((6, 3, 17, 19), np.uint8)
FRAMES[3:, 0] = 255


def samples(audio: Audio) -> tuple[wave._wave_params, Any]:
    with wave.open(io.BytesIO(audio.data)) as file:
        width = file.getparams().sampwidth
        read = np.frombuffer(file.readframes(file.getnframes()), f"<i{width}")
        return file.getparams(), read.reshape(-1, file.getnchannels())


def test_floats_become_16_bits_and_loud_ones_are_cut() -> None:
    params, read = samples(Audio(np.array([0.0, 1.0, -1.0, 2.0, np.nan]), 8000))
    assert (params.framerate, params.sampwidth) == (8000, 2)
    assert read.ravel().tolist() == [0, 32767, -32767, 32767, 0]


@pytest.mark.parametrize("shape", [(800, 2), (2, 800)])
def test_channels_may_be_first_or_last(shape: tuple[int, int]) -> None:
    params, _ = samples(Audio(np.zeros(shape), 8000))
    assert (params.nchannels, params.nframes) == (2, 800)


@pytest.mark.parametrize("dtype", ["int16", "int32", "int64", ">i2"])
def test_whole_numbers_are_kept(dtype: str) -> None:
    _, read = samples(Audio(np.array([1, -2, 300], dtype), 8000))
    assert read.ravel().tolist() == [1, -2, 300]


def test_a_sound_needs_its_rate_and_a_possible_shape() -> None:
    with pytest.raises(UsageError, match="sample rate"):
        Audio(TONE)
    with pytest.raises(UsageError, match="shape"):
        Audio(np.zeros((20, 20, 2)), 8000)
    with pytest.raises(UsageError):
        Audio("no such.wav")


def test_sounds_tell_rate_duration_and_caption(
    place: RecordingPlace, tmp_path: Path
) -> None:
    path = tmp_path / "tone.wav"
    path.write_bytes(Audio(TONE, 8000).data)
    sounds = [Audio(TONE, sample_rate=8000, caption="c"), Audio(path)]
    told = Audio.logged_together(sounds, place, "a", 1)
    assert told["sampleRates"] == [8000, 8000]
    assert told["durations"] == [0.1, 0.1]
    assert told["captions"] == ["c", None]
    assert told["audio"][0]["sha256"] == told["audio"][1]["sha256"]
    assert place.read(told["audio"][0]["path"]) == path.read_bytes()


def test_a_file_that_vanished_is_said_at_log_time(
    place: RecordingPlace, tmp_path: Path
) -> None:
    path = tmp_path / "tone.wav"
    path.write_bytes(Audio(TONE, 8000).data)
    sound = Audio(path)
    path.unlink()
    with pytest.raises(UsageError, match=r"tone\.wav"):
        place.log(sound)


@pytest.mark.parametrize("kind", ["mp4", "webm", "gif"])
def test_frames_become_a_video_that_players_read(
    place: RecordingPlace, kind: str
) -> None:
    told = place.log(Video(FRAMES, fps=5, format=kind, caption="cap"))
    assert told["path"].endswith(f".{kind}")
    assert (told["_type"], told["caption"]) == ("video-file", "cap")
    read = imageio.imread(place.read(told["path"]), extension=f".{kind}", index=None)
    red = np.asarray(read)[:, 5:10, 5:10, 0].mean(axis=(1, 2))
    assert len(red) >= 2
    assert red[0] < 40
    assert red[-1] > 200


def test_floats_from_0_to_1_are_as_bright_as_bytes() -> None:
    ours = Video(FRAMES / 255.0, format="gif").data
    assert ours == Video(FRAMES, format="gif").data


def test_a_batch_is_a_grid() -> None:
    batch = np.zeros((3, 2, 1, 8, 8), np.uint8)
    picture = PIL.Image.open(io.BytesIO(Video(batch, format="gif").data))
    assert picture.size == (16, 16)


def test_a_video_file_is_copied(place: RecordingPlace, tmp_path: Path) -> None:
    path = tmp_path / "v.MP4"
    path.write_bytes(b"film" * 700_000)
    told = place.log(Video(path))
    assert told["size"] == 2_800_000
    assert place.read(told["path"]) == path.read_bytes()


@pytest.mark.parametrize(
    "given", ["no such.mp4", np.zeros((4, 4)), np.zeros((2, 7, 4, 4)), "x.avi"]
)
def test_what_is_no_video_is_refused(given: Any) -> None:
    with pytest.raises(UsageError):
        Video(given)


def test_without_an_encoder_there_is_a_clear_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(UsageError, match="imageio-ffmpeg"):
        Video(FRAMES, format="mp4")
    assert Video(FRAMES).format == "gif"
