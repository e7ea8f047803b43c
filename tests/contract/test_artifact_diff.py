"""Files of versions: beside each other, folder by folder, through time."""

from __future__ import annotations

import pytest

from tests.support.shelf import SIZE, Shelf
from trailmark.server.artifacts.diff import diff_versions, file_versions
from trailmark.server.artifacts.folders import list_files, list_folders
from trailmark.server.artifacts.records import ArtifactRecord
from trailmark.server.db import Database


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf.of(database)


def test_a_diff_names_what_came_went_and_changed(shelf: Shelf) -> None:
    before = shelf.version(
        files={"same": "1", "changed": "1", "gone": "1"},
        refs={"moved": "s3://b/one"},
    )
    after = shelf.version(
        files={"same": "1", "changed": "2", "new": "3", "also new": "3"},
        refs={"moved": "s3://b/two"},
    )
    with shelf.database.read() as connection:
        found = diff_versions(connection, before.rowid, after.rowid)
        few = diff_versions(connection, before.rowid, after.rowid, first=1)
        none = diff_versions(connection, before.rowid, before.rowid)
    assert [one.path for one in found.added] == ["also new", "new"]
    assert [one.path for one in found.removed] == ["gone"]
    assert [one.path for one in found.changed] == ["changed", "moved"]
    change = found.changed[0]
    assert change.before
    assert change.after
    assert change.before.digest != change.after.digest
    assert (found.added[0].before, found.removed[0].after) == (None, None)
    counts = (found.n_added, found.n_removed, found.n_changed, found.n_unchanged)
    assert counts == (2, 1, 2, 1)
    assert not found.truncated
    assert few.truncated
    assert (len(few.added), few.n_added) == (1, 2)
    assert (none.n_unchanged, none.n_changed, none.added) == (4, 0, [])


TREE = [
    "a/b/one",
    "a/b/two",
    "a/three",
    "a-b/four",
    "B/five",
    "top",
    "a.txt",
    "ä/six",
    "a/É.txt",
]


def tree(shelf: Shelf) -> ArtifactRecord:
    return shelf.version(files={path: path for path in TREE})


def test_a_folder_lists_subfolders_with_sums_and_its_own_files(shelf: Shelf) -> None:
    version = tree(shelf)

    def look(prefix: str) -> tuple[list[tuple[str, int, int]], list[str]]:
        with shelf.database.read() as connection:
            folders = list_folders(connection, version.rowid, prefix)
            files = list_files(connection, version.rowid, prefix)
        found = [(one.name, one.file_count, one.size_bytes) for one in folders]
        return found, [one.path for one in files.items]

    assert look("") == (
        [("B", 1, SIZE), ("a", 4, 4 * SIZE), ("a-b", 1, SIZE), ("ä", 1, SIZE)],
        ["a.txt", "top"],
    )
    assert look("a/") == ([("b", 2, 2 * SIZE)], ["a/three", "a/É.txt"])
    assert look("a/b/") == ([], ["a/b/one", "a/b/two"])
    assert look("nowhere/") == ([], [])


def test_files_come_page_by_page_in_order_of_code_points(shelf: Shelf) -> None:
    version = shelf.version(files={name: name for name in ["b", "B", "a", "ä", "_"]})
    seen: list[str] = []
    after = None
    while True:
        with shelf.database.read() as connection:
            page = list_files(connection, version.rowid, first=2, after=after)
        seen += [one.path for one in page.items]
        if not page.has_next:
            break
        after = page.cursors[-1]
    assert seen == ["B", "_", "a", "b", "ä"]


def test_a_search_finds_below_the_folder_whatever_the_case(shelf: Shelf) -> None:
    version = tree(shelf)

    def search(text: str, prefix: str = "") -> list[str]:
        with shelf.database.read() as connection:
            page = list_files(connection, version.rowid, prefix, search=text)
        return [one.path for one in page.items]

    assert search("O") == ["a-b/four", "a/b/one", "a/b/two", "top"]
    assert search("o", "a/") == ["a/b/one", "a/b/two"]
    assert search("É.TXT") == ["a/É.txt"]
    assert search("%") == search("_") == []


def test_a_file_is_followed_through_versions(shelf: Shelf) -> None:
    for content in ("1", "1", "2"):
        shelf.version(files={"weights": content})
    last = shelf.version(files={"other": "1"})
    with shelf.database.read() as connection:
        found = file_versions(connection, last.collection_rowid, "weights")
    assert [one.version_index for one in found] == [2, 1, 0]
    digests = [one.digest for one in found]
    assert digests[0] != digests[1] == digests[2]
