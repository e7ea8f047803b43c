"""The ASGI application: every route of the server, in the order they are matched."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from trailmark.server.app import draining, graphql_route, metrics
from trailmark.server.app.front import Front
from trailmark.server.app.host_guard import HostGuard, is_loopback
from trailmark.server.app.policed_router import mount
from trailmark.server.app.scheduled_jobs import running_jobs
from trailmark.server.app.services import Services
from trailmark.server.app.settings import Settings
from trailmark.server.app.wiring import open_services
from trailmark.server.rest import (
    artifact_batches,
    artifact_content,
    artifact_files,
    authorize,
    charts,
    columns,
    file_stream,
    health,
    live,
    operator,
    run_files,
    run_importance,
    run_table,
    session,
    web_app,
)
from trailmark.server.rest.policed_route import PolicedRoute
from trailmark.server.rest.problem import problem

_CODES = {404: "not_found", 405: "method_not_allowed"}


def create_app(settings: Settings) -> ASGIApp:
    """An app that opens its databases when it starts and closes them when it ends.

    Raises:
        TypeError: A route declares no policy.
    """
    return _Stack(settings)


def create_app_of(services: Services) -> ASGIApp:
    """An app over parts that somebody else opens and closes, for tests."""
    return _assemble(services)


def all_routes(services: Services) -> list[PolicedRoute]:
    """Every route, in the order they are matched; the web app takes what is left."""
    return [
        *graphql_route.routes(services),
        *file_stream.routes(services),
        *run_files.routes(services),
        *artifact_files.routes(services),
        *artifact_batches.routes(services),
        *artifact_content.routes(services),
        *charts.routes(services),
        *columns.routes(services),
        *run_table.routes(services),
        *run_importance.routes(services),
        *live.routes(services),
        *session.routes(services),
        *authorize.routes(services),
        *operator.routes(services),
        *health.routes(services),
        *metrics.routes(services),
        *web_app.routes(frame_ancestors=_frame_ancestors(services.settings)),
    ]


def _frame_ancestors(settings: Settings) -> str:
    if settings.frame_ancestors is not None:
        return settings.frame_ancestors
    return web_app.LOCAL_NOTEBOOKS if is_loopback(settings.host) else ""


class _Stack:
    """Opens the parts when the server starts: before, nothing may be touched."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._served: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await Starlette(lifespan=self._lifespan)(scope, receive, send)
        elif self._served is not None:
            await self._served(scope, receive, send)
        else:
            raise RuntimeError("the app is called before its lifespan has started")

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncGenerator[None]:
        opened = _running(self._settings)
        services = await run_in_threadpool(opened.__enter__)
        try:
            self._served = _assemble(services)
            draining.on_drain(services.live.close)
            yield
        finally:
            await run_in_threadpool(draining.begin)
            await run_in_threadpool(opened.__exit__, None, None, None)


@contextmanager
def _running(settings: Settings) -> Generator[Services]:
    with open_services(settings) as services, running_jobs(services):
        yield services


def _assemble(services: Services) -> ASGIApp:
    routes = mount(services, all_routes(services))
    app = HostGuard(
        Starlette(routes=routes, exception_handlers={HTTPException: _refuse}),
        services.settings,
    )
    prefix = urlsplit(services.settings.public_url or "").path.rstrip("/")
    return Front(app, prefix=prefix, observe=metrics.observe_request)


async def _refuse(request: Request, error: Exception) -> Response:
    """Starlette's own refusals (no such route or method) in our form."""
    assert isinstance(error, HTTPException)
    return problem(
        error.status_code,
        _CODES.get(error.status_code, "invalid_input"),
        f"{request.method} is not possible here"
        if error.status_code == 405
        else error.detail.lower(),
        request_id=request.state.request_id,
        headers=error.headers,
    )
