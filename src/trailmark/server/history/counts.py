"""How much there is of a run, without reading its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sqlalchemy import func, select

from trailmark.server.db import Database
from trailmark.server.db.tables.history import stream_heads
from trailmark.server.history.branching import visible_count
from trailmark.server.history.reading import STEP, Reader, Shown, View, spans_of
from trailmark.server.history.received import Received
from trailmark.server.history.spans import Span
from trailmark.server.history.types import Stream


class ReceivedCounts(NamedTuple):
    """Rows that came twice (stored once), and rows that came behind later ones."""

    repeated: int
    late: int


class _Ends(NamedTuple):
    """Physical rows, and one more than the highest line offset received."""

    next_row: int
    received_end: int


_NOTHING = _Ends(0, 0)


def line_counts(
    database: Database,
    tail: Database,
    reader: Reader,
    run_rowids: Sequence[int],
    stream: Stream,
) -> dict[int, int]:
    """Visible rows by run: where a resumed client goes on.

    A run with a gap (lines its client never delivered) counts the gap in, so that
    what a resumed client sends next is not taken for a repetition.
    """
    with database.read() as connection:
        spans = spans_of(connection, run_rowids, stream)
    sources = {span.source_run_rowid for own in spans.values() for span in own}
    ends = _ends(tail, stream, sorted(sources | set(run_rowids)))
    hidden = [
        run
        for run in run_rowids
        if any(span.step_max is not None for span in spans[run])
    ]
    views = reader.views(hidden, stream) if hidden else {}
    return {
        run: max(
            visible_count(views[run].shown)
            if run in views
            else sum(_length(span, ends) for span in spans[run]),
            0 if stream is Stream.CONSOLE else ends.get(run, _NOTHING).received_end,
        )
        for run in run_rowids
    }


def received_counts(tail: Database, run_rowid: int) -> ReceivedCounts:
    """Over all writers of the run's history."""
    heads = stream_heads
    with tail.read() as connection:
        repeated, late = connection.execute(
            select(
                func.coalesce(func.sum(heads.c.repeated_rows), 0),
                func.coalesce(func.sum(heads.c.late_rows), 0),
            )
            .where(heads.c.run_rowid == run_rowid)
            .where(heads.c.stream == str(Stream.HISTORY))
        ).one()
    return ReceivedCounts(int(repeated), int(late))


def last_step(view: View) -> int:
    """The highest visible `_step`, -1 without any."""
    return max((_last_step(shown) for shown in view.shown), default=-1)


def _last_step(shown: Shown) -> int:
    highest = -1
    for part in shown.parts:
        whole = shown.row_lo <= part.row_lo and part.row_hi <= shown.row_hi
        _, known = part.extent(STEP)
        if known is not None and whole and shown.step_max is None:
            highest = max(highest, int(known))
            continue
        rows, steps = part.numbers(STEP)
        visible = steps[shown.visible(part, rows)]
        finite = visible[np.isfinite(visible)]
        if len(finite):
            highest = max(highest, int(finite.max()))
    return highest


def _length(span: Span, ends: dict[int, _Ends]) -> int:
    end = ends.get(span.source_run_rowid, _NOTHING).next_row
    return (end if span.row_hi is None else span.row_hi) - span.row_lo


def _ends(
    tail: Database, stream: Stream, run_rowids: Sequence[int]
) -> dict[int, _Ends]:
    heads = stream_heads
    with tail.read() as connection:
        found = connection.execute(
            select(heads.c.run_rowid, heads.c.next_row, heads.c.received)
            .where(heads.c.run_rowid.in_(run_rowids))
            .where(heads.c.stream == str(stream))
            .where(heads.c.writer == "")
        )
        return {
            row.run_rowid: _Ends(row.next_row, Received.from_json(row.received).end)
            for row in found
        }
