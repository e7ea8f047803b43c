"""Empty, migrated databases of both kinds, one pair per test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.postgres_server import PostgresServer, running_postgres
from trailmark.server.db import Database
from trailmark.server.db.tables import metadata, tail_metadata

BACK_ENDS = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """Where metadata and the tail live; the same database on PostgreSQL."""

    main: str
    tail: str


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The session's own PostgreSQL server."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    """The name of a database with all tables, to be copied for each test."""
    name = postgres.create_database()
    database = Database(postgres.url(name))
    create_tables(database, database)
    database.close()
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both files and all tables, to be copied for each test."""
    folder = tmp_path_factory.mktemp("template")
    urls = _sqlite_urls(folder)
    main, tail = Database(urls.main), Database(urls.tail)
    create_tables(main, tail)
    main.close()
    tail.close()
    return folder


def _sqlite_urls(folder: Path) -> DatabaseUrls:
    main, tail = (f"sqlite:///{folder / name}" for name in ("trailmark.db", "tail.db"))
    return DatabaseUrls(main, tail)


@pytest.fixture(params=BACK_ENDS)
def database_urls(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[DatabaseUrls]:
    """URLs of an empty pair of databases with tables; runs the test on both kinds."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        for file in template.iterdir():
            shutil.copyfile(file, tmp_path / file.name)
        yield _sqlite_urls(tmp_path)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    source: str = request.getfixturevalue("postgres_template")
    name = server.create_database(template=source)
    yield DatabaseUrls(server.url(name), server.url(name))
    server.drop_database(name)


@pytest.fixture
def database(database_urls: DatabaseUrls) -> Iterator[Database]:
    """The metadata database, empty."""
    opened = Database(database_urls.main)
    yield opened
    opened.close()


@pytest.fixture
def tail_database(
    database: Database, database_urls: DatabaseUrls
) -> Iterator[Database]:
    """The tail's database: a second file on SQLite, `database` itself on PostgreSQL."""
    if not database.is_sqlite:
        yield database
        return
    opened = Database(database_urls.tail)
    yield opened
    opened.close()


def create_tables(database: Database, tail_database: Database) -> None:
    """Create all tables straight from the metadata (migrations have own tests)."""
    with database.write() as unit:
        metadata.create_all(unit.connection)
    with tail_database.write() as unit:
        tail_metadata.create_all(unit.connection)
