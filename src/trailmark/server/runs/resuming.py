"""What a client must know to continue a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import orjson
from sqlalchemy import Connection

from trailmark.server.history.types import Stream
from trailmark.server.runs.documents import (
    lenient_summary,
    load_documents,
    wandb_config,
    wrapped_config,
)
from trailmark.server.runs.records import RunRecord


class ReadableHistory(Protocol):
    """The part of history that resuming reads."""

    def line_counts(
        self, run_rowids: Sequence[int], stream: Stream
    ) -> dict[int, int]: ...

    def last_lines(self, run_rowid: int, stream: Stream, n: int) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class ResumeStatus:
    """Where a run stands; nothing in it is ever absent.

    Attributes:
        config: JSON text, entries wrapped; NaN and Infinity as bare tokens.
        wandb_config: JSON text of the asked keys of the client's block. Without
            `t` in it, the client takes the run for one that never began.
        history_tail, events_tail: JSON text of a list of lines, each a JSON text.
    """

    run: RunRecord
    config: str
    summary: str
    wandb_config: str
    history_line_count: int
    events_line_count: int
    log_line_count: int
    history_tail: str
    events_tail: str


def resume_status(
    connection: Connection,
    run: RunRecord,
    history: ReadableHistory,
    *,
    wandb_keys: Sequence[str] = ("t",),
) -> ResumeStatus:
    """Everything the client asks before it continues `run`."""
    documents = load_documents(connection, [run.rowid])[run.rowid]

    def count(stream: Stream) -> int:
        return history.line_counts([run.rowid], stream).get(run.rowid, 0)

    def tail(stream: Stream) -> str:
        return orjson.dumps(history.last_lines(run.rowid, stream, 1)).decode()

    return ResumeStatus(
        run,
        wrapped_config(documents),
        lenient_summary(documents),
        wandb_config(documents, wandb_keys),
        count(Stream.HISTORY),
        count(Stream.EVENTS),
        count(Stream.CONSOLE),
        tail(Stream.HISTORY),
        tail(Stream.EVENTS),
    )
