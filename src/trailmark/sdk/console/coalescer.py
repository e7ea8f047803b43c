"""Puts the many small writes of a console together, without holding lines back."""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable

Write = Callable[[str, float, str], None]
"""Takes the stream ("out" or "err"), epoch seconds and text."""

LONGEST_WAIT_S = 0.1
_MOST_WAITING = 32_768  # characters


class Coalescer:
    """Passes text on in portions, in the order in which it was written.

    A write that ends a line is passed on at once with what waited before it, so a line
    that was printed survives the death of the process. Parts of lines and bars that
    return the carriage wait up to `LONGEST_WAIT_S`; a thread that sleeps for good while
    nothing waits passes them on.

    Args:
        write: Must not raise. What it prints itself is not captured.
    """

    def __init__(self, write: Write) -> None:
        self._write = write
        self._forget()
        _living.add(self)

    def _forget(self) -> None:
        """The state of a new one; also of a forked process, where threads are gone.

        What waited at the fork is the parent's to write.
        """
        self._lock = threading.Lock()
        self._waiting: dict[str, list[str]] = {}
        self._size = 0
        self._since = 0.0
        self._busy = threading.local()
        self._begin()

    def feed(self, stream: str, text: str) -> None:
        """Take one write. From any thread, also out of signal handlers."""
        if not text or getattr(self._busy, "here", False):
            return  # we are the one who prints, or stand in the middle of it
        self._busy.here = True
        try:
            with self._lock:
                self._take(stream, text)
        finally:
            self._busy.here = False

    def flush(self) -> None:
        """Pass on all that waits."""
        if getattr(self._busy, "here", False):
            return
        self._busy.here = True
        try:
            with self._lock:
                self._pass_on()
        finally:
            self._busy.here = False

    def close(self) -> None:
        """Pass on all that waits and end the thread. What is fed later starts anew."""
        self._stopping.set()
        self._bell.release()
        self.flush()
        with self._lock:
            self._begin()

    def _begin(self) -> None:
        """No thread is there, and none is asked for."""
        self._is_armed = False
        self._bell = threading.Semaphore(0)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def _take(self, stream: str, text: str) -> None:
        if not self._waiting:
            self._since = time.time()
        self._waiting.setdefault(stream, []).append(text)
        self._size += len(text)
        if "\n" in text or self._size > _MOST_WAITING:
            self._pass_on()
        elif not self._is_armed:
            self._arm()

    def _pass_on(self) -> None:
        waiting, self._waiting, self._size = self._waiting, {}, 0
        for stream, texts in waiting.items():
            self._write(stream, self._since, encodable("".join(texts)))

    def _arm(self) -> None:
        """Have the waiting text passed on soon."""
        if self._thread is None:
            thread = threading.Thread(
                target=self._serve,
                args=(self._bell, self._stopping),
                name="trailmark-console",
                daemon=True,
            )
            try:
                thread.start()
            except RuntimeError:  # the interpreter is ending
                self._pass_on()
                return
            self._thread = thread
        self._is_armed = True
        self._bell.release()

    def _serve(self, bell: threading.Semaphore, stopping: threading.Event) -> None:
        while True:
            bell.acquire()
            if stopping.wait(LONGEST_WAIT_S):
                return
            self._is_armed = False
            self.flush()

    def after_fork(self) -> None:
        self._forget()


def encodable(text: str) -> str:
    """The text with what UTF-8 cannot hold as "?".

    >>> encodable("file \\udce9.txt")
    'file ?.txt'
    """
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


_living: weakref.WeakSet[Coalescer] = weakref.WeakSet()


def _after_fork() -> None:
    for coalescer in list(_living):
        coalescer.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
