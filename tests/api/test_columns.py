from __future__ import annotations

import io
import json
import math
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.support.rest_server import PROJECT, RestServer
from trailmark.server.history.types import Stream
from trailmark.wire.column_frames import MEDIA_TYPE, read_frames

ODD_ROWS: list[dict[str, Any]] = [
    {"_step": 0, "loss": 1, "nested": {"a": 1, "b": {"c": "x"}}, "n": None},
    {"_step": 1, "loss": 0.5, "picture": {"_type": "image-file", "path": "a.png"}},
    {"_step": 2, "loss": math.nan, "ok": True, "list": [1, {"z": math.inf}]},
    {"_step": 2, "loss": -math.inf, "text": "größer", "mixed": 1},
    {"_step": 3, "big": 2**70, "mixed": "one", "empty": {}, "a.b": 7},
]


def ask(rest: RestServer, **changed: Any) -> httpx.Response:
    body = {"entity": "ada", "project": PROJECT, "runs": ["r"]}
    return rest.ada.http.post("/api/history/columns", json=body | changed)


def rows(rest: RestServer, **changed: Any) -> list[dict[str, Any]]:
    answer = ask(rest, **changed)
    assert answer.status_code == 200, answer.text
    return [row for frame in read_frames([answer.content]) for row in frame.rows()]


def table(rest: RestServer, **changed: Any) -> Any:
    answer = ask(rest, format="arrow", **changed)
    assert answer.status_code == 200, answer.text
    return pa.ipc.open_stream(answer.content).read_all()


def text(found: object) -> str:
    """Comparable although NaN is in it; 1 and 1.0 are the same number."""
    return json.dumps(json.loads(json.dumps(found), parse_int=float))


def test_rows_come_as_they_were_logged(rest: RestServer) -> None:
    run = rest.make_run()
    rest.log("r", ODD_ROWS)
    found = rows(rest)
    logged = rest.services.history.rows(run.rowid, Stream.HISTORY)
    assert [text(dict(sorted(row.items()))) for row in found] == [
        text(dict(sorted(json.loads(row).items()))) for row in logged
    ]
    assert "loss" not in found[4]
    assert (found[0]["n"], "n" in found[1]) == (None, False)
    assert found[4]["big"] == 2**70


def test_rows_come_in_order_of_step_and_those_without_one_last(
    rest: RestServer,
) -> None:
    rest.make_run()
    said = [{"_step": 5}, {"_step": 1, "n": 1}, {"n": 3}, {"_step": 1, "n": 2}]
    rest.log("r", said)
    assert rows(rest) == [said[1], said[3], said[0], said[2]]
    assert rows(rest, min_step=1, max_step=5) == [said[1], said[3]]
    assert rows(rest, keys=["n"]) == [{"n": 1}, {"n": 2}, {"n": 3}]


def test_keys_pick_the_rows_that_have_all_of_them_or_any(rest: RestServer) -> None:
    rest.make_run()
    rest.log("r", [{"_step": 0, "a": 1}, {"_step": 1, "a": 2, "b": 3}, {"_step": 2}])
    assert rows(rest, keys=["a", "b"]) == [{"a": 2, "b": 3}]
    assert rows(rest, keys=["b", "a"], x="_step") == [{"_step": 1, "b": 3, "a": 2}]
    rest.log("r", [{"a": 7}], offset=3)
    assert rows(rest, keys=["a"], x="_step")[1:] == [{"_step": 1, "a": 2}, {"a": 7}]
    assert len(rows(rest, keys=["a"], x="_step", samples=9)) == 2
    either = rows(rest, keys=["a", "b"], require_all=False)
    assert either == [{"a": 1}, {"a": 2, "b": 3}, {"a": 7}]
    assert rows(rest, keys=["none"]) == []


