"""Instants: aware UTC datetimes, microseconds since 1970, and ISO 8601 text."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FRACTION = re.compile(r"\.(\d+)")
_YEAR_OR_MONTH = re.compile(r"(\d{4})(?:-(\d{2}))?")


def to_us(at: datetime) -> int:
    """Microseconds since 1970, exact."""
    return (at - _EPOCH) // _MICROSECOND


def from_us(us: int) -> datetime:
    return _EPOCH + us * _MICROSECOND


def parse_instant(text: str) -> datetime | None:
    """Read ISO 8601 as people and clients write it; None when it is no instant.

    A date without a time is its first moment; a time without a zone is UTC; digits
    beyond microseconds are dropped.

    >>> parse_instant("2023-01-01T12:00:00Z").hour, parse_instant("2023-02").month
    (12, 2)
    """
    trimmed = _FRACTION.sub(lambda match: f".{match[1][:6]:0<6}", text.strip())
    if match := _YEAR_OR_MONTH.fullmatch(trimmed):
        trimmed = f"{match[1]}-{match[2] or '01'}-01"
    try:
        at = datetime.fromisoformat(trimmed)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
