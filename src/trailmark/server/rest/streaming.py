"""Long answers whose next piece is made while the one before is on its way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import anyio


async def made_ahead(
    pieces: Iterator[bytes], limiter: anyio.CapacityLimiter | None = None
) -> AsyncIterator[bytes]:
    """`pieces`, made in a worker thread, one ahead of what is sent.

    Args:
        limiter: How many threads make pieces at once; None for the usual bound.
    """

    async def following() -> bytes | None:
        return await anyio.to_thread.run_sync(next, pieces, None, limiter=limiter)

    making = asyncio.create_task(following())
    try:
        while (piece := await making) is not None:
            making = asyncio.create_task(following())
            yield piece
    finally:
        making.cancel()
