"""The uploader of a run that a server is to see while it lives."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

from trailmark.errors import (
    ForbiddenError,
    TrailmarkError,
    UnauthenticatedError,
)
from trailmark.sdk.uploader.assignment import Assignment
from trailmark.sdk.uploader.choose_server import Chosen
from trailmark.sdk.uploader.deliver import Delivery
from trailmark.sdk.uploader.handshake import Begun, page_of
from trailmark.sdk.uploader.niceness import give_way_to_training
from trailmark.sdk.uploader.patience import NOT_ALLOWED
from trailmark.sdk.uploader.surroundings import Surroundings
from trailmark.sdk.uploader.upload_state import load_upload_state
from trailmark.sdk.uploader.writers import ProcessWatch
from trailmark.transport.retry import Backoff, is_passing

_SHORTEST_POLL_S = 0.1
_LONGEST_POLL_S = 0.5
_QUIET_AFTER_S = 5.0
_LIVENESS_EVERY_S = 1.0
_PROGRESS_EVERY_S = 0.2
_ENVIRONMENT_TIMEOUT_S = 3.0
_TELL_TROUBLE_AFTER_S = 10.0
_LOCAL_MOVED_AFTER_S = 3.0
_REFUSED_FOR_S = 600.0
"""Nobody is left to renew a key for; `trailmark sync` can send the rest."""
_UNREACHABLE_FOR_S = 7 * 86_400.0


class LiveRun:
    """One run, from the first word with the server to its goodbye."""

    def __init__(self, assigned: Assignment, chosen: Chosen) -> None:
        self._directory = directory = assigned.directory
        self._header = header = assigned.header
        self._link = assigned.link
        self._wake = wake = assigned.wake
        self._terminated = assigned.terminated
        self._chosen = chosen
        self._trainer = ProcessWatch(header["pid"])
        state = load_upload_state(directory.upload_state, chosen.server.identity)
        self._delivery = Delivery(
            directory, header, chosen.server, state, wake=wake, is_live=True
        )
        self._delivery.on_problem = self._say_problem
        self._delivery.on_artifact = self._say_artifact
        self._surroundings: Surroundings | None = None
        self._told: set[str] = set()
        self._idle_since_s = 0.0
        self._next_liveness_s = 0.0
        self._next_progress_s = 0.0
        self._next_move_s = 0.0
        self._finish_since_s: float | None = None
        self._is_done_told = False

    def run(self) -> int:
        """Send until all is sent. Returns an exit code."""
        try:
            begun = self._connect()
            if begun is None:
                return 1
            self._say_ready(begun)
            give_way_to_training()
            self._look_around()
            while not self._terminated.is_set():
                if self._turn():
                    return 0
            return 0
        finally:
            if self._surroundings is not None:
                self._surroundings.stop()
            self._delivery.stop()

    def _connect(self) -> Begun | None:
        """Begin the run at the server, however long it takes; None when refused."""
        backoff = Backoff()
        since_s = time.monotonic()
        while not self._terminated.is_set():
            try:
                return self._delivery.connect()
            except TrailmarkError as error:
                if not is_passing(error):
                    self._say_refused(error)
                    return None
                self._say_once(
                    "waiting", {"message": error.message, "hint": error.hint}
                )
                self._look_around()
                if self._has_given_up(error, since_s):
                    return None
                self._pause(backoff.after(error))
                self._follow_local_server()
        return None

    def _pause(self, seconds: float) -> None:
        """Wait; a trainer that is about to finish cuts it short, once."""
        until_s = time.monotonic() + seconds
        was_finishing = self._link.wants_finish
        while (left_s := until_s - time.monotonic()) > 0:
            self._wake.wait(left_s)
            self._wake.clear()
            if self._terminated.is_set():
                return
            if self._link.wants_finish and not was_finishing:
                return

    def _turn(self) -> bool:
        """One round; True when there is nothing left to do."""
        now_s = time.monotonic()
        delivery = self._delivery
        self._watch_trainer(now_s)
        delivery.is_collecting = self._is_collecting(now_s)
        moved = delivery.turn()
        if delivery.stop_requested:
            self._say_once("stop", {})
        self._say_progress(now_s)
        trouble = delivery.trouble
        if trouble is not None:
            self._tell_trouble(trouble.error, now_s - trouble.since_s)
            if self._has_given_up(trouble.error, trouble.since_s):
                return True
            if now_s - trouble.since_s > _LOCAL_MOVED_AFTER_S:
                self._follow_local_server()
        else:
            self._told -= {"unreachable", "not_allowed"}
        if delivery.is_finished:
            self._say_done()
            return True
        reader = delivery.reader
        has_ended = reader.main.ending is not None
        if has_ended and not reader.is_over() and delivery.is_drained:
            # Other processes of the run live on; its first one need not wait.
            self._say_done()
        if moved:
            self._idle_since_s = now_s
        else:
            is_quiet = now_s - self._idle_since_s > _QUIET_AFTER_S
            self._wake.wait(_LONGEST_POLL_S if is_quiet else _SHORTEST_POLL_S)
        self._wake.clear()
        return False

    def _watch_trainer(self, now_s: float) -> None:
        if self._link.wants_finish and self._finish_since_s is None:
            self._finish_since_s = now_s
            self._delivery.hurry()
            if self._link.unwritten_end is not None:
                self._delivery.reader.end_main(
                    self._link.unwritten_end, self._link.problems
                )
        if now_s >= self._next_liveness_s or self._link.is_gone:
            self._next_liveness_s = now_s + _LIVENESS_EVERY_S
            self._delivery.reader.main_is_gone = not self._trainer.is_alive()

    def _is_collecting(self, now_s: float) -> bool:
        """Whether to wait with the end for what is still found out, for a while."""
        surroundings = self._surroundings
        if surroundings is None:
            return False
        if not self._delivery.reader.is_main_over():
            return True
        surroundings.finish()
        if not surroundings.is_collecting:
            return False
        self._finish_since_s = self._finish_since_s or now_s
        return now_s - self._finish_since_s < _ENVIRONMENT_TIMEOUT_S

    def _look_around(self) -> None:
        if self._surroundings is None:
            self._surroundings = Surroundings(
                self._directory, self._header, self._wake.set
            )

    def _follow_local_server(self) -> None:
        now_s = time.monotonic()
        if now_s < self._next_move_s:
            return
        self._next_move_s = now_s + _LOCAL_MOVED_AFTER_S
        server = self._chosen.moved()
        if server is not None:
            self._delivery.move_to(server)

    def _has_given_up(self, error: TrailmarkError, since_s: float) -> bool:
        if not self._link.is_gone:
            return False
        limit_s = (
            _REFUSED_FOR_S if isinstance(error, NOT_ALLOWED) else _UNREACHABLE_FOR_S
        )
        return time.monotonic() - since_s > limit_s

    def _tell_trouble(self, error: TrailmarkError, lasting_s: float) -> None:
        problem = {
            "message": f"sending has to wait: {error.message}",
            "hint": error.hint,
            "count": 1,
        }
        if isinstance(error, NOT_ALLOWED):
            self._say_once(
                "not_allowed", {"type": "problem", "kind": "auth", **problem}
            )
        elif lasting_s > _TELL_TROUBLE_AFTER_S:
            said = {"type": "problem", "kind": "unreachable", **problem}
            self._say_once("unreachable", said)

    def _say_once(self, kind: str, said: dict[str, Any]) -> None:
        if kind not in self._told:
            self._told.add(kind)
            self._link.say({"type": kind, **said})

    def _say_problem(self, problem: dict[str, Any]) -> None:
        self._link.say({"type": "problem", **problem})

    def _say_artifact(self, artifact: dict[str, Any]) -> None:
        self._link.say({"type": "artifact", **artifact})

    def _say_refused(self, error: TrailmarkError) -> None:
        if isinstance(error, UnauthenticatedError):
            kind, hint = "auth", error.hint or "run `trailmark login`"
        elif isinstance(error, ForbiddenError):
            kind, hint = "permission", error.hint
        else:
            kind, hint = "usage", error.hint
        said = {"kind": kind, "message": error.message, "hint": hint}
        self._link.say({"type": "refused", **said})

    def _say_ready(self, begun: Begun) -> None:
        resolved = begun.resolved
        base_url = self._chosen.server.base_url
        url = page_of(base_url, resolved.entity, resolved.project, resolved.run_id)
        page = url.removeprefix(base_url)
        names = self._delivery.reader.facts.names
        self._link.say(
            {
                "type": "ready",
                "entity": resolved.entity,
                "project": resolved.project,
                "run_id": resolved.run_id,
                "display_name": resolved.display_name,
                "url": url,
                "project_url": page_of(base_url, resolved.entity, resolved.project),
                "tags": names.get("tags"),
                "notes": names.get("notes"),
                "start_step": resolved.start_step,
                "start_runtime_s": resolved.start_runtime_s,
                "resumed": resolved.resumed,
                "config": begun.config,
                "summary": begun.summary,
                "sweep": begun.sweep,
                "base_url": base_url,
                "server": self._chosen.kind,
                "sign_in_url": self._chosen.sign_in_url(page),
                "username": begun.username,
            }
        )

    def _say_progress(self, now_s: float) -> None:
        if self._finish_since_s is None or now_s < self._next_progress_s:
            return
        self._next_progress_s = now_s + _PROGRESS_EVERY_S
        self._link.say({"type": "progress", **asdict(self._delivery.progress())})

    def _say_done(self) -> None:
        if self._is_done_told:
            return
        self._is_done_told = True
        facts = self._delivery.reader.facts
        self._link.say(
            {
                "type": "done",
                "summary": facts.summary(),
                "sparklines": facts.sparklines.lines(),
                "problems": facts.problems(),
                "undelivered": self._delivery.undelivered_rows,
            }
        )
