"""Runs written by the official client and read back by it. Source: protocol 2."""

from __future__ import annotations

import math
import os
import signal
from typing import Any

from tests.conformance.waiting import eventually
from tests.support.official_client import OfficialClient
from tests.support.server_process import ServerProcess

RUN = """
query($entity: String, $project: String!, $run: String!) {
  project(name: $project, entityName: $entity) {
    run(name: $run) {
      id state exitCode historyLineCount logLineCount repeatedRows lateRows
      alerts { title text severity }
      logLines(first: 10000) { edges { node { line level label } } }
    }
  }
}
"""


def run_of(server: ServerProcess, project: str, run_id: str) -> dict[str, Any]:
    data = server.graphql(RUN, entity=None, project=project, run=run_id)
    return data["project"]["run"]


def values_of(client: OfficialClient, project: str, run_id: str) -> list[int]:
    read = client.run("read_values", f"{project}/{run_id}")
    assert read.exit_code == 0, read.output
    return read.result["values"]


def test_login_tells_who_holds_the_key(client: OfficialClient) -> None:
    seen = client.run("login").result
    assert seen["good"] is True
    assert seen["username"] == seen["entity"]


def test_login_with_an_unknown_key_is_refused(client: OfficialClient) -> None:
    finished = client.run("login", WANDB_API_KEY="local-" + "0" * 40)
    assert "refused" in finished.result, finished.output


def test_an_online_run_is_read_back_whole(
    client: OfficialClient, server: ServerProcess, project: str
) -> None:
    written = client.run("online_run", project, "first")
    assert written.exit_code == 0, written.output
    assert "Traceback" not in written.output
    read = client.run("read_run", f"{project}/first")
    assert read.exit_code == 0, read.output
    seen = read.result

    assert (
        written.result["url"]
        == f"{server.base_url}/{written.result['entity']}/{project}/runs/first"
    )
    assert (seen["name"], seen["state"], seen["group"], seen["job_type"]) == (
        "first light",
        "finished",
        "digits",
        "train",
    )
    assert (seen["tags"], seen["user"]) == (["a", "b"], written.result["entity"])
    config = seen["config"]
    assert config == {
        "nan": None,  # the client's own doing: config leaves it as null
        "lr": 0.1,
        "model": {"depth": 3, "act": "relu"},
        "late": [1, 2, {"x": None}],
    }
    assert seen["summary"]["loss"] == 1 / 20
    assert seen["summary"]["best"] == 0.5
    assert seen["summary"]["val/loss"]["min"] == 2.0
    assert seen["summary"]["picture"]["_type"] == "image-file"
    assert math.isnan(seen["summary"]["bad"])

    rows = seen["rows"]
    assert [row["_step"] for row in rows] == list(range(23))
    assert seen["n_samples"] == 23
    assert seen["losses"] == [1 / (step + 1) for step in range(20)]
    assert [row["dot.key"] for row in rows[:20]] == [2 * step for step in range(20)]
    assert rows[3]["nested"] == {"a": 3} or rows[3]["nested.a"] == 3
    assert seen["last_step"] == 22
    assert seen["history_keys"]["keys"]["loss"]["previousValue"] == 1 / 20

    assert seen["notes_file"] == "kept\n"
    assert seen["image_magic"] == ["PNG"]
    assert {"config.yaml", "wandb-summary.json", "wandb-metadata.json"} <= set(
        seen["files"]
    )
    assert seen["metadata"]["python"].startswith("CPython")

    told = run_of(server, project, "first")
    assert told["alerts"] == [{"title": "hot", "text": "too warm", "severity": "WARN"}]
    lines = {
        (edge["node"]["line"], edge["node"]["level"])
        for edge in told["logLines"]["edges"]
    }
    assert ("hello from the run", None) in lines
    assert ("to stderr", "error") in lines
    assert (told["repeatedRows"], told["lateRows"]) == (0, 0)


def test_an_offline_run_is_synced_and_synced_again_without_doubling(
    client: OfficialClient, server: ServerProcess, project: str
) -> None:
    written = client.run("plain_run", project, "off", "0", "9", WANDB_MODE="offline")
    assert written.exit_code == 0, written.output
    folder = written.result["dir"].removesuffix("/files")

    for _ in range(2):
        synced = client.command("sync", folder)
        assert synced.exit_code == 0, synced.output

    assert values_of(client, project, "off") == list(range(10))
    assert run_state(server, project, "off") == "finished"


def test_resume_must_continues_where_the_run_ended(
    client: OfficialClient, server: ServerProcess, project: str
) -> None:
    client.run("plain_run", project, "r", "0", "4")
    resumed = client.run("plain_run", project, "r", "5", "9", "resume=must")

    assert resumed.exit_code == 0, resumed.output
    assert (resumed.result["begin"], resumed.result["resumed"]) == (5, True)
    assert resumed.result["config"]["leg_0"] is True
    assert values_of(client, project, "r") == list(range(10))
    edges = run_of(server, project, "r")["logLines"]["edges"]
    lines = [edge["node"]["line"] for edge in edges]
    assert [line for line in lines if line.startswith("line ")] == [
        f"line {value}" for value in range(10)
    ]


