"""What every object store must do, on a folder and on a real S3 server."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trailmark.errors import NotFoundError, UsageError
from trailmark.server.blobs.object_store import ObjectStore, open_object_store


def test_what_is_put_can_be_read_back(object_store: ObjectStore) -> None:
    object_store.put_bytes("a/b.bin", b"weights")

    assert object_store.get_bytes("a/b.bin") == b"weights"
    assert object_store.size("a/b.bin") == 7


def test_an_empty_object_is_an_object(object_store: ObjectStore) -> None:
    object_store.put_bytes("empty", b"")

    assert object_store.get_bytes("empty") == b""
    assert object_store.size("empty") == 0


def test_putting_again_replaces(object_store: ObjectStore) -> None:
    object_store.put_bytes("key", b"old")
    object_store.put_bytes("key", b"newer")

    assert object_store.get_bytes("key") == b"newer"


@pytest.mark.parametrize(
    ("lo", "hi", "found"),
    [
        (2, 5, b"234"),
        (None, 3, b"012"),
        (7, None, b"789"),
        (8, 99, b"89"),
        (10, 12, b""),
    ],
)
def test_a_range_ends_where_the_object_does(
    object_store: ObjectStore, lo: int | None, hi: int | None, found: bytes
) -> None:
    object_store.put_bytes("digits", b"0123456789")

    assert object_store.get_bytes("digits", lo, hi) == found


def test_a_file_that_is_put_is_gone_from_its_place(
    object_store: ObjectStore, tmp_path: Path
) -> None:
    path = tmp_path / "part"
    path.write_bytes(b"x" * 6_000_000)

    object_store.put_file("parts/0", path)

    assert object_store.size("parts/0") == 6_000_000
    assert not path.exists()


def test_an_open_object_is_read_at_random(object_store: ObjectStore) -> None:
    object_store.put_bytes("digits", b"0123456789")

    with object_store.open("digits") as source:
        source.seek(4)
        assert source.read(3) == b"456"
        assert source.size() == 10
        source.seek(1)
        assert source.read() == b"123456789"


def test_a_missing_object_is_not_found(object_store: ObjectStore) -> None:
    for look in (object_store.get_bytes, object_store.size, object_store.open):
        with pytest.raises(NotFoundError, match="'no/such'"):
            look("no/such")


def test_a_deleted_object_is_gone_and_deleting_twice_is_no_error(
    object_store: ObjectStore,
) -> None:
    object_store.put_bytes("a/one", b"1")
    object_store.delete("a/one")
    object_store.delete("a/one")

    assert list(object_store.list("a")) == []


def test_listing_gives_keys_and_sizes_of_one_folder(object_store: ObjectStore) -> None:
    for key, size in {"a/one": 1, "a/deep/two": 2, "ab/three": 3}.items():
        object_store.put_bytes(key, b"x" * size)

    assert sorted(object_store.list("a")) == [("a/deep/two", 2), ("a/one", 1)]
    assert len(list(object_store.list(""))) == 3


@pytest.mark.parametrize(
    "key", ["../up", "a/../b", "/etc/passwd", "a//b", "", "a\0", ".incoming/x", "a\\b"]
)
def test_a_key_that_could_leave_the_root_is_refused(tmp_path: Path, key: str) -> None:
    store = open_object_store((tmp_path / "root").as_uri())

    with pytest.raises(UsageError):
        store.put_bytes(key, b"")


@pytest.mark.parametrize(
    "url", ["http://x/y", "s3://", "file:relative", "s3://bucket?colour=red", ""]
)
def test_an_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="storage address"):
        open_object_store(url)


def test_a_half_written_file_is_neither_listed_nor_read(tmp_path: Path) -> None:
    store = open_object_store(tmp_path.as_uri())
    (store.scratch_dir / "torn").write_bytes(b"half")

    assert list(store.list("")) == []


def test_a_bucket_takes_files_in_by_the_folder_it_is_given(tmp_path: Path) -> None:
    folder = tmp_path / "incoming"
    folder.mkdir()
    old, young = folder / "old", folder / "young"
    old.touch()
    young.touch()
    os.utime(old, (0, 0))
    store = open_object_store("s3://bucket/prefix", scratch=folder)
    assert store.scratch_dir == folder
    assert list(folder.iterdir()) == [young]
