"""The one thread that makes appended lines durable, many requests at a time."""

from __future__ import annotations

import logging
import queue
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError, OperationalError

from trailmark.errors import UnavailableError
from trailmark.server.db import Database
from trailmark.server.db.full_disk import is_full_disk
from trailmark.server.history.group_commit import Prepared, commit_group
from trailmark.server.history.pressure import Pressure
from trailmark.server.history.types import Appended, HistoryLimits

_log = logging.getLogger(__name__)
_MAY_BE_REPEATED = {"40P01", "40001"}  # deadlock, serialisation failure
_TRIES = 3


@dataclass(frozen=True, slots=True)
class _Waiting:
    """One request: its appends are stored together or not at all."""

    prepared: list[Prepared]
    done: Future[list[Appended]]

    @property
    def n_bytes(self) -> int:
        return sum(len(one.packed.data) for one in self.prepared)


class Committer:
    """Takes whatever waits, writes it in one transaction, then answers all.

    While one commit waits for the disk the next group gathers, so nothing ever
    lingers for company. A failed commit fails its own requests only.
    """

    def __init__(
        self, tail: Database, limits: HistoryLimits, pressure: Pressure
    ) -> None:
        self._tail = tail
        self._limits = limits
        self._pressure = pressure
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._submitting = threading.Lock()
        self._thread = threading.Thread(
            target=self._run, name="history-committer", daemon=True
        )
        self._thread.start()

    def submit(self, prepared: list[Prepared]) -> Future[list[Appended]]:
        """Queue one request; the future resolves when its lines are durable."""
        done: Future[list[Appended]] = Future()
        # Not to be cancelled: a client that goes away must not end this thread.
        done.set_running_or_notify_cancel()
        # Under the lock nothing can be queued behind the end, where nobody looks.
        with self._submitting:
            if self._closing.is_set():
                done.set_exception(UnavailableError("the server is shutting down"))
            else:
                self._queue.put(_Waiting(prepared, done))
        return done

    def close(self) -> None:
        """Commit what waits, then end the thread."""
        with self._submitting:
            self._closing.set()
            self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (group := self._gather()) is not None:
            self._commit(group)
            if not self._closing.is_set():
                self._slow_down()

    def _gather(self) -> list[_Waiting] | None:
        """The next group, waiting for its first request; None at the end."""
        first = self._queue.get()
        if first is None:
            return None
        group, n_chunks, n_bytes = [first], len(first.prepared), first.n_bytes
        while (
            n_chunks < self._limits.group_chunks and n_bytes < self._limits.group_bytes
        ):
            try:
                waiting = self._queue.get_nowait()
            except queue.Empty:
                break
            if waiting is None:
                self._queue.put(None)
                break
            group.append(waiting)
            n_chunks += len(waiting.prepared)
            n_bytes += waiting.n_bytes
        return group

    def _commit(self, group: list[_Waiting]) -> None:
        try:
            answers = self._commit_with_patience(group)
        except BaseException as error:
            refusal = _as_refusal(error)
            if len(group) > 1 and not isinstance(refusal, UnavailableError):
                # One request the database will not take must not fail the others.
                for waiting in group:
                    self._commit([waiting])
                return
            for waiting in group:
                waiting.done.set_exception(refusal)
            if not isinstance(error, Exception):
                raise
            return
        self._pressure.add(sum(waiting.n_bytes for waiting in group))
        for waiting, answer in zip(group, answers, strict=True):
            waiting.done.set_result(answer)

    def _commit_with_patience(self, group: list[_Waiting]) -> list[list[Appended]]:
        """Commit, again when the database asks for it (PostgreSQL deadlocks)."""
        for _ in range(_TRIES - 1):
            try:
                return self._commit_once(group)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in _MAY_BE_REPEATED:
                    raise
        return self._commit_once(group)

    def _commit_once(self, group: list[_Waiting]) -> list[list[Appended]]:
        flat = [one for waiting in group for one in waiting.prepared]
        with self._tail.write() as unit:
            answers = iter(commit_group(unit.connection, flat, time.time_ns() // 1000))
        return [[next(answers) for _ in waiting.prepared] for waiting in group]

    def _slow_down(self) -> None:
        delay_s = self._pressure.delay_s()
        if delay_s:
            self._closing.wait(delay_s)
        try:
            self._pressure.refresh()
        except (DBAPIError, OSError):
            return  # the next commit meets the same trouble and reports it


def _as_refusal(error: BaseException) -> BaseException:
    """What the waiting request is told."""
    if is_full_disk(error):
        return UnavailableError(
            "the disk that holds the metrics is full",
            hint="free some space; the server goes on by itself",
        )
    if isinstance(error, OperationalError | OSError):
        # Its text, which may name hosts and paths, is for the log alone.
        _log.error("the metrics database does not answer", exc_info=error)
        return UnavailableError(
            "the metrics database does not answer", hint="the server's log says why"
        )
    return error
