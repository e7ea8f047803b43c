"""Runs by what they have in common, as a plain count says it, on both databases."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select

from tests.support.runs import RunFactory, minutes_after_noon
from trailmark.errors import InvalidInputError
from trailmark.server.db import Database
from trailmark.server.db.tables.projects import indexed_paths
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs.deletion import delete_runs
from trailmark.server.runs.group_spread import Histogram, spread_groups
from trailmark.server.runs.grouping import GroupPage, group_runs
from trailmark.server.runs.path_index import index_fields
from trailmark.server.runs.queries import list_runs
from trailmark.wire.run_field import parse_field

LONG = "y" * 300


@pytest.fixture
def make(database: Database) -> RunFactory:
    return RunFactory.of(database)


@pytest.fixture(params=["documents", "indexed"])
def indexed(request: pytest.FixtureRequest) -> bool:
    return request.param == "indexed"


def groups(make: RunFactory, *keys: str, **asked: Any) -> GroupPage:
    with make.database.read() as connection:
        return group_runs(connection, make.project(), keys, **asked)


def index(make: RunFactory, *fields: str) -> None:
    project: ProjectRecord = make.project()
    index_fields(
        make.database, project, [parse_field(one) for one in fields], above_runs=0
    )
    with make.database.read() as connection:
        assert len(connection.execute(select(indexed_paths)).all()) == len(fields)


def counted(page: GroupPage) -> list[tuple[Any, ...]]:
    return [
        (*(one.value for one in group.values), group.run_count) for group in page.items
    ]


def members(make: RunFactory, filters: Any) -> set[int]:
    with make.database.read() as connection:
        text = json.dumps(filters, allow_nan=False)
        found = list_runs(connection, make.project(), filters=text, first=1_000)
    return {run.rowid for run in found.items}


def test_groups_are_counted_and_summed_up(make: RunFactory, indexed: bool) -> None:
    for lr, loss in ((0.1, 1.0), (0.1, 3.0), (0.1, "odd"), (0.01, 5), (0.01, math.inf)):
        make.run(config={"lr": lr}, summary={"loss": loss})
    make.run(config={"lr": 0.1})
    if indexed:
        index(make, "config.lr", "summary.loss")
    page = groups(make, "config.lr", measures=["summary_metrics.loss"])
    assert (counted(page), page.total) == ([(0.1, 4), (0.01, 2)], 2)
    loss = [one.measures[0] for one in page.items]
    assert [(one.count, one.mean, one.min, one.max) for one in loss] == [
        (2, 2.0, 1.0, 3.0),
        (1, 5.0, 5.0, 5.0),
    ]
    assert page.items[0].newest_rowid == max(members(make, {}))


VALUES: list[Any] = [1, 1.0, True, "1", "x", "X", LONG, LONG + "z", None, False, 0]
VALUES += [-0.0, 2**70, 1e300, 1e300, math.inf, -math.inf, math.nan, math.nan, ""]
VALUES += [[1, 2], [1, 2], [2, 1], {"a": 1}, [], "null", "ä", 0.1 + 0.2, 0.3]


def test_every_kind_of_value_is_a_group_of_its_own_and_its_filter_finds_it(
    make: RunFactory, indexed: bool
) -> None:
    runs = [make.run(config={"v": value}, summary={"s": 1}) for value in VALUES]
    runs.append(make.run())
    objects = {runs[at].rowid for at, one in enumerate(VALUES) if isinstance(one, dict)}
    if indexed:
        index(make, "config.v", "summary_metrics.s")
    page = groups(make, "config.v", order="+value", first=100, measures=["summary.s"])
    told = Counter(repr(_plain(one)) for one in [*VALUES, None])
    found = {
        repr(_plain(group.values[0].value)): group.run_count for group in page.items
    }
    assert found == dict(told)
    assert page.total == len(told)
    seen: list[int] = []
    for group in page.items:
        there = members(make, group.filters)
        if repr(group.values[0].value) == "nan":
            there -= objects
        assert len(there) == group.run_count, group
        assert max(there) == group.newest_rowid
        seen += there
    assert sorted(seen) == [run.rowid for run in runs]


def _plain(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return float(value) + 0.0  # a negative zero is zero


def test_several_keys_and_a_filter(make: RunFactory, indexed: bool) -> None:
    for net, lr, loss in (("a", 1, 4), ("a", 2, 3), ("b", 1, 2), ("b", 1, 1)):
        make.run(
            config={"net": {"kind": net}, "lr": lr}, summary={"loss": loss}, state="x"
        )
    if indexed:
        index(make, "config.net.kind", "config.lr")
    keys = ("config.net.kind", "config.lr.value")
    page = groups(make, *keys, order="+value")
    assert counted(page) == [("a", 1, 1), ("a", 2, 1), ("b", 1, 2)]
    assert len(members(make, page.items[2].filters)) == 2
    some = groups(make, *keys, filters={"summary.loss": {"$lt": 4}}, order="-value")
    assert counted(some) == [("b", 1, 2), ("a", 2, 1)]


def test_groups_by_what_every_run_has(make: RunFactory) -> None:
    make.run(state="finished", group_name="g", tags=["a", "b"], job_type="t")
    make.run(state="crashed", tags=["a", "b"])
    make.run(state="finished", tags=["b"])
    assert counted(groups(make, "state")) == [("finished", 2), ("crashed", 1)]
    assert counted(groups(make, "group")) == [(None, 2), ("g", 1)]
    assert counted(groups(make, "tags")) == [(["a", "b"], 2), (["b"], 1)]
    assert counted(groups(make, "tags.a")) == [(True, 2), (None, 1)]
    assert counted(groups(make, "username")) == [("ada", 3)]
    for key in ("state", "group", "tags", "tags.a", "username", "user.name"):
        for group in groups(make, key).items:
            assert len(members(make, group.filters)) == group.run_count, key


def test_instants_are_groups_of_a_second(make: RunFactory) -> None:
    for minute in (1, 1, 2, 1.001):
        make.run(created_at=minutes_after_noon(minute))
    page = groups(make, "createdAt", order="+value")
    assert [one.run_count for one in page.items] == [3, 1]
    assert [len(members(make, one.filters)) for one in page.items] == [3, 1]


def test_orders_and_pages(make: RunFactory, indexed: bool) -> None:
    losses = {"a": [1.0, 5.0], "b": [2.0], "c": [None, None, None], "d": [9.0] * 4}
    for net, values in losses.items():
        for value in values:
            summary = {} if value is None else {"loss": value}
            make.run(config={"net": net}, summary=summary)
    if indexed:
        index(make, "config.net", "summary.loss")

    def nets(order: str | None, **asked: Any) -> str:
        page = groups(make, "config.net", order=order, **asked)
        assert page.total == 4
        return "".join(group.values[0].value for group in page.items)

    assert nets(None) == "dcab"
    assert nets("+count") == "bacd"
    assert nets("+value") == "abcd"
    assert nets("-value") == "dcba"
    assert nets("-newest") == "dcba"
    assert nets("+mean:summary_metrics.loss") == "badc"
    assert nets("-mean:summary_metrics.loss") == "dabc"
    assert nets("-max:summary.loss") == "dabc"
    assert nets("+min:summary.loss", measures=["summary.loss"]) == "abdc"
    assert nets("+value", first=2) == "ab"
    assert nets("+value", first=2, skip=2) == "cd"
    assert nets("+value", skip=9) == ""


def test_groups_are_ordered_by_one_key_after_the_other(
    make: RunFactory, indexed: bool
) -> None:
    for net, lr, loss in (("a", 1, 3), ("a", 2, 5), ("b", 1, 4), ("b", 2, 4)):
        make.run(config={"net": net, "lr": lr}, summary={"x,y": loss})
    make.run(config={"net": "b", "lr": 1}, summary={"x,y": 4})
    if indexed:
        index(make, "config.net", "config.lr", "summary.x,y")

    def ordered(order: str) -> list[tuple[str, int]]:
        page = groups(make, "config.net", "config.lr", order=order)
        named = [tuple(value.value for value in one.values) for one in page.items]
        return [(str(net), int(lr)) for net, lr in named]

    assert ordered("+value:config.lr,-value:config.net") == [
        ("b", 1), ("a", 1), ("b", 2), ("a", 2)
    ]  # fmt: skip
    assert ordered("-count,-mean:summary_metrics.x,y,+newest") == [
        ("b", 1), ("a", 2), ("b", 2), ("a", 1)
    ]  # fmt: skip
    assert ordered("+mean:summary_metrics.x,y, -value:config.lr") == [
        ("a", 1), ("b", 2), ("b", 1), ("a", 2)
    ]  # fmt: skip


def test_deleted_runs_and_other_projects_do_not_count(make: RunFactory) -> None:
    gone = make.run(config={"lr": 1})
    make.run(config={"lr": 1})
    make.run(config={"lr": 1}, project_name="other")
    with make.database.write() as unit:
        delete_runs(unit, [gone], minutes_after_noon(1))
    assert counted(groups(make, "config.lr")) == [(1, 1)]


@pytest.mark.parametrize(
    ("keys", "asked"),
    [
        ((), {}),
        (("config.a",) * 9, {}),
        (("nothing",), {}),
        (("config.a",), {"measures": ["config.a"] * 41}),
        (("config.a",), {"order": "sideways"}),
        (("config.a",), {"order": "-mean"}),
        (("config.a",), {"order": "-mean:nothing"}),
        (("config.a",), {"order": "+value:config.b"}),
        (("config.a",), {"order": ",".join(["+count"] * 9)}),
        (("config.a",), {"filters": "{"}),
        (("config.a",), {"first": -1}),
        (("config.a",), {"first": 100_000}),
        (("config.a",), {"skip": -1}),
    ],
)
def test_what_cannot_be_grouped_is_refused(
    make: RunFactory, keys: tuple[str, ...], asked: dict[str, Any]
) -> None:
    make.run()
    with pytest.raises(InvalidInputError):
        groups(make, *keys, **asked)


def spreads(make: RunFactory, key: str, *fields: str, **asked: Any) -> list[Any]:
    """The spreads of each group, in the order of the groups' values."""
    found = groups(make, key, order="+value", **asked)
    newest = [one.newest_rowid for one in found.items]
    with make.database.read() as connection:
        known = spread_groups(
            connection,
            make.project(),
            [key],
            fields,
            filters=asked.get("filters"),
            newest=newest,
        )
    return [known[one] for one in newest]


