"""Requests that arrive at the same time, worked off in one go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from starlette.concurrency import run_in_threadpool

_Item = TypeVar("_Item")


class Together(Generic[_Item]):
    """Gathers what comes while the last group is being worked on.

    A lone item goes at once; under load one flush and one transaction serve many. Used
    from one event loop.

    Args:
        work: Called in a worker thread with a group; returns for each item None, or
            why it alone was refused. What it raises is every item's failure.
        most: Items in one group.
    """

    def __init__(
        self, work: Callable[[list[_Item]], list[Exception | None]], *, most: int = 128
    ) -> None:
        self._work = work
        self._most = most
        self._waiting: list[tuple[_Item, asyncio.Future[None]]] = []
        self._running: asyncio.Task[None] | None = None

    async def do(self, item: _Item) -> None:
        """Work on `item` with others; returns once it is done, or raises."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        await done

    async def _run(self) -> None:
        try:
            while self._waiting:
                group = self._waiting[: self._most]
                del self._waiting[: self._most]
                await self._work_off(group)
        finally:
            self._running = None

    async def _work_off(self, group: list[tuple[_Item, asyncio.Future[None]]]) -> None:
        items = [item for item, _ in group]
        try:
            outcomes = await run_in_threadpool(self._work, items)
        except Exception as error:  # noqa: BLE001 - handed to everybody who waits
            outcomes = [error] * len(items)
        for (_, done), error in zip(group, outcomes, strict=True):
            if done.done():  # its client has gone
                continue
            if error is None:
                done.set_result(None)
            else:
                done.set_exception(error)
