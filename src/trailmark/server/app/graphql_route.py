"""`POST /graphql`: the bytes of a request handed to a worker thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from trailmark.server.accounts.policy import Policy
from trailmark.server.rest.bodies import read_body
from trailmark.server.rest.credentials import authenticate
from trailmark.server.rest.policed_route import PolicedRoute
from trailmark.server.rest.problem import retry_after

if TYPE_CHECKING:
    from trailmark.server.app.services import Services

# Who has not signed in asks for little, and should not fill the memory.
_ANONYMOUS_BYTES = 1 << 18
_ON_BEHALF_OF = "x-wandb-username"


def routes(services: Services) -> list[PolicedRoute]:
    """The route is public, as `serverInfo` is; each root field has its own policy.

    Raises:
        RuntimeError: A root field declares no policy: the server must not start.
    """
    from trailmark.server.graphql.context import Context
    from trailmark.server.graphql.http import Answer, execute
    from trailmark.server.graphql.schema import build_schema

    build_schema()

    def answer(request: Request, body: bytes) -> Answer:
        # Confirmed anew: what another process has written must be visible at once.
        actor = authenticate(services.authenticator, request)
        context = Context(
            actor=actor,
            services=services,
            base_url=base_url_of(request, services.settings.public_url),
            request_id=request.state.request_id,
            on_behalf_of=request.headers.get(_ON_BEHALF_OF) or None,
        )
        return execute(context, body)

    async def graphql(request: Request) -> Response:
        signed_in = request.state.actor.is_signed_in
        most = services.settings.max_graphql_bytes
        body = await read_body(request, most if signed_in else _ANONYMOUS_BYTES)
        found = await run_in_threadpool(answer, request, body)
        wait_s = found.retry_after_s
        headers = None if wait_s is None else {"Retry-After": retry_after(wait_s)}
        return Response(found.body, found.status, headers, "application/json")

    return [PolicedRoute("/graphql", ["POST"], Policy.PUBLIC, graphql)]


def base_url_of(request: Request, public_url: str | None) -> str:
    """What absolute URLs in answers start with, without a trailing slash."""
    if public_url is not None:
        return public_url
    return f"{request.url.scheme}://{request.url.netloc}"
