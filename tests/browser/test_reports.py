"""Reports: the list, and one to read with its panels."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import curve
from tests.browser.drawn import exported_svg
from tests.support.laboratory import Laboratory
from tests.support.server_process import ServerProcess


def text(said: str, **style: bool) -> dict[str, Any]:
    return {"text": said, **style}


def panel(kind: str, x: int, **config: Any) -> dict[str, Any]:
    layout = {"x": x, "y": 0, "w": 12, "h": 6}
    return {"viewType": kind, "config": config, "layout": layout}


def blocks(project: str) -> list[dict[str, Any]]:
    run_set = {
        "enabled": True,
        "project": {"name": project, "entityName": "ada"},
        "selections": {"root": 1, "bounds": [], "tree": ["hidden"]},
    }
    panels = [
        panel("Run History Line Plot", 0, metrics=["loss"]),
        panel("Hologram Plot", 12),
    ]
    link = {"type": "link", "url": "https://example.org", "children": [text("here")]}
    bad = {"type": "link", "url": "javascript:alert(1)", "children": [text("trap")]}
    return [
        {"type": "paragraph", "children": [text("")]},
        {"type": "heading", "level": 1, "children": [text("Results")]},
        {
            "type": "paragraph",
            "children": [text("It is "), text("fast", bold=True), link, bad],
        },
        {
            "type": "list",
            "ordered": True,
            "children": [{"type": "list-item", "children": [text("first")]}],
        },
        {
            "type": "code-block",
            "children": [{"type": "code-line", "children": [text("x = 1")]}],
        },
        {"type": "markdown-block", "content": "**marked** <b>down</b>"},
        {"type": "image", "url": "https://example.org/cat.png", "children": []},
        {"type": "hologram", "children": []},
        {
            "type": "panel-grid",
            "metadata": {
                "runSets": [run_set],
                "panelBankSectionConfig": {"name": "Panels", "panels": panels},
            },
        },
        {
            "type": "heading",
            "level": 2,
            "children": [text("More")],
            "collapsedChildren": [{"type": "paragraph", "children": [text("deep")]}],
        },
    ]


def save(server: ServerProcess, project: str, title: str, spec: str) -> str:
    """A report's name."""
    answer = server.graphql(
        "mutation($input: UpsertViewInput!) {"
        " upsertView(input: $input) { view { name } } }",
        input={
            "entityName": "ada",
            "projectName": project,
            "type": "runs",
            "displayName": title,
            "description": "What we found",
            "spec": spec,
        },
    )
    return answer["upsertView"]["view"]["name"]


def test_a_report_is_read_with_its_text_and_its_panels(
    page: Page,
    server: ServerProcess,
    project: str,
    laboratory: Laboratory,
) -> None:
    for name in ("shown", "hidden"):
        run = laboratory.start_run(project, name, name=name)
        run.log(curve(20))
        run.finish()
    save(server, project, "A tour – ½", json.dumps({"blocks": blocks(project)}))
    page.goto(f"/ada/{project}")
    page.get_by_role("link", name="Reports").click()
    expect(page.get_by_text("1 report, the newest first")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="A tour").click()
    article = page.get_by_role("article").first
    expect(article.get_by_role("heading", name="A tour – ½")).to_be_visible()
    expect(article.get_by_role("heading", name="Results")).to_be_visible()
    expect(article.get_by_text("fast")).to_have_css("font-weight", "700")
    links = [one.inner_text() for one in article.get_by_role("link").all()]
    assert links == ["here", "https://example.org/cat.png"]
    expect(article.get_by_text("trap")).to_be_visible()
    expect(article.get_by_label("code", exact=True)).to_have_text("x = 1")
    expect(article.get_by_text("marked <b>down</b>")).to_be_visible()
    expect(article.get_by_text("“hologram” cannot be shown yet")).to_be_visible()
    expect(article.get_by_text("deep")).to_be_hidden()
    loss = article.locator('[data-panel="loss"]')
    loss.scroll_into_view_if_needed()
    expect(loss.get_by_label("loss over Step, 1 run")).to_be_visible()
    missing = article.locator('[data-panel="Hologram Plot"]')
    expect(missing).to_contain_text("cannot be drawn yet")
    assert violations(page) == []


def test_a_report_has_the_colours_that_its_author_chose(
    page: Page, server: ServerProcess, project: str, laboratory: Laboratory
) -> None:
    for name in ("red", "own"):
        run = laboratory.start_run(project, name, name=name)
        run.log(curve(20))
        run.finish()
    grid = blocks(project)[-2]
    grid["metadata"]["customRunColors"] = {"red": "#ff0000"}
    name = save(server, project, "Coloured", json.dumps({"blocks": [grid]}))
    page.goto(f"/ada/{project}/reports/{name}")
    svg = exported_svg(page, "loss")
    assert 'stroke="#ff0000"' in svg


def test_a_report_is_found_by_its_name_and_a_missing_one_says_so(
    page: Page, server: ServerProcess, project: str
) -> None:
    name = save(server, project, "Short", '{"blocks": []}')
    page.goto(f"/ada/{project}/reports/{name}")
    expect(page.get_by_role("heading", name="Short")).to_be_visible()
    for address in ("nosuch", "Title--VmlldzoxMDAwMDAw", "Title--x%20y"):
        page.goto(f"/ada/{project}/reports/{address}")
        expect(page.get_by_text("This report")).to_be_visible()


def test_a_report_with_numbers_that_json_does_not_have_is_read(
    page: Page, server: ServerProcess, project: str
) -> None:
    said = {"type": "paragraph", "children": [text("Still here")]}
    spec = json.dumps({"blocks": [said], "span": float("nan"), "seed": 2**70})
    name = save(server, project, "Odd numbers", spec)
    page.goto(f"/ada/{project}/reports/{name}")
    expect(page.get_by_role("article").get_by_text("Still here")).to_be_visible()
