"""Template variables: what may be declared, and what may stand in a placeholder."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailmark.errors import InvalidInputError, TooLargeError
from trailmark.wire.template_variables import (
    check_placeholders,
    fill_in,
    read_variables,
)


def schema(**words: Any) -> dict[str, Any]:
    return {"a": {"schema": words}}


@pytest.mark.parametrize(
    ("words", "good", "bad"),
    [
        ({"type": "string"}, ["", "x"], [1, True, None, ["x"]]),
        ({"type": "integer"}, [0, -5, 10**30], [1.0, "1", True, None, 10**400]),
        ({"type": "number"}, [0, 1.5], ["1", True, float("nan"), float("inf")]),
        ({"type": "boolean"}, [True, False], [0, 1, "true"]),
        ({"type": "string", "enum": ["x", "y"]}, ["x"], ["z", ""]),
        ({"type": "string", "minLength": 1, "maxLength": 2}, ["x", "xy"], ["", "xyz"]),
        ({"type": "integer", "minimum": 1, "maximum": 8}, [1, 8], [0, 9]),
        (
            {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
            [0.5],
            [0, 1, 1.0],
        ),
    ],
)
def test_values_are_those_that_the_schema_allows(
    words: dict[str, Any], good: list[Any], bad: list[Any]
) -> None:
    variables = read_variables(schema(**words))
    for value in good:
        assert fill_in("{{a}}", variables, {"a": value}) == value
    for value in bad:
        with pytest.raises(InvalidInputError, match="'a'"):
            fill_in("{{a}}", variables, {"a": value})


@pytest.mark.parametrize(
    "told",
    [
        [],
        "a",
        {"a": "string"},
        {"a": {}},
        {"a": {"schema": {"type": "string"}, "more": 1}},
        {"a": {"schema": {"type": "string"}, "description": 5}},
        {"1a": {"schema": {"type": "string"}}},
        {"a" * 65: {"schema": {"type": "string"}}},
        {f"a{n}": {"schema": {"type": "string"}} for n in range(101)},
        schema(),
        schema(type="object"),
        schema(type=["string"]),
        schema(type="string", pattern="a*"),
        schema(type="string", minLength="1"),
        schema(type="string", enum=[]),
        schema(type="string", enum="ab"),
        schema(type="string", enum=["a", 1]),
        schema(type="string", enum=["a"], default="b"),
        schema(type="integer", minimum=1, default=0),
        schema(type="integer", maximum=True),
        schema(type="integer", maximum=10**400),
        schema(type="string", title=["a"]),
    ],
    ids=lambda told: json.dumps(told)[:60],
)
def test_what_is_not_acted_on_cannot_be_declared(told: object) -> None:
    with pytest.raises(InvalidInputError):
        read_variables(told)


def test_placeholders_are_filled_wherever_they_stand() -> None:
    told = {
        "image": {"schema": {"type": "string"}},
        "gpus": {"schema": {"type": "integer", "default": 2}},
        "spot": {"schema": {"type": "boolean"}},
    }
    config = {
        "containers": [{"image": "acme/{{ image }}:{{image}}", "gpus": "{{gpus}}"}],
        "label": "{{gpus}} gpus, spot={{spot}}",
        "untouched": ["${image_uri}", "{{ .Values }}", "{image}", 5, None],
    }
    filled = fill_in(config, read_variables(told), {"image": "x", "spot": True})
    assert filled == {
        "containers": [{"image": "acme/x:x", "gpus": 2}],
        "label": "2 gpus, spot=true",
        "untouched": ["${image_uri}", "{{ .Values }}", "{image}", 5, None],
    }


def test_a_value_is_not_looked_into_for_placeholders() -> None:
    told = {name: {"schema": {"type": "string"}} for name in ("a", "b")}
    values = {"a": "{{b}}", "b": "secret"}
    assert fill_in("x{{a}}", read_variables(told), values) == "x{{b}}"


def test_each_placeholder_has_to_be_declared_and_unused_ones_are_named() -> None:
    variables = read_variables(schema(type="string"))
    assert check_placeholders({"x": ["{{a}}"]}, variables) == []
    assert check_placeholders({"x": 1}, variables) == ["a"]
    with pytest.raises(InvalidInputError, match="uses 'b', 'c'"):
        check_placeholders(["{{c}}{{a}}", {"x": "{{b}}"}], variables)


def test_a_placeholder_needs_a_value_or_a_default() -> None:
    variables = read_variables(schema(type="string"))
    assert fill_in("x", variables, {}) == "x"
    with pytest.raises(InvalidInputError, match="neither a value nor a default"):
        fill_in("{{a}}", variables, {})
    with pytest.raises(InvalidInputError, match="no template variable 'b'"):
        fill_in("x", variables, {"b": "x"})


def test_values_cannot_make_a_configuration_endless() -> None:
    variables = read_variables(schema(type="string"))
    with pytest.raises(TooLargeError):
        fill_in(["{{a}}" * 50_000], variables, {"a": "x" * 10_000})


_PLAIN = st.text().filter(lambda text: "{{" not in text)


@given(st.recursive(st.none() | st.integers() | _PLAIN, st.lists))
def test_what_holds_no_placeholder_stays_as_it_is(config: Any) -> None:
    assert fill_in(config, read_variables(schema(type="string")), {"a": "x"}) == config
