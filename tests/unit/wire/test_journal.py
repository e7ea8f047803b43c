"""The journal's frames: whatever happens to the bytes, only what it hit is lost."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from trailmark.wire.journal import (
    MAGIC,
    MAX_PAYLOAD_BYTES,
    FrameReader,
    Kind,
    encode_frame,
)

# Payloads that hold what frames begin with, so that a search may be misled.
PAYLOADS = st.lists(
    st.binary(max_size=60)
    | st.just(b"\xa7")
    | st.just(encode_frame(Kind.ROW, b"inner"))
    | st.just(b"\xa7\x02\xff\xff\xff\xff"),
    min_size=1,
    max_size=8,
)


def read_all(*portions: bytes) -> tuple[list[bytes], FrameReader]:
    reader = FrameReader()
    frames = [frame for portion in portions for frame in reader.feed(portion)]
    return [frame.payload for frame in frames], reader


def encoded(payloads: list[bytes]) -> bytes:
    return b"".join(encode_frame(Kind.ROW, payload) for payload in payloads)


@given(PAYLOADS, st.lists(st.integers(0, 600), max_size=6))
def test_frames_come_out_however_the_bytes_arrive(
    payloads: list[bytes], cuts: list[int]
) -> None:
    data = encoded(payloads)
    edges = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    portions = [data[a:b] for a, b in pairwise(edges)]
    found, reader = read_all(*portions)
    assert found == payloads
    assert reader.damaged_bytes == 0
    assert reader.pending_bytes == 0
    assert reader.position == len(MAGIC) + len(data)


@given(PAYLOADS, st.integers(min_value=1))
def test_a_torn_end_loses_the_last_frame_only(payloads: list[bytes], cut: int) -> None:
    data = encoded(payloads)
    last = len(encode_frame(Kind.ROW, payloads[-1]))
    torn = data[: len(data) - 1 - cut % last]
    found, reader = read_all(torn)
    assert found[: len(payloads) - 1] == payloads[:-1]
    assert reader.damaged_bytes + reader.pending_bytes <= last
    rest, _ = read_all(torn, data[len(torn) :])
    assert rest[: len(payloads) - 1] == payloads[:-1]


@given(PAYLOADS, PAYLOADS, st.binary(min_size=1, max_size=40))
def test_foreign_bytes_between_frames_are_skipped(
    before: list[bytes], after: list[bytes], noise: bytes
) -> None:
    data = encoded(before) + noise + encoded(after)
    found, _ = read_all(data)
    assert found[: len(before)] == before
    # Noise that looks like the beginning of a frame ends with the frames it covers.
    if b"\xa7" not in noise:
        assert found == [*before, *after]


@given(PAYLOADS, st.integers(min_value=0), st.integers(1, 255))
def test_a_changed_byte_loses_the_frame_it_is_in(
    payloads: list[bytes], place: int, change: int
) -> None:
    data = bytearray(encoded(payloads))
    place %= len(data)
    data[place] ^= change
    found, reader = read_all(bytes(data))
    ends: list[int] = []
    for payload in payloads:
        ends.append((ends[-1] if ends else 0) + len(encode_frame(Kind.ROW, payload)))
    hit = next(number for number, end in enumerate(ends) if place < end)
    assert found[:hit] == payloads[:hit]
    kept = payloads[:hit] + payloads[hit + 1 :]
    # A frame that lies inside the payload of the one that was hit may come to light.
    remaining = iter(found)
    assert all(payload in remaining for payload in kept)
    assert reader.damaged_bytes + reader.pending_bytes > 0


def test_a_length_no_writer_makes_is_damage_and_not_waited_for() -> None:
    head = bytes([0xA7, Kind.ROW]) + (MAX_PAYLOAD_BYTES + 1).to_bytes(4, "little")
    found, reader = read_all(head + bytes(4) + encode_frame(Kind.ROW, b"{}"))
    assert found == [b"{}"]
    assert reader.damaged_bytes == 10


def test_the_checksum_covers_the_kind() -> None:
    frame = bytearray(encode_frame(Kind.ROW, b"{}"))
    frame[1] = Kind.CONFIG
    assert read_all(bytes(frame))[0] == []


def test_a_frame_knows_where_it_ends() -> None:
    data = encode_frame(Kind.ROW, b"one") + encode_frame(Kind.END, b"")
    frames = FrameReader().feed(data)
    assert [(frame.kind, frame.end) for frame in frames] == [
        (Kind.ROW, len(MAGIC) + 13),
        (Kind.END, len(MAGIC) + len(data)),
    ]
