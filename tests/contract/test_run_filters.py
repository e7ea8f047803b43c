"""Filters and orders agree with a plain evaluator, on SQLite and PostgreSQL."""

from __future__ import annotations

import math
import re
import threading
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.support.runs import NOON, RunFactory, minutes_after_noon
from trailmark.errors import InvalidInputError
from trailmark.server.db import Database
from trailmark.server.db.tables.projects import indexed_paths
from trailmark.server.db.tables.runs import run_path_values, runs
from trailmark.server.projects.records import find_project
from trailmark.server.runs.leaves import Dialect, leaf_of
from trailmark.server.runs.lifecycle import StreamedUpdate, record_streamed
from trailmark.server.runs.queries import (
    count_runs,
    find_run,
    list_runs,
    prepare_indexes,
)
from trailmark.wire import lenient_json
from trailmark.wire.run_field import parse_field

MISSING = object()
INF = math.inf


@pytest.fixture
def make(database: Database) -> RunFactory:
    return RunFactory.of(database)


def matching(make: RunFactory, filters: Any, order: str | None = None) -> list[str]:
    """Run ids in order; checks on the way that the count agrees."""
    project = make.project()
    text = filters if isinstance(filters, str) else lenient_json.dumps(filters)
    with make.database.read() as connection:
        page = list_runs(connection, project, filters=text, order=order, first=1_000)
        assert count_runs(connection, project, text) == len(page.items)
    return [run.run_id for run in page.items]


# A plain evaluator -------------------------------------------------------------


def at(document: dict[str, Any], path: str) -> Any:
    """Resolve a dotted path as the documentation says, longest literal key first."""
    parts = path.split(".")
    for literal in range(len(parts), 0, -1):
        value: Any = document
        for part in (".".join(parts[:literal]), *parts[literal:]):
            value = (
                value.get(part, MISSING)
                if isinstance(value, dict) and value is not MISSING
                else MISSING
            )
        if value is not MISSING:
            return value
    return MISSING


def kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, (int, float)) else type(value).__name__


