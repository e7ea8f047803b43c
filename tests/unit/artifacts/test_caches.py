"""What is remembered on this machine: digests, and files by their content."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from trailmark.artifacts.artifact import Artifact
from trailmark.artifacts.copying import new_file
from trailmark.artifacts.digest_cache import DigestCache, Stamp
from trailmark.artifacts.file_cache import FileCache, Packed
from trailmark.artifacts.snapshots import LocalFile, Snapshots

SECOND_NS = 1_000_000_000
LARGE = 300 << 10


def stamp(path: Path) -> Stamp:
    return Stamp.of(path.stat())


def test_a_digest_is_known_until_the_file_changes(tmp_path: Path) -> None:
    digests = DigestCache(tmp_path / "digests.db")
    path = tmp_path / "a"
    path.write_text("1")
    seen = stamp(path)
    digests.remember([(str(path), seen, "D")], now_ns=seen.mtime_ns + 3 * SECOND_NS)
    assert digests.known({str(path): seen}) == {str(path): "D"}
    path.write_text("22")
    assert digests.known({str(path): stamp(path)}) == {}


def test_a_file_that_changed_just_before_it_was_hashed_is_not_trusted(
    tmp_path: Path,
) -> None:
    digests = DigestCache(tmp_path / "digests.db")
    path = tmp_path / "a"
    path.write_text("1")
    seen = stamp(path)
    digests.remember([(str(path), seen, "D")], now_ns=seen.mtime_ns + SECOND_NS)
    assert digests.known({str(path): seen}) == {}


def test_another_file_under_the_name_is_not_the_one_that_was_hashed(
    tmp_path: Path,
) -> None:
    digests = DigestCache(tmp_path / "digests.db")
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_text("1")
    other.write_text("2")
    old = 1_600_000_000 * SECOND_NS
    for one in (path, other):
        os.utime(one, ns=(old, old))
    digests.remember([(str(path), stamp(path), "D")])
    other.replace(path)
    assert digests.known({str(path): stamp(path)}) == {}


def test_a_damaged_index_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "digests.db").write_bytes(b"no database" * 200)
    digests = DigestCache(tmp_path / "digests.db")
    one = Stamp(1, 1, 1, 1)
    digests.remember([("a", one, "D")])
    assert digests.known({"a": one}) == {"a": "D"}


def test_without_a_place_to_write_nothing_is_cached_and_nothing_fails(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("")
    cache = FileCache(tmp_path / "file" / "below")
    cache.add("ab" * 16, tmp_path / "file")
    assert cache.find([("ab" * 16, 0)]) == {}
    assert cache.cleanup(0) == 0


def test_the_cache_gives_back_what_it_was_given_and_is_private(tmp_path: Path) -> None:
    cache = FileCache(tmp_path / "cache")
    path = tmp_path / "a"
    path.write_bytes(b"x" * LARGE)
    cache.add("ab" * 16, path)
    path.write_bytes(b"y")
    kept = cache.find([("ab" * 16, LARGE)])["ab" * 16]
    assert kept.path.read_bytes() == b"x" * LARGE
    assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700
    assert not kept.path.stat().st_mode & 0o222
    assert cache.find([("ab" * 16, LARGE + 1)]) == {}


def test_small_files_are_found_inside_their_pack(tmp_path: Path) -> None:
    cache = FileCache(tmp_path / "cache")
    pack = tmp_path / "pack"
    pack.write_bytes(b"..one....two")
    cache.add_pack(pack, [Packed("01", 3, 2), Packed("02", 3, 9)])
    found = cache.find([("01", 3), ("02", 3), ("03", 3)])
    content = {
        key: one.path.read_bytes()[one.offset : one.offset + one.size]
        for key, one in found.items()
    }
    assert content == {"01": b"one", "02": b"two"}


def test_cleaning_takes_what_was_not_used_for_longest(tmp_path: Path) -> None:
    cache = FileCache(tmp_path / "cache")
    path = tmp_path / "a"
    path.write_bytes(b"x" * LARGE)
    for name in ("aa", "bb", "cc"):
        cache.add(name * 16, path)
        os.utime(tmp_path / "cache/objects" / name / (name * 15), (1, 1))
    cache.find([("aa" * 16, LARGE)])
    assert cache.cleanup(LARGE) == 2 * LARGE
    assert set(cache.find([(one * 16, LARGE) for one in ("aa", "bb", "cc")])) == {
        "aa" * 16
    }


def test_cleaning_forgets_the_files_of_packs_that_went(tmp_path: Path) -> None:
    cache = FileCache(tmp_path / "cache")
    (tmp_path / "pack").write_bytes(b"one")
    cache.add_pack(tmp_path / "pack", [Packed("01", 3, 0)])
    assert cache.cleanup(0) == 3
    assert cache.find([("01", 3)]) == {}


def test_cleaning_leaves_what_is_being_written(tmp_path: Path) -> None:
    cache = FileCache(tmp_path / "cache")
    with new_file(cache.root / "tmp") as (number, path):
        os.write(number, b"half")
        assert cache.cleanup(0, remove_temp=True) == 0
        assert path.exists()
    abandoned = cache.root / "tmp" / ".part-x"
    abandoned.write_bytes(b"left")
    assert cache.cleanup(0, remove_temp=True) == 4


def test_cleaning_leaves_the_copies_of_artifacts_that_are_not_sent(
    cache: Path, tmp_path: Path
) -> None:
    artifact = Artifact("a", "t")
    with artifact.new_file("x") as file:
        file.write("1")
    FileCache().cleanup(0, remove_temp=True)
    assert artifact.snapshots.folder.exists()
    folder = artifact.snapshots.folder
    del artifact
    import gc

    gc.collect()
    assert not folder.exists()


@pytest.mark.parametrize("size", [10, LARGE])
def test_what_the_cache_holds_is_not_copied_again(tmp_path: Path, size: int) -> None:
    from trailmark.artifacts.hashing import to_hex

    cache = FileCache(tmp_path / "cache")
    digests = DigestCache(cache.root / "digests.db")
    path = tmp_path / "a.bin"
    path.write_bytes(b"x" * size)
    os.utime(path, (1, 1))
    first = Snapshots(cache, digests)
    [taken] = first.take([LocalFile("a.bin", str(path))], mutable=True)
    first.flush()
    key = to_hex(taken.digest)
    assert key is not None
    if taken.source.framed_as is None:
        cache.add(key, Path(taken.source.path), may_link=True)
    else:
        packed = Packed(key, size, taken.source.offset)
        cache.add_pack(Path(taken.source.path), [packed])
    second = Snapshots(cache, digests)
    [again] = second.take([LocalFile("b.bin", str(path))], mutable=True)
    assert again.digest == taken.digest
    assert again.source.path.endswith(".kept")
    cache.cleanup(0)  # what is pinned outlives the cache
    assert again.source.read() == b"x" * size
