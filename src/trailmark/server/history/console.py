"""Console logs: pages of lines, searched on the server."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

import re2
from sqlalchemy import select

from trailmark.errors import InvalidInputError
from trailmark.server.db import Database
from trailmark.server.db.tables.history import stream_heads
from trailmark.server.history.console_line import parse_console_line
from trailmark.server.history.manifest import SegmentPart, read_manifest
from trailmark.server.history.tail import next_rows, read_chunks
from trailmark.server.history.types import ConsoleLine, ConsolePage, Stream

_WINDOW_LINES = 5_000
# A segment's lines are decoded once per window, so a search takes large ones.
_SEARCH_WINDOW_LINES = 100_000
_MOST_LINES = 10_000
_LONGEST_PATTERN = 1_000

Matcher = Callable[[str], bool]


class ConsoleSource(Protocol):
    """Gives back console lines that rest in segments."""

    def read_console(
        self, file: SegmentPart, number_lo: int, number_hi: int
    ) -> Sequence[tuple[int, str]]:
        """Numbers and raw lines of `[number_lo, number_hi)`, ascending."""
        ...


class ConsoleReader:
    """Reads windows of lines; of a line written twice the newest text counts."""

    def __init__(
        self, database: Database, tail: Database, source: ConsoleSource
    ) -> None:
        self._database = database
        self._tail = tail
        self._source = source

    def page(
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
        """Lines in ascending number, at most 10,000.

        Args:
            after: Only lines with a higher number.
            first: At most so many, from the front.
            last: At most so many, from the end; `after` still applies.
            search: Only lines whose text holds this, letter case ignored; as an RE2
                expression with case when `regex`.
            label: Only lines of the writer called so.

        Raises:
            InvalidInputError: The expression does not compile.
        """
        start = 0 if after is None else after + 1
        count = min(_MOST_LINES if first is None else max(first, 0), _MOST_LINES)
        if search or label is not None:
            matches = matcher(search, regex=regex) if search else _any_line
            may_match = _any_line if regex else _may_hold(matches)
            found = self._matching(run_rowid, matches, may_match, label)
            return _page_of(found, start, count, last)
        end, labelled = self._end(run_rowid)
        if last is not None:
            newest = self._newest(run_rowid, start, min(last, _MOST_LINES), end)
            return ConsolePage(_parse(newest, labelled=labelled), end, has_next=False)
        raws: list[tuple[int, str]] = []
        for line in self._lines(run_rowid, start, end):
            if len(raws) == count:
                return ConsolePage(_parse(raws, labelled=labelled), end, has_next=True)
            raws.append(line)
        return ConsolePage(_parse(raws, labelled=labelled), end, has_next=False)

    def _matching(
        self, run_rowid: int, matches: Matcher, may_match: Matcher, label: str | None
    ) -> Iterator[ConsoleLine]:
        """All lines (of a label) whose text matches.

        `may_match` sorts raw lines out cheaply.
        """
        end, labelled = self._end(run_rowid)
        for number, raw in self._lines(run_rowid, 0, end, _SEARCH_WINDOW_LINES):
            if may_match(raw):
                line = parse_console_line(number, raw, labelled=labelled)
                if (label is None or line.label == label) and matches(line.text):
                    yield line

    def _newest(
        self, run_rowid: int, start: int, count: int, end: int
    ) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        hi = end
        while hi > start and len(found) < count:
            lo = max(start, hi - max(count - len(found), _WINDOW_LINES))
            found = self._window(run_rowid, lo, hi) + found
            hi = lo
        return found[-count:] if count > 0 else []

    def _lines(
        self, run_rowid: int, lo: int, hi: int, window: int = _WINDOW_LINES
    ) -> Iterator[tuple[int, str]]:
        for first in range(lo, hi, window):
            yield from self._window(run_rowid, first, min(first + window, hi))

    def _window(self, run_rowid: int, lo: int, hi: int) -> list[tuple[int, str]]:
        """Lines `[lo, hi)` as they read now; numbers never sent are left out."""
        stream = Stream.CONSOLE
        with self._tail.read() as connection:
            chunks = read_chunks(
                connection, stream, [run_rowid], first_row=lo, end_row=hi
            )
        with self._database.read() as connection:
            parts = read_manifest(connection, stream, [run_rowid]).get(run_rowid, [])
        lines: dict[int, str] = {}
        for part in sorted(parts, key=lambda part: part.rowid):
            if part.row_lo < hi and part.row_hi > lo:
                lines.update(self._source.read_console(part, lo, hi))
        for chunk in sorted(chunks, key=lambda chunk: chunk.rowid):
            for number, raw in enumerate(chunk.lines(), chunk.row_lo):
                if lo <= number < hi:
                    lines[number] = raw.decode()
        return sorted(lines.items())

    def _end(self, run_rowid: int) -> tuple[int, bool]:
        """One more than the highest line number; whether text may hold labels."""
        heads = stream_heads
        with self._tail.read() as connection:
            ends = next_rows(connection, Stream.CONSOLE, [run_rowid])
            shared = connection.execute(
                select(heads.c.writer)
                .where(heads.c.run_rowid == run_rowid)
                .where(heads.c.stream == str(Stream.CONSOLE))
                .where(heads.c.writer != "")
                .where(heads.c.structured.is_(False))
                .limit(1)
            ).first()
        return ends.get(run_rowid, 0), shared is not None


def matcher(search: str, *, regex: bool) -> Matcher:
    """A test for one line's text; in linear time, whatever the expression.

    Raises:
        InvalidInputError: The expression is too long or does not compile.
    """
    if len(search) > _LONGEST_PATTERN:
        raise InvalidInputError(
            f"a search of {len(search)!r} characters is too long",
            hint=f"use at most {_LONGEST_PATTERN}",
        )
    options = re2.Options()
    options.case_sensitive = regex
    options.log_errors = False
    try:
        compiled = re2.compile(search if regex else re2.escape(search), options)
    except re2.error as error:
        raise InvalidInputError(
            f"cannot search for {search!r}: {error}",
            hint="the syntax is RE2: no look-around, no back-references",
        ) from None
    return lambda text: compiled.search(text) is not None


def _page_of(
    found: Iterable[ConsoleLine], start: int, count: int, last: int | None
) -> ConsolePage:
    """A page of the matching lines from `start` on; the total is of all of them."""
    newest = deque[ConsoleLine](maxlen=min(last or 0, _MOST_LINES))
    oldest: list[ConsoleLine] = []
    total = beyond_start = 0
    for line in found:
        total += 1
        if line.number >= start:
            beyond_start += 1
            newest.append(line)
            if len(oldest) < count:
                oldest.append(line)
    if last is not None:
        return ConsolePage(list(newest), total, has_next=False)
    return ConsolePage(oldest, total, has_next=beyond_start > len(oldest))


def _any_line(raw: str) -> bool:  # noqa: ARG001
    return True


def _may_hold(matches: Matcher) -> Matcher:
    """For plain words: a text form holds what its text holds; JSON may escape it."""
    return lambda raw: raw.startswith("{") or matches(raw)


def _parse(raws: Sequence[tuple[int, str]], *, labelled: bool) -> list[ConsoleLine]:
    return [parse_console_line(number, raw, labelled=labelled) for number, raw in raws]
