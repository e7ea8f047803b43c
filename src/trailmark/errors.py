"""Every error trailmark raises on purpose.

TrailmarkError
├── UsageError               the call is wrong; raised before anything is sent
│   └── ArtifactStatusError  not with this artifact, as it is now
│       ├── ArtifactNotLoggedError    what only a logged version has
│       └── ArtifactFinalizedError    what only a draft allows
├── WaitTimeoutError         not there in time; it may still come
├── TransportError           no usable answer came back; the caller may retry
├── UnsupportedError         the server is not one that can do this
└── ApiError                 the server answered, and the answer is no
    ├── InvalidInputError    invalid_input      400
    ├── UnauthenticatedError unauthenticated    401
    ├── ForbiddenError       forbidden          403
    ├── NotFoundError        not_found          404
    │   └── UnknownNameError a name that a program asked for
    ├── ConflictError        conflict           409
    │   └── TakenNameError   a name that a program wanted to give
    ├── TooLargeError        too_large          413
    ├── BusyError            busy               429
    └── UnavailableError     unavailable        503
"""

from __future__ import annotations

from typing import ClassVar

_MAX_MESSAGE = 2_000


def shorten(message: str) -> str:
    """A message fit to be answered: what a request sent is not sent back at length.

    >>> shorten("x" * 5_000)[-2:]
    'x…'
    """
    return (
        message if len(message) <= _MAX_MESSAGE else message[: _MAX_MESSAGE - 1] + "…"
    )


class TrailmarkError(Exception):
    """The root: catch this to catch everything trailmark raises on purpose."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message if hint is None else f"{message}\n  hint: {hint}")
        self.message = message
        self.hint = hint


class UsageError(TrailmarkError, ValueError):
    """The call itself is wrong; nothing was sent and nothing changed."""


class ArtifactStatusError(UsageError, AttributeError):
    """An artifact is not in the state that the call needs."""


class ArtifactNotLoggedError(ArtifactStatusError):
    """Only a version that the server has can answer this."""


class ArtifactFinalizedError(ArtifactStatusError):
    """The content of a version does not change any more; `new_draft()` begins another."""


class WaitTimeoutError(TrailmarkError, TimeoutError):
    """What was waited for was not there in time; it may still come."""


class TransportError(TrailmarkError, ConnectionError):
    """No usable answer came back.

    Attributes:
        retry_after_s: Seconds the peer asked us to wait, or None.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.retry_after_s = retry_after_s


class UnsupportedError(TrailmarkError):
    """The server is of a version that cannot do what is asked; nothing changed."""


class ApiError(TrailmarkError):
    """The server understood the request and refused it.

    Attributes:
        hint: What to try next, or None when there is nothing useful to say.
        request_id: Finds the matching server log line; quote it in reports.
        retry_after_s: Seconds to wait before the next try; None where another try
            would be answered alike.
    """

    code: ClassVar[str] = "internal"
    http_status: ClassVar[int] = 500
    retry_after_s: float | None = None

    def __init__(
        self, message: str, *, hint: str | None = None, request_id: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.request_id = request_id


class InvalidInputError(ApiError):
    """A value in the request cannot be accepted."""

    code = "invalid_input"
    http_status = 400


class UnauthenticatedError(ApiError):
    """The request carries no valid API key or session."""

    code = "unauthenticated"
    http_status = 401


class ForbiddenError(ApiError):
    """The caller can see the thing but may not do this to it."""

    code = "forbidden"
    http_status = 403


class NotFoundError(ApiError):
    """There is no such thing, or the caller may not know of it."""

    code = "not_found"
    http_status = 404


class UnknownNameError(NotFoundError, ValueError):
    """What a program asked for by name is not there.

    Raised by the client where an empty answer means this; a `ValueError` for the
    programs written for the official client, which catch that.
    """


class ConflictError(ApiError):
    """The request contradicts what is stored."""

    code = "conflict"
    http_status = 409


class TakenNameError(ConflictError, ValueError):
    """What a program wanted to make has the name of something that is there.

    Raised by the client; a `ValueError` for the programs written for the official
    client, which catch that.
    """


class TooLargeError(ApiError):
    """The request is larger than the server takes."""

    code = "too_large"
    http_status = 413


class BusyError(ApiError):
    """The server asks for patience."""

    code = "busy"
    http_status = 429

    def __init__(
        self,
        message: str,
        *,
        retry_after_s: float = 1.0,
        hint: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint, request_id=request_id)
        self.retry_after_s = retry_after_s


class UnavailableError(ApiError):
    """The server cannot do this now (disk full, store unreachable); reads go on."""

    code = "unavailable"
    http_status = 503
    retry_after_s = 5.0


# The names under which programs written for the official client catch these.
Error = TrailmarkError
CommError = TransportError
