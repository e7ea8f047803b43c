"""Segments in memory, for tests that need no database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trailmark.server.history.manifest import SegmentPart
from trailmark.server.history.segments.reader import (
    PartReader,
    SegmentReader,
    SegmentStore,
)
from trailmark.server.history.segments.writer import WrittenPart, write_segment_parts


def reader_of(parts: Sequence[WrittenPart], row_lo: int, row_hi: int) -> SegmentReader:
    """A reader over parts that were never stored."""
    nowhere: Any = None
    store = SegmentStore(nowhere, nowhere)
    readers = [
        PartReader(store, segment_part(part, number, row_lo, row_hi), part.data)
        for number, part in enumerate(parts)
    ]
    return SegmentReader(row_lo, row_hi, readers)


def written(lines: Sequence[str], row_lo: int = 0) -> SegmentReader:
    """`lines` written as a segment that begins at `row_lo`, opened."""
    return reader_of(write_segment_parts(lines, row_lo), row_lo, row_lo + len(lines))


def segment_part(
    part: WrittenPart, number: int, row_lo: int, row_hi: int
) -> SegmentPart:
    return SegmentPart(
        rowid=number,
        run_rowid=1,
        row_lo=row_lo,
        row_hi=row_hi,
        part=number,
        layout=part.layout,
        object_key=None,
        size_bytes=len(part.data),
        step_lo=None,
        step_hi=None,
        time_lo=None,
        time_hi=None,
    )
