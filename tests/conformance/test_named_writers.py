"""Runs that stream as a writer with an id, as our own client does from its first line.

Source: `docs/reference/wire-extensions.md`; what reads them is the official client.
"""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.conformance.waiting import eventually
from tests.support.named_writer import NamedWriter
from tests.support.official_client import OfficialClient
from tests.support.server_process import ServerProcess

_ENVIRONMENT = {"_wandb": {"t": {"5": "1.0"}, "e": {"w1": {"host": "h"}}}}
RUN = """query($project: String!, $run: String!) {
  project(name: $project) { run(name: $run) {
    id state exitCode historyLineCount repeatedRows lateRows
    logLines(first: 100) { edges { node { line level label } } }
  } }
}"""


def look(writer: NamedWriter) -> dict[str, Any]:
    data = writer.server.graphql(RUN, project=writer.project, run=writer.run)
    return data["project"]["run"]


def rows(first: int, last: int, **more: Any) -> list[dict[str, Any]]:
    return [
        {"_step": n, "_timestamp": 1.79e9 + n, "_runtime": n, "value": n, **more}
        for n in range(first, last + 1)
    ]


def console_of(writer: NamedWriter) -> list[tuple[str, str]]:
    edges = look(writer)["logLines"]["edges"]
    return [(edge["node"]["line"], edge["node"]["label"]) for edge in edges]


@pytest.fixture
def writer(server: ServerProcess, project: str) -> NamedWriter:
    made = NamedWriter(server, project, "r", "w1")
    assert made.upsert({"lr": 0.1, **_ENVIRONMENT})["inserted"]
    return made


def test_the_official_client_reads_all_of_it(
    client: OfficialClient, writer: NamedWriter
) -> None:
    events = [{"_wandb": True, "_timestamp": 1.79e9, "_runtime": 0, "system.cpu": 3}]
    writer.send(rows(0, 2), events=events, console=["hello", "10%"])
    writer.send(rows(3, 4), summary={"value": 4, "_step": 4})
    writer.upload("notes.txt", b"good")
    writer.send(summary={"value": 4, "_step": 4}, complete=True, exitcode=0)

    read = client.run("read_streams", f"{writer.project}/r")

    assert read.exit_code == 0, read.output
    seen = read.result
    assert seen["state"] == "finished"
    assert seen["config"] == {"lr": 0.1}
    assert seen["summary"]["value"] == 4
    for whole in ("sampled", "rows"):
        assert [row["value"] for row in seen[whole]] == [0, 1, 2, 3, 4]
    assert [row["value"] for row in seen["one_key"]] == [0, 1, 2, 3, 4]
    assert [row["value"] for row in seen["page"]] == [1, 2]
    assert [row["system.cpu"] for row in seen["system"]] == [3]
    assert seen["last_step"] == 4
    assert seen["files"] == ["notes.txt"]
    assert console_of(writer) == [("hello", "rank 0"), ("10%", "rank 0")]
    if client.version == "0.31.0":
        assert seen["console"] == [["rank 0", "hello"], ["rank 0", "10%"]]
    counted = look(writer)
    assert (counted["historyLineCount"], counted["lateRows"]) == (5, 0)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"exitcode": 0}, "finished"),
        ({"exitcode": 3}, "failed"),
        ({"crashed": True}, "crashed"),
    ],
)
def test_it_ends_as_it_says(
    writer: NamedWriter, said: dict[str, Any], state: str
) -> None:
    writer.send(rows(0, 1))
    assert look(writer)["state"] == "running"
    writer.send(rows(2, 2), complete=True, **said)
    assert look(writer)["state"] == state


def test_it_lives_by_heartbeats_and_crashes_without(writer: NamedWriter) -> None:
    writer.send(rows(0, 0))
    eventually(lambda: look(writer)["state"], "crashed")
    writer.post({})
    assert look(writer)["state"] == "running"


def test_it_is_told_to_stop(writer: NamedWriter) -> None:
    assert writer.send(rows(0, 0)) == {}
    writer.server.graphql(
        "mutation($id: ID!) { stopRun(input: {id: $id}) { success } }",
        id=look(writer)["id"],
    )
    assert writer.send(rows(1, 1)) == {"stopped": True}
    writer.send(complete=True, exitcode=255)
    assert look(writer)["state"] == "killed"


