"""What people arrange in the runs table outlives what programs save."""

from __future__ import annotations

from tests.unit.workspaces.test_spec import Json, everything, read, written


def run_feed(spec: Json) -> Json:
    return spec["section"]["runSets"][0]["runFeed"]


def test_colours_goals_and_computed_columns_of_the_page_stay() -> None:
    spec = written(everything())
    arranged = {
        "columnColors": {"summary:loss": True},
        "columnGoals": {"summary:loss": "minimize"},
        "columnWidths": {"summary:loss": 99},
    }
    feed = run_feed(spec)
    feed.update(arranged)
    feed["columnVisible"]["formula:gap = val - loss"] = True
    workspace = read(spec)
    workspace.runset_settings.query = "found"
    assert run_feed(written(workspace)) == feed
    workspace.runset_settings.pinned_columns = ["summary:x"]
    saved = run_feed(written(workspace))
    assert {key: saved[key] for key in arranged} == arranged
    assert saved["columnVisible"]["formula:gap = val - loss"] is True
    assert saved["columnPinned"]["summary:x"] is True
