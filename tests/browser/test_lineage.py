"""Lineage: the graph of versions and runs, its search, its cards, its rows."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import watch
from tests.support.artifact_writer import ArtifactWriter
from tests.support.laboratory import Laboratory, LoggedRun
from tests.support.server_process import ServerProcess

_USE = """mutation($input: UseArtifactInput!) {
  useArtifact(input: $input) { artifact { id } } }"""
_SWEEP = 7


@dataclass(slots=True)
class Family:
    """raw (7) → clean → digits:v0 → sweep-0 … sweep-6 → classifier:v0 … v6."""

    writer: ArtifactWriter
    laboratory: Laboratory

    def run(self, name: str) -> LoggedRun:
        project = self.writer.project
        run = self.laboratory.start_run(project, f"{name}-{project}", name=name)
        run.finish()
        return run

    def log(self, name: str, type_name: str, run: LoggedRun | None) -> dict[str, Any]:
        self.writer.type_name = type_name
        content = f"{name} of {run.run_id if run else 'nobody'}".encode()
        return self.writer.log(
            name, {"data.bin": content}, run=run.run_id if run else None
        )

    def use(self, run: LoggedRun, version: dict[str, Any]) -> None:
        given = {
            "entityName": "ada",
            "projectName": self.writer.project,
            "runName": run.run_id,
            "artifactID": version["id"],
        }
        self.writer.ask(_USE, input=given)

    @property
    def page(self) -> str:
        return f"/ada/{self.writer.project}/artifacts/dataset/digits/v0/lineage"


@pytest.fixture
def family(
    server: ServerProcess, laboratory: Laboratory, project: str
) -> Iterator[Family]:
    with httpx.Client(
        base_url=server.base_url, auth=("api", server.api_key), timeout=30
    ) as client:
        made = Family(ArtifactWriter(client, "ada", project), laboratory)
        clean = made.run("clean")
        for at in range(_SWEEP):
            made.use(clean, made.log(f"raw-{at}", "raw", None))
        digits = made.log("digits", "dataset", clean)
        for at in range(_SWEEP):
            run = made.run(f"sweep-{at}")
            made.use(run, digits)
            made.log("classifier", "model", run)
        yield made


def graph(page: Page, nodes: int) -> Locator:
    """The graph, once that many shapes are drawn."""
    expect(page.locator(f'canvas[data-nodes="{nodes}"]')).to_be_visible()
    return page.get_by_role("application", name=re.compile("^Lineage of"))


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("complementary", name=f"Selected: {name}")


def test_siblings_are_folded_searched_and_taken_out(page: Page, family: Family) -> None:
    page.goto(family.page)
    drawing = graph(page, 5)
    expect(drawing).to_have_accessible_name(re.compile(r"digits:v0, 5 nodes"))
    drawing.focus()
    page.keyboard.press("ArrowRight")  # the version itself
    page.keyboard.press("ArrowRight")
    siblings = card(page, "7 runs")
    siblings.get_by_role("searchbox", name="Search inside").fill("sweep-3")
    expect(siblings.get_by_role("listitem")).to_have_count(1)
    siblings.get_by_role("button", name="Take out sweep-3").click()
    # Its model is no longer like the others, whose run is not like this one.
    graph(page, 7)
    expect(card(page, "sweep-3")).to_contain_text("Finished")
    page.get_by_label("Fold siblings").uncheck(force=True)
    graph(page, 2 + 3 * _SWEEP)


def test_keys_walk_along_the_lines_and_cards_tell_what_is_there(
    page: Page, family: Family
) -> None:
    page.goto(family.page)
    drawing = graph(page, 5)
    drawing.focus()
    page.keyboard.press("ArrowRight")
    chosen = card(page, "digits:v0")
    expect(chosen).to_contain_text("latest")
    expect(chosen).to_contain_text("1 file")
    page.keyboard.press("ArrowLeft")
    expect(card(page, "clean")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(card(page, "7 versions")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    card(page, "digits:v0").get_by_role("link", name="digits:v0").click()
    expect(page).to_have_url(re.compile("/artifacts/dataset/digits/v0$"))


def test_a_search_is_in_the_address_and_leads_to_the_match(
    page: Page, family: Family
) -> None:
    page.goto(family.page)
    graph(page, 5)
    search = page.get_by_role("searchbox", name="Search the lineage")
    search.fill("classifier:v2")
    expect(page.get_by_text("1 found")).to_be_visible()
    search.press("Enter")
    found = card(page, "7 versions")
    # What one looked for is looked for inside as well.
    expect(found.get_by_role("listitem")).to_have_count(1)
    expect(page).to_have_url(re.compile("find=classifier:v2"))
    page.reload()
    expect(card(page, "7 versions")).to_be_visible()


def test_a_click_chooses_what_is_under_it_and_a_drag_moves(
    page: Page, family: Family
) -> None:
    page.goto(family.page)
    drawing = graph(page, 5)
    search = page.get_by_role("searchbox", name="Search the lineage")
    search.fill("clean")
    search.press("Enter")
    card(page, "clean").get_by_role("button", name="Close").click()
    box = drawing.bounding_box()
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(*middle)
    expect(card(page, "clean")).to_be_visible()
    card(page, "clean").get_by_role("button", name="Close").click()
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0], middle[1] + 40)
    page.mouse.move(middle[0], middle[1] + 160)
    page.mouse.up()
    expect(page.get_by_role("complementary")).to_have_count(0)
    page.mouse.click(middle[0], middle[1] + 160)
    expect(card(page, "clean")).to_be_visible()


def test_direct_lineage_leaves_out_what_complete_shows(
    page: Page, family: Family
) -> None:
    model = f"/ada/{family.writer.project}/artifacts/model/classifier/v3/lineage"
    page.goto(model)
    # raw ×7 as one, clean, digits, sweep-3, the model
    graph(page, 5)
    page.get_by_role("radio", name="Complete").click()
    # and the six other runs of the sweep with their models, each as one
    graph(page, 7)
    expect(page).to_have_url(re.compile("scope=complete"))


def test_rows_say_the_same_as_the_graph(page: Page, family: Family) -> None:
    page.goto(f"{family.page}?as=table")
    rows = page.get_by_role("region", name="Lineage").get_by_role("row")
    expect(rows).to_have_count(1 + 2 + 3 * _SWEEP)
    sweep = rows.filter(has=page.get_by_role("rowheader", name="sweep-2", exact=True))
    expect(sweep).to_contain_text("digits:v0")
    expect(sweep).to_contain_text("classifier:v2")
    page.get_by_role("searchbox", name="Search the lineage").fill("raw-4")
    expect(rows).to_have_count(2)


def test_a_run_has_a_lineage_of_its_own(page: Page, family: Family) -> None:
    project = family.writer.project
    page.goto(f"/ada/{project}/runs/clean-{project}/artifacts")
    page.get_by_role("link", name="Lineage of this run").click()
    expect(page).to_have_url(re.compile(f"/lineage\\?focus=run/clean-{project}$"))
    expect(graph(page, 5)).to_have_accessible_name(re.compile("^Lineage of clean,"))


def test_the_drawing_is_saved_as_a_file(
    page: Page, family: Family, tmp_path: Path
) -> None:
    page.goto(family.page)
    graph(page, 5)
    for kind, item in (("svg", "SVG drawing"), ("png", "PNG picture")):
        page.get_by_role("button", name="Export").click()
        with page.expect_download() as download:
            page.get_by_role("menuitem", name=item).click()
        saved = tmp_path / download.value.suggested_filename
        download.value.save_as(saved)
        assert saved.name == f"lineage-of-digits-v0.{kind}"
        if kind == "svg":
            assert ">digits:v0</text>" in saved.read_text()
        else:
            assert saved.read_bytes().startswith(b"\x89PNG")


def test_what_is_not_there_is_said(page: Page, project: str, family: Family) -> None:
    page.goto(f"/ada/{project}/lineage?focus=run/nobody")
    expect(page.get_by_text("Nothing to draw a lineage of")).to_be_visible()
    nobody = base64.b64encode(b"Artifact:99999999").decode()
    page.goto(f"/ada/{project}/lineage?focus={nobody}")
    expect(page.get_by_text("Nothing to draw a lineage of")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lineage_has_no_serious_barriers(
    theme: str, open_context: Callable[..., BrowserContext], family: Family
) -> None:
    page = open_context(color_scheme=theme).new_page()
    complaints = watch(page)
    page.goto(family.page)
    drawing = graph(page, 5)
    drawing.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(card(page, "7 runs")).to_be_visible()
    barriers = {"graph": violations(page)}
    page.goto(f"{family.page}?as=table")
    expect(page.get_by_role("region", name="Lineage")).to_be_visible()
    barriers["table"] = violations(page)
    assert barriers == {"graph": [], "table": []}
    assert complaints == []