def test_numbers_are_counted_in_bins_over_all_groups(
    make: RunFactory, indexed: bool
) -> None:
    contents: list[Any] = [0, 1, 11.99, 12, "x", "y", "x", True, None, math.nan]
    contents += [math.inf, 1e200, [1], {"a": "b"}]
    for value in contents:
        make.run(config={"net": "a"}, summary={"v": value})
    for value in (6, 6.5, "z"):
        make.run(config={"net": "b"}, summary={"v": value})
    make.run(config={"net": "c"})
    if indexed:
        index(make, "config.net", "summary.v")
    a, b, c = (one[0] for one in spreads(make, "config.net", "summary_metrics.v"))
    assert a.histogram == Histogram(0.0, 12.0, (1, 1, *[0] * 9, 2))
    assert b.histogram == Histogram(0.0, 12.0, (*[0] * 6, 2, *[0] * 5))
    assert (c.histogram, a.distinct_texts, b.distinct_texts) == (None, 2, 1)
    assert c.distinct_texts == 0


def test_bins_are_of_the_runs_that_match_and_of_the_groups_of_the_page(
    make: RunFactory,
) -> None:
    for at in range(6):
        make.run(config={"net": "abc"[at % 3]}, summary={"v": at})
    few = {"config.net": {"$ne": "c"}}
    found = spreads(make, "config.net", "summary.v", filters=few, first=1)
    # 0 and 3 of what reaches from 0 to 4.
    (only,) = found
    assert only[0].histogram.high == 4
    assert [at for at, n in enumerate(only[0].histogram.counts) if n] == [0, 9]


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ([2.5, 2.5], (2,)),
        ([5e-324, 0.0], (1, *[0] * 10, 1)),
        ([-1e100, 1e100, 1e-300], (1, *[0] * 5, 1, *[0] * 4, 1)),
    ],
)
def test_ranges_of_any_size_have_bins(
    make: RunFactory, values: list[float], counts: tuple[int, ...]
) -> None:
    for value in values:
        make.run(config={"net": 1}, summary={"v": value})
    ((found,),) = spreads(make, "config.net", "summary.v")
    assert found.histogram.counts == counts


def test_too_many_fields_are_not_counted(make: RunFactory) -> None:
    make.run(config={"net": 1})
    with pytest.raises(InvalidInputError, match="13 fields"):
        spreads(make, "config.net", *(f"summary.k{at}" for at in range(13)))
