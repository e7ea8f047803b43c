"""Every line once, whatever the network does to the order of the requests."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from trailmark.server.history.received import Received

ranges = st.tuples(st.integers(0, 60), st.integers(0, 12)).map(
    lambda pair: (pair[0], pair[0] + pair[1])
)


@given(st.lists(ranges, max_size=40))
def test_any_interleaving_delivers_each_line_exactly_once(
    sent: list[tuple[int, int]],
) -> None:
    received, seen = Received(), set[int]()
    for lo, hi in sent:
        new = [n for a, b in received.add(lo, hi) for n in range(a, b)]
        assert new == [n for n in range(lo, hi) if n not in seen]
        seen.update(new)
    assert {n for lo, hi in received.ranges for n in range(lo, hi)} == seen
    assert received.end == max(seen, default=-1) + 1


@given(st.lists(ranges, max_size=40))
def test_ranges_stay_sorted_and_never_touch(sent: list[tuple[int, int]]) -> None:
    received = Received()
    for lo, hi in sent:
        received.add(lo, hi)
    held = received.ranges
    assert all(lo < hi for lo, hi in held)
    assert all(a[1] < b[0] for a, b in pairwise(held))


@given(st.lists(ranges, max_size=20))
def test_survives_its_json(sent: list[tuple[int, int]]) -> None:
    received = Received()
    for lo, hi in sent:
        received.add(lo, hi)
    assert Received.from_json(received.to_json()).ranges == received.ranges


def test_a_late_line_fills_its_gap_and_joins_its_neighbours() -> None:
    received = Received([(0, 3), (4, 6)])
    assert received.add(3, 4) == [(3, 4)]
    assert received.ranges == [(0, 6)]
