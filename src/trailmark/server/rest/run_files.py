"""Run files over addresses that authorise themselves: PUT in, GET with ranges out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from trailmark.errors import NotFoundError
from trailmark.server.accounts.policy import Policy
from trailmark.server.blobs.blob_store import Blob, BlobWriter
from trailmark.server.rest.policed_route import PolicedRoute
from trailmark.server.rest.ranges import (
    CORS,
    PREFLIGHT,
    Served,
    media_type_of,
    serve,
)
from trailmark.server.rest.receiving import take_in
from trailmark.server.rest.signing import FileOperation, Grant
from trailmark.server.runs.records import runs_by_rowid
from trailmark.server.runs.run_files import find_file, record_file

if TYPE_CHECKING:
    from trailmark.server.app.services import Services


def routes(services: Services) -> list[PolicedRoute]:
    """`/storage/run-files/{token}` and, read-only, `/storage/objects/{token}`."""

    async def run_file(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=PREFLIGHT)
        if request.method == "PUT":
            return await _upload(services, request)
        grant = _grant(services, request, FileOperation.DOWNLOAD)
        return serve(request, await run_in_threadpool(_stored_file, services, grant))

    async def stored_object(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=PREFLIGHT)
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
        services.blobs.reader(found.blob_sha256).read,
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

    def keep(writer: BlobWriter) -> Blob:
        blob = writer.commit()
        _record(services, grant, blob)
        return blob

    limit = services.settings.max_file_bytes
    blob = await take_in(request, services.blobs, limit, keep)
    return Response(status_code=200, headers={"ETag": f'"{blob.sha256}"', **CORS})


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
