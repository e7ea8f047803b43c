"""Alerts that runs raise for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from trailmark.errors import InvalidInputError
from trailmark.server.db import Event, UnitOfWork
from trailmark.server.db.tables.runs import run_alerts, runs
from trailmark.server.runs.records import RunRecord

SEVERITIES = ("INFO", "WARN", "ERROR")
DEFAULT_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(days=3_650)
"""Longer means the same: only once."""
MAX_TITLE_CHARACTERS = 1_000
MAX_TEXT_CHARACTERS = 100_000


@dataclass(frozen=True, slots=True)
class Alert:
    title: str
    text: str
    severity: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AlertRaised(Event):
    project_rowid: int
    run_rowid: int
    alert: Alert


def raise_alert(
    unit: UnitOfWork,
    run: RunRecord,
    alert: Alert,
    *,
    wait: timedelta | None = None,
) -> bool:
    """Keep an alert, unless one of the same title came less than `wait` before.

    Returns:
        Whether it was kept.

    Raises:
        InvalidInputError: An unknown severity, no title, or far too long.
    """
    _check(alert)
    pause = DEFAULT_WAIT if wait is None else max(wait, timedelta(0))
    # Two requests at once must not both find nothing.
    unit.connection.execute(
        select(runs.c.rowid).where(runs.c.rowid == run.rowid).with_for_update()
    )
    recent = select(run_alerts.c.rowid).where(
        run_alerts.c.run_rowid == run.rowid,
        run_alerts.c.title == alert.title,
        run_alerts.c.created_at > alert.created_at - pause,
    )
    if unit.connection.execute(recent.limit(1)).first() is not None:
        return False
    unit.connection.execute(
        insert(run_alerts).values(
            run_rowid=run.rowid,
            title=alert.title,
            text=alert.text,
            severity=alert.severity,
            created_at=alert.created_at,
        )
    )
    unit.emit(AlertRaised(run.project_rowid, run.rowid, alert))
    return True


def list_alerts(
    connection: Connection, run_rowid: int, limit: int = 100
) -> list[Alert]:
    """The run's newest alerts, newest first."""
    query = (
        select(
            run_alerts.c.title,
            run_alerts.c.text,
            run_alerts.c.severity,
            run_alerts.c.created_at,
        )
        .where(run_alerts.c.run_rowid == run_rowid)
        .order_by(run_alerts.c.rowid.desc())
        .limit(limit)
    )
    return [Alert(*row) for row in connection.execute(query)]


def _check(alert: Alert) -> None:
    if alert.severity not in SEVERITIES:
        raise InvalidInputError(
            f"{alert.severity[:100]!r} is not a severity",
            hint=f"use one of {', '.join(SEVERITIES)}",
        )
    too_long = (
        len(alert.title) > MAX_TITLE_CHARACTERS or len(alert.text) > MAX_TEXT_CHARACTERS
    )
    if not alert.title or too_long or "\x00" in alert.title + alert.text:
        raise InvalidInputError(
            "an alert needs a title, and both texts must be plain and not too long",
            hint=f"at most {MAX_TITLE_CHARACTERS} and {MAX_TEXT_CHARACTERS} characters",
        )