def same(one: Any, other: Any) -> bool:
    if kind(one) != kind(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    return one == other


def holds(value: Any, op: str, operand: Any) -> bool:
    match op:
        case "$eq":
            return (
                value is MISSING
                if operand is None and value is MISSING
                else (value is not MISSING and same(value, operand))
            )
        case "$ne":
            return not holds(value, "$eq", operand)
        case "$in":
            return any(holds(value, "$eq", one) for one in operand)
        case "$nin":
            return not holds(value, "$in", operand)
        case "$exists":
            return (value is not MISSING) == operand
        case "$not":
            return not evaluate_operators(value, operand)
        case "$gt" | "$gte" | "$lt" | "$lte":
            if value is MISSING or kind(value) != kind(operand):
                return False
            if kind(value) not in ("number", "str"):
                return False
            return {
                "$gt": value > operand,
                "$gte": value >= operand,
                "$lt": value < operand,
                "$lte": value <= operand,
            }[op]
        case "$regex":
            return isinstance(value, str) and re.search(operand, value) is not None
        case "$contains":
            if isinstance(value, str):
                return isinstance(operand, str) and operand in value
            return isinstance(value, list) and any(same(x, operand) for x in value)
        case "$all":
            return isinstance(value, list) and all(
                any(same(x, one) for x in value) for one in operand
            )
        case "$size":
            return isinstance(value, list) and len(value) == operand
    raise AssertionError(op)


def evaluate_operators(value: Any, operators: dict[str, Any]) -> bool:
    return all(holds(value, op, operand) for op, operand in operators.items())


def evaluate(run: dict[str, Any], filters: dict[str, Any]) -> bool:
    def one(key: str, operand: Any) -> bool:
        if key == "$and":
            return all(evaluate(run, item) for item in operand)
        if key == "$or":
            return any(evaluate(run, item) for item in operand)
        if key == "$nor":
            return not any(evaluate(run, item) for item in operand)
        document, _, path = key.partition(".")
        source = run["config"] if document == "config" else run["summary"]
        value = at(source, path)
        if isinstance(operand, dict) and any(k.startswith("$") for k in operand):
            return evaluate_operators(value, operand)
        return holds(value, "$eq", operand)

    return all(one(key, operand) for key, operand in filters.items())


# Runs that hold every kind of value, and filters over them ------------------------

SCALARS: list[Any] = [None, True, False, 0, 1, 2, -3, 0.5, 1e300, INF, -INF, 2**70]
SCALARS += ["", "x", "xy", "Zebra", "ä", "10", "1", "\x00", "true", "y" * 300]
CONTAINERS: list[Any] = [[], [1], [1.0, "x"], ["x", None, True], [[1]], {}, {"b": 1}]
CONTAINERS += [{"b": "x", "c": None}, {"c": [1]}]
VALUES = SCALARS + CONTAINERS
DOCUMENTS: list[dict[str, Any]] = [
    *({"a": value} for value in (*VALUES, math.nan, [math.nan])),
    {},
    {"a.b": 1},
    {"a.b": "x", "a": {"b": 2}},
    {"a": {"b": None}},
    {"a": {"b": {"b": 3}}},
    {'q"k': 1, "ä\\": "x", "0": 1},
    {'q"k': {'q"k': "x"}, "ä\\": {"b": 2}},
]
ORDERED: list[Any] = [
    -3,
    0,
    0.5,
    1,
    2**70,
    -INF,
    "",
    "x",
    "xy",
    "ä",
    "10",
    True,
    None,
    [],
]
OPERATORS: list[dict[str, Any]] = [
    *({op: value} for op in ("$eq", "$ne") for value in VALUES),
    *({op: value} for op in ("$gt", "$gte", "$lt", "$lte") for value in ORDERED),
    *({op: [1, "x"]} for op in ("$in", "$nin", "$all")),
    *({op: [None, True, [1], {}]} for op in ("$in", "$nin")),
    *({op: []} for op in ("$in", "$nin", "$all")),
    *({"$all": [value]} for value in SCALARS),
    *({"$contains": value} for value in SCALARS),
    *({"$size": size} for size in (0, 1, 2)),
    *({"$exists": there} for there in (True, False)),
    *({"$regex": pattern} for pattern in ("^x", "y$", "", "[a-zä]+", "^$")),
    *(
        {"$regex": pattern}
        for pattern in ("x", "(?i)Y", "(?i)zEB", "(?i)Ä", "ä", r"\-")
    ),
    {"$gte": 0, "$lt": 2},
    {"$not": {"$gt": 0.5}},
    {"$not": {"$regex": "x"}},
]
PATHS = ["a", "a.b", 'q"k', 'q"k.q"k', "ä\\", "ä\\.b", "a.b.b", "0", "a.0", "gone"]
FIELDS = [f"{kind}.{path}" for kind in ("config", "summary_metrics") for path in PATHS]

conditions = st.builds(
    lambda field, operators: {field: operators},
    st.sampled_from(FIELDS),
    st.sampled_from(OPERATORS) | st.sampled_from(SCALARS),
)
filters = st.recursive(
    conditions,
    lambda inner: st.one_of(
        st.builds(
            lambda op, items: {op: items},
            st.sampled_from(["$and", "$or", "$nor"]),
            st.lists(inner, max_size=3),
        ),
        st.builds(lambda one, other: {**one, **other}, inner, inner),
    ),
    max_leaves=5,
)


def stored_form(value: Any) -> Any:
    """What a person sees of a value that no database holds as it is."""
    if isinstance(value, str):
        return value.replace("\x00", "\u2400")
    if isinstance(value, dict):
        return {key: stored_form(item) for key, item in value.items()}
    if isinstance(value, list):
        return [stored_form(item) for item in value]
    return value


def corpus(make: RunFactory) -> list[dict[str, Any]]:
    """A run per document as config; the next document is its summary."""
    return [
        {
            "id": make.run(config=config, summary=summary).run_id,
            "config": stored_form(config),
            "summary": stored_form(summary),
        }
        for config, summary in zip(
            DOCUMENTS, DOCUMENTS[1:] + DOCUMENTS[:1], strict=True
        )
    ]


def index_all(make: RunFactory) -> None:
    for field in FIELDS:
        prepare_indexes(make.database, make.project(), None, f"+{field}", above_runs=0)


@pytest.mark.parametrize("indexed", [False, True], ids=["scanned", "indexed"])
def test_every_operator_on_every_kind_of_value_agrees_with_plain_python(
    make: RunFactory, indexed: bool
) -> None:
    made = corpus(make)
    if indexed:
        index_all(make)
    for field in ("config.a", "summary_metrics.a.b"):
        for operators in OPERATORS:
            one = {field: operators}
            expected = [run["id"] for run in made if evaluate(run, stored_form(one))]
            assert matching(make, one) == expected, one


@pytest.mark.parametrize("indexed", [False, True], ids=["scanned", "indexed"])
def test_random_filters_agree_with_plain_python(
    make: RunFactory, indexed: bool
) -> None:
    made = corpus(make)
    if indexed:
        index_all(make)

    @settings(
        max_examples=100,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(filters)
    def check(one: dict[str, Any]) -> None:
        expected = [run["id"] for run in made if evaluate(run, stored_form(one))]
        assert matching(make, one) == expected

    check()


@pytest.mark.parametrize("sign", ["+", "-"])
@pytest.mark.parametrize("indexed", [False, True], ids=["scanned", "indexed"])
@pytest.mark.parametrize("size", [1, 3, 100])
def test_pages_of_any_size_make_up_the_whole_order(
    make: RunFactory, sign: str, indexed: bool, size: int
) -> None:
    contents: list[Any] = [3, MISSING, "b", 1.5, True, math.nan, None, "a", [1], 1.5]
    contents += [INF, -INF, "y" * 300, {"c": 1}, -2, 2**70, "b", MISSING]
    made = [
        (make.run(summary={} if value is MISSING else {"x": value}), value)
        for value in contents
    ]
    project = make.project()
    order = f"{sign}summary_metrics.x"
    if indexed:
        prepare_indexes(make.database, project, None, order, above_runs=0)

    def rank(item: Any) -> tuple[Any, ...]:
        number, (_, value) = item
        if isinstance(value, (int, float)) and value == value:
            return (0, float(value), "", number)
        return (1, 0, value, number) if isinstance(value, str) else (2, 0, "", number)

    ranked = sorted(enumerate(made), key=rank, reverse=sign == "-")
    ranked.sort(key=lambda item: rank(item)[0])
    expected = [run.run_id for _, (run, _) in ranked]

    seen: list[str] = []
    after, has_next = None, True
    with make.database.read() as connection:
        while has_next:
            page = list_runs(connection, project, order=order, first=size, after=after)
            seen += [run.run_id for run in page.items]
            after, has_next = page.cursors[-1], page.has_next
        for skip in range(len(expected) + 2):
            page = list_runs(connection, project, order=order, first=size, skip=skip)
            assert [run.run_id for run in page.items] == expected[skip:][:size]
            assert page.has_next == (skip + size < len(expected))
        first = list_runs(connection, project, order=order, first=2).cursors[-1]
        page = list_runs(
            connection, project, order=order, first=size, after=first, skip=4
        )
        assert [run.run_id for run in page.items] == expected[6:][:size]
    assert seen == expected


def test_every_documented_field_is_known_in_snake_and_camel_case(
    make: RunFactory,
) -> None:
    run = make.run(
        run_id="abc",
        display_name="first",
        group_name="g",
        job_type="train",
        host="h",
        sweep_name="s",
        tags=["x", "y"],
        created_at=minutes_after_noon(0),
        started_at=minutes_after_noon(0),
        heartbeat_at=minutes_after_noon(2),
        config={"lr": {"value": 0.1}, "opt": {"value": {"name": "adam"}}},
        summary={"loss": {"min": 0.5}},
    )
    make.run(run_id="other")
    for key, value in {
        "name": "abc",
        "displayName": "first",
        "display_name": "first",
        "state": "running",
        "createdAt": "2026-11-21T12:00:00Z",
        "created_at": "2026-11-21T12:00:00",
        "heartbeatAt": "2026-11-21T12:02:00Z",
        "heartbeat_at": {"$lt": "2026-11-21T12:02:01Z"},
        "duration": 120,
        "group": "g",
        "jobType": "train",
        "job_type": "train",
        "host": "h",
        "sweep": "s",
        "tags": "x",
        "tags.y": True,
        "config.lr": 0.1,
        "config.lr.value": 0.1,
        "config.opt.value.name": "adam",
        "config.opt.name": "adam",
        "summary_metrics.loss.min": 0.5,
        "summaryMetrics.loss.min": {"$gt": 0.4},
        "keys_info.keys.loss": {"$exists": True},
    }.items():
        filters = {"$and": [{"name": {"$in": ["abc", "other"]}}, {key: value}]}
        if key == "state":
            assert matching(make, filters) == ["abc", "other"]
        else:
            assert matching(make, filters) == ["abc"], key
    for key in ("username", "user.username", "entity"):
        assert matching(make, {key: "ada"}) == ["abc", "other"]
    assert matching(make, {"project": "demo"}) == ["abc", "other"]
    assert matching(make, {"inputArtifacts": "m:v0"}) == []
    assert run.tags == ("x", "y")


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"tags": "a"}, ["one", "two"]),
        ({"tags": {"$ne": "a"}}, ["none"]),
        ({"tags": {"$in": ["b", "c"]}}, ["two"]),
        ({"tags": {"$nin": ["b"]}}, ["one", "none"]),
        ({"tags": None}, ["none"]),
        ({"tags": {"$all": ["a", "b"]}}, ["two"]),
        ({"tags": {"$size": 1}}, ["one"]),
        ({"tags": {"$size": 0}}, ["none"]),
        ({"tags": {"$exists": False}}, ["none"]),
        ({"tags": {"$regex": "^b$"}}, ["two"]),
        ({"tags": {"$not": {"$regex": "b"}}}, ["one", "none"]),
        ({"tags.b": False}, ["one", "none"]),
        ({"tags.b": {"$exists": True}}, ["two"]),
        ({"tags.b": {"$ne": True}}, ["one", "none"]),
    ],
)
def test_tags_are_a_set(make: RunFactory, filters: Any, expected: list[str]) -> None:
    make.run(run_id="one", tags=["a"])
    make.run(run_id="two", tags=["a", "b"])
    make.run(run_id="none")
    assert matching(make, filters) == expected


