"""Artifacts' bytes by digest, with a key: where older clients look without an address."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from trailmark.errors import NotFoundError
from trailmark.server.accounts.actor import Actor
from trailmark.server.accounts.policy import Policy
from trailmark.server.artifacts.downloads import blob_for_reader
from trailmark.server.rest.artifact_files import served_blob
from trailmark.server.rest.policed_route import PolicedRoute
from trailmark.server.rest.ranges import Served, serve

if TYPE_CHECKING:
    from trailmark.server.app.services import Services

_MD5_HEX = re.compile(r"[0-9a-f]{32}")
_V2 = "/artifactsV2/{region}/{entity}/{project}/{collection}"
_PATHS = (
    "/artifacts/{entity}/{digest}",
    _V2 + "/{birth_artifact_id}/{digest}/{name}",
    _V2 + "/{artifact_id}/{birth_artifact_id}/{digest}/{name}",
)


def routes(services: Services) -> list[PolicedRoute]:
    """GET by both layouts of the protocol; only the entity and the digest count.

    Source: protocol 1.2.
    """

    async def content(request: Request) -> Response:
        served = await run_in_threadpool(_find, services, request)
        return serve(request, served)

    return [PolicedRoute(path, ["GET"], Policy.SIGNED_IN, content) for path in _PATHS]


def _find(services: Services, request: Request) -> Served:
    actor: Actor = request.state.actor
    given = request.path_params
    digest: str = given["digest"].lower()
    if not _MD5_HEX.fullmatch(digest):
        raise NotFoundError("there is no such file, or you may not see it")
    md5_base64 = base64.b64encode(bytes.fromhex(digest)).decode()
    with services.database.read() as connection:
        sha256 = blob_for_reader(connection, actor, given["entity"], md5_base64)
    found = served_blob(services, sha256, given.get("name", digest))
    return replace(found, any_origin=False)
