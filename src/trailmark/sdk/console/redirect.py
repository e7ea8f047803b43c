"""Hears what anyone writes to descriptors 1 and 2: C libraries, subprocesses, Python.

The descriptors become pipes (pseudo-terminals where they were terminals, so that
colours and bars stay) that a small process carries on to where they went before; see
`trailmark.sdk.console.pump` for why it is a process. What stdout and stderr write at
nearly the same moment may change places; within each the order is kept.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from trailmark.sdk.console.pump import HEAD, copy_window_size

Feed = Callable[[str, str], None]
"""Takes the stream ("out" or "err") and text."""

_NAMES = ("out", "err")
_PUMP = Path(__file__).with_name("pump.py")
_LAST_WORDS_S = 2.0


def redirect(feed: Feed) -> Callable[[], None] | None:
    """Have `feed` told of all output; any number at once, from any thread.

    Args:
        feed: Called from a thread of ours; must not raise.

    Returns:
        A call that ends it after handing on what was written before; None where the
        descriptors cannot be redirected.
    """
    global _current
    with _lock:
        if _current is None or _current.pid != os.getpid():
            _current = _begin()
        if _current is None:
            return None
        current = _current
        current.feeds = (*current.feeds, feed)
    return lambda: _end(current, feed)


def _end(redirected: _Redirected, feed: Feed) -> None:
    global _current
    if redirected.pid != os.getpid():
        return  # a forked process: its output is the parent's to carry
    with _lock:
        if feed not in redirected.feeds:
            return
        if len(redirected.feeds) == 1:
            redirected.close()
            _current = None
        redirected.feeds = tuple(one for one in redirected.feeds if one is not feed)


class _Redirected:
    """Descriptors 1 and 2 as they are carried, and how they were.

    Args:
        sources: Where what is written arrives; we keep them open, so that the death of
            the pump cannot break the job's pipes.
        saved: Copies of the descriptors as they were before.
        feed: Portions from the pump.
        control: A byte there ends the feeding.
    """

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        sources: tuple[int, int],
        saved: tuple[int, int],
        feed: int,
        control: int,
    ) -> None:
        self.pid = os.getpid()
        self.feeds: tuple[Feed, ...] = ()
        self._process = process
        self._sources = sources
        self._saved = saved
        self._identities = (_identity(1), _identity(2))
        self._feed = feed
        self._control = control
        self._is_restored = False
        self._undo_buffering = _buffer_lines()
        self._thread = threading.Thread(
            target=self._serve, name="trailmark-redirect", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Put the descriptors back, after what was written has been handed on."""
        self._restore()
        with contextlib.suppress(OSError):  # the pump was killed
            os.write(self._control, b"x")
        os.close(self._control)
        self._thread.join(_LAST_WORDS_S)
        for descriptor in (*self._sources, *self._saved):
            os.close(descriptor)

    def _restore(self) -> None:
        if self._is_restored:
            return
        self._is_restored = True
        _flush_all()
        self._undo_buffering()
        for target, saved, ours in zip(
            (1, 2), self._saved, self._identities, strict=True
        ):
            if _identity(target) == ours:  # else somebody else has moved it
                os.dup2(saved, target)

    def _serve(self) -> None:
        self._process.wait()  # it leaves a child of its own behind at once
        decoders = [codecs.getincrementaldecoder("utf-8")("replace") for _ in _NAMES]
        with os.fdopen(self._feed, "rb") as source:
            while len(head := source.read(HEAD.size)) == HEAD.size:
                number, length = HEAD.unpack(head)
                text = decoders[number].decode(source.read(length))
                for feed in self.feeds:
                    feed(_NAMES[number], text)
        if not self._is_restored:
            self._outlive_the_pump()

    def _outlive_the_pump(self) -> None:
        """It was killed: the job writes to its terminal itself again."""
        for source, saved in zip(self._sources, self._saved, strict=True):
            os.set_blocking(source, False)
            _drain(source, saved)  # a writer may stand before a full pipe
        self._restore()
        for source, saved in zip(self._sources, self._saved, strict=True):
            _drain(source, saved)


def _drain(source: int, terminal: int) -> None:
    with contextlib.suppress(OSError):
        while data := os.read(source, 65_536):
            os.write(terminal, data)


def _begin() -> _Redirected | None:
    """Redirect, all or nothing."""
    if not sys.executable:  # Python inside another program
        return None
    opened: list[int] = []
    try:
        _flush_all()
        pairs = [_channel(target, opened) for target in (1, 2)]
        sources = (pairs[0][0], pairs[1][0])
        saved = (_keep(os.dup(1), opened), _keep(os.dup(2), opened))
        feed, feed_end = (_keep(one, opened) for one in os.pipe())
        control_end, control = (_keep(one, opened) for one in os.pipe())
        passed = (
            sources[0], saved[0], sources[1], saved[1], feed_end, control_end,
        )  # fmt: skip
        process = subprocess.Popen(  # noqa: S603  (ourselves)
            [sys.executable, "-I", "-S", str(_PUMP), *map(str, passed)],
            pass_fds=passed,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for target, (_, sink) in zip((1, 2), pairs, strict=True):
            os.dup2(sink, target)
    except OSError:
        for descriptor in opened:
            os.close(descriptor)
        return None
    for descriptor in opened:
        if descriptor not in {*sources, *saved, feed, control}:
            os.close(descriptor)
    return _Redirected(process, sources, saved, feed, control)


def _channel(target: int, opened: list[int]) -> tuple[int, int]:
    """(where the pump reads, where the job writes) for one descriptor."""
    if not os.isatty(target):
        source, sink = (_keep(one, opened) for one in os.pipe())
        return source, sink
    import tty

    source, sink = (_keep(one, opened) for one in os.openpty())
    tty.setraw(sink)  # the real terminal turns line ends into what it needs
    copy_window_size(target, source)
    return source, sink


def _keep(descriptor: int, opened: list[int]) -> int:
    opened.append(descriptor)
    return descriptor


def _identity(descriptor: int) -> tuple[int, int] | None:
    try:
        status = os.fstat(descriptor)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _buffer_lines() -> Callable[[], None]:
    """Have Python write each line as it ends, though its output is a pipe or file.

    Returns:
        A call that undoes it.
    """
    changed: list[io.TextIOWrapper] = []
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.line_buffering:
            with contextlib.suppress(OSError, ValueError):
                stream.reconfigure(line_buffering=True)
                changed.append(stream)

    def undo() -> None:
        for stream in changed:
            with contextlib.suppress(OSError, ValueError):
                stream.reconfigure(line_buffering=False)

    return undo


def _flush_all() -> None:
    """Python's and C's buffers still belong to where the descriptors point now."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue
    try:
        import ctypes

        ctypes.CDLL(None).fflush(None)
    except (ImportError, OSError, AttributeError):
        return


_lock = threading.RLock()
_current: _Redirected | None = None
