"""Ways in which the official client logs besides the plain one. Source: protocol 4.9.1."""

from __future__ import annotations

from tests.support.official_client import OfficialClient


def test_changes_shares_and_versions_logged_again_become_what_they_should(
    client: OfficialClient, project: str
) -> None:
    finished = client.run("artifact_writes", project)
    assert finished.exit_code == 0, finished.output
    assert finished.result == {
        "incremental": ["v1", {"a.txt": "changed", "b.txt": "2", "c.txt": "3"}],
        "shared": ["v0", ["0.txt", "1.txt", "2.txt"]],
        "relogged": ["data:v0"],
        "outside": "v0",
    }