def test_samples_are_spread_evenly_over_the_rows_that_have_the_keys(
    rest: RestServer,
) -> None:
    run = rest.make_run()
    rest.log("r", [{"_step": step, "even": step} for step in range(0, 100, 2)])
    rest.log("r", [{"_step": 100 + step} for step in range(50)], offset=50)
    found = rows(rest, keys=["even"], x="_step", samples=5)
    assert found == rest.services.history.sampled(run.rowid, ["_step", "even"], 5)
    assert [row["_step"] for row in rows(rest, samples=3)] == [0, 100, 149]


def test_a_reader_that_comes_back_finds_the_rows_it_had_not_seen(
    rest: RestServer,
) -> None:
    rest.make_run()
    rest.log("r", [{"_step": step} for step in (3, 4, 5)])
    answer = ask(rest)
    [frame] = read_frames([answer.content])
    assert (frame.run, frame.end_row) == ("r", 3)
    rest.log("r", [{"_step": 0}, {"_step": 9}], offset=3)
    assert rows(rest, skip=1, end_row=3) == [{"_step": 4}, {"_step": 5}]
    assert rows(rest, skip=9) == []


def test_an_answer_in_parts_says_that_there_is_more(rest: RestServer) -> None:
    rest.make_run()
    rest.log("r", [{"_step": step} for step in range(10_000)])
    # A frame holds so many rows that only wide or long ones come in several.
    rest.log("r", [{"_step": 10_000, "t": "x" * 100_000}], offset=10_000)
    for at in range(10_001, 10_100):
        rest.log("r", [{"_step": at, "t": "x" * 100_000}], offset=at)
    steps: list[int] = []
    parts, more = 0, True
    while more:
        reading = read_frames([ask(rest, skip=len(steps), most_bytes=1).content])
        while True:
            try:
                steps += [row["_step"] for row in next(reading).rows()]
            except StopIteration as end:
                more = end.value
                break
        parts += 1
    assert steps == list(range(10_100))
    assert parts > 3


def test_several_runs_come_one_behind_the_other(rest: RestServer) -> None:
    for name in ("s", "r", "empty"):
        rest.make_run(name)
    rest.log("r", [{"_step": 0, "a": 1}])
    rest.log("s", [{"_step": 0, "a": 2}, {"_step": 1, "a": 3}])
    answer = ask(rest, runs=["s", "empty", "r"], keys=["a"], samples=10)
    assert answer.headers["content-type"] == MEDIA_TYPE
    found = [(one.run, list(one.rows())) for one in read_frames([answer.content])]
    assert found == [("s", [{"a": 2}, {"a": 3}]), ("r", [{"a": 1}])]
    columns = table(rest, runs=["s", "empty", "r"], keys=["a"]).to_pydict()
    assert columns == {"run_id": ["s", "s", "r"], "a": [2, 3, 1]}


def test_machine_metrics_are_a_stream_of_their_own(rest: RestServer) -> None:
    rest.make_run()
    lines = ['{"system.cpu": 5, "_runtime": 1.5}', '{"system.cpu": 7, "_runtime": 3}']
    rest.stream(files={"wandb-events.jsonl": {"offset": 0, "content": lines}})
    assert rows(rest, stream="events") == [json.loads(line) for line in lines]


def test_arrow_has_a_typed_column_for_each_key(rest: RestServer) -> None:
    rest.make_run()
    rest.log("r", [{"a": 1, **row} for row in ODD_ROWS])
    found = table(rest)
    types = {field.name: str(field.type) for field in found.schema}
    assert types == {
        "_step": "int64", "a": "int64", "loss": "double", "nested.a": "int64",
        "nested.b.c": "string", "picture": "string", "ok": "bool", "list": "string",
        "text": "string", "mixed": "string", "big": "string", "empty": "string",
        "a.b": "int64",
    }  # fmt: skip
    marked = [field.name for field in found.schema if field.metadata]
    assert marked == ["picture", "list", "mixed", "big", "empty"]
    columns = found.to_pydict()
    assert columns["mixed"] == [None, None, None, "1", '"one"']
    assert columns["big"] == [None] * 4 + [str(2**70)]
    assert columns["nested.b.c"] == ["x"] + [None] * 4
    assert math.isnan(columns["loss"][2])
    assert columns["loss"][4] is None
    picked = table(rest, keys=["none", "loss"], require_all=False)
    assert picked.column_names == ["none", "loss"]
    assert picked.num_rows == 4


