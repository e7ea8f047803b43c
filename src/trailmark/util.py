"""Small helpers that programs written for the official client look for here."""

from __future__ import annotations

from trailmark.sdk.run_header import new_run_id


def generate_id(length: int = 8) -> str:
    """A random id as runs have, of `length` letters and digits.

    >>> len(generate_id())
    8
    """
    parts = [new_run_id() for _ in range(0, length, 8)]
    return "".join(parts)[:length]
