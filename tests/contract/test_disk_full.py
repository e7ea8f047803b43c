"""A disk that is full: writes are refused with a clear state, reading goes on, and with
room again so does everything, without a restart.

SQLite is given a largest number of pages, which it meets as it meets a full disk.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.support.app import BASE_URL, RunningApp
from tests.support.attacks import Victim, refusal
from tests.support.databases import create_tables
from trailmark.server.app.settings import Settings
from trailmark.server.app.wiring import services_over
from trailmark.server.db import Database

_MANY_PAGES = 1 << 30


class Disk:
    """The disk under one SQLite database."""

    def __init__(self, database: Database) -> None:
        self._engine = database.engine
        self._pages = _MANY_PAGES
        event.listen(self._engine, "connect", self._limit)

    def fill(self) -> None:
        """From now on the database file cannot grow."""
        self._set(1)

    def free(self) -> None:
        self._set(_MANY_PAGES)

    def _set(self, pages: int) -> None:
        self._pages = pages
        self._engine.dispose()

    def _limit(self, raw: Any, _: Any) -> None:
        raw.execute(f"PRAGMA max_page_count = {self._pages}")


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[tuple[Database, Database]]:
    main = Database(f"sqlite:///{tmp_path / 'trailmark.db'}")
    tail = Database(f"sqlite:///{tmp_path / 'tail.db'}")
    create_tables(main, tail)
    yield main, tail
    main.close()
    tail.close()


@pytest.fixture
def victim(databases: tuple[Database, Database], tmp_path: Path) -> Iterator[Victim]:
    settings = Settings(data_dir=tmp_path, min_free_disk_bytes=0, public_url=BASE_URL)
    with services_over(settings, *databases) as services:
        yield Victim(RunningApp(services))


def row() -> str:
    return f'{{"a": "{os.urandom(10_000).hex()}"}}'


def test_rows_are_refused_while_the_tail_is_full_and_none_is_lost(
    victim: Victim, databases: tuple[Database, Database]
) -> None:
    disk = Disk(databases[1])
    assert victim.log(*[row() for _ in range(3)], offset=0).status_code == 200
    disk.fill()
    first = 3
    taken = [victim.log(row(), offset=first + n).status_code for n in range(50)]
    assert taken[-1] == 503
    n_taken = first + taken.index(503)
    assert victim.read("historyLineCount") == {"historyLineCount": n_taken}
    assert victim.upsert(displayName="reading and small writes go on").is_success

    disk.free()
    line = row()
    assert victim.log(line, offset=n_taken).status_code == 200
    found = victim.read("historyLineCount history(samples: 1000)")
    assert found["historyLineCount"] == n_taken + 1
    assert found["history"][-1] == line
    assert victim.is_well()


def test_documents_are_refused_while_the_database_is_full(
    victim: Victim, databases: tuple[Database, Database]
) -> None:
    disk = Disk(databases[0])
    assert victim.upsert(config='{"a": 1}').is_success
    before = victim.read("config")
    disk.fill()
    large = f'{{"a": "{os.urandom(500_000).hex()}"}}'
    summary = {"wandb-summary.json": {"offset": 0, "content": [large]}}
    for refused in (victim.upsert(config=large), victim.stream({"files": summary})):
        assert refusal(refused) == (503, "unavailable")
        assert refused.headers["retry-after"] == "5"
    assert victim.read("config") == before

    disk.free()
    assert victim.upsert(config=large).is_success
    assert victim.stream({"files": summary}).is_success
    assert victim.is_well()


def test_files_are_refused_where_objects_cannot_be_written(
    victim: Victim,
) -> None:
    address = victim.app.services.signer.upload_url(1, "a.txt")
    objects = victim.app.services.objects

    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(objects), "put_file", no_space)
        refused = victim.http.put(address, content=b"x" * 1_000)
        assert refusal(refused) == (503, "unavailable")
    assert victim.read("fileCount") == {"fileCount": 0}
    assert victim.http.put(address, content=b"x").status_code == 200
    assert victim.read("fileCount") == {"fileCount": 1}
