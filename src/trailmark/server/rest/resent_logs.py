"""Recognises a log that is sent once more, behind its own rows.

`wandb sync` of a run whose first rows arrived while it lived numbers the lines of its
log from the run's row count on, not from where they lie. Taken at their word they would
all be stored twice. Their clock gives them away: time does not run backwards in a log.

Source: wire protocol 2.2 (`historyLineCount`), 2.9.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from trailmark.server.history.store import HistoryStore
from trailmark.server.history.types import Stream
from trailmark.wire.file_stream import Lines

_MAX_RUNS = 10_000
# A log whose clock jumps about for other reasons is not searched again and again.
_SEARCH_EVERY_S = 60.0
_TIMESTAMP = re.compile(r'"_timestamp":\s*([-+.\deE]+)')
_STEP = re.compile(r'"_step":\s*(\d+)')


@dataclass(slots=True)
class _Seen:
    """Where a run's log stands.

    Attributes:
        offset: The last chunk's first line, as the writer numbers it.
        until: Timestamp of the last row placed; 0 without one.
        end: One more than the last chunk's last line, likewise.
        shift: How far the writer's numbers lie behind the lines' places.
        search_at_s: No search before.
    """

    offset: int
    until: float
    end: int = -1
    shift: int = 0
    search_at_s: float = 0.0


class ResentLogs:
    """Puts lines where they lie. Remembers per run, bounded; thread-safe enough.

    Two requests of one run never overlap from one client; if they do, the worst is a
    row kept twice, as it would be without this.
    """

    def __init__(
        self, history: HistoryStore, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._history = history
        self._now_s = now_s
        self._seen: dict[int, _Seen] = {}

    def placed(self, run_rowid: int, sent: Lines) -> Lines:
        """The same lines, with the offset they had when they were first sent."""
        first = _timestamp(sent.lines[0])
        if first is None:
            return sent
        seen = self._seen.get(run_rowid) or self._recall(run_rowid, sent)
        if sent.offset not in (seen.offset, seen.end):
            # Neither repeated nor continued: another writer, which numbers anew. A
            # resumed run counts from its rows; shifted, they would look repeated.
            seen.shift = 0
        if first < seen.until and sent.offset != seen.offset:
            self._search(run_rowid, sent, seen)
        seen.offset, seen.end = sent.offset, sent.offset + len(sent.lines)
        seen.until = _timestamp(sent.lines[-1]) or first
        return Lines(max(0, sent.offset - seen.shift), sent.lines, sent.joined)

    def _recall(self, run_rowid: int, sent: Lines) -> _Seen:
        if len(self._seen) >= _MAX_RUNS:
            self._seen = {}
        until = 0.0
        if sent.offset > 0:
            last = self._history.last_lines(run_rowid, Stream.HISTORY, 1)
            until = (_timestamp(last[0]) if last else None) or 0.0
        return self._seen.setdefault(run_rowid, _Seen(-1, until))

    def _search(self, run_rowid: int, sent: Lines, seen: _Seen) -> None:
        if self._now_s() < seen.search_at_s:
            return
        wanted = _identity(sent.lines[0])
        for place, row in enumerate(self._history.rows(run_rowid, Stream.HISTORY)):
            if _identity(row) == wanted:
                seen.shift = sent.offset - place
                return
        seen.search_at_s = self._now_s() + _SEARCH_EVERY_S


def _identity(line: str) -> tuple[float | None, str | None]:
    step = _STEP.search(line)
    return _timestamp(line), step and step[1]


def _timestamp(line: str) -> float | None:
    found = _TIMESTAMP.search(line)
    try:
        return float(found[1]) if found else None
    except ValueError:
        return None
