"""The one door to a database: snapshots for reading, units of work for writing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import StaticPool

from trailmark.server.db.unit_of_work import Event, UnitOfWork

_WRITE = "trailmark_write"
_SQLITE_BUSY_MS = 30_000


class Database:
    """A SQLite file or a PostgreSQL database.

    All methods block; call them from worker threads, never from the event loop.
    Writers of a SQLite file queue on a lock of ours, since SQLite's own waiting
    polls; several processes still exclude each other through SQLite.

    Args:
        url: `sqlite:///path`, `sqlite://` (in memory, one connection) or
            `postgresql+psycopg://…`.
    """

    def __init__(self, url: str, *, pool_size: int = 16) -> None:
        self.url = make_url(url)
        self._listeners: list[Callable[[Event], None]] = []
        if self.is_sqlite:
            self.engine = _sqlite_engine(url, pool_size, memory=not self.url.database)
            self._write_lock: threading.Lock | None = threading.Lock()
        else:
            self.engine = create_engine(
                self.url,
                pool_size=pool_size,
                max_overflow=pool_size,
                pool_pre_ping=True,
                # Errors are logged with their statement: never with its values.
                hide_parameters=True,
            )
            self._write_lock = None

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def read(self) -> Generator[Connection]:
        """A connection for reading; what it changes is rolled back."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Generator[UnitOfWork]:
        """A transaction. Its events are published after commit, or never."""
        unit: UnitOfWork
        with self._exclusive(), self.engine.connect() as plain:
            connection = plain.execution_options(**{_WRITE: True})
            with connection.begin():
                unit = UnitOfWork(connection)
                yield unit
        for happened in unit.events:
            for listener in self._listeners:
                listener(happened)

    def subscribe(self, listener: Callable[[Event], None]) -> None:
        """Call `listener` in the writing thread for each event, after its commit."""
        self._listeners.append(listener)

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _exclusive(self) -> Generator[None]:
        if self._write_lock is None:
            yield
        else:
            with self._write_lock:
                yield


def _sqlite_engine(url: str, pool_size: int, *, memory: bool) -> Engine:
    options: dict[str, Any] = {
        "connect_args": {"check_same_thread": False},
        "hide_parameters": True,
    }
    if memory:
        options["poolclass"] = StaticPool
    else:
        options |= {"pool_size": pool_size, "max_overflow": pool_size}
    engine = create_engine(url, **options)

    def on_connect(raw: Any, _: Any) -> None:
        raw.isolation_level = None  # transactions are begun below, not by the driver
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={_SQLITE_BUSY_MS}",
            "cache_size=-16000",
            "temp_store=MEMORY",
        ):
            raw.execute(f"PRAGMA {pragma}")

    def on_begin(connection: Connection) -> None:
        wants_write = connection.get_execution_options().get(_WRITE, False)
        # IMMEDIATE: a reader that turns writer half-way fails with SQLITE_BUSY.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if wants_write else "BEGIN")

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
    return engine
