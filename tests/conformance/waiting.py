"""Waiting for what a server does by itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(look: Callable[[], T], wanted: T, timeout_s: float = 60.0) -> None:
    """Look again until it is as wanted; fails with what it was at last."""
    deadline = time.monotonic() + timeout_s
    while (seen := look()) != wanted and time.monotonic() < deadline:
        time.sleep(0.1)
    assert seen == wanted, f"{seen!r} after {timeout_s} s, not {wanted!r}"
