"""One run: overview, charts, system, logs, files."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import curve
from tests.support.laboratory import Laboratory, LoggedRun


@pytest.fixture
def run(laboratory: Laboratory, project: str) -> LoggedRun:
    """A finished run with everything a run page can show."""
    run = laboratory.start_run(
        project,
        f"full-{project}",
        name="full run",
        config={"lr": 0.1, "model": {"depth": 3, "name": "wide"}},
        tags=["baseline"],
        notes="the first one",
    )
    run.log([{**row, "broken": float("nan")} for row in curve(40)])
    run.log_system([{"system.cpu": 10.0 + at} for at in range(5)])
    run.print([f"\x1b[32mepoch {at}\x1b[0m done" for at in range(1_200)])
    run.save("notes/report.html", b"<h1>report</h1><script>top.hacked = 1</script>")
    run.save("table.csv", b'name,score\n"a, b",1\n')
    run.save("params.json", b'{"deep": {"value": 7}}')
    run.finish()
    return run


def test_the_overview_shows_config_summary_and_state(
    page: Page, run: LoggedRun
) -> None:
    page.goto(f"{run.path}/overview")
    expect(page.get_by_role("heading", level=1)).to_have_text("full run")
    config = page.get_by_role("region", name="Config")
    expect(config).to_contain_text("depth")
    page.get_by_role("searchbox", name="Search config").fill("wide")
    expect(config).not_to_contain_text("depth")
    expect(config).to_contain_text("wide")
    about = page.get_by_role("region", name="About")
    expect(about).to_contain_text("Finished")
    expect(about).to_contain_text("40 rows")
    expect(about).to_contain_text("the first one")


def test_name_and_tags_are_edited_in_place(page: Page, run: LoggedRun) -> None:
    page.goto(f"{run.path}/overview")
    page.get_by_role("button", name="Edit name").click()
    page.get_by_role("textbox", name="name", exact=True).fill("renamed")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("renamed")
    page.get_by_role("button", name="Add tag").click()
    page.get_by_role("textbox", name="New tag").fill("kept")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Remove tag kept")).to_be_visible()
    page.reload()
    about = page.get_by_role("region", name="About")
    expect(about).to_contain_text("renamed")
    expect(about).to_contain_text("kept")


def test_charts_show_only_what_this_run_logged(
    page: Page, laboratory: Laboratory, project: str, run: LoggedRun
) -> None:
    laboratory.start_run(project, f"other-{project}").log([{"elsewhere": 1.0}])
    page.goto(run.path)
    expect(page.locator('[data-panel="loss"] canvas').first).to_be_visible()
    expect(page.locator('[data-panel="elsewhere"]')).to_have_count(0)


def test_the_machines_own_metrics_have_their_tab(page: Page, run: LoggedRun) -> None:
    page.goto(f"{run.path}/system")
    expect(page.locator('[data-panel="system.cpu"] canvas').first).to_be_visible()


def test_a_long_log_is_searched_and_jumped_through(page: Page, run: LoggedRun) -> None:
    page.goto(f"{run.path}/logs")
    log = page.get_by_role("log", name="Console output")
    expect(log.get_by_text("epoch 0", exact=True)).to_be_visible()
    page.get_by_role("searchbox", name="Search the log").fill("epoch 119")
    expect(page.get_by_text("1 of 11")).to_be_visible()
    expect(log.get_by_text("epoch 119", exact=True)).to_be_visible()
    page.get_by_role("button", name="Next match").click()
    expect(log.get_by_text("epoch 1190", exact=True)).to_be_visible()
    page.get_by_role("button", name="Previous match").click()
    expect(page.get_by_text("1 of 11")).to_be_visible()


def test_the_whole_log_is_downloaded_as_plain_text(page: Page, run: LoggedRun) -> None:
    page.goto(f"{run.path}/logs")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the log").click()
    text = download.value.path().read_text()
    assert text.splitlines()[::1_199] == ["epoch 0 done", "epoch 1199 done"]


def test_a_running_log_is_followed(
    page: Page, laboratory: Laboratory, project: str
) -> None:
    run = laboratory.start_run(project, f"live-{project}")
    run.print([f"line {at}" for at in range(300)])
    page.goto(f"{run.path}/logs")
    log = page.get_by_role("log", name="Console output")
    expect(log.get_by_text("line 299", exact=True)).to_be_visible()
    run.print(["the newest line"])
    expect(log.get_by_text("the newest line")).to_be_in_viewport()


def test_files_are_looked_at_safely(page: Page, run: LoggedRun) -> None:
    page.goto(f"{run.path}/files")
    page.get_by_role("button", name=re.compile("table.csv")).click()
    expect(page.get_by_role("cell", name="a, b")).to_be_visible()
    page.get_by_role("button", name=re.compile("params.json")).click()
    expect(page.get_by_text("value", exact=True)).to_be_visible()


def test_a_stored_page_can_neither_run_scripts_nor_reach_ours(
    laboratory: Laboratory, open_context, run: LoggedRun
) -> None:
    # Without the page fixture: the browser logs the refused script, as it should.
    page = open_context().new_page()
    page.goto(f"{run.path}/files?file=notes/report.html")
    frame = page.frame_locator('iframe[title="notes/report.html"]')
    expect(frame.get_by_role("heading", name="report")).to_be_visible()
    assert page.evaluate("window.hacked") is None


def test_a_run_is_deleted_after_a_question(
    page: Page, project: str, run: LoggedRun
) -> None:
    page.goto(run.path)
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete the run").click()
    expect(page).to_have_url(re.compile(rf"/ada/{project}$"))
    page.goto(run.path)
    expect(page.get_by_text("is not here")).to_be_visible()


def test_a_running_run_is_asked_to_stop(
    page: Page, laboratory: Laboratory, project: str
) -> None:
    run = laboratory.start_run(project, f"stoppable-{project}")
    run.log(curve(3))
    page.goto(run.path)
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Stop the run").click()
    expect(page.get_by_text("stop requested")).to_be_visible()
