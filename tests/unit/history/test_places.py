"""A writer's stretches answer like the plain table of lines they stand for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trailmark.server.history.places import MOST_STRETCHES, Places, Stretch
from trailmark.server.history.received import Received

chunks = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 8), st.integers(0, 3)))


@given(chunks)
def test_lines_are_found_where_they_were_put(
    sent: list[tuple[int, int, int]],
) -> None:
    places, received, rows = Places(), Received(), dict[int, int]()
    next_row = 0
    for offset, n_lines, n_of_others in sent:
        next_row += n_of_others
        for lo, hi in received.add(offset, offset + n_lines):
            places.add(Stretch(lo, hi, next_row))
            rows |= {line: next_row + line - lo for line in range(lo, hi)}
            next_row += hi - lo
        places = Places.from_json(places.to_json())

    for lo in range(0, 50, 7):
        found = {
            line: one.row_lo + line - one.lo
            for one in places.find(lo, lo + 5)
            for line in range(one.lo, one.hi)
        }
        assert found == {n: rows[n] for n in range(lo, lo + 5) if n in rows}


def test_a_lone_writer_has_one_stretch() -> None:
    places = Places()
    for n in range(500):
        places.add(Stretch(n, n + 1, n))
    assert places.stretches == [Stretch(0, 500, 0)]


def test_the_lowest_lines_are_forgotten_first() -> None:
    places = Places()
    for n in range(MOST_STRETCHES + 2):
        places.add(Stretch(n, n + 1, 2 * n))
    assert places.find(0, 3) == [Stretch(2, 3, 4)]
