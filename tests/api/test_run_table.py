from __future__ import annotations

import io
import math
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.support.rest_server import PROJECT, RestServer
from trailmark.server.runs.upsert import UpsertRun, upsert_run


def ask(rest: RestServer, **changed: Any) -> httpx.Response:
    body = {"entity": "ada", "project": PROJECT}
    return rest.ada.http.post("/api/runs/table", json=body | changed)


def table(rest: RestServer, **changed: Any) -> Any:
    answer = ask(rest, **changed)
    assert answer.status_code == 200, answer.text
    return pa.ipc.open_stream(answer.content).read_all()


def make_run(rest: RestServer, run_id: str, config: str, summary: str) -> None:
    command = UpsertRun(
        run_id=run_id, project_name=PROJECT, config=config, tags=["a", "b"]
    )
    with rest.services.database.write() as unit:
        upsert_run(unit, rest.ada.actor, command, rest.services.history)
    content = {"offset": 0, "content": [summary]}
    answer = rest.stream(run_id, files={"wandb-summary.json": content})
    assert answer.status_code == 200, answer.text


@pytest.fixture
def filled(rest: RestServer) -> RestServer:
    make_run(
        rest,
        "r",
        '{"lr": {"value": 1}, "net": {"value": {"depth": 3}}, "who": {"value": "x"}}',
        '{"loss": NaN, "best": {"loss": 0.5}}',
    )
    make_run(rest, "s", '{"lr": {"value": 0.5}, "who": {"value": 7}}', '{"loss": 2}')
    rest.make_run("plain")
    return rest


def test_a_row_for_each_run_and_a_column_for_each_parameter(
    filled: RestServer,
) -> None:
    found = table(filled)
    columns = found.to_pydict()
    assert columns["id"] == ["r", "s", "plain"]
    assert columns["tags"] == [["a", "b"], ["a", "b"], []]
    assert columns["user"] == ["ada"] * 3
    assert columns["config.lr"] == [1.0, 0.5, None]
    assert columns["config.net.depth"] == [3, None, None]
    assert columns["config.who"] == ['"x"', "7", None]
    assert found.schema.field("config.who").metadata == {b"trailmark": b"json"}
    assert columns["summary.best.loss"] == [0.5, None, None]
    assert math.isnan(columns["summary.loss"][0])
    assert columns["summary.loss"][1:] == [2.0, None]
    assert str(found.schema.field("created_at").type) == "timestamp[us, tz=UTC]"
    assert columns["duration_s"][0] >= 0


def test_a_filter_picks_runs(filled: RestServer) -> None:
    filters = {"config.lr": {"$lt": 1}}
    assert table(filled, filters=filters)["id"].to_pylist() == ["s"]
    assert table(filled, filters={"state": "killed"}).num_rows == 0


def test_parquet_holds_the_same(filled: RestServer) -> None:
    answer = ask(filled, format="parquet")
    found = pq.read_table(io.BytesIO(answer.content))
    assert found.column_names == table(filled).column_names
    assert found["config.lr"].to_pylist() == [1.0, 0.5, None]


@pytest.mark.parametrize(
    "changed",
    [
        {"filters": {"state": {"$near": 1}}},
        {"filters": "state"},
        {"format": "csv"},
        {"unknown": 1},
    ],
)
def test_a_request_that_makes_no_sense_is_refused(
    filled: RestServer, changed: dict[str, Any]
) -> None:
    answer = ask(filled, **changed)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")


def test_a_stranger_sees_no_project(filled: RestServer) -> None:
    body = {"entity": "ada", "project": PROJECT}
    assert filled.bob.http.post("/api/runs/table", json=body).status_code == 404
    assert filled.anonymous.post("/api/runs/table", json=body).status_code == 401
