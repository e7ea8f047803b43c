"""Who gets what from a queue, when many ask at once, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import insert

from trailmark.server.accounts.actor import Actor
from trailmark.server.db import Database
from trailmark.server.db.tables.accounts import entities
from trailmark.server.db.tables.projects import projects
from trailmark.server.launch import items
from trailmark.server.launch.items import NewItem, QueueItem
from trailmark.server.launch.queues import NewQueue, QueueRecord, create_queue
from trailmark.server.projects.records import ProjectRecord, project_by_rowid

NOW = datetime(2026, 1, 2, tzinfo=UTC)
OPERATOR = Actor(is_admin=True, via="operator")
N_ITEMS, N_AGENTS = 20, 5


def make_queue(database: Database) -> tuple[ProjectRecord, QueueRecord]:
    with database.write() as unit:
        entity = unit.connection.execute(
            insert(entities)
            .values(name="team", kind="team", created_at=NOW)
            .returning(entities.c.rowid)
        ).scalar_one()
        values = {"entity_rowid": entity, "name": "p"}
        rowid = unit.connection.execute(
            insert(projects)
            .values(**values, created_at=NOW, updated_at=NOW)
            .returning(projects.c.rowid)
        ).scalar_one()
        project = project_by_rowid(unit.connection, rowid)
        assert project is not None
        return project, create_queue(unit, OPERATOR, project, NewQueue("q"))


def push(database: Database) -> tuple[QueueRecord, list[int]]:
    project, queue = make_queue(database)
    with database.write() as unit:
        pushed = [
            items.push(unit, OPERATOR, project, queue, NewItem("{}")).rowid
            for _ in range(N_ITEMS)
        ]
    return queue, pushed


def at_once(work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for _ in range(N_AGENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_agents_that_ask_at_once_get_each_run_once(database: Database) -> None:
    queue, pushed = push(database)
    taken: list[int] = []

    def work() -> None:
        while (item := pop(database, queue)) is not None:
            taken.append(item.rowid)

    at_once(work)
    assert sorted(taken) == pushed


def test_of_agents_that_acknowledge_at_once_one_starts_the_run(
    database: Database,
) -> None:
    queue, _ = push(database)
    item = pop(database, queue)
    assert item is not None
    numbers = iter(range(N_AGENTS))
    said: list[bool] = []

    def work() -> None:
        with database.write() as unit:
            said.append(items.acknowledge(unit, item, f"r{next(numbers)}"))

    at_once(work)
    assert sorted(said) == [False] * (N_AGENTS - 1) + [True]


def test_warnings_that_come_at_once_are_all_kept(database: Database) -> None:
    queue, pushed = push(database)
    item = pop(database, queue)
    assert item is not None

    def work() -> None:
        with database.write() as unit:
            items.warn(unit, item, items.Trouble("slow", "run"))

    at_once(work)
    with database.read() as connection:
        found = items.find_item(connection, queue.rowid, pushed[0])
    assert found is not None
    assert (
        found.warnings == [{"message": "slow", "stage": "run", "files": []}] * N_AGENTS
    )


def pop(database: Database, queue: QueueRecord) -> QueueItem | None:
    with database.write() as unit:
        return items.pop(unit, queue, None)
