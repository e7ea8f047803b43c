"""Group commit of what streams say about their runs."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from trailmark.errors import NotFoundError
from trailmark.server.db import Database, Event
from trailmark.server.runs.lifecycle import (
    StreamedOutcome,
    StreamedUpdate,
    record_streamed,
)
from trailmark.server.runs.records import RunChanged
from trailmark.server.runs.states import SILENT

_MAX_GROUP = 256
_MAX_REMEMBERED = 100_000
# Far below any sensible heartbeat timeout.
HEARTBEAT_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class _Waiting:
    update: StreamedUpdate
    stopped: Future[bool]


class UpdateCommitter:
    """Writes whatever updates wait in one transaction, then answers all of them.

    A mere sign of life within `HEARTBEAT_EVERY_S` of the last one is not written
    again. Thread-safe; its thread ends with the process, which loses nothing that
    was answered.
    """

    def __init__(
        self, database: Database, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._now_s = now_s
        self._heard: dict[int, tuple[float, bool]] = {}
        self._queue: queue.SimpleQueue[_Waiting] = queue.SimpleQueue()
        database.subscribe(self._on_event)
        threading.Thread(target=self._run, name="update-committer", daemon=True).start()

    def submit(self, update: StreamedUpdate) -> Future[bool]:
        """Queue an update; resolves when durable, to whether the run is to stop."""
        stopped: Future[bool] = Future()
        # From here on it cannot be cancelled: a client that goes away must not make
        # the answer fail in the committing thread.
        stopped.set_running_or_notify_cancel()
        heard_at, was_stopped = self._heard.get(update.run_rowid, (None, False))
        if (
            heard_at is not None
            and _is_mere_sign_of_life(update)
            and self._now_s() - heard_at < HEARTBEAT_EVERY_S
        ):
            stopped.set_result(was_stopped)
        else:
            self._queue.put(_Waiting(update, stopped))
        return stopped

    def forget(self, run_rowid: int) -> None:
        """Ask the database at the next sign of life, however soon it comes."""
        self._heard.pop(run_rowid, None)

    def forget_all(self) -> None:
        self._heard = {}

    def _run(self) -> None:
        while True:
            group = [self._queue.get()]
            while len(group) < _MAX_GROUP and not self._queue.empty():
                group.append(self._queue.get())
            self._commit(group)

    def _commit(self, group: Sequence[_Waiting]) -> None:
        """Write a group and answer each of it, whatever happens: somebody waits."""
        try:
            with self._database.write() as unit:
                outcomes = record_streamed(unit, [one.update for one in group])
            self._remember(outcomes)
        except BaseException as error:
            if len(group) > 1:
                # What the database will not take from one must not fail the others.
                for waiting in group:
                    self._commit([waiting])
                return
            group[0].stopped.set_exception(error)
            if not isinstance(error, Exception):
                raise
            return
        for waiting in group:
            outcome = outcomes.get(waiting.update.run_rowid)
            if outcome is None:
                gone = NotFoundError("this run has been deleted")
                waiting.stopped.set_exception(gone)
            else:
                waiting.stopped.set_result(outcome.stop)

    def _remember(self, outcomes: dict[int, StreamedOutcome]) -> None:
        if len(self._heard) > _MAX_REMEMBERED:
            self._heard = {}
        now_s = self._now_s()
        self._heard.update(
            (rowid, (now_s, one.stop))
            for rowid, one in outcomes.items()
            # The next sign of life refutes silence, however soon it comes.
            if one.state not in SILENT
        )

    def _on_event(self, happened: Event) -> None:
        if isinstance(happened, RunChanged):
            self.forget(happened.run_rowid)


def _is_mere_sign_of_life(update: StreamedUpdate) -> bool:
    return update.summary is None and not update.complete and not update.preempting
