"""A log that is sent once more is put where it lies; what follows it is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from trailmark.server.rest.resent_logs import ResentLogs
from trailmark.wire.file_stream import Lines

RUN = 1


class StoredRows:
    """The part of a history store that is asked for rows."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def rows(self, *_: object) -> Iterator[str]:
        return iter(self.lines)

    def last_lines(self, _run: int, _stream: object, n: int) -> list[str]:
        return self.lines[-n:]


def lines(lo: int, hi: int) -> list[str]:
    return [json.dumps({"_step": n, "_timestamp": 1000.0 + n}) for n in range(lo, hi)]


def resent_behind_its_own_rows() -> tuple[ResentLogs, StoredRows]:
    """Ten rows arrived live; then all hundred came from the log, numbered from ten."""
    stored: Any = StoredRows()
    logs = ResentLogs(stored)
    assert logs.placed(RUN, Lines(0, lines(0, 10))).offset == 0
    stored.lines = lines(0, 10)
    assert logs.placed(RUN, Lines(10, lines(0, 60))).offset == 0
    assert logs.placed(RUN, Lines(70, lines(60, 100))).offset == 60
    stored.lines = lines(0, 100)
    return logs, stored


def test_a_resent_chunk_that_is_repeated_stays_where_it_lies() -> None:
    logs, _ = resent_behind_its_own_rows()
    assert logs.placed(RUN, Lines(70, lines(60, 100))).offset == 60


def test_rows_of_a_run_resumed_after_a_resend_are_taken_at_their_word() -> None:
    logs, _ = resent_behind_its_own_rows()
    assert logs.placed(RUN, Lines(100, lines(100, 105))).offset == 100


def test_a_log_that_is_sent_a_third_time_is_recognised_again() -> None:
    logs, _ = resent_behind_its_own_rows()
    assert logs.placed(RUN, Lines(100, lines(0, 50))).offset == 0
