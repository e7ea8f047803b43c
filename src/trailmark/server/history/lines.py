"""Rows as they were logged, found by their numbers wherever they rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
import orjson

from trailmark.errors import UnavailableError
from trailmark.server.db import Database
from trailmark.server.history.columns import rows_to_columns
from trailmark.server.history.manifest import (
    SegmentPart,
    manifest_end,
    read_manifest,
)
from trailmark.server.history.reading import STEP, View
from trailmark.server.history.sampled import rows_in_steps, strict_value
from trailmark.server.history.sampling import Range, pick_evenly
from trailmark.server.history.segments.leaves import Leaf, join_leaves, leaves_of
from trailmark.server.history.tail import read_chunks
from trailmark.server.history.types import IntArray, Stream
from trailmark.wire import lenient_json

_WINDOW_ROWS = 2_000
_TRIES = 5
# More rows at once fall out of the processor's cache.
_PARSE_ROWS = 500


class LineSource(Protocol):
    """Gives back rows that rest in segments, as they were logged."""

    def read_lines(self, files: Sequence[SegmentPart], rows: IntArray) -> list[str]:
        """JSON text of `rows` (ascending, all of them in `files`), in that order."""
        ...

    def read_leaves(self, files: Sequence[SegmentPart], rows: IntArray) -> list[Leaf]:
        """The leaves of `rows`, numbered by their place among them."""
        ...


class LineReader:
    """Fetches rows by number. Numbers never change; only where rows rest does."""

    def __init__(self, database: Database, tail: Database, source: LineSource) -> None:
        self._database = database
        self._tail = tail
        self._source = source

    def fetch(self, stream: Stream, run_rowid: int, rows: IntArray) -> list[str]:
        """The lines of physical rows of a run, ascending, all of which exist.

        Raises:
            UnavailableError: Compaction moves rows faster than they can be read.
        """
        files, cold, tail_lines = self._find(stream, run_rowid, rows)
        return [*(self._source.read_lines(files, cold) if files else ()), *tail_lines]

    def fetch_leaves(
        self, stream: Stream, run_rowid: int, rows: IntArray
    ) -> list[Leaf]:
        """The same rows column by column, numbered by their place in `rows`.

        Raises:
            UnavailableError: Compaction moves rows faster than they can be read.
        """
        files, cold, tail_lines = self._find(stream, run_rowid, rows)
        pieces = self._source.read_leaves(files, cold) if files else []
        for first in range(0, len(tail_lines), _PARSE_ROWS):
            batch = rows_to_columns(tail_lines[first : first + _PARSE_ROWS])
            pieces.extend(leaves_of(batch, len(cold) + first))
        return join_leaves(pieces)

    def _find(
        self, stream: Stream, run_rowid: int, rows: IntArray
    ) -> tuple[list[SegmentPart], IntArray, list[str]]:
        """Which of the rows rest in which files, and the lines of the others."""
        if not len(rows):
            return [], rows, []
        for _ in range(_TRIES):
            with self._database.read() as connection:
                manifest = read_manifest(connection, stream, [run_rowid])
            parts = manifest.get(run_rowid, [])
            cold, hot = np.split(rows, [np.searchsorted(rows, manifest_end(parts))])
            tail_lines = self._tail_lines(stream, run_rowid, hot)
            if len(tail_lines) == len(hot):
                return _reached(parts, cold), cold, tail_lines
            # Rows left the tail in between: the manifest says where to by now.
        raise UnavailableError(f"rows of run {run_rowid!r} are being moved; try again")

    def _tail_lines(self, stream: Stream, run_rowid: int, rows: IntArray) -> list[str]:
        """The lines of those rows that the tail still has."""
        if not len(rows):
            return []
        with self._tail.read() as connection:
            chunks = read_chunks(
                connection,
                stream,
                [run_rowid],
                first_row=int(rows[0]),
                end_row=int(rows[-1]) + 1,
            )
        found: list[str] = []
        for chunk in chunks:
            lo, hi = np.searchsorted(rows, [chunk.row_lo, chunk.row_hi])
            if lo < hi:
                lines = chunk.lines()
                wanted = (rows[lo:hi] - chunk.row_lo).tolist()
                found.extend(lines[index].decode() for index in wanted)
        return found


def _reached(parts: Sequence[SegmentPart], rows: IntArray) -> list[SegmentPart]:
    if not len(rows):
        return []
    lo, hi = int(rows[0]), int(rows[-1])
    return [part for part in parts if part.row_lo <= hi and part.row_hi > lo]


def iterate_lines(view: View, stream: Stream, lines: LineReader) -> Iterator[str]:
    """Every visible row, in order of arrival; a window in memory at a time."""
    for shown in view.shown:
        rows = shown.rows()
        for first in range(0, len(rows), _WINDOW_ROWS):
            window = rows[first : first + _WINDOW_ROWS]
            yield from lines.fetch(stream, shown.source.run_rowid, window)


def iterate_lines_by_step(
    view: View, stream: Stream, lines: LineReader, steps: Range
) -> Iterator[str]:
    """Visible rows with a step in range, ascending in step, then by arrival."""
    shown_at, rows, values = _located(view, steps)
    order = np.lexsort((rows, shown_at, values))
    for first in range(0, len(order), _WINDOW_ROWS):
        window = order[first : first + _WINDOW_ROWS]
        yield from _fetch_anywhere(view, stream, lines, shown_at[window], rows[window])


def evenly_picked_lines(
    view: View, stream: Stream, lines: LineReader, samples: int
) -> list[str]:
    """At most `samples` visible rows, first and last among them."""
    per_shown = [shown.rows() for shown in view.shown]
    rows = np.concatenate([np.empty(0, np.int64), *per_shown])
    shown_at = np.repeat(np.arange(len(per_shown)), [len(one) for one in per_shown])
    picked = pick_evenly(len(rows), samples)
    return _fetch_anywhere(view, stream, lines, shown_at[picked], rows[picked])


def last_lines(view: View, stream: Stream, lines: LineReader, n: int) -> list[str]:
    """The `n` rows that came last, oldest of them first."""
    found: list[str] = []
    for shown in reversed(view.shown):
        wanted = n - len(found)
        if wanted <= 0:
            break
        rows = shown.rows()[-wanted:]
        found = lines.fetch(stream, shown.source.run_rowid, rows) + found
    return found


def strict_line(line: str) -> str:
    """The row as strict JSON: NaN and infinities become texts."""
    if "NaN" not in line and "Infinity" not in line:
        return line
    return orjson.dumps(strict_value(lenient_json.loads(line))).decode()


def _located(view: View, steps: Range) -> tuple[IntArray, IntArray, IntArray]:
    """Rows with a step in range: index into `view.shown`, row and step."""
    empty = np.empty(0, np.int64)
    found: list[tuple[IntArray, IntArray, IntArray]] = [(empty, empty, empty)]
    for index, shown in enumerate(view.shown):
        for part in shown.parts:
            if steps.misses(*part.extent(STEP)):
                continue
            rows = rows_in_steps(part, steps)
            rows = rows[shown.visible(part, rows)]
            all_rows, all_steps = part.numbers(STEP)
            values = all_steps[np.searchsorted(all_rows, rows)]
            found.append((np.full(len(rows), index), rows, values.astype(np.int64)))
    shown_at, rows, values = (np.concatenate(each) for each in zip(*found, strict=True))
    return shown_at, rows, values


def _fetch_anywhere(
    view: View, stream: Stream, lines: LineReader, shown_at: IntArray, rows: IntArray
) -> list[str]:
    """Lines of rows of several sources, in the order asked for."""
    found: list[str] = [""] * len(rows)
    for index in np.unique(shown_at).tolist():
        places = np.flatnonzero(shown_at == index)
        places = places[np.argsort(rows[places])]
        source = view.shown[index].source.run_rowid
        fetched = lines.fetch(stream, source, rows[places])
        for place, line in zip(places.tolist(), fetched, strict=True):
            found[place] = line
    return found
