"""What every database must do for us, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select, update

from trailmark.server.db import Database, Event, UnitOfWork
from trailmark.server.db.tables.accounts import entities

NOON = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)


@dataclass(frozen=True)
class Renamed(Event):
    name: str


def add_entity(unit: UnitOfWork, name: str = "ada", at: datetime = NOON) -> int:
    row = insert(entities).values(name=name, kind="user", created_at=at)
    return unit.connection.execute(row).inserted_primary_key[0]


def names(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.scalars(select(entities.c.name).order_by("name")))


def test_an_instant_comes_back_to_the_microsecond_in_utc(database: Database) -> None:
    tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    with database.write() as unit:
        add_entity(unit, at=tokyo)
    with database.read() as connection:
        found = connection.scalar(select(entities.c.created_at))
    assert found == NOON
    assert found.tzinfo is UTC


def test_a_failed_unit_changes_nothing_and_announces_nothing(
    database: Database,
) -> None:
    heard: list[Event] = []
    database.subscribe(heard.append)

    def fail_half_way() -> None:
        with database.write() as unit:
            add_entity(unit)
            unit.emit(Renamed("ada"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert names(database) == []
    assert heard == []


def test_events_are_heard_after_the_commit_in_order(database: Database) -> None:
    heard: list[tuple[Event, list[str]]] = []
    database.subscribe(lambda event: heard.append((event, names(database))))
    with database.write() as unit:
        add_entity(unit, "ada")
        unit.emit(Renamed("ada"))
        add_entity(unit, "bob")
        unit.emit(Renamed("bob"))
    assert heard == [
        (Renamed("ada"), ["ada", "bob"]),
        (Renamed("bob"), ["ada", "bob"]),
    ]


def test_what_a_reader_changes_is_rolled_back(database: Database) -> None:
    with database.write() as unit:
        add_entity(unit)
    with database.read() as connection:
        connection.execute(update(entities).values(name="eve"))
    assert names(database) == ["ada"]


def test_threads_that_read_then_write_lose_no_update(database: Database) -> None:
    with database.write() as unit:
        add_entity(unit, "0")

    def count_up() -> None:
        for _ in range(25):
            with database.write() as unit:
                locked = select(entities.c.name).with_for_update()
                value = unit.connection.scalar(locked)
                unit.connection.execute(
                    update(entities).values(name=str(int(value) + 1))
                )

    threads = [threading.Thread(target=count_up) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names(database) == ["200"]
