"""Errors as problem+json (RFC 9457), with the codes of `trailmark.errors`."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from http import HTTPStatus

import orjson
from starlette.responses import Response

from trailmark.errors import (
    ApiError,
    InvalidInputError,
    TrailmarkError,
    UnauthenticatedError,
    UnavailableError,
    UsageError,
    shorten,
)
from trailmark.server.db.full_disk import as_full_disk

_log = logging.getLogger(__name__)
_MEDIA_TYPE = "application/problem+json"


def problem_of(error: Exception, request_id: str) -> Response:
    """The answer to a request that failed with `error`.

    What was not raised on purpose is logged under `request_id` and answered without
    its text, which may name paths, tables or other people's values.
    """
    known = _as_api_error(error)
    if known is None:
        _log.error("request failed", extra={"request_id": request_id}, exc_info=error)
        return problem(
            500,
            "internal",
            "the server failed; its log has the details",
            request_id=request_id,
            hint=f"quote request id {request_id}",
        )
    return problem(
        known.http_status,
        known.code,
        known.message,
        request_id=request_id,
        hint=known.hint,
        headers=_headers_of(known),
    )


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    request_id: str,
    hint: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """One problem. `message` repeats `detail` for clients that show only that."""
    detail = shorten(detail)
    body = {
        "type": f"urn:trailmark:error:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "message": detail,
        "hint": hint,
        "request_id": request_id,
    }
    return Response(orjson.dumps(body), status, headers=headers, media_type=_MEDIA_TYPE)


def _as_api_error(error: Exception) -> ApiError | None:
    if isinstance(error, ApiError):
        return error
    if isinstance(error, UsageError):
        return InvalidInputError(error.message, hint=error.hint)
    if isinstance(error, TrailmarkError):
        return UnavailableError(error.message, hint=error.hint)
    full = as_full_disk(error)
    if full is not None:
        _log.error("the disk takes no more", exc_info=error)
    return full


def retry_after(seconds: float) -> str:
    """The header's value: whole seconds, at least one."""
    return str(max(1, math.ceil(seconds)))


def _headers_of(error: ApiError) -> dict[str, str]:
    if error.retry_after_s is not None:
        return {"Retry-After": retry_after(error.retry_after_s)}
    if isinstance(error, UnauthenticatedError):
        # Not `Basic`: browsers would pop up a dialog over our sign-in page.
        return {"WWW-Authenticate": 'Bearer realm="trailmark"'}
    return {}
