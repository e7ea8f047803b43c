"""History's one door: append rows, read them back in every form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from itertools import islice

from trailmark.errors import InvalidInputError
from trailmark.server.blobs.object_store import ObjectStore
from trailmark.server.db import Database, UnitOfWork
from trailmark.server.history import branching, columnar, lines
from trailmark.server.history.cold import ColdSource
from trailmark.server.history.columnar import Batch, Wanted
from trailmark.server.history.columns import Kind
from trailmark.server.history.committer import Committer
from trailmark.server.history.console import ConsoleReader
from trailmark.server.history.counts import (
    ReceivedCounts,
    last_step,
    line_counts,
    received_counts,
)
from trailmark.server.history.group_commit import Prepared
from trailmark.server.history.hot import HotCache
from trailmark.server.history.keys import KeyReader
from trailmark.server.history.pressure import Pressure
from trailmark.server.history.reading import Reader, View
from trailmark.server.history.removal import RowsDeleted, delete_rows, delete_tail
from trailmark.server.history.sampled import LoggedRow, sampled_rows
from trailmark.server.history.sampling import EVERYWHERE, Range
from trailmark.server.history.segments.reader import SegmentStore
from trailmark.server.history.series import SeriesReader
from trailmark.server.history.spans import forget_spans
from trailmark.server.history.tail import pack
from trailmark.server.history.types import (
    Append,
    Appended,
    ConsolePage,
    HistoryLimits,
    KeyInfo,
    Series,
    Stream,
)
from trailmark.wire import lenient_json

_LONGEST_WRITER = 200


class HistoryStore:
    """Rows of runs: durable once acknowledged, visible at once, never changed.

    Reading lays a run's spans over segments and tail, wherever compaction has put
    the rows by then. All methods block and are thread-safe.
    """

    def __init__(
        self,
        database: Database,
        tail_database: Database,
        objects: ObjectStore,
        limits: HistoryLimits | None = None,
    ) -> None:
        limits = limits or HistoryLimits()
        self._database = database
        self._tail = tail_database
        self._pressure = Pressure(tail_database, limits)
        self._committer = Committer(tail_database, limits, self._pressure)
        hot = HotCache(tail_database, limits.hot_bytes)
        cold = ColdSource(SegmentStore(database, objects))
        self._reader = Reader(database, hot, cold, limits.column_bytes)
        self._series = SeriesReader(limits.series_bytes)
        self._lines = lines.LineReader(database, tail_database, cold)
        self._console = ConsoleReader(database, tail_database, cold)
        self._keys = KeyReader(database, self._reader)
        database.subscribe(self._on_event)

    def close(self) -> None:
        """Make what waits durable, then stop taking appends."""
        self._committer.close()

    # Writing

    def append(self, appends: Sequence[Append]) -> Future[list[Appended]]:
        """Store lines; all of `appends` together or none.

        Compresses in the calling thread. The future resolves once the lines are
        durable, with one answer per append; it fails with `UnavailableError` when
        the disk is full or the database is away, and then nothing was stored.
        Sending the same lines again is harmless.

        Raises:
            BusyError: Too much waits for compaction.
            InvalidInputError: An offset is negative or a writer's name is unusable.
        """
        self._pressure.check()
        prepared = [_prepare(one) for one in appends]
        if not prepared:
            empty: Future[list[Appended]] = Future()
            empty.set_result([])
            return empty
        return self._committer.submit(prepared)

    @property
    def tail_bytes(self) -> int:
        """Bytes that wait for compaction, as last counted."""
        return self._pressure.tail_bytes

    def open_run(self, unit: UnitOfWork, run_rowid: int) -> None:
        """Let a run show all of its own rows and no others."""
        forget_spans(unit.connection, [run_rowid])

    def fork(
        self, unit: UnitOfWork, child_rowid: int, parent_rowid: int, step: int
    ) -> None:
        """Show the parent's rows up to `step` (inclusive) before the child's own."""
        branching.fork(unit, self._reader, child_rowid, parent_rowid, step)

    def rewind(self, unit: UnitOfWork, run_rowid: int, step: int) -> int:
        """Hide rows beyond `step`; returns how many rows still show.

        Line offsets from that number on count as new afterwards.
        """
        return branching.rewind(unit, self._tail, self._reader, run_rowid, step)

    def delete_runs(self, unit: UnitOfWork, run_rowids: Sequence[int]) -> set[int]:
        """Free the rows of runs, once the unit has committed.

        Returns:
            Runs whose rows a fork still shows: they must stay in the table `runs`
            (hidden), and are freed by a later call that names them again.
        """
        return delete_rows(unit, run_rowids)

    # Counting

    def line_counts(self, run_rowids: Sequence[int], stream: Stream) -> dict[int, int]:
        """Visible rows by run: the line offset at which a resumed client goes on."""
        return line_counts(self._database, self._tail, self._reader, run_rowids, stream)

    def received_counts(self, run_rowid: int) -> ReceivedCounts:
        """How many rows of history came twice, and how many came late."""
        return received_counts(self._tail, run_rowid)

    def last_step(self, run_rowid: int, stream: Stream = Stream.HISTORY) -> int:
        """The highest visible `_step`, -1 without any."""
        return last_step(self._reader.view(run_rowid, stream))

    def keys(self, run_rowid: int, stream: Stream) -> list[KeyInfo]:
        """The keys a run shows with their statistics, in order of appearance."""
        return self._keys.keys(run_rowid, stream)

    def keys_of_runs(self, run_rowids: Sequence[int], stream: Stream) -> dict[str, str]:
        """Kind by key over all of the runs."""
        return self._keys.kinds(run_rowids, stream) if run_rowids else {}

    # Rows

    def rows(
        self,
        run_rowid: int,
        stream: Stream,
        *,
        min_step: int | None = None,
        max_step: int | None = None,
        keys: Sequence[str] | None = None,
        limit: int | None = None,
        strict: bool = False,
    ) -> Iterator[str]:
        """Rows as JSON text, as they were logged, NaN tokens included.

        In order of arrival; with a range of steps ascending in step instead.

        Args:
            max_step: Not included.
            keys: Only rows with all of these keys, and of them only these.
            strict: Write NaN and infinities as texts, so that the row is JSON.
        """
        view = self._reader.view(run_rowid, stream)
        steps = Range(min_step, None if max_step is None else max_step - 1)
        if keys is not None:
            found = map(lenient_json.dumps, sampled_rows(view, keys, None, steps))
        elif steps == EVERYWHERE:
            found = lines.iterate_lines(view, stream, self._lines)
        else:
            found = lines.iterate_lines_by_step(view, stream, self._lines, steps)
        found = islice(found, limit)
        return map(lines.strict_line, found) if strict else found

    def evenly_sampled_rows(
        self, run_rowid: int, stream: Stream, samples: int
    ) -> list[str]:
        """At most `samples` rows as JSON text; the first and the last among them."""
        view = self._reader.view(run_rowid, stream)
        return lines.evenly_picked_lines(view, stream, self._lines, samples)

    def last_lines(self, run_rowid: int, stream: Stream, n: int) -> list[str]:
        """The `n` rows that came last, oldest of them first."""
        view = self._reader.view(run_rowid, stream)
        return lines.last_lines(view, stream, self._lines, n)

    def sampled(  # noqa: PLR0917
        self,
        run_rowid: int,
        keys: Sequence[str],
        samples: int,
        min_step: int | None = None,
        max_step_inclusive: int | None = None,
        stream: Stream = Stream.HISTORY,
    ) -> list[LoggedRow]:
        """At most `samples` rows that hold all keys, evenly picked among those.

        Values are Python's, NaN and infinities included; `lines.strict_value` makes
        them fit strict JSON.
        """
        view = self._reader.view(run_rowid, stream)
        steps = Range(min_step, max_step_inclusive)
        return sampled_rows(view, keys, samples, steps)

    # Columns

    def batches(self, view: View, wanted: Wanted) -> Iterator[Batch]:
        """Rows of one run column by column; see `columnar.batches`."""
        return columnar.batches(view, wanted, self._lines)

    def column_kinds(
        self, views: Sequence[View], keys: Sequence[str] | None
    ) -> dict[str, Kind]:
        """Kind of the keys that the runs have; None: of all keys that they show."""
        if keys is None:
            shown = (self._keys.keys(view.run_rowid, view.stream) for view in views)
            keys = list(dict.fromkeys(info.key for infos in shown for info in infos))
        return columnar.kinds_of(views, keys)

    # Charts

    def series(
        self,
        run_rowid: int,
        key: str,
        *,
        x: str = "_step",
        bins: int = 500,
        x_min: float | None = None,
        x_max: float | None = None,
        stream: Stream = Stream.HISTORY,
    ) -> Series:
        """One line of a chart; see `series_of` for many of them."""
        view = self._reader.view(run_rowid, stream)
        return self.series_of(view, key, x=x, bins=bins, x_min=x_min, x_max=x_max)

    def views(self, run_rowids: Sequence[int], stream: Stream) -> dict[int, View]:
        """What each run shows now, in a handful of queries for all of them."""
        return self._reader.views(run_rowids, stream)

    def series_of(
        self,
        view: View,
        key: str,
        *,
        x: str = "_step",
        bins: int = 500,
        x_min: float | None = None,
        x_max: float | None = None,
    ) -> Series:
        """`key` over `x`: the rows as they are up to `2 * bins`, else exact buckets.

        Raises:
            InvalidInputError: `bins` is below 1.
        """
        if bins < 1:
            raise InvalidInputError(f"bins must be 1 or more, not {bins!r}")
        return self._series.read(view, key, x, bins, Range(x_min, x_max))

    def console_lines(
        self,
        run_rowid: int,
        *,
        after: int | None = None,
        first: int | None = None,
        last: int | None = None,
        search: str | None = None,
        regex: bool = False,
        label: str | None = None,
    ) -> ConsolePage:
        """A page of console output; see `ConsoleReader.page`."""
        return self._console.page(
            run_rowid,
            after=after,
            first=first,
            last=last,
            search=search,
            regex=regex,
            label=label,
        )

    def _on_event(self, happened: object) -> None:
        if isinstance(happened, RowsDeleted):
            delete_tail(self._tail, happened.run_rowids)
            self._reader.forget(happened.run_rowids)
            self._series.forget(happened.run_rowids)
            self._keys.forget(happened.run_rowids)


def _prepare(one: Append) -> Prepared:
    if one.offset < 0:
        raise InvalidInputError(f"line offset {one.offset!r} is negative")
    if "\0" in one.writer or len(one.writer) > _LONGEST_WRITER:
        raise InvalidInputError(
            f"{one.writer[:_LONGEST_WRITER]!r} cannot name a writer",
            hint=f"use at most {_LONGEST_WRITER} characters, NUL not among them",
        )
    packed = pack(one.lines, one.joined)
    structured = one.stream is not Stream.CONSOLE or all(
        line.startswith("{") for line in one.lines
    )
    return Prepared(
        one.run_rowid, one.stream, one.writer, one.offset, packed, structured
    )
