"""Doing the same to many things, several at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")


def slices(items: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    """Neighbours, at most `size` at once.

    >>> list(slices([1, 2, 3], 2))
    [[1, 2], [3]]
    """
    return (items[first : first + size] for first in range(0, len(items), size))


def in_threads(
    call: Callable[[_T], _R], items: Sequence[_T], most: int, *, at_once: int = 1
) -> list[_R]:
    """The results in order; the first failure ends it, when what runs has ended.

    Args:
        most: Threads, at the most.
        at_once: How many a thread takes, where each is little work.
    """
    if len(items) <= 1:
        return [call(one) for one in items]
    parts = list(slices(items, at_once))
    with ThreadPoolExecutor(
        min(most, len(parts)), thread_name_prefix="trailmark-move"
    ) as pool:
        futures = [pool.submit(_call_each, call, part) for part in parts]
        try:
            return [found for one in futures for found in one.result()]
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _call_each(call: Callable[[_T], _R], items: Sequence[_T]) -> list[_R]:
    return [call(one) for one in items]
