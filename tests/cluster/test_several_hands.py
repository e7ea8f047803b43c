"""Two servers at one row or one object, each time at the worst of moments."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, update

from tests.support.artifact_log import ArtifactLog, md5_of
from tests.support.postgres_server import PostgresServer
from trailmark.server.artifacts import parts
from trailmark.server.artifacts.parts import complete_multipart, store_part
from trailmark.server.artifacts.uploads import FileSpec, expect_files, stored_uploads
from trailmark.server.blobs.blob_store import BlobStore
from trailmark.server.blobs.local_objects import LocalObjectStore
from trailmark.server.db import Database
from trailmark.server.db.tables.blobs import blobs


@pytest.fixture
def database(postgres: PostgresServer, postgres_template: str) -> Iterator[Database]:
    """PostgreSQL only: a SQLite file has one server."""
    name = postgres.create_database(template=postgres_template)
    opened = Database(postgres.url(name))
    yield opened
    opened.close()
    postgres.drop_database(name)


def test_bytes_that_come_again_while_they_are_swept_stay(
    database: Database, tmp_path: Path
) -> None:
    store = BlobStore(database, LocalObjectStore(tmp_path / "objects"))
    elsewhere = Database(database.url.render_as_string(hide_password=False))
    with store.receive() as writer:
        writer.write(b"weights")
        blob = writer.commit()
    set_age(database, timedelta(days=1))
    met: list[str] = []

    def on_executed(_: Any, __: Any, statement: str, *___: Any) -> None:
        """As soon as the sweep has chosen the bytes, another server takes them in."""
        if "NOT (EXISTS" in statement and not met:
            met.append(statement)
            set_age(elsewhere, timedelta(0))

    event.listen(database.engine, "after_cursor_execute", on_executed)
    freed = store.sweep(datetime.now(UTC) - timedelta(hours=1))
    elsewhere.close()
    assert (len(met), freed.blobs) == (1, 0)
    assert store.read(blob.sha256) == b"weights"


def set_age(database: Database, age: timedelta) -> None:
    with database.write() as unit:
        created = {"created_at": datetime.now(UTC) - age}
        unit.connection.execute(update(blobs).values(**created))


class Interrupted(LocalObjectStore):
    """Calls `before_first_read` once, just before an object is read."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.before_first_read: Any = None

    def read_range(self, key: str, lo: int, hi: int) -> bytes:
        call, self.before_first_read = self.before_first_read, None
        if call is not None:
            call()
        return super().read_range(key, lo, hi)


def test_parts_that_another_server_joins_meanwhile_are_joined_once(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects = Interrupted(tmp_path / "objects")
    store = BlobStore(database, objects)
    log = ArtifactLog.of(database, store)
    version = log.create()
    pieces = [b"a" * 1_000, b"tail"]
    told = [
        (number, hashlib.md5(piece, usedforsecurity=False).hexdigest())
        for number, piece in enumerate(pieces, 1)
    ]
    whole = b"".join(pieces)
    with database.write() as unit:
        spec = FileSpec("big", md5_of(whole), parts=told)
        [upload] = expect_files(unit, log.actor, version, log.source(version), [spec])
    for (number, md5_hex), piece in zip(told, pieces, strict=True):
        path = objects.scratch_dir / f"part{number}"
        path.write_bytes(piece)
        store_part(
            database,
            objects,
            upload.upload_rowid,
            number=number,
            md5_hex=md5_hex,
            path=path,
            size_bytes=len(piece),
        )

    def join() -> str:
        return complete_multipart(
            database,
            objects,
            store,
            artifact_rowid=version.rowid,
            multipart_id=upload.multipart_id or "",
            parts=told,
        )

    def join_elsewhere() -> None:
        # Another process knows nothing of the turns that are taken in this one.
        monkeypatch.setattr(parts, "_joining", vars(parts)["_Turns"]())
        assert join() == md5_of(whole)

    objects.before_first_read = join_elsewhere
    assert join() == md5_of(whole)
    with database.read() as connection:
        stored = stored_uploads(connection, version.rowid)["big"]
    assert store.read(stored.blob_sha256) == whole
    assert list(objects.list("uploads")) == []
