"""The palette: everything there is by name, and what can be done on the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.browser.conftest import curve
from tests.support.laboratory import Laboratory, LoggedRun


def open_palette(page: Page) -> Locator:
    # It comes after the frame, which handles the keys.
    expect(page.get_by_role("button", name="Account of ada")).to_be_visible()
    page.keyboard.press("ControlOrMeta+k")
    palette = page.get_by_role("dialog", name="Search and commands")
    expect(palette.get_by_role("combobox")).to_be_focused()
    return palette


def results(palette: Locator, group: str) -> Locator:
    return palette.get_by_role("group", name=group).get_by_role("option")


def look_for(palette: Locator, text: str) -> None:
    palette.get_by_role("combobox").fill(text)


@pytest.mark.usefixtures("three_runs")
def test_a_run_is_found_from_any_page_and_opens_on_enter(
    page: Page, project: str
) -> None:
    for path in ("/", "/settings", "/registry", f"/ada/{project}/sweeps"):
        page.goto(path)
        palette = open_palette(page)
        look_for(palette, f"quick-{project}")
        expect(results(palette, "Runs")).to_have_count(1)
        expect(results(palette, "Runs")).to_contain_text(f"ada/{project}")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"/ada/{project}/runs/quick-{project}")
        expect(palette).to_have_count(0)


@pytest.mark.usefixtures("three_runs")
def test_projects_reports_and_views_are_found_by_parts_of_their_names(
    page: Page, project: str, laboratory: Laboratory
) -> None:
    for kind, name, title in (
        ("runs", "x1", f"Findings of {project}"),
        ("project-view", "nw-abc-v", f"Nightly {project}"),
    ):
        laboratory.server.graphql(
            "mutation($input: UpsertViewInput!) { upsertView(input: $input)"
            " { view { id } } }",
            input={
                "entityName": "ada",
                "projectName": project,
                "type": kind,
                "name": name,
                "displayName": title,
                "spec": "{}",
            },
        )
    page.goto("/")
    palette = open_palette(page)
    look_for(palette, project.upper())
    expect(results(palette, "Projects").first).to_contain_text(project)
    look_for(palette, f"{project} findings")
    expect(results(palette, "Reports")).to_have_text(
        [f"Findings of {project}ada/{project}"]
    )
    look_for(palette, f"nightly {project}")
    expect(palette.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"/ada/{project}?nw=abc")


def test_it_says_how_many_there_are_and_shows_more_on_request(
    page: Page, project: str, laboratory: Laboratory
) -> None:
    for number in range(9):
        laboratory.start_run(project, f"many-{number}", name=f"{project} many {number}")
    page.goto("/")
    palette = open_palette(page)
    look_for(palette, f"{project} many")
    group = palette.get_by_role("group", name="Runs")
    expect(group).to_contain_text("5 of 9")
    palette.get_by_role("option", name="Show more runs").click()
    expect(results(palette, "Runs")).to_have_count(9)
    expect(group).not_to_contain_text("of 9")


def test_without_words_the_newest_is_there(
    page: Page, project: str, laboratory: Laboratory
) -> None:
    laboratory.start_run(project, "newest", name=f"newest of {project}")
    page.goto("/")
    palette = open_palette(page)
    expect(results(palette, "Runs").first).to_contain_text(f"newest of {project}")
    expect(results(palette, "Projects").first).to_contain_text(project)


@pytest.mark.usefixtures("three_runs")
def test_panels_of_the_page_open_in_full_screen(page: Page, project: str) -> None:
    page.goto(f"/ada/{project}")
    expect(page.get_by_role("link", name="quickest")).to_be_visible()
    palette = open_palette(page)
    look_for(palette, "trainloss")
    expect(results(palette, "Panels on this page")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Panel train/loss")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("region", name="Panels")).to_be_visible()


@pytest.mark.usefixtures("three_runs")
def test_commands_of_the_page_are_carried_out(page: Page, project: str) -> None:
    page.goto(f"/ada/{project}")
    eye = page.get_by_role("button", name="Show quickest in panels")
    eye.click()
    expect(eye).to_have_attribute("aria-pressed", "false")
    palette = open_palette(page)
    look_for(palette, "> undo")
    page.keyboard.press("Enter")
    expect(eye).to_have_attribute("aria-pressed", "true")
    for command, layer in (
        ("add panels", "Add panels"),
        ("filter runs", "Filter runs"),
        ("chart settings", "Chart settings"),
        ("keyboard shortcuts", "Keyboard shortcuts"),
        ("another view", "Views"),
        ("save as new", "Save as new view"),
    ):
        look_for(open_palette(page), f">{command}")
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name=layer)
        expect(dialog).to_be_visible()
        # What opens has the keyboard, not the page below it.
        expect(
            dialog.locator(":focus").or_(dialog.and_(page.locator(":focus")))
        ).to_have_count(1)
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
    look_for(open_palette(page), ">switch to dark")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    look_for(open_palette(page), ">go to table")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"/ada/{project}/table")
    # What the workspace offered is gone with it.
    palette = open_palette(page)
    look_for(palette, ">add panels")
    expect(palette.get_by_text("Nothing is called")).to_be_visible()


@pytest.mark.usefixtures("three_runs")
def test_arrows_walk_and_escape_leaves_everything_as_it_was(
    page: Page, project: str
) -> None:
    page.goto(f"/ada/{project}")
    expect(page.get_by_role("link", name="quickest")).to_be_visible()
    opener = page.get_by_role("button", name="Search and commands")
    opener.click()
    palette = page.get_by_role("dialog", name="Search and commands")
    look_for(palette, project)
    expect(results(palette, "Runs")).to_have_count(3)
    chosen = palette.get_by_role("option", selected=True)
    first = chosen.inner_text()
    page.keyboard.press("ArrowDown")
    expect(chosen).not_to_have_text(first)
    field = palette.get_by_role("combobox")
    expect(field).to_have_attribute(
        "aria-activedescendant", chosen.get_attribute("id") or ""
    )
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(chosen).to_have_id(
        palette.get_by_role("option").last.get_attribute("id") or ""
    )
    page.keyboard.press("Escape")
    expect(palette).to_have_count(0)
    expect(opener).to_be_focused()
    expect(page).to_have_url(f"/ada/{project}")


@pytest.mark.usefixtures("three_runs")
def test_enter_with_ctrl_opens_a_new_tab(page: Page, project: str) -> None:
    page.goto("/")
    palette = open_palette(page)
    look_for(palette, f"slow-{project}")
    expect(results(palette, "Runs")).to_have_count(1)
    with page.context.expect_page() as opened:
        page.keyboard.press("ControlOrMeta+Enter")
    expect(opened.value).to_have_url(f"/ada/{project}/runs/slow-{project}")
    expect(palette).to_be_visible()


def test_names_of_any_kind_are_only_text(
    page: Page, project: str, laboratory: Laboratory
) -> None:
    name = f"<img src=x onerror=alert(1)> {project} ${{}} %_\\"
    run = laboratory.start_run(project, "odd", name=name)
    run.log(curve(2))
    page.goto("/")
    palette = open_palette(page)
    look_for(palette, f"onerror=alert(1)> {project} ${{}} %_\\")
    expect(results(palette, "Runs")).to_have_count(1)
    expect(results(palette, "Runs")).to_contain_text(name)
    look_for(palette, "x" * 5_000)
    expect(palette.get_by_text("Nothing is called")).to_be_visible()


def test_what_cannot_be_searched_says_so_and_can_be_tried_again(
    open_context: Callable[..., BrowserContext], three_runs: list[LoggedRun]
) -> None:
    page = open_context().new_page()
    page.goto("/")
    refused: list[str] = []

    def refuse(route: Route) -> None:
        if "query Search(" in (route.request.post_data or "") and not refused:
            refused.append(route.request.url)
            route.fulfill(status=500, body="{}")
        else:
            route.continue_()

    page.route("**/graphql", refuse)
    palette = open_palette(page)
    expect(palette.get_by_role("alert")).to_contain_text("could not be searched")
    palette.get_by_role("button", name="Try again").click()
    expect(results(palette, "Runs").first).to_be_visible()
    expect(palette.get_by_role("alert")).to_have_count(0)


@pytest.mark.usefixtures("three_runs")
def test_enter_waits_for_what_was_typed(page: Page, project: str) -> None:
    page.goto("/")
    palette = open_palette(page)
    look_for(palette, project)
    expect(results(palette, "Runs")).to_have_count(3)
    # What is listed now answers the project's name, and its first line is the project.
    palette.get_by_role("combobox").fill(f"quick-{project}")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"/ada/{project}/runs/quick-{project}")
