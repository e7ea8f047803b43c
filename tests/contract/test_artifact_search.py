"""Lists of collections and versions: filters, orders and pages on both databases."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.shelf import Shelf
from trailmark.errors import InvalidInputError
from trailmark.server.artifacts.aliases import set_alias
from trailmark.server.artifacts.deletion import delete_version
from trailmark.server.artifacts.search import (
    CollectionScope,
    count_collections,
    count_versions,
    list_collections,
    list_project_rowids,
    list_versions,
    matching_projects,
)
from trailmark.server.artifacts.tags import change_artifact_tags, change_collection_tags
from trailmark.server.db import Database

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def shelf(database: Database) -> Shelf:
    made = Shelf.of(database)
    for n in range(5):
        made.version(
            metadata={"acc": n / 10, "kind": "odd" if n % 2 else "even", "n": {"m": n}},
            files={f"f{i}": f"{n} {i}" for i in range(5 - n)},
            created_at=NOON + timedelta(hours=n),
        )
    return made


def scope(shelf: Shelf, **given: Any) -> CollectionScope:
    rowids = [shelf.make.project(name).rowid for name in ("demo", "shop")]
    return CollectionScope(rowids, **given)


def versions(shelf: Shelf, filters: Any = None, order: str | None = None) -> list[int]:
    """Indexes of the versions in order; checks on the way that the count agrees."""
    text = filters if isinstance(filters, str) or not filters else json.dumps(filters)
    here = scope(shelf)
    with shelf.database.read() as connection:
        page = list_versions(connection, here, filters=text, order=order, first=100)
        assert count_versions(connection, here, filters=text) == len(page.items)
    return [one.membership.version_index for one in page.items]


FILTERS: list[tuple[Any, list[int]]] = [
    (None, [4, 3, 2, 1, 0]),
    ("", [4, 3, 2, 1, 0]),
    ({"state": "COMMITTED"}, [4, 3, 2, 1, 0]),
    ({"state": "PENDING"}, []),
    ({"metadata.acc": {"$gte": 0.2}}, [4, 3, 2]),
    ({"metadata.acc": {"$gt": 0.1, "$lt": 0.4}}, [3, 2]),
    ({"metadata.kind": "odd"}, [3, 1]),
    ({"metadata.n.m": {"$in": [0, 4]}}, [4, 0]),
    ({"metadata.nothing": {"$exists": True}}, []),
    ({"artifact_metadata.kind": {"$ne": "odd"}}, [4, 2, 0]),
    ({"version": "v3"}, [3]),
    ({"version_index": {"$lte": 1}}, [1, 0]),
    ({"version": {"$in": ["v1", "2"]}}, [2, 1]),
    ({"alias": "latest"}, [4]),
    ({"alias": {"$ne": "latest"}}, [3, 2, 1, 0]),
    ({"aliases": {"$in": ["latest", "best"]}}, [4, 1]),
    ({"alias": {"$regex": "^b"}}, [1]),
    ({"alias": {"$exists": False}}, [3, 2, 0]),
    ({"tag": "red"}, [2, 1]),
    ({"tags": {"$all": ["red", "blue"]}}, [2]),
    ({"tag": {"$regex": "u"}}, [2]),
    ({"tag": {"$nin": ["red"]}}, [4, 3, 0]),
    ({"tag": {"$size": 2}}, [2]),
    ({"$or": [{"tag": "blue"}, {"alias": "latest"}]}, [4, 2]),
    ({"$nor": [{"tag": "red"}, {"metadata.kind": "odd"}]}, [4, 0]),
    ({"$and": [{"tag": "red"}, {"$not": {"tag": "blue"}}]}, [1]),
    ({"artifact_size": {"$gt": 20}}, [2, 1, 0]),
    ({"created_at": {"$gte": "2026-11-21T14:00:00Z"}}, [4, 3, 2]),
    ({"collection": "data"}, [4, 3, 2, 1, 0]),
    ({"metadata.kind": {"$regex": "(?i)^EV"}}, [4, 2, 0]),
]


def test_filters_find_what_they_say(shelf: Shelf) -> None:
    adorn(shelf)
    found = [(filters, versions(shelf, filters)) for filters, _ in FILTERS]
    assert found == FILTERS


def adorn(shelf: Shelf) -> None:
    """v1 is `best` and red, v2 red and blue."""
    with shelf.database.read() as connection:
        hits = list_versions(connection, scope(shelf), order="version").items
    source = shelf.source_of(hits[0].artifact)
    with shelf.database.write() as unit:
        set_alias(unit, shelf.actor, source, hits[1].artifact, "best")
        for index, names in ((1, ["red"]), (2, ["red", "blue"])):
            change_artifact_tags(
                unit, shelf.actor, source, hits[index].artifact, added=names
            )


ORDERS = [
    ("+createdAt", [0, 1, 2, 3, 4]),
    ("-created_at", [4, 3, 2, 1, 0]),
    ("versionIndex", [0, 1, 2, 3, 4]),
    ("-artifact_size", [0, 1, 2, 3, 4]),
    ("+size", [4, 3, 2, 1, 0]),
    ("-acm_created_at", [4, 3, 2, 1, 0]),
    ("-linked_at", [4, 3, 2, 1, 0]),
]


def test_orders_are_kept(shelf: Shelf) -> None:
    found = [(order, versions(shelf, order=order)) for order, _ in ORDERS]
    assert found == ORDERS


WRONG = [
    '{"colour": "red"}',
    '{"metadata": 1}',
    "[]",
    "{",
    '{"tag": {"$where": "1"}}',
    '{"tag": {"$regex": "("}}',
]


def test_a_filter_that_cannot_be_read_is_refused(shelf: Shelf) -> None:
    for wrong in WRONG:
        with pytest.raises(InvalidInputError):
            versions(shelf, wrong)


def test_an_unknown_field_is_named(shelf: Shelf) -> None:
    with pytest.raises(InvalidInputError, match="'colour' is not a property of a vers"):
        versions(shelf, {"colour": "red"})
    with pytest.raises(InvalidInputError, match="cannot be ordered by 'digest'"):
        versions(shelf, order="digest")


def test_pages_join_to_the_whole_while_versions_arrive(shelf: Shelf) -> None:
    seen: list[int] = []
    after = None
    while True:
        with shelf.database.read() as connection:
            page = list_versions(
                connection, scope(shelf), order="-version", first=2, after=after
            )
        seen += [one.membership.version_index for one in page.items]
        shelf.version()  # arrives in front of what was read
        if not page.has_next:
            break
        after = page.cursors[-1]
    assert seen == [4, 3, 2, 1, 0]


def test_a_cursor_of_another_order_is_refused(shelf: Shelf) -> None:
    with shelf.database.read() as connection:
        page = list_versions(connection, scope(shelf), order="size", first=1)
        for order, cursor in (
            ("-size", page.cursors[0]),
            ("size", "garbage"),
            ("size", page.cursors[0][:-6]),
        ):
            with pytest.raises(InvalidInputError):
                list_versions(connection, scope(shelf), order=order, after=cursor)


def test_a_linked_version_is_found_in_both_places(shelf: Shelf) -> None:
    with shelf.database.read() as connection:
        newest = list_versions(connection, scope(shelf), first=1).items[0].artifact
    shelf.link(newest, shelf.portfolio(), "prod")
    assert versions(shelf, {"id": newest.gid}) == [0, 4]
    assert versions(shelf, {"alias": "prod"}) == [0]
    with shelf.database.read() as connection:
        found = list_versions(
            connection,
            scope(shelf, kinds=["portfolio"]),
            collection_filters='{"name": "best"}',
        )
    assert [one.artifact.rowid for one in found.items] == [newest.rowid]


def test_deleted_versions_are_in_no_list(shelf: Shelf) -> None:
    with shelf.database.read() as connection:
        hit = list_versions(connection, scope(shelf), first=1).items[0].artifact
    with shelf.database.write() as unit:
        delete_version(unit, shelf.actor, hit, shelf.source_of(hit))
    assert versions(shelf) == [3, 2, 1, 0]


def collections(
    shelf: Shelf, filters: Any = None, order: str | None = None
) -> list[str]:
    text = json.dumps(filters) if filters else None
    here = scope(shelf)
    with shelf.database.read() as connection:
        page = list_collections(connection, here, filters=text, order=order)
        assert count_collections(connection, here, filters=text) == len(page.items)
    return [one.name for one in page.items]


def test_collections_are_filtered_and_ordered(shelf: Shelf) -> None:
    models = shelf.sequence("nets", type_name="model")
    best = shelf.portfolio()
    with shelf.database.write() as unit:
        change_collection_tags(unit, shelf.actor, models, added=["gold"])
    assert collections(shelf) == ["best", "nets", "data"]
    assert collections(shelf, order="name") == ["best", "data", "nets"]
    assert collections(shelf, order="-createdAt") == ["best", "nets", "data"]
    assert collections(shelf, {"tag": "gold"}) == ["nets"]
    assert collections(shelf, {"type": "dataset"}) == ["best", "data"]
    assert collections(shelf, {"kind": "portfolio"}) == ["best"]
    assert collections(shelf, {"name": {"$regex": "s$"}}) == ["nets"]
    assert collections(shelf, {"artifact_collection_id": best.gid}) == ["best"]
    assert collections(shelf, {"id": {"$in": [best.rowid, models.rowid]}}) == [
        "best",
        "nets",
    ]
    assert collections(shelf, {"project": "shop"}) == ["best"]


def test_projects_are_filtered(shelf: Shelf) -> None:
    demo, shop = (shelf.make.project(name).rowid for name in ("demo", "shop"))
    with shelf.database.read() as connection:
        everything = [demo, shop]
        assert matching_projects(connection, everything, '{"name": "shop"}') == [shop]
        assert matching_projects(connection, [demo], '{"name": "shop"}') == []
        page = list_project_rowids(connection, everything, order="name", first=1)
        assert (page.items, page.has_next) == ([demo], True)
        more = list_project_rowids(
            connection, everything, order="name", after=page.cursors[0]
        )
        assert (more.items, more.has_next) == ([shop], False)
