"""From a decoded stream request to durable rows and an up-to-date run.

Two group commits run side by side: history's own for the lines, and one here for what
the request says about the run (summary, end, preempting, being alive). A request is
answered when both are on disk; sending it again changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime

from trailmark.errors import NotFoundError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.db import Database, Event
from trailmark.server.history.store import HistoryStore
from trailmark.server.history.types import Append, Appended, Stream
from trailmark.server.projects.records import require_project
from trailmark.server.rest.live import LiveHub
from trailmark.server.rest.live_news import News
from trailmark.server.rest.resent_logs import ResentLogs
from trailmark.server.rest.update_committer import UpdateCommitter
from trailmark.server.runs.lifecycle import StreamedUpdate
from trailmark.server.runs.queries import find_run
from trailmark.server.runs.records import RunChanged
from trailmark.wire.file_stream import Lines, StreamedBody

_TARGET_TTL_S = 30.0
_MAX_TARGETS = 10_000
_CHANGES_THE_ANSWER = frozenset({"created", "deleted", "state"})


@dataclass(frozen=True, slots=True)
class RunAddress:
    entity: str
    project: str
    run_id: str


@dataclass(frozen=True, slots=True)
class Target:
    """The run behind an address, which the caller may write to."""

    run_rowid: int
    project_rowid: int
    run_id: str


class Targets:
    """Finds the run of an address, and remembers it, with the permission, for 30 s."""

    def __init__(
        self, database: Database, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._now_s = now_s
        self._known: dict[tuple[int | None, RunAddress], tuple[Target, float]] = {}
        database.subscribe(self._on_event)

    def find(self, actor: Actor, address: RunAddress) -> Target:
        """The run.

        Raises:
            NotFoundError: No such run, or the caller may not see its project.
            ForbiddenError: The caller may only read.
        """
        key = (actor.user_rowid, address)
        known = self._known.get(key)
        if known is not None and known[1] > self._now_s():
            return known[0]
        target = self._look_up(actor, address)
        if len(self._known) >= _MAX_TARGETS:
            self._known = {}
        self._known[key] = (target, self._now_s() + _TARGET_TTL_S)
        return target

    def forget(self, project_rowid: int, run_id: str) -> set[int]:
        """Look this run up anew; returns the rowids that it was known by."""
        gone = {
            key: target.run_rowid
            for key, (target, _) in tuple(self._known.items())
            if (target.project_rowid, target.run_id) == (project_rowid, run_id)
        }
        for key in gone:
            self._known.pop(key, None)
        return set(gone.values())

    def forget_all(self) -> None:
        self._known = {}

    def _look_up(self, actor: Actor, address: RunAddress) -> Target:
        with self._database.read() as connection:
            project = require_project(
                connection, actor, Action.WRITE, address.entity, address.project
            )
            run = find_run(connection, project, address.run_id)
        if run is None:
            raise NotFoundError(
                f"there is no run {address.run_id!r} in {project.name!r}",
                hint="upsertBucket makes a run; it may have been deleted since",
            )
        return Target(run.rowid, project.rowid, run.run_id)

    def _on_event(self, happened: Event) -> None:
        if isinstance(happened, RunChanged) and "deleted" in happened.what:
            self._known = {
                key: entry
                for key, entry in tuple(self._known.items())
                if entry[0].run_rowid != happened.run_rowid
            }


class Ingest:
    """Takes streamed bodies in. Thread-safe."""

    def __init__(
        self, database: Database, history: HistoryStore, live: LiveHub
    ) -> None:
        self._history = history
        self._live = live
        self._targets = Targets(database)
        self._updates = UpdateCommitter(database)
        live.on_far_news(self._on_far_news)
        self._resent = ResentLogs(history)

    def receive(
        self, actor: Actor, address: RunAddress, body: StreamedBody, writer: str
    ) -> Receipt:
        """Queue everything a request says; the receipt tells when it is durable.

        Args:
            writer: "" unless several processes write to the run.

        Raises:
            NotFoundError: No such run, or it is not readable.
            ForbiddenError: The run is readable only.
            BusyError: Compaction is behind; nothing was stored.
        """
        target = self._targets.find(actor, address)
        appends = self._appends(target.run_rowid, body, writer)
        appended = self._history.append(appends) if appends else None
        update = StreamedUpdate(
            run_rowid=target.run_rowid,
            at=datetime.now(UTC),
            summary=body.summary,
            complete=body.complete,
            exit_code=body.exit_code,
            crashed=body.crashed,
            ended_at_s=body.ended_at,
            preempting=body.preempting,
            writer=writer,
        )
        return Receipt(target, appends, appended, self._updates.submit(update))

    def _appends(self, run_rowid: int, body: StreamedBody, writer: str) -> list[Append]:
        history = body.history
        if history is not None:
            history = (
                _with_steps(history)
                if writer
                else self._resent.placed(run_rowid, history)
            )
        streams: list[tuple[Stream, Lines | None]] = [
            (Stream.HISTORY, history),
            (Stream.EVENTS, body.events),
            (Stream.CONSOLE, body.console),
        ]
        return [
            Append(run_rowid, stream, lines.lines, lines.offset, writer, lines.joined)
            for stream, lines in streams
            if lines is not None
        ]

    def announce(self, receipt: Receipt) -> None:
        """Tell open pages about rows that are durable now."""
        what = frozenset(str(append.stream) for append in receipt.appends)
        if what:
            target = receipt.target
            self._live.publish(News(target.project_rowid, target.run_id, what))

    def _on_far_news(self, news: News | None) -> None:
        """Notice at once that a run was deleted or stopped at another server."""
        if news is None:
            self._targets.forget_all()
            self._updates.forget_all()
        elif news.what & _CHANGES_THE_ANSWER:
            for rowid in self._targets.forget(news.project_rowid, news.run_id):
                self._updates.forget(rowid)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A request on its way to disk.

    Attributes:
        appended: Resolves when the lines are durable; None when there were none.
        stopped: Resolves when the rest is; True asks the run to stop.
    """

    target: Target
    appends: Sequence[Append]
    appended: Future[list[Appended]] | None
    stopped: Future[bool]


def _with_steps(history: Lines) -> Lines:
    """Each row with a step: its writer's own line number where it names none.

    Clients before 0.29 leave `_step` out when several processes write to a run; later
    ones number their rows just so.
    """
    if all(line[:9] == '{"_step":' or '"_step"' in line for line in history.lines):
        return history
    return Lines(
        history.offset,
        [
            line if '"_step"' in line else _with_step(line, history.offset + i)
            for i, line in enumerate(history.lines)
        ],
    )


def _with_step(line: str, step: int) -> str:
    rest = line.lstrip()[1:].lstrip()
    comma = "" if rest.startswith("}") else ","
    return f'{{"_step":{step}{comma}{rest}'
