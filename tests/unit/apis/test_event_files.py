"""Event files as bytes: checksums, records, messages, whatever somebody did to them."""

from __future__ import annotations

import math
import struct
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailmark.apis.public.tensorboard.crc32c import crc32c, masked_crc32c
from trailmark.apis.public.tensorboard.events import EventReader, Histogram
from trailmark.apis.public.tensorboard.gathered import Gathered, event_files
from trailmark.apis.public.tensorboard.protobuf import MalformedError, fields
from trailmark.apis.public.tensorboard.record_file import RecordFile
from trailmark.apis.public.tensorboard.row_values import evenly
from trailmark.artifacts.progress import Progress


def record(data: bytes) -> bytes:
    length = struct.pack("<Q", len(data))
    head = length + struct.pack("<I", masked_crc32c(length))
    return head + data + struct.pack("<I", masked_crc32c(data))


@pytest.mark.parametrize(
    ("data", "crc"),
    [
        (b"", 0),
        (bytes(32), 0x8A9136AA),
        (b"\xff" * 32, 0x62A8AB43),
        (bytes(range(32)), 0x46DD794E),
        (b"123456789", 0xE3069283),
    ],
)
def test_the_checksum_is_that_of_the_standard(data: bytes, crc: int) -> None:
    assert crc32c(data) == crc  # RFC 3720, appendix B.4


@given(st.lists(st.binary(max_size=300), max_size=8), st.data())
def test_all_records_before_and_behind_a_damaged_byte_are_read(
    parts: list[bytes], data: st.DataObject
) -> None:
    encoded = [record(part) for part in parts]
    content = bytearray(b"".join(encoded))
    hit = data.draw(st.integers(0, max(0, len(content) - 1)))
    if content:
        content[hit] ^= data.draw(st.integers(1, 255))
    starts = [sum(map(len, encoded[:place])) for place in range(len(encoded))]
    whole = [
        (start, part)
        for start, one, part in zip(starts, encoded, parts, strict=True)
        if not start <= hit < start + len(one)
    ]
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        read = RecordFile(Path(file.name))
        found = list(read.records())

    assert set(whole) <= set(found)
    assert len(read.damages) == (1 if content else 0)


@given(st.binary(max_size=400))
def test_any_bytes_are_an_event_or_malformed(data: bytes) -> None:
    reader = EventReader()
    for wrapped in (data, b"\x2a" + _length(data), b"\x2a" + _length(_in_value(data))):
        try:
            reader.read(wrapped)
        except MalformedError:
            continue


def _length(data: bytes) -> bytes:
    size, rest = len(data), b""
    while size >= 0x80:
        rest += bytes([size & 0x7F | 0x80])
        size >>= 7
    return rest + bytes([size]) + data


def _in_value(data: bytes) -> bytes:
    """A value of a summary, so that what is deeper is reached as well."""
    return b"\x0a" + _length(data)


@pytest.mark.parametrize("number", [4, 5, 6, 8, 9])
@given(data=st.binary(max_size=200))
def test_any_bytes_in_a_value_are_taken_or_malformed(number: int, data: bytes) -> None:
    inner = bytes([number << 3 | 2]) + _length(data)
    record = b"\x2a" + _length(b"\x0a" + _length(b"\x0a\x01a" + inner))
    try:
        event = EventReader().read(record)
    except MalformedError:
        return
    assert len(event.values) + len(event.left_out) + len(event.hparams) <= 1 + len(
        event.hparams
    )


@pytest.mark.parametrize(
    "data", [b"\x80", b"\x80" * 11, b"\x0a\x05ab", b"\x09ab", b"\x0b", b"\x0f"]
)
def test_what_is_no_message_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedError):
        list(fields(data))


@given(
    st.lists(st.floats(0, 1e6), min_size=1, max_size=700),
    st.floats(-1e9, 1e9),
    st.data(),
)
def test_bins_of_equal_width_hold_the_same_in_all(
    counts: list[float], first: float, data: st.DataObject
) -> None:
    widths = data.draw(
        st.lists(st.floats(0, 1e6), min_size=len(counts), max_size=len(counts))
    )
    edges = [first]
    for width in widths:
        edges.append(edges[-1] + width)

    even, lines = evenly(counts, edges)

    assert math.isclose(sum(even), sum(counts), rel_tol=1e-6, abs_tol=1e-6)
    assert len(lines) == len(even) + 1
    assert (lines[0], lines[-1]) == (edges[0], edges[-1])
    assert lines == sorted(lines)


def test_files_of_a_folder_come_in_the_order_of_their_beginning(tmp_path: Path) -> None:
    names = ["b/x.tfevents.2", "b/x.tfevents.1", "x.tfevents.9", "a/y.tfevents.3"]
    others = ["notes.txt", "b/z.tfevents.5.profile-empty"]
    for name in [*names, *others]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    found = [path.relative_to(tmp_path).as_posix() for path in event_files(tmp_path)]

    assert found == [
        "x.tfevents.9",
        "a/y.tfevents.3",
        "b/x.tfevents.1",
        "b/x.tfevents.2",
    ]


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.tfevents.1").touch()
    gathered = Gathered(tmp_path)

    gathered.read(tmp_path / "x.tfevents.1", Progress(None))

    assert (gathered.found.values, gathered.found.damages) == (0, [])
    assert list(gathered.rows()) == []
    gathered.close()


def test_a_histogram_of_one_value_has_a_bin_around_it() -> None:
    packed = struct.pack("<d", 2.0)
    histogram = b"\x09" + packed + b"\x11" + packed
    histogram += b"\x32\x08" + packed + b"\x3a\x08" + struct.pack("<d", 5.0)
    value = b"\x0a\x01h" + b"\x2a" + _length(histogram)

    event = EventReader().read(b"\x2a" + _length(b"\x0a" + _length(value)))

    assert event.values == [("h", Histogram([5.0], [1.5, 2.5]))]
