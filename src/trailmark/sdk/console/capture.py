"""Captures the console of the training process for one run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from trailmark.sdk.console.cells import in_every_cell
from trailmark.sdk.console.coalescer import Coalescer, Write
from trailmark.sdk.console.tap import tap, tap_again

_MOST_LISTENED = 1 << 20  # characters of one write that are kept


class ConsoleCapture:
    """Hands what the process writes to stdout and stderr to `write`.

    Several may run at once. After a fork the child goes on capturing its own prints in
    the modes that wrap; with "redirect" the parent sees the child's output.

    Args:
        write: Called with the stream ("out" or "err"), epoch seconds and text. Complete
            lines arrive before the `print` that ended them returns (with "redirect":
            within moments), parts of lines within 0.1 s. Must not raise.
        mode: "wrap" hears what Python writes to `sys.stdout` and `sys.stderr`, in
            notebooks too; "redirect" hears what anyone writes to descriptors 1 and 2,
            as C libraries and subprocesses (POSIX only, elsewhere as "wrap"); "auto" is
            "wrap"; "off" hears nothing.

    Example:
        >>> said = []
        >>> capture = ConsoleCapture(lambda stream, t, text: said.append(text), "wrap")
        >>> capture.start(); print("hello"); capture.stop()
        hello
        >>> said
        ['hello\\n']
    """

    def __init__(self, write: Write, mode: str = "auto") -> None:
        self._mode = mode
        self._coalescer = Coalescer(write)
        self._undo: list[Callable[[], None]] = []
        self._is_running = False

    def start(self) -> None:
        """Begin; repeats do nothing. What cannot be captured is left alone."""
        if self._is_running or self._mode == "off":
            return
        self._is_running = True
        if self._mode == "redirect" and os.name == "posix":
            from trailmark.sdk.console.redirect import redirect

            ended = redirect(self._coalescer.feed)
            if ended is not None:
                self._undo.append(ended)
                return
        self._wrap()

    def stop(self) -> None:
        """End, after what was written so far has been handed on; repeats do nothing."""
        if not self._is_running:
            return
        self._is_running = False
        while self._undo:
            self._undo.pop()()
        self._coalescer.close()

    def _wrap(self) -> None:
        streams = {"out": sys.stdout, "err": sys.stderr}
        if streams["out"] is streams["err"]:
            del streams["err"]
        for name, stream in streams.items():
            if stream is None:  # pyright: ignore[reportUnnecessaryComparison]
                continue  # a program without a console, as under pythonw
            ended = tap(stream, self._listener(name))
            if ended is not None:
                self._undo.append(ended)

        def listen_again() -> None:
            for stream in streams.values():
                tap_again(stream)

        ended = in_every_cell(listen_again)
        if ended is not None:
            self._undo.append(ended)

    def _listener(self, name: str) -> Callable[[str], None]:
        feed = self._coalescer.feed

        def listen(text: str) -> None:
            feed(name, text if len(text) <= _MOST_LISTENED else text[:_MOST_LISTENED])

        return listen
