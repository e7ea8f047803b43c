"""History, system events and console lines through GraphQL, on both databases."""

from __future__ import annotations

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.support.graphql import BASE_URL, Gql
from tests.support.official_documents import official_documents
from trailmark.server.history.types import Stream
from trailmark.server.rest.signing import FileOperation
from trailmark.server.runs.history_export import free_exports
from trailmark.wire.ids import encode_run_id


def official(operation: str, source: str = "") -> str:
    return next(
        one.text
        for one in official_documents()
        if one.operation == operation and source in one.source
    )


def run_of(gql: Gql, document: str, **variables: Any) -> Any:
    answer = gql(document, entity="ada", project="digits", **variables)
    assert not answer.errors, answer.errors
    return answer.data["project"]["run"]


def with_rows(gql: Gql, n: int = 10) -> None:
    gql.run()
    gql.log("r1", *({"_step": i, "loss": i / 2, "_runtime": i} for i in range(n)))


def steps(rows: list[str]) -> list[int]:
    return [json.loads(row)["_step"] for row in rows]


def test_full_history_is_evenly_sampled(gql: Gql) -> None:
    with_rows(gql, 100)
    document = official("RunFullHistory", "runs.py")
    whole = run_of(gql, document, name="r1", samples=500)
    assert steps(whole["history"]) == list(range(100))
    some = steps(run_of(gql, document, name="r1", samples=10)["history"])
    assert (len(some), some[0], some[-1]) == (10, 0, 99)


def test_a_page_of_steps_is_half_open(gql: Gql) -> None:
    with_rows(gql)
    found = run_of(
        gql, official("HistoryPage"), run="r1", minStep=3, maxStep=6, pageSize=3
    )
    assert steps(found["history"]) == [3, 4, 5]


def test_rows_that_share_a_step_all_come_with_its_page(gql: Gql) -> None:
    gql.run()
    gql.log("r1", {"_step": 1, "a": 1}, {"_step": 1, "b": 2}, {"_step": 2, "a": 3})
    found = run_of(
        gql, official("HistoryPage"), run="r1", minStep=1, maxStep=2, pageSize=1
    )
    assert [json.loads(row) for row in found["history"]] == [
        {"_step": 1, "a": 1},
        {"_step": 1, "b": 2},
    ]


def test_fewer_samples_than_steps_are_spread_over_the_range(gql: Gql) -> None:
    with_rows(gql, 100)
    found = run_of(
        gql, official("HistoryPage"), run="r1", minStep=0, maxStep=100, pageSize=3
    )
    assert steps(found["history"]) == [0, 50, 99]


def test_sampled_pages_hold_rows_with_all_keys_as_raw_json(gql: Gql) -> None:
    gql.run()
    gql.log(
        "r1",
        {"_step": 0, "loss": 0.5},
        {"_step": 1, "acc": 1},
        '{"_step": 2, "loss": NaN, "acc": 1}',
        {"_step": 3, "loss": 1.5},
    )
    spec = {
        "keys": ["_step", "loss", "_step"],
        "minStep": 0,
        "maxStep": 2,
        "samples": 3,
    }
    found = run_of(gql, official("SampledHistoryPage"), run="r1", spec=json.dumps(spec))
    assert found["sampledHistory"] == [
        [{"_step": 0, "loss": 0.5}, {"_step": 2, "loss": "NaN"}]
    ]


def test_sampled_history_answers_each_spec(gql: Gql) -> None:
    with_rows(gql)
    specs = [
        json.dumps({"keys": ["_step", "loss"], "samples": 2}),
        json.dumps({"keys": ["_step", "nothing"], "samples": 2}),
    ]
    found = run_of(gql, official("RunSampledHistory"), name="r1", specs=specs)
    first, second = found["sampledHistory"]
    assert [row["_step"] for row in first] == [0, 9]
    assert second == []


def test_a_single_spec_may_come_without_its_list(gql: Gql) -> None:
    with_rows(gql, 2)
    spec = json.dumps({"keys": ["loss"]})
    found = run_of(gql, official("RunSampledHistory"), name="r1", specs=spec)
    assert found["sampledHistory"] == [[{"loss": 0.0}, {"loss": 0.5}]]


def test_a_spec_that_cannot_be_read_names_what_is_wrong(gql: Gql) -> None:
    gql.run()
    document = official("RunSampledHistory")
    given = {"entity": "ada", "project": "digits", "name": "r1"}
    for spec, word in (
        ("{", "parsed"),
        ("[]", "not a sampledHistory spec"),
        ('{"keys": 1}', "list of strings"),
        ('{"keys": ["a"], "samples": -1}', "samples"),
        ('{"keys": ["a"], "minStep": "x"}', "minStep"),
    ):
        answer = gql(document, **given, specs=[spec])
        assert answer.code == "invalid_input"
        assert word in answer.errors[0]["message"]