def test_whole_numbers_beyond_those_of_a_float_are_not_rounded(
    rest: RestServer,
) -> None:
    rest.make_run()
    rest.log("r", [{"a": 2**53 + 1}])
    rest.log("r", [{"a": 0.5}], offset=1)
    assert table(rest)["a"].to_pylist() == [str(2**53 + 1), "0.5"]


def test_parquet_is_a_file_that_others_read(rest: RestServer) -> None:
    rest.make_run()
    rest.log("r", ODD_ROWS)
    answer = ask(rest, format="parquet")
    found = pq.read_table(io.BytesIO(answer.content))
    assert found.schema.equals(table(rest).schema)
    assert text(found.to_pydict()) == text(table(rest).to_pydict())
    assert not any("large" in str(field.type) for field in found.schema)


def test_a_run_without_rows_has_none_in_any_form(rest: RestServer) -> None:
    rest.make_run()
    assert rows(rest) == []
    assert table(rest).num_rows == 0
    answer = ask(rest, format="parquet", keys=["loss"])
    assert pq.read_table(io.BytesIO(answer.content)).column_names == ["loss"]


@pytest.mark.parametrize(
    "changed",
    [
        {"runs": []},
        {"runs": "r"},
        {"keys": []},
        {"keys": [1]},
        {"samples": 0},
        {"samples": 10**9},
        {"samples": "all"},
        {"stream": "console"},
        {"format": "csv"},
        {"min_step": 10**40},
        {"max_step": 1.5},
        {"skip": -1},
        {"skip": 1, "samples": 5},
        {"most_bytes": -1},
        {"most_bytes": 5, "runs": ["r", "s"]},
        {"end_row": 2, "runs": ["r", "s"]},
        {"unknown": 1},
    ],
)
def test_a_request_that_makes_no_sense_is_refused(
    rest: RestServer, changed: dict[str, Any]
) -> None:
    rest.make_run()
    answer = ask(rest, **changed)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")


@pytest.mark.parametrize(
    "changed",
    [
        {"runs": ["r"] * 1_001},
        {"keys": ["k"] * 10_001},
        {"runs": ["r"] * 11, "samples": 1_000_000},
        {"keys": ["k" * (5 << 20)]},
    ],
)
def test_too_much_at_once_is_refused(rest: RestServer, changed: dict[str, Any]) -> None:
    rest.make_run()
    assert ask(rest, **changed).status_code == 413


@pytest.mark.parametrize("run", ["ghost", "r\0", "", "x" * 100_000])
def test_an_unknown_run_is_named(rest: RestServer, run: str) -> None:
    rest.make_run()
    answer = ask(rest, runs=["r", run])
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert run[:20].replace("\0", "\\x00") in answer.json()["detail"]


def test_odd_keys_name_nothing(rest: RestServer) -> None:
    rest.make_run()
    rest.log("r", [{"_step": 0, "a": 1}])
    assert rows(rest, keys=["a\0", "", "k" * 1_000_000], require_all=False) == []
    body = b'{"entity": "ada", "project": "p", "runs": ["\\ud800"]}'
    answer = rest.ada.http.post("/api/history/columns", content=body)
    assert answer.status_code in (400, 404)


def test_a_stranger_sees_no_project(rest: RestServer) -> None:
    rest.make_run()
    body = {"entity": "ada", "project": PROJECT, "runs": ["r"]}
    assert rest.bob.http.post("/api/history/columns", json=body).status_code == 404
    assert rest.anonymous.post("/api/history/columns", json=body).status_code == 401
