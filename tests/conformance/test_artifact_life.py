"""Artifacts by the official client, from their first version to their deletion."""

from __future__ import annotations

import hashlib

from tests.support.official_client import OfficialClient

UNICODE_NAME = "ünï cödé %20.txt"


def md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def test_an_artifact_lives_from_its_first_version_to_its_deletion(
    client: OfficialClient, project: str
) -> None:
    finished = client.run("artifact_life", project)
    assert finished.exit_code == 0, finished.output
    seen = finished.result

    assert seen["first"] == ["data:v0", "v0", ["best", "latest"], "COMMITTED"]
    assert seen["again"] == ["v0", True]  # the same content is the same version
    assert seen["second"] == ["v1", ["latest"]]
    version, names = seen["third"]
    assert version == "v2"
    assert ("added.txt" in names, "made.txt" in names) == (True, False)
    assert {"a.txt", "sub/b.bin", "ref.txt", "table.table.json"} <= set(names)
    assert seen["digest_equal"] is True
    assert seen["sizes"][0] == seen["sizes"][1]

    content = seen["content"]
    assert content["a.txt"] == md5(b"alpha")
    assert content["sub/b.bin"] == md5(bytes(range(256)) * 300)
    assert content[UNICODE_NAME] == md5(b"name")
    assert content["made.txt"] == md5(b"one")
    assert content["ref.txt"] == md5(b"stays where it is")
    assert seen["file"] == "alpha"
    assert seen["table"] == [[1, "one"], [2, "two"]]
    assert seen["verify"] is True
    assert seen["partial"] == ["sub/b.bin"]

    assert sorted(seen["versions"]) == ["data:v0", "data:v1", "data:v2"]
    assert {"a.txt", UNICODE_NAME, "sub/b.bin"} <= set(seen["files"])
    assert (seen["used_by"], seen["logged_by"]) == (["user"], "maker")
    assert seen["logged"] == ["data:v0", "data:v1", "data:v2"]
    assert seen["used"] == ["data:v0", "data:v2"]

    version, description, metadata, aliases, tags, ttl_days = seen["changed"]
    assert (version, description) == ("v1", "changed")
    assert metadata == {"n": 3, "text": "two", "more": [1, {"deep": None}]}
    assert "prod" in aliases
    assert "t2" in tags
    assert ttl_days == 30
    assert seen["moved"] == "v0"

    assert seen["linked"] == ["v0", "data:v0", True, True]
    assert seen["linked_content"] is True
    assert seen["unlinked"] is False

    assert seen["exists"] == [True, False, True, False]
    assert seen["delete_refused"]
    assert seen["left"] == ["data:v1"]
    assert seen["latest_left"] == "v1"
    assert seen["collection"] == ["letters", "all letters", ["a", "b"]]
    assert "dataset" in seen["types"]
    assert seen["collection_left"] is False


def test_verify_passes_entirely(client: OfficialClient) -> None:
    finished = client.command("verify", "--host", client.base_url)
    assert finished.exit_code == 0, finished.output
    # Only that http is not https is said against a local server.
    assert finished.output.count("❌") == 2, finished.output


def test_the_command_line_puts_lists_and_gets(
    client: OfficialClient, project: str
) -> None:
    client.folder.mkdir(parents=True, exist_ok=True)
    folder = client.folder / "stuff"
    folder.mkdir()
    (folder / "one.txt").write_text("1")
    (folder / "two.txt").write_text("2")
    put = client.command(
        *("artifact", "put", "--name", f"{project}/stuff", "--type", "dataset"),
        *("--alias", "fine", str(folder)),
    )
    assert put.exit_code == 0, put.output
    listed = client.command("artifact", "ls", project)
    assert listed.exit_code == 0, listed.output
    assert "stuff:v0" in listed.output
    got = client.command(
        "artifact",
        "get",
        f"{project}/stuff:fine",
        "--root",
        str(client.folder / "back"),
    )
    assert got.exit_code == 0, got.output
    assert (client.folder / "back" / "two.txt").read_text() == "2"
