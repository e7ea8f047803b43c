"""Saved by Python, opened and edited on the page, read back by both packages.

Source: issue "It must show" 1.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import trailmark.reports as wr
import trailmark.workspaces as ws
from tests.support.laboratory import Laboratory
from tests.support.official_client import VERSIONS, WORKSPACES, OfficialClient
from tests.support.server_process import ServerProcess
from tests.support.workspaces import everything
from trailmark.workspaces.places import code_of

_SPEC = """query($project: String!, $name: String!) {
  project(name: $project, entityName: "ada") {
    allViews(viewType: "project-view", viewName: $name) { edges { node { spec } } }
  }
}"""
_SUMMARY = """mutation($name: String, $project: String, $summary: JSONString) {
  upsertBucket(input: { entityName: "ada", modelName: $project, name: $name,
    summaryMetrics: $summary }) { bucket { id } }
}"""


@pytest.fixture
def official(server: ServerProcess, tmp_path: Path) -> OfficialClient:
    return OfficialClient(
        VERSIONS[0], server.base_url, server.api_key, tmp_path, packages=(WORKSPACES,)
    )


@pytest.fixture(autouse=True)
def set_up(server: ServerProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAILMARK_BASE_URL", server.base_url)
    monkeypatch.setenv("TRAILMARK_API_KEY", server.api_key)


@pytest.fixture
def runs(laboratory: Laboratory, project: str) -> None:
    """Three runs with everything that the examples draw; `run1` … as they name them."""
    for number in range(1, 4):
        run = laboratory.start_run(
            project,
            f"run{number}",
            name=f"foo-{number}",
            config={"opt": "adam", "lr": number / 10, "model": {"depth": number}},
            tags=["a"],
        )
        rows = [
            {
                "val_loss": number / (step + 1),
                "val_accuracy": step / 10,
                "f1_score": 0.1 * number,
                "loss": step / 20,
                "a": step,
                "epoch": step,
            }
            for step in range(10)
        ]
        run.log(rows)
        laboratory.server.graphql(
            _SUMMARY, name=run.run_id, project=project, summary=json.dumps(rows[-1])
        )
        run.finish()


def example(project: str) -> ws.Workspace:
    """That of document 004."""
    return ws.Workspace(
        name="Example W&B Workspace",
        entity="ada",
        project=project,
        sections=[
            ws.Section(
                name="Validation Metrics",
                panels=[
                    wr.LinePlot(x="Step", y=["val_loss"]),
                    wr.BarPlot(metrics=["val_accuracy"]),
                    wr.ScalarChart(metric="f1_score", groupby_aggfunc="mean"),
                ],
                is_open=True,
            )
        ],
    )


def _stored(laboratory: Laboratory, project: str, url: str) -> dict[str, Any]:
    code = url.partition("?nw=")[2]
    assert code_of(f"nw-{code}-v") == code
    answer = laboratory.server.graphql(_SPEC, project=project, name=f"nw-{code}-v")
    [edge] = answer["project"]["allViews"]["edges"]
    return json.loads(edge["node"]["spec"])


def _save(page: Page) -> None:
    page.get_by_role("button", name="Save view", exact=True).click()
    expect(page.get_by_role("region", name="Unsaved changes")).to_have_count(0)


def _rename_section(page: Page, before: str, after: str) -> None:
    page.get_by_role("button", name=f"Menu of section {before}", exact=True).click()
    page.get_by_role("menuitem", name="Rename").click()
    field = page.get_by_label(f"Name of section {before}")
    field.fill(after)
    field.press("Enter")


def _add_line(page: Page, section: str, metric: str) -> None:
    page.get_by_role("button", name=f"Menu of section {section}", exact=True).click()
    page.get_by_role("menuitem", name="Add panels").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("tab", name="Kinds of panels").click()
    drawer.get_by_role("button", name="Line plot").click()
    page.get_by_role("tab", name="JSON").click()
    page.get_by_label("Configuration as JSON").fill(json.dumps({"metrics": [metric]}))
    page.get_by_role("button", name="Add panel", exact=True).click()


def _smooth(page: Page) -> None:
    page.get_by_role("button", name="Chart settings", exact=True).click()
    dialog = page.get_by_role("dialog", name="Chart settings")
    dialog.get_by_role("button", name=re.compile("Smoothing$")).click()
    page.get_by_role("option", name="Gaussian").click()
    slider = dialog.get_by_role("slider").first
    slider.focus()
    slider.press("ArrowRight")
    page.keyboard.press("Escape")


def _hide(page: Page, run: str) -> None:
    page.get_by_role("button", name=f"Show {run} in panels").click()


Saving = Callable[[str, OfficialClient], str]


def _by_us(project: str, official: OfficialClient) -> str:
    del official
    return example(project).save().url


def _by_them(project: str, official: OfficialClient) -> str:
    ended = official.run("workspaces", "save", project)
    assert ended.exit_code == 0, ended.output
    return ended.result["urls"][0]


@pytest.mark.parametrize("saving", [_by_us, _by_them])
def test_the_example_is_edited_on_the_page_and_read_back_by_both(
    page: Page,
    laboratory: Laboratory,
    project: str,
    official: OfficialClient,
    runs: None,
    saving: Saving,
) -> None:
    url = saving(project, official)
    before = ws.Workspace.from_url(url)
    page.goto(url)
    for title in ("val_loss", "val_accuracy", "f1_score"):
        expect(page.get_by_role("article", name=title)).to_be_visible()
    _rename_section(page, "Validation Metrics", "Validated")
    _add_line(page, "Validated", "loss")
    expect(page.get_by_role("article", name="loss", exact=True)).to_be_visible()
    _smooth(page)
    _hide(page, "foo-2")
    _save(page)

    read = ws.Workspace.from_url(url)
    weight = read.settings.smoothing_weight
    assert weight > 0
    section = before.sections[0]
    section.name = "Validated"
    section.panels.append(wr.LinePlot(x=None, y=["loss"]))
    before.settings.smoothing_type = "gaussian"
    before.settings.smoothing_weight = weight
    before.runset_settings.run_settings = {"run2": ws.RunSettings(disabled=True)}
    _without_layouts(read, before)
    assert read == before

    ended = official.run("workspaces", "read", url)
    assert ended.exit_code == 0, ended.output
    told = ended.result["told"]
    assert told["panels"] == ["LinePlot", "BarPlot", "ScalarChart", "LinePlot"]
    assert told["section"].startswith("('Validated', True")
    assert "smoothing_type='gaussian'" in told["settings"]
    assert "('run2', RunSettings(color='', disabled=True))" in told["run_settings"]


def _without_layouts(*workspaces: ws.Workspace) -> None:
    """A panel that comes on the page takes a place of its own."""
    for workspace in workspaces:
        for panel in workspace.sections[0].panels:
            panel.layout = wr.Layout()


@pytest.mark.parametrize("is_official", [False, True])
def test_everything_opens_and_goes_back_but_for_the_edit(
    page: Page,
    laboratory: Laboratory,
    project: str,
    official: OfficialClient,
    runs: None,
    *,
    is_official: bool,
) -> None:
    if is_official:
        ended = official.run("workspaces", "save", project)
        assert ended.exit_code == 0, ended.output
        url = ended.result["urls"][1]
    else:
        made = everything(ws, wr, project)
        made.entity = "ada"
        url = made.save().url
    stored = _stored(laboratory, project, url)
    page.goto(url)
    # Its search of panels, where that is saved, leaves few of them.
    page.get_by_role("searchbox", name="Search panels").fill("")
    sections = page.locator("section[data-section]")
    expect(sections.first).to_contain_text("All")
    _rename_section(page, "All", "renamed")
    expect(sections.first).to_contain_text("renamed")
    _save(page)

    stored["section"]["panelBankConfig"]["sections"][0]["name"] = "renamed"
    stored["section"]["panelBankConfig"]["settings"].pop("searchQuery", None)
    found = _stored(laboratory, project, url)
    assert _without_autos(found) == stored
    ended = official.run("workspaces", "read", url)
    assert ended.exit_code == 0, ended.output
    assert ws.Workspace.from_url(url).name == "everything"


def _without_autos(spec: dict[str, Any]) -> dict[str, Any]:
    """Without the panels that came by themselves: it was saved to make them."""
    bank = spec["section"]["panelBankConfig"]
    for section in bank["sections"]:
        section["panels"] = [
            panel for panel in section["panels"] if panel.get("isAuto") is not True
        ]
    bank["sections"] = [
        section
        for section in bank["sections"]
        if section["panels"] or section["name"] in ("renamed", "Empty")
    ]
    return spec
