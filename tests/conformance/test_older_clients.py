"""Clients of earlier years, unmodified: one run each, online, offline, and read back.

Source: protocol 1.1. They introspect the schema, use names of operations that newer
clients have dropped, and read with Python's own HTTP rather than through the core.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.test_runs import run_of, run_state, values_of
from tests.support.official_client import OfficialClient
from tests.support.server_process import ServerProcess

OLDER = ("0.22.3", "0.25.1")


@pytest.fixture(scope="module", params=OLDER)
def client(
    request: pytest.FixtureRequest,
    server: ServerProcess,
    tmp_path_factory: pytest.TempPathFactory,
) -> OfficialClient:
    """The client in one older version; all tests of a version share its home."""
    home: Path = tmp_path_factory.mktemp("older")
    return OfficialClient(request.param, server.base_url, server.api_key, home)


def test_it_signs_in(client: OfficialClient) -> None:
    seen = client.run("login").result
    assert seen["good"] is True
    assert seen["username"] == seen["entity"]


def test_an_online_run_is_read_back_whole(
    client: OfficialClient, server: ServerProcess, project: str
) -> None:
    written = client.run("online_run", project, "first")
    assert written.exit_code == 0, written.output
    assert "Traceback" not in written.output
    read = client.run("read_run", f"{project}/first")
    assert read.exit_code == 0, read.output
    seen = read.result

    assert (seen["name"], seen["state"], seen["group"], seen["job_type"]) == (
        "first light",
        "finished",
        "digits",
        "train",
    )
    assert seen["config"]["model"] == {"depth": 3, "act": "relu"}
    assert seen["config"]["late"] == [1, 2, {"x": None}]
    assert seen["summary"]["loss"] == 1 / 20
    assert seen["summary"]["best"] == 0.5
    assert seen["summary"]["picture"]["_type"] == "image-file"
    assert [row["_step"] for row in seen["rows"]] == list(range(23))
    assert seen["losses"] == [1 / (step + 1) for step in range(20)]
    assert seen["n_samples"] == 23
    assert seen["last_step"] == 22
    assert seen["notes_file"] == "kept\n"
    assert seen["image_magic"] == ["PNG"]
    assert {"config.yaml", "wandb-summary.json", "wandb-metadata.json"} <= set(
        seen["files"]
    )
    told = run_of(server, project, "first")
    assert told["alerts"] == [{"title": "hot", "text": "too warm", "severity": "WARN"}]
    assert (told["repeatedRows"], told["lateRows"]) == (0, 0)
    lines = [edge["node"]["line"] for edge in told["logLines"]["edges"]]
    assert "hello from the run" in lines
    assert "to stderr" in lines


def test_an_offline_run_is_synced(
    client: OfficialClient, server: ServerProcess, project: str
) -> None:
    written = client.run("plain_run", project, "off", "0", "9", WANDB_MODE="offline")
    assert written.exit_code == 0, written.output

    synced = client.command("sync", written.result["dir"].removesuffix("/files"))

    assert synced.exit_code == 0, synced.output
    assert values_of(client, project, "off") == list(range(10))
    assert run_state(server, project, "off") == "finished"


def test_a_run_is_resumed_where_it_ended(client: OfficialClient, project: str) -> None:
    client.run("plain_run", project, "r", "0", "4")
    resumed = client.run("plain_run", project, "r", "5", "9", "resume=must")

    assert resumed.exit_code == 0, resumed.output
    assert (resumed.result["begin"], resumed.result["resumed"]) == (5, True)
    assert resumed.result["config"]["leg_0"] is True
    assert values_of(client, project, "r") == list(range(10))


def test_runs_are_filtered_ordered_paged_changed_and_deleted(
    client: OfficialClient, project: str
) -> None:
    written = client.run("many_runs", project)
    assert written.exit_code == 0, written.output
    read = client.run("query_runs", project)
    assert read.exit_code == 0, read.output
    seen = read.result

    everything = ["r0", "r1", "r2", "r3", "r4"]
    assert (seen["length"], seen["all"], seen["page"]) == (5, everything, everything)
    assert seen["by_metric"] == everything[::-1]
    assert seen["lr"] == ["r2", "r3", "r4"]
    assert seen["regex"] == ["r1", "r2"]
    assert seen["not"] == ["r2", "r4"]
    changed = seen["updated"]
    assert changed["config"]["added"] == {"deep": [1, 2]}
    assert changed["summary"]["added"] == 1.5
    assert changed["tags"] == ["all", "t1", "late"]
    assert (changed["notes"], changed["name"]) == ("changed", "renamed")
    assert changed["extra"] == 5
    assert seen["after_delete"] == everything[1:]
    assert seen["deleted_error"]
    assert project in seen["projects"]


def test_verify_passes_what_concerns_runs_files_and_large_bodies(
    client: OfficialClient,
) -> None:
    finished = client.run("verify")
    assert finished.exit_code == 0, finished.output
    assert finished.result == {
        "logged_in": True,
        "run": True,
        "put": True,
        "large_post": True,
    }, finished.output
