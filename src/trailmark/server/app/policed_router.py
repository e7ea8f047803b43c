"""Mounting policed routes: who is it, may they, and what if it fails."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Scope

from trailmark.server.accounts.actor import ANONYMOUS
from trailmark.server.accounts.policy import Policy, enforce
from trailmark.server.rest.credentials import authenticate_soon, refuse_foreign_page
from trailmark.server.rest.disk_room import DiskRoom
from trailmark.server.rest.policed_route import PolicedRoute
from trailmark.server.rest.problem import problem_of

if TYPE_CHECKING:
    from trailmark.server.app.services import Services

_WRITING = frozenset({"POST", "PUT", "PATCH"})
# Their endpoints look at a secret of their own, and at no key or cookie.
_WITHOUT_ACTOR = (Policy.SIGNED_URL, Policy.OPERATOR)


def mount(services: Services, routes: Iterable[PolicedRoute]) -> list[Route]:
    """Starlette's routes for `routes`, in their order.

    Raises:
        TypeError: Something other than a `PolicedRoute` is among them: the server must
            not start with a route that nobody guards.
    """
    settings = services.settings
    room = DiskRoom(settings.data_dir, settings.min_free_disk_bytes)
    mounted: list[Route] = []
    for route in routes:
        if not isinstance(route, PolicedRoute):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"{route!r} is not a policed route")
        guarded = _guarded(services, route, room)
        methods = list(route.methods)
        mounted.append(_QueryRoute(route.path, guarded, methods, route.query))
    return mounted


class _QueryRoute(Route):
    """A route that may ask for a query parameter before it matches."""

    def __init__(
        self,
        path: str,
        endpoint: Callable[[Request], Awaitable[Response]],
        methods: list[str],
        query: str | None,
    ) -> None:
        super().__init__(path, endpoint, methods=methods)
        self._query = query

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if self._query is not None and scope["type"] == "http":
            names = (
                part.partition(b"=")[0] for part in scope["query_string"].split(b"&")
            )
            if self._query.encode() not in names:
                return Match.NONE, {}
        return super().matches(scope)


def _guarded(
    services: Services, route: PolicedRoute, room: DiskRoom
) -> Callable[[Request], Awaitable[Response]]:
    authenticator = services.authenticator
    public_url = services.settings.public_url

    async def guarded(request: Request) -> Response:
        try:
            if route.checks_origin and route.policy not in _WITHOUT_ACTOR:
                refuse_foreign_page(request, public_url)
            actor = ANONYMOUS
            if route.policy not in _WITHOUT_ACTOR:
                actor = await authenticate_soon(authenticator, request)
            enforce(route.policy, actor)
            request.state.actor = actor
            if route.fills_disk and request.method in _WRITING:
                room.require()
            return await route.endpoint(request)
        except Exception as error:  # noqa: BLE001 - the rim: logged, and answered
            return problem_of(error, request.state.request_id)

    return guarded
