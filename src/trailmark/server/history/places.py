"""Where a writer's console lines rest among those of other writers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

import orjson

MOST_STRETCHES = 64
"""Of one writer. Alone it has one; else each request may begin another."""


class Stretch(NamedTuple):
    """Lines `[lo, hi)` of a writer, which rest at the rows from `row_lo` on."""

    lo: int
    hi: int
    row_lo: int

    @property
    def row_hi(self) -> int:
        return self.row_lo + self.hi - self.lo


class Places:
    """The rows of a writer's last lines, as at most `MOST_STRETCHES` stretches.

    A progress bar writes its line again and again; from here it is known which row
    that is. What falls out of memory can no longer be rewritten.
    """

    __slots__ = ("_stretches",)

    def __init__(self, stretches: Iterable[Stretch] = ()) -> None:
        self._stretches = list(stretches)

    @classmethod
    def from_json(cls, text: str | None) -> Places:
        """None: lines from before the places were kept."""
        return cls(Stretch(*one) for one in orjson.loads(text or "[]"))

    def to_json(self) -> str | None:
        plain = [tuple(one) for one in self._stretches]
        return orjson.dumps(plain).decode() if plain else None

    @property
    def stretches(self) -> list[Stretch]:
        return list(self._stretches)

    def add(self, new: Stretch) -> None:
        """Remember lines that have no place yet; the lowest lines are forgotten."""
        self._stretches = joined([*self._stretches, new])[-MOST_STRETCHES:]

    def find(self, lo: int, hi: int) -> list[Stretch]:
        """The parts of lines `[lo, hi)` whose rows are known, ascending."""
        first = bisect_right(self._stretches, lo, key=lambda one: one.hi)
        found: list[Stretch] = []
        for one in self._stretches[first:]:
            if one.lo >= hi:
                break
            start = max(lo, one.lo)
            found.append(Stretch(start, min(hi, one.hi), one.row_lo + start - one.lo))
        return found


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same, ascending, with those made one that go on in lines and in rows."""
    found: list[Stretch] = []
    for one in sorted(stretches):
        last = found[-1] if found else None
        if last and (last.hi, last.row_hi) == (one.lo, one.row_lo):
            found[-1] = Stretch(last.lo, one.hi, last.row_lo)
        else:
            found.append(one)
    return found
