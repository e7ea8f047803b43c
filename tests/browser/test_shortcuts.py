"""Every shortcut of the sheet does what the sheet says, and none takes keys from fields."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

_LIST = Path(__file__).parents[2] / "ui/src/features/shell/shortcutList.ts"
_SHEET = {"name": "Keyboard shortcuts"}


def open_workspace(page: Page, project: str) -> None:
    page.goto(f"/ada/{project}")
    expect(page.get_by_role("link", name="quickest")).to_be_visible()
    expect(page.get_by_role("button", name="Account of ada")).to_be_visible()


def test_the_sheet_shows_every_shortcut_there_is(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("button", name="Account of ada")).to_be_visible()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", **_SHEET)
    words = re.findall(r'key\((?:"[^"]*"|\[[^\]]*\]),\s*"([^"]+)"', _LIST.read_text())
    assert len(words) > 40
    for what in words:
        expect(
            sheet.get_by_role("definition").filter(has_text=what).first
        ).to_be_visible()
    expect(sheet.get_by_text("Ctrl K")).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)


@pytest.mark.usefixtures("three_runs")
def test_g_and_a_letter_go_to_the_pages_of_a_project(page: Page, project: str) -> None:
    open_workspace(page, project)
    for letter, tail in (
        ("o", "/overview"),
        ("r", "/table"),
        ("s", "/sweeps"),
        ("p", "/reports"),
        ("a", "/artifacts"),
        ("w", ""),
    ):
        page.keyboard.press("g")
        page.keyboard.press(letter)
        expect(page).to_have_url(f"/ada/{project}{tail}")
        # The next one is of the page that this one leads to.
        expect(page.locator("[aria-current=page]").first).to_be_visible()
    page.keyboard.press("1")
    expect(page).to_have_url(f"/ada/{project}/table")
    page.keyboard.press("2")
    expect(page).to_have_url(f"/ada/{project}")


@pytest.mark.usefixtures("three_runs")
def test_g_and_a_letter_go_to_the_pages_of_a_run(page: Page, project: str) -> None:
    path = f"/ada/{project}/runs/quick-{project}"
    page.goto(path)
    expect(page.get_by_role("heading", name="quick", exact=True)).to_be_visible()
    for letter, tab in (
        ("o", "overview"),
        ("l", "logs"),
        ("f", "files"),
        ("c", "charts"),
    ):
        page.keyboard.press("g")
        page.keyboard.press(letter)
        expect(page).to_have_url(f"{path}/{tab}")


@pytest.mark.usefixtures("three_runs")
def test_ctrl_j_goes_from_the_workspace_to_the_table_and_back(
    page: Page, project: str
) -> None:
    open_workspace(page, project)
    page.goto(f"/ada/{project}?smooth=0.4")
    expect(page.get_by_role("link", name="quickest")).to_be_visible()
    page.keyboard.press("ControlOrMeta+j")
    expect(page).to_have_url(f"/ada/{project}/table?smooth=0.4")
    expect(page.get_by_role("link", name="quickest")).to_be_visible()
    page.keyboard.press("ControlOrMeta+j")
    expect(page).to_have_url(f"/ada/{project}?smooth=0.4")
    expect(page.get_by_role("region", name="Panels")).to_be_visible()


@pytest.mark.usefixtures("three_runs")
def test_keys_of_the_whole_page(page: Page, project: str) -> None:
    open_workspace(page, project)
    root = page.locator("html")
    page.keyboard.press("Control+m")
    expect(root).to_have_attribute("data-theme", "dark")
    page.keyboard.press("Control+m")
    expect(root).to_have_attribute("data-theme", "light")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search runs")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("f")
    expect(page.get_by_role("dialog", name="Filter runs")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("4")
    expect(page.get_by_role("dialog", name="Views")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    expect(page.get_by_role("dialog", name="New panel: Run comparer")).to_be_visible()


@pytest.mark.usefixtures("three_runs")
def test_keys_of_the_list_of_runs(page: Page, project: str) -> None:
    open_workspace(page, project)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="quickest")).to_be_focused()
    eye = page.get_by_role("button", name="Show quickest in panels")
    page.keyboard.press("v")
    expect(eye).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("ControlOrMeta+z")
    expect(eye).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ControlOrMeta+Shift+z")
    expect(eye).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("ControlOrMeta+z")
    page.keyboard.press("ControlOrMeta+y")
    expect(eye).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("x")
    expect(page.get_by_role("checkbox", name="Select quickest")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/ada/{project}/runs/quickest-{project}"))


@pytest.mark.usefixtures("three_runs")
def test_p_pins_the_run_and_b_makes_it_the_baseline(page: Page, project: str) -> None:
    open_workspace(page, project)
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="quickest")).to_be_focused()
    page.keyboard.press("p")
    page.get_by_role("link", name="quickest").focus()
    page.keyboard.press("b")
    expect(page.get_by_title("Pinned runs are always drawn")).to_have_count(1)
    page.get_by_role("button", name="Menu of quickest").click()
    expect(page.get_by_role("menuitem", name="Unpin")).to_be_visible()
    expect(page.get_by_role("menuitem", name="No longer the baseline")).to_be_visible()


@pytest.mark.usefixtures("three_runs")
def test_keys_of_a_panel_in_full_screen(page: Page, project: str) -> None:
    page.goto(f"/ada/{project}?panelDisplayName=train/accuracy&panelSectionName=train")
    expect(page.get_by_role("region", name="Panel train/accuracy")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("region", name="Panel train/loss")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("region", name="Panel train/accuracy")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="Panels")).to_be_visible()


@pytest.mark.usefixtures("three_runs")
def test_fields_and_open_layers_keep_their_keys(page: Page, project: str) -> None:
    open_workspace(page, project)
    find = page.get_by_role("searchbox", name="Search runs")
    find.focus()
    page.keyboard.type("gr?jvf/1")
    expect(find).to_have_value("gr?jvf/1")
    for combination in ("k", "j", "z", "m"):
        page.keyboard.press(f"Control+{combination}")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(f"/ada/{project}")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    find.fill("")
    page.get_by_role("button", name="Chart settings", exact=True).click()
    page.keyboard.press("ControlOrMeta+k")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.usefixtures("three_runs")
def test_other_keys_between_two_end_what_the_first_began(
    page: Page, project: str
) -> None:
    open_workspace(page, project)
    page.keyboard.press("g")
    page.keyboard.press("x")  # something else comes in between
    page.keyboard.press("s")
    expect(page.get_by_role("region", name="Panels")).to_be_visible()
    expect(page).to_have_url(f"/ada/{project}")
