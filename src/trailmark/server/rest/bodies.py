"""Reading request bodies, never more of them than allowed."""

from __future__ import annotations

from starlette.requests import ClientDisconnect, Request

from trailmark.errors import InvalidInputError, TooLargeError


async def read_body(request: Request, max_bytes: int) -> bytes:
    """The whole body.

    Raises:
        TooLargeError: It is, or says it is, larger than `max_bytes`.
        InvalidInputError: The connection broke off before its end.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > max_bytes:
        raise _too_large(max_bytes)
    pieces: list[bytes] = []
    n_bytes = 0
    try:
        async for piece in request.stream():
            n_bytes += len(piece)
            if n_bytes > max_bytes:
                raise _too_large(max_bytes)
            pieces.append(piece)
    except ClientDisconnect as error:
        raise InvalidInputError("the request broke off before its end") from error
    return b"".join(pieces)


def _too_large(max_bytes: int) -> TooLargeError:
    return TooLargeError(f"the body is larger than the {max_bytes} bytes taken here")
