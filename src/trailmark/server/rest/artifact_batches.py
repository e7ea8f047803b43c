"""Many of an artifact's files in one request, as frames. See wire-extensions.md."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse

from trailmark.errors import InvalidInputError, TooLargeError, TransportError
from trailmark.server.accounts.policy import Policy
from trailmark.server.artifacts.batches import BatchOutcome, store_batch
from trailmark.server.artifacts.downloads import FileBytes, bytes_of_files
from trailmark.server.rest.artifact_files import grant_of, preflight
from trailmark.server.rest.bodies import read_body
from trailmark.server.rest.policed_route import PolicedRoute
from trailmark.server.rest.ranges import CORS
from trailmark.server.rest.receiving import declared_length
from trailmark.server.rest.signing import FileOperation
from trailmark.server.rest.streaming import made_ahead
from trailmark.wire.file_frames import (
    MAX_BODY_BYTES,
    MAX_BODY_FILES,
    FrameParser,
    frame_head,
)

if TYPE_CHECKING:
    from trailmark.server.app.services import Services

# Heads and paths come on top of the content.
_MAX_UPLOAD_BYTES = MAX_BODY_BYTES + (16 << 20)
_MAX_QUESTION_BYTES = 20 << 20
_GROUP_BYTES = 8 << 20
_GROUP_FILES = 512


def routes(services: Services) -> list[PolicedRoute]:
    """`/storage/artifact-batch-{uploads,downloads}/{token}`."""

    async def upload(request: Request) -> Response:
        if request.method == "OPTIONS":
            return preflight()
        return await _upload(services, request)

    async def download(request: Request) -> Response:
        if request.method == "OPTIONS":
            return preflight()
        return await _download(services, request)

    return [
        PolicedRoute(
            "/storage/artifact-batch-uploads/{token}",
            ["POST", "OPTIONS"],
            Policy.SIGNED_URL,
            upload,
            checks_origin=False,
            fills_disk=True,
        ),
        PolicedRoute(
            "/storage/artifact-batch-downloads/{token}",
            ["POST", "OPTIONS"],
            Policy.SIGNED_URL,
            download,
            checks_origin=False,
        ),
    ]


async def _upload(services: Services, request: Request) -> Response:
    """Store group after group: while one is hashed and written, the next arrives."""
    grant = grant_of(services, request, FileOperation.ARTIFACT_BATCH_UPLOAD)
    if (declared_length(request) or 0) > _MAX_UPLOAD_BYTES:
        raise _too_large()
    outcome = BatchOutcome()

    def store(group: list[tuple[str, bytes]]) -> None:
        store_batch(services.database, services.blobs, grant.rowid, group, outcome)

    storing: asyncio.Task[None] | None = None
    try:
        async for group in _groups(request):
            if storing is not None:
                await storing
            storing = asyncio.create_task(run_in_threadpool(store, group))
    finally:
        if storing is not None:
            await asyncio.wait([storing])
    if storing is not None:
        await storing
    refused = [{"path": path, "message": why} for path, why in outcome.refused]
    return Response(
        orjson.dumps({"stored": outcome.stored, "refused": refused}),
        media_type="application/json",
        headers=dict(CORS),
    )


async def _groups(request: Request) -> AsyncIterator[list[tuple[str, bytes]]]:
    """Path and content of the files in the body, some 8 MiB at a time.

    Raises:
        TooLargeError: There are too many of them, or too many bytes.
        InvalidInputError: The body breaks off, or is not made of frames.
    """
    parser = FrameParser()
    group: list[tuple[str, bytes]] = []
    n_bytes = n_files = group_bytes = 0
    try:
        async for piece in request.stream():
            n_bytes += len(piece)
            if n_bytes > _MAX_UPLOAD_BYTES:
                raise _too_large()
            for frame in parser.feed(piece):
                group.append(frame)
                group_bytes += len(frame[1])
                n_files += 1
            if n_files > MAX_BODY_FILES:
                raise _too_large()
            if group_bytes >= _GROUP_BYTES or len(group) >= _GROUP_FILES:
                yield group
                group, group_bytes = [], 0
    except ClientDisconnect as error:
        raise InvalidInputError("the upload broke off before its end") from error
    except TransportError as error:
        raise InvalidInputError(error.message) from error
    if group:
        yield group
    if not parser.is_whole:
        raise InvalidInputError(
            "the body ends in the middle of a file", hint="send what is missing again"
        )


async def _download(services: Services, request: Request) -> Response:
    grant = grant_of(services, request, FileOperation.ARTIFACT_BATCH_DOWNLOAD)
    paths = _paths_in(await read_body(request, _MAX_QUESTION_BYTES))
    files = await run_in_threadpool(_look_up, services, grant.rowid, paths)
    size = sum(len(frame_head(one.path, 0)) + one.size_bytes for one in files)
    return StreamingResponse(
        made_ahead(_pieces(services, files)),
        media_type="application/octet-stream",
        headers={"Content-Length": str(size), "Cache-Control": "no-store", **CORS},
    )


def _paths_in(body: bytes) -> list[str]:
    try:
        question: Any = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidInputError("the body is not JSON") from error
    named: Any = (
        cast("dict[str, Any]", question).get("paths")
        if isinstance(question, dict)
        else None
    )
    paths = cast("list[Any]", named) if isinstance(named, list) else None
    if paths is None or not all(isinstance(path, str) for path in paths):
        raise InvalidInputError("'paths' is not a list of texts")
    if len(paths) > MAX_BODY_FILES:
        raise TooLargeError(f"more than {MAX_BODY_FILES} paths in one request")
    return cast("list[str]", paths)


def _look_up(
    services: Services, artifact_rowid: int, paths: list[str]
) -> list[FileBytes]:
    with services.database.read() as connection:
        return bytes_of_files(connection, artifact_rowid, paths)


def _pieces(services: Services, files: Sequence[FileBytes]) -> Iterator[bytes]:
    """The frames, small files together and large ones in pieces. Blocks."""
    for group in _grouped(files):
        [first, *others] = group
        if not others and first.size_bytes > _GROUP_BYTES:
            yield frame_head(first.path, first.size_bytes)
            yield from services.blobs.open(first.sha256)
            continue
        contents = services.blobs.read_many([one.sha256 for one in group])
        yield b"".join(
            part
            for one in group
            for part in (frame_head(one.path, one.size_bytes), contents[one.sha256])
        )


def _grouped(files: Sequence[FileBytes]) -> Iterator[list[FileBytes]]:
    """Neighbours of some 8 MiB together; a larger file is alone."""
    group: list[FileBytes] = []
    group_bytes = 0
    for one in files:
        if group and (
            group_bytes + one.size_bytes > _GROUP_BYTES or len(group) >= _GROUP_FILES
        ):
            yield group
            group, group_bytes = [], 0
        group.append(one)
        group_bytes += one.size_bytes
    if group:
        yield group


def _too_large() -> TooLargeError:
    return TooLargeError(
        f"more than {MAX_BODY_FILES} files or {MAX_BODY_BYTES} bytes in one request",
        hint="send them in several requests",
    )
