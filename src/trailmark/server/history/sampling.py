"""Fewer points, nothing invented: exact buckets and even picks. Pure numpy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailmark.server.history.types import FloatArray, IntArray, Series


@dataclass(frozen=True, slots=True)
class Range:
    """An inclusive interval of x; None leaves that side open."""

    lo: float | None = None
    hi: float | None = None

    def misses(self, lo: float | None, hi: float | None) -> bool:
        """Whether data known to lie in `[lo, hi]` is outside; unknown never is."""
        if self.lo is not None and hi is not None and hi < self.lo:
            return True
        return self.hi is not None and lo is not None and lo > self.hi


EVERYWHERE = Range()


def sample_series(
    x: FloatArray, y: FloatArray, *, bins: int, within: Range, last_row: int
) -> Series:
    """Points as they are when there are at most `2 * bins`, else `bins` buckets.

    Equal-width buckets divide `within` (its open sides: the data's own extent);
    each holds its lower edge, the last one both. Rows whose x is NaN or infinite
    have no place on the axis and are left out. Rows of equal x keep their order.

    Args:
        x: Shape (n,), in order of arrival; need not ascend.
        y: Shape (n,).
    """
    x, y = _sorted_within(x, y, within)
    finite = np.isfinite(y)
    n_nonfinite = len(y) - int(np.count_nonzero(finite))
    if len(x) <= 2 * bins:
        # Copies, since a few points must not hold on to a column of millions.
        return Series("points", len(x), last_row, n_nonfinite, x.copy(), y=y.copy())
    starts = _bucket_starts(x, bins, within)
    ends = np.append(starts[1:], len(x)) - 1
    if n_nonfinite:
        low, high, mean, count = _statistics_of_finite(y, finite, starts)
    else:
        low, high, mean, count = _statistics(y, starts, len(y))
    return Series(
        "buckets",
        len(x),
        last_row,
        n_nonfinite,
        x[ends],
        mean=mean,
        min=low,
        max=high,
        last=y[ends],
        count=count.astype(np.uint32),
    )


def pick_evenly(n: int, samples: int) -> IntArray:
    """At most `samples` indices of `range(n)`, evenly spread, first and last among
    them, ascending and distinct."""
    if n <= samples:
        return np.arange(n, dtype=np.int64)
    if samples <= 0:
        return np.empty(0, np.int64)
    return np.linspace(0, n - 1, samples).round().astype(np.int64)


def _sorted_within(
    x: FloatArray, y: FloatArray, within: Range
) -> tuple[FloatArray, FloatArray]:
    placed = np.isfinite(x)
    if not placed.all():
        x, y = x[placed], y[placed]
    if len(x) and not (x[1:] >= x[:-1]).all():
        order = np.argsort(x, kind="stable")
        x, y = x[order], y[order]
    lo = 0 if within.lo is None else int(np.searchsorted(x, within.lo, "left"))
    hi = len(x) if within.hi is None else int(np.searchsorted(x, within.hi, "right"))
    return x[lo:hi], y[lo:hi]


def _bucket_starts(x: FloatArray, bins: int, within: Range) -> IntArray:
    """Index of the first row of every bucket that is not empty."""
    lo = float(x[0]) if within.lo is None else within.lo
    hi = float(x[-1]) if within.hi is None else within.hi
    edges = lo + (hi - lo) * np.arange(1, bins) / bins
    starts = np.concatenate([[0], np.searchsorted(x, edges, "left")])
    next_starts = np.append(starts[1:], len(x))
    return starts[next_starts > starts].astype(np.int64)


def _statistics(
    y: FloatArray, starts: IntArray, n: int
) -> tuple[FloatArray, FloatArray, FloatArray, IntArray]:
    """Min, max, mean and count of `y[start:next start]`; no bucket may be empty."""
    count = np.diff(starts, append=n)
    low = np.minimum.reduceat(y, starts)
    high = np.maximum.reduceat(y, starts)
    with np.errstate(over="ignore"):
        mean = np.add.reduceat(y, starts) / count
    if not np.isfinite(mean).all():  # the sum overflowed, the mean need not
        mean = np.add.reduceat(y / np.repeat(count, count), starts)
    return low, high, mean, count


def _statistics_of_finite(
    y: FloatArray, finite: NDArray[np.bool_], starts: IntArray
) -> tuple[FloatArray, FloatArray, FloatArray, IntArray]:
    """As `_statistics`, over finite values; NaN and count 0 where there are none."""
    before = np.concatenate([[0], np.cumsum(finite)])
    finite_starts = before[starts]
    count = np.diff(finite_starts, append=before[-1])
    low, high, mean = (np.full(len(starts), np.nan) for _ in range(3))
    filled = count > 0
    if filled.any():
        low[filled], high[filled], mean[filled], _ = _statistics(
            y[finite], finite_starts[filled], int(before[-1])
        )
    return low, high, mean, count
