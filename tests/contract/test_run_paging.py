"""Pages of runs by an indexed value are those of the values themselves."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.support.runs import NOON, RunFactory
from trailmark.server.db import Database
from trailmark.server.runs.deletion import delete_runs
from trailmark.server.runs.path_index import index_fields
from trailmark.server.runs.queries import list_runs
from trailmark.wire.run_field import parse_field

_VALUES: list[Any] = [
    3, 1.5, "b", None, True, float("nan"), "a", 2, {"x": 1}, False, 1.5, -1,
    "B", float("inf"), [1], "ä", "", 3, "a" * 300, float("-inf"),
]  # fmt: skip
_FILTERS: list[Any] = [
    None,
    {"$and": []},
    {"config.even": True},
    {"config.even": False},
    {"config.v": {"$gt": 1}},
    {"config.v": {"$exists": False}},
    {"config.even": "never"},
]


@pytest.fixture
def make(database: Database) -> RunFactory:
    made = RunFactory.of(database)
    for at, value in enumerate(_VALUES):
        made.run(config={"v": value, "even": at % 2 == 0})
    made.run(config={"even": True})
    gone = made.run(config={"v": 2, "even": True})
    with database.write() as unit:
        delete_runs(unit, [gone], NOON)
    return made


def index(make: RunFactory) -> None:
    fields = [parse_field(path) for path in ("config.v", "config.even")]
    index_fields(make.database, make.project(), fields, above_runs=0)


def ids(make: RunFactory, **asked: Any) -> list[str]:
    with make.database.read() as connection:
        page = list_runs(connection, make.project(), **asked)
    return [run.run_id for run in page.items]


def walked(make: RunFactory, **asked: Any) -> list[str]:
    """All of a list by its cursors, three runs at a time."""
    found: list[str] = []
    after: str | None = None
    for _ in range(20):
        with make.database.read() as connection:
            page = list_runs(connection, make.project(), first=3, after=after, **asked)
        found += [run.run_id for run in page.items]
        if not page.has_next:
            return found
        after = page.cursors[-1]
    raise AssertionError("the list never ends")


@pytest.mark.parametrize("order", ["+config.v", "-config.v"])
def test_an_index_changes_no_page(make: RunFactory, order: str) -> None:
    scanned = [ids(make, order=order, filters=filters) for filters in _FILTERS]
    assert len(scanned[0]) == len(_VALUES) + 1
    index(make)
    for filters, expected in zip(_FILTERS, scanned, strict=True):
        asked = {"order": order, "filters": filters}
        assert ids(make, **asked) == expected
        assert walked(make, **asked) == expected
        for skip, first in itertools.product((0, 1, 7, 17, 30), (1, 5)):
            page = ids(make, skip=skip, first=first, **asked)
            assert page == expected[skip : skip + first], (filters, skip)


def test_what_was_deleted_before_is_not_indexed(make: RunFactory) -> None:
    index(make)
    assert len(ids(make, order="config.v")) == len(_VALUES) + 1
    with make.database.read() as connection:
        page = list_runs(connection, make.project(), order="config.v", first=22)
    assert not page.has_next
