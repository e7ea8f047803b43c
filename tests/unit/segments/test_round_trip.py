"""Whatever rows go into a segment, the same rows come out."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.segments import written

NAMES = st.one_of(
    st.sampled_from(["loss", "a", "a.b", "b", "", "__row", "_step", "é", "a#2", "\0"]),
    st.text(max_size=4),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.integers(-5, 5),
    st.sampled_from([2**53, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 2**64]),
    st.floats(),
    st.text(max_size=6),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(NAMES, inner, max_size=3),
        st.dictionaries(NAMES, inner, max_size=2).map(
            lambda media: {"_type": "image-file", **media}
        ),
    ),
    max_leaves=6,
)
ROWS = st.lists(st.dictionaries(NAMES, VALUES, max_size=5), max_size=25)


def same(one: Any, other: Any) -> bool:
    """Equal as JSON values; NaN equals NaN, and 1 is not true."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) and math.isnan(one):
        return isinstance(other, float) and math.isnan(other)
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def assert_round_trip(lines: list[str], row_lo: int = 0) -> None:
    found = list(written(lines, row_lo).read_rows())
    assert len(found) == len(lines)
    for before, after in zip(lines, found, strict=True):
        assert same(json.loads(before), json.loads(after)), (before, after)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=ROWS, repeat=st.integers(1, 12), ascii_only=st.booleans())
def test_awkward_rows_come_out_as_they_went_in(
    rows: list[dict[str, Any]], repeat: int, ascii_only: bool
) -> None:
    assert_round_trip(
        [json.dumps(row, ensure_ascii=ascii_only) for row in rows * repeat]
    )


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([{"a.b": 1, "a": {"b": 2}}, {"a.b": 3}], id="dotted and nested"),
        pytest.param([{"a": {"b": 1}}, {"a": 2}, {"a": [3]}] * 9, id="shape changes"),
        pytest.param([{"loss": 1}, {"loss": 0.5}, {"loss": math.nan}] * 9, id="mixed"),
        pytest.param([{"loss": 2**53 + 1}, {"loss": 0.5}] * 9, id="inexact as float"),
        pytest.param([{"n": 10**30}, {"n": 1e30}] * 9, id="huge integers"),
        pytest.param([{"m": {"_type": "h", "v": [10**30]}}] * 9, id="huge in media"),
        pytest.param([{"a": None}, {"a": {}}, {"a": []}, {}] * 9, id="empty things"),
        pytest.param([{"x": "1"}, {"x": 1}, {"x": True}] * 9, id="text and number"),
        pytest.param([{"x": -0.0, "y": 5e-324}] * 9, id="small floats"),
        pytest.param([{"line": "\ud800"}, {"\ud800": 1}] * 9, id="lone surrogates"),
    ],
)
def test_a_known_trap_is_survived(rows: list[dict[str, Any]]) -> None:
    assert_round_trip([json.dumps(row) for row in rows], row_lo=1_000_000)


@pytest.mark.parametrize("line", ["[1,2]", "7", "not json", '"text"', "", "{" * 3_000])
def test_a_line_that_is_no_object_is_kept_as_sent(line: str) -> None:
    lines = ['{"loss":1}', line, '{"loss":2}']

    found = list(written(lines).read_rows())

    assert found[1] == line
    assert [json.loads(text) for text in (found[0], found[2])] == [
        {"loss": 1},
        {"loss": 2},
    ]


def test_deeply_nested_objects_survive() -> None:
    row: dict[str, Any] = {"leaf": 1}
    for _ in range(300):
        row = {"n": row}

    assert_round_trip([json.dumps(row)])


def test_rows_in_many_parts_are_joined_again() -> None:
    rows = [
        {
            "_step": step,
            **{f"train/{i}": step * 0.5 for i in range(20)},
            **({f"eval/{i}": step for i in range(50)} if step % 100 == 0 else {}),
            **({f"layer/{i}": "x" for i in range(2_000)} if step % 500 == 0 else {}),
        }
        for step in range(10_000)
    ]
    reader = written([json.dumps(row) for row in rows], row_lo=7)

    assert len(reader.parts) == 3
    assert [json.loads(text) for text in reader.read_rows(1_005, 1_010)] == rows[
        998:1_003
    ]
    assert [json.loads(text) for text in reader.read_rows()] == rows


def test_rows_that_share_no_keys_are_joined_again() -> None:
    rows = [
        {f"key/{step % 997}/{i}": step + i for i in range(40)} for step in range(3_000)
    ]
    reader = written([json.dumps(row) for row in rows])

    assert [part.part.layout for part in reader.parts] == ["key_major"]
    assert [json.loads(text) for text in reader.read_rows()] == rows


def test_a_range_beyond_the_segment_is_cut() -> None:
    reader = written(['{"a":1}', '{"a":2}'], row_lo=10)

    assert list(reader.read_rows(0, 11)) == ['{"a":1}']
    assert list(reader.read_rows(11, 99)) == ['{"a":2}']
    assert list(reader.read_rows(12, 99)) == []
