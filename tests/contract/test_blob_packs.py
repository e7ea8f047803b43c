"""Small blobs that share an object, over both databases and both kinds of store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from tests.contract.test_blob_store import name_in_a_run
from trailmark.errors import NotFoundError, UnavailableError
from trailmark.server.blobs.blob_store import Blob, BlobStore
from trailmark.server.blobs.object_store import ObjectStore
from trailmark.server.blobs.packs import MAX_PACKED_BYTES
from trailmark.server.db import Database
from trailmark.server.db.tables.blobs import blob_packs, blobs

LATER = timedelta(hours=1)


@pytest.fixture
def store(database: Database, object_store: ObjectStore) -> BlobStore:
    return BlobStore(database, object_store)


def keys(objects: ObjectStore, prefix: str = "") -> list[str]:
    return sorted(key for key, _ in objects.list(prefix))


def sweep(store: BlobStore) -> int:
    return store.delete_unused(datetime.now(UTC) + LATER)


def packs(database: Database) -> list[Any]:
    with database.read() as connection:
        return list(connection.execute(select(blob_packs.c.key)).scalars())


def contents(count: int, size: int = 1_000) -> list[bytes]:
    return [bytes([number]) * size for number in range(count)]


def test_small_contents_share_one_object_and_large_ones_do_not(
    store: BlobStore, object_store: ObjectStore
) -> None:
    large = bytes(MAX_PACKED_BYTES + 1)
    items = [b"a", b"", large, b"bcd", b"a"]

    stored = store.store_many(items)

    assert [store.read(blob.sha256) for blob in stored] == items
    assert [store.stat(blob.sha256) for blob in stored] == stored
    assert stored[0] == stored[4]
    assert len(keys(object_store, "packs")) == 1
    assert len(keys(object_store, "blobs")) == 1


def test_a_packed_blob_is_read_by_range_and_in_pieces(store: BlobStore) -> None:
    _, middle, _ = store.store_many([b"before", b"0123456789", b"after"])

    assert store.read(middle.sha256, 2, 5) == b"234"
    assert store.read(middle.sha256, 8, 99) == b"89"
    assert store.read(middle.sha256, 10, 12) == b""
    assert b"".join(store.open(middle.sha256, 1)) == b"123456789"


def test_known_content_is_not_packed_again(
    store: BlobStore, object_store: ObjectStore
) -> None:
    with store.receive() as writer:
        writer.write(b"alone")
        writer.commit()
    store.store_many([b"packed"])
    before = keys(object_store)

    store.store_many([b"alone", b"packed"])
    with store.receive() as writer:
        writer.write(b"packed")
        writer.commit()

    assert keys(object_store) == before


def test_what_names_the_blobs_is_written_with_them_or_not_at_all(
    store: BlobStore, database: Database
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        store.store_many([b"a", b"b"], within=fail)

    with database.read() as connection:
        assert connection.execute(select(blobs.c.sha256)).all() == []


def test_an_empty_pack_goes_with_its_last_blob(
    store: BlobStore, database: Database, object_store: ObjectStore
) -> None:
    store.store_many(contents(3))

    assert sweep(store) == 3

    assert packs(database) == []
    assert keys(object_store) == []


def test_a_pack_that_lost_more_than_half_is_written_anew(
    store: BlobStore, database: Database, object_store: ObjectStore
) -> None:
    items = contents(5)
    stored = store.store_many(items)
    before = packs(database)
    name_in_a_run(database, stored[3])

    assert sweep(store) == 4

    assert store.read(stored[3].sha256) == items[3]
    [key] = packs(database)
    assert [key] != before
    assert keys(object_store) == [key]
    assert object_store.size(key) == 1_000


def test_a_pack_that_lost_less_than_half_stays(
    store: BlobStore, database: Database
) -> None:
    kept, _, _ = store.store_many([bytes(1_000), b"b" * 100, b"c" * 100])
    before = packs(database)
    name_in_a_run(database, kept)

    assert sweep(store) == 2

    assert packs(database) == before


def test_a_reader_finds_bytes_that_moved_while_it_reads(
    store: BlobStore, database: Database
) -> None:
    stored = store.store_many(contents(5))
    name_in_a_run(database, stored[1])
    reader = store.reader(stored[1].sha256)
    assert reader.read(0, 10) == bytes([1]) * 10

    sweep(store)

    assert reader.read(10, 20) == bytes([1]) * 10


def test_what_a_crash_left_of_a_pack_is_freed(
    store: BlobStore, database: Database, object_store: ObjectStore
) -> None:
    key = "packs/torn"
    with database.write() as unit:
        row = {"key": key, "size_bytes": 3, "created_at": datetime.now(UTC)}
        unit.connection.execute(insert(blob_packs).values(row))
    object_store.put_bytes(key, b"abc")

    store.delete_unused(datetime.now(UTC) - LATER)
    assert keys(object_store) == [key]  # it may still be on its way

    sweep(store)
    assert (keys(object_store), packs(database)) == ([], [])


def test_a_store_that_fails_leaves_nothing_that_can_be_seen(
    database: Database, object_store: ObjectStore
) -> None:
    store = BlobStore(database, _Full(object_store))

    with pytest.raises(UnavailableError):
        store.store_many([b"a"])

    with database.read() as connection:
        assert connection.execute(select(blobs.c.sha256)).all() == []


def test_a_lone_object_that_is_lost_is_written_again(
    store: BlobStore, object_store: ObjectStore
) -> None:
    with store.receive() as writer:
        writer.write(b"lost")
        blob = writer.commit()
    [key] = keys(object_store)
    object_store.delete(key)
    with pytest.raises(NotFoundError):
        store.read(blob.sha256)

    assert store.store_many([b"lost"]) == [blob]

    assert store.read(blob.sha256) == b"lost"


def test_a_dry_run_counts_what_a_sweep_frees(store: BlobStore) -> None:
    store.store_many(contents(3))
    instant = datetime.now(UTC) + LATER

    expected = store.unused(instant)

    assert (expected.blobs, expected.size_bytes) == (3, 3_000)
    assert store.sweep(instant) == expected
    assert store.unused(instant).blobs == 0


def test_same_bytes_stored_by_two_at_once_are_one_blob(
    store: BlobStore, database: Database
) -> None:
    other: list[Blob] = []

    class Slow(BlobStore):
        def _write(self, fresh: Any) -> Any:
            placed = super()._write(fresh)
            if not other:
                other.extend(store.store_many([b"same"]))
            return placed

    late = Slow(database, store._objects).store_many([b"same"])

    assert late == other
    assert store.read(late[0].sha256) == b"same"


class _Full:
    """A store whose disk is full."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects

    def __getattr__(self, name: str) -> Any:
        return getattr(self._objects, name)

    def put_bytes(self, key: str, data: bytes) -> None:
        raise UnavailableError("the disk is full")
