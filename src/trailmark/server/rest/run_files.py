"""Run files over addresses that authorise themselves: PUT in, GET with ranges out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from trailmark.errors import InvalidInputError, NotFoundError, TooLargeError
from trailmark.server.accounts.policy import Policy
from trailmark.server.blobs.blob_store import Blob, BlobWriter
from trailmark.server.rest.policed_route import PolicedRoute
from trailmark.server.rest.ranges import CORS, Served, media_type_of, serve
from trailmark.server.rest.signing import FileOperation, Grant
from trailmark.server.runs.records import runs_by_rowid
from trailmark.server.runs.run_files import find_file, record_file

if TYPE_CHECKING:
    from trailmark.server.app.services import Services

_BUFFER_BYTES = 1 << 20
_PREFLIGHT = {
    **CORS,
    "Access-Control-Allow-Methods": "GET, HEAD, PUT",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}


def routes(services: Services) -> list[PolicedRoute]:
    """`/storage/run-files/{token}` and, read-only, `/storage/objects/{token}`."""

    async def run_file(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        if request.method == "PUT":
            return await _upload(services, request)
        grant = _grant(services, request, FileOperation.DOWNLOAD)
        return serve(request, await run_in_threadpool(_stored_file, services, grant))

    async def stored_object(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        grant = _grant(services, request, FileOperation.OBJECT)
        return serve(request, await run_in_threadpool(_object, services, grant.name))

    return [
        PolicedRoute(
            "/storage/run-files/{token}",
            ["GET", "HEAD", "PUT", "OPTIONS"],
            Policy.SIGNED_URL,
            run_file,
            checks_origin=False,
            fills_disk=True,
        ),
        PolicedRoute(
            "/storage/objects/{token}",
            ["GET", "HEAD", "OPTIONS"],
            Policy.SIGNED_URL,
            stored_object,
            checks_origin=False,
        ),
    ]


def _grant(services: Services, request: Request, operation: FileOperation) -> Grant:
    return services.signer.check(request.path_params["token"], operation)


def _stored_file(services: Services, grant: Grant) -> Served:
    with services.database.read() as connection:
        found = find_file(connection, grant.rowid, grant.name)
    if found is None:
        raise NotFoundError(
            f"this run has no file {grant.name!r}", hint="it may still be on its way"
        )
    return Served(
        found.size_bytes,
        lambda lo, hi: services.blobs.read(found.blob_sha256, lo, hi),
        found.blob_sha256,
        grant.name,
        found.mimetype,
    )


def _object(services: Services, key: str) -> Served:
    objects = services.objects
    # Objects never change under their key, so the key is the validator.
    etag = key.replace("/", "-")
    size_bytes = objects.size(key)
    return Served(size_bytes, lambda lo, hi: objects.get_bytes(key, lo, hi), etag, key)


async def _upload(services: Services, request: Request) -> Response:
    grant = _grant(services, request, FileOperation.UPLOAD)
    limit = services.settings.max_file_bytes
    declared = _declared_length(request)
    if declared is not None and declared > limit:
        raise _too_large(limit)
    writer = await run_in_threadpool(services.blobs.receive)
    try:
        await _receive(request, writer, limit)
        if declared is not None and writer.size_bytes != declared:
            raise InvalidInputError(
                f"{writer.size_bytes} bytes came, {declared} were announced"
            )
        blob = await run_in_threadpool(writer.commit)
    finally:
        writer.abort()
    await run_in_threadpool(_record, services, grant, blob)
    return Response(status_code=200, headers={"ETag": f'"{blob.sha256}"', **CORS})


async def _receive(request: Request, writer: BlobWriter, limit: int) -> None:
    buffered = bytearray()
    try:
        async for piece in request.stream():
            buffered += piece
            if writer.size_bytes + len(buffered) > limit:
                raise _too_large(limit)
            if len(buffered) >= _BUFFER_BYTES:
                await run_in_threadpool(writer.write, bytes(buffered))
                buffered.clear()
    except ClientDisconnect as error:
        raise InvalidInputError("the upload broke off; nothing was stored") from error
    if buffered:
        await run_in_threadpool(writer.write, bytes(buffered))


def _record(services: Services, grant: Grant, blob: Blob) -> None:
    with services.database.write() as unit:
        run = runs_by_rowid(unit.connection, [grant.rowid]).get(grant.rowid)
        if run is None:
            raise NotFoundError("the run of this file has been deleted")
        record_file(
            unit,
            run,
            grant.name,
            blob_sha256=blob.sha256,
            size_bytes=blob.size_bytes,
            md5_base64=blob.md5_base64,
            mimetype=media_type_of(grant.name),
            now=datetime.now(UTC),
        )


def _declared_length(request: Request) -> int | None:
    text = request.headers.get("content-length")
    return int(text) if text and text.isdecimal() else None


def _too_large(limit: int) -> TooLargeError:
    return TooLargeError(f"the file is larger than the {limit} bytes a file may have")
