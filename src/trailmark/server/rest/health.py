"""Whether the server can serve: for load balancers, containers and clients."""

from __future__ import annotations

import shutil
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
from trailmark.server.rest.policed_route import PolicedRoute

if TYPE_CHECKING:
    from trailmark.server.app.services import Services


def routes(services: Services) -> list[PolicedRoute]:
    """`/healthz`: the databases answer. `/ready`: and there is room to write."""

    async def healthz(_: Request) -> Response:
        return await _answer(services, needs_room=False)

    async def ready(_: Request) -> Response:
        return await _answer(services, needs_room=True)

    return [
        PolicedRoute("/healthz", ["GET"], Policy.PUBLIC, healthz),
        PolicedRoute("/ready", ["GET"], Policy.PUBLIC, ready),
    ]


def has_room(services: Services) -> bool:
    """Whether the data directory's disk has more free space than must stay."""
    settings = services.settings
    free_bytes = shutil.disk_usage(settings.data_dir).free
    return free_bytes >= settings.min_free_disk_bytes


async def _answer(services: Services, *, needs_room: bool) -> Response:
    if not await run_in_threadpool(_databases_answer, services):
        raise UnavailableError("the database does not answer")
    if needs_room and not has_room(services):
        raise UnavailableError(
            "the server's disk is almost full; writes are refused, reading goes on",
            hint="free space on the data directory's disk",
        )
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
