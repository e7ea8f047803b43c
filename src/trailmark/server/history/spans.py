"""Whose rows a run shows: fork and rewind as writes of metadata, never of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, delete, insert, select

from trailmark.server.db.tables.history import run_spans


@dataclass(frozen=True, slots=True)
class Span:
    """Rows `[row_lo, row_hi)` of `source_run_rowid`, in order of arrival.

    Attributes:
        row_hi: None while the run still appends here.
        step_max: Rows with a greater `_step` are hidden; None hides none.
    """

    source_run_rowid: int
    row_lo: int
    row_hi: int | None
    step_max: int | None = None

    def closed_at(self, row: int) -> Span:
        """The same, ending before `row` at the latest."""
        end = row if self.row_hi is None else min(self.row_hi, row)
        return replace(self, row_hi=end)

    def up_to_step(self, step: int) -> Span:
        lowest = step if self.step_max is None else min(self.step_max, step)
        return replace(self, step_max=lowest)


def own_span(run_rowid: int, row_lo: int = 0) -> Span:
    return Span(run_rowid, row_lo, None)


def read_spans(
    connection: Connection, run_rowids: Sequence[int]
) -> dict[int, list[Span]]:
    """The spans of each run, in order of appearance.

    A run that neither forked nor rewound has no rows in the table: it shows all of
    its own.
    """
    table = run_spans
    found = connection.execute(
        select(
            table.c.run_rowid,
            table.c.source_run_rowid,
            table.c.row_lo,
            table.c.row_hi,
            table.c.step_max,
        )
        .where(table.c.run_rowid.in_(run_rowids))
        .order_by(table.c.run_rowid, table.c.ordinal)
    )
    by_run: dict[int, list[Span]] = {}
    for run_rowid, *span in found:
        by_run.setdefault(run_rowid, []).append(Span(*span))
    return {run: by_run.get(run) or [own_span(run)] for run in run_rowids}


def write_spans(connection: Connection, run_rowid: int, spans: Sequence[Span]) -> None:
    """Replace what the run shows."""
    forget_spans(connection, [run_rowid])
    connection.execute(
        insert(run_spans),
        [
            {
                "run_rowid": run_rowid,
                "ordinal": ordinal,
                "source_run_rowid": span.source_run_rowid,
                "row_lo": span.row_lo,
                "row_hi": span.row_hi,
                "step_max": span.step_max,
            }
            for ordinal, span in enumerate(spans)
        ],
    )


def forget_spans(connection: Connection, run_rowids: Iterable[int]) -> None:
    connection.execute(
        delete(run_spans).where(run_spans.c.run_rowid.in_(list(run_rowids)))
    )


def sources_shown_by_others(
    connection: Connection, run_rowids: Sequence[int]
) -> set[int]:
    """Which of these runs have rows that a fork of them shows."""
    table = run_spans
    found = connection.execute(
        select(table.c.source_run_rowid)
        .where(table.c.source_run_rowid.in_(run_rowids))
        .where(table.c.run_rowid.not_in(run_rowids))
        .distinct()
    )
    return set(found.scalars())
