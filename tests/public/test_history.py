"""History over the public API: scenarios 33 to 35 and 47, and what they leave out."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pandas as pd
import polars as pl
import pytest

from tests.support.fault_server import FaultServer, fault_server, severed
from tests.support.world import N_ROWS, World, rows_of
from trailmark.apis.public.api import Api
from trailmark.apis.public.history import HistoryScan
from trailmark.apis.public.run import Run
from trailmark.errors import (
    TransportError,
    UnauthenticatedError,
    UnknownNameError,
    UnsupportedError,
    UsageError,
)

_UPSERT = """mutation($input: UpsertBucketInput!) {
  upsertBucket(input: $input) { bucket { id } }
}"""
LOGGED = list(rows_of("run00002"))


@pytest.fixture
def run(api: Api) -> Run:
    return api.run("crew/demo/run00002")


def log(api: Api, project: str, rows: list[dict[str, Any]], run_id: str = "r") -> Run:
    """A run of `crew` that logged these rows."""
    client = api.client
    said = {"entityName": "crew", "modelName": project, "name": run_id}
    client.execute(_UPSERT, {"input": said})
    send(api, project, "wandb-history.jsonl", rows, run_id=run_id)
    return api.run(f"crew/{project}/{run_id}")


def send(
    api: Api,
    project: str,
    stream: str,
    rows: list[dict[str, Any]],
    *,
    offset: int = 0,
    run_id: str = "r",
) -> None:
    for first in range(0, len(rows), 10_000):
        lines = [json.dumps(row) for row in rows[first : first + 10_000]]
        body = {"files": {stream: {"offset": offset + first, "content": lines}}}
        path = f"/files/crew/{project}/{run_id}/file_stream"
        api.client.session.post_json(path, json.dumps(body).encode())


# Scenario 33


def test_history_is_a_data_frame_of_evenly_spread_rows(run: Run) -> None:
    frame = run.history()
    assert isinstance(frame, pd.DataFrame)
    steps = frame["_step"].tolist()
    assert (len(steps), steps[0], steps[-1]) == (500, 0, N_ROWS - 1)
    assert steps == sorted(set(steps))
    assert list(frame.columns) == list(LOGGED[0])
    picked = [LOGGED[step] for step in steps]
    pd.testing.assert_frame_equal(frame, pd.DataFrame.from_records(picked))


def test_without_pandas_history_is_a_list_of_dicts(run: Run) -> None:
    rows = run.history(samples=4, pandas=False)
    assert rows == [LOGGED[row["_step"]] for row in rows]
    assert [row["_step"] for row in rows] == [0, 400, 799, 1199]


def test_keys_and_x_are_all_that_comes(run: Run) -> None:
    frame = run.history(keys=["loss", "accuracy"])
    assert list(frame.columns) == ["_step", "loss", "accuracy"]
    rows = run.history(samples=2, keys=["Loss"], x_axis="_runtime", pandas=False)
    assert rows == [
        {"_runtime": 0.0, "Loss": 0.0},
        {"_runtime": 1198.0, "Loss": 1198.0},
    ]
    assert run.history(keys=["loss", "none"]).empty
    assert run.history(keys=[], samples=1, pandas=False) == [LOGGED[0]]


def test_machine_metrics_are_another_stream(api: Api, project: str) -> None:
    run = log(api, project, [{"_step": 0, "a": 1}])
    assert run.history(stream="system", pandas=False) == []
    said = [{"_runtime": 1.5, "system.cpu": 5.0}, {"_runtime": 3.0, "system.cpu": 7.0}]
    send(api, project, "wandb-events.jsonl", said)
    assert run.history(stream="system", pandas=False) == said
    picked = run.history(stream="system", keys=["system.cpu"])
    assert picked.to_dict("list") == {"_runtime": [1.5, 3.0], "system.cpu": [5.0, 7.0]}


# Scenarios 34 and 35


@pytest.mark.parametrize("page_size", [1, 7, 1000])
def test_a_scan_with_keys_gives_every_row_that_has_them(
    run: Run, page_size: int
) -> None:
    losses = [row["Loss"] for row in run.scan_history(["Loss"], page_size)]
    assert losses == [float(step) for step in range(0, N_ROWS, 2)]


def test_a_scan_gives_every_row_as_it_was_logged(run: Run) -> None:
    scan = run.scan_history()
    assert [next(scan), scan.next()] == LOGGED[:2]
    assert list(scan) == list(scan) == LOGGED
    assert next(scan) == LOGGED[2]


def test_bounds_are_steps_of_which_the_last_is_not_included(run: Run) -> None:
    def steps(low: int | None, high: int | None) -> list[int]:
        return [row["_step"] for row in run.scan_history(min_step=low, max_step=high)]

    assert steps(10, 20) == list(range(10, 20))
    assert steps(1197, None) == [1197, 1198, 1199]
    assert steps(None, 2) == [0, 1]
    assert steps(5, 5) == steps(9_999, None) == []


def test_odd_values_come_back_as_they_were_logged(api: Api, project: str) -> None:
    rows = [
        {"_step": 0, "a": 1, "n": {"x": {"y": "é"}, "z": None}, "list": [1, {"b": []}]},
        {"_step": 1, "a": float("inf"), "big": 2**80, "t": True, "n.x": 3},
        {"_step": 1, "text": "", "empty": {}, "mixed": "1"},
        {"_step": 2, "mixed": 1, "picture": {"_type": "image-file", "path": "a.png"}},
    ]
    run = log(api, project, rows)
    assert list(run.scan_history()) == rows
    assert run.history(pandas=False) == rows
    assert list(run.scan_history(keys=["n.x.y"])) == [{"_step": 0, "n.x.y": "é"}]
    frame = run.history()
    assert frame["n"][0] == rows[0]["n"]
    assert frame["big"][1] == 2**80
    flat = run.history_pandas()
    assert flat["n.x.y"].tolist()[0] == "é"
    assert flat["list"][0] == [1, {"b": []}]
    assert run.history_arrow()["big"].to_pylist() == [None, str(2**80), None, None]


def test_a_run_without_rows_has_none_in_any_way(api: Api) -> None:
    run = api.run("crew/demo/run00005")
    assert run.history(pandas=False) == list(run.scan_history()) == []
    assert run.history().empty
    assert run.history_pandas(keys=["loss"]).empty
    assert run.history_arrow().num_rows == run.history_polars().height == 0
    assert run.lastHistoryStep == -1


# Ours


def test_tables_hold_every_row(run: Run) -> None:
    table = run.history_arrow()
    assert table.column_names == list(LOGGED[0])
    assert [
        {key: value for key, value in row.items() if value is not None}
        for row in table.to_pylist()
    ] == LOGGED
    assert run.history_polars().to_arrow().to_pylist() == table.to_pylist()
    frame = run.history_pandas()
    pd.testing.assert_frame_equal(frame, pd.DataFrame.from_records(LOGGED))


def test_keys_and_bounds_pick_rows_of_tables(run: Run) -> None:
    expected = {"Loss": [2.0, 4.0], "_step": [2, 4]}
    how: dict[str, Any] = {"keys": ["Loss", "_step"], "min_step": 1, "max_step": 6}
    assert run.history_arrow(**how).to_pydict() == expected
    assert run.history_polars(**how).to_dict(as_series=False) == expected
    assert run.history_pandas(**how).to_dict("list") == expected


def test_what_is_logged_is_known_anew_each_time(api: Api, project: str) -> None:
    run = log(api, project, [{"_step": 4, "a": 1}])
    assert run.lastHistoryStep == 4
    send(api, project, "wandb-history.jsonl", [{"_step": 9, "b": 1}], offset=1)
    assert run.lastHistoryStep == 9
    assert list(run.history_keys["keys"]) == ["_step", "a", "b"]
    assert [row["_step"] for row in run.scan_history()] == [4, 9]


# Scenario 47


def test_histories_of_many_runs_are_one_data_frame(api: Api) -> None:
    runs = api.runs("crew/demo", filters={"state": "finished"})
    frame = runs.histories(samples=100, keys=["loss", "accuracy"], format="pandas")
    assert isinstance(frame, pd.DataFrame)
    assert list(frame.columns) == ["_step", "run_id", "loss", "accuracy"]
    assert len(frame) == 300
    assert frame["run_id"].unique().tolist() == ["run00001", "run00002", "run00003"]
    rows = runs.histories(samples=100, keys=["loss", "accuracy"])
    assert frame.to_dict("records") == rows
    table = runs.histories(samples=100, keys=["loss", "accuracy"], format="polars")
    assert isinstance(table, pl.DataFrame)
    assert table.to_dicts() == rows


def test_histories_without_keys_hold_whole_rows(api: Api) -> None:
    runs = api.runs("crew/demo", filters={"name": "run00002"})
    expected = [LOGGED[0] | {"run_id": "run00002"}]
    assert runs.histories(samples=1) == expected
    assert runs.histories(samples=1, format="pandas").to_dict("records") == expected
    assert runs.histories(samples=1, format="polars").to_dicts() == expected


@pytest.mark.parametrize("form", ["default", "pandas", "polars"])
def test_histories_of_no_runs_are_empty(api: Api, form: Any) -> None:
    runs = api.runs("crew/demo", filters={"state": "killed"})
    assert len(runs.histories(format=form)) == 0
    silent = api.runs("crew/demo", filters={"state": "running"})
    assert len(silent.histories(format=form)) == 0


# Bad input


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda run: run.history(samples=0), "0 samples"),
        (lambda run: run.history(samples=None), "None samples"),
        (lambda run: run.history(samples="all"), "'all' samples"),
        (lambda run: run.history(keys="loss"), "'loss'"),
        (lambda run: run.history(keys=["loss", 3]), "3 is no key"),
        (lambda run: run.history(stream="console"), "'console'"),
        (lambda run: run.history(x_axis=7), "7"),
        (lambda run: run.scan_history(page_size=0), "0 rows"),
        (lambda run: run.scan_history(min_step="a"), "'a'"),
        (lambda run: run.scan_history(max_step=1.5), "1.5"),
        (lambda run: run.scan_history(keys={"loss"}), "loss"),
        (lambda run: run.history_arrow(stream="x"), "'x'"),
        (lambda run: run.history(keys=["\ud800"]), "cannot be sent"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_sent(
    world: World, ask: Callable[[Run], object], message: str
) -> None:
    api = Api({"base_url": "http://127.0.0.1:9"}, api_key=world.ada_key, timeout=0)
    run = Run(api.client, "crew", "demo", "run00002", attrs={"id": "x", "state": "x"})
    with pytest.raises(UsageError, match=message):
        ask(run)


def test_an_unknown_format_is_refused(api: Api) -> None:
    with pytest.raises(ValueError, match=r"'csv'[\s\S]*default, pandas, polars"):
        api.runs("crew/demo").histories(format="csv")  # type: ignore[arg-type]


def test_a_server_refuses_samples_beyond_all_measure(run: Run) -> None:
    with pytest.raises(Exception, match="1000000000 samples"):
        run.history(samples=1_000_000_000)


def test_an_unknown_run_is_named(api: Api) -> None:
    with pytest.raises(UnknownNameError, match="'nope'"):
        next(HistoryScan(api.client, ["crew", "demo", "nope"]))
    with pytest.raises(UnknownNameError, match="crew/nope"):
        next(HistoryScan(api.client, ["crew", "nope", "run00001"]))


def test_somebody_without_a_key_reads_nothing(world: World, run: Run) -> None:
    wrong = Api({"base_url": world.base_url}, api_key="x" * 40)
    with pytest.raises(UnauthenticatedError):
        next(HistoryScan(wrong.client, run.path))


@pytest.mark.parametrize(
    ("name", "ask"),
    [
        ("pandas", lambda api: api.run("crew/demo/run00002").history()),
        ("pandas", lambda api: api.run("crew/demo/run00002").history_pandas()),
        ("pyarrow", lambda api: api.run("crew/demo/run00002").history_arrow()),
        ("polars", lambda api: api.run("crew/demo/run00002").history_polars()),
        ("pandas", lambda api: api.runs("crew/demo").histories(format="pandas")),
        ("polars", lambda api: api.runs("crew/demo").histories(format="polars")),
    ],
)
def test_a_library_that_is_not_there_is_named_with_a_way_to_get_it(
    api: Api, monkeypatch: pytest.MonkeyPatch, name: str, ask: Callable[[Api], object]
) -> None:
    monkeypatch.setitem(sys.modules, name, None)  # what Python cannot import
    with pytest.raises(UsageError, match=rf"{name} is not installed\n.*pip install"):
        ask(api)


# Networks


@contextmanager
def answering_404() -> Iterator[str]:
    """A server without the route, and with no features."""

    class Old(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            is_graphql = self.path == "/graphql"
            body = (
                b'{"data": {"serverInfo": {"features": []}}}' if is_graphql else b"{}"
            )
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200 if is_graphql else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Old)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def network(world: World) -> Iterator[FaultServer]:
    with fault_server(world.base_url) as made:
        yield made


@pytest.mark.parametrize("at_bytes", [10, 300, 900_000, 18_000_000])
def test_a_scan_goes_on_behind_the_last_row_when_the_connection_breaks(
    world: World, network: FaultServer, project: str, at_bytes: int
) -> None:
    long = [{"_step": at // 3, "n": at, "t": "x" * 250} for at in range(80_000)]
    log(world.api(), project, long)
    network.show(severed("down", at_bytes))
    api = Api({"base_url": network.base_url}, api_key=world.ada_key, timeout=30)
    scan = HistoryScan(api.client, ["crew", project, "r"])
    assert [row["n"] for row in scan] == list(range(80_000))
    assert network.seen()["struck"] == 1


def test_an_older_server_is_said_to_be_older() -> None:
    with answering_404() as base_url:
        api = Api({"base_url": base_url}, api_key="k" * 40, timeout=0)
        with pytest.raises(UnsupportedError, match="cannot read history as columns"):
            list(HistoryScan(api.client, ["crew", "demo", "r"]))


def test_a_server_that_stays_away_is_an_error_in_the_end(
    world: World, network: FaultServer
) -> None:
    api = Api({"base_url": network.base_url}, api_key=world.ada_key, timeout=0)
    scan = HistoryScan(api.client, ["crew", "demo", "run00002"])
    network.show(severed("down", 2_000))
    with pytest.raises(TransportError):
        list(scan)
