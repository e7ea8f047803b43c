"""Fork and rewind: a run is made to show other rows; no row moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from trailmark.server.db import Database, UnitOfWork
from trailmark.server.history.heads import lock_heads, save_heads
from trailmark.server.history.reading import Reader, Shown, lay
from trailmark.server.history.received import Received
from trailmark.server.history.spans import Span, own_span, read_spans, write_spans
from trailmark.server.history.types import Stream


def fork(
    unit: UnitOfWork, reader: Reader, child_rowid: int, parent_rowid: int, step: int
) -> None:
    """Show the parent's rows up to `step` (inclusive), as of now, before the child's.

    What the parent logs later stays its own, even below `step`.
    """
    kept = _up_to(unit.connection, reader, parent_rowid, step)
    spans = [span for span, _ in kept]
    write_spans(unit.connection, child_rowid, [*spans, own_span(child_rowid)])


def rewind(
    unit: UnitOfWork, tail: Database, reader: Reader, run_rowid: int, step: int
) -> int:
    """Hide the run's rows beyond `step`; returns how many rows still show.

    The client goes on at that line offset, so offsets from there count as new. A
    writer with a name of its own goes on under a new one; what is sent once more under
    the old one stays known, or rows from before the rewind would show again.
    Nothing may be appended in between, hence the lock on the run's head.
    """
    key = (run_rowid, str(Stream.HISTORY), "")
    with tail.write() as tail_unit:
        head = lock_heads(tail_unit.connection, [key])[key]
        kept = _up_to(unit.connection, reader, run_rowid, step)
        n_visible = sum(count for _, count in kept)
        head.received = Received([(0, n_visible)] if n_visible else [])
        save_heads(tail_unit.connection, {key: head})
    spans = [span for span, _ in kept]
    fresh = own_span(run_rowid, row_lo=head.next_row)
    write_spans(unit.connection, run_rowid, [*spans, fresh])
    return n_visible


def _up_to(
    connection: Connection, reader: Reader, run_rowid: int, step: int
) -> list[tuple[Span, int]]:
    """The closed spans of what the run shows up to `step`, and their visible rows."""
    spans = read_spans(connection, [run_rowid])[run_rowid]
    sources = reader.sources(
        {span.source_run_rowid for span in spans}, Stream.HISTORY, connection
    )
    shown = [lay(span.up_to_step(step), sources) for span in spans]
    return [kept for one in shown if (kept := _closed(one)) is not None]


def _closed(shown: Shown) -> tuple[Span, int] | None:
    """As narrow a span as shows the same rows; None when there are none.

    Steps nearly always ascend, so what stays is one range of rows, and readers need
    not look at a single step to know that.
    """
    rows = shown.rows()
    if not len(rows):
        return None
    lo, hi = int(rows[0]), int(rows[-1]) + 1
    span = Span(shown.source.run_rowid, lo, hi, shown.step_max)
    whole = hi - lo == len(rows)
    return (replace(span, step_max=None) if whole else span), len(rows)


def visible_count(spans: Sequence[Shown]) -> int:
    """How many rows show."""
    return sum(
        len(one.rows()) if one.step_max is not None else one.row_hi - one.row_lo
        for one in spans
    )
