"""Whether the server can serve: for load balancers, containers and clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from trailmark import __version__
from trailmark.errors import UnavailableError
from trailmark.server.accounts.policy import Policy
from trailmark.server.rest.disk_room import DiskRoom
from trailmark.server.rest.policed_route import PolicedRoute

if TYPE_CHECKING:
    from trailmark.server.app.services import Services


def routes(services: Services) -> list[PolicedRoute]:
    """`/healthz`: the databases answer. `/ready`: and there is room to write."""
    settings = services.settings
    room = DiskRoom(settings.data_dir, settings.min_free_disk_bytes)

    async def healthz(_: Request) -> Response:
        return await _answer(services, None)

    async def ready(_: Request) -> Response:
        return await _answer(services, room)

    return [
        PolicedRoute("/healthz", ["GET"], Policy.PUBLIC, healthz),
        PolicedRoute("/ready", ["GET"], Policy.PUBLIC, ready),
    ]


async def _answer(services: Services, room: DiskRoom | None) -> Response:
    if not await run_in_threadpool(_databases_answer, services):
        raise UnavailableError("the database does not answer")
    if room is not None:
        room.require()
    body = {"status": "ok", "version": __version__}
    return Response(orjson.dumps(body), media_type="application/json")


def _databases_answer(services: Services) -> bool:
    try:
        for database in (services.database, services.tail_database):
            with database.read() as connection:
                connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True
