"""Registries by the official client. Source: protocol 4.10, scenarios E."""

from __future__ import annotations

from tests.support.official_client import OfficialClient


def test_registries_are_made_read_changed_shared_renamed_and_deleted(
    client: OfficialClient, project: str
) -> None:
    finished = client.run("registries", project)
    assert finished.exit_code == 0, finished.output
    seen = finished.result

    first = {
        "name": project,
        "full_name": f"wandb-registry-{project}",
        "visibility": "restricted",
        "types": ["model"],
        "all_types": False,
        "description": "d",
    }
    assert seen["made"] == first
    assert seen["organization"] is True
    assert seen["again"] == "ValueError"
    assert seen["bad_types"] == ["ValueError"] * 3
    assert seen["open"] == {
        "name": f"{project}-open",
        "full_name": f"wandb-registry-{project}-open",
        "visibility": "organization",
        "types": [],
        "all_types": True,
        "description": None,
    }
    assert (seen["remove_saved"], seen["grown"]) == ("ValueError", ["dataset", "model"])
    changed = first | {
        "description": "new",
        "visibility": "organization",
        "types": ["model", "dataset"],
    }
    assert seen["changed"] == changed
    assert seen["restored"] == "new"
    both = [project, f"{project}-open"]
    assert (seen["listed"], seen["paged"]) == (both, both)
    assert seen["by_name"] == [project]

    assert seen["stranger"] != "done"
    assert [role for _, role in seen["members"]] == ["viewer", "admin"] or [
        role for _, role in seen["members"]
    ] == ["admin", "viewer"]
    assert seen["teams"] == [[f"{project}-team", "viewer"]]
    assert seen["roles"] == ["admin", "member", "restricted_viewer"]
    assert seen["no_role"] != "done"
    assert (seen["left"], seen["teams_left"]) == ([True], 0)

    assert seen["renamed"] == changed | {
        "name": f"{project}-renamed",
        "full_name": f"wandb-registry-{project}-renamed",
    }
    assert seen["old_name"] == "ValueError"
    assert (seen["deleted"], seen["none"]) == ("ValueError", "ValueError")


def test_versions_are_linked_found_promoted_used_and_unlinked(
    client: OfficialClient, project: str
) -> None:
    finished = client.run("registry_links", project)
    assert finished.exit_code == 0, finished.output
    seen = finished.result

    a, b, misc = (
        f"wandb-registry-{project}-{name}" for name in ("model-a", "model-b", "misc")
    )
    assert seen["wrong_type"] != "done"
    assert seen["no_registry"] != "done"
    source = f"{project}-model:v0"
    assert seen["used"] == ["my_collection:best", source, "v0", True]
    assert seen["found"] == ["my_collection:best", ["best"], "v0"]
    assert seen["content"] == "one"
    assert (seen["latest"], seen["default"]) == ("v1", "v0")

    assert seen["collections"] == [f"{a}/my_collection"]
    assert seen["best"] == [
        f"{misc}/my_collection:v0",
        f"{a}/my_collection:v0",
        f"{b}/my_collection_2:v0",
    ]
    assert seen["either"] == [
        f"{a}/my_collection:v0",
        f"{a}/my_collection:v1",
        f"{b}/my_collection_2:v0",
    ]
    in_order = seen["versions"] if "ordered" in seen else sorted(seen["versions"])
    assert in_order == ["my_collection:v0", "my_collection:v1"]
    assert seen["by_metadata"] == [f"{a}/my_collection:v1"]
    assert seen["types"] == [["model"], False]
    assert seen["types_in_use"] == ["model"]
    expected = ["my_collection_2", "my_collection"]
    assert seen.get("ordered", expected) == expected
    assert ("ordered" in seen) == (client.version == "0.31.0")

    assert seen["promoted"] == ["v1", ["best"]]
    assert seen["unlinked"] != "done"
    assert seen["source"] == "COMMITTED"
    gone, kept = seen["after"]
    assert (gone != "done", kept) == (True, "COMMITTED")
