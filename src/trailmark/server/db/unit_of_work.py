"""What changes together: one transaction and the events it announces."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection, text


class Event:
    """Something that happened. Subclasses are frozen dataclasses beside their noun."""


@dataclass(slots=True)
class UnitOfWork:
    """One write transaction.

    Attributes:
        connection: Runs SQLAlchemy Core statements inside the transaction.
        events: What will be announced after commit; a rollback drops it.
    """

    connection: Connection
    events: list[Event] = field(default_factory=list[Event])

    def emit(self, happened: Event) -> None:
        """Announce `happened` once, and only if, the transaction commits."""
        self.events.append(happened)

    def alone(self, purpose: str) -> None:
        """Wait until no other unit with the same purpose runs, and keep it so.

        For what looks first and writes then, where no row exists yet to be locked.
        SQLite has one writer at a time anyway.
        """
        if self.connection.dialect.name != "sqlite":
            lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:purpose, 0))")
            self.connection.execute(lock, {"purpose": f"trailmark {purpose}"})
