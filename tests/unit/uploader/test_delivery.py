"""Folders brought to a server, turn by turn."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.fake_server import FakeServer
from tests.support.journals import JournalWriter, join_run_folder, make_run_folder
from trailmark.errors import (
    ForbiddenError,
    InvalidInputError,
    TooLargeError,
    TransportError,
)
from trailmark.sdk.uploader.deliver import Delivery
from trailmark.sdk.uploader.patience import Patience
from trailmark.sdk.uploader.run_reader import read_main_header
from trailmark.sdk.uploader.upload_state import UploadState, load_upload_state
from trailmark.transport.retry import Backoff
from trailmark.wire.journal import HEAD_BYTES, Kind

_TURNS = 20_000


def open_delivery(
    writer: JournalWriter, server: FakeServer, *, is_live: bool = False
) -> Delivery:
    header = read_main_header(writer.directory)
    assert header is not None
    state = load_upload_state(writer.directory.upload_state, server.identity)
    delivery = Delivery(
        writer.directory,
        header,
        server,  # type: ignore[arg-type]
        state,
        wake=threading.Event(),
        is_live=is_live,
    )
    for patience in (delivery._patience, delivery._file_patience):
        hurry(patience)
    delivery.reader.main_is_gone = True
    return delivery


def hurry(patience: Patience) -> None:
    patience.backoff = Backoff(first_s=0.001, longest_s=0.001)


def turn_until(delivery: Delivery, is_reached: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(_TURNS):
        if is_reached():
            return
        if not delivery.turn():
            pause.wait(0.001)
    raise AssertionError("it never happened")


def deliver(writer: JournalWriter, server: FakeServer) -> Delivery:
    """Everything, to the goodbye."""
    delivery = open_delivery(writer, server)
    delivery.connect()
    turn_until(delivery, lambda: delivery.is_finished)
    delivery.stop()
    return delivery


def problems_of(delivery: Delivery) -> dict[str, int]:
    return {one["kind"]: one["count"] for one in delivery.reader.facts.problems()}


def test_rows_arrive_in_order_with_summary_and_goodbye(tmp_path: Path) -> None:
    writer, server = make_run_folder(tmp_path), FakeServer()
    writer.rows(3_000)
    writer.end(exit_code=3)
    deliver(writer, server)
    assert [row["_step"] for row in server.rows()] == list(range(3_000))
    assert server.summary["_step"] == 2_999
    assert (server.flags["complete"], server.flags["exitcode"]) == (True, 3)
    assert "crashed" not in server.flags


def test_a_writer_that_died_is_told_as_a_crash(tmp_path: Path) -> None:
    writer, server = make_run_folder(tmp_path), FakeServer()
    writer.row(a=1)
    writer.piece(1, b=2)
    deliver(writer, server)
    assert [row["_step"] for row in server.rows()] == [0, 1]
    assert server.flags["crashed"] is True
    assert server.flags["exitcode"] == 255


def test_nothing_is_told_after_the_goodbye(tmp_path: Path) -> None:
    writer, server = make_run_folder(tmp_path), FakeServer()
    writer.row(a=1)
    writer.append(Kind.SUMMARY, {"set": [[["b"], 1]], "delete": [["a"]]})
    writer.end()
    deliver(writer, server)
    assert server.order[-1] == "stream"
    replaced = json.loads(server.upserts[-1]["summaryMetrics"])
    assert "a" not in replaced
    assert replaced["b"] == 1
    assert server.flags["complete"] is True


def test_a_run_that_another_process_ends_is_not_ended_here(tmp_path: Path) -> None:
    writer, server = make_run_folder(tmp_path, finishes_run=False), FakeServer()
    writer.row(a=1)
    writer.end()
    deliver(writer, server)
    assert all("complete" not in request for request in server.requests)


def test_sending_again_changes_nothing(tmp_path: Path) -> None:
    writer, server = make_run_folder(tmp_path), FakeServer()
    writer.rows(500)
    writer.console("one\ntwo\n")
    writer.end()
    deliver(writer, server)
    lines, requests = json.dumps(str(server.lines)), len(server.requests)
    deliver(writer, server)
    writer.directory.upload_state.unlink()
    deliver(writer, server)
    assert json.dumps(str(server.lines)) == lines
    assert len(server.requests) > requests


def test_what_was_acknowledged_is_not_sent_again(tmp_path: Path) -> None:
    writer, server = make_run_folder(tmp_path), FakeServer()
    writer.rows(500)
    deliver(writer, server)
    writer.rows(2)
    writer.end()
    before = len(server.requests)
    deliver(writer, server)
    sent = [
        number
        for request in server.requests[before:]
        if "wandb-history.jsonl" in request.get("files", {})
        for number in (
            request["files"]["wandb-history.jsonl"]["offset"],
            len(request["files"]["wandb-history.jsonl"]["content"]),
        )
    ]
    assert sent == [500, 2]
    assert len(server.rows()) == 502


def test_every_journal_of_a_folder_counts_for_itself(tmp_path: Path) -> None:
    first, server = make_run_folder(tmp_path), FakeServer()
    second = join_run_folder(first)
    first.rows(10)
    second.rows(5)
    first.end()
    deliver(first, server)
    keys = sorted(server.lines["wandb-history.jsonl"])
    assert keys == [(first.header["writer"], n) for n in range(10)] + [
        (second.header["writer"], n) for n in range(5)
    ]


def test_a_run_is_not_over_while_one_of_its_processes_lives(tmp_path: Path) -> None:
    first, server = make_run_folder(tmp_path), FakeServer()
    second = join_run_folder(first, pid=os.getpid())
    first.end()
    delivery = open_delivery(first, server)
    delivery.connect()
    second.rows(5)
    turn_until(delivery, lambda: delivery.is_drained and len(server.rows()) == 5)
    assert all("complete" not in request for request in server.requests)
    second.rows(5)
    second.end()
    turn_until(delivery, lambda: delivery.is_finished)
    delivery.stop()
    assert len(server.rows()) == 10
    assert server.flags["complete"] is True


def test_a_torn_tail_is_counted_and_the_rest_arrives(tmp_path: Path) -> None:
    writer, server = make_run_folder(tmp_path), FakeServer()
    writer.rows(10)
    size = writer.path.stat().st_size
    writer.row(a=1)
    with writer.path.open("rb+") as file:
        file.truncate(size + HEAD_BYTES + 3)
    delivery = deliver(writer, server)
    assert len(server.rows()) == 10
    assert delivery.reader.torn_bytes() == HEAD_BYTES + 3


def test_one_bad_row_is_set_aside_and_all_others_arrive(tmp_path: Path) -> None:
    def refuse(body: dict[str, Any]) -> None:
        lines = body.get("files", {}).get("wandb-history.jsonl", {}).get("content", [])
        if any('"bad"' in line for line in lines):
            raise InvalidInputError("that row is bad")

    writer, server = make_run_folder(tmp_path), FakeServer(refuse=refuse)
    writer.rows(700)
    writer.row(bad=1)
    writer.rows(300)
    writer.end()
    delivery = deliver(writer, server)
    steps = [row["_step"] for row in server.rows()]
    assert steps == [n for n in range(1_001) if n != 700]
    assert problems_of(delivery) == {"refused_wandb-history.jsonl": 1}
    [kept] = (writer.directory.path / "rejected.jsonl").read_text().splitlines()
    assert json.loads(kept)["line"] == 700
    assert delivery.rejected_lines == 1


def test_a_proxy_that_takes_little_gets_little(tmp_path: Path) -> None:
    def refuse(body: dict[str, Any]) -> None:
        if len(json.dumps(body)) > 200_000:
            raise TooLargeError("body is too large")

    writer, server = make_run_folder(tmp_path), FakeServer(refuse=refuse)
    writer.rows(5_000, filler="x" * 100)
    writer.end()
    delivery = deliver(writer, server)
    assert len(server.rows()) == 5_000
    assert problems_of(delivery) == {}


def test_a_server_that_refuses_everything_loses_nothing(tmp_path: Path) -> None:
    writer, server = make_run_folder(tmp_path), FakeServer()
    refusals = iter([InvalidInputError("broken")] * 12)

    def refuse(body: dict[str, Any]) -> None:
        for error in refusals:
            raise error

    server.refuse = refuse
    writer.rows(100)
    writer.end()
    delivery = deliver(writer, server)
    assert len(server.rows()) == 100
    assert problems_of(delivery) == {}


@pytest.mark.parametrize("error", [TransportError("gone"), ForbiddenError("no more")])
def test_what_may_pass_is_waited_for(tmp_path: Path, error: Exception) -> None:
    writer, server = make_run_folder(tmp_path), FakeServer()
    refusals = iter([error] * 5)

    def refuse(body: dict[str, Any]) -> None:
        for one in refusals:
            raise one

    server.refuse = refuse
    writer.rows(10)
    writer.end()
    deliver(writer, server)
    assert len(server.rows()) == 10


def test_a_delivery_that_is_stopped_goes_on_elsewhere(tmp_path: Path) -> None:
    writer, server = make_run_folder(tmp_path), FakeServer()
    writer.rows(100)
    writer.end()

    def refuse(body: dict[str, Any]) -> None:
        raise TransportError("gone")

    server.refuse = refuse
    delivery = open_delivery(writer, server)
    delivery.connect()
    turn_until(delivery, lambda: delivery.trouble is not None)
    assert delivery.undelivered_rows == 100
    delivery.stop()
    server.refuse = lambda body: None
    deliver(writer, server)
    assert len(server.rows()) == 100


def test_config_names_and_problems_are_told(tmp_path: Path) -> None:
    writer, server = make_run_folder(tmp_path, display_name="first"), FakeServer()
    writer.append(Kind.CONFIG, {"set": {"lr": 0.1, "bs": 8}})
    writer.append(Kind.CONFIG, {"set": {"lr": 0.2}, "delete": ["bs"]})
    writer.append(Kind.RUN, {"display_name": "second", "tags": ["a"]})
    problem = {"kind": "odd_value", "message": "odd", "hint": None, "count": 2}
    writer.append(Kind.PROBLEM, problem)
    writer.append(Kind.CLIENT_INFO, {"visualize": {"chart": {"panel_type": "Vega2"}}})
    writer.append(Kind.METRIC, {"name": "loss", "summary": ["min"]})
    writer.end()
    deliver(writer, server)
    config, told = server.config(), server.upserts[-1]
    info = config.pop("_wandb")["value"]
    assert config == {"lr": {"value": 0.2}, "bs": {"value": None}}
    assert (told["displayName"], told["tags"]) == ("second", ["a"])
    assert info["problems"] == [problem]
    assert info["t"]["4"] == "3.11.2"
    assert info["visualize"] == {"chart": {"panel_type": "Vega2"}}
    assert info["m"] == [{"1": "loss", "6": [3], "7": [1]}]
    assert list(info["e"]) == [writer.header["writer"]]


def test_a_refused_config_is_told_once_and_the_rows_arrive(tmp_path: Path) -> None:
    writer, server = make_run_folder(tmp_path), FakeServer()
    writer.append(Kind.RUN, {"tags": ["x" * 1_000]})
    writer.rows(5)
    writer.end()
    told: list[dict[str, Any]] = []
    delivery = open_delivery(writer, server)
    delivery.on_problem = told.append
    delivery.connect()

    def fail(name: str) -> None:
        if name == "UpsertBucket":
            raise InvalidInputError("a tag is too long")

    server.fail = fail
    turn_until(delivery, lambda: delivery.is_finished)
    delivery.stop()
    assert [one["kind"] for one in told] == ["config_refused"]
    assert len(server.rows()) == 5


def test_alerts_are_raised_once_each(tmp_path: Path) -> None:
    writer, server = make_run_folder(tmp_path), FakeServer()
    alert = {"title": "low", "text": "loss", "level": "warn", "wait_s": 60}
    writer.append(Kind.ALERT, alert)
    writer.append(Kind.ALERT, {**alert, "title": "high", "wait_s": None})
    writer.end()
    for _ in range(2):
        deliver(writer, server)
    raised = [one for name, one in server.calls if name.startswith("Notify")]
    assert [(one["title"], one["waitDuration"]) for one in raised] == [
        ("low", 60_000),
        ("high", None),
    ]
    assert raised[0]["severity"] == "WARN"


def test_preempting_is_told(tmp_path: Path) -> None:
    writer, server = make_run_folder(tmp_path), FakeServer()
    writer.append(Kind.PREEMPTING, {})
    deliver(writer, server)
    assert {"preempting": True} in server.requests


def test_a_wish_to_stop_is_heard(tmp_path: Path) -> None:
    writer, server = make_run_folder(tmp_path), FakeServer(stop=True)
    writer.rows(1)
    assert deliver(writer, server).stop_requested


def test_files_are_uploaded_by_their_policy(tmp_path: Path) -> None:
    writer, server = make_run_folder(tmp_path), FakeServer()
    files = writer.directory.files
    files.mkdir()
    (files / "now.txt").write_text("now")
    other = tmp_path / "elsewhere.bin"
    other.write_bytes(b"\x00\x01")
    for path, source, policy in (
        ("now.txt", None, "now"),
        ("model/elsewhere.bin", str(other), "end"),
        ("gone.txt", None, "now"),
    ):
        said = {"path": path, "source": source, "policy": policy}
        writer.append(Kind.FILE, said)
    writer.end()
    delivery = deliver(writer, server)
    assert server.uploads["now.txt"] == b"now"
    assert server.uploads["model/elsewhere.bin"] == b"\x00\x01"
    assert problems_of(delivery) == {"file_missing": 1}
    assert {"config.yaml", "wandb-summary.json"} <= server.uploads.keys()
    told = [name for one in server.requests for name in one.get("uploaded", [])]
    assert sorted(told) == sorted(server.uploads)


def test_a_file_is_not_uploaded_twice(tmp_path: Path) -> None:
    writer, server = make_run_folder(tmp_path), FakeServer()
    writer.directory.files.mkdir()
    (writer.directory.files / "a.txt").write_text("a")
    writer.append(Kind.FILE, {"path": "a.txt", "source": None, "policy": "now"})
    writer.end()
    deliver(writer, server)
    server.uploads.clear()
    deliver(writer, server)
    assert "a.txt" not in server.uploads


def test_one_refused_name_does_not_keep_the_others(tmp_path: Path) -> None:
    writer, server = make_run_folder(tmp_path), FakeServer()
    writer.directory.files.mkdir()
    for name in ("a", "bad", "c"):
        (writer.directory.files / name).write_text(name)
        writer.append(Kind.FILE, {"path": name, "source": None, "policy": "end"})
    writer.end()
    asked: list[list[str]] = []

    delivery = open_delivery(writer, server)
    open_session = server.open

    def refusing(header: Any) -> Any:
        session = open_session(header)
        graphql = session.graphql

        def answer(document: str, variables: Any, *, operation: str) -> Any:
            if operation == "CreateRunFiles":
                asked.append(variables["files"])
                if "bad" in variables["files"]:
                    raise InvalidInputError("no such name")
            return graphql(document, variables, operation=operation)

        session.graphql = answer  # type: ignore[method-assign]
        return session

    server.open = refusing  # type: ignore[method-assign]
    delivery.connect()
    turn_until(delivery, lambda: delivery.is_finished)
    delivery.stop()
    assert {"a", "c"} <= server.uploads.keys()
    assert "bad" not in server.uploads
    assert problems_of(delivery) == {"file_refused": 1}


def test_what_another_version_asked_for_artifacts_is_told(tmp_path: Path) -> None:
    writer, server = make_run_folder(tmp_path), FakeServer()
    writer.append(Kind.ARTIFACT, {"name": "model", "type": "model"})
    writer.end()
    assert problems_of(deliver(writer, server)) == {"artifact_unknown": 1}


class SlowClient:
    """A connection for artifacts that does nothing until it is let."""

    def __init__(self) -> None:
        self.may_answer = threading.Event()
        self.used: list[str] = []

    def execute(
        self, document: str, variables: Any, *, operation: str
    ) -> dict[str, Any]:
        assert self.may_answer.wait(20)
        self.used.append(f"{operation} {variables['artifactID']}")
        return {}


def test_rows_do_not_wait_for_artifacts_but_the_goodbye_does(tmp_path: Path) -> None:
    writer, server, client = make_run_folder(tmp_path), FakeServer(), SlowClient()
    server.open_client = lambda *_, **__: client  # type: ignore[attr-defined]
    writer.append(Kind.ARTIFACT, {"do": "use", "artifact_id": "a", "name": "data"})
    writer.rows(100)
    writer.end()
    delivery = open_delivery(writer, server)
    delivery.connect()
    turn_until(delivery, lambda: len(server.rows()) == 100)
    assert not delivery.is_drained
    assert "complete" not in server.flags
    client.may_answer.set()
    turn_until(delivery, lambda: delivery.is_finished)
    delivery.stop()
    assert client.used == ["UseArtifact a"]

    again = open_delivery(writer, server)
    again.connect()
    turn_until(again, lambda: again.is_finished)
    again.stop()
    assert client.used == ["UseArtifact a"]


def test_the_console_goes_as_lines_and_as_a_file(tmp_path: Path) -> None:
    writer, server = make_run_folder(tmp_path, label="rank 1"), FakeServer()
    writer.console("0 %\r")
    writer.console("50 %\r100 %\ndone\n")
    writer.console("oh no\n", stream="err")
    writer.end()
    deliver(writer, server)
    lines = server.rows("output.log")
    assert [(one["content"], one.get("level")) for one in lines] == [
        ("100 %", None),
        ("done", None),
        ("oh no", "error"),
    ]
    assert {one["label"] for one in lines} == {"rank 1"}
    assert server.uploads["output.log"] == b"100 %\ndone\noh no\n"


def test_system_metrics_are_lines_of_the_first_writer(tmp_path: Path) -> None:
    from trailmark.wire.journal import MAGIC

    writer, server = make_run_folder(tmp_path), FakeServer()
    system = JournalWriter(
        writer.directory, writer.directory.system_journal, writer.header
    )
    system.append_bytes(MAGIC)
    event = {"_runtime": 1.0, "_timestamp": 2.0, "_wandb": True, "system.cpu": 3.0}
    system.append(Kind.EVENTS, event)
    system.append(Kind.ENVIRONMENT, {"os": "Linux", "writerId": "w"})
    writer.end()
    deliver(writer, server)
    assert server.rows("wandb-events.jsonl") == [event]
    assert server.config()["_wandb"]["value"]["e"]["w"]["os"] == "Linux"


def test_a_full_disk_does_not_stop_sending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: UploadState, path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(UploadState, "save", full)
    writer, server = make_run_folder(tmp_path), FakeServer()
    writer.rows(10)
    writer.end()
    delivery = deliver(writer, server)
    assert len(server.rows()) == 10
    assert problems_of(delivery)["disk"] == 1
