from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailmark.errors import TransportError
from trailmark.server.history.columnar import Batch
from trailmark.server.history.columnar_frames import RunBatch, frame_bytes
from trailmark.server.history.columns import rows_to_columns
from trailmark.server.history.segments.leaves import leaves_of
from trailmark.wire.column_frames import FrameColumn, encode_frame, read_frames

texts = st.text(st.characters(codec="utf-8"), max_size=8)
keys = st.one_of(st.sampled_from(["a", "b", "a.b", "", "_type"]), texts)
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(2**80), 2**80),
    st.floats(),
    texts,
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)
    ),
    max_leaves=8,
)
rows = st.lists(st.dictionaries(keys, values, max_size=5), max_size=20)


def sent(lines: list[str], size: int | None = None) -> bytes:
    """The rows as a server sends them, in frames of `size` rows."""
    batches = [
        lines[first : first + (size or len(lines))]
        for first in range(0, len(lines), size or len(lines) or 1)
    ]
    return b"".join(
        frame_bytes(
            RunBatch("r", 7, Batch(len(some), leaves_of(rows_to_columns(some), 0)))
            for some in batches
        )
    )


def comparable(found: object) -> str:
    """A column that holds a fraction holds floats: 2 comes back as 2.0."""
    text = json.dumps(found, sort_keys=True)
    return json.dumps(json.loads(text, parse_int=float), sort_keys=True)


@settings(max_examples=300, deadline=None)
@given(rows, st.integers(1, 7), st.integers(1, 50))
def test_rows_arrive_as_they_were_sent(
    logged: list[dict[str, Any]], frame_rows: int, piece: int
) -> None:
    data = sent([json.dumps(row) for row in logged], frame_rows)
    pieces = [data[at : at + piece] for at in range(0, len(data), piece)]
    found = [row for frame in read_frames(pieces) for row in frame.rows()]
    assert comparable(found) == comparable(logged)


def test_whole_numbers_stay_whole_and_nothing_else_becomes_one() -> None:
    line = '{"i": 3, "f": 3.0, "b": true, "n": null, "big": 18446744073709551616}'
    [frame] = read_frames([sent([line] * 9)])
    row = next(iter(frame.rows()))
    assert [type(value) for value in row.values()] == [
        int,
        float,
        bool,
        int,
        type(None),
    ]
    assert (frame.run, frame.n_rows, frame.end_row) == ("r", 9, 7)


def test_rows_that_are_no_objects_are_empty() -> None:
    lines = ['{"a": 1}', "5", '{"a": "\\ud800"}', "[", '{"a": NaN}']
    [frame] = read_frames([sent(lines)])
    found = list(frame.rows())
    assert found[:4] == [{"a": 1}, {}, {"a": "\ud800"}, {}]
    assert math.isnan(found[4]["a"])


def test_equal_positions_are_sent_once() -> None:
    at = b"\1\0\0\0"
    value = FrameColumn(("a",), "int", "value", bytes(8), at)
    one = encode_frame("r", 2, [value], 2)
    many = encode_frame("r", 2, [value] * 2, 2)
    assert (
        json.loads(many[8 : 8 + int.from_bytes(many[:4], "little")])["at"]
        == (json.loads(one[8 : 8 + int.from_bytes(one[:4], "little")])["at"])
    )


@pytest.mark.parametrize("cut", [1, 5, 9, 40, -1, -10])
def test_what_breaks_off_is_not_taken_for_the_end(cut: int) -> None:
    data = sent(['{"a": 1}'] * 3)
    with pytest.raises(TransportError, match="broke off"):
        list(read_frames([data[:cut]]))
    with pytest.raises(TransportError, match="broke off"):
        list(read_frames([]))


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body>Please sign in to the hotel's network</body></html>",
        b"\xff" * 64,
        b"\2\0\0\0\0\0\0\0[]",
        b"\2\0\0\0\0\0\0\0{}",
        b"\x09\0\0\0\0\0\0\0" + b'{"end":1}',
        b"\x09\0\0\0\0\0\0\0" + b'{"end":0}' + b"more",
        b"\x09\0\0\0\0\0\0\0" + b"not JSON!",
        b"\x30\0\0\0\0\0\0\0"
        + b'{"run":"r","n":1,"end_row":1,"at":[3],"columns":1}'[:48],
    ],
)
def test_what_is_no_frame_is_an_error_of_the_connection(data: bytes) -> None:
    with pytest.raises(TransportError):
        list(read_frames([data]))
