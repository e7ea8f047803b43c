"""Statistics per key: merged and stored without losing anything."""

from __future__ import annotations

import json

from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.history_rows import row
from trailmark.server.history.catalogue import (
    decode,
    decode_kinds,
    describe,
    encode,
    merge_all,
)
from trailmark.server.history.columns import rows_to_columns
from trailmark.server.history.parts import as_numbers
from trailmark.server.history.types import KeyInfo

values = st.one_of(
    st.integers(-(2**40), 2**40),
    st.floats(allow_nan=True),
    st.text(max_size=4),
    st.booleans(),
    st.just({"_type": "histogram"}),
    st.just([1]),
)


def infos_of(lines: list[str]) -> list[KeyInfo]:
    columns = rows_to_columns(lines).columns
    if not columns:
        return []
    steps = as_numbers(columns["_step"])
    return [describe(key, column, steps) for key, column in columns.items()]


def value_of(last: str | None) -> str:
    """The last value so that 0 and 0.0 are one: integers rest among floats as such."""
    value = None if last is None else json.loads(last)
    is_whole = isinstance(value, float) and value.is_integer()
    return repr(int(value) if is_whole else value)


@given(st.lists(values, max_size=8), st.lists(values, max_size=8))
@example(first=[{"_type": "histogram"}], second=[0.0, 0])
def test_the_statistics_of_both_halves_are_those_of_the_whole(
    first: list[object], second: list[object]
) -> None:
    lines = [row(step, k=value) for step, value in enumerate([*first, *second])]
    halves = infos_of(lines[: len(first)]), infos_of(lines[len(first) :])
    merged = merge_all(*halves)
    whole = {info.key: info for info in infos_of(lines)}
    assert list(merged) == list(whole)
    for key, info in whole.items():
        found = merged[key]
        assert (found.count, found.last_step) == (info.count, info.last_step)
        assert value_of(found.last) == value_of(info.last)
        assert found.first_step == info.first_step


@given(st.lists(values, min_size=1, max_size=8))
def test_a_catalogue_survives_its_bytes(logged: list[object]) -> None:
    infos = infos_of([row(step, k=value) for step, value in enumerate(logged)])
    assert decode(encode(infos)) == infos
    assert decode_kinds(encode(infos)) == {info.key: info.kind for info in infos}


def test_booleans_and_texts_have_no_extremes() -> None:
    infos = {info.key: info for info in infos_of([row(0, b=True, t="x")])}
    assert (infos["b"].min, infos["t"].max) == (None, None)


def test_long_values_are_not_kept_as_last() -> None:
    infos = {info.key: info for info in infos_of([row(0, t="x" * 1000)])}
    assert infos["t"].last is None