def test_history_keys_tell_types_last_values_and_the_highest_step(gql: Gql) -> None:
    with_rows(gql)
    gql.log("r1", {"_step": 3, "late": {"a": 1}}, offset=10)
    keys = run_of(gql, official("RunHistoryKeys"), name="r1")["historyKeys"]
    assert keys["lastStep"] == 9
    assert keys["keys"]["loss"] == {
        "typeCounts": [{"type": "number", "count": 10}],
        "monotonic": False,
        "previousValue": 4.5,
    }
    assert keys["keys"]["late.a"]["previousValue"] == 1


def test_a_run_that_logged_nothing_answers_with_nothing(gql: Gql) -> None:
    gql.run()
    keys = run_of(gql, official("RunHistoryKeys"), name="r1")["historyKeys"]
    assert keys == {"sets": [], "keys": {}, "lastStep": -1}
    assert gql.ask("history(samples: 5) events(samples: 5) historyLineCount") == {
        "history": [],
        "events": [],
        "historyLineCount": 0,
    }


def test_events_are_their_own_stream(gql: Gql) -> None:
    gql.run()
    gql.log("r1", {"system.cpu": 5, "_runtime": 1}, stream=Stream.EVENTS)
    document = official("RunFullHistory", "runs.py").replace("history(", "events(")
    (row,) = run_of(gql, document, name="r1", samples=10)["events"]
    assert json.loads(row) == {"system.cpu": 5, "_runtime": 1}
    assert gql.ask("eventsLineCount historyLineCount") == {
        "eventsLineCount": 1,
        "historyLineCount": 0,
    }


def test_console_lines_page_forward_and_from_the_end(gql: Gql) -> None:
    gql.run()
    lines = [f"2026-01-02T03:04:05.{n:06} line {n}" for n in range(5)]
    gql.log("r1", *lines, stream=Stream.CONSOLE)
    gql.log("r1", "ERROR 2026-01-02T03:04:06.0 bad", stream=Stream.CONSOLE, offset=5)
    page = official("RunConsoleLogPage")
    given = {"entity": "ada", "project": "digits", "runName": "r1"}
    first = gql(page, **given, first=2, after=None).data["project"]["run"]
    assert first["logLineCount"] == 6
    assert [edge["node"]["line"] for edge in first["logLines"]["edges"]] == [
        "line 0",
        "line 1",
    ]
    end = first["logLines"]["pageInfo"]
    assert end == {"endCursor": "1", "hasNextPage": True}
    rest = gql(page, **given, first=10, after="1").data["project"]["run"]["logLines"]
    assert [edge["node"]["number"] for edge in rest["edges"]] == [2, 3, 4, 5]
    assert rest["pageInfo"]["hasNextPage"] is False
    last = gql(official("RunConsoleLogTail"), **given, last=1)
    (edge,) = last.data["project"]["run"]["logLines"]["edges"]
    assert edge["node"]["level"] == "error"
    assert edge["node"]["line"] == "bad"


def test_console_lines_are_searched_on_the_server(gql: Gql) -> None:
    gql.run()
    gql.log(
        "r1",
        "2026-01-02T03:04:05.0 apple",
        "2026-01-02T03:04:05.0 pear",
        stream=Stream.CONSOLE,
    )
    found = gql.ask(
        'logLines(search: "^p.*r$", regex: true, first: 10) '
        "{ totalCount edges { node { number line } cursor } }"
    )["logLines"]
    assert found["totalCount"] == 1
    assert found["edges"][0]["node"] == {"number": 1, "line": "pear"}


def test_console_lines_of_one_writer_are_found_and_searched(gql: Gql) -> None:
    gql.run()
    lines = [
        {"ts": "2026-01-02T03:04:05Z", "content": f"step {i}", "label": f"rank{i % 2}"}
        for i in range(6)
    ]
    gql.log("r1", *map(json.dumps, lines), stream=Stream.CONSOLE)
    shown = (
        "{ totalCount edges { node { number label line } } pageInfo { hasNextPage } }"
    )
    page = gql.ask(f'logLines(label: "rank1", first: 2) {shown}')["logLines"]
    assert [edge["node"]["number"] for edge in page["edges"]] == [1, 3]
    assert page["totalCount"] == 3
    assert page["pageInfo"]["hasNextPage"] is True
    (edge,) = gql.ask(f'logLines(label: "rank1", search: "5") {shown}')["logLines"][
        "edges"
    ]
    assert edge["node"] == {"number": 5, "label": "rank1", "line": "step 5"}
    assert gql.ask(f'logLines(label: "") {shown}')["logLines"]["edges"] == []


