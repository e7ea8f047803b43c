"""Which line offsets a writer has delivered: a sorted set of half-open ranges."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

import orjson

Range = tuple[int, int]


class Received:
    """Line offsets as ranges `[lo, hi)`: ascending, disjoint and never touching.

    A client that resends, skips or fills a gap later is answered from this, so
    that every line is stored exactly once whatever the interleaving.
    """

    __slots__ = ("_ranges",)

    def __init__(self, ranges: Sequence[Range] = ()) -> None:
        self._ranges = list(ranges)

    @classmethod
    def from_json(cls, text: str) -> Received:
        return cls([(lo, hi) for lo, hi in orjson.loads(text)])

    def to_json(self) -> str:
        return orjson.dumps(self._ranges).decode()

    @property
    def ranges(self) -> list[Range]:
        return list(self._ranges)

    @property
    def end(self) -> int:
        """One more than the highest offset delivered; 0 when there is none."""
        return self._ranges[-1][1] if self._ranges else 0

    def add(self, lo: int, hi: int) -> list[Range]:
        """Take in `[lo, hi)`; returns the parts that were missing, ascending."""
        if lo >= hi:
            return []
        ranges = self._ranges
        if not ranges or lo > ranges[-1][1]:
            ranges.append((lo, hi))
            return [(lo, hi)]
        if lo == ranges[-1][1]:  # what nearly every request does
            ranges[-1] = (ranges[-1][0], hi)
            return [(lo, hi)]
        first = self._first_touching(lo)
        beyond = first
        while beyond < len(ranges) and ranges[beyond][0] <= hi:
            beyond += 1
        touched = ranges[first:beyond]
        if not touched:
            ranges.insert(first, (lo, hi))
            return [(lo, hi)]
        ranges[first:beyond] = [(min(lo, touched[0][0]), max(hi, touched[-1][1]))]
        return _gaps(lo, hi, touched)

    def _first_touching(self, lo: int) -> int:
        """Index of the first range that ends at `lo` or later."""
        index = bisect_right(self._ranges, lo, key=lambda held: held[0])
        return index - 1 if index and self._ranges[index - 1][1] >= lo else index


def _gaps(lo: int, hi: int, held: Sequence[Range]) -> list[Range]:
    """The parts of `[lo, hi)` outside of `held`."""
    edges = [lo, *(edge for one in held for edge in one), hi]
    candidates = pairwise(edges)
    outside = [pair for index, pair in enumerate(candidates) if index % 2 == 0]
    return [(max(a, lo), min(b, hi)) for a, b in outside if max(a, lo) < min(b, hi)]
