"""Panels of values rather than of curves: numbers, bars, dots, axes, tables, words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import watch
from tests.browser.value_panels import SUMMARY, article_of, value_panel
from tests.support.laboratory import Laboratory

FORMULA = "## Why\n\nEnergy is $E = mc^2$.\n\n$$\n\\frac{a}{b}\n$$\n\n<b>no</b>"
ALL: tuple[dict[str, Any], ...] = (
    value_panel("Scalar Chart", "Mean loss", metrics=["loss"]),
    value_panel("Bar Chart", "Loss bars", metrics=["loss"]),
    value_panel(
        "Scatter Plot",
        "Loss by rate",
        xAxis="config:lr.value",
        yAxis="summary:loss",
        zAxis="config:opt.value",
        xAxisLogScale=True,
        showLinearRegression=True,
    ),
    value_panel(
        "Parallel Coordinates Plot",
        "Paths",
        columns=[
            {"accessor": "config:lr.value", "log": True},
            {"accessor": "config:opt.value"},
            {"accessor": "summary:loss"},
        ],
    ),
    value_panel("Run Comparer", "Side by side"),
    value_panel("Parameter Importance", "What mattered", targetKey="summary:loss"),
    value_panel("Code Comparer", "Code"),
    {
        "__id__": "words",
        "viewType": "Markdown Panel",
        "config": {"value": FORMULA},
    },
)


def _table(page: Page, title: str) -> Locator:
    """The dialog with a chart's values."""
    page.get_by_role("button", name=f"Menu of {title}").click()
    page.get_by_role("menuitem", name="View as table").click()
    return page.get_by_role("region", name=f"Values of {title}")


def test_a_number_is_made_of_all_runs_that_are_drawn(
    page: Page, open_panels: Callable[..., None]
) -> None:
    open_panels(
        value_panel("Scalar Chart", "Mean loss", metrics=["loss"]),
        value_panel("Scalar Chart", "Best loss", metrics=["loss"], groupAgg="min"),
    )
    mean = page.get_by_role("region", name="Values of Mean loss")
    expect(mean).to_contain_text("0.5")
    expect(mean).to_contain_text("mean of 4 runs")
    expect(page.get_by_role("region", name="Values of Best loss")).to_contain_text(
        "minimum of 4 runs"
    )
    page.get_by_role("complementary", name="Runs").get_by_role(
        "button", name=re.compile("run 3")
    ).first.click()
    expect(mean).to_contain_text("mean of 3 runs")


def test_bars_are_a_table_too_and_a_group_is_one_bar(
    page: Page, open_panels: Callable[..., None]
) -> None:
    open_panels(
        value_panel("Bar Chart", "Bars", metrics=["loss"]),
        value_panel(
            "Bar Chart", "Groups", metrics=["loss"], groupBy="config:opt.value"
        ),
    )
    expect(article_of(page, "Bars").get_by_role("img")).to_have_attribute(
        "aria-label", "Bars: 4 bars"
    )
    table = _table(page, "Bars")
    expect(table.get_by_role("link", name="run 2")).to_have_attribute(
        "href", re.compile("/runs/r2-")
    )
    page.keyboard.press("Escape")
    rows = _table(page, "Groups").get_by_role("row")
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text="opt: adam")).to_contain_text("0.6")


def test_a_dot_leads_to_its_run_and_marked_dots_can_be_kept(
    page: Page, open_panels: Callable[..., None]
) -> None:
    open_panels(
        value_panel(
            "Scatter Plot",
            "Dots",
            xAxis="config:lr.value",
            yAxis="summary:loss",
            xAxisLogScale=True,
            showLinearRegression=True,
        )
    )
    article = article_of(page, "Dots")
    canvas = article.get_by_role("img", name="loss by lr, 4 runs")
    expect(article).to_contain_text(re.compile("slope 0\\.\\d+"))
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.55, box["y"] + 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] - 40, steps=5)
    page.mouse.up()
    expect(article.get_by_role("status")).to_have_text("2 marked")
    article.get_by_role("button", name="Show only these").click()
    expect(page.get_by_role("button", name="Undo: Show only 2 runs")).to_be_visible()
    expect(article.get_by_role("img", name="loss by lr, 2 runs")).to_be_visible()


