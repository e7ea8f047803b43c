"""A small database beside a cache, which may be lost at any time."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from trailmark.artifacts.places import private_folder


class Index:
    """Rows about cached things. Safe for threads and for processes that share it.

    It is a convenience: where it cannot be opened, read or written, reading finds
    nothing and writing does nothing.
    """

    def __init__(self, path: Path, schema: str) -> None:
        self._path = path
        self._schema = schema
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._process = os.getpid()
        self._usable = True

    def read(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._lock:
            connection = self._open()
            if connection is None:
                return []
            try:
                return connection.execute(sql, values).fetchall()
            except sqlite3.Error:
                self._give_up()
                return []

    def write(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement for each row, all or none."""
        with self._lock:
            connection = self._open()
            if connection is None:
                return
            try:
                with connection:
                    connection.executemany(sql, rows)
            except sqlite3.Error:
                self._give_up()

    def close(self) -> None:
        """The next call opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection | None:
        if self._process != os.getpid():
            # A connection must not be used, nor closed, by a fork of its process.
            self._process = os.getpid()
            self._connection = None
        if self._connection is None and self._usable:
            try:
                self._connection = _opened_or_new(self._path, self._schema)
            except (sqlite3.Error, OSError):
                self._give_up()
        return self._connection

    def _give_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        self._usable = False


def _opened_or_new(path: Path, schema: str) -> sqlite3.Connection:
    """What is no database any more is begun anew."""
    private_folder(path.parent)
    try:
        return _opened(path, schema)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        path.unlink(missing_ok=True)
        return _opened(path, schema)


def _opened(path: Path, schema: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=5.0, check_same_thread=False)
    try:
        # What a crash loses is found out anew.
        connection.execute("pragma synchronous = off")
        connection.executescript(schema)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
