"""Buckets must say exactly what the rows say."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trailmark.server.history.sampling import (
    EVERYWHERE,
    Range,
    pick_evenly,
    sample_series,
)
from trailmark.server.history.types import Series

values = st.one_of(
    st.integers(-50, 50).map(float), st.sampled_from([math.nan, math.inf, -math.inf])
)
rows = st.lists(st.tuples(st.integers(-20, 20).map(float), values), max_size=60)


def series(
    data: list[tuple[float, float]], bins: int, within: Range = EVERYWHERE
) -> Series:
    x = np.array([one[0] for one in data], np.float64)
    y = np.array([one[1] for one in data], np.float64)
    return sample_series(x, y, bins=bins, within=within, last_row=len(data))


def same(a: float, b: float) -> bool:
    return a == b or (math.isnan(a) and math.isnan(b))


@given(rows, st.integers(1, 8), st.none() | st.just(-10.0), st.none() | st.just(10.0))
def test_buckets_are_the_statistics_of_their_rows(
    data: list[tuple[float, float]], bins: int, lo: float | None, hi: float | None
) -> None:
    inside = sorted(
        (
            one
            for one in data
            if (lo is None or one[0] >= lo) and (hi is None or one[0] <= hi)
        ),
        key=lambda one: one[0],
    )
    found = series(data, bins, Range(lo, hi))
    assert found.n_rows == len(inside)
    assert found.n_nonfinite == sum(not math.isfinite(y) for _, y in inside)
    if len(inside) <= 2 * bins:
        assert found.kind == "points"
        assert found.x.tolist() == [x for x, _ in inside]
        assert all(map(same, found.y.tolist(), [y for _, y in inside]))
        return
    x0 = inside[0][0] if lo is None else lo
    x1 = inside[-1][0] if hi is None else hi
    edges = [x0 + (x1 - x0) * i / bins for i in range(1, bins)]
    buckets: dict[int, list[tuple[float, float]]] = {}
    for one in inside:
        buckets.setdefault(sum(one[0] >= edge for edge in edges), []).append(one)
    assert found.n == len(buckets)
    for index, number in enumerate(sorted(buckets)):
        finite = [y for _, y in buckets[number] if math.isfinite(y)]
        assert found.count[index] == len(finite)
        assert found.x[index] == buckets[number][-1][0]
        assert same(found.last[index], buckets[number][-1][1])
        if not finite:
            assert math.isnan(found.mean[index])
            assert math.isnan(found.min[index])
            continue
        assert (found.min[index], found.max[index]) == (min(finite), max(finite))
        assert math.isclose(found.mean[index], sum(finite) / len(finite), abs_tol=1e-9)


def test_a_spike_of_one_row_in_a_million_is_seen() -> None:
    x = np.arange(1_000_000, dtype=np.float64)
    y = np.zeros(1_000_000)
    y[777_777] = 5
    found = sample_series(x, y, bins=500, within=Range(), last_row=len(x))
    assert (found.n, found.max.max(), int(found.count.sum())) == (500, 5, 1_000_000)


def test_rows_without_a_place_on_the_axis_are_left_out() -> None:
    found = series([(math.nan, 1.0), (2.0, 2.0), (math.inf, 3.0)], 10)
    assert (found.x.tolist(), found.y.tolist()) == ([2.0], [2.0])


def test_rows_of_one_x_keep_the_order_of_arrival() -> None:
    found = series([(1.0, 10.0), (0.0, 0.0), (1.0, 20.0)], 10)
    assert found.y.tolist() == [0.0, 10.0, 20.0]


def test_huge_values_have_a_mean() -> None:
    data = [(float(i), 1.5e308) for i in range(10)]
    assert np.allclose(series(data, 2).mean, 1.5e308)


@given(st.integers(0, 3000), st.integers(0, 600))
def test_even_picks_are_distinct_and_hold_both_ends(n: int, samples: int) -> None:
    picked = pick_evenly(n, samples).tolist()
    assert len(picked) == min(n, samples)
    assert picked == sorted(set(picked))
    if samples >= 2 and n:
        assert (picked[0], picked[-1]) == (0, n - 1)
