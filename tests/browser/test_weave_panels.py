"""Query panels: tables of runs, artifacts and their files; other queries by name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

import trailmark.reports as wr
import trailmark.workspaces as ws
from tests.browser.accessibility import violations
from tests.support.artifact_writer import ArtifactWriter
from tests.support.laboratory import Laboratory
from tests.support.server_process import ServerProcess

_SUMMARY = """mutation($project: String, $run: String, $summary: JSONString) {
  upsertBucket(input: { entityName: "ada", modelName: $project, name: $run,
    summaryMetrics: $summary }) { bucket { id } }
}"""
_FILES = {"notes/readme.md": b"# Say hello\n", "sizes.csv": b"a,b\n1,2\n"}


def run_with_table(
    laboratory: Laboratory, project: str, name: str, rows: list[list[Any]]
) -> None:
    """A run whose summary has a table under `preds`."""
    run = laboratory.start_run(project, f"{name}-{project}", name=name)
    path = "media/table/preds.table.json"
    table = {"columns": ["word", "score"], "data": rows}
    run.save(path, json.dumps(table).encode())
    summary = {"preds": {"_type": "table-file", "path": path, "ncols": 2}}
    laboratory.server.graphql(
        _SUMMARY, project=project, run=run.run_id, summary=json.dumps(summary)
    )
    run.finish()


@pytest.fixture
def writer(server: ServerProcess, project: str) -> Iterator[ArtifactWriter]:
    with httpx.Client(
        base_url=server.base_url, auth=("api", server.api_key), timeout=30
    ) as client:
        yield ArtifactWriter(client, "ada", project)


def article(page: Page, title: str) -> Locator:
    found = page.get_by_role("article", name=title, exact=True)
    found.scroll_into_view_if_needed()
    return found


def queries(*panels: wr.Panel) -> dict[str, Any]:
    return {"sections": [ws.Section(name="Queries", is_open=True, panels=list(panels))]}


def test_the_tables_of_all_runs_are_one(
    page: Page,
    laboratory: Laboratory,
    project: str,
    open_saved: Callable[..., str],
) -> None:
    run_with_table(laboratory, project, "one", [["cat", 0.5], ["dog", 0.25]])
    run_with_table(laboratory, project, "two", [["cow", 0.75]])
    open_saved(
        **queries(
            wr.WeavePanelSummaryTable(table_name="preds"),
            wr.WeavePanelSummaryTable(table_name="nothing"),
        )
    )
    panel = article(page, "preds")
    table = panel.get_by_role("table", name="preds")
    expect(table.get_by_role("columnheader")).to_have_text(["Run", "word", "score"])
    expect(table.get_by_role("row")).to_have_count(4)
    expect(panel.get_by_text("3 rows")).to_be_visible()
    panel.get_by_role("button", name="Rows of").click()
    page.get_by_role("option", name="two").click()
    expect(table.get_by_role("row")).to_have_count(2)
    expect(table.get_by_role("cell", name="cow")).to_be_visible()
    expect(article(page, "nothing")).to_contain_text(
        "The selected runs have no table “nothing”."
    )
    assert violations(page) == []


def test_artifacts_and_their_files_are_looked_at(
    page: Page,
    laboratory: Laboratory,
    writer: ArtifactWriter,
    open_saved: Callable[..., str],
) -> None:
    laboratory.start_run(writer.project, f"r-{writer.project}").finish()
    writer.log("model", _FILES, aliases=("latest", "best"))
    open_saved(
        **queries(
            wr.WeavePanelArtifact(artifact="model", tab="files"),
            wr.WeavePanelArtifactVersionedFile(
                artifact="model", version="best", file="notes/readme.md"
            ),
            wr.WeavePanelArtifact(artifact="gone"),
            wr.WeavePanelArtifactVersionedFile(
                artifact="model", version="best", file="no/such"
            ),
        )
    )
    model = article(page, "model")
    expect(
        model.get_by_role("list", name="Files").get_by_role("listitem")
    ).to_have_text(["notes/ 1 file", "sizes.csv 8 B"])
    expect(model.get_by_role("link", name="model:v0")).to_have_attribute(
        "href", f"/ada/{writer.project}/artifacts/dataset/model/v0/files"
    )
    readme = article(page, "model:best/notes/readme.md")
    expect(readme.get_by_role("heading", name="Say hello")).to_be_visible()
    expect(article(page, "gone")).to_contain_text("There is no artifact “gone” here")
    expect(article(page, "model:best/no/such")).to_contain_text("has no file “no/such”")
    assert violations(page) == []


def test_other_queries_say_their_name_and_stay(
    page: Page, laboratory: Laboratory, project: str, open_saved: Callable[..., str]
) -> None:
    laboratory.start_run(project, f"r-{project}").finish()
    query = {"nodeType": "output", "fromOp": {"name": "run-history", "inputs": {}}}
    panel = wr.WeavePanel(config={"panel2Config": {"exp": query}, "mine": [1.0]})
    url = open_saved(**queries(panel))
    expect(article(page, "run-history")).to_contain_text(
        "The query “run-history” cannot be answered here. The view keeps it unchanged."
    )
    kept = ws.Workspace.from_url(url).sections[0].panels[0]
    assert isinstance(kept, wr.WeavePanel)
    assert kept.config == {"panel2Config": {"exp": query}, "mine": [1.0]}
