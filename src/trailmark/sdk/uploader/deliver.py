"""Brings one run's folder to a server: the same for the uploader and for `sync`."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

from trailmark.sdk.run_directory import RunDirectory
from trailmark.sdk.uploader.acknowledgements import Acknowledgements
from trailmark.sdk.uploader.artifact_jobs import ArtifactJobs
from trailmark.sdk.uploader.courier import Courier, Job
from trailmark.sdk.uploader.final_files import write_final_files
from trailmark.sdk.uploader.handshake import Begun, begin
from trailmark.sdk.uploader.journal_feed import JournalFeed
from trailmark.sdk.uploader.outbox import BATCH_BYTES, Outbox
from trailmark.sdk.uploader.patience import Patience, Trouble
from trailmark.sdk.uploader.problems import Problems
from trailmark.sdk.uploader.progress import Progress
from trailmark.sdk.uploader.run_artifacts import (
    ArtifactProgress,
    ArtifactUploads,
    told,
)
from trailmark.sdk.uploader.run_calls import CONFIG_REFUSED, RunCalls
from trailmark.sdk.uploader.run_facts import json_text
from trailmark.sdk.uploader.run_files import RunFiles
from trailmark.sdk.uploader.run_reader import RunReader
from trailmark.sdk.uploader.server import Server
from trailmark.sdk.uploader.stream_batch import StreamBatch
from trailmark.sdk.uploader.stream_sender import (
    Delivered,
    StreamSender,
    stream_path,
)
from trailmark.sdk.uploader.upload_state import UploadState
from trailmark.wire.journal import Kind

_LIVE_INTERVAL_S = 1.0
_HEARTBEAT_S = 20.0
_CRASH_EXIT_CODE = 255


@dataclass(frozen=True, slots=True)
class _Answer:
    feed: JournalFeed
    batch: StreamBatch
    delivered: Delivered


@dataclass(frozen=True, slots=True)
class _Connected:
    """What exists once the run has begun at the server."""

    sender: StreamSender
    files: RunFiles
    artifacts: ArtifactUploads
    jobs: ArtifactJobs
    outbox: Outbox
    calls: RunCalls


class Delivery:
    """Sends what a run's journals hold, in turns that never wait.

    Every turn reads some, hands the next request to a thread and takes the answers of
    those before. All state is in the folder: a delivery that was killed is done anew.

    Args:
        header: The first journal's, with the project and entity to use.
        wake: Set when a turn may find something to do.
        is_live: False sends at once what is there, without waiting for more.

    Attributes:
        is_collecting: Set while somebody still finds out about the run's surroundings,
            so that its end has to wait.
        stop_requested: Whether the server asks the run to stop.
        on_problem: Told each problem of sending, with its count so far.
        on_artifact: Told what became of each artifact that was logged.
    """

    def __init__(
        self,
        directory: RunDirectory,
        header: dict[str, Any],
        server: Server,
        state: UploadState,
        *,
        wake: Event,
        is_live: bool,
    ) -> None:
        self.directory = directory
        self.reader = RunReader(directory, header, state)
        self.problems = Problems()
        self.stop_requested = False
        self.is_collecting = False
        self.on_problem: Callable[[dict[str, Any]], None] = lambda _: None
        self.on_artifact: Callable[[dict[str, Any]], None] = lambda _: None
        self._is_live = is_live
        self._server = server
        self._patience = Patience()
        self._file_patience = Patience()
        self._session = server.open(header)
        self._wake = wake
        self._courier = Courier(wake)
        self._answers: deque[_Answer] = deque()
        self._connected: _Connected | None = None
        self._acknowledged = Acknowledgements(directory, state, self.problems)
        self._preempting_told = False
        self._ending_told = False
        self._has_last_files = False
        self._sent_at_s = 0.0

    @property
    def trouble(self) -> Trouble | None:
        """Why the current request does not get through; None when all is well."""
        artifacts = None if self._connected is None else self._connected.artifacts
        return (
            self._patience.trouble
            or self._file_patience.trouble
            or (None if artifacts is None else artifacts.trouble)
        )

    @property
    def is_finished(self) -> bool:
        """Whether everything was delivered and nobody will write any more."""
        return self._acknowledged.state.finished

    @property
    def rejected_lines(self) -> int:
        """Lines that the server refused and that were set aside, ever."""
        return self._acknowledged.state.rejected

    @property
    def is_drained(self) -> bool:
        """Whether everything there is now was delivered, apart from the goodbye."""
        return (
            self._connected is not None
            and self.reader.is_caught_up
            and self._has_last_files is self.reader.is_main_over()
            and not self._answers
            and self._connected.outbox.has_told_summary
            and self._has_nothing_to_send(self._connected)
        )

    @property
    def undelivered_rows(self) -> int:
        """Rows that were read and not yet acknowledged."""
        return sum(
            max(0, feed.rows_read - self._acknowledged.rows_of(feed))
            for feed in self.reader.feeds
        )

    def progress(self) -> Progress:
        feeds = self.reader.feeds
        read = sum(feed.rows_read for feed in feeds)
        unsent = sum(feed.waiting_bytes for feed in feeds)
        files = self._connected.files if self._connected else None
        artifacts = (
            self._connected.artifacts.progress()
            if self._connected
            else ArtifactProgress()
        )
        journals_sent = max(0, sum(feed.tail.position for feed in feeds) - unsent)
        return Progress(
            read - self.undelivered_rows,
            read,
            journals_sent + artifacts.bytes_sent,
            sum(feed.tail.size for feed in feeds) + artifacts.bytes_total,
            0 if files is None else files.files_sent,
            0 if files is None else files.files_total,
            artifacts.artifacts_sent,
            artifacts.artifacts_total,
        )

    def connect(self) -> Begun:
        """Begin the run at the server, once. Nothing is read or sent before.

        Raises:
            UsageError: The run cannot be resumed as its header wishes.
            TransportError: No usable answer; may be called again.
            ApiError: The server refuses.
        """
        facts, state = self.reader.facts, self._acknowledged.state
        begun = begin(self._session, facts, state)
        resolved = begun.resolved
        self._acknowledged.begin(resolved)
        self.reader.resolve(resolved)
        names = (resolved.entity, resolved.project, resolved.run_id)
        files = RunFiles(
            lambda: self._server.open(facts.header),
            dict(zip(("entity", "project", "run"), names, strict=True)),
            state.files,
            self._file_patience,
            self.problems.note,
        )
        staged = self.directory.artifacts
        jobs = ArtifactJobs(
            self._server, facts.header, staged, self.directory.files, resolved
        )
        artifacts = ArtifactUploads(
            staged, jobs, state.artifacts, self.problems.note, self._wake
        )
        self._connected = _Connected(
            StreamSender(
                self._session, stream_path(*names), self._patience, BATCH_BYTES
            ),
            files,
            artifacts,
            jobs,
            Outbox(self.reader, files),
            RunCalls(self._session, facts, self._patience, self.problems, state.alerts),
        )
        return begun

    def turn(self) -> bool:
        """One round, after `connect`; False when there was nothing to do.

        Raises:
            OSError: A journal cannot be read.
        """
        connected = self._connected
        assert connected is not None
        now_s = time.monotonic()
        self._courier.check()
        moved = self._take_answers()
        moved |= self.reader.read()
        self._take_records(connected)
        moved |= self._take_artifacts(connected.artifacts)
        self._share_problems()
        if self.reader.is_caught_up:
            moved |= self._near_the_end(connected)
        connected.files.check()
        connected.files.poll(now_s)
        if self._courier.has_room:
            job = self._next_job(connected, now_s)
            if job is not None:
                self._courier.give(job)
                moved = True
        self._acknowledged.save_now_and_then(now_s)
        return moved

    def hurry(self) -> None:
        """Try again now what did not get through."""
        self._patience.hurry()
        self._file_patience.hurry()
        if self._connected is not None:
            self._connected.artifacts.hurry()

    def move_to(self, server: Server) -> None:
        """The server is the same, but listens somewhere else now."""
        self._server = server
        self._session.base_url = server.base_url
        if self._connected is not None:
            self._connected.files.move_to(server.base_url)
            self._connected.jobs.move_to(server)

    def stop(self, timeout_s: float = 2.0) -> None:
        """End without finishing; another delivery goes on from here."""
        self._patience.stop()
        self._courier.stop(timeout_s)
        if self._connected is not None:
            self._connected.files.stop()
            self._connected.artifacts.stop()
            self._take_answers()
            self._acknowledged.take_artifacts(self._connected.artifacts.take_done())
            self._acknowledged.save()
        self._session.close()
        self.reader.close()

    def _take_answers(self) -> bool:
        # In this order: who is idle has given all answers.
        has_said_goodbye = self._ending_told and self._courier.is_idle
        moved = bool(self._answers)
        while self._answers:
            answer = self._answers.popleft()
            self.stop_requested |= answer.delivered.stopped
            rejected = answer.delivered.rejected
            self._acknowledged.take(answer.feed, answer.batch, rejected)
        if has_said_goodbye and not self.is_finished:
            self._acknowledged.finish()
        return moved

    def _take_records(self, connected: _Connected) -> None:
        """Hand on what journals ask for besides lines."""
        for feed in (*self.reader.feeds, self.reader.system):
            while feed.taken:
                kind, said = feed.taken.popleft()
                if kind == Kind.FILE:
                    self._add_file(connected.files, said)
                elif kind == Kind.ALERT:
                    connected.calls.add_alert(feed.name, said)
                else:
                    connected.artifacts.add(feed.name, said)

    def _take_artifacts(self, artifacts: ArtifactUploads) -> bool:
        """Note what became of artifacts, then tell it: never the other way round."""
        artifacts.check()
        found = artifacts.take_done()
        for one in self._acknowledged.take_artifacts(found):
            artifacts.forget(one.key)
        for one in found:
            if one.is_version:
                self.on_artifact(told(one))
        return bool(found)

    def _add_file(self, files: RunFiles, said: Mapping[str, Any]) -> None:
        name = said.get("path")
        if not isinstance(name, str):
            return
        source = said.get("source")
        path = Path(source) if isinstance(source, str) else self.directory.files / name
        files.add(name, path, str(said.get("policy") or "now"))

    def _share_problems(self) -> None:
        for problem in self.problems.take_changed():
            if problem["kind"] != CONFIG_REFUSED:  # telling it would be refused again
                self.reader.facts.note_problem("uploader", problem)
            self.on_problem(problem)

    def _near_the_end(self, connected: _Connected) -> bool:
        """Once all is read: complete what dead writers left, send the last files."""
        reader = self.reader
        moved = reader.close_rows() if reader.is_over() else False
        if not reader.is_main_over() or self._has_last_files or self.is_collecting:
            return moved
        self._has_last_files = True
        self._write_last_files(connected.files)
        connected.files.finish()
        return True

    def _write_last_files(self, files: RunFiles) -> None:
        facts, console = self.reader.facts, self.reader.console_file
        try:
            summary = json_text(facts.summary())
            config = facts.wrapped_config()
            names = write_final_files(self.directory.files, config, summary)
            console.close()
        except OSError as error:
            self.problems.note("disk", f"the last files cannot be written: {error}")
            return
        if facts.header.get("primary", True):
            for name in (*names, *(["output.log"] if console.has_text else [])):
                files.add(name, self.directory.files / name, "now")

    def _next_job(self, connected: _Connected, now_s: float) -> Job | None:
        reader = self.reader
        writer = reader.main.writer
        if self._ending_told:
            return None
        if reader.facts.preempting and not self._preempting_told:
            self._preempting_told = True
            flag = StreamBatch(writer, flags={"preempting": True})
            return partial(self._send, reader.main, flag)
        is_eager = not self._is_live or reader.is_main_over()
        call = connected.calls.next_call(now_s, is_eager=is_eager)
        if call is not None:
            return call
        limit = min(BATCH_BYTES, connected.sender.body_limit)
        if (
            reader.waiting_bytes >= limit
            or now_s - self._sent_at_s >= _LIVE_INTERVAL_S
            or (is_eager and reader.is_caught_up)
        ):
            found = connected.outbox.next_batch(now_s, limit)
            if found is not None:
                self._sent_at_s = now_s
                return partial(self._send, *found)
        if self._may_say_goodbye(connected):
            return self._goodbye(connected, now_s)
        if self._is_live and now_s - self._sent_at_s >= _HEARTBEAT_S:
            self._sent_at_s = now_s
            return partial(self._send, reader.main, StreamBatch(writer))
        return None

    def _has_nothing_to_send(self, connected: _Connected) -> bool:
        return (
            self._courier.is_idle
            and connected.files.idle
            and connected.artifacts.idle
            and connected.calls.is_empty
            and connected.outbox.is_empty
        )

    def _may_say_goodbye(self, connected: _Connected) -> bool:
        return (
            self._has_last_files
            and not self._ending_told
            and self.reader.is_over()
            and self.reader.is_caught_up
            and self._has_nothing_to_send(connected)
        )

    def _goodbye(self, connected: _Connected, now_s: float) -> Job:
        facts, ending = self.reader.facts, self.reader.main.ending
        self._ending_told = True
        batch = StreamBatch(self.reader.main.writer)
        batch.flags["uploaded"] = connected.files.take_uploaded()
        if facts.header.get("finishes_run", True):
            batch.flags["complete"] = True
            code = _CRASH_EXIT_CODE if ending is None else ending.get("exit_code")
            batch.flags["exitcode"] = int(code or 0)
            if ending is None:
                batch.flags["crashed"] = True
        batch = connected.outbox.with_summary(batch, now_s)
        last = partial(self._send, self.reader.main, batch)
        if not facts.deleted_summary:
            return last
        replace_summary = connected.calls.upsert(with_summary=True)

        def both() -> None:
            replace_summary()
            last()  # what comes after it would make the run run again

        return both

    def _send(self, feed: JournalFeed, batch: StreamBatch) -> None:
        """In the courier's thread."""
        assert self._connected is not None
        delivered = self._connected.sender.send(batch)
        self._answers.append(_Answer(feed, batch, delivered))
