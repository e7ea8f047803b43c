"""Telling a disk that takes no more writes from other failures."""

from __future__ import annotations

import errno

from sqlalchemy.exc import DBAPIError

from trailmark.errors import UnavailableError

_ERRNOS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
_SQLITE = ("disk is full", "readonly database", "disk I/O error", "No space left")
_POSTGRESQL = "53100"


def as_full_disk(error: BaseException) -> UnavailableError | None:
    """What to answer when `error` means a full disk; None when it does not."""
    if not is_full_disk(error):
        return None
    return UnavailableError(
        "the server's disk takes no more writes; reading goes on",
        hint="free space on the data directory's disk; clients send again by themselves",
    )


def is_full_disk(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in _ERRNOS
    return isinstance(error, DBAPIError) and (
        getattr(error.orig, "sqlstate", None) == _POSTGRESQL
        or any(sign in str(error.orig) for sign in _SQLITE)
    )
