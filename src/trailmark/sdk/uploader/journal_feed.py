"""One journal of a run: what was read of it, and what of that waits to be sent."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Any

from trailmark.sdk.uploader.console_lines import ConsoleFile, ConsoleLines
from trailmark.sdk.uploader.row_lines import RowLines, Shift, moved_event
from trailmark.sdk.uploader.run_facts import AFFECTS_SUMMARY, RunFacts, read_record
from trailmark.sdk.uploader.stream_batch import Block
from trailmark.sdk.uploader.tail import JournalTail
from trailmark.wire.journal import Kind

_ROW = int(Kind.ROW)
_ROW_KINDS = frozenset(map(int, (Kind.ROW, Kind.PIECE, Kind.COMMIT)))


class JournalFeed:
    """Reads one journal and keeps its lines until they are taken.

    Attributes:
        header: The first record; None before it was read.
        next_line: Number of the first row (or event) that waits to be sent.
        waiting_bytes: Size of those that do.
        taken: What files, alerts and artifacts were asked for: kind and record, in
            order; whoever handles them takes them out.
        console: None before the header was read.
        ending: The `END` record; None while the writer lives, or when it died.
        rows_read: Lines that were complete so far, sent or not.
    """

    def __init__(self, path: Path, *, acknowledged: int) -> None:
        self.tail = JournalTail(path)
        self.name = path.name
        self.header: dict[str, Any] | None = None
        self.next_line = acknowledged
        self.waiting_bytes = 0
        self.taken: deque[tuple[int, dict[str, Any]]] = deque()
        self.console: ConsoleLines | None = None
        self.ending: dict[str, Any] | None = None
        self.rows_read = 0
        self._acknowledged = acknowledged
        self._portions: deque[tuple[list[bytes], int]] = deque()
        self._rows = RowLines()
        self._events_after_s = 0.0

    @property
    def writer(self) -> str:
        """Id under which its lines are counted; "" before the header was read."""
        return "" if self.header is None else self.header["writer"]

    @property
    def console_waiting(self) -> int:
        """Console lines that wait to be sent."""
        return 0 if self.console is None else self.console.waiting

    def read_header(self) -> dict[str, Any] | None:
        """The first record, once it is there. Reads no further."""
        if self.header is None:
            position = self.tail.position
            for frame in self.tail.read():
                if frame.kind == Kind.HEADER:
                    self.header = read_record(frame.payload)
                    break
            self.tail.position = position
        return self.header

    def open_console(self, acknowledged: int, file: ConsoleFile | None) -> None:
        """Begin to fold the console."""
        label = None if self.header is None else self.header.get("label")
        self.console = ConsoleLines(label, acknowledged, file)

    def resume_at(self, shift: Shift | None) -> None:
        """Say where rows belong whose writer did not know yet that it was resumed."""
        self._rows.shift = shift

    def shift_events(self, runtime_s: float) -> None:
        """The same for system metrics, which only have a run time."""
        self._events_after_s = runtime_s

    def read(self, facts: RunFacts) -> bool:
        """Take in some more of the file; False when there is nothing new.

        Raises:
            OSError: The file cannot be read.
        """
        frames = self.tail.read()
        rows: list[bytes] = []
        folded = 0
        # A million rows come through here.
        take_row = rows.append if self._rows.is_plain else None
        for kind, payload, _ in frames:
            if kind == _ROW and take_row is not None:
                take_row(payload)
            elif kind in _ROW_KINDS:
                self._rows.add(kind, payload, rows)
                take_row = rows.append if self._rows.is_plain else None
            elif kind == Kind.EVENTS:
                rows.append(moved_event(payload, self._events_after_s))
            else:
                if kind == Kind.END:
                    self._rows.close(rows)
                if kind in AFFECTS_SUMMARY and folded < len(rows):
                    facts.fold_rows(rows[folded:])
                    folded = len(rows)
                self._take(kind, payload, facts)
                take_row = rows.append if self._rows.is_plain else None
        self._keep(rows, folded, facts)
        return bool(frames)

    def close_rows(self, facts: RunFacts) -> bool:
        """The writer is gone: the row it left open is all there will be of it.

        Returns:
            Whether one was open.
        """
        rows: list[bytes] = []
        self._rows.close(rows)
        self._keep(rows, 0, facts)
        return bool(rows)

    def take_lines(self, max_bytes: int) -> Block | None:
        """The lines that go out next, at least one; None when none wait."""
        if not self._portions:
            return None
        offset = self.next_line
        taken, size = self._portions.popleft()
        if size > max_bytes:
            taken, size = self._cut(taken, size, max_bytes)
        while self._portions and size + self._portions[0][1] <= max_bytes:
            more, more_size = self._portions.popleft()
            taken = taken + more
            size += more_size
        self.waiting_bytes -= size
        self.next_line += len(taken)
        return Block(offset, taken)

    def discard(self) -> None:
        """Let go of lines that nobody sends from here."""
        self.take_lines(self.waiting_bytes + 1)
        self.taken.clear()
        if self.console is not None:
            self.console.take(self.console.waiting)

    def _take(self, kind: int, payload: bytes, facts: RunFacts) -> None:
        said = read_record(payload)
        if kind == Kind.CONSOLE:
            if self.console is not None:
                self.console.add(said)
        elif kind in (Kind.FILE, Kind.ALERT, Kind.ARTIFACT):
            self.taken.append((kind, said))
        elif kind == Kind.RESOLVED:
            self._rows.shift = None
        elif kind == Kind.END:
            self.ending = said
            runtime_s = said.get("runtime_s")
            if isinstance(runtime_s, (int, float)):
                facts.runtime_s = max(facts.runtime_s, float(runtime_s))
        elif kind != Kind.HEADER:
            facts.take(self.name, kind, said)

    def _keep(self, rows: list[bytes], folded: int, facts: RunFacts) -> None:
        if not rows:
            return
        if self.header is not None:
            facts.fold_rows(rows[folded:] if folded else rows)
        known = max(0, self._acknowledged - self.rows_read)
        self.rows_read += len(rows)
        if known:
            rows = rows[known:]
        size = sum(map(len, rows))
        if rows:
            self._portions.append((rows, size))
            self.waiting_bytes += size

    def _cut(
        self, lines: list[bytes], size: int, max_bytes: int
    ) -> tuple[list[bytes], int]:
        """The first lines of a portion, up to a size; the others wait further."""
        count, taken = 1, len(lines[0])
        while count < len(lines) and taken + len(lines[count]) <= max_bytes:
            taken += len(lines[count])
            count += 1
        if count < len(lines):
            self._portions.appendleft((lines[count:], size - taken))
        return lines[:count], taken
