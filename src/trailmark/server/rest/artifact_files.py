"""Artifacts' files, one a request: PUT in, whole or in parts, and GET out."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from trailmark.errors import InvalidInputError
from trailmark.server.accounts.policy import Policy
from trailmark.server.artifacts.batches import SmallUpload, store_uploads
from trailmark.server.artifacts.downloads import blob_of_manifest, bytes_of_file
from trailmark.server.artifacts.parts import store_part
from trailmark.server.artifacts.uploads import (
    arrived,
    check_digest,
    digest_of_upload,
)
from trailmark.server.blobs.blob_store import BlobWriter
from trailmark.server.blobs.packs import MAX_PACKED_BYTES
from trailmark.server.rest.policed_route import PolicedRoute
from trailmark.server.rest.ranges import CORS, PREFLIGHT, Served, serve
from trailmark.server.rest.receiving import declared_length, take_in
from trailmark.server.rest.signing import FileOperation, Grant
from trailmark.server.rest.together import Together

if TYPE_CHECKING:
    from trailmark.server.app.services import Services

_MANIFEST = "wandb_manifest.json"


def routes(services: Services) -> list[PolicedRoute]:
    """`/storage/artifact-{uploads,parts,files,manifests}/{token}`."""

    def store_small(group: list[SmallUpload]) -> list[Exception | None]:
        return store_uploads(services.database, services.blobs, group)

    together = Together(store_small)

    async def upload(request: Request) -> Response:
        if request.method == "OPTIONS":
            return preflight()
        return await _upload(services, request, together)

    async def part(request: Request) -> Response:
        if request.method == "OPTIONS":
            return preflight()
        return await _upload_part(services, request)

    async def file(request: Request) -> Response:
        if request.method == "OPTIONS":
            return preflight()
        grant = grant_of(services, request, FileOperation.ARTIFACT_FILE)
        return serve(request, await run_in_threadpool(_file, services, grant))

    async def manifest(request: Request) -> Response:
        if request.method == "OPTIONS":
            return preflight()
        grant = grant_of(services, request, FileOperation.ARTIFACT_MANIFEST)
        return serve(request, await run_in_threadpool(_manifest, services, grant))

    written, read = ["PUT", "OPTIONS"], ["GET", "HEAD", "OPTIONS"]
    return [
        PolicedRoute(
            f"/storage/artifact-{kind}/{{token}}",
            methods,
            Policy.SIGNED_URL,
            endpoint,
            checks_origin=False,
            fills_disk=methods is written,
        )
        for kind, methods, endpoint in (
            ("uploads", written, upload),
            ("parts", written, part),
            ("files", read, file),
            ("manifests", read, manifest),
        )
    ]


def grant_of(services: Services, request: Request, operation: FileOperation) -> Grant:
    """What the request's address allows.

    Raises:
        ForbiddenError: Not `operation`, or nothing.
    """
    return services.signer.check(request.path_params["token"], operation)


def preflight() -> Response:
    """Any page may ask: the address itself is the permission."""
    return Response(status_code=204, headers=PREFLIGHT)


async def _upload(
    services: Services, request: Request, together: Together[SmallUpload]
) -> Response:
    """Small files that come at the same time share a flush and a transaction."""
    grant = grant_of(services, request, FileOperation.ARTIFACT_UPLOAD)

    def keep(writer: BlobWriter) -> str:
        check_digest(writer.digest(), grant.name)
        _check_header(request, grant.name)
        blob = writer.commit()
        with services.database.write() as unit:
            arrived(unit, grant.rowid, blob)
        return grant.name

    async def keep_small(data: bytes) -> str:
        _check_header(request, grant.name)
        await together.do(SmallUpload(grant.rowid, grant.name, data))
        return grant.name

    length = declared_length(request)
    if length is None or length > MAX_PACKED_BYTES:
        await run_in_threadpool(_require_expected, services, grant.rowid, grant.name)
    limit = services.settings.max_file_bytes
    return _taken(await take_in(request, services.blobs, limit, keep, keep_small))


async def _upload_part(services: Services, request: Request) -> Response:
    grant = grant_of(services, request, FileOperation.ARTIFACT_PART)
    number, _, md5_hex = grant.name.partition(":")
    md5_base64 = base64.b64encode(bytes.fromhex(md5_hex)).decode()

    def keep(writer: BlobWriter) -> str:
        found = writer.digest()
        check_digest(found, md5_base64)
        _check_header(request, md5_base64)
        store_part(
            services.database,
            services.objects,
            grant.rowid,
            number=int(number),
            md5_hex=md5_hex,
            path=writer.close(),
            size_bytes=found.size_bytes,
        )
        return md5_base64

    await run_in_threadpool(_require_expected, services, grant.rowid, None)
    limit = services.settings.max_file_bytes
    return _taken(await take_in(request, services.blobs, limit, keep))


def _require_expected(
    services: Services, upload_rowid: int, md5_base64: str | None
) -> None:
    """Refuse what nobody waits for before all of it has come."""
    with services.database.read() as connection:
        digest = digest_of_upload(connection, upload_rowid)
    if md5_base64 not in (None, digest):
        raise InvalidInputError(
            f"this address is for MD5 {md5_base64!r}, {digest!r} is expected by now",
            hint="ask for the file's address again",
        )


def _check_header(request: Request, md5_base64: str) -> None:
    declared = request.headers.get("content-md5")
    if declared is None:
        return
    try:
        digest = base64.b64decode(declared, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidInputError(f"Content-MD5 {declared!r} is not base64") from error
    if digest != base64.b64decode(md5_base64):
        raise InvalidInputError(
            f"this address is for MD5 {md5_base64!r}, Content-MD5 says {declared!r}"
        )


def _taken(md5_base64: str) -> Response:
    """Clients name a part by the tag of this answer when they complete the file."""
    md5_hex = base64.b64decode(md5_base64).hex()
    return Response(status_code=200, headers={"ETag": f'"{md5_hex}"', **CORS})


def _file(services: Services, grant: Grant) -> Served:
    with services.database.read() as connection:
        found = bytes_of_file(connection, grant.rowid, grant.name)
    return served_blob(services, found.sha256, grant.name)


def _manifest(services: Services, grant: Grant) -> Served:
    with services.database.read() as connection:
        sha256 = blob_of_manifest(connection, grant.rowid)
    return served_blob(services, sha256, _MANIFEST)


def served_blob(services: Services, sha256: str, name: str) -> Served:
    """A blob to be served under a name."""
    reader = services.blobs.reader(sha256)
    return Served(reader.blob.size_bytes, reader.read, sha256, name)