def test_states_and_instants_are_compared_as_what_they_mean(make: RunFactory) -> None:
    make.run(run_id="old", state="failed", created_at=minutes_after_noon(0))
    make.run(run_id="new", state="finished", created_at=minutes_after_noon(60))
    assert matching(make, {"state": "Failed"}) == ["old"]
    later = {"createdAt": {"$gte": "2026-11-21T13:30:00+01:00"}}
    assert matching(make, later) == ["new"]
    assert matching(make, {"created_at": {"$gt": "2026"}}) == ["old", "new"]
    assert matching(make, {"created_at": {"$gt": "soon"}}) == []
    assert matching(make, {"created_at": {"$regex": "T13:"}}) == ["new"]


def test_a_pattern_that_would_never_end_elsewhere_ends_here(make: RunFactory) -> None:
    make.run(display_name="a" * 500)
    assert matching(make, {"display_name": {"$regex": "(a+)+$b"}}) == []


@pytest.mark.parametrize(
    "filters",
    [
        '{"state"',
        "[]",
        '{"$where": "1"}',
        '{"state": {"$near": 1}}',
        '{"colour": "red"}',
        '{"$and": {"state": "x"}}',
        '{"state": {"$in": "x"}}',
        '{"display_name": {"$regex": "("}}',
        '{"display_name": {"$regex": "(?=x)"}}',
        '{"$not": ' * 100 + "{}" + "}" * 100,
        "[" * 10_000,
        '{"name": {"$in": [' + "1," * 30_000 + "1]}}",
    ],
)
def test_a_filter_that_cannot_be_meant_is_refused(
    make: RunFactory, filters: str
) -> None:
    with pytest.raises(InvalidInputError):
        matching(make, filters)


