"""Content-addressed blobs, over both databases and both kinds of object store."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from trailmark.errors import NotFoundError
from trailmark.server.blobs.blob_store import Blob, BlobStore
from trailmark.server.blobs.object_store import ObjectStore
from trailmark.server.db import Database
from trailmark.server.db.tables.accounts import entities
from trailmark.server.db.tables.projects import projects
from trailmark.server.db.tables.runs import run_files, runs

IN_AN_HOUR = timedelta(hours=1)


@pytest.fixture
def objects(object_store: ObjectStore) -> ObjectStore:
    return object_store


@pytest.fixture
def store(database: Database, objects: ObjectStore) -> BlobStore:
    return BlobStore(database, objects)


def put(store: BlobStore, data: bytes) -> Blob:
    with store.receive() as writer:
        writer.write(data[:3])
        writer.write(data[3:])
        return writer.commit()


def test_what_is_received_can_be_read_back(store: BlobStore) -> None:
    blob = put(store, b"weights")

    digest = hashlib.sha256(b"weights").hexdigest()
    assert blob == Blob(digest, "Y/Tx6bclNw9FlyBXXNX5Uw==", 7)
    assert b"".join(store.open(blob.sha256)) == b"weights"
    assert store.read(blob.sha256, 2, 5) == b"igh"
    assert store.stat(blob.sha256) == blob


def test_a_large_blob_arrives_in_pieces_and_by_range(store: BlobStore) -> None:
    data = bytes(range(256)) * 10_000
    blob = put(store, data)

    pieces = list(store.open(blob.sha256, 100, 2_500_000))

    assert b"".join(pieces) == data[100:2_500_000]
    assert max(map(len, pieces)) <= 1 << 20


def test_same_bytes_are_one_blob(store: BlobStore, objects: ObjectStore) -> None:
    assert put(store, b"same") == put(store, b"same")
    assert len(list(objects.list("blobs"))) == 1


def test_aborted_bytes_leave_nothing(store: BlobStore, objects: ObjectStore) -> None:
    writer = store.receive()
    writer.write(b"half")
    writer.abort()

    assert list(objects.list("")) == []
    assert list(objects.scratch_dir.iterdir()) == []


@pytest.mark.parametrize("digest", ["0" * 64, "../../etc/passwd", ""])
def test_an_unknown_digest_is_not_found(store: BlobStore, digest: str) -> None:
    with pytest.raises(NotFoundError):
        store.open(digest)
    with pytest.raises(NotFoundError):
        store.read(digest)


def test_only_old_blobs_that_nothing_names_are_deleted(
    store: BlobStore, database: Database
) -> None:
    named, unnamed = put(store, b"named"), put(store, b"unnamed")
    name_in_a_run(database, named)

    assert store.delete_unused(datetime.now(UTC) - IN_AN_HOUR) == 0
    assert store.delete_unused(datetime.now(UTC) + IN_AN_HOUR) == 1

    assert store.read(named.sha256) == b"named"
    with pytest.raises(NotFoundError):
        store.open(unnamed.sha256)


def test_a_blob_deleted_and_sent_again_is_whole(store: BlobStore) -> None:
    put(store, b"again")
    store.delete_unused(datetime.now(UTC) + IN_AN_HOUR)

    blob = put(store, b"again")

    assert store.read(blob.sha256) == b"again"


def name_in_a_run(database: Database, blob: Blob) -> None:
    now = datetime.now(UTC)
    with database.write() as unit:
        connection = unit.connection
        entity = connection.execute(
            insert(entities).values(name="e", kind="user", created_at=now)
        ).inserted_primary_key[0]
        project = connection.execute(
            insert(projects).values(
                entity_rowid=entity, name="p", created_at=now, updated_at=now
            )
        ).inserted_primary_key[0]
        run = connection.execute(
            insert(runs).values(
                project_rowid=project,
                run_id="r",
                display_name="r",
                state="running",
                created_at=now,
                updated_at=now,
            )
        ).inserted_primary_key[0]
        connection.execute(
            insert(run_files).values(
                run_rowid=run,
                path="model.bin",
                blob_sha256=blob.sha256,
                size_bytes=blob.size_bytes,
                md5_base64=blob.md5_base64,
                updated_at=now,
            )
        )
