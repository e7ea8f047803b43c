"""Columns of the runs table: curves, differences, colours, formulas, their manager."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import curve
from tests.browser.runs_table import header_menu, make_run, make_thirty, open_table
from tests.support.laboratory import Laboratory
from tests.support.server_process import ServerProcess


@pytest.fixture
def runs(server: ServerProcess, project: str) -> str:
    make_thirty(server, project)
    return project


def cell(table: Locator, run: str, column: str) -> Locator:
    """The cell of a run in a column, both by what they are called."""
    head = table.get_by_role("columnheader", name=column, exact=True)
    index = head.get_attribute("aria-colindex")
    row = table.get_by_role("row").filter(
        has=table.page.get_by_role("checkbox", name=f"Select {run}", exact=True)
    )
    return row.locator(f"[aria-colindex='{index}']")


def manager(page: Page) -> Locator:
    drawer = page.get_by_role("complementary", name="Columns")
    if not drawer.is_visible():
        page.get_by_role("button", name="Columns", exact=True).click()
    return drawer


def compute(page: Page, name: str, formula: str) -> Locator:
    manager(page).get_by_role("button", name="Computed column").click()
    dialog = page.get_by_role("dialog", name="Add a computed column")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Formula").fill(formula)
    return dialog


def background(found: Locator) -> str:
    return found.evaluate("cell => getComputedStyle(cell).backgroundImage")


def test_a_curve_of_any_metric_is_a_column(
    page: Page, laboratory: Laboratory, project: str
) -> None:
    for name, rate in (("slow", 0.01), ("quick", 0.05)):
        run = laboratory.start_run(project, f"{name}-{project}", name=name)
        run.log(curve(60, rate))
        run.finish()
    table = open_table(page, project)
    drawer = manager(page)
    drawer.get_by_role("searchbox").fill("train/loss")
    drawer.get_by_role("button", name="Show train/loss curve").click()
    drawer.get_by_role("button", name="Close columns").click()
    drawn = cell(table, "quick", "train/loss curve").get_by_role("img")
    expect(drawn).to_have_accessible_name(re.compile(r"train/loss, \d+ points, last 0"))
    path = drawn.locator("path").get_attribute("d")
    assert path is not None
    assert path.count("L") > 20
    # Nothing can be sorted by a curve.
    head = table.get_by_role("columnheader", name="train/loss curve")
    expect(head.get_by_role("button", name="train/loss curve").first).to_be_disabled()
    assert violations(page) == []
    page.reload()
    expect(drawn).to_be_visible()


def test_differences_from_the_baseline_tell_what_is_better(
    page: Page, server: ServerProcess, project: str
) -> None:
    for name, loss, accuracy, tokens in (
        ("base", 0.5, 0.9, 100),
        ("better", 0.25, 0.95, 150),
        ("worse", 0.75, 0.85, 50),
    ):
        make_run(
            server,
            project,
            name,
            summary={"loss": loss, "accuracy": accuracy, "tokens": tokens},
        )
    table = open_table(page, project)
    table.get_by_role("rowheader").filter(has_text="base").hover()
    page.get_by_role("button", name="Compare others with this run").click()
    expect(table.get_by_role("img", name="Baseline")).to_be_visible()
    lower = cell(table, "better", "loss")
    expect(lower).to_contain_text("−0.25")
    expect(lower.get_by_title("Better than the baseline")).to_be_visible()
    expect(
        cell(table, "worse", "accuracy").get_by_title("Worse than the baseline")
    ).to_have_text("−0.05")
    expect(
        cell(table, "better", "tokens").get_by_title("Difference from the baseline")
    ).to_have_text("+50")
    expect(cell(table, "base", "loss")).to_have_text("0.5")
    header_menu(table, "tokens", "Lower is better")
    expect(
        cell(table, "better", "tokens").get_by_title("Worse than the baseline")
    ).to_be_visible()
    assert violations(page) == []
    table.focus()
    table.press("Control+End")
    table.press("Home")
    # The oldest run is the baseline: no more.
    table.press("b")
    expect(table.get_by_title(re.compile("baseline"))).to_have_count(0)


def test_the_baseline_may_be_a_run_of_another_project(
    page: Page, server: ServerProcess, project: str
) -> None:
    other = f"{project}-before"
    make_run(server, other, "golden", summary={"loss": 0.5})
    make_run(server, project, "later", summary={"loss": 0.75})
    page.goto(f"/ada/{project}")
    page.get_by_role("button", name="More of the list").click()
    page.get_by_role("menuitem", name="Pin runs of another project").click()
    dialog = page.get_by_role("dialog", name="Pin runs of another project")
    dialog.get_by_label("Find a project").fill(other)
    dialog.get_by_role("option", name=f"ada/{other}").click()
    dialog.get_by_role("option", name="golden").click()
    dialog.get_by_role("button", name="Pin 1 run").click()
    page.get_by_role("link", name=re.compile("^golden")).focus()
    page.keyboard.press("b")
    expect(page.get_by_role("img", name="Baseline")).to_be_visible()
    expect(page.get_by_text("Saved")).to_be_visible()
    table = open_table(page, project)
    expect(
        cell(table, "later", "loss").get_by_title("Worse than the baseline")
    ).to_have_text("+0.25")


def test_what_a_program_defined_counts_before_the_name(
    page: Page, server: ServerProcess, laboratory: Laboratory, project: str
) -> None:
    # `define_metric("loss", goal="maximize")`, as it is sent.
    defined = {"_wandb": {"m": [{"1": "loss", "6": [3], "8": 2}]}}
    for name, loss in (("base", 0.5), ("other", 0.75)):
        run = laboratory.start_run(project, name, name=name, config=defined)
        run.log([{"loss": loss}])
        run.finish()
        make_run(server, project, name, config=defined, summary={"loss": loss})
    table = open_table(page, project)
    table.focus()
    table.press("ArrowDown")
    table.press("b")
    expect(
        cell(table, "other", "loss").get_by_title("Better than the baseline")
    ).to_be_visible()


def test_numbers_are_coloured_between_the_extremes_of_all_that_match(
    page: Page, server: ServerProcess, runs: str
) -> None:
    make_run(server, runs, "odd", summary={"loss": "NaN", "note": "text"})
    table = open_table(page, runs)
    assert background(cell(table, "r29", "loss")) == "none"
    header_menu(table, "loss", "Colour by value")
    # The least loss of all is the best: the strongest of the colour for that.
    best, worst = cell(table, "r29", "loss"), cell(table, "r01", "loss")
    expect(best).to_have_css("background-image", re.compile("gradient"))
    table.evaluate("box => { box.scrollTop = box.scrollHeight }")
    expect(worst).to_have_css("background-image", re.compile("gradient"))
    last = background(worst)
    table.evaluate("box => { box.scrollTop = 0 }")
    expect(best).to_be_visible()
    assert background(best) != last
    assert background(cell(table, "odd", "loss")) == "none"
    before = background(best)
    header_menu(table, "loss", "Higher is better")
    expect(best).not_to_have_css("background-image", before)
    assert violations(page) == []
    expect(page.get_by_text("Saved")).to_be_visible()
    page.reload()
    expect(best).to_have_css("background-image", re.compile("gradient"))
    header_menu(table, "loss", "Colour by value no more")
    expect(best).to_have_css("background-image", "none")


def test_a_computed_column_is_named_worked_out_and_kept(page: Page, runs: str) -> None:
    table = open_table(page, runs)
    dialog = compute(page, "twice", "loss +")
    expect(dialog.get_by_role("alert")).to_have_text("expected a value at character 7")
    expect(dialog.get_by_role("button", name="Add column")).to_be_disabled()
    dialog.get_by_label("Formula").fill("loss * 2 + lr")
    expect(dialog.get_by_role("status")).to_have_text("r29: 1.421")
    assert violations(page) == []
    dialog.get_by_role("button", name="Add column").click()
    manager(page).get_by_role("button", name="Close columns").click()
    # 2 * 0.71 + 0.001.
    expect(cell(table, "r29", "twice")).to_have_text("1.421")
    head = table.get_by_role("columnheader", name="twice")
    button = head.get_by_role("button", name="twice", exact=True)
    expect(button).to_be_disabled()
    expect(button).to_have_attribute("title", re.compile("cannot be sorted by"))
    head.hover()
    head.get_by_role("button", name="Column twice").click()
    expect(page.get_by_role("menuitem", name="Sort ascending")).to_have_count(0)
    page.get_by_role("menuitem", name="Edit formula…").click()
    dialog = page.get_by_role("dialog", name="Change the computed column")
    dialog.get_by_label("Formula").fill("loss * 3")
    dialog.get_by_role("button", name="Save").click()
    expect(cell(table, "r29", "twice")).to_have_text("2.13")
    expect(page.get_by_text("Saved")).to_be_visible()
    page.reload()
    expect(cell(table, "r29", "twice")).to_have_text("2.13")
    header_menu(table, "twice", "Remove")
    expect(head).to_have_count(0)
    page.get_by_role("button", name=re.compile("^Undo")).click()
    expect(cell(table, "r29", "twice")).to_have_text("2.13")
    assert violations(page) == []


def test_columns_are_found_shown_pinned_moved_and_hidden_by_keyboard(
    page: Page, runs: str
) -> None:
    table = open_table(page, runs)
    drawer = manager(page)
    search = drawer.get_by_role("searchbox")
    drawer.get_by_role("button", name="Use regular expression").press("Space")
    search.fill("(")
    expect(drawer.get_by_text("not a regular expression yet")).to_be_visible()
    search.fill("^(loss|lr)$")
    shown = drawer.get_by_role("region", name="Shown columns")
    expect(shown.get_by_role("listitem")).to_have_count(2)
    shown.get_by_role("button", name="Pin loss").press("Enter")
    heads = table.get_by_role("columnheader")
    expect(heads.nth(1)).to_have_accessible_name("loss")
    search.fill("")
    shown.get_by_role("button", name="Move User up").press("Enter")
    expect(shown.get_by_role("button", name="Move User up")).to_be_focused()
    labels = shown.get_by_role("listitem").all_inner_texts()
    assert labels.index("User") + 1 == labels.index("Runtime")
    shown.get_by_role("button", name="Hide User").press("Enter")
    expect(table.get_by_role("columnheader", name="User")).to_have_count(0)


def test_a_column_is_dragged_in_the_manager_and_its_edge_in_the_table(
    page: Page, runs: str
) -> None:
    table = open_table(page, runs)
    drawer = manager(page)
    shown = drawer.get_by_role("region", name="Shown columns")
    rows = shown.get_by_role("listitem")
    rows.filter(has_text="loss").drag_to(rows.filter(has_text="Tags"))
    labels = rows.all_inner_texts()
    assert labels.index("Tags") == next(
        at + 1 for at, label in enumerate(labels) if label.startswith("loss")
    )
    drawer.get_by_role("button", name="Close columns").click()
    head = table.get_by_role("columnheader", name="loss")
    before = width(head)
    edge = head.locator("[data-edge]").bounding_box()
    assert edge is not None
    page.mouse.move(edge["x"] + 4, edge["y"] + 10)
    page.mouse.down()
    page.mouse.move(edge["x"] + 84, edge["y"] + 10, steps=4)
    page.mouse.up()
    assert width(head) == pytest.approx(before + 80, abs=2)
    expect(page.get_by_text("Saved")).to_be_visible()
    page.reload()
    expect(head).to_be_visible()
    assert width(head) == pytest.approx(before + 80, abs=2)


def width(found: Locator) -> float:
    box: Any = found.bounding_box()
    return box["width"]


def test_names_of_columns_stay_readable_when_others_pass_below(
    page: Page, runs: str
) -> None:
    table = open_table(page, runs)
    page.set_viewport_size({"width": 800, "height": 700})
    table.evaluate("box => { box.scrollLeft = 200 }")
    name = table.get_by_role("columnheader", name="Name", exact=True)
    pins = name.locator("xpath=..")
    colour = pins.evaluate("pins => getComputedStyle(pins).backgroundColor")
    assert colour != "rgba(0, 0, 0, 0)"
