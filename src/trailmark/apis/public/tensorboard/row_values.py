"""What a row of a run says of the values of event files."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import orjson

from trailmark.apis.public.tensorboard import events
from trailmark.apis.public.tensorboard.gathered import Row
from trailmark.errors import UsageError
from trailmark.media.audio import Audio
from trailmark.media.histogram import MAX_BINS, Histogram
from trailmark.media.image import Image
from trailmark.media.value import MediaValue, Place

EVEN_BINS = 64
_MAX_TEXT = 1 << 16


def encode_row(
    row: Row, first_time_s: float, place: Place, leave_out: Callable[[str], None]
) -> tuple[dict[str, Any], bytes]:
    """The row, and it as a line of the run's history.

    Args:
        first_time_s: What `_runtime` counts from, in epoch seconds.
        leave_out: Told the key of a value that is not what it should be.
    """
    stamps: dict[str, Any] = {
        "_step": row.step,
        "_timestamp": row.wall_time_s,
        "_runtime": max(0.0, row.wall_time_s - first_time_s),
        "global_step": row.step,
    }
    said = dict(stamps)
    for key, value in row.values.items():
        if isinstance(value, float):
            said[key] = value
            continue
        try:
            said[key] = _rich(value, key, row.step, place)
        except UsageError:
            leave_out(key)
    said |= stamps  # a tag may be called like one of these
    return said, encode(said)


def encode(said: dict[str, Any]) -> bytes:
    """JSON, with the tokens NaN and Infinity where they are."""
    encoded = orjson.dumps(said)
    # orjson writes both None and what is not finite as null; no value here is None.
    return json.dumps(said).encode() if b"null" in encoded else encoded


def _rich(value: events.Value, key: str, step: int, place: Place) -> Any:
    match value:
        case events.Histogram():
            counts, edges = evenly(value.counts, value.edges)
            return Histogram(np_histogram=(counts, edges)).logged(place, key, step)
        case events.Pictures():
            return _media([Image(file) for file in value.files], place, key, step)
        case events.Sounds():
            return _media([Audio(file) for file in value.files], place, key, step)
        case events.Texts():
            texts = [text[:_MAX_TEXT] for text in value.texts]
            return texts[0] if len(texts) == 1 else texts
        case _:
            return value


def _media(values: Sequence[MediaValue], place: Place, key: str, step: int) -> Any:
    if len(values) == 1:
        return values[0].logged(place, key, step)
    return type(values[0]).logged_together(values, place, key, step)


def evenly(
    counts: Sequence[float], edges: Sequence[float]
) -> tuple[list[float], list[float]]:
    """The same in bins of equal width, as the charts draw them.

    The bins that TensorFlow counts in grow by a tenth each, from 1e-12 to 1e20. What
    lies across the border of two new bins is shared out by width.

    >>> evenly([2, 2], [0, 1, 2])
    ([2, 2], [0, 1, 2])
    >>> counts, edges = evenly([2, 6], [0, 1, 4])
    >>> len(counts), sum(counts), counts[0], edges[-1]
    (64, 8.0, 0.125, 4)
    """
    width = (edges[-1] - edges[0]) / len(counts)
    gaps = [high - low for low, high in pairwise(edges)]
    if len(counts) <= MAX_BINS and all(abs(gap - width) < width / 1000 for gap in gaps):
        return list(counts), list(edges)
    width = (edges[-1] - edges[0]) / EVEN_BINS
    if not 0 < width < math.inf:
        return [math.fsum(counts)], [edges[0], edges[-1]]
    even = [0.0] * EVEN_BINS
    for count, low, gap in zip(counts, edges, gaps, strict=False):
        first = (low - edges[0]) / width
        last = (low + gap - edges[0]) / width
        start = min(int(first), EVEN_BINS - 1)
        if last <= first:  # values that are all the same
            even[start] += count
            continue
        for place in range(start, min(int(last), EVEN_BINS - 1) + 1):
            end = last if place == EVEN_BINS - 1 else min(last, place + 1)
            even[place] += count * (end - max(first, place)) / (last - first)
    return even, [*(edges[0] + place * width for place in range(EVEN_BINS)), edges[-1]]
