"""The uploader's end of the pipes to the training process: one JSON object a line."""

from __future__ import annotations

import os
import threading
from typing import Any, BinaryIO, cast

from trailmark.sdk.link_message import decode_message, encode_message


class TrainerLink:
    """Hears the trainer in a thread, and tells it things; never waits for it.

    Attributes:
        is_gone: Whether the trainer closed its end, or died.
        wants_finish: Whether it said that its journal is complete.
        unwritten_end: The journal's last record where a full disk did not take it.
        problems: What the journal does not say for the same reason.
    """

    def __init__(
        self, source: BinaryIO, target: BinaryIO, wake: threading.Event
    ) -> None:
        self.is_gone = False
        self.wants_finish = False
        self.unwritten_end: dict[str, Any] | None = None
        self.problems: list[dict[str, Any]] = []
        self._source = source
        self._target = target
        self._wake = wake
        self._lock = threading.Lock()
        self._can_speak = True

    def listen(self) -> None:
        """Begin to hear."""
        threading.Thread(target=self._hear, name="trainer-link", daemon=True).start()

    def say(self, message: dict[str, Any]) -> None:
        """Tell it something; nothing happens when nobody listens any more."""
        with self._lock:
            if not self._can_speak:
                return
            try:
                self._target.write(encode_message(message))
                self._target.flush()
            except (OSError, ValueError):
                self._can_speak = False

    def _hear(self) -> None:
        try:
            for line in self._source:
                self._take(line)
        except (OSError, ValueError):
            pass
        self.is_gone = True
        self._wake.set()

    def _take(self, line: bytes) -> None:
        said = decode_message(line) or {}
        if said.get("type") == "finish":
            self.unwritten_end = said.get("unwritten")
            self.problems = said.get("problems") or []
            self.wants_finish = True
        self._wake.set()


def claim_standard_streams() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the trainer, out of reach of whatever prints.

    What is printed to standard output from now on goes to the log, with the errors.
    """
    source = os.fdopen(os.dup(0), "rb", buffering=0)
    target = os.fdopen(os.dup(1), "wb", buffering=0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return cast("BinaryIO", source), cast("BinaryIO", target)
