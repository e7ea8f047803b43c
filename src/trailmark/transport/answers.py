"""What an HTTP answer means: its JSON object, or one error of the tree."""

from __future__ import annotations

import email.utils
import math
import time
from collections.abc import Mapping
from typing import Any, cast

import orjson

from trailmark import errors
from trailmark.errors import ApiError, BusyError, TransportError

_BY_CODE: dict[str, type[ApiError]] = {
    one.code: one
    for one in (
        errors.InvalidInputError,
        errors.UnauthenticatedError,
        errors.ForbiddenError,
        errors.NotFoundError,
        errors.ConflictError,
        errors.TooLargeError,
        errors.UnavailableError,
    )
}
_BY_STATUS = {one.http_status: one for one in _BY_CODE.values()} | {
    402: errors.ForbiddenError,
    410: errors.NotFoundError,
}
_SHOWN_BYTES = 200
_LONGEST_ASKED_S = 86_400.0


def read_object(status: int, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """The JSON object of a successful answer.

    Raises:
        TransportError: No usable answer: a 5xx of something in between, a redirect,
            or a success that is no JSON object (a sign-in page of a hotel).
        ApiError: The server refuses, as the class for its code or status.
    """
    if not 200 <= status < 300:
        raise error_of(status, headers, body)
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _unusable(status, body) from error
    if not isinstance(value, dict):
        raise _unusable(status, body)
    return cast("dict[str, Any]", value)


def read_graphql(
    status: int, headers: Mapping[str, str], body: bytes
) -> dict[str, Any]:
    """`data` of an answer without errors.

    Raises:
        TransportError: See `read_object`.
        ApiError: The first of the answer's errors.
    """
    answer = read_object(status, headers, body)
    failures = answer.get("errors")
    if failures:
        raise error_of(200, headers, body)
    data = answer.get("data")
    if not isinstance(data, dict):
        raise _unusable(status, body)
    return cast("dict[str, Any]", data)


def error_of(status: int, headers: Mapping[str, str], body: bytes) -> Exception:
    """The error that an answer tells, whoever gave it.

    Understands problem+json, GraphQL's `errors`, and plain pages of proxies.
    """
    said = _said(body)
    code = said.get("code")
    message = said.get("message") or f"the server answered {status}"
    hint = said.get("hint")
    request_id = said.get("request_id")
    wait_s = retry_after_s(headers.get("Retry-After"))
    if code == BusyError.code or status == 429:
        return BusyError(
            message, hint=hint, request_id=request_id, retry_after_s=wait_s or 1.0
        )
    if status == 408 or (status >= 500 and code not in _BY_CODE) or status < 200:
        return TransportError(message, hint=hint, retry_after_s=wait_s)
    if 300 <= status < 400:
        return TransportError(
            f"the server answered {status} and points elsewhere",
            hint=f"use {headers.get('Location', 'the address it names')} as base URL",
        )
    if code == errors.UnavailableError.code and wait_s is not None:
        return TransportError(message, hint=hint, retry_after_s=wait_s)
    # A code of a later version is read by its status.
    found = _BY_CODE.get(code or "") or _BY_STATUS.get(status)
    refused = found or errors.InvalidInputError
    return refused(message, hint=hint, request_id=request_id)


def retry_after_s(text: str | None) -> float | None:
    """Seconds that a `Retry-After` header asks for; None when it says nothing usable.

    >>> retry_after_s("1.5")
    1.5
    """
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            at = email.utils.parsedate_to_datetime(text)
        except ValueError:
            return None
        seconds = at.timestamp() - time.time()
    if not math.isfinite(seconds):
        return None
    return min(max(0.0, seconds), _LONGEST_ASKED_S)


def _said(body: bytes) -> dict[str, str]:
    """`message`, `code`, `hint` and `request_id`, those that are there."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    if not isinstance(value, dict):
        return {}
    found = cast("dict[str, Any]", value)
    failures = found.get("errors")
    if isinstance(failures, list) and failures and isinstance(failures[0], dict):
        first = cast("dict[str, Any]", failures[0])
        extensions = first.get("extensions")
        found = {**(extensions if isinstance(extensions, dict) else {}), **first}
    names = ("message", "code", "hint", "request_id")
    return {name: text for name in names if isinstance(text := found.get(name), str)}


def _unusable(status: int, body: bytes) -> TransportError:
    shown = body[:_SHOWN_BYTES].decode(errors="replace")
    return TransportError(
        f"the answer ({status}) is not what a server like this answers: {shown!r}",
        hint="is the base URL right, or does a proxy answer in its place?",
    )
