"""What leaves the runs table: files, texts for papers, queries, addresses."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.runs_table import (
    bulk_bar,
    header_menu,
    make_run,
    make_thirty,
    more,
    names,
    open_table,
)
from tests.support.server_process import ServerProcess


@pytest.fixture
def runs(server: ServerProcess, project: str) -> str:
    make_thirty(server, project)
    return project


@pytest.fixture
def page(page: Page) -> Page:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page


def export(page: Page, action: str, button: str = "Export") -> None:
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_role("menuitem", name=re.compile(action)).click()


def copied(page: Page, said: str) -> str:
    expect(page.get_by_text(said)).to_be_attached()
    return page.evaluate("navigator.clipboard.readText()")


def filter_as_text(page: Page, text: str) -> None:
    page.get_by_role("button", name=re.compile("^Filter runs")).click()
    page.get_by_role("combobox", name="Filter as text").fill(text)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Filter runs")).to_be_hidden()


def run_python(server: ServerProcess, code: str, folder: Path) -> list[str]:
    """The ids that the copied program finds, in a process that knows nothing else."""
    program = f"{code}\n\nprint(*(run.id for run in runs))\n"
    env = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "PYTHONPATH": ":".join(path for path in sys.path if path),
        "TRAILMARK_BASE_URL": server.base_url,
        "TRAILMARK_API_KEY": server.api_key,
    }
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=env,
        cwd=folder,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_the_copied_query_finds_the_same_runs_in_python(
    page: Page, server: ServerProcess, runs: str, tmp_path: Path
) -> None:
    make_run(server, runs, "odd", displayName='say "hi" \\ é', tags=["it's"])
    table = open_table(page, runs)
    header_menu(table, "loss", "Sort ascending")
    filter_as_text(
        page,
        '(config.lr < 0.05 and summary.loss >= 0.8) or tags in ["it\'s"]',
    )
    expect(page.get_by_text("15 of 31 runs")).to_be_visible()
    export(page, "Copy as Python filter")
    code = copied(page, "Python copied")
    expect(table.get_by_role("rowheader").first).to_have_text("r20")
    shown = [name.strip() for name in names(table)]
    found = run_python(server, code, tmp_path)
    assert found[:14] == shown[:14]
    assert found[14:] == ["odd"]


def test_the_copied_query_of_a_selection_finds_exactly_that(
    page: Page, server: ServerProcess, runs: str, tmp_path: Path
) -> None:
    table = open_table(page, runs)
    table.get_by_role("checkbox", name="Select r29").click()
    table.get_by_role("checkbox", name="Select r27").click()
    export(page, "Copy as Python filter", "Export the selected runs")
    code = copied(page, "Python copied")
    assert set(run_python(server, code, tmp_path)) == {"r29", "r27"}
    table.get_by_role("checkbox", name="Select all runs that match").click()
    table.get_by_role("checkbox", name="Select r29").click()
    expect(bulk_bar(page).get_by_text("29 selected")).to_be_visible()
    export(page, "Copy as Python filter", "Export the selected runs")
    expect(page.get_by_text("Python copied")).to_be_attached()
    found = run_python(
        server, page.evaluate("navigator.clipboard.readText()"), tmp_path
    )
    assert len(found) == 29
    assert "r29" not in found


def test_selected_runs_become_a_table_of_a_paper(
    page: Page, server: ServerProcess, runs: str
) -> None:
    make_run(server, runs, "odd", displayName="50%_of & #1", summary={"loss": 0.25})
    table = open_table(page, runs)
    for column in ("State", "Tags", "Created", "Runtime", "User", "note", "opt.name"):
        header_menu(table, column, "Hide")
    table.get_by_role("checkbox", name="Select 50%_of & #1").click()
    table.get_by_role("checkbox", name="Select r29").click()
    export(page, "Copy as LaTeX", "Export the selected runs")
    assert copied(page, "LaTeX copied").splitlines() == [
        "% \\usepackage{booktabs}",
        "\\begin{tabular}{lrr}",
        "  \\toprule",
        "  Name & lr & loss \\\\",
        "  \\midrule",
        "  50\\%\\_of \\& \\#1 &  & 0.25 \\\\",
        "  r29 & 0.001 & 0.71 \\\\",
        "  \\bottomrule",
        "\\end{tabular}",
    ]


def test_a_computed_column_is_exported_like_others(page: Page, runs: str) -> None:
    open_table(page, runs)
    page.get_by_role("button", name="Columns", exact=True).click()
    drawer = page.get_by_role("complementary", name="Columns")
    drawer.get_by_role("button", name="Computed column").click()
    dialog = page.get_by_role("dialog", name="Add a computed column")
    dialog.get_by_label("Name").fill("twice, or so")
    dialog.get_by_label("Formula").fill("loss * 2")
    dialog.get_by_role("button", name="Add column").click()
    with page.expect_download() as waiting:
        export(page, "CSV of all that match")
    rows = list(csv.DictReader(io.StringIO(waiting.value.path().read_text())))
    assert [float(row["twice, or so"]) for row in rows[:2]] == [1.42, 1.44]


def test_a_link_says_everything_that_is_chosen(page: Page, runs: str) -> None:
    table = open_table(page, runs)
    header_menu(table, "loss", "Sort ascending")
    filter_as_text(page, "config.lr = 0.01")
    table.get_by_role("button", name="Show r28 in panels").click()
    page.get_by_role("searchbox", name="Search runs").fill("r")
    more(page, "Copy link to these runs")
    link = copied(page, "Link copied")
    said = parse_qs(urlsplit(link).query)
    assert said == {
        "filter": ["config.lr = 0.01"],
        "hide": ["r28"],
        "q": ["r"],
        "sort": ["+summary_metrics.loss"],
    }


def test_what_an_address_says_is_shown_and_kept_only_when_somebody_goes_on(
    page: Page, runs: str
) -> None:
    link = (
        f"/ada/{runs}/table?filter=config.lr+%3D+0.01&hide=r28&q=r"
        "&sort=%2Bsummary_metrics.loss"
    )
    page.goto(link)
    table = page.get_by_role("grid", name="Runs")
    expect(page.get_by_text("10 of 30 runs")).to_be_visible()
    expect(table.get_by_role("rowheader").first).to_have_text("r28")
    expect(table.get_by_role("rowheader").nth(1)).to_have_text("r25")
    hidden = table.get_by_role("button", name="Show r28 in panels")
    expect(hidden).to_have_attribute("aria-pressed", "false")
    page.goto(f"/ada/{runs}/table")
    expect(page.get_by_text("30 runs", exact=True)).to_be_visible()
    # The first change takes what the address says into the view.
    page.goto(link)
    header_menu(table, "State", "Hide")
    expect(page).to_have_url(re.compile("/table$"))
    expect(page.get_by_text("10 of 30 runs")).to_be_visible()
    expect(page.get_by_text("Saved")).to_be_visible()
    page.reload()
    expect(page.get_by_text("10 of 30 runs")).to_be_visible()


def test_a_link_whose_filter_is_cut_off_shows_no_wrong_runs(
    page: Page, runs: str
) -> None:
    page.goto(f"/ada/{runs}/table?filter=config.lr+%3D+0.01+and+(")
    expect(page.get_by_text("filters in a way that is not known here")).to_be_visible()
    page.get_by_role("button", name="Show all runs").click()
    expect(page.get_by_text("30 runs", exact=True)).to_be_visible()


def test_groups_are_in_the_address_too(page: Page, runs: str) -> None:
    page.goto(f"/ada/{runs}/table?group=config.lr,config.opt.name")
    tree: Locator = page.get_by_role("treegrid", name="Runs")
    expect(tree.get_by_text("lr: 0.01, opt.name: adam")).to_be_visible()


def test_groups_by_what_is_no_field_say_so(page: Page, runs: str) -> None:
    page.goto(f"/ada/{runs}/table?group=config.lr,nosuchfield")
    expect(page.get_by_text("The runs could not be grouped")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("nosuchfield")
    page.get_by_role("button", name="Group no more").click()
    expect(page.get_by_role("grid", name="Runs")).to_be_visible()