@pytest.mark.parametrize("odd", ["\x00", "\ud800", "a\x00b"])
def test_characters_that_no_database_holds_are_not_found(
    make: RunFactory, odd: str
) -> None:
    make.run(config={"a": 1})
    project = make.project()
    for filters in (
        {"name": odd},
        {"tags": odd},
        {f"tags.{odd}": True},
        {f"config.{odd}": {"$exists": True}},
        {"config.a": {"$in": [odd]}},
        {"host": {"$contains": odd}},
        {"display_name": {"$regex": odd}},
    ):
        assert matching(make, filters) == []
    with make.database.read() as connection:
        assert find_run(connection, project, odd) is None
        assert find_project(connection, make.actor, odd, odd) is None


def test_a_cursor_of_another_order_is_refused(make: RunFactory) -> None:
    make.run()
    make.run()
    project = make.project()
    with make.database.read() as connection:
        cursor = list_runs(connection, project, first=1).cursors[0]
        with pytest.raises(InvalidInputError, match="order"):
            list_runs(connection, project, order="-created_at", after=cursor)
        with pytest.raises(InvalidInputError, match="cursor"):
            list_runs(connection, project, after="bm9uc2Vuc2U=")


def test_runs_that_arrive_between_pages_repeat_and_hide_nothing(
    make: RunFactory,
) -> None:
    first = [make.run().run_id for _ in range(4)]
    project = make.project()
    with make.database.read() as connection:
        page = list_runs(connection, project, order="-created_at", first=2)
    make.run()
    with make.database.read() as connection:
        rest = list_runs(
            connection,
            project,
            order="-created_at",
            first=10,
            after=page.cursors[-1],
        )
    seen = [run.run_id for run in (*page.items, *rest.items)]
    assert seen == first[::-1]
    assert not rest.has_next


