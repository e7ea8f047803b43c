from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.support.rest_server import PROJECT, RestServer
from tests.unit.wire.test_chart_frame import read_frame


def ask(rest: RestServer, **changed: Any) -> httpx.Response:
    body = {"entity": "ada", "project": PROJECT, "runs": ["r"], "keys": ["loss"]}
    return rest.ada.http.post("/api/charts/series", json=body | changed)


def read(rest: RestServer, **changed: Any) -> list[dict[str, Any]]:
    answer = ask(rest, **changed)
    assert answer.status_code == 200, answer.text
    return read_frame(answer.content)


def test_few_rows_come_as_points(rest: RestServer) -> None:
    rest.make_run()
    rest.log("r", [{"_step": step, "loss": step / 2} for step in range(4)])
    [line] = read(rest)
    assert (line["run"], line["key"], line["kind"], line["n"]) == (
        "r",
        "loss",
        "points",
        4,
    )
    assert line["columns"] == {"x": [0, 1, 2, 3], "y": [0, 0.5, 1, 1.5]}


def test_many_rows_come_as_exact_buckets(rest: RestServer) -> None:
    rest.make_run()
    rest.log("r", [{"_step": step, "loss": step % 7} for step in range(1000)])
    [line] = read(rest, bins=10)
    assert (line["kind"], line["n"], line["n_rows"]) == ("buckets", 10, 1000)
    assert sum(line["columns"]["count"]) == 1000
    assert (min(line["columns"]["min"]), max(line["columns"]["max"])) == (0, 6)
    assert line["columns"]["x"][-1] == 999


def test_every_run_and_key_has_its_line_even_without_data(rest: RestServer) -> None:
    rest.make_run()
    rest.make_run("s")
    rest.log("r", [{"_step": 0, "loss": 1}])
    lines = read(rest, runs=["s", "r", "ghost"], keys=["loss", "acc"])
    assert [(line["run"], line["key"], line["n"]) for line in lines] == [
        ("s", "loss", 0),
        ("s", "acc", 0),
        ("r", "loss", 1),
        ("r", "acc", 0),
        ("ghost", "loss", 0),
        ("ghost", "acc", 0),
    ]


def test_system_metrics_are_drawn_over_time(rest: RestServer) -> None:
    rest.make_run()
    lines = ['{"system.cpu": 5, "_runtime": 1.5}', '{"system.cpu": 7, "_runtime": 3}']
    rest.stream(files={"wandb-events.jsonl": {"offset": 0, "content": lines}})
    [line] = read(rest, keys=["system.cpu"], stream="events", x="_runtime")
    assert line["columns"] == {"x": [1.5, 3], "y": [5, 7]}


def test_a_zoomed_range_is_cut_exactly(rest: RestServer) -> None:
    rest.make_run()
    rest.log("r", [{"_step": step, "loss": step} for step in range(100)])
    [line] = read(rest, x_min=10, x_max=12)
    assert line["columns"]["x"] == [10, 11, 12]


def test_the_same_picture_is_not_sent_twice(rest: RestServer) -> None:
    rest.make_run()
    rest.log("r", [{"_step": 0, "loss": 1}])
    body = {"entity": "ada", "project": PROJECT, "runs": ["r"], "keys": ["loss"]}
    etag = ask(rest).headers["etag"]

    def again() -> httpx.Response:
        headers = {"If-None-Match": etag}
        return rest.ada.http.post("/api/charts/series", json=body, headers=headers)

    assert (again().status_code, again().content) == (304, b"")
    rest.log("r", [{"_step": 1, "loss": 2}], offset=1)
    assert again().status_code == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"bins": 0},
        {"bins": 10**9},
        {"runs": "r"},
        {"stream": "console"},
        {"unknown": 1},
        {"x_min": "a"},
    ],
)
def test_a_request_that_makes_no_sense_is_refused(
    rest: RestServer, changed: dict[str, Any]
) -> None:
    answer = ask(rest, **changed)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")


def test_too_many_lines_at_once_are_refused(rest: RestServer) -> None:
    rest.make_run()
    keys = [str(i) for i in range(200)]
    answer = ask(rest, runs=["r"] * 200, keys=keys)
    assert answer.status_code == 413


def test_a_stranger_sees_no_project(rest: RestServer) -> None:
    rest.make_run()
    body = {"entity": "ada", "project": PROJECT, "runs": ["r"], "keys": ["loss"]}
    assert rest.bob.http.post("/api/charts/series", json=body).status_code == 404
    assert rest.anonymous.post("/api/charts/series", json=body).status_code == 401
