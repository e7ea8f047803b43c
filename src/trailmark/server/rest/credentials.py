"""From a request's headers to the `Actor` behind it."""

from __future__ import annotations

import base64
import binascii
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from trailmark.errors import ForbiddenError
from trailmark.server.accounts.actor import ANONYMOUS, Actor
from trailmark.server.accounts.authentication import Authenticator

SESSION_COOKIE = "trailmark_session"
SECURE_SESSION_COOKIE = "__Host-trailmark_session"

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_MAX_AGE_S = 1.0


class Credentials(NamedTuple):
    """What a request carries; not yet known to be valid."""

    via: Literal["key", "session"]
    secret: str


def credentials_of(request: Request) -> Credentials | None:
    """An API key by Basic or Bearer, else a session cookie; None when neither.

    Of Basic only the password counts: clients send the user name `api`.
    """
    header = request.headers.get("authorization")
    if header is not None:
        scheme, _, value = header.partition(" ")
        if scheme.lower() == "bearer":
            return Credentials("key", value.strip())
        if scheme.lower() == "basic":
            return Credentials("key", _basic_password(value.strip()))
        return None
    token = session_token(request)
    return None if token is None else Credentials("session", token)


def session_token(request: Request) -> str | None:
    """The token in the session cookie; None when there is no such cookie."""
    cookies = request.cookies
    return cookies.get(SECURE_SESSION_COOKIE) or cookies.get(SESSION_COOKIE)


def authenticate(
    authenticator: Authenticator, request: Request, *, max_age_s: float = 0.0
) -> Actor:
    """Who sent `request`; `ANONYMOUS` for no or unknown credentials. Blocks.

    Args:
        max_age_s: How long a remembered answer may go unconfirmed; 0 sees whatever
            any process has written.
    """
    held = credentials_of(request)
    if held is None:
        return ANONYMOUS
    look_up = (
        authenticator.by_api_key if held.via == "key" else authenticator.by_session
    )
    return look_up(held.secret, max_age_s=max_age_s) or ANONYMOUS


async def authenticate_soon(authenticator: Authenticator, request: Request) -> Actor:
    """Like `authenticate`, up to a second behind, without blocking the event loop."""
    held = credentials_of(request)
    if held is None:
        return ANONYMOUS
    remembered = authenticator.cached(held.via, held.secret, _MAX_AGE_S)
    if remembered is not None:
        return remembered
    return await run_in_threadpool(
        authenticate, authenticator, request, max_age_s=_MAX_AGE_S
    )


def refuse_foreign_page(request: Request, public_url: str | None) -> None:
    """Refuse what a page of another site makes a signed-in browser send.

    A request with an `Authorization` header is exempt: no browser adds one by itself.

    Raises:
        ForbiddenError: The browser says that another origin sent this.
    """
    if request.method in _SAFE_METHODS or "authorization" in request.headers:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site in ("cross-site", "same-site") or (
        origin is not None and not _is_own_origin(origin, request, public_url)
    ):
        raise ForbiddenError(
            f"a page of {origin or 'another site'!r} may not send this",
            hint="behind a proxy, set TRAILMARK_PUBLIC_URL to the address people use",
        )


def _is_own_origin(origin: str, request: Request, public_url: str | None) -> bool:
    host = urlsplit(origin).netloc
    own = {request.headers.get("host", "")}
    if public_url is not None:
        own.add(urlsplit(public_url).netloc)
    return host != "" and host in own


def _basic_password(value: str) -> str:
    try:
        decoded = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
    return decoded.partition(":")[2]
