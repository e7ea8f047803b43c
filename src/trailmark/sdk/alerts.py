"""Alerts: a message to the people who watch a run."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import Any

from trailmark.errors import UsageError

DEFAULT_WAIT_S = 60.0


class AlertLevel(Enum):
    """How urgent an alert is."""

    INFO = "INFO"
    WARN = "WARN"
    ERROR = "ERROR"


def alert_payload(
    title: str,
    text: str,
    level: str | AlertLevel | None,
    wait_duration: float | timedelta | None,
) -> dict[str, Any]:
    """The payload of an `ALERT` record.

    Raises:
        UsageError: The level is none of `AlertLevel`, or the wait no duration.
    """
    return {
        "title": str(title),
        "text": str(text),
        "level": _checked_level(level).value,
        "wait_s": _seconds(wait_duration),
    }


def _checked_level(level: str | AlertLevel | None) -> AlertLevel:
    if level is None:
        return AlertLevel.INFO
    word = level.value if isinstance(level, AlertLevel) else level
    try:
        return AlertLevel(str(word).upper())
    except ValueError:
        raise UsageError(
            f"an alert's level cannot be {level!r}", hint="use INFO, WARN or ERROR"
        ) from None


def _seconds(wait_duration: float | timedelta | None) -> float:
    if wait_duration is None:
        return DEFAULT_WAIT_S
    if isinstance(wait_duration, timedelta):
        return wait_duration.total_seconds()
    try:
        return max(0.0, float(wait_duration))
    except (TypeError, ValueError):
        raise UsageError(
            f"wait_duration cannot be {wait_duration!r}",
            hint="give seconds or a timedelta",
        ) from None
