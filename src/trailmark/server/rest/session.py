"""Signing a browser in and out."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from trailmark.errors import InvalidInputError, UnauthenticatedError
from trailmark.server.accounts.actor import ANONYMOUS, Actor
from trailmark.server.accounts.passwords import PasswordCheck, set_password
from trailmark.server.accounts.policy import Policy
from trailmark.server.accounts.sessions import create_session, delete_session
from trailmark.server.accounts.signin_links import redeem_signin_link
from trailmark.server.accounts.users import get_user
from trailmark.server.rest.bodies import read_body
from trailmark.server.rest.credentials import (
    SECURE_SESSION_COOKIE,
    SESSION_COOKIE,
    session_token,
)
from trailmark.server.rest.policed_route import PolicedRoute

if TYPE_CHECKING:
    from trailmark.server.app.services import Services

_MAX_BODY = 16_384
# A second slash or a backslash would start the name of another host.
_OWN_PAGE = re.compile(r"/(?:[^/\\\x00-\x1f\x7f][^\\\x00-\x1f\x7f]{0,2000})?")


def routes(services: Services) -> list[PolicedRoute]:
    """`/api/session`, `/api/password`, and `/signin?token=…` for links that were sent."""
    passwords = PasswordCheck(services.database)

    async def who(request: Request) -> Response:
        return _json(await run_in_threadpool(_describe, services, request.state.actor))

    async def sign_in(request: Request) -> Response:
        body = await read_object(request)
        token = await run_in_threadpool(
            _sign_in, services, passwords, body, request.headers.get("user-agent")
        )
        actor = await run_in_threadpool(services.authenticator.by_session, token)
        response = _json(
            await run_in_threadpool(_describe, services, actor or ANONYMOUS)
        )
        _set_cookie(services, request, response, token)
        return response

    async def sign_out(request: Request) -> Response:
        token = session_token(request)
        if token is not None:
            await run_in_threadpool(_sign_out, services, token)
        response = Response(status_code=204)
        for name in (SESSION_COOKIE, SECURE_SESSION_COOKIE):
            response.delete_cookie(
                name,
                secure=name == SECURE_SESSION_COOKIE,
                httponly=True,
                samesite="lax",
            )
        return response

    async def change_password(request: Request) -> Response:
        body = await read_object(request)
        await run_in_threadpool(
            _set_password, services, request.state.actor, text_of(body, "password")
        )
        return Response(status_code=204)

    async def follow_link(request: Request) -> Response:
        token = request.query_params["token"]
        agent = request.headers.get("user-agent")
        try:
            session = await run_in_threadpool(_redeem, services, token, agent)
        except UnauthenticatedError as error:
            return RedirectResponse(f"/signin?problem={quote(error.message)}", 303)
        response = RedirectResponse(_page(request.query_params.get("next")), 303)
        _set_cookie(services, request, response, session)
        return response

    return [
        PolicedRoute("/api/session", ["GET"], Policy.PUBLIC, who),
        PolicedRoute("/api/session", ["POST"], Policy.PUBLIC, sign_in),
        PolicedRoute("/api/session", ["DELETE"], Policy.PUBLIC, sign_out),
        PolicedRoute("/api/password", ["PUT"], Policy.SIGNED_IN, change_password),
        # Found only with ?token=…; without it, /signin is a page of the web app.
        PolicedRoute("/signin", ["GET"], Policy.PUBLIC, follow_link, query="token"),
    ]


async def read_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object.

    Raises:
        InvalidInputError: It is something else.
    """
    try:
        body = orjson.loads(await read_body(request, _MAX_BODY))
    except orjson.JSONDecodeError as error:
        raise InvalidInputError(f"the body is not JSON: {error}") from None
    if not isinstance(body, dict):
        raise InvalidInputError("the body is not a JSON object")
    return cast("dict[str, Any]", body)


def text_of(body: dict[str, Any], name: str) -> str:
    """A required text in `body`.

    Raises:
        InvalidInputError: It is absent or no text.
    """
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise InvalidInputError(f"{name!r} is missing or not a text")
    return value


def _sign_in(
    services: Services,
    passwords: PasswordCheck,
    body: dict[str, Any],
    agent: str | None,
) -> str:
    lifetime = timedelta(days=services.settings.session_lifetime_days)
    if "token" in body:
        with services.database.write() as unit:
            user_rowid = redeem_signin_link(unit, text_of(body, "token"))
            return create_session(unit, user_rowid, lifetime, agent)
    user_rowid = passwords.user_of(text_of(body, "username"), text_of(body, "password"))
    with services.database.write() as unit:
        return create_session(unit, user_rowid, lifetime, agent)


def _redeem(services: Services, token: str, agent: str | None) -> str:
    lifetime = timedelta(days=services.settings.session_lifetime_days)
    with services.database.write() as unit:
        return create_session(unit, redeem_signin_link(unit, token), lifetime, agent)


def _sign_out(services: Services, token: str) -> None:
    with services.database.write() as unit:
        delete_session(unit, token)


def _page(wanted: str | None) -> str:
    """The page to open after signing in; never one of another site."""
    return wanted if wanted is not None and _OWN_PAGE.fullmatch(wanted) else "/"


def _set_password(services: Services, actor: Actor, password: str) -> None:
    with services.database.write() as unit:
        set_password(unit, actor, password)


def _describe(services: Services, actor: Actor) -> dict[str, Any]:
    if actor.user_rowid is None:
        return {"user": None}
    with services.database.read() as connection:
        user = get_user(connection, actor.user_rowid)
    return {
        "user": {
            "username": user.username,
            "email": user.email,
            "fullName": user.full_name,
            "admin": user.is_admin,
            "defaultEntity": user.default_entity,
            "hasPassword": user.has_password,
        }
    }


def _set_cookie(
    services: Services, request: Request, response: Response, token: str
) -> None:
    public_url = services.settings.public_url or ""
    secure = request.url.scheme == "https" or public_url.startswith("https:")
    response.set_cookie(
        SECURE_SESSION_COOKIE if secure else SESSION_COOKIE,
        token,
        max_age=int(services.settings.session_lifetime_days * 86_400),
        httponly=True,
        samesite="lax",
        secure=secure,
    )


def _json(value: Any) -> Response:
    return Response(
        orjson.dumps(value),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
