"""What the uploader has said, and who waits to hear it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from trailmark.errors import (
    ForbiddenError,
    TrailmarkError,
    TransportError,
    UnauthenticatedError,
    UsageError,
)

_ANSWERS = frozenset(["ready", "refused", "waiting", "offline"])
_SERVER_START_S = 30.0
"""How long a server that is being started may take longer than one that runs."""


class Display(Protocol):
    """Tells the person; see `trailmark.sdk.display`."""

    def started(self, ready: Mapping[str, Any]) -> None: ...
    def starting_server(self) -> None: ...
    def waiting(self, said: Mapping[str, Any]) -> None: ...
    def offline(self, said: Mapping[str, Any]) -> None: ...
    def progress(self, said: Mapping[str, Any]) -> None: ...
    def finished(self, done: Mapping[str, Any], *, exit_code: int = 0) -> None: ...
    def left_sending(self) -> None: ...
    def warn(self, message: str, hint: str | None = None) -> None: ...


class Conversation:
    """Receives the uploader's messages in its thread; others wait for them.

    Args:
        display: Shown what a person wants to know.
        on_ready: Given the server's answer before anybody else hears of it.
        on_stop: Called when somebody stops the run on its page.
        clock: Seconds, monotonic.

    Attributes:
        ready: The server's answer; None while there is none.
        is_lost: Whether no uploader can be kept alive.
    """

    def __init__(
        self,
        display: Display,
        *,
        on_ready: Callable[[dict[str, Any]], None],
        on_stop: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.ready: dict[str, Any] | None = None
        self.is_lost = False
        self._display = display
        self._on_ready = on_ready
        self._on_stop = on_stop
        self._clock = clock
        self._answer: dict[str, Any] | None = None
        self._done: dict[str, Any] | None = None
        self._is_starting = True
        self._is_server_starting = False
        self._artifacts: dict[str, dict[str, Any]] = {}
        self._bytes_sent = 0
        self._artifacts_moved_at_s: float | None = None
        self._warned: set[str] = set()
        self._news = threading.Condition()

    def receive(self, message: dict[str, Any]) -> None:
        """Take one message. Who waits hears of it even if it cannot be shown."""
        try:
            self._take(message)
        finally:
            kind = message.get("type")
            with self._news:
                if kind in _ANSWERS:
                    self._answer = message
                elif kind == "done":
                    self._done = message
                elif kind == "artifact":
                    self._artifacts[str(message.get("staged"))] = message
                elif kind == "starting":
                    self._is_server_starting = True
                self._news.notify_all()

    def lose(self) -> None:
        """No uploader is there any more: nobody need wait."""
        with self._news:
            self.is_lost = True
            self._news.notify_all()

    def wait_answer(self, timeout_s: float) -> dict[str, Any] | None:
        """The first word on what the server says; None if it takes longer.

        A server that is started for the run may take its time besides.
        """

        def is_told() -> bool:
            return self._answer is not None or self.is_lost

        with self._news:
            self._news.wait_for(
                lambda: is_told() or self._is_server_starting, timeout_s
            )
            if self._is_server_starting:
                self._news.wait_for(is_told, timeout_s + _SERVER_START_S)
            self._is_starting = False
            return self._answer

    def wait_done(
        self, timeout_s: float, *, is_patient: bool = False
    ) -> dict[str, Any] | None:
        """The last word, after everything was sent; None if it takes longer.

        Args:
            is_patient: Whether to wait for as long as bytes of artifacts get through,
                at least every `timeout_s`: in a container nothing is sent after the
                training has ended.
        """
        until_s = self._clock() + timeout_s
        with self._news:
            while not self._done and not self.is_lost:
                left_s = until_s - self._clock()
                if is_patient and self._artifacts_moved_at_s is not None:
                    until_s = max(until_s, self._artifacts_moved_at_s + timeout_s)
                    left_s = until_s - self._clock()
                if left_s <= 0:
                    break
                self._news.wait(left_s)
            return self._done

    def wait_ready(self, timeout_s: float | None) -> dict[str, Any] | None:
        """What the server says about the run; None where it has not said it by then,
        or will not: it refuses the run, or there is none."""

        with self._news:
            self._news.wait_for(lambda: self.ready or self._is_hopeless, timeout_s)
            return self.ready

    def wait_artifact(
        self, staged: str, timeout_s: float | None
    ) -> dict[str, Any] | None:
        """What became of an artifact; None where that is not known by then, or will
        not be: the uploader has said its last word, or died for good."""

        def is_decided() -> bool:
            is_known = staged in self._artifacts or self._done is not None
            return is_known or self._is_hopeless

        with self._news:
            self._news.wait_for(is_decided, timeout_s)
            return self._artifacts.get(staged)

    @property
    def _is_hopeless(self) -> bool:
        """Whether nothing of this run gets to a server from here."""
        kind = None if self._answer is None else self._answer["type"]
        return self.is_lost or kind in ("refused", "offline")

    def _take(self, message: dict[str, Any]) -> None:
        match message.get("type"):
            case "ready":
                self._take_ready(message)
            case "refused" if not self._is_starting:  # else `init` raises it
                self._display.warn(message["message"], message.get("hint"))
            case "starting":
                self._once("starting", self._display.starting_server)
            case "waiting":
                self._once("waiting", lambda: self._display.waiting(message))
            case "offline":
                self._once("offline", lambda: self._display.offline(message))
            case "progress":
                self._note_progress(message)
                self._display.progress(message)
            case "problem":
                words, hint = str(message.get("message")), message.get("hint")
                kind = str(message.get("kind"))
                self._once(kind, lambda: self._display.warn(words, hint))
            case "stop":
                self._once("stop", self._on_stop)
            case _:
                return

    def _note_progress(self, message: Mapping[str, Any]) -> None:
        n_sent = int(message.get("bytes_sent") or 0)
        if n_sent == self._bytes_sent:
            return
        self._bytes_sent = n_sent
        artifacts = [
            int(message.get(f"artifacts_{one}") or 0) for one in ("sent", "total")
        ]
        if artifacts[0] < artifacts[1]:
            self._artifacts_moved_at_s = self._clock()

    def _take_ready(self, message: dict[str, Any]) -> None:
        is_first = self.ready is None
        self.ready = message
        self._on_ready(message)
        if is_first:
            self._display.started(message)

    def _once(self, kind: str, tell: Callable[[], None]) -> None:
        if kind not in self._warned:
            self._warned.add(kind)
            tell()


def refusal(message: Mapping[str, Any]) -> TrailmarkError:
    """The error that a refusal means to the caller of `init`."""
    text, hint = str(message.get("message")), message.get("hint")
    match message.get("kind"):
        case "auth":
            return UnauthenticatedError(text, hint=hint)
        case "permission":
            return ForbiddenError(text, hint=hint)
        case "usage":
            return UsageError(text, hint=hint)
        case _:
            return TransportError(text, hint=hint)
