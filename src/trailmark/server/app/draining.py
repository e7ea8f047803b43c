"""What must end before the server stops accepting: streams that would end never."""

from __future__ import annotations

from collections.abc import Callable

_listeners: list[Callable[[], None]] = []


def on_drain(listener: Callable[[], None]) -> None:
    """Call `listener` once, when this process begins to stop."""
    _listeners.append(listener)


def begin() -> None:
    """The process begins to stop; a second call does nothing."""
    while _listeners:
        _listeners.pop()()