def test_an_index_follows_what_is_written_later(make: RunFactory) -> None:
    changing = make.run(summary={"x": 1})
    make.run(summary={"x": 2})
    prepare_indexes(
        make.database, make.project(), {"summary_metrics.x": 1}, None, above_runs=0
    )
    make.upsert(global_id=changing.global_id, summary={"x": 3, "y": "z"})
    added = make.run(summary={"x": 0})
    assert matching(make, {"summary_metrics.x": {"$gte": 2}}, "-summary_metrics.x") == [
        changing.run_id,
        "r1",
    ]
    make.upsert(global_id=changing.global_id, summary={})
    assert matching(make, {}, "+summary_metrics.x") == [
        added.run_id,
        "r1",
        changing.run_id,
    ]


def test_an_index_that_is_filled_while_runs_change_misses_nothing(
    make: RunFactory,
) -> None:
    old = [make.run(summary={"x": 0}) for _ in range(5)]
    project = make.project()
    started = threading.Event()

    def change() -> None:
        for number in range(30):
            changed = old[number % 5]
            make.upsert(global_id=changed.global_id, summary={"x": number + 1})
            make.run(summary={"x": -number})
            with make.database.write() as unit:
                heard = [
                    StreamedUpdate(run.rowid, NOON, summary=f'{{"y": {number}}}')
                    for run in old[3:]
                ]
                record_streamed(unit, heard)
            started.set()

    writer = threading.Thread(target=change)
    writer.start()
    started.wait()
    for path in ("x", "y"):
        order = f"+summary_metrics.{path}"
        prepare_indexes(make.database, project, None, order, above_runs=0)
    writer.join()

    with make.database.read() as connection:
        for path in ("x", "y"):
            leaf = leaf_of(
                parse_field(f"summary.{path}"),
                project,
                Dialect(make.database.is_sqlite),
                {},
            )
            stored = connection.execute(select(runs.c.rowid, leaf.number)).all()
            indexed = connection.execute(
                select(run_path_values.c.run_rowid, run_path_values.c.number)
                .join(indexed_paths)
                .where(indexed_paths.c.path == f"summary.{path}")
            ).all()
            assert dict(map(tuple, indexed)) == {
                rowid: number for rowid, number in stored if number is not None
            }
