"""One run: overview, charts, system, logs, files."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
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


def test_a_progress_bar_moves_on_the_page(
    page: Page, laboratory: Laboratory, project: str
) -> None:
    run = laboratory.start_run(project, f"bar-{project}")
    run.print(["start", "10 %"])
    page.goto(f"{run.path}/logs")
    log = page.get_by_role("log", name="Console output")
    expect(log.get_by_text("10 %")).to_be_visible()
    run.reprint(1, "90 %")
    expect(log.get_by_text("90 %")).to_be_visible()
    expect(log.get_by_text("10 %")).to_have_count(0)


def test_the_log_of_one_of_several_writers_is_read_alone(
    page: Page, laboratory: Laboratory, project: str
) -> None:
    run = laboratory.start_run(project, f"ranks-{project}")
    run.print_structured(
        [{"content": f"step {n}", "label": f"rank{n % 3}"} for n in range(2_000)]
    )
    run.print_structured([{"content": "boom", "label": "rank1", "level": "error"}])
    page.goto(f"{run.path}/logs")
    log = page.get_by_role("log", name="Console output")
    expect(log.get_by_text("boom")).to_be_visible()
    page.get_by_role("combobox", name="Lines of").select_option("rank1")
    expect(log.get_by_text("step 1996", exact=True)).to_be_visible()
    expect(log.get_by_text("step 1998", exact=True)).to_have_count(0)
    expect(page).to_have_url(re.compile("label=rank1"))
    page.get_by_role("searchbox", name="Search the log").fill("step 19")
    # 19, four of 190 to 199 and 34 of 1900 to 1999 are of rank 1.
    expect(page.get_by_text("1 of 39")).to_be_visible()
    expect(log.get_by_text("step 19", exact=True)).to_be_visible()
    page.get_by_role("combobox", name="Lines of").select_option("All writers")
    expect(page.get_by_text("1 of 111")).to_be_visible()


_NOTES = {
    "problems": [
        {
            "kind": "value",
            "message": "a value of 'grad' could not be written",
            "hint": "log numbers, texts or media",
            "count": 1_204,
        }
    ],
    "e": {
        "w1": {"label": "rank0", "host": "node-a", "python": "CPython 3.11"},
        "w2": {"label": "rank1", "host": "node-b", "python": "CPython 3.12"},
    },
}


def test_problems_are_told_on_the_overview_and_marked_on_its_tab(
    page: Page, laboratory: Laboratory, project: str
) -> None:
    run = laboratory.start_run(
        project, f"hurt-{project}", config={"_wandb": _NOTES, "lr": 0.1}
    )
    run.finish()
    page.goto(f"{run.path}/logs")
    tabs = page.get_by_role("navigation", name="Run")
    expect(tabs.get_by_role("img", name="1 problem")).to_be_visible()
    tabs.get_by_role("link", name="Overview").click()
    problems = page.get_by_role("region", name="Problems")
    expect(problems).to_contain_text("a value of 'grad' could not be written")
    expect(problems).to_contain_text("1,204 times")
    expect(problems).to_contain_text("log numbers, texts or media")
    assert violations(page) == []


def test_a_run_without_problems_says_nothing_of_them(
    page: Page, run: LoggedRun
) -> None:
    page.goto(f"{run.path}/overview")
    expect(page.get_by_role("region", name="About")).to_contain_text("Finished")
    expect(page.get_by_role("region", name="Problems")).to_have_count(0)
    expect(page.get_by_role("img", name="problem")).to_have_count(0)


def test_every_writers_machine_is_listed(
    page: Page, laboratory: Laboratory, project: str
) -> None:
    run = laboratory.start_run(
        project, f"two-{project}", config={"_wandb": {"e": _NOTES["e"]}}
    )
    page.goto(f"{run.path}/overview")
    machine = page.get_by_role("region", name="Machine and code")
    expect(machine).to_contain_text("2 processes wrote to this run")
    expect(machine.get_by_text("CPython 3.11")).to_be_visible()
    expect(machine.get_by_text("CPython 3.12")).to_be_hidden()
    machine.get_by_text("rank1").click()
    expect(machine.get_by_text("CPython 3.12")).to_be_visible()


def test_labelled_writers_share_a_systems_chart(
    page: Page, laboratory: Laboratory, project: str
) -> None:
    other = laboratory.start_run(project, f"other-{project}")
    other.log_system([{"system.power": 1.0}])
    run = laboratory.start_run(project, f"two-{project}")
    run.log_system(
        [
            {"system.cpu/l:rank0": 10.0 + at, "system.cpu/l:rank1": 90.0 - at}
            for at in range(5)
        ]
    )
    page.goto(f"{run.path}/system")
    cpu = page.locator('[data-panel="system.cpu"]')
    expect(cpu.locator("canvas").first).to_be_visible()
    expect(cpu.get_by_text("rank1", exact=True)).to_be_visible()
    expect(page.locator("[data-panel]")).to_have_count(1)


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