def test_another_writer_resumes_where_the_first_one_ended(
    client: OfficialClient, writer: NamedWriter
) -> None:
    writer.send(
        rows(0, 2),
        events=[{"_wandb": True, "_runtime": 7, "system.cpu": 1}],
        console=["a", "b"],
        summary={"value": 2, "_step": 2, "_wandb": {"runtime": 9}},
        complete=True,
        exitcode=0,
    )
    status = writer.resume_status()
    counts = ("historyLineCount", "eventsLineCount", "logLineCount")
    assert [status[name] for name in counts] == [3, 1, 2]
    assert json.loads(status["wandbConfig"])["t"] == {"5": "1.0"}
    tails = [
        json.loads(json.loads(status[f"{one}Tail"])[-1])
        for one in ("history", "events")
    ]
    assert (tails[0]["_step"], tails[1]["_runtime"]) == (2, 7)
    assert json.loads(status["summaryMetrics"])["_wandb"] == {"runtime": 9}

    second = NamedWriter(writer.server, writer.project, "r", "w2")
    assert not second.upsert({"lr": 0.2}, id=status["id"])["inserted"]
    second.send(rows(3, 4), console=["c"], summary={"value": 4, "_step": 4})
    writer.send()

    read = client.run("read_streams", f"{writer.project}/r")
    assert [row["value"] for row in read.result["rows"]] == [0, 1, 2, 3, 4]
    assert read.result["config"]["lr"] == 0.2
    assert [text for text, _ in console_of(writer)] == ["a", "b", "c"]
    assert look(writer)["state"] == "running"


def test_the_official_client_resumes_it(
    client: OfficialClient, writer: NamedWriter
) -> None:
    writer.send(rows(0, 2), console=["[INFO] a"], complete=True, exitcode=0)

    resumed = client.run("plain_run", writer.project, "r", "3", "5", "resume=must")

    assert resumed.exit_code == 0, resumed.output
    assert resumed.result["begin"] == 3
    read = client.run("read_streams", f"{writer.project}/r")
    assert [row["value"] for row in read.result["rows"]] == [0, 1, 2, 3, 4, 5]
    assert console_of(writer)[0] == ("[INFO] a", "rank 0")


def test_it_is_rewound_and_continued_and_its_old_journal_sent_again(
    client: OfficialClient, writer: NamedWriter
) -> None:
    old = rows(0, 9)
    writer.send(old, complete=True, exitcode=0)
    assert writer.rewind(4)["historyLineCount"] == 5
    second = NamedWriter(writer.server, writer.project, "r", "w2")
    second.upsert()
    second.send(rows(5, 6, again=True))

    again = NamedWriter(writer.server, writer.project, "r", "w1", writer.entity)
    again.send(old)

    read = client.run("read_streams", f"{writer.project}/r")
    assert [row["value"] for row in read.result["rows"]] == [0, 1, 2, 3, 4, 5, 6]


def test_it_is_forked(client: OfficialClient, writer: NamedWriter) -> None:
    writer.send(rows(0, 9))
    child = NamedWriter(writer.server, writer.project, "child", "w3")
    child.upsert({"_wandb": {"branch_point": {"run_id": "r", "step": 3}}})
    child.send(rows(4, 5, child=True))

    read = client.run("read_streams", f"{writer.project}/child")
    assert [row["value"] for row in read.result["rows"]] == [0, 1, 2, 3, 4, 5]


def test_a_run_made_offline_keeps_its_times(
    server: ServerProcess, project: str
) -> None:
    began = int(time.time()) - 86_400
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime(began))
    writer = NamedWriter(server, project, "offline", "w9")
    writer.upsert({"_wandb": {"e": {"w9": {"startedAt": stamp}}}})
    writer.send(rows(0, 3), summary={"_runtime": 50, "_wandb": {"runtime": 50}})
    writer.send(complete=True, exitcode=0, ended_at=began + 60.0)

    query = """query($project: String!) { project(name: $project) {
      run(name: "offline") { startedAt finishedAt durationSeconds } } }"""
    run = server.graphql(query, project=project)["project"]["run"]
    assert run["startedAt"][:19] == stamp[:19]
    assert run["durationSeconds"] == pytest.approx(60.0)


def test_a_progress_bar_is_rewritten_beside_another_writer(
    writer: NamedWriter,
) -> None:
    other = NamedWriter(writer.server, writer.project, "r", "w2", writer.entity)
    writer.send(console=["start", "10%"])
    other.send(console=["other"])
    line = json.dumps({"ts": "2026-01-31T12:00:00.000000", "content": "99%"})
    writer.post({"files": {"output.log": {"offset": 1, "content": [line]}}})
    writer.send(console=["end"])
    assert [text for text, _ in console_of(writer)] == ["start", "99%", "other", "end"]
