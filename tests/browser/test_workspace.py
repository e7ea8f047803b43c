"""The screen people look at all day: runs, panels, and news that does not disturb."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import curve
from tests.support.laboratory import Laboratory, LoggedRun


def _runs(page: Page):
    return page.get_by_role("complementary", name="Runs")


def _panel(page: Page, title: str):
    return page.locator(f'[data-panel="{title}"]')


def test_an_empty_project_shows_lines_to_paste(
    page: Page, laboratory: Laboratory, project: str
) -> None:
    laboratory.make_project(project)
    page.goto(f"/ada/{project}")
    lines = page.get_by_role("region", name="terminal lines")
    expect(lines).to_contain_text(f"WANDB_BASE_URL={laboratory.server.base_url}")
    expect(page.get_by_role("region", name="Python lines")).to_contain_text(project)


def test_the_home_page_lists_projects_with_what_is_running(
    page: Page, laboratory: Laboratory, project: str
) -> None:
    laboratory.start_run(project, f"r-{project}").log(curve(3))
    page.goto("/")
    row = page.get_by_role("link", name=re.compile(rf"{project}\b"))
    expect(row).to_contain_text("1 running")
    row.click()
    expect(page).to_have_url(re.compile(rf"/ada/{project}$"))


def test_panels_stand_in_sections_by_prefix(
    page: Page, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    for section, panels in {"Charts": ["loss"], "train": ["train/accuracy"]}.items():
        region = page.get_by_role("region", name=re.compile(rf"^{section}"))
        for panel in panels:
            expect(
                region.locator(f'[data-panel="{panel}"] canvas').first
            ).to_be_visible()
    assert len(three_runs) == 3


def test_a_folded_section_stays_folded(
    page: Page, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    with page.expect_response(
        lambda answer: "upsertView" in (answer.request.post_data or "")
    ):
        page.get_by_role("button", name=re.compile("^Charts")).click()
    expect(_panel(page, "loss")).to_have_count(0)
    page.reload()
    expect(_panel(page, "train/loss")).to_be_visible()
    expect(_panel(page, "loss")).to_have_count(0)


def test_runs_are_searched_as_text_and_as_a_pattern(
    page: Page, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    links = _runs(page).get_by_role("listitem")
    expect(links).to_have_count(3)
    page.get_by_role("searchbox", name="Search runs").fill("quick")
    expect(links).to_have_count(2)
    page.get_by_role("button", name="Use regular expression").click()
    page.get_by_role("searchbox", name="Search runs").fill("^quick$")
    expect(links).to_have_count(1)
    expect(page.get_by_role("status", name="Saving")).to_have_text("Saved")
    page.reload()
    expect(links).to_have_count(1)
    page.get_by_role("searchbox", name="Search runs").fill("(")
    expect(_runs(page).get_by_role("alert")).to_contain_text("not a regular expression")


def test_sorting_by_a_metric_and_turning_it_round(
    page: Page, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    rows = _runs(page).get_by_role("listitem")
    expect(rows).to_have_text(
        [re.compile("quickest"), re.compile("quick"), re.compile("slow")]
    )
    page.get_by_role("button", name="Sort runs").click()
    menu = page.get_by_role("dialog", name="Sort runs")
    menu.get_by_label("Add to sort by").fill("config.lr")
    page.keyboard.press("Enter")
    expect(rows.first).to_contain_text("slow")
    menu.get_by_role("button", name="Ascending").click()
    expect(rows).to_have_text(
        [re.compile("quickest"), re.compile("quick"), re.compile("slow")]
    )
    page.keyboard.press("Escape")
    page.goto(f"/ada/{project}?sort=-displayName")
    expect(rows).to_have_text(
        [re.compile("slow"), re.compile("quickest"), re.compile("quick")]
    )


def test_keys_move_hide_and_select_runs(
    page: Page, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    expect(_runs(page).get_by_role("listitem")).to_have_count(3)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="quick", exact=True)).to_be_focused()
    page.keyboard.press("v")
    expect(_runs(page)).to_contain_text("2 drawn")
    page.keyboard.press("x")
    expect(page.get_by_role("toolbar", name="Selected runs")).to_contain_text(
        "1 selected"
    )
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("quickest")


def test_typing_in_a_field_is_never_taken_for_a_shortcut(
    page: Page, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    expect(_runs(page).get_by_role("listitem")).to_have_count(3)
    page.keyboard.press("/")
    page.keyboard.type("jvx?")
    expect(page.get_by_role("searchbox", name="Search runs")).to_have_value("jvx?")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_only_the_selected_runs_are_shown_on_demand(
    page: Page, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    page.get_by_role("checkbox", name="Select slow").check()
    page.get_by_role("button", name="Show only these in panels").click()
    expect(_runs(page)).to_contain_text("1 drawn")


def test_selected_runs_are_deleted_after_a_question(
    page: Page, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    page.get_by_role("checkbox", name="Select slow").check()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete 1 run").click()
    expect(_runs(page).get_by_role("listitem")).to_have_count(2)
    expect(_runs(page).get_by_text("slow")).to_have_count(0)


def test_a_panel_fills_the_page_and_arrows_go_round(
    page: Page, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}?panelDisplayName=loss&panelSectionName=Charts")
    expect(page.get_by_role("region", name="Panel loss")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("region", name="Panel train/accuracy")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("region", name="Panel train/loss")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="Panels")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"/ada/{project}$"))


def test_a_changed_address_asks_for_the_view_only_once(
    page: Page, project: str, three_runs: list[LoggedRun]
) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        if "query Workspace(" in (request.post_data or ""):
            asked.append(request.url)

    page.on("request", note)
    page.clock.install()
    page.goto(f"/ada/{project}")
    expect(_panel(page, "loss").locator("canvas").first).to_be_visible()
    # What may have been missed until news flow is asked for once more, and no more.
    expect(page.get_by_text("live", exact=True)).to_be_visible()
    page.evaluate("new Promise((done) => setTimeout(done))")
    at_first = len(asked)
    page.clock.fast_forward("00:30")  # what was asked for is old by now
    _panel(page, "loss").get_by_role("button", name="Full screen: loss").click()
    expect(page.get_by_role("region", name="Panel loss")).to_be_visible()
    expect(page).to_have_url(re.compile("panelDisplayName=loss"))
    assert len(asked) == at_first


def test_panels_are_searched_by_pattern(
    page: Page, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    page.get_by_role("searchbox", name="Search panels").fill("accuracy$")
    expect(_panel(page, "train/accuracy")).to_be_visible()
    expect(page.locator("[data-panel]")).to_have_count(1)
    page.get_by_role("searchbox", name="Search panels").fill("nothing like it")
    page.get_by_role("button", name="Clear search").last.click()
    expect(_panel(page, "loss")).to_be_visible()


def test_chart_settings_of_a_link_hold_until_they_are_taken_back(
    page: Page, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}?smooth=ema:0.5&log=y")
    page.get_by_role("button", name="Chart settings", exact=True).click()
    dialog = page.get_by_role("dialog", name="Chart settings")
    expect(dialog.get_by_role("slider")).to_have_value("0.5")
    expect(dialog.get_by_role("switch", name="Log y")).to_be_checked()
    dialog.get_by_role("button", name="Back to defaults").click()
    expect(page).to_have_url(re.compile(rf"/ada/{project}$"))
    expect(dialog.get_by_role("switch", name="Log y")).not_to_be_checked()


def test_new_runs_and_new_keys_appear_without_a_reload(
    page: Page, laboratory: Laboratory, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    expect(page.get_by_role("status").filter(has_text="live")).to_have_text("live")
    page.get_by_role("checkbox", name="Select slow").check()

    fresh = laboratory.start_run(project, f"fresh-{project}", name="fresh")
    fresh.log([{"brand/new": 1.0}, {"brand/new": 2.0}])

    expect(_runs(page).get_by_role("link", name="fresh")).to_be_visible()
    expect(page.get_by_text("1 running")).to_be_visible()
    expect(_panel(page, "brand/new")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Select slow")).to_be_checked()
    fresh.finish()
    expect(page.get_by_text("1 running")).to_have_count(0)


def test_the_list_does_not_move_under_a_reader_when_runs_arrive(
    page: Page, laboratory: Laboratory, project: str
) -> None:
    for number in range(60):
        laboratory.start_run(
            project, f"r{number:02}-{project}", name=f"run {number:02}"
        )
    page.goto(f"/ada/{project}")
    row = _runs(page).get_by_role("link", name="run 30")
    expect(_runs(page)).to_contain_text("60 runs · all drawn")
    page.evaluate(
        "document.querySelector('[data-run]').closest('ul').parentElement.scrollTop = 500"
    )
    expect(row).to_be_visible()
    before = row.bounding_box()

    laboratory.start_run(project, f"late-{project}", name="late")
    expect(_runs(page)).to_contain_text("61 runs · all drawn")

    assert row.bounding_box() == before


def test_a_project_that_is_not_there_says_so(page: Page) -> None:
    page.goto("/ada/no-such-project")
    expect(page.get_by_text("is not here")).to_be_visible()


def test_pointing_at_a_run_in_the_list_brings_its_line_forward(
    page: Page, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    canvas = _panel(page, "loss").locator("canvas").first
    expect(canvas).to_be_visible()
    page.mouse.move(0, 0)
    picture = "canvas => canvas.toDataURL()"
    page.wait_for_function(
        "canvas => window.last === (window.last = canvas.toDataURL())",
        arg=canvas.element_handle(),
        polling=300,
    )
    undimmed = canvas.evaluate(picture)
    _runs(page).locator(f'[data-run="{three_runs[0].run_id}"]').hover()
    changed = "([canvas, before]) => canvas.toDataURL() !== before"
    page.wait_for_function(changed, arg=[canvas.element_handle(), undimmed])
    page.mouse.move(0, 0)
    same = "([canvas, before]) => canvas.toDataURL() === before"
    page.wait_for_function(same, arg=[canvas.element_handle(), undimmed])
