"""JSON as clients write it, at rest and back."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailmark.errors import InvalidInputError
from trailmark.wire import lenient_json

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text('abc."\\ä', max_size=3), inner)
    ),
    max_leaves=20,
)


@given(values)
def test_what_is_stored_comes_back_as_it_was_sent(value: Any) -> None:
    sent = json.dumps(value)
    stored = lenient_json.to_strict(lenient_json.loads(sent))
    json.loads(stored, parse_constant=pytest.fail)
    assert lenient_json.from_strict(stored) == value
    assert json.loads(lenient_json.strict_to_lenient(stored)) == value


def test_what_is_not_a_number_survives_on_both_ways() -> None:
    value = lenient_json.loads('{"a": [NaN, Infinity, {"b": -Infinity}], "c": 1e400}')
    stored = lenient_json.to_strict(value)
    assert json.loads(stored) == {
        "a": [
            {"__trailmark_float__": "NaN"},
            {"__trailmark_float__": "Infinity"},
            {"b": {"__trailmark_float__": "-Infinity"}},
        ],
        "c": {"__trailmark_float__": "Infinity"},
    }
    back = lenient_json.from_strict(stored)
    assert math.isnan(back["a"][0])
    assert back["a"][1:] == [math.inf, {"b": -math.inf}]
    assert lenient_json.strict_to_lenient(stored) == (
        '{"a":[NaN,Infinity,{"b":-Infinity}],"c":Infinity}'
    )


def test_every_digit_of_a_long_integer_is_kept() -> None:
    assert lenient_json.loads("123456789012345678901234567890") == (
        123456789012345678901234567890
    )
    assert lenient_json.to_strict({"n": 2**100}) == f'{{"n":{2**100}}}'
    assert lenient_json.to_strict(10**400) == f'"{10**400}"'


@pytest.mark.parametrize("text", ["", "{", "nul", "[1,]", b"\xff\xfe", '{"a": 01}'])
def test_what_is_no_json_is_refused_with_a_reason(text: str | bytes) -> None:
    with pytest.raises(InvalidInputError, match="the config cannot be parsed"):
        lenient_json.loads(text, what="the config")


@pytest.mark.parametrize("levels", [201, 2_000, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_nesting_has_an_end(levels: int, opening: str, closing: str) -> None:
    with pytest.raises(InvalidInputError):
        lenient_json.loads(opening * levels + "1" + closing * levels)


def test_nesting_that_a_person_may_need_is_accepted() -> None:
    assert lenient_json.loads("[" * 200 + "]" * 200)
    wide = "[" + ",".join(["{}"] * 1_000) + "]"
    assert len(lenient_json.loads(wide)) == 1_000
