"""What whoever can read the data directory may ask of the running server.

The same as the commands below `trailmark server` do, without starting a process: a
training script gets its key and its sign-in link in milliseconds.
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from trailmark.errors import InvalidInputError, UnauthenticatedError
from trailmark.server.accounts.actor import OPERATOR
from trailmark.server.accounts.api_keys import create_api_key
from trailmark.server.accounts.policy import Policy
from trailmark.server.accounts.signin_links import create_signin_link
from trailmark.server.accounts.users import first_administrator
from trailmark.server.rest.policed_route import PolicedRoute
from trailmark.server.rest.session import read_object, text_of
from trailmark.wire.server_note import read_note

if TYPE_CHECKING:
    from trailmark.server.app.services import Services


def routes(services: Services) -> list[PolicedRoute]:
    """`/api/operator`: a key for the first administrator, a link for anybody."""

    async def make_key(request: Request) -> Response:
        await run_in_threadpool(_require_token, services, request)
        body = await read_object(request)
        description = text_of(body, "description")
        return _json(await run_in_threadpool(_make_key, services, description))

    async def make_link(request: Request) -> Response:
        await run_in_threadpool(_require_token, services, request)
        username = text_of(await read_object(request), "username")
        return _json(await run_in_threadpool(_make_link, services, username))

    return [
        PolicedRoute("/api/operator/keys", ["POST"], Policy.OPERATOR, make_key),
        PolicedRoute(
            "/api/operator/sign-in-links", ["POST"], Policy.OPERATOR, make_link
        ),
    ]


def _require_token(services: Services, request: Request) -> None:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    note = read_note(services.settings.data_dir)
    is_right = note is not None and hmac.compare_digest(
        note.token.encode(), given.strip().encode()
    )
    if scheme.lower() != "bearer" or not is_right:
        raise UnauthenticatedError(
            "this needs the token in the server's data directory",
            hint="`trailmark open` finds it",
        )


def _make_key(services: Services, description: str) -> dict[str, Any]:
    with services.database.write() as unit:
        user = first_administrator(unit.connection)
        if user is None:
            raise InvalidInputError("this server has no administrator")
        made = create_api_key(unit, user.rowid, description)
    return {
        "username": user.username,
        "entity": user.default_entity,
        "apiKey": made.secret,
    }


def _make_link(services: Services, username: str) -> dict[str, Any]:
    lifetime = timedelta(seconds=services.settings.signin_link_lifetime_s)
    with services.database.write() as unit:
        return {"token": create_signin_link(unit, OPERATOR, username, lifetime)}


def _json(value: Any) -> Response:
    return Response(
        orjson.dumps(value),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