def test_axes_are_marked_and_change_places(
    page: Page, open_panels: Callable[..., None]
) -> None:
    open_panels(ALL[3])
    article = article_of(page, "Paths")
    canvas = article.get_by_role("img", name=re.compile("4 runs through lr, opt, loss"))
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 14, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 36, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    expect(article.get_by_role("status")).to_have_text("2 marked")
    article.get_by_role("button", name="Clear").click()
    axis = article.get_by_role("button", name=re.compile("^Axis loss, 3 of 3"))
    axis.focus()
    axis.press("ArrowLeft")
    expect(
        article.get_by_role("img", name=re.compile("through lr, loss, opt"))
    ).to_be_visible()
    page.keyboard.press("ControlOrMeta+z")
    expect(
        article.get_by_role("img", name=re.compile("through lr, opt, loss"))
    ).to_be_visible()


def test_runs_are_compared_by_what_differs(
    page: Page, open_panels: Callable[..., None]
) -> None:
    open_panels(value_panel("Run Comparer", "Compare", diffOnly="split"))
    values = page.get_by_role("region", name="Values of Compare")
    expect(values.get_by_role("columnheader")).to_have_count(5)
    expect(values.get_by_role("rowheader", name="lr", exact=True)).to_be_visible()
    expect(values.get_by_role("rowheader", name="same", exact=True)).to_have_count(0)
    article = article_of(page, "Compare")
    article.get_by_text("Differences only").click()
    expect(values.get_by_role("rowheader", name="same", exact=True)).to_be_visible()
    article.get_by_role("searchbox").fill("0.001")
    expect(values.get_by_role("rowheader", name="lr", exact=True)).to_be_visible()
    expect(values.get_by_role("rowheader", name="same", exact=True)).to_have_count(0)


def test_columns_of_a_comparison_are_as_wide_as_one_likes(
    page: Page, open_panels: Callable[..., None]
) -> None:
    open_panels(value_panel("Run Comparer", "Side by side"))
    article = article_of(page, "Side by side")
    column = article.get_by_role("columnheader", name="run 3")
    expect(column).to_be_visible()

    def width() -> float:
        box = column.bounding_box()
        assert box is not None
        return box["width"]

    before = width()
    article.get_by_role("button", name="Wider columns").click()
    expect(page.get_by_role("button", name="Undo: Widen columns")).to_be_visible()
    assert width() > before * 1.2
    article.get_by_role("button", name="Narrower columns").click()
    assert abs(width() - before) < 2
    article.get_by_text("Whole values").click()
    expect(page.get_by_role("button", name="Undo: Show whole values")).to_be_visible()
    expect(article.get_by_role("cell", name="sgd").first).to_have_css(
        "white-space", "pre-wrap"
    )


def test_what_mattered_is_told_of_each_setting(
    page: Page, open_panels: Callable[..., None]
) -> None:
    open_panels(ALL[5])
    table = page.get_by_role("region", name="Parameters of What mattered")
    row = table.get_by_role("row").filter(
        has=page.get_by_role("rowheader", name=re.compile("^lr"))
    )
    expect(row).to_contain_text(re.compile("0\\.\\d{3}"))
    expect(table.get_by_role("rowheader", name="same")).to_have_count(0)
    row.hover()
    row.get_by_role("button", name="Pin lr").click()
    expect(row.get_by_role("button", name="Unpin lr")).to_be_visible()


