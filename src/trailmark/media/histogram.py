"""How values are distributed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from trailmark.errors import UsageError
from trailmark.media.arrays import numpy_module, plain, to_numpy
from trailmark.media.value import MediaValue, Place

MAX_BINS = 512


class Histogram(MediaValue):
    """Counts of values in bins of equal width.

    Args:
        sequence: The values, of any shape; those that are not finite are left out.
        np_histogram: Instead of values, what `numpy.histogram` returned.
        num_bins: At most 512.

    Attributes:
        histogram: Count of each bin.
        bins: Edges of the bins, one more than there are bins, ascending.

    Raises:
        UsageError: Both or neither are given; too many bins; counts and edges do not
            belong together.

    Example:
        >>> Histogram([1, 1, 2], num_bins=2).histogram
        [2, 1]
    """

    def __init__(
        self,
        sequence: Any = None,
        np_histogram: Sequence[Any] | None = None,
        num_bins: int = 64,
    ) -> None:
        if (sequence is None) == (np_histogram is None):
            raise UsageError("a histogram is made of either values or np_histogram")
        self.left_out = 0
        if np_histogram is not None:
            self.histogram, self.bins = _given(np_histogram)
        else:
            _check_size(num_bins)
            self.histogram, self.bins = self._count(sequence, num_bins)
        _check_size(len(self.histogram))

    def _count(self, sequence: Any, num_bins: int) -> tuple[list[int], list[float]]:
        np = numpy_module()
        values = to_numpy(sequence).ravel()
        if values.dtype.kind == "b":
            values = values.astype(np.uint8)
        if values.dtype == np.float16:  # the width of a bin could overflow it
            values = values.astype(np.float32)
        finite = values[np.isfinite(values)]
        self.left_out = len(values) - len(finite)
        counts, edges = np.histogram(finite, bins=num_bins)
        return counts.tolist(), edges.tolist()

    def logged(self, place: Place, key: str, step: int | str) -> dict[str, Any]:
        _ = step
        if self.left_out:
            place.add_problem(
                f"values of the histogram {key!r} are not finite",
                "they are in none of its bins",
                self.left_out,
            )
        return {"_type": "histogram", "values": self.histogram, "bins": self.bins}


def _check_size(bins: int) -> None:
    if not 1 <= bins <= MAX_BINS:
        raise UsageError(f"a histogram has 1 to {MAX_BINS} bins, not {bins!r}")


def _given(np_histogram: Sequence[Any]) -> tuple[list[float], list[float]]:
    told = plain(list(np_histogram))
    match told:
        case [list() as counts, list() as edges] if len(edges) == len(counts) + 1:
            numbers = [*counts, *edges]
        case _:
            numbers = None
    if numbers is None or not all(_is_finite(number) for number in numbers):
        raise UsageError(
            "np_histogram must be counts and edges, one more edge than counts",
            hint="np_histogram=numpy.histogram(values)",
        )
    return told[0], told[1]


def _is_finite(value: object) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value)
