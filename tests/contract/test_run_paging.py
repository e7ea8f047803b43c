"""Pages of runs by an indexed value are those of the values themselves."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.support.runs import NOON, RunFactory
from trailmark.errors import InvalidInputError
from trailmark.server.db import Database
from trailmark.server.runs.deletion import delete_runs
from trailmark.server.runs.path_index import index_fields
from trailmark.server.runs.queries import list_runs
from trailmark.server.runs.run_places import Place, Position, encode_cursor
from trailmark.wire.run_field import parse_field
from trailmark.wire.run_order import parse_order

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


_TIED: list[tuple[Any, Any, str]] = [
    (lr, [None, 2, 1, "b", 1.5][at % 5], ["finished", "failed"][at % 3 == 0])
    for at, lr in enumerate([0.1, "x", None, 0.1, 0.01, "x", 0.1, True, 0.01] * 3)
]
_ORDERS = [
    "-config.lr,+config.bs",
    "+config.lr,-config.bs,-createdAt",
    "+config.bs,-state,+config.lr",
    "+state,-config.lr",
    "-state,+createdAt",
    "-created_at,+config.bs",
    "-config.lr,+displayName",
    "+config.nothing,-config.bs",
    "-group,+config.lr,+config.nothing",
]


def _make_tied(database: Database) -> tuple[RunFactory, list[dict[str, Any]]]:
    """Runs with few values of each key, and what they have in it by canonical path."""
    made = RunFactory.of(database)
    known: list[dict[str, Any]] = []
    for at, (lr, bs, state) in enumerate(_TIED):
        config = {"lr": lr, "bs": bs, "at": at}
        run = made.run(
            config={key: one for key, one in config.items() if one is not None},
            state=state,
            display_name=f"n{at % 4}",
        )
        known.append(
            {
                "id": run.run_id,
                "rowid": run.rowid,
                "config.lr": lr,
                "config.bs": bs,
                "state": state,
                "created_at": run.created_at.timestamp(),
                "display_name": f"n{at % 4}",
                "config.at": at,
            }
        )
    return made, known


def _sorted_as_told(known: list[dict[str, Any]], order: str) -> list[str]:
    """The order as a plain stable sort has it: by the last key first."""
    keys = [(key.field.path, key.descending) for key in parse_order(order).keys]
    runs = sorted(known, key=lambda run: run["rowid"], reverse=keys[0][1])
    for path, descending in reversed(keys):
        runs.sort(key=lambda run: _rank(run.get(path))[1:], reverse=descending)
        runs.sort(key=lambda run: _rank(run.get(path))[0])
    return [run["id"] for run in runs]


def _rank(value: Any) -> tuple[int, float, str]:
    if value is None:
        return (2, 0, "")
    return (1, 0, value) if isinstance(value, str) else (0, float(value), "")


@pytest.mark.parametrize("indexed", ["", "config.lr", "config.lr config.bs"])
@pytest.mark.parametrize("order", _ORDERS)
def test_several_keys_order_as_a_plain_sort_does_at_every_place(
    database: Database, order: str, indexed: str
) -> None:
    make, known = _make_tied(database)
    fields = [parse_field(path) for path in indexed.split()]
    index_fields(database, make.project(), fields, above_runs=0)
    filters: list[Any] = [None, {"config.at": {"$gte": 5}}]
    for condition, told in zip(filters, (known, known[5:]), strict=True):
        asked = {"order": order, "filters": condition}
        expected = _sorted_as_told(told, order)
        assert ids(make, **asked) == expected
        assert walked(make, **asked) == expected
        for skip, first in itertools.product((1, 8, len(expected) - 1), (1, 4)):
            assert ids(make, skip=skip, first=first, **asked) == expected[skip:][:first]
        for at, skip in itertools.product((6, 11), (1, 9)):
            behind = cursor(make, at, **asked)
            page = ids(make, after=behind, skip=skip, first=5, **asked)
            assert page == expected[at + 1 + skip :][:5], (at, skip)


def cursor(make: RunFactory, at: int, **asked: Any) -> str:
    with make.database.read() as connection:
        page = list_runs(connection, make.project(), first=at + 1, **asked)
    return page.cursors[at]


def test_a_cursor_of_several_keys_fits_only_their_order(database: Database) -> None:
    make, _ = _make_tied(database)
    behind = cursor(make, 3, order="+config.lr,-config.bs")
    for order in ("+config.lr", "+config.lr,+config.bs", "-config.bs,+config.lr"):
        with pytest.raises(InvalidInputError, match="cursor"):
            ids(make, order=order, after=behind)


def test_forged_cursors_of_several_keys_are_answered(database: Database) -> None:
    """Texts where numbers belong must not reach PostgreSQL's comparisons."""
    make, _ = _make_tied(database)
    order = parse_order("+config.lr,-created_at,+state")
    places = [Place(0, 1), Place(1, "x"), Place(2, None)]
    for forged in itertools.product(places, repeat=3):
        behind = encode_cursor(order, Position(forged, 2**63 - 1))
        try:
            found = ids(make, order=order.text, after=behind)
        except InvalidInputError:
            continue
        assert len(found) <= len(_TIED)
