"""Carries news between the servers of one PostgreSQL database by LISTEN and NOTIFY."""

from __future__ import annotations

import logging
import queue
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator

import msgspec
import psycopg
from psycopg import sql

from trailmark.server.db import Database
from trailmark.server.rest.live_news import News

_CHANNEL = "trailmark_live"
# PostgreSQL refuses payloads of 8000 bytes and more.
_MAX_PAYLOAD_BYTES = 7_500
_GATHER_S = 0.05
_RETRY_S = 2.0
_MAX_WAITING = 10_000

_Connection = psycopg.Connection[tuple[object, ...]]

_log = logging.getLogger(__name__)


class _Payload(msgspec.Struct):
    origin: str
    news: list[News]


class PostgresRelay:
    """Sends this server's news to the others and hands on theirs.

    Best effort: news sent while the database is away is lost, which costs open pages
    freshness only.

    Args:
        deliver: Called in the listening thread with news of other servers.
        lost: Called there when news may have been missed.
    """

    def __init__(
        self,
        database: Database,
        deliver: Callable[[News], None],
        lost: Callable[[], None],
    ) -> None:
        self._database = database
        self._deliver = deliver
        self._lost = lost
        self._origin = uuid.uuid4().hex
        self._outbox: queue.Queue[News] = queue.Queue(_MAX_WAITING)
        self._closing = threading.Event()
        self._threads = [
            threading.Thread(target=target, name=f"live-{name}", daemon=True)
            for name, target in (("listen", self._listen), ("notify", self._notify))
        ]
        for thread in self._threads:
            thread.start()

    def send(self, news: News) -> None:
        try:
            self._outbox.put_nowait(news)
        except queue.Full:
            _log.warning("live news dropped: %d wait already", _MAX_WAITING)

    def close(self) -> None:
        self._closing.set()

    def _listen(self) -> None:
        missed = False
        while not self._closing.is_set():
            try:
                with self._connect() as connection:
                    connection.execute(sql.SQL("LISTEN {}").format(_identifier()))
                    if missed:
                        self._lost()
                    missed = True  # from the moment this connection breaks
                    while not self._closing.is_set():
                        for note in connection.notifies(timeout=1.0):
                            self._receive(note.payload)
            except psycopg.OperationalError as error:
                _log.warning("live news: cannot listen: %s", error)
                self._closing.wait(_RETRY_S)

    def _receive(self, text: str) -> None:
        payload = msgspec.json.decode(text, type=_Payload)
        if payload.origin != self._origin:
            for news in payload.news:
                self._deliver(news)

    def _notify(self) -> None:
        while not self._closing.is_set():
            try:
                with self._connect() as connection:
                    while not self._closing.is_set():
                        self._announce(connection, self._gather())
            except psycopg.OperationalError as error:
                _log.warning("live news: cannot notify: %s", error)
                self._closing.wait(_RETRY_S)

    def _announce(self, connection: _Connection, batch: list[News]) -> None:
        if batch:
            for payload in _payloads(self._origin, _merged(batch)):
                connection.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, payload))

    def _gather(self) -> list[News]:
        """What is waiting, once something is; [] after a second without."""
        try:
            batch = [self._outbox.get(timeout=1.0)]
        except queue.Empty:
            return []
        self._closing.wait(_GATHER_S)
        while not self._outbox.empty():
            batch.append(self._outbox.get_nowait())
        return batch

    def _connect(self) -> _Connection:
        url = self._database.url.set(drivername="postgresql")
        return psycopg.connect(
            url.render_as_string(hide_password=False), autocommit=True
        )


def _identifier() -> sql.Identifier:
    return sql.Identifier(_CHANNEL)


def _merged(batch: Iterable[News]) -> list[News]:
    """One piece of news per run, the latest known state kept."""
    merged: dict[tuple[int, str], News] = {}
    for news in batch:
        key = (news.project_rowid, news.run_id)
        before = merged.get(key, news)
        what, state = before.what | news.what, news.state or before.state
        merged[key] = News(*key, what, state)
    return list(merged.values())


def _payloads(origin: str, batch: list[News]) -> Iterator[str]:
    """JSON texts small enough for one notification each."""
    text = msgspec.json.encode(_Payload(origin, batch))
    if len(text) < _MAX_PAYLOAD_BYTES or len(batch) == 1:
        yield text.decode()
        return
    middle = len(batch) // 2
    yield from _payloads(origin, batch[:middle])
    yield from _payloads(origin, batch[middle:])
