"""Streaming a run over HTTP. Source: protocol 2.6."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.support.rest_server import RestServer
from trailmark.server.history.types import Stream
from trailmark.server.runs.documents import load_documents
from trailmark.server.runs.lifecycle import expire_silent_runs, request_stop

HISTORY = "wandb-history.jsonl"


def chunk(*rows: object, offset: int = 0) -> dict[str, object]:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    return {HISTORY: {"offset": offset, "content": lines}}


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"].startswith("application/problem+json")
    return answer.status_code, answer.json()["code"]


def test_rows_are_stored_in_the_order_sent(rest: RestServer) -> None:
    run = rest.make_run()
    answer = rest.stream(files=chunk({"_step": 0}, {"_step": 1}))
    assert (answer.status_code, answer.json()) == (200, {})
    rest.stream(files=chunk({"_step": 2}, offset=2))
    assert rest.rows(run) == [{"_step": 0}, {"_step": 1}, {"_step": 2}]


def test_a_request_sent_again_changes_nothing(rest: RestServer) -> None:
    run = rest.make_run()
    for _ in range(3):
        rest.stream(files=chunk({"_step": 0}, {"_step": 1}))
    rest.stream(files=chunk({"_step": 1}, {"_step": 2}, offset=1))
    assert rest.rows(run) == [{"_step": 0}, {"_step": 1}, {"_step": 2}]


def timed(*steps: int) -> list[dict[str, object]]:
    return [{"_step": step, "_timestamp": 1.79e9 + step / 7} for step in steps]


def test_a_log_sent_again_behind_its_own_rows_is_recognised(rest: RestServer) -> None:
    run = rest.make_run()
    rest.log("r", timed(0, 1, 2, 3))
    # `wandb sync` of the whole log, numbered from the row count on.
    rest.log("r", timed(0, 1, 2), offset=4)
    rest.log("r", timed(3, 4), offset=7)
    rest.log("r", timed(3, 4), offset=7)
    rest.log("r", timed(5), offset=9)
    assert rest.rows(run) == timed(0, 1, 2, 3, 4, 5)


def test_another_execution_of_the_same_run_is_kept_beside_the_first(
    rest: RestServer,
) -> None:
    run = rest.make_run()
    rest.log("r", timed(0, 1))
    again = [{"_step": 0, "_timestamp": 1.8e9}, {"_step": 1, "_timestamp": 1.8e9 + 1}]
    rest.log("r", again, offset=2)
    assert rest.rows(run) == timed(0, 1) + again


def test_a_late_chunk_fills_its_gap(rest: RestServer) -> None:
    run = rest.make_run()
    rest.log("r", timed(0))
    rest.log("r", timed(3, 4), offset=3)
    rest.log("r", timed(1, 2), offset=1)
    rest.log("r", timed(1, 2), offset=1)
    rest.log("r", timed(5), offset=5)
    assert sorted(row["_step"] for row in rest.rows(run)) == [0, 1, 2, 3, 4, 5]


def test_all_streams_travel_in_one_request(rest: RestServer) -> None:
    run = rest.make_run()
    answer = rest.stream(
        files={
            **chunk({"_step": 0, "loss": 1}),
            "wandb-events.jsonl": {"offset": 0, "content": ['{"system.cpu": 2}']},
            "output.log": {"offset": 0, "content": ["2026-01-01T00:00:00.000000 hi"]},
            "wandb-summary.json": {"offset": 0, "content": ['{"loss": NaN, "a": 1}']},
        },
        uploaded=["config.yaml"],
    )
    assert answer.status_code == 200
    assert rest.rows(run, Stream.EVENTS) == [{"system.cpu": 2}]
    page = rest.services.history.console_lines(run.rowid, first=10)
    assert [line.text for line in page.lines] == ["hi"]
    with rest.services.database.read() as connection:
        summary = load_documents(connection, [run.rowid])[run.rowid].summary
    assert json.loads(summary)["a"] == 1


def test_an_empty_body_is_a_sign_of_life(rest: RestServer) -> None:
    run = rest.make_run()
    later = datetime.now(UTC) + timedelta(hours=1)
    with rest.services.database.write() as unit:
        expire_silent_runs(unit, later)
    assert rest.run(run.rowid).state == "crashed"

    assert rest.stream().json() == {}

    assert rest.run(run.rowid).state == "running"


@pytest.mark.parametrize(
    ("exit_code", "state"), [(0, "finished"), (3, "failed"), (255, "failed")]
)
def test_the_last_request_ends_the_run(
    rest: RestServer, exit_code: int, state: str
) -> None:
    run = rest.make_run()
    rest.stream(complete=True, exitcode=exit_code)
    ended = rest.run(run.rowid)
    assert (ended.state, ended.exit_code) == (state, exit_code)


def test_a_run_reported_dead_lives_again_with_its_next_request(
    rest: RestServer,
) -> None:
    run = rest.make_run()
    rest.stream()
    rest.stream(complete=True, crashed=True, files=chunk({"_step": 0}))
    assert rest.run(run.rowid).state == "crashed"

    rest.stream(files=chunk({"_step": 1}, offset=1))

    assert rest.run(run.rowid).state == "running"
    assert rest.rows(run) == [{"_step": 0}, {"_step": 1}]


def test_a_run_tells_that_it_will_be_preempted(rest: RestServer) -> None:
    run = rest.make_run()
    rest.stream(preempting=True)
    assert rest.run(run.rowid).state == "preempting"


def test_a_stop_request_reaches_the_writer_at_once(rest: RestServer) -> None:
    run = rest.make_run()
    assert rest.stream(files=chunk({"_step": 0})).json() == {}
    with rest.services.database.write() as unit:
        request_stop(unit, run, datetime.now(UTC))
    assert rest.stream(files=chunk({"_step": 1}, offset=1)).json() == {"stopped": True}
    assert rest.stream().json() == {"stopped": True}


def test_gzip_is_understood(rest: RestServer) -> None:
    run = rest.make_run()
    body = gzip.compress(json.dumps({"files": chunk({"_step": 0})}).encode())
    headers = {"Content-Encoding": "gzip"}
    answer = rest.ada.http.post(rest.stream_url(), content=body, headers=headers)
    assert answer.status_code == 200
    assert rest.rows(run) == [{"_step": 0}]

    torn = rest.ada.http.post(rest.stream_url(), content=body[:-4], headers=headers)
    assert problem(torn) == (400, "invalid_input")
    bomb = gzip.compress(bytes(100_000_000))
    refused = rest.ada.http.post(rest.stream_url(), content=bomb, headers=headers)
    assert problem(refused) == (413, "too_large")


def test_writers_of_a_shared_run_do_not_overwrite_each_other(rest: RestServer) -> None:
    run = rest.make_run()
    for writer in ("a", "b", "a"):
        files = chunk({"from": writer}, {}, {"_step": 7})
        files["wandb-summary.json"] = {
            "content": [json.dumps({writer: 1, "x": writer})]
        }
        headers = {"X-WANDB-ASYNC-CLIENT-ID": writer}
        rest.ada.http.post(rest.stream_url(), json={"files": files}, headers=headers)

    assert rest.rows(run) == [
        {"_step": 0, "from": "a"},
        {"_step": 1},
        {"_step": 7},
        {"_step": 0, "from": "b"},
        {"_step": 1},
        {"_step": 7},
    ]
    with rest.services.database.read() as connection:
        summary = load_documents(connection, [run.rowid])[run.rowid].summary
    assert json.loads(summary) == {"a": 1, "b": 1, "x": "a"}


def test_a_bad_line_refuses_the_whole_request(rest: RestServer) -> None:
    run = rest.make_run()
    answer = rest.stream(
        files=chunk({"_step": 0}, "{broken", offset=7), complete=True, exitcode=0
    )
    assert problem(answer) == (400, "invalid_input")
    assert "line 8 is not JSON: '{broken'" in answer.json()["detail"]
    assert rest.rows(run) == []
    assert rest.run(run.rowid).state == "running"


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"\xff", b'{"files": 3}', b"[" * 9999]
)
def test_a_malformed_body_is_refused_and_the_next_is_served(
    rest: RestServer, body: bytes
) -> None:
    rest.make_run()
    answer = rest.ada.http.post(rest.stream_url(), content=body)
    assert problem(answer) == (400, "invalid_input")
    assert rest.stream().status_code == 200


def test_a_body_beyond_the_limit_is_too_large(rest: RestServer) -> None:
    rest.make_run()
    answer = rest.ada.http.post(rest.stream_url(), content=b" " * (2 << 20))
    assert problem(answer) == (413, "too_large")


def test_who_may_not_write_is_told_so(rest: RestServer) -> None:
    rest.make_run()
    answer = rest.anonymous.post(rest.stream_url(), json={})
    assert problem(answer) == (401, "unauthenticated")
    stranger = rest.bob.http.post(rest.stream_url(), json={})
    assert problem(stranger) == (404, "not_found")


def test_unknown_runs_are_not_found(rest: RestServer) -> None:
    rest.make_run()
    assert problem(rest.stream("other")) == (404, "not_found")
    nowhere = rest.ada.http.post("/files/nobody/x/y/file_stream", json={})
    assert problem(nowhere) == (404, "not_found")


def test_many_writers_at_once_lose_nothing(rest: RestServer) -> None:
    runs = [rest.make_run(f"r{i}") for i in range(8)]

    def write(i: int) -> None:
        for step in range(10):
            summary = {"offset": 0, "content": [json.dumps({"last": step})]}
            files = chunk({"_step": step}, offset=step)
            answer = rest.stream(f"r{i}", files=files | {"wandb-summary.json": summary})
            assert answer.status_code == 200, answer.text

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))

    for run in runs:
        assert [row["_step"] for row in rest.rows(run)] == list(range(10))
