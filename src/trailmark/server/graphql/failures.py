"""What a failure tells the caller: a code, a sentence, a hint, a request id."""

from __future__ import annotations

import logging
from typing import Any, NamedTuple

from graphql import GraphQLError

from trailmark.errors import (
    ApiError,
    TrailmarkError,
    UsageError,
    shorten,
)
from trailmark.server.db.full_disk import as_full_disk

_log = logging.getLogger(__name__)


def describe(error: GraphQLError, request_id: str) -> dict[str, Any]:
    """One entry of `errors`.

    Whatever was not raised on purpose is logged under `request_id` and answered
    without its text, which may name tables, paths or other people's values.
    """
    cause = _cause(error)
    full = as_full_disk(cause) if cause is not None else None
    if full is not None:
        _log.error("the disk takes no more", exc_info=cause)
        cause = full
    if cause is None:
        return _entry(error, error.message, "invalid_input", None, request_id)
    if isinstance(cause, TrailmarkError):
        return _entry(error, cause.message, _code(cause), cause.hint, request_id)
    _log.error(
        "graphql field failed: path=%s request_id=%s",
        ".".join(str(part) for part in error.path or ()),
        request_id,
        exc_info=cause,
    )
    return _entry(
        error,
        "the server failed; its log has the details",
        "internal",
        f"quote request id {request_id}",
        request_id,
    )


class Status(NamedTuple):
    """How HTTP says that a request failed.

    Attributes:
        retry_after_s: Seconds to wait before the next try, when one makes sense.
    """

    code: int
    retry_after_s: float | None = None


def status_of(error: GraphQLError) -> Status:
    """The status of a request that failed with `error` alone."""
    cause = _cause(error)
    if cause is None or isinstance(cause, UsageError):
        return Status(400)
    known = cause if isinstance(cause, ApiError) else as_full_disk(cause)
    if known is not None:
        return Status(known.http_status, known.retry_after_s)
    return Status(500)


def _cause(error: GraphQLError) -> Exception | None:
    """What was raised below, or None when GraphQL itself objects."""
    cause: BaseException | None = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause if isinstance(cause, Exception) else None


def _code(cause: TrailmarkError) -> str:
    return cause.code if isinstance(cause, ApiError) else "invalid_input"


def _entry(
    error: GraphQLError, message: str, code: str, hint: str | None, request_id: str
) -> dict[str, Any]:
    extensions = {"code": code, "request_id": request_id}
    if hint is not None:
        extensions["hint"] = hint
    entry: dict[str, Any] = {"message": shorten(message), "extensions": extensions}
    if error.path:
        entry["path"] = list(error.path)
    if error.locations:
        entry["locations"] = [dict(place.formatted) for place in error.locations]
    return entry