def test_a_run_names_the_system_metrics_it_reported(gql: Gql) -> None:
    gql.run()
    row = {"_runtime": 1, "system.cpu": 3.5, "system.cpu/l:rank1": 4, "note": "x"}
    gql.log("r1", row, stream=Stream.EVENTS)
    assert set(gql.ask("eventsKeys")["eventsKeys"]) == {
        "_runtime",
        "system.cpu",
        "system.cpu/l:rank1",
    }


def parquet(gql: Gql) -> list[pa.Table]:
    """The files offered for run r1, read back through their own addresses."""
    found = run_of(gql, official("RunParquetHistory"), runName="r1", liveKeys=["_step"])
    assert found["parquetHistory"]["liveData"] == []
    tables = []
    for url in found["parquetHistory"]["parquetUrls"]:
        token = url.removeprefix(f"{BASE_URL}/storage/objects/")
        grant = gql.services.signer.check(token, FileOperation.OBJECT)
        data = gql.services.objects.get_bytes(grant.name)
        tables.append(pq.read_table(io.BytesIO(data)))
    return tables


def end(gql: Gql, state: str = "failed") -> None:
    run_id = encode_run_id("r1", "digits", "ada")
    given = {"id": run_id, "state": state}
    assert gql(official("UpdateRunState"), input=given).status == 200


def test_an_ended_run_offers_its_history_as_a_plain_file(gql: Gql) -> None:
    gql.run()
    gql.log(
        "r1", *({"_step": n, "a": n + 0.5, "w": f"é{n}", "b": n > 1} for n in range(3))
    )
    assert parquet(gql) == []
    end(gql)
    (table,) = parquet(gql)
    assert table.to_pylist() == [
        {"_step": n, "a": n + 0.5, "w": f"é{n}", "b": n > 1} for n in range(3)
    ]
    assert table.schema.field("_step") == pa.field("_step", pa.int64(), nullable=False)
    assert table.schema.field("w").type == pa.string()


def test_a_resumed_run_adds_a_file_and_leaves_the_first_as_it_is(gql: Gql) -> None:
    gql.run()
    gql.log("r1", {"_step": 0, "a": 1}, {"_step": 1, "a": 2})
    end(gql)
    (before,) = parquet(gql)
    gql.run()
    gql.log("r1", {"_step": 2, "a": 3}, offset=2)
    assert parquet(gql) == []
    end(gql)
    first, second = parquet(gql)
    assert first.equals(before)
    assert second.to_pylist() == [{"_step": 2, "a": 3}]


@pytest.mark.parametrize(
    "rows",
    [
        [{"_step": 0, "a": 1}, {"_step": 1}],
        [{"_step": 0, "a": {"b": 1}}],
        [{"_step": 0, "a": 1}, {"_step": 1, "a": "x"}],
        [{"_step": 1, "a": 1}, {"_step": 0, "a": 1}],
        [{"a": 1}],
        [{"_step": 0.5, "a": 1}],
        ['{"_step": 0, "a": 123456789012345678901234567890}'],
        [],
    ],
    ids=[
        "sparse",
        "nested",
        "mixed",
        "falling",
        "no-step",
        "half-step",
        "huge",
        "empty",
    ],
)
def test_a_file_that_would_tell_something_else_is_not_offered(
    gql: Gql, rows: list[Any]
) -> None:
    gql.run()
    gql.log("r1", *rows)
    end(gql)
    assert parquet(gql) == []


def test_a_rewound_run_offers_no_file(gql: Gql) -> None:
    branch = {"_wandb": {"value": {"branch_point": {"run_id": "r1", "step": 1}}}}
    gql.run()
    gql.log("r1", *({"_step": n, "a": n} for n in range(4)))
    gql.run(config=json.dumps(branch))
    end(gql)
    assert parquet(gql) == []


def test_the_file_of_a_deleted_run_is_removed_and_others_stay(gql: Gql) -> None:
    for name in ("r1", "r2"):
        gql.run(name)
        gql.log(name, {"_step": 0, "a": 1})
        given = {"id": encode_run_id(name, "digits", "ada"), "state": "failed"}
        assert gql(official("UpdateRunState"), input=given).status == 200
        gql.ask('parquetHistory(liveKeys: ["_step"]) { parquetUrls }', run=name)
    kept = gql.rowid("r2")
    gql(official("DeleteRun"), id=encode_run_id("r1", "digits", "ada"))
    with gql.services.database.read() as connection:
        assert free_exports(connection, gql.services.objects) == 1
    left = [key for key, _ in gql.services.objects.list("exports")]
    assert [key.split("/")[1] for key in left] == [str(kept)]