def test_resume_must_refuses_a_run_that_does_not_exist(
    client: OfficialClient, project: str
) -> None:
    assert (
        "refused"
        in client.run("plain_run", project, "no", "0", "1", "resume=must").result
    )


def test_resume_never_refuses_a_run_that_exists(
    client: OfficialClient, project: str
) -> None:
    client.run("plain_run", project, "r", "0", "1")
    assert (
        "refused"
        in client.run("plain_run", project, "r", "2", "3", "resume=never").result
    )


def test_resume_allow_begins_and_continues(
    client: OfficialClient, project: str
) -> None:
    first = client.run("plain_run", project, "r", "0", "1", "resume=allow")
    second = client.run("plain_run", project, "r", "2", "3", "resume=allow")
    assert (first.result["begin"], second.result["begin"]) == (0, 2)
    assert values_of(client, project, "r") == [0, 1, 2, 3]


def test_a_fork_has_its_parents_past_and_its_own_future(
    client: OfficialClient, project: str
) -> None:
    client.run("plain_run", project, "parent", "0", "9")
    forked = client.run(
        "plain_run", project, "child", "100", "102", "fork_from=parent?_step=4"
    )

    assert forked.exit_code == 0, forked.output
    assert forked.result["begin"] == 5
    assert values_of(client, project, "child") == [0, 1, 2, 3, 4, 100, 101, 102]
    assert values_of(client, project, "parent") == list(range(10))


def test_a_rewound_run_forgets_what_came_after(
    client: OfficialClient, project: str
) -> None:
    client.run("plain_run", project, "r", "0", "9")
    rewound = client.run(
        "plain_run", project, "r", "100", "102", "resume_from=r?_step=4"
    )

    assert rewound.exit_code == 0, rewound.output
    assert values_of(client, project, "r") == [0, 1, 2, 3, 4, 100, 101, 102]


def test_two_writers_share_one_run(
    client: OfficialClient, server: ServerProcess, project: str
) -> None:
    first = client.start("shared_writer", project, "s", "a", "primary")
    second = client.start("shared_writer", project, "s", "b", "other")
    for process in (first, second):
        finished = client.wait(process)
        assert finished.exit_code == 0, finished.output

    read = client.run("read_values", f"{project}/s", "a/value", "b/value")
    assert sorted(read.result["a/value"]) == list(range(15))
    assert sorted(read.result["b/value"]) == list(range(15))
    edges = run_of(server, project, "s")["logLines"]["edges"]
    told = [edge["node"]["line"] for edge in edges]
    for label in "ab":
        lines = [line for line in told if line.startswith(f"{label} line")]
        assert lines == [f"{label} line {step}" for step in range(15)]


def test_a_preempting_run_that_falls_silent_is_preempted(
    client: OfficialClient, server: ServerProcess, project: str
) -> None:
    process = client.start("endless_run", project, "p", "preempt")
    eventually(lambda: run_state(server, project, "p"), "preempting")
    kill(process.pid)
    client.wait(process)
    eventually(lambda: run_state(server, project, "p"), "preempted")


def test_a_killed_run_is_crashed_until_its_data_arrives(
    client: OfficialClient, server: ServerProcess, project: str
) -> None:
    process = client.start("endless_run", project, "k")
    eventually(lambda: has_rows(server, project, "k"), True)
    kill(process.pid)
    folder = directory_of(client.wait(process).output)
    eventually(lambda: run_state(server, project, "k"), "crashed")
    before = run_of(server, project, "k")["historyLineCount"]

    synced = client.command("sync", "--include-online", folder)

    assert synced.exit_code == 0, synced.output
    after = values_of(client, project, "k")
    assert len(after) >= before
    assert after == list(range(len(after)))
    # Without an exit record the client tells of exit code 1.
    assert run_state(server, project, "k") == "failed"


def test_a_run_is_stopped_from_the_api(
    client: OfficialClient, server: ServerProcess, project: str
) -> None:
    process = client.start("endless_run", project, "st")
    eventually(lambda: has_rows(server, project, "st"), True)
    run = run_of(server, project, "st")
    server.graphql(
        "mutation($id: ID!) { stopRun(input: {id: $id}) { success } }", id=run["id"]
    )

    finished = client.wait(process)

    assert finished.result["stopped_at"] > 0, finished.output
    assert run_state(server, project, "st") == "killed"


def run_state(server: ServerProcess, project: str, run_id: str) -> str | None:
    data = server.graphql(RUN, entity=None, project=project, run=run_id)
    found = (data["project"] or {}).get("run")
    return found and found["state"]


def has_rows(server: ServerProcess, project: str, run_id: str) -> bool:
    data = server.graphql(RUN, entity=None, project=project, run=run_id)
    found = (data["project"] or {}).get("run")
    return bool(found and found["historyLineCount"])


def kill(pid: int) -> None:
    """SIGKILL the training process; the client's own service sees it gone."""
    os.kill(pid, signal.SIGKILL)


def directory_of(output: str) -> str:
    [line] = [line for line in output.splitlines() if line.startswith("DIR ")]
    return line.removeprefix("DIR ").removesuffix("/files")
