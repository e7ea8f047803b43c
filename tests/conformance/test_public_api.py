"""`wandb.Api()` over many runs, and `wandb verify`. Source: protocol 4, 5, 8 E."""

from __future__ import annotations

from tests.support.official_client import OfficialClient


def test_runs_are_filtered_ordered_paged_changed_and_deleted(
    client: OfficialClient, project: str
) -> None:
    written = client.run("many_runs", project)
    assert written.exit_code == 0, written.output
    read = client.run("query_runs", project)
    assert read.exit_code == 0, read.output
    seen = read.result

    everything = ["r0", "r1", "r2", "r3", "r4"]
    assert seen["all"] == everything
    assert seen["newest_first"] == everything[::-1]
    assert seen["by_metric"] == everything[::-1]
    assert seen["by_config"] == everything[::-1]
    assert seen["lr"] == ["r2", "r3", "r4"]
    assert seen["lr_value"] == ["r1"]
    assert seen["nested"] == ["r3", "r4"]
    assert seen["loss"] == ["r2", "r3"]
    assert seen["tag"] == ["r1", "r3"]
    assert seen["state"] == ["r4"]
    assert seen["or"] == ["r0", "r1", "r3"]
    assert seen["not"] == ["r2", "r4"]
    assert seen["regex"] == ["r1", "r2"]
    assert (seen["length"], seen["page"]) == (5, everything)

    changed = seen["updated"]
    assert changed["config"]["added"] == {"deep": [1, 2]}
    assert changed["config"]["lr"] == 0.1
    assert changed["summary"]["added"] == 1.5
    assert changed["summary"]["nested"] == {"x": 2}
    assert changed["summary"]["acc"] == 0.1
    assert changed["tags"] == ["all", "t1", "late"]
    assert (changed["notes"], changed["name"]) == ("changed", "renamed")
    assert changed["extra"] == 5
    assert seen["after_delete"] == everything[1:]
    assert "extra.txt" not in seen["extra_left"]
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
