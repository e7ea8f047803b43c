"""Every stored byte has a reason, and what has none can be got rid of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from tests.support.shelf import SIZE, Shelf
from trailmark.server.artifacts.garbage import collect_garbage
from trailmark.server.artifacts.storage import (
    StorageUsage,
    instance_usage,
    usage_of_projects,
)
from trailmark.server.blobs.blob_store import BlobStore
from trailmark.server.blobs.object_store import open_object_store
from trailmark.server.db import Database
from trailmark.server.db.tables.artifacts import artifact_entries, artifacts
from trailmark.server.runs.run_files import record_file

DAY = timedelta(days=1)


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf.of(database)


@pytest.fixture
def store(database: Database, tmp_path: Path) -> BlobStore:
    return BlobStore(database, open_object_store((tmp_path / "objects").as_uri()))


def on_disk(tmp_path: Path) -> int:
    objects = tmp_path / "objects"
    return sum(
        path.stat().st_size
        for folder in ("blobs", "packs")
        for path in (objects / folder).rglob("*")
        if path.is_file()
    )


def usage(shelf: Shelf) -> StorageUsage:
    with shelf.database.read() as connection:
        return instance_usage(connection)


def by_name(found: StorageUsage) -> dict[str, int]:
    return {one.name: one.size_bytes for one in found.categories}


def keep_in_version(shelf: Shelf, sha256: str, path: str, rowid: int) -> None:
    with shelf.database.write() as unit:
        unit.connection.execute(
            insert(artifact_entries).values(
                artifact_rowid=rowid,
                path=path,
                digest="x",
                size_bytes=1,
                blob_sha256=sha256,
            )
        )


def keep_in_run(shelf: Shelf, sha256: str, size_bytes: int) -> None:
    run = shelf.make.run()
    with shelf.database.write() as unit:
        record_file(
            unit,
            run,
            "log.txt",
            blob_sha256=sha256,
            size_bytes=size_bytes,
            md5_base64="x",
            mimetype=None,
            now=datetime.now(UTC),
        )


def test_categories_add_up_to_what_lies_on_the_disk(
    shelf: Shelf, store: BlobStore, tmp_path: Path
) -> None:
    large = store.store_many([bytes([1]) * 300_000])[0]
    packed = store.store_many([b"a" * 100, b"b" * 200, b"c" * 400])
    alone = store.store_many([b"d" * 1_000])[0]
    version = shelf.version()
    keep_in_version(shelf, large.sha256, "large", version.rowid)
    keep_in_version(shelf, packed[0].sha256, "a", version.rowid)
    keep_in_version(shelf, packed[1].sha256, "b", version.rowid)
    keep_in_run(shelf, packed[1].sha256, 200)
    keep_in_run(shelf, alone.sha256, 1_000)
    found = usage(shelf)
    assert by_name(found) == {
        "artifacts": 300_100,
        "shared": 200,
        "run_files": 1_000,
        "unused": 400,
        "packs": 0,
    }
    assert found.total_bytes == on_disk(tmp_path)
    assert found.reclaimable_bytes == 400
    assert sum(by_name(found).values()) == found.total_bytes


def test_collecting_garbage_frees_what_it_said_it_would(
    shelf: Shelf, store: BlobStore, tmp_path: Path
) -> None:
    kept, _ = store.store_many([b"k" * 300_000, b"u" * 400_000])
    version = shelf.version()
    keep_in_version(shelf, kept.sha256, "kept", version.rowid)
    later = datetime.now(UTC) + DAY
    would = collect_garbage(shelf.database, store, dry_run=True, now=later)
    assert on_disk(tmp_path) == 700_000
    done = collect_garbage(shelf.database, store, dry_run=False, now=later)
    assert (would.deleted_blobs, would.freed_bytes) == (1, 400_000)
    assert (done.deleted_blobs, done.freed_bytes) == (1, 400_000)
    assert on_disk(tmp_path) == usage(shelf).total_bytes == 300_000
    assert store.read(kept.sha256) == b"k" * 300_000
    again = collect_garbage(shelf.database, store, dry_run=False, now=later)
    assert (again.deleted_blobs, again.expired_versions) == (0, 0)


def test_young_bytes_are_never_garbage(shelf: Shelf, store: BlobStore) -> None:
    (fresh,) = store.store_many([b"just arrived"])
    collect_garbage(shelf.database, store, dry_run=False)
    assert store.read(fresh.sha256) == b"just arrived"


def test_what_an_expired_version_kept_goes_with_it(
    shelf: Shelf, store: BlobStore
) -> None:
    (weights,) = store.store_many([b"w" * 300_000])
    version = shelf.version(ttl_s=60, created_at=datetime.now(UTC) - DAY)
    keep_in_version(shelf, weights.sha256, "weights", version.rowid)
    would = collect_garbage(shelf.database, store, dry_run=True)
    assert (would.expired_versions, would.deleted_blobs) == (1, 0)
    assert shelf.reread(version).state == "COMMITTED"
    done = collect_garbage(
        shelf.database, store, dry_run=False, now=datetime.now(UTC) + DAY
    )
    assert (done.expired_versions, done.deleted_blobs) == (1, 1)
    assert usage(shelf).total_bytes == 0


def test_projects_and_collections_count_each_content_once(shelf: Shelf) -> None:
    shelf.version(files={"a": "1", "b": "2"})
    shelf.version(files={"a": "1", "b": "3"})
    shelf.version("other", files={"x": "1"})
    shelf.version("far", files={"y": "1", "z": "4"}, project="shop")
    found = usage(shelf)
    assert by_name(found)["artifacts"] == 4 * SIZE
    assert [(one.name, one.size_bytes) for one in found.projects] == [
        ("ada/demo", 3 * SIZE),
        ("ada/shop", 2 * SIZE),
    ]
    assert [(one.path, one.size_bytes, one.versions) for one in found.collections] == [
        ("ada/demo/data", 3 * SIZE, 2),
        ("ada/shop/far", 2 * SIZE, 1),
        ("ada/demo/other", SIZE, 1),
    ]
    with shelf.database.read() as connection:
        shop = usage_of_projects(connection, [shelf.make.project("shop").rowid])
    assert (shop.total_bytes, by_name(shop)) == (2 * SIZE, {"artifacts": 2 * SIZE})
    assert [one.path for one in shop.collections] == ["ada/shop/far"]


def test_manifests_are_bytes_too(shelf: Shelf, store: BlobStore) -> None:
    (manifest,) = store.store_many([b"{}" * 50])
    version = shelf.version()
    with shelf.database.write() as unit:
        unit.connection.execute(
            update(artifacts)
            .where(artifacts.c.rowid == version.rowid)
            .values(manifest_sha256=manifest.sha256)
        )
    found = usage(shelf)
    assert by_name(found)["artifacts"] == 100
    assert [one.size_bytes for one in (*found.projects, *found.collections)] == [
        100,
        100,
    ]
