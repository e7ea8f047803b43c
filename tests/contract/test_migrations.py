"""A migrated database is the one the code expects, whoever migrates it and how often."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from tests.support.databases import BACK_ENDS
from trailmark.errors import UsageError
from trailmark.server.accounts.actor import OPERATOR
from trailmark.server.blobs.object_store import open_object_store
from trailmark.server.db import Database
from trailmark.server.db.migrations import (
    HEADS,
    TABLES,
    migrate,
    script_directory,
    version_table,
)
from trailmark.server.history.store import HistoryStore
from trailmark.server.history.types import Append, Stream
from trailmark.server.views.saving import SaveView, save_view
from trailmark.server.views.versions import find_version

Pair = tuple[Database, Database]


@pytest.fixture(params=BACK_ENDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    """Databases without any table; the same twice on PostgreSQL."""
    if request.param == "sqlite":
        pair = (
            Database(f"sqlite:///{tmp_path / 'a.db'}"),
            Database(f"sqlite:///{tmp_path / 'b.db'}"),
        )
        yield pair
        for one in pair:
            one.close()
        return
    server = request.getfixturevalue("postgres")
    name = server.create_database()
    database = Database(server.url(name))
    yield database, database
    database.close()
    server.drop_database(name)


def differences(database: Database, name: str) -> list[Any]:
    own = set(TABLES[name].tables)
    with database.read() as connection:
        options = {
            "compare_type": True,
            "version_table": version_table(name),
            "include_name": lambda found, kind, _: kind != "table" or found in own,
        }
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, TABLES[name]))


def test_the_migrated_tables_are_those_of_the_code(empty: Pair) -> None:
    migrate(*empty)
    assert differences(empty[0], "main") == []
    assert differences(empty[1], "tail") == []


def test_migrating_again_changes_nothing(empty: Pair) -> None:
    migrate(*empty)
    with empty[0].write() as unit:
        unit.connection.execute(
            text("INSERT INTO organizations (name, created_at) VALUES ('acme', 0)")
        )
    migrate(*empty)
    with empty[0].read() as connection:
        assert (
            connection.execute(text("SELECT name FROM organizations")).scalar()
            == "acme"
        )


def at_first_release(pair: Pair) -> None:
    """Make the tables of the first release, with one shared run's console in them."""
    with mock.patch.dict(HEADS, {"main": "0001", "tail": "0001"}):
        migrate(*pair)
    with pair[1].write() as unit:
        unit.connection.execute(
            text(
                "INSERT INTO stream_heads (run_rowid, stream, writer, received, "
                "next_row) VALUES (1, 'console', '', '[]', 2), "
                "(1, 'console', 'a', '[[0,2]]', 0)"
            )
        )


def test_a_database_of_the_first_release_goes_on(empty: Pair, tmp_path: Path) -> None:
    at_first_release(empty)
    assert differences(empty[1], "tail") != []

    migrate(*empty)

    assert differences(empty[1], "tail") == []
    store = HistoryStore(*empty, open_object_store(f"file://{tmp_path}/objects"))
    known, new = (Append(1, Stream.CONSOLE, ["x"], at, "a") for at in (1, 2))
    answers = store.append([known, new, new]).result()
    store.close()
    # Where the old line rests was never written down, so it keeps its text.
    assert [one.accepted_rows for one in answers] == [0, 1, 1]


def test_servers_that_start_together_migrate_once(empty: Pair) -> None:
    failures: list[BaseException] = []

    def start() -> None:
        try:
            migrate(*empty)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert differences(empty[0], "main") == []


def test_a_database_of_a_newer_version_is_refused_untouched(empty: Pair) -> None:
    migrate(*empty)
    with empty[0].write() as unit:
        unit.connection.execute(
            text("UPDATE alembic_version_main SET version_num='9999'")
        )
    with pytest.raises(UsageError, match="9999"):
        migrate(*empty)


@pytest.mark.parametrize("name", HEADS)
def test_the_named_heads_are_those_of_the_files(name: str) -> None:
    assert script_directory(name).get_heads() == [HEADS[name]]


def test_views_of_before_have_a_first_version(empty: Pair) -> None:
    with mock.patch.dict(HEADS, {"main": "0004"}):
        migrate(*empty)
    with empty[0].write() as unit:
        for statement in (
            (
                "INSERT INTO entities (rowid, name, kind, created_at) "
                "VALUES (1, 'team', 'team', 0)"
            ),
            (
                "INSERT INTO projects (rowid, entity_rowid, name, created_at, updated_at) "
                "VALUES (1, 1, 'digits', 0, 0)"
            ),
            (
                "INSERT INTO views (rowid, project_rowid, type, name, display_name, spec, "
                "created_at, updated_at) "
                "VALUES (7, 1, 'project-view', 'nw-a-v', 'A', '{ \"b\":  1 }', 0, 5)"
            ),
        ):
            unit.connection.execute(text(statement))

    migrate(*empty)

    with empty[0].write() as unit:
        command = SaveView(view_rowid=7, spec="{}")
        saved, _ = save_view(unit, OPERATOR, None, command)
        kept = find_version(unit.connection, saved, 1)
    assert (saved.version, saved.display_name, saved.locked) == (2, "A", False)
    assert kept is not None
    assert (kept.spec, kept.saved_at.microsecond) == ('{ "b":  1 }', 5)


def test_indexes_of_before_lose_the_values_of_deleted_runs(empty: Pair) -> None:
    with mock.patch.dict(HEADS, {"main": "0005"}):
        migrate(*empty)
    with empty[0].write() as unit:
        for statement in (
            (
                "INSERT INTO entities (rowid, name, kind, created_at) "
                "VALUES (1, 'team', 'team', 0)"
            ),
            (
                "INSERT INTO projects (rowid, entity_rowid, name, created_at, updated_at) "
                "VALUES (1, 1, 'digits', 0, 0)"
            ),
            (
                "INSERT INTO runs (rowid, project_rowid, run_id, display_name, state, "
                "created_at, updated_at, deleted_at) VALUES "
                "(1, 1, 'a', 'a', 'finished', 0, 0, NULL), "
                "(2, 1, 'b', 'b', 'finished', 0, 0, 5)"
            ),
            (
                "INSERT INTO indexed_paths (rowid, project_rowid, path, created_at) "
                "VALUES (1, 1, 'config.lr', 0)"
            ),
            (
                "INSERT INTO run_path_values (path_rowid, run_rowid, kind, number) "
                "VALUES (1, 1, 'number', 1), (1, 2, 'number', 2)"
            ),
        ):
            unit.connection.execute(text(statement))

    migrate(*empty)

    with empty[0].read() as connection:
        kept = connection.execute(text("SELECT run_rowid FROM run_path_values"))
        assert [row.run_rowid for row in kept] == [1]
