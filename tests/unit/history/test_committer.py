"""The committer under trouble: a full disk, a request the database will not take."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import event, text

from tests.support.history_rows import row
from trailmark.errors import UnavailableError
from trailmark.server.db import Database
from trailmark.server.db.tables import tail_metadata
from trailmark.server.history.committer import Committer
from trailmark.server.history.group_commit import Prepared
from trailmark.server.history.pressure import Pressure
from trailmark.server.history.tail import pack, read_chunks
from trailmark.server.history.types import Appended, HistoryLimits, Stream

Limit = Callable[[int], None]
ROOMY = 2**30


@pytest.fixture
def tail(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'tail.db'}")
    with database.write() as unit:
        tail_metadata.create_all(unit.connection)
    yield database
    database.close()


@pytest.fixture
def committer(tail: Database) -> Iterator[Committer]:
    limits = HistoryLimits()
    committer = Committer(tail, limits, Pressure(tail, limits))
    yield committer
    committer.close()


@pytest.fixture
def limit_pages(tail: Database) -> Limit:
    """Makes the disk as small as the file is now (0), or roomy."""
    pages = [ROOMY]

    def set_limit(connection: Any) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages[0]}")

    event.listen(tail.engine, "begin", set_limit)

    def limit(most: int) -> None:
        pages[0] = most

    return limit


def prepared(lines: list[str], offset: int = 0) -> Prepared:
    return Prepared(1, Stream.HISTORY, "", offset, pack(lines))


def stored(tail: Database) -> list[str]:
    with tail.read() as connection:
        chunks = read_chunks(connection, Stream.HISTORY, [1])
    return [line.decode() for chunk in chunks for line in chunk.lines()]


def test_a_full_disk_refuses_stores_nothing_and_recovers_by_itself(
    committer: Committer, tail: Database, limit_pages: Limit
) -> None:
    committer.submit([prepared([row(0)])]).result()
    noise = Random(0).randbytes
    lines = [row(n, noise=noise(200).hex()) for n in range(1, 500)]
    limit_pages(1)
    with pytest.raises(UnavailableError, match="full"):
        committer.submit([prepared(lines, 1)]).result()
    assert stored(tail) == [row(0)]
    limit_pages(ROOMY)
    answers = committer.submit([prepared(lines, 1)]).result()
    assert answers == [Appended(499, 0, 0, 500)]
    assert stored(tail) == [row(0), *lines]


def test_a_database_that_is_away_refuses_and_is_tried_again(
    committer: Committer, tail: Database
) -> None:
    with tail.write() as unit:
        unit.connection.execute(text("ALTER TABLE tail_chunks RENAME TO away"))
    with pytest.raises(UnavailableError, match="does not answer"):
        committer.submit([prepared([row(0)])]).result()
    with tail.write() as unit:
        unit.connection.execute(text("ALTER TABLE away RENAME TO tail_chunks"))
    assert committer.submit([prepared([row(0)])]).result() == [Appended(1, 0, 0, 1)]


def test_one_bad_request_does_not_fail_those_committed_with_it(
    committer: Committer, tail: Database
) -> None:
    bad = Prepared(2**70, Stream.HISTORY, "", 0, pack([row(0)]))
    with tail.write():  # the first commit waits here, so that the rest make one group
        first = committer.submit([prepared([row(0)])])
        fine = [committer.submit([prepared([row(n)], n)]) for n in range(1, 4)]
        refused = committer.submit([bad])
        last = committer.submit([prepared([row(4)], 4)])
    with pytest.raises(OverflowError):
        refused.result()
    for future in (first, *fine, last):
        assert future.result()[0].accepted_rows == 1
    assert stored(tail) == [row(n) for n in range(5)]


def test_a_request_whose_client_hangs_up_is_stored_all_the_same(
    committer: Committer, tail: Database
) -> None:
    with tail.write():  # hold the commit until the client is gone
        left = committer.submit([prepared([row(0)])])
        assert not left.cancel()
    assert committer.submit([prepared([row(1)], 1)]).result()[0].accepted_rows == 1
    assert stored(tail) == [row(0), row(1)]


def test_what_was_queued_when_the_server_stops_is_still_stored(tail: Database) -> None:
    limits = HistoryLimits(group_chunks=1)
    committer = Committer(tail, limits, Pressure(tail, limits))
    futures = [committer.submit([prepared([row(n)], n)]) for n in range(20)]
    committer.close()
    assert [future.result()[0].accepted_rows for future in futures] == [1] * 20
    with pytest.raises(UnavailableError, match="shutting down"):
        committer.submit([prepared([row(20)], 20)]).result()
    assert stored(tail) == [row(n) for n in range(20)]


def test_what_is_submitted_while_the_server_stops_is_answered(
    tail: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = HistoryLimits()
    committer = Committer(tail, limits, Pressure(tail, limits))
    closer = threading.Thread(target=committer.close)

    class ClosedAfterTheLook(threading.Event):
        def is_set(self) -> bool:
            was_closing = super().is_set()
            if not closer.ident:
                closer.start()
                closer.join(0.3)  # as far as it gets
            return was_closing

    monkeypatch.setattr(committer, "_closing", ClosedAfterTheLook())
    future = committer.submit([prepared([row(0)])])
    assert future.result(timeout=10)[0].accepted_rows == 1
    closer.join()
