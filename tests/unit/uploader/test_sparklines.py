"""The course of metrics, in few points and little memory."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from trailmark.sdk.uploader.sparklines import MAX_KEYS, MAX_POINTS, Sparklines


def feed(lines: Sparklines, rows: list[dict[str, Any]], at_once: int) -> None:
    """As the uploader does: never more than there is room for."""
    while rows:
        some, rows = rows[: min(at_once, lines.room)], rows[min(at_once, lines.room) :]
        latest: dict[str, Any] = {}
        for row in some:
            latest |= row
        lines.add(latest, len(some))


def test_few_rows_are_all_there() -> None:
    lines = Sparklines()
    feed(lines, [{"loss": n} for n in range(10)], at_once=3)
    assert lines.lines() == {"loss": list(range(10))}


@pytest.mark.parametrize("at_once", [1, 7, 5_000])
def test_a_long_run_keeps_its_shape(at_once: int) -> None:
    lines = Sparklines()
    feed(lines, [{"loss": float(n)} for n in range(50_000)], at_once)
    found = lines.lines()["loss"]
    assert len(found) == MAX_POINTS
    assert found == sorted(found)
    assert found[-1] == 49_999
    steps = [b - a for a, b in itertools.pairwise(found)]
    assert max(steps) <= 3 * 50_000 / MAX_POINTS


def test_a_rare_metric_keeps_its_points() -> None:
    lines = Sparklines()
    rows = [
        {"loss": 1.0, **({"val": n} if n % 1_000 == 0 else {})} for n in range(9_999)
    ]
    feed(lines, rows, at_once=100)
    assert lines.lines()["val"] == [n * 1_000 for n in range(10)]


def test_only_numbers_have_a_course() -> None:
    lines = Sparklines()
    feed(lines, [{"a": "text", "b": {"c": 1}, "d": True, "_step": 3, "e": 1}], 1)
    assert lines.lines() == {"e": [1]}


def test_memory_is_bounded_by_the_first_keys() -> None:
    lines = Sparklines()
    feed(lines, [{f"k{n}": 1.0 for n in range(100_000)}] * 3, at_once=1)
    assert len(lines.lines()) == MAX_KEYS
