"""Panels of a view that has runs of other projects in it."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.test_media import Logbook, is_loaded, picture
from tests.support.laboratory import Laboratory
from tests.support.media_place import RecordingPlace
from trailmark.media.image import Image

_SAVE_VIEW = """mutation($input: UpsertViewInput!) {
  upsertView(input: $input) { view { code } }
}"""


def global_id(project: str, run: str) -> str:
    return base64.b64encode(f"Run:v1:{run}:{project}:ada".encode()).decode()


def open_pinned(
    page: Page,
    laboratory: Laboratory,
    project: str,
    pinned: str,
    *panels: dict[str, Any],
) -> None:
    """A view that keeps a run of another project on top."""
    section = {
        "name": "Both",
        "isOpen": True,
        "flowConfig": {"columnsPerPage": 2, "rowsPerPage": 2, "boxHeight": 300},
        "panels": list(panels),
    }
    spec = {
        "section": {
            "runSets": [{"id": "all", "name": "Runs", "pinnedRunIds": [pinned]}],
            "panelBankConfig": {"state": 1, "sections": [section]},
        }
    }
    answer = laboratory.server.graphql(
        _SAVE_VIEW,
        input={
            "entityName": "ada",
            "projectName": project,
            "type": "project-view",
            "displayName": "Both",
            "spec": json.dumps(spec),
        },
    )
    page.goto(f"/ada/{project}?nw={answer['upsertView']['view']['code']}")


def test_media_and_code_of_a_run_of_another_project_are_shown(
    page: Page, laboratory: Laboratory, project: str, tmp_path: Path
) -> None:
    other = f"{project}-before"
    logbook = Logbook(laboratory, other, RecordingPlace(tmp_path), [])
    logbook.log(pic=Image(picture(), caption="from elsewhere"))
    run = logbook.send()
    run.save("code/train.py", b"rate = 0.1\n")
    here = laboratory.start_run(project, f"here-{project}", name="here")
    here.log([{"loss": 1.0}])
    here.save("code/train.py", b"rate = 1.0\n")
    here.finish()
    open_pinned(
        page,
        laboratory,
        project,
        global_id(other, run.run_id),
        {"__id__": "m", "viewType": "Media Browser", "config": {"mediaKeys": ["pic"]}},
        {"__id__": "c", "viewType": "Code Comparer", "config": {"chartTitle": "Code"}},
        {"__id__": "r", "viewType": "Run Comparer", "config": {"chartTitle": "Runs"}},
    )
    media = page.get_by_role("article", name="pic", exact=True)
    is_loaded(media.get_by_role("img", name="from elsewhere"))
    code = page.get_by_role("article", name="Code", exact=True)
    lines = code.get_by_role("region", name="Lines")
    expect(lines).to_contain_text("rate = 0.1")
    expect(lines).to_contain_text("rate = 1.0")
    runs = page.get_by_role("article", name="Runs", exact=True)
    runs.scroll_into_view_if_needed()
    expect(runs.get_by_role("link", name="rich")).to_have_attribute(
        "href", f"/ada/{other}/runs/{run.run_id}"
    )
