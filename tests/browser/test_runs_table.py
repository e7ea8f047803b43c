"""The runs table: sorted and grouped by the server, edited in place, taken along."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.runs_table import (
    bulk_bar,
    header_menu,
    make_run,
    make_thirty,
    names,
    open_table,
)
from tests.support.server_process import ServerProcess


@pytest.fixture
def runs(server: ServerProcess, project: str) -> str:
    make_thirty(server, project)
    return project


def test_runs_are_sorted_by_a_metric_on_the_server(page: Page, runs: str) -> None:
    page.goto(f"/ada/{runs}")
    page.get_by_role("navigation", name="Project").get_by_role(
        "link", name="Runs"
    ).click()
    expect(page).to_have_url(re.compile(f"/ada/{runs}/table"))
    table = page.get_by_role("grid", name="Runs")
    expect(table.get_by_role("rowheader").first).to_have_text("r29")
    expect(page.get_by_text("30 runs", exact=True)).to_be_visible()
    loss = table.get_by_role("columnheader", name="loss")
    loss.get_by_role("button", name="loss", exact=True).click()
    expect(loss).to_have_attribute("aria-sort", "descending")
    expect(table.get_by_role("rowheader").first).to_have_text("r00")
    loss.get_by_role("button", name="loss", exact=True).click()
    expect(loss).to_have_attribute("aria-sort", "ascending")
    expect(table.get_by_role("rowheader").first).to_have_text("r29")
    # What a run says is text, whatever it looks like.
    expect(table.get_by_text("<b>bold</b>").first).to_be_visible()
    assert violations(page) == []


def test_the_order_and_the_columns_are_the_views_and_can_be_undone(
    page: Page, runs: str
) -> None:
    table = open_table(page, runs)
    header_menu(table, "State", "Hide")
    expect(table.get_by_role("columnheader", name="State")).to_have_count(0)
    header_menu(table, "loss", "Pin")
    heads = table.get_by_role("columnheader")
    expect(heads.nth(1)).to_contain_text("loss")
    header_menu(table, "lr", "Sort ascending")
    expect(page.get_by_text("Saved")).to_be_visible()
    page.reload()
    expect(heads.nth(1)).to_contain_text("loss")
    expect(table.get_by_role("columnheader", name="State")).to_have_count(0)
    expect(table.get_by_role("columnheader", name="lr")).to_have_attribute(
        "aria-sort", "ascending"
    )
    page.get_by_role("button", name="Columns", exact=True).click()
    drawer = page.get_by_role("complementary", name="Columns")
    drawer.get_by_role("button", name="Show State").click()
    expect(table.get_by_role("columnheader", name="State")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Undo")).click()
    expect(table.get_by_role("columnheader", name="State")).to_have_count(0)
    assert violations(page) == []


def test_ties_are_sorted_by_the_keys_behind(
    page: Page, server: ServerProcess, project: str
) -> None:
    """More runs than the table loads at once: only the server knows them all."""
    for number in range(240):
        config = {"lr": [0.1, 0.01][number % 2]}
        loss = {"loss": number * 7 % 240}
        make_run(server, project, f"r{number:03}", config=config, summary=loss)
    page.goto(f"/ada/{project}/table?sort=-config.lr,%2Bsummary_metrics.loss")
    table = page.get_by_role("grid", name="Runs")
    expect(page.get_by_text("sorted by lr, loss")).to_be_visible()
    heads = table.get_by_role("rowheader")
    # Even numbers have the larger rate; 7 * 206 leaves 2 when divided by 240.
    expect(heads.nth(0)).to_have_text("r000")
    expect(heads.nth(1)).to_have_text("r206")
    table.press("Control+End")
    # Of the odd ones 7 * 137 leaves 239.
    expect(heads.last).to_have_text("r137")


def test_columns_are_found_by_pattern_and_moved(page: Page, runs: str) -> None:
    table = open_table(page, runs)
    page.get_by_role("button", name="Columns", exact=True).click()
    drawer = page.get_by_role("complementary", name="Columns")
    drawer.get_by_role("button", name="Use regular expression").click()
    drawer.get_by_role("searchbox").fill("^(host|group|job type)$")
    drawer.get_by_role("button", name="Show all 3").click()
    expect(table).to_have_attribute("aria-colcount", "13")
    drawer.get_by_role("searchbox").fill("")
    drawer.get_by_role("button", name="Move lr up", exact=True).click()
    heads = table.get_by_role("columnheader").all_inner_texts()
    assert heads.index("lr") < heads.index("Host")
    drawer.get_by_role("button", name="Reset columns").click()
    expect(table).to_have_attribute("aria-colcount", "10")


def test_names_tags_and_notes_are_edited_in_place(
    page: Page, server: ServerProcess, runs: str
) -> None:
    table = open_table(page, runs)
    row = table.get_by_role("row").filter(has_text="r29")
    cells = row.get_by_role("gridcell")
    cells.nth(1).dblclick()
    field = page.get_by_role("textbox", name="Tags of r29")
    field.fill("best, kept, best")
    field.press("Enter")
    expect(row.get_by_text("kept")).to_be_visible()
    table.focus()
    table.press("Control+Home")
    table.press("F2")
    field = page.get_by_role("textbox", name="Name of r29")
    field.fill("the winner")
    field.press("Enter")
    expect(table.get_by_role("rowheader").first).to_have_text("the winner")
    table.press("F2")
    page.get_by_role("textbox", name="Name of the winner").press("Escape")
    expect(table.get_by_role("rowheader").first).to_have_text("the winner")
    found = server.graphql(
        'query($p: String!) { project(entityName: "ada", name: $p) {'
        ' run(name: "r29") { displayName tags } } }',
        p=runs,
    )["project"]["run"]
    assert found == {"displayName": "the winner", "tags": ["best", "kept"]}


def test_a_value_filters_and_keys_reach_everything(page: Page, runs: str) -> None:
    table = open_table(page, runs)
    table.focus()
    lr = table.get_by_role("columnheader", name="lr")
    for _ in range(int(lr.get_attribute("aria-colindex") or 0) - 1):
        table.press("ArrowRight")
    table.press("f")
    expect(page.get_by_text("10 of 30 runs")).to_be_visible()
    page.get_by_role("button", name="Filter runs (1)").click()
    menu = page.get_by_role("dialog", name="Filter runs")
    expect(menu.get_by_role("combobox", name="Filter as text")).to_have_value(
        "config.lr = 0.001"
    )
    assert violations(page) == []
    menu.get_by_role("button", name="Clear").click()
    page.keyboard.press("Escape")
    expect(page.get_by_text("30 runs", exact=True)).to_be_visible()
    header_menu(table, "loss", "Filter by this…")
    dialog = page.get_by_role("dialog", name="Filter by loss")
    dialog.get_by_label("This value").fill("0.8")
    dialog.get_by_role("button", name="Add filter").click()
    expect(page.get_by_text("9 of 30 runs")).to_be_visible()
    page.get_by_role("searchbox", name="Search runs").fill("nothing like it")
    expect(page.get_by_text("No run matches these filters")).to_be_visible()
    page.get_by_role("button", name="Show all runs").click()
    expect(page.get_by_text("30 runs", exact=True)).to_be_visible()
    table.focus()
    table.press("Control+End")
    table.press("Control+Home")
    table.press("Enter")
    expect(page).to_have_url(re.compile(f"/ada/{runs}/runs/r29"))


def test_groups_have_counts_means_and_their_runs(page: Page, runs: str) -> None:
    table = open_table(page, runs)
    header_menu(table, "lr", "Group by this")
    tree = page.get_by_role("treegrid", name="Runs")
    expect(page.get_by_text("30 runs in 3 groups")).to_be_visible()
    group = tree.get_by_role("row").filter(has_text="lr: 0.01")
    expect(group).to_contain_text("10 runs")
    # Numbers 1, 4 … 28: the mean of their losses.
    expect(group).to_contain_text("0.855")
    said = "distribution of 10 values on a scale from"
    bars = group.get_by_role("img", name=f"{said} 0.71 to 1", exact=True)
    expect(bars.locator("rect")).to_have_count(10)
    rates = f"{said} 0.001 to 0.1: most, 10, from 0.00925 to 0.0175"
    expect(group.get_by_role("img", name=rates).locator("rect")).to_have_count(1)
    # One optimizer, and one note.
    ones = group.get_by_role("gridcell", name="1 value", exact=True)
    expect(ones).to_have_count(2)
    group.get_by_role("button", name="Open lr: 0.01").click()
    expect(tree.get_by_role("rowheader").filter(has_text="r28")).to_be_visible()
    expect(tree).to_have_attribute("aria-rowcount", "14")
    assert violations(page) == []
    page.get_by_role("button", name="Group runs (1)").click()
    menu = page.get_by_role("dialog", name="Group runs")
    menu.get_by_role("button", name="Remove lr").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("grid", name="Runs")).to_be_visible()


def test_selected_runs_are_tagged_hidden_and_deleted(
    page: Page, server: ServerProcess, runs: str
) -> None:
    table = open_table(page, runs)
    table.get_by_role("checkbox", name="Select r29").click()
    table.get_by_role("checkbox", name="Select r25").click(modifiers=["Shift"])
    bar = bulk_bar(page)
    expect(bar.get_by_text("5 selected")).to_be_visible()
    bar.get_by_role("button", name="Tag").click()
    dialog = page.get_by_role("dialog", name="Tag 5 runs")
    dialog.get_by_label("Add tags, between commas").fill("late, good")
    dialog.get_by_role("button", name="Save tags").click()
    expect(table.get_by_text("late")).to_have_count(5)
    bar.get_by_role("button", name="Hide").click()
    eye = table.get_by_role("button", name="Show r26 in panels")
    expect(eye).to_have_attribute("aria-pressed", "false")
    bar.get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog", name="Delete 5 runs?")
    dialog.get_by_role("button", name="Delete 5 runs").click()
    expect(page.get_by_text("25 runs", exact=True)).to_be_visible()
    expect(table.get_by_role("link", name="r29", exact=True)).to_have_count(0)
    assert "r25" not in names(table)
    table.get_by_role("checkbox", name="Select all runs that match").click()
    expect(bar.get_by_text("25 selected")).to_be_visible()
    expect(bar.get_by_role("button", name="Stop")).to_be_enabled()


def test_all_that_match_are_exported(page: Page, runs: str) -> None:
    table = open_table(page, runs)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Export").click()
        page.get_by_role("menuitem", name="CSV of all that match").click()
    text = waiting.value.path().read_text()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["run id"] for row in rows] == [f"r{n:02}" for n in range(29, -1, -1)]
    assert rows[-1]["summary.loss"] == "1"
    assert rows[-1]["config.opt.name"] == "adam"
    assert rows[-1]["tags"] == "first"
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Export").click()
    page.get_by_role("menuitem", name="Copy as Python filter").click()
    expect(page.get_by_text("Python copied")).to_be_attached()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f'"ada/{runs}"' in copied
    header_menu(table, "State", "Hide")
    page.get_by_role("button", name="Export").click()
    page.get_by_role("menuitem", name="Copy as Markdown").click()
    expect(page.get_by_text("Markdown copied")).to_be_attached()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[0].startswith("| Name | Tags | Created |")
    assert "\\<b\\>bold" in copied


def test_selected_runs_are_compared(page: Page, runs: str) -> None:
    table = open_table(page, runs)
    table.get_by_role("checkbox", name="Select r29").click()
    table.get_by_role("checkbox", name="Select r27").click()
    bar = bulk_bar(page)
    bar.get_by_role("button", name="Compare").click()
    dialog = page.get_by_role("dialog", name="Compare runs")
    expect(dialog.get_by_text("lr").first).to_be_visible()
    expect(dialog.get_by_text("r27").first).to_be_visible()


def test_a_run_that_goes_on_changes_its_row_and_nothing_else(
    page: Page, server: ServerProcess, runs: str
) -> None:
    table = open_table(page, runs)
    table.get_by_role("checkbox", name="Select r28").click()
    make_run(server, runs, "r27", summary={"loss": 123.25})
    row = table.get_by_role("row").filter(has_text="r27")
    expect(row).to_contain_text("123.25")
    make_run(server, runs, "r99", summary={"loss": 7})
    expect(table.get_by_role("rowheader").first).to_have_text("r99")
    expect(table.get_by_role("checkbox", name="Select r28")).to_be_checked()


def test_on_a_phone_the_name_stays_while_columns_pass(
    open_context: Any, runs: str
) -> None:
    page = open_context(viewport={"width": 390, "height": 800}).new_page()
    table = open_table(page, runs)
    head = table.get_by_role("columnheader", name="Name", exact=True)
    before = head.bounding_box()
    table.evaluate("box => { box.scrollLeft = box.scrollWidth }")
    expect(table.get_by_role("columnheader", name="loss")).to_be_visible()
    assert head.bounding_box() == before
    assert violations(page) == []
