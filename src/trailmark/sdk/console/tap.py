"""Listens to the writes of a text stream that stays the object it is.

Only the stream's `write` is put in front of: everything else, as `isatty`, `encoding`,
`fileno` and `buffer`, is the stream's own, and handlers that took hold of the stream
before (as `logging` does) are heard too. `print` and `writelines` look `write` up.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, Protocol

Listener = Callable[[str], None]


class TextStream(Protocol):
    """What is needed of `sys.stdout`."""

    def write(self, text: str, /) -> Any: ...


def tap(stream: TextStream, listener: Listener) -> Callable[[], None] | None:
    """Have `listener` told of every text written to `stream`, after it was written.

    Any number of listeners, from any thread. Where another tool put its own `write`
    over ours, theirs stays.

    Args:
        listener: Must not raise.

    Returns:
        A call that ends it, which may be repeated; None for a stream whose `write`
        cannot be replaced.
    """
    with _lock:
        entry = _taps.get(id(stream))
        if entry is None:
            entry = _Tap(stream)
        if not entry.install():
            return None
        _taps[id(stream)] = entry
        entry.listeners = (*entry.listeners, listener)
    return lambda: _untap(entry, listener)


@contextmanager
def unheard() -> Generator[None]:
    """What this thread writes inside the block is not told to listeners.

    For our own words, which are no output of the program that is captured.
    """
    before, _here.is_unheard = getattr(_here, "is_unheard", False), True
    try:
        yield
    finally:
        _here.is_unheard = before


def tap_again(stream: TextStream) -> None:
    """Put ours back in front where somebody took it away; for streams with listeners."""
    with _lock:
        entry = _taps.get(id(stream))
        if entry is not None and entry.listeners:
            entry.install()


def _untap(entry: _Tap, listener: Listener) -> None:
    with _lock:
        entry.listeners = tuple(one for one in entry.listeners if one is not listener)
        if not entry.listeners and entry.remove():
            _taps.pop(id(entry.stream), None)


class _Tap:
    """Our `write` in front of one stream's.

    Attributes:
        listeners: Replaced as a whole, so that a write needs no lock to read it.
    """

    def __init__(self, stream: TextStream) -> None:
        self.stream = stream
        self.listeners: tuple[Listener, ...] = ()
        self._ours: Callable[..., Any] | None = None
        self._before: Callable[..., Any] | None = None
        self._was_replaced_before = False

    def install(self) -> bool:
        """Put ours in front unless it is; False where the stream does not allow it."""
        current = self.stream.write
        if current is self._ours:
            return True
        was_replaced = "write" in getattr(self.stream, "__dict__", {})
        ours = self._make_write(current)
        try:
            self.stream.write = ours  # pyright: ignore[reportAttributeAccessIssue]
        except (AttributeError, TypeError):
            return False
        # An older one of ours that others have wrapped passes through from now on.
        self._ours, self._before = ours, current
        self._was_replaced_before = was_replaced
        return True

    def remove(self) -> bool:
        """Take ours away if nobody stands in front of it; else it passes through."""
        if self._ours is None or self.stream.write is not self._ours:
            return False
        if self._was_replaced_before:
            self.stream.write = self._before  # pyright: ignore[reportAttributeAccessIssue]
        else:
            del self.stream.write  # pyright: ignore[reportAttributeAccessIssue]
        self._ours = self._before = None
        return True

    def _make_write(self, before: Callable[..., Any]) -> Callable[..., Any]:
        def write(text: str, /, *args: Any, **kwargs: Any) -> Any:
            written = before(text, *args, **kwargs)
            if self._ours is write and not getattr(_here, "is_unheard", False):
                for listener in self.listeners:
                    listener(text)
            return written

        return write


_lock = threading.RLock()
_here = threading.local()
_taps: dict[int, _Tap] = {}
