"""Sections and panels are arranged on the page, and stay so."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.accessibility import violations
from tests.support.laboratory import Laboratory, LoggedRun

Save = Callable[[dict[str, Any]], str]


def _section(page: Page, name: str) -> Locator:
    # The browser reads the pattern too, and there a slash would end it.
    written = re.escape(name).replace("/", r"\/")
    return page.get_by_role("region", name=re.compile(rf"^{written}( |$)"))


def _titles(place: Page | Locator) -> list[str]:
    panels = place.locator("[data-panel]")
    return [one.get_attribute("data-panel") or "" for one in panels.all()]


def _expect_titles(place: Page | Locator, titles: list[str]) -> None:
    panels = place.locator("[data-panel]")
    expect(panels).to_have_count(len(titles))
    for at, title in enumerate(titles):
        expect(panels.nth(at)).to_have_attribute("data-panel", title)


def _choose(page: Page, menu: str, entry: str) -> None:
    page.get_by_role("button", name=f"Menu of {menu}", exact=True).click()
    page.get_by_role("menuitem", name=entry).click()


def _undo(page: Page) -> None:
    page.locator("main").click(position={"x": 2, "y": 2})
    page.keyboard.press("Control+z")


def line(metric: str, **more: Any) -> dict[str, Any]:
    return {
        "__id__": re.sub(r"\W", "", metric)[:11],
        "layout": {"x": 0, "y": 0, "w": 8, "h": 6},
        "viewType": "Run History Line Plot",
        "config": {"metrics": [metric]},
        **more,
    }


def section(name: str, *panels: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "__id__": f"s{name.lower()}"[:11],
        "name": name,
        "isOpen": True,
        "panels": list(panels),
        **more,
    }


@pytest.fixture
def save(laboratory: Laboratory, project: str) -> Save:
    """Saves a view of sections; gives the address of its page."""

    def save(bank: dict[str, Any], code: str = "abcdefghijk") -> str:
        laboratory.server.graphql(
            "mutation($input: UpsertViewInput!) {"
            " upsertView(input: $input) { view { id } } }",
            input={
                "entityName": "ada",
                "projectName": project,
                "type": "project-view",
                "name": f"nw-{code}-v",
                "displayName": "Arranged",
                "spec": json.dumps(
                    {"section": {"panelBankConfig": bank}, "ours": {"kept": [1]}}
                ),
            },
        )
        return f"/ada/{project}?nw={code}"

    return save


@pytest.fixture
def arranged(save: Save, three_runs: list[LoggedRun]) -> str:
    del three_runs
    return save(
        {
            "sections": [
                section(
                    "First",
                    line("loss"),
                    line("train/loss"),
                    line("train/accuracy"),
                ),
                section("Second", line("loss", __id__="twin", odd={"kept": True})),
            ]
        }
    )


def test_a_panel_is_dragged_within_its_section_and_to_another(
    page: Page, arranged: str
) -> None:
    page.goto(arranged)
    first, second = _section(page, "First"), _section(page, "Second")
    _expect_titles(first, ["loss", "train/loss", "train/accuracy"])
    _drag(page, first.get_by_label("Move loss", exact=True), "train/accuracy", 0.9)
    _expect_titles(first, ["train/loss", "train/accuracy", "loss"])
    _drag(
        page, first.get_by_label("Move train/loss"), second.get_by_role("heading").first
    )
    _expect_titles(first, ["train/accuracy", "loss"])
    _expect_titles(second, ["loss", "train/loss"])
    _undo(page)
    _expect_titles(first, ["train/loss", "train/accuracy", "loss"])


def _drag(
    page: Page, handle: Locator, target: str | Locator, along: float = 0.5
) -> None:
    """Carries a handle onto a panel, `along` its width, or onto something else."""
    on = page.locator(f'[data-panel="{target}"]') if isinstance(target, str) else target
    handle.hover(force=True)
    page.mouse.down()
    box = on.bounding_box()
    assert box
    x, y = box["x"] + box["width"] * along, box["y"] + box["height"] / 2
    page.mouse.move(x - 9, y - 9, steps=4)
    page.mouse.move(x, y, steps=2)
    page.mouse.up()


def test_escape_leaves_a_dragged_panel_where_it_was(page: Page, arranged: str) -> None:
    page.goto(arranged)
    first = _section(page, "First")
    _expect_titles(first, ["loss", "train/loss", "train/accuracy"])
    first.get_by_label("Move loss", exact=True).hover(force=True)
    page.mouse.down()
    box = page.locator('[data-panel="train/accuracy"]').bounding_box()
    assert box
    page.mouse.move(box["x"] + 200, box["y"] + 100, steps=4)
    expect(page.locator("[data-drop-side]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("[data-drop-side]")).to_have_count(0)
    page.mouse.up()
    _expect_titles(first, ["loss", "train/loss", "train/accuracy"])


def test_arrow_keys_move_panels_and_sections(page: Page, arranged: str) -> None:
    page.goto(arranged)
    first = _section(page, "First")
    _expect_titles(first, ["loss", "train/loss", "train/accuracy"])
    handle = first.get_by_label("Move loss", exact=True)
    handle.focus()
    page.keyboard.press("ArrowRight")
    _expect_titles(first, ["train/loss", "loss", "train/accuracy"])
    expect(handle).to_be_focused()
    page.keyboard.press("ArrowRight")
    _expect_titles(first, ["train/loss", "train/accuracy", "loss"])
    first.get_by_label("Move train/loss").focus()
    page.keyboard.press("ArrowDown")
    _expect_titles(_section(page, "Second"), ["loss", "train/loss"])
    page.get_by_label("Move section Second").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("section[data-section]").first).to_contain_text("Second")


def test_a_panel_is_moved_by_its_menu(page: Page, arranged: str) -> None:
    page.goto(arranged)
    _choose(page, "train/loss", "Move to section…")
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Second")).click()
    _expect_titles(_section(page, "Second"), ["loss", "train/loss"])


def test_what_was_arranged_is_kept_with_all_that_nobody_knows(
    page: Page, arranged: str, laboratory: Laboratory, project: str
) -> None:
    page.goto(arranged)
    _choose(page, "train/loss", "Move to section…")
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Second")).click()
    _choose(page, "section Second", "Pin to the top")
    with page.expect_response(
        lambda answer: "upsertView" in (answer.request.post_data or "")
    ):
        page.get_by_role("button", name="Save view").click()
    spec = _saved(laboratory, project)
    first, second = spec["section"]["panelBankConfig"]["sections"]
    assert spec["ours"] == {"kept": [1]}
    assert [one["config"]["metrics"] for one in first["panels"]] == [
        ["loss"],
        ["train/accuracy"],
    ]
    assert second["panels"] == [
        line("loss", __id__="twin", odd={"kept": True}),
        line("train/loss"),
    ]
    assert second["pinned"] is True


def _saved(laboratory: Laboratory, project: str) -> dict[str, Any]:
    answer = laboratory.server.graphql(
        "query($p: String!) { project(entityName: "
        f'"{laboratory.entity}"'
        ', name: $p) { workspace(viewName: "nw-abcdefghijk-v") { spec } } }',
        p=project,
    )
    return json.loads(answer["project"]["workspace"]["spec"])


def test_panels_are_renamed_copied_hidden_and_removed(
    page: Page, arranged: str
) -> None:
    page.goto(arranged)
    first = _section(page, "First")
    _choose(page, "train/loss", "Rename")
    page.get_by_label("Title").fill("Loss of training")
    page.get_by_role("button", name="Rename").click()
    _expect_titles(first, ["loss", "Loss of training", "train/accuracy"])
    _choose(page, "Loss of training", "Duplicate")
    _expect_titles(
        first, ["loss", "Loss of training", "Loss of training", "train/accuracy"]
    )
    _undo(page)
    _choose(page, "Loss of training", "Remove")
    _expect_titles(first, ["loss", "train/accuracy"])
    _choose(page, "train/accuracy", "Hide")
    _expect_titles(first, ["loss"])
    hidden = _section(page, "Hidden Panels")
    expect(hidden).to_contain_text("1")
    expect(hidden.locator("[data-panel]")).to_have_count(0)
    hidden.get_by_role("button", name=re.compile("^Hidden Panels")).click()
    _expect_titles(hidden, ["train/accuracy"])


def test_sections_are_added_named_sorted_and_deleted(page: Page, arranged: str) -> None:
    page.goto(arranged)
    _choose(page, "section Second", "Add a section above")
    name = page.get_by_label("Name of section New section")
    expect(name).to_be_focused()
    name.fill("Middle")
    name.press("Enter")
    sections = page.locator("section[data-section]")
    expect(sections.nth(1)).to_contain_text("Middle")
    expect(sections.nth(1)).to_contain_text("No panels in this section.")
    _choose(page, "section First", "Sort by title")
    _expect_titles(_section(page, "First"), ["loss", "train/accuracy", "train/loss"])
    _choose(page, "section First", "Move down")
    expect(sections.nth(0)).to_contain_text("Middle")
    _choose(page, "section First", "Delete section")
    expect(sections).to_have_count(2)
    _undo(page)
    expect(sections).to_have_count(3)
    _choose(page, "section Second", "Pin to the top")
    expect(sections.nth(0)).to_contain_text("Second")


def test_a_section_is_laid_out(page: Page, arranged: str) -> None:
    page.goto(arranged)
    first = _section(page, "First")
    _expect_titles(first, ["loss", "train/loss", "train/accuracy"])
    _choose(page, "section First", "Layout…")
    dialog = page.get_by_role("dialog")
    for label, key, times in (("Columns", "ArrowLeft", 2), ("Rows", "ArrowLeft", 1)):
        slider = dialog.get_by_role("slider", name=label)
        slider.focus()
        for _ in range(times):
            slider.press(key)
    dialog.get_by_role("button", name="Apply").click()
    _expect_titles(first, ["loss"])
    expect(first).to_contain_text("1/3")
    first.get_by_role("button", name="Next panels of First").click()
    _expect_titles(first, ["train/loss"])


def test_the_corner_of_a_panel_resizes_all_of_its_section(
    page: Page, arranged: str
) -> None:
    page.goto(arranged)
    loss = page.get_by_role("article", name="train/loss")
    expect(loss.locator("canvas").first).to_be_visible()
    before = loss.bounding_box()
    assert before
    right, low = before["x"] + before["width"], before["y"] + before["height"]
    page.mouse.move(right - 6, low - 6)
    page.mouse.down()
    page.mouse.move(right + 150, low + 60, steps=4)
    page.mouse.up()
    first = _section(page, "First")
    expect(first.locator("[data-columns]")).to_have_attribute("data-columns", "2")
    for at in range(2):
        box = first.locator("[data-panel]").nth(at).bounding_box()
        assert box
        assert abs(box["height"] - before["height"] - 66) < 2
        assert box["width"] > before["width"] * 1.3
    _undo(page)
    expect(first.locator("[data-columns]")).to_have_attribute("data-columns", "3")


def test_keys_without_a_panel_are_added_quickly(
    page: Page, save: Save, three_runs: list[LoggedRun]
) -> None:
    assert len(three_runs) == 3
    page.goto(save({"sections": [section("Mine", line("loss"))]}))
    page.get_by_role("button", name="Add panels").click()
    drawer = page.get_by_role("dialog", name="Add panels")
    expect(drawer.get_by_role("button", name="Add all 2")).to_be_visible()
    drawer.get_by_role("searchbox", name="Search keys").fill("racy$")
    drawer.get_by_role("button", name="Add train/accuracy").click()
    expect(drawer.get_by_text("0 keys without a panel")).to_be_visible()
    drawer.get_by_role("searchbox", name="Search keys").fill("")
    drawer.get_by_role("button", name="Add all 1").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    _expect_titles(_section(page, "train"), ["train/accuracy", "train/loss"])


def test_a_panel_of_a_kind_is_made_in_the_drawer(page: Page, arranged: str) -> None:
    page.goto(arranged)
    _choose(page, "section Second", "Add panels")
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("tab", name="Kinds of panels").click()
    drawer.get_by_role("button", name="Line plot").click()
    expect(page.get_by_role("dialog", name="New panel: Line plot")).to_be_visible()
    page.get_by_role("tab", name="JSON").click()
    page.get_by_label("Configuration as JSON").fill(
        '{"metrics": ["train/loss"], "chartTitle": "Made here"}'
    )
    expect(page.get_by_role("region", name="Preview")).to_contain_text("Made here")
    page.get_by_role("button", name="Add panel", exact=True).click()
    _expect_titles(_section(page, "Second"), ["loss", "Made here"])
    _undo(page)
    _expect_titles(_section(page, "Second"), ["loss"])


def test_editing_is_tried_in_the_preview_and_taken_as_one_step(
    page: Page, arranged: str
) -> None:
    page.goto(arranged)
    second = _section(page, "Second")
    second.get_by_label("Edit loss").click(force=True)
    page.get_by_role("tab", name="JSON").click()
    field = page.get_by_label("Configuration as JSON")
    field.fill("{")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("button", name="Apply")).to_be_disabled()
    field.fill('{"metrics": ["loss"], "chartTitle": "Tried", "odd": [1]}')
    expect(page.get_by_role("region", name="Preview")).to_contain_text("Tried")
    assert violations(page) == []
    page.get_by_role("button", name="Cancel").click()
    _expect_titles(second, ["loss"])
    second.get_by_label("Edit loss").click(force=True)
    page.get_by_role("tab", name="JSON").click()
    page.get_by_label("Configuration as JSON").fill(
        '{"metrics": ["loss"], "chartTitle": "Taken"}'
    )
    page.get_by_role("button", name="Apply").click()
    _expect_titles(second, ["Taken"])
    _undo(page)
    _expect_titles(second, ["loss"])


def test_panels_of_unknown_kinds_are_shown_edited_as_json_and_moved(
    page: Page, save: Save, three_runs: list[LoggedRun]
) -> None:
    assert len(three_runs) == 3
    radar = {"viewType": "Radar", "config": {"spokes": 5}, "__id__": "radar"}
    page.goto(save({"sections": [section("A", radar), section("B")]}))
    panel = page.get_by_role("article", name="Radar")
    expect(panel).to_contain_text("cannot be drawn yet")
    _choose(page, "Radar", "Edit")
    expect(page.get_by_label("Configuration as JSON")).to_have_value(
        re.compile('"spokes": 5')
    )
    page.keyboard.press("Escape")
    _choose(page, "Radar", "Move to section…")
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^B")).click()
    _expect_titles(_section(page, "B"), ["Radar"])


def test_a_panel_is_copied_as_python_and_as_a_link(
    arranged: str, open_context: Callable[..., BrowserContext]
) -> None:
    context = open_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(arranged)
    _choose(page, "train/loss", "Copy as Python")
    expect(page.get_by_text("Python copied")).to_be_attached()
    copied = "navigator.clipboard.readText()"
    assert 'wr.LinePlot(x=None, y=["train/loss"])' in page.evaluate(copied)
    _choose(page, "train/loss", "Copy link")
    expect(page.get_by_text("Link copied")).to_be_attached()
    page.goto(page.evaluate(copied))
    expect(page.get_by_role("region", name="Panel train/loss")).to_be_visible()
    page.keyboard.press("Escape")
    _expect_titles(_section(page, "First"), ["loss", "train/loss", "train/accuracy"])


def test_sections_change_between_first_and_last_prefix(
    page: Page, laboratory: Laboratory, project: str
) -> None:
    run = laboratory.start_run(project, f"deep-{project}")
    run.log([{"a/b/one": step, "a/b/two": step, "a/three": step} for step in range(3)])
    run.finish()
    page.goto(f"/ada/{project}")
    entries = ("Sections by first prefix", "Sections by last prefix")
    for entry in (*entries, *entries):
        _choose(page, "all panels", entry)
        is_first = entry == entries[0]
        expect(_section(page, "a/b")).to_have_count(0 if is_first else 1)
        found = _titles(page)
        assert sorted(found) == ["a/b/one", "a/b/two", "a/three"]


def test_a_hostile_bank_opens_and_ten_thousand_panels_do_not_freeze_it(
    page: Page, save: Save, three_runs: list[LoggedRun]
) -> None:
    assert len(three_runs) == 3
    script = "<img src=x onerror=\"document.title='owned'\">"
    many = [
        section(f"p{at}", *(line(f"p{at}/{key}") for key in range(5)), __id__=f"s{at}")
        for at in range(2_000)
    ]
    odd = [
        section(script, line(script), {"viewType": script, "config": {}}),
        section("twins", line("x"), line("x"), flowConfig={"columnsPerPage": -1}),
    ]
    page.goto(save({"sections": [*odd, *many], "settings": {"searchQuery": "("}}))
    expect(page.get_by_text("not a regular expression")).to_be_visible()
    expect(page.locator("section[data-section]").first).to_be_visible()
    assert page.locator("section[data-section]").count() < 60
    assert page.title() != "owned"
    find = page.get_by_role("searchbox", name="Search panels")
    find.fill("^p1234/3$")
    _expect_titles(page, ["p1234/3"])
    find.fill("")
    expect(_section(page, "p0")).to_be_visible()
    main = page.locator("main")
    main.evaluate("main => main.scrollTo(0, main.scrollHeight)")
    expect(_section(page, "p1999")).to_be_visible()
