"""Taking in a file: the next piece arrives while the last is hashed and written."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request

from trailmark.errors import InvalidInputError, TooLargeError
from trailmark.server.blobs.blob_store import BlobStore, BlobWriter
from trailmark.server.blobs.packs import MAX_PACKED_BYTES

_PIECE_BYTES = 4 << 20
_Result = TypeVar("_Result")


async def take_in(
    request: Request,
    blobs: BlobStore,
    limit: int,
    finish: Callable[[BlobWriter], _Result],
    small: Callable[[bytes], Awaitable[_Result]] | None = None,
) -> _Result:
    """Receive the body, then let `finish`, in a worker thread, commit it or not.

    Holds at most two pieces of 4 MiB. What is not committed leaves nothing.

    Args:
        small: Takes a body of at most `MAX_PACKED_BYTES` instead, on the event loop.

    Raises:
        TooLargeError: The body is, or says it is, larger than `limit` bytes.
        InvalidInputError: It is shorter than it says, or breaks off.
    """
    declared = declared_length(request)
    if declared is not None and declared > limit:
        raise _too_large(limit)
    intake = _Intake(blobs)
    writing: asyncio.Task[None] | None = None
    buffer = bytearray()
    n_bytes = 0
    try:
        async for piece in request.stream():
            n_bytes += len(piece)
            if n_bytes > limit:
                raise _too_large(limit)
            buffer += piece
            if len(buffer) >= _PIECE_BYTES:
                if writing is not None:
                    await writing
                writing = asyncio.create_task(run_in_threadpool(intake.write, buffer))
                buffer = bytearray()
        if declared is not None and n_bytes != declared:
            raise InvalidInputError(f"{n_bytes} bytes came, {declared} were announced")
        if writing is not None:
            await writing
        if small is not None and n_bytes <= MAX_PACKED_BYTES:
            return await small(bytes(buffer))
        return await run_in_threadpool(intake.finish, buffer, finish)
    except ClientDisconnect as error:
        raise InvalidInputError("the upload broke off; nothing was stored") from error
    finally:
        if writing is not None and not writing.done():
            # The thread must be done with the file before it goes.
            await asyncio.wait([writing])
        intake.abort()


def declared_length(request: Request) -> int | None:
    """What `Content-Length` says; None where it says nothing."""
    text = request.headers.get("content-length")
    return int(text) if text and text.isdecimal() else None


class _Intake:
    """A writer that is opened by the first thread that needs it."""

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs
        self._writer: BlobWriter | None = None

    def write(self, data: bytearray) -> None:
        if self._writer is None:
            self._writer = self._blobs.receive()
        self._writer.write(data)

    def finish(
        self, data: bytearray, finish: Callable[[BlobWriter], _Result]
    ) -> _Result:
        self.write(data)
        assert self._writer is not None
        return finish(self._writer)

    def abort(self) -> None:
        if self._writer is not None:
            self._writer.abort()


def _too_large(limit: int) -> TooLargeError:
    return TooLargeError(f"the file is larger than the {limit} bytes a file may have")
