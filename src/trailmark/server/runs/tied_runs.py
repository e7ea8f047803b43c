"""Ordered pages of runs by several keys: the first along its index, the others in ties.

An order by several keys has the values of the first in the same places as the order by
that one alone. So a page is walked by the first key, and only the runs between its first
and its last value are sorted by all of them.
"""

from __future__ import annotations

from itertools import groupby

from trailmark.server.runs.paging import RunPager
from trailmark.server.runs.run_places import WITHOUT, Position
from trailmark.server.runs.sorted_runs import SortedRuns


class TiedRuns:
    """Finds the runs of one page.

    Args:
        pager: Walks by the first key.
        runs: Sorts by all of them.
    """

    def __init__(self, pager: RunPager, runs: SortedRuns) -> None:
        self._pager = pager
        self._runs = runs

    def positions(
        self, first: int, after: Position | None, skip: int = 0
    ) -> list[Position]:
        """At most `first` places, in order, behind `after` and `skip` more of them."""
        if not self._pager.has_index:
            return self._runs.positions(first, after, skip)
        if after is None:
            return self._walked(first, None, skip)
        place = after.places[0]
        self._pager.key.refuse_other_kind(place)
        tied = self._runs.at(place)
        found = self._runs.positions(first, after, skip, tied)
        if len(found) == first or place.phase == WITHOUT:
            return found
        if skip > 0:
            skip = 0 if found else skip - self._runs.count(tied, after=after)
        behind = Position((place,), -1 if self._pager.key.descending else 2**63 - 1)
        return found + self._walked(first - len(found), behind, skip)

    def _walked(self, first: int, start: Position | None, skip: int) -> list[Position]:
        found: list[Position] = []
        walk = self._pager.positions(first, start, skip)
        for phase, group in groupby(walk, lambda one: one.places[0].phase):
            part = list(group)
            among = self._runs.between(part[0].places[0], part[-1].places[0])
            before = 0
            if skip > 0 and phase == walk[0].places[0].phase:
                # The walk may have begun in the middle of runs that are tied.
                tied = self._runs.at(part[0].places[0])
                before = self._runs.count_before(tied, part[0].rowid)
            found += self._runs.positions(len(part), None, before, among)
        return found