def test_correlations_stand_in_while_the_forest_grows(
    page: Page, open_panels: Callable[..., None]
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/api/runs/importance", hold)
    open_panels(value_panel("Parameter Importance", "What", targetKey="summary:loss"))
    panel = article_of(page, "What")
    progress = panel.get_by_role("progressbar", name="Progress of What")
    expect(progress).to_be_visible()
    expect(panel.get_by_role("rowheader", name="lr")).to_be_visible()
    expect(panel.get_by_role("columnheader", name="Importance")).to_have_count(0)
    for route in held:
        route.continue_()
    expect(panel.get_by_role("columnheader", name="Importance")).to_be_visible()
    expect(progress).to_have_count(0)


def test_words_have_formulas_and_no_markup(
    page: Page, open_panels: Callable[..., None]
) -> None:
    open_panels(ALL[7])
    text = page.get_by_role("region", name="Text of Notes")
    expect(text.locator("math")).to_have_count(2)
    expect(text.locator("mfrac")).to_be_visible()
    expect(text).to_contain_text("<b>no</b>")


def test_the_code_of_two_runs_is_compared_file_by_file(
    page: Page, laboratory: Laboratory, open_panels: Callable[..., None], project: str
) -> None:
    open_panels(
        value_panel("Code Comparer", "Split"),
        value_panel("Code Comparer", "Unified", diff="unified"),
    )
    expect(article_of(page, "Split")).to_contain_text("Neither run has kept its code.")
    for at, rate in ((2, "0.1"), (3, "1.0")):
        run = laboratory.start_run(project, f"r{at}-{project}")
        run.save("code/train.py", f"import us\nrate = {rate}\nus.go(rate)\n".encode())
        run.save("code/us.py", b"def go(rate): ...\n")
    laboratory.start_run(project, f"r2-{project}").save("code/old.py", b"x = 1\n")
    page.reload()
    article = article_of(page, "Split")
    files = article.get_by_role("list", name="Files").get_by_role("button")
    expect(files).to_have_text(
        [re.compile("old.py"), re.compile("train.py"), re.compile("us.py")]
    )
    article.get_by_role("button", name=re.compile("train.py")).click()
    lines = article.get_by_role("region", name="Lines")
    expect(lines.get_by_role("row")).to_have_count(3)
    expect(lines).to_contain_text("rate = 0.1")
    unified = article_of(page, "Unified")
    unified.get_by_role("button", name=re.compile("train.py")).click()
    below = unified.get_by_role("region", name="Lines").get_by_role("row")
    expect(below).to_have_count(4)
    unified.get_by_text("One below the other").click()
    expect(below).to_have_count(3)
    expect(
        page.get_by_role("button", name="Undo: Change how code is compared")
    ).to_be_visible()


def test_custom_charts_of_the_presets_are_drawn_and_others_said(
    page: Page, laboratory: Laboratory, open_panels: Callable[..., None], project: str
) -> None:
    query = {
        "queryFields": [
            {
                "name": "runSets",
                "fields": [
                    {
                        "name": "summaryTable",
                        "args": [{"name": "tableKey", "value": "roc"}],
                    }
                ],
            }
        ]
    }

    def chart(preset: str, title: str, **config: Any) -> dict[str, Any]:
        settings = {"panelDefId": preset, "stringSettings": {"title": title}}
        return {"__id__": title, "viewType": "Vega2", "config": {**settings, **config}}

    fields = {"x": "fpr", "y": "tpr"}
    open_panels(
        chart("wandb/line/v0", "ROC", fieldSettings=fields, userQuery=query),
        chart("wandb/scatter/v0", "Rates", fieldSettings={"x": "lr", "y": "loss"}),
        chart("ada/nobody-kept-it", "Mine"),
    )
    expect(page.get_by_role("img", name="Rates")).to_be_visible()
    expect(article_of(page, "Mine")).to_contain_text("“ada/nobody-kept-it” is not here")
    table = {"columns": ["fpr", "tpr"], "data": [[0, 0], [0.5, 0.9], [1, 1]]}
    path = "media/table/roc.table.json"
    for at in (0, 1):
        run = laboratory.start_run(project, f"r{at}-{project}", name=f"run {at}")
        run.save(path, json.dumps(table).encode())
        laboratory.server.graphql(
            SUMMARY,
            name=run.run_id,
            project=project,
            summary=json.dumps({"roc": {"_type": "table-file", "path": path}}),
        )
    page.reload()
    expect(article_of(page, "ROC").get_by_role("img", name="ROC")).to_be_visible()
    expect(article_of(page, "ROC")).to_contain_text("run 0")


def test_a_panel_is_arranged_in_its_editor(
    page: Page, open_panels: Callable[..., None]
) -> None:
    open_panels(value_panel("Bar Chart", "Bars"))
    article = article_of(page, "Bars")
    expect(article).to_contain_text("No metric is chosen.")
    article.hover()
    article.get_by_role("button", name="Edit Bars").click()
    editor = page.get_by_role("dialog")
    editor.get_by_role("combobox", name="Add to metrics").fill("los")
    page.get_by_role("option", name="loss").click()
    expect(page.get_by_role("img", name="Bars: 4 bars").first).to_be_visible()
    expect(
        editor.get_by_role("list", name="Metrics").get_by_role("listitem")
    ).to_have_text(["loss"])
    editor.get_by_role("combobox", name="Group by").fill("opt")
    page.get_by_role("option", name=re.compile("^opt")).click()
    expect(page.get_by_role("img", name="Bars: 2 bars").first).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_panel_of_values_has_serious_barriers(
    theme: str,
    open_context: Callable[..., BrowserContext],
    open_panels: Callable[..., None],
    tmp_path: Path,
) -> None:
    page = open_context(
        color_scheme=theme, viewport={"width": 1440, "height": 1700}
    ).new_page()
    complaints = watch(page)
    open_panels(*ALL, on=page)
    for panel in ALL:
        title = panel["config"].get("chartTitle", "Notes")
        expect(article_of(page, title)).to_be_visible()
    expect(page.get_by_role("img", name="loss by lr, 4 runs")).to_be_visible()
    expect(page.get_by_role("status", name="Loading")).to_have_count(0)
    page.screenshot(path=tmp_path / f"panels-{theme}.png")
    assert violations(page) == []
    assert complaints == []
