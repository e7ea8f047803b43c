"""The table at the end of a run, and the line charts in it."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailmark.sdk.display.ink import Ink, shortened
from trailmark.sdk.display.progress import progress_text, size_text
from trailmark.sdk.display.sparkline import sparkline
from trailmark.sdk.display.summary_table import MAX_ROWS, short_value, summary_lines


def ink(columns: int = 80, *, has_symbols: bool = True) -> Ink:
    return Ink(False, False, has_symbols, columns)


def test_rows_beyond_the_limit_are_counted() -> None:
    lines = summary_lines({f"k{n}": n for n in range(MAX_ROWS + 7)}, {}, ink())
    assert len(lines) == MAX_ROWS + 1
    assert lines[-1] == "  … 7 more"


def test_metrics_come_before_plain_values() -> None:
    lines = summary_lines({"a": "text", "z": 1.0}, {"z": [1.0, 2.0]}, ink())
    assert [line.split()[0] for line in lines] == ["z", "a"]


def test_an_aggregate_has_a_row_for_each_and_the_course_of_its_metric() -> None:
    lines = summary_lines({"acc": {"max": 2.0}}, {"acc": [1.0, 2.0]}, ink())
    assert lines == ["  acc max  ▁█  2"]


def test_media_and_our_own_keys_are_left_out() -> None:
    summary: dict[str, Any] = {
        "_step": 3,
        "_wandb": {"runtime": 1},
        "image": {"_type": "image-file", "path": "x"},
        "list": [1, 2],
    }
    assert summary_lines(summary, {}, ink()) == []


def test_nested_keys_are_written_with_dots() -> None:
    assert summary_lines({"a": {"b": {"c": 1}}}, {}, ink()) == ["  a.b.c  1"]


@given(
    st.integers(20, 200),
    st.dictionaries(st.text(min_size=1, max_size=60), st.floats(), max_size=5),
)
def test_no_line_of_metrics_is_wider_than_the_terminal(
    columns: int, summary: dict[str, float]
) -> None:
    courses = {key: [0.0, 1.0] * 50 for key in summary}
    for line in summary_lines(summary, courses, ink(columns)):
        assert len(line) <= max(columns, 2 + 36 + 2 + 12)


def test_a_narrow_terminal_drops_the_courses_before_the_values() -> None:
    course = {"loss": [1.0] * 40}
    assert "▄" in summary_lines({"loss": 1.0}, course, ink(30))[0]
    assert summary_lines({"loss": 1.0}, course, ink(18)) == ["  loss  1"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (math.nan, "nan"),
        (math.inf, "inf"),
        (10**400, "inf"),
        (-(10**400), "-inf"),
        (123456, "123456"),
        (0.1 + 0.2, "0.3"),
        ("x" * 100, "'" + "x" * 20 + "…" + "x" * 19 + "'"),
        (None, None),
    ],
    ids=range(8),
)
def test_values_are_short(value: object, shown: str | None) -> None:
    assert short_value(value) == shown


@given(
    st.lists(st.one_of(st.none(), st.floats(), st.integers(-9, 9)), max_size=200),
    st.integers(0, 50),
)
def test_a_line_is_never_longer_than_asked_and_survives_any_number(
    values: list[float | None], width: int
) -> None:
    drawn = sparkline(values, width)
    assert len(drawn) <= min(width, len(values))
    assert set(drawn) <= set(" ▁▂▃▄▅▆▇█")


def test_the_highest_and_the_lowest_are_drawn_as_such() -> None:
    assert sparkline([-1e308, 0.0, 1e308], 3) == "▁▅█"


def test_a_gap_is_a_gap() -> None:
    assert sparkline([0.0, math.nan, math.inf, 1.0], 4) == "▁  █"


@given(st.text(max_size=100), st.integers(1, 50))
def test_shortening_keeps_the_width(text: str, width: int) -> None:
    assert len(shortened(text, width)) == min(len(text), width)


def test_progress_leaves_out_what_there_is_none_of() -> None:
    assert progress_text({}) == ""
    said = {"files_sent": 1, "files_total": 3, "bytes_sent": 0, "bytes_total": 2048}
    assert progress_text(said) == "1 of 3 files, 0 B of 2.0 kB"


@given(st.integers(0, 10**16))
def test_sizes_are_short(n_bytes: int) -> None:
    assert len(size_text(n_bytes)) <= 8
