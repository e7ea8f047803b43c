"""What a run shows at one moment: its spans, laid over the parts that hold them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from trailmark.server.db import Database
from trailmark.server.history.hot import HotCache
from trailmark.server.history.manifest import (
    by_row_range,
    manifest_end,
    read_manifest,
)
from trailmark.server.history.parts import (
    ColdPart,
    ColumnCache,
    ColumnSource,
    HotPart,
    Part,
)
from trailmark.server.history.spans import Span, own_span, read_spans
from trailmark.server.history.types import IntArray, Stream

STEP = "_step"

RowsShown = tuple[tuple[int, int, int, int | None], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """The physical rows of one run: `row_end` of them, in `parts` by row."""

    run_rowid: int
    row_end: int
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class Shown:
    """Rows `[row_lo, row_hi)` of a source, less those beyond `step_max`."""

    source: Source
    row_lo: int
    row_hi: int
    step_max: int | None

    @property
    def parts(self) -> list[Part]:
        """The parts that reach into this range."""
        return [
            part
            for part in self.source.parts
            if part.row_lo < self.row_hi and part.row_hi > self.row_lo
        ]

    def visible(self, part: Part, rows: IntArray) -> slice | IntArray:
        """Which of a part's `rows` (ascending) show: what to index them with."""
        lo, hi = np.searchsorted(rows, [self.row_lo, self.row_hi]).tolist()
        if self.step_max is None:
            return slice(lo, hi)
        hidden = _rows_beyond(self.step_max, part)
        inside = np.isin(rows[lo:hi], hidden, assume_unique=True, invert=True)
        return np.flatnonzero(inside) + lo

    def rows(self) -> IntArray:
        """Every visible row number, ascending."""
        rows = np.arange(self.row_lo, self.row_hi, dtype=np.int64)
        if self.step_max is None:
            return rows
        hidden = [_rows_beyond(self.step_max, part) for part in self.parts]
        return np.setdiff1d(rows, np.concatenate([rows[:0], *hidden]))


@dataclass(frozen=True, slots=True)
class View:
    """All that one stream of one run shows, in order of arrival.

    Attributes:
        last_row: The run's own count of physical rows.
    """

    run_rowid: int
    stream: Stream
    shown: list[Shown]
    last_row: int

    @property
    def rows_shown(self) -> RowsShown:
        """Source, rows and highest step of each span. Rows never change: equal ones
        read alike for ever, wherever they rest."""
        return tuple(
            (one.source.run_rowid, one.row_lo, one.row_hi, one.step_max)
            for one in self.shown
        )

    def pieces(self) -> Iterator[tuple[Shown, Part]]:
        for shown in self.shown:
            for part in shown.parts:
                yield shown, part


class Reader:
    """Takes views: first the tail, then the manifest, so that no row falls between."""

    def __init__(
        self,
        database: Database,
        hot: HotCache,
        source: ColumnSource,
        column_bytes: int,
    ) -> None:
        self._database = database
        self._hot = hot
        self._column_source = source
        self._column_cache = ColumnCache(column_bytes)

    def forget(self, run_rowids: Collection[int]) -> None:
        """Drop what is kept in memory of deleted runs."""
        self._hot.forget(run_rowids)
        self._column_cache.forget(run_rowids)

    def view(self, run_rowid: int, stream: Stream) -> View:
        return self.views([run_rowid], stream)[run_rowid]

    def views(self, run_rowids: Sequence[int], stream: Stream) -> dict[int, View]:
        """What each run shows now. Only history is shared by forks."""
        with self._database.read() as connection:
            spans = spans_of(connection, run_rowids, stream)
        sources = self.sources(
            {one.source_run_rowid for own in spans.values() for one in own}
            | set(run_rowids),
            stream,
        )
        return {
            run: View(
                run,
                stream,
                [lay(span, sources) for span in spans[run]],
                sources[run].row_end,
            )
            for run in run_rowids
        }

    def sources(
        self,
        run_rowids: set[int],
        stream: Stream,
        connection: Connection | None = None,
    ) -> dict[int, Source]:
        """Physical rows by run; `connection` if a unit of work is already open."""
        hot = self._hot.read(stream, run_rowids)
        runs = sorted(run_rowids)
        if connection is None:
            with self._database.read() as own:
                manifest = read_manifest(own, stream, runs)
        else:
            manifest = read_manifest(connection, stream, runs)
        sources: dict[int, Source] = {}
        for run in runs:
            segments = manifest.get(run, [])
            cold_end = manifest_end(segments)
            columns, row_end = hot[run]
            parts: list[Part] = [
                ColdPart(files, self._column_source, self._column_cache)
                for files in by_row_range(segments)
            ]
            if row_end > cold_end:
                parts.append(HotPart(columns, cold_end, row_end))
            sources[run] = Source(run, max(row_end, cold_end), parts)
            self._hot.forget_rows_below(stream, run, cold_end)
        return sources


def spans_of(
    connection: Connection, run_rowids: Sequence[int], stream: Stream
) -> dict[int, list[Span]]:
    """Spans by run. Forks share history; events and console are their own."""
    if stream is Stream.HISTORY:
        return read_spans(connection, run_rowids)
    return {run: [own_span(run)] for run in run_rowids}


def lay(span: Span, sources: Mapping[int, Source]) -> Shown:
    """The span over its source as it is now."""
    source = sources[span.source_run_rowid]
    row_hi = source.row_end if span.row_hi is None else span.row_hi
    return Shown(source, span.row_lo, row_hi, span.step_max)


def _rows_beyond(step_max: int, part: Part) -> IntArray:
    """Rows with a greater step; a row without one has nothing to be hidden for."""
    rows, steps = part.numbers(STEP)
    return rows[steps > step_max]
