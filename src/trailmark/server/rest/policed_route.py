"""Routes that say who may call them; nothing else is ever mounted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from trailmark.server.accounts.policy import Policy

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class PolicedRoute:
    """One path and who may call it.

    The app authenticates the request, enforces `policy`, and only then awaits
    `endpoint`, with the caller in `request.state.actor` (an `Actor`) and an id for
    logs in `request.state.request_id`. Errors of `trailmark.errors` that the
    endpoint raises become problem+json.

    Attributes:
        path: In Starlette's form, such as `/files/{entity}/{project}/{run}/file_stream`.
        methods: In capitals; HEAD is added to GET.
        endpoint: Runs on the event loop, so it hands blocking work to
            `starlette.concurrency.run_in_threadpool`.
        checks_origin: False lets pages of other origins call it from a browser;
            only for routes that take no cookie.
        fills_disk: It takes in bulk, and is refused (503) while the disk is almost
            full; reading through the same route goes on.
        query: The route is found only when the URL has this query parameter.
    """

    path: str
    methods: Sequence[str]
    policy: Policy
    endpoint: Endpoint
    checks_origin: bool = True
    fills_disk: bool = False
    query: str | None = None

    def __post_init__(self) -> None:
        # Types are gone at run time; a route that slips through unpoliced is the one
        # mistake that must stop the server from starting.
        if not isinstance(self.policy, Policy):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"route {self.path!r} declares no policy")
        if not self.methods:
            raise TypeError(f"route {self.path!r} declares no methods")
