"""Bad input: what is wrong raises, what is odd is counted, the rest is kept."""

import dataclasses
import datetime
import enum
import math
from collections import OrderedDict, UserDict
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.logged_rows import Logged
from trailmark.errors import UsageError
from trailmark.media.value import MediaValue, Place
from trailmark.sdk.row_encoder import MAX_ROW_BYTES, MAX_TEXT


@pytest.fixture
def logged(tmp_path: Path) -> Logged:
    return Logged(tmp_path)


class Colour(enum.Enum):
    RED = "red"


@dataclasses.dataclass
class Point:
    x: int
    y: float


class Hostile:
    def __repr__(self) -> str:
        raise RuntimeError("no")


class Odd:
    def __repr__(self) -> str:
        return "<odd>"


@pytest.mark.parametrize(
    "data", [None, [1], "text", 5, {1: 2}, {None: 1}, {"a": 1, 2: 3}]
)
def test_what_is_no_dict_of_strings_is_refused(logged: Logged, data: Any) -> None:
    with pytest.raises(UsageError):
        logged.log(data)
    assert logged.rows() == []


@pytest.mark.parametrize("data", [OrderedDict(a=1), UserDict(a=1)])
def test_any_mapping_is_a_row(logged: Logged, data: Any) -> None:
    logged.log(data)
    assert logged.rows() == [{"_step": 0, "a": 1}]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (np.float32(0.5), 0.5),
        (np.int8(3), 3),
        (np.bool_(True), True),
        (np.array(2.0), 2.0),
        (np.array([[7]]), 7),
        (np.arange(3), [0, 1, 2]),
        (10**30, 10**30),
        (Decimal("0.5"), 0.5),
        (Colour.RED, "red"),
        (Point(1, 2.5), {"x": 1, "y": 2.5}),
        ((1, 2), [1, 2]),
        (range(2), [0, 1]),
        ({1: {2: "x"}}, {"1": {"2": "x"}}),
        (datetime.date(2026, 1, 2), "2026-01-02"),
        (datetime.timedelta(seconds=3), 3.0),
        (Path("a/b"), "a/b"),
        ("half \ud800 pair", "half \ufffd pair"),
        (None, None),
        (np.float64("inf"), math.inf),
    ],
)
def test_values_with_an_obvious_meaning_are_kept(
    logged: Logged, value: Any, kept: Any
) -> None:
    logged.log({"v": value, "good": 1})
    assert logged.rows() == [{"_step": 0, "v": kept, "good": 1}]
    assert logged.problems == {}


def test_nan_stays_nan_wherever_it_is(logged: Logged) -> None:
    logged.log({"a": math.nan, "b": [1.0, math.nan], "c": {"d": -math.inf}})
    [row] = logged.rows()
    assert math.isnan(row["a"])
    assert math.isnan(row["b"][1])
    assert row["c"] == {"d": -math.inf}


@pytest.mark.parametrize(
    ("value", "kept", "kind"),
    [
        (Odd(), "<odd>", "value_as_text"),
        (1 + 2j, "(1+2j)", "value_as_text"),
        (b"ab", "b'ab'", "bytes_logged"),
        (1 << 20_000, hex(1 << 20_000), "value_as_text"),
    ],
    ids=["object", "complex", "bytes", "huge integer"],
)
def test_what_has_no_json_is_kept_as_text_and_counted(
    logged: Logged, value: Any, kept: str, kind: str
) -> None:
    logged.log({"v": value})
    logged.log({"v": value})
    assert [row["v"] for row in logged.rows()] == [kept, kept]
    assert logged.problems == {kind: 2}
    assert len(logged.warnings) == 1


def cyclic() -> dict[str, Any]:
    value: dict[str, Any] = {"x": 1}
    value["self"] = [value]
    return value


def deep(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(levels):
        value = {"k": value}
    return value


@pytest.mark.parametrize(
    "value", [cyclic(), deep(1_000), Hostile()], ids=["cycle", "depth", "repr"]
)
def test_what_cannot_be_kept_is_left_out_and_the_rest_stays(
    logged: Logged, value: Any
) -> None:
    logged.log({"v": value, "good": 1})
    assert logged.rows() == [{"_step": 0, "good": 1}]
    assert sum(logged.problems.values()) == 1


def test_the_same_object_twice_is_no_cycle(logged: Logged) -> None:
    shared = {"x": math.nan}
    logged.log({"a": shared, "b": [shared, shared]})
    assert logged.rows()[0].keys() == {"_step", "a", "b"}
    assert logged.problems == {}


def test_a_huge_text_is_cut(logged: Logged) -> None:
    logged.log({"v": "x" * (MAX_TEXT + 5), "good": 1})
    [row] = logged.rows()
    assert len(row["v"]) == MAX_TEXT
    assert row["good"] == 1
    assert logged.problems == {"text_cut": 1}


def test_a_row_too_long_for_servers_loses_its_largest_values(logged: Logged) -> None:
    large = {f"large{number}": "x" * 900_000 for number in range(13)}
    logged.log({"good": 1, **large})
    [row] = logged.rows()
    assert row["good"] == 1
    assert 10 <= len(row) <= MAX_ROW_BYTES // 900_000 + 2
    assert logged.problems == {"row_too_long": 2}


def test_a_row_of_a_hundred_thousand_keys_is_kept(logged: Logged) -> None:
    row = {f"layer{number}/norm": number / 7 for number in range(100_000)}
    logged.log(row)
    logged.log({**row, "bad": math.nan})
    plain, with_nan = logged.rows()
    assert plain == {"_step": 0, **row}
    assert len(with_nan) == 100_002


class Picture(MediaValue):
    """Media that writes one file, or cannot."""

    def __init__(self, fails: bool = False) -> None:
        self.fails = fails

    def logged(self, place: Place, key: str, step: int | str) -> dict[str, Any]:
        if self.fails:
            raise FileNotFoundError("gone.png")
        place.add_file(f"{key}_{step}.png")
        return {"_type": "image-file", "path": f"{key}_{step}.png"}

    @classmethod
    def logged_together(
        cls, values: Any, place: Place, key: str, step: int | str
    ) -> dict[str, Any]:
        return {"_type": "images/separated", "count": len(values)}


def test_rich_values_write_their_files_and_say_what_they_are(logged: Logged) -> None:
    logged.log({"a": Picture(), "n": {"b": Picture()}, "many": [Picture(), Picture()]})
    [row] = logged.rows()
    assert row["a"] == {"_type": "image-file", "path": "a_0.png"}
    assert row["n"]["b"]["path"] == "n.b_0.png"
    assert row["many"] == {"_type": "images/separated", "count": 2}
    assert logged.place.added == ["a_0.png", "n.b_0.png"]


def test_a_rich_value_that_fails_takes_only_itself(logged: Logged) -> None:
    logged.log({"a": Picture(fails=True), "b": 1})
    assert logged.rows() == [{"_step": 0, "b": 1}]
    assert logged.problems == {"value_failed": 1}
    assert "gone.png" in logged.warnings[0]


def test_an_array_is_a_histogram(logged: Logged) -> None:
    logged.log({"weights": np.random.default_rng(0).normal(size=1_000)})
    [row] = logged.rows()
    assert row["weights"]["_type"] == "histogram"
