"""The manifest: which rows of a run rest in which segment parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection, select

from trailmark.server.db.tables.history import segments
from trailmark.server.history.types import Stream


@dataclass(frozen=True, slots=True)
class SegmentPart:
    """One file of rows `[row_lo, row_hi)`; parts of one range differ in columns.

    Attributes:
        object_key: Where the file is; None when it rests in the manifest itself.
        step_lo: Least `_step`, None without any. Likewise the other three bounds.
    """

    rowid: int
    run_rowid: int
    row_lo: int
    row_hi: int
    part: int
    layout: str
    object_key: str | None
    size_bytes: int
    step_lo: int | None
    step_hi: int | None
    time_lo: float | None
    time_hi: float | None
    stream: str = "history"


_COLUMNS = [segments.c[name] for name in SegmentPart.__slots__]


def read_manifest(
    connection: Connection, stream: Stream, run_rowids: Sequence[int]
) -> dict[int, list[SegmentPart]]:
    """Parts by run, ascending in rows. Runs without a segment are left out.

    Read the tail before: compaction writes the manifest first and deletes from the
    tail afterwards, so what left the tail is found here.
    """
    found = connection.execute(
        select(*_COLUMNS)
        .where(segments.c.run_rowid.in_(run_rowids))
        .where(segments.c.stream == str(stream))
        .order_by(segments.c.run_rowid, segments.c.row_lo, segments.c.part)
    )
    by_run: dict[int, list[SegmentPart]] = {}
    for row in found:
        by_run.setdefault(row.run_rowid, []).append(SegmentPart(*row))
    return by_run


def manifest_end(parts: Sequence[SegmentPart]) -> int:
    """Rows below this rest in segments; of the tail only the rows from here count."""
    return max((part.row_hi for part in parts), default=0)


def by_row_range(parts: Sequence[SegmentPart]) -> list[list[SegmentPart]]:
    """The files of each segment; `parts` as they come from the manifest."""
    ranges = groupby(parts, key=lambda part: (part.row_lo, part.row_hi))
    return [list(files) for _, files in ranges]
