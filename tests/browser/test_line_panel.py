"""The line panel: groups with bands, expressions, patterns, areas, and its editor."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.accessibility import violations
from tests.browser.drawn import chart, table_of
from tests.support.laboratory import Laboratory

_SAVE = """mutation($input: UpsertViewInput!) {
  upsertView(input: $input) { view { code } }
}"""
_SPEC = """query($entity: String!, $project: String!, $name: String) {
  project(entityName: $entity, name: $project) { workspace(viewName: $name) { spec } }
}"""

SEEDS = ((1, 2, 4, 8), (3, 2, 6, 1), (8, 5, 5, 0))
"""Losses of three seeds, whose means are 4, 3, 5, 3."""


def _panel(title: str, **config: Any) -> dict[str, Any]:
    return {
        "__id__": title,
        "viewType": "Run History Line Plot",
        "config": {"chartTitle": title, "metrics": ["loss"], **config},
    }


@pytest.fixture
def open_panels(page: Page, laboratory: Laboratory, project: str) -> Callable[..., str]:
    """Opens a view of these panels over six runs: three seeds of each learning rate."""

    def open_view(*panels: dict[str, Any], on: Page = page, **run_set: Any) -> str:
        for rate in (0.1, 0.2):
            for seed, losses in enumerate(SEEDS):
                name = f"lr{rate}-s{seed}"
                run = laboratory.start_run(
                    project,
                    f"{name}-{project}",
                    name=name,
                    config={"lr": rate, "seed": seed},
                )
                rows = [
                    {"loss": loss * rate * 10, "train/acc": step / 4, "eval/acc": 0.5}
                    for step, loss in enumerate(losses)
                ]
                run.log(rows)
                run.finish()
        section = {
            "name": "Lines",
            "isOpen": True,
            "flowConfig": {"columnsPerPage": 2, "rowsPerPage": 5},
            "panels": list(panels),
        }
        bank = {"state": 1, "sections": [section]}
        runs = {"id": "runs", "name": "Run set", "enabled": True, **run_set}
        spec = {"section": {"panelBankConfig": bank, "runSets": [runs]}}
        answer = laboratory.server.graphql(
            _SAVE,
            input={
                "entityName": "ada",
                "projectName": project,
                "type": "project-view",
                "displayName": "Lines",
                "spec": json.dumps(spec),
            },
        )
        code = answer["upsertView"]["view"]["code"]
        on.goto(f"/ada/{project}?nw={code}")
        return code

    return open_view


def test_groups_are_lines_with_the_mean_of_their_runs(
    page: Page, open_panels: Callable[..., str]
) -> None:
    open_panels(
        _panel(
            "By rate", aggregate=True, groupBy="config:lr.value", groupArea="stddev"
        ),
        _panel("All", aggregate=True, groupAgg="max"),
    )
    expect(chart(page, "By rate")).to_have_accessible_name(
        re.compile("2 groups of 6 runs")
    )
    legend = page.get_by_role("article", name="By rate").get_by_role("list")
    expect(legend.get_by_role("listitem")).to_have_text([r"lr: 0.2", r"lr: 0.1"])
    assert table_of(page, "By rate") == [
        ["8", "4"],
        ["6", "3"],
        ["10", "5"],
        ["6", "3"],
    ]
    assert table_of(page, "All") == [["16"], ["10"], ["12"], ["16"]]


def test_panels_follow_the_groups_and_the_baseline_of_the_view(
    page: Page, open_panels: Callable[..., str], project: str
) -> None:
    open_panels(
        _panel("Followed"),
        _panel("Alone", aggregate=False, limit=1),
        _panel("Against", aggregate=False, expressions=["loss - baseline.loss"]),
        grouping=[{"section": "config", "name": "lr.value"}],
        baselineRunId=f"lr0.1-s0-{project}",
        pinnedRunIds=[f"lr0.1-s0-{project}"],
    )
    expect(chart(page, "Followed")).to_have_accessible_name(
        re.compile("2 groups of 6 runs")
    )
    legend = page.get_by_role("article", name="Followed").get_by_role("list")
    expect(legend.get_by_role("listitem")).to_have_count(2)
    expect(chart(page, "Alone")).to_have_accessible_name(re.compile("1 run$"))
    rows = table_of(page, "Against")
    assert any(all(row[line] == "0" for row in rows) for line in range(6))
    assert sorted(float(cell) for cell in rows[0]) == [0, 1, 2, 5, 7, 15]


def test_the_pointer_reads_the_band_of_a_group_and_how_many_runs_it_has(
    page: Page, open_panels: Callable[..., str]
) -> None:
    open_panels(_panel("All", aggregate=True, groupArea="minmax"))
    plot = chart(page, "All")
    expect(plot).not_to_have_attribute("aria-busy", "true")
    plot.focus()
    page.keyboard.press("ArrowRight")
    tip = page.locator("body > div[aria-hidden=true]", has_text="Step")
    expect(tip).to_contain_text("6 runs")
    expect(tip).to_contain_text("…")


def test_a_click_keeps_the_tooltip_until_a_press_elsewhere(
    page: Page, open_panels: Callable[..., str]
) -> None:
    open_panels(_panel("All", aggregate=True))
    plot = chart(page, "All")
    expect(plot).not_to_have_attribute("aria-busy", "true")
    tip = page.locator("body > div[aria-hidden=true]", has_text="Step")
    plot.hover()
    expect(tip).to_be_visible()
    page.mouse.down()
    page.mouse.up()
    page.get_by_role("searchbox", name="Search panels").hover()
    expect(tip).to_be_visible()
    page.get_by_role("searchbox", name="Search panels").click()
    expect(tip).to_be_hidden()
    plot.focus()
    page.keyboard.press("ArrowRight")
    expect(tip).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_expressions_are_drawn_in_place_of_metrics(
    page: Page, open_panels: Callable[..., str]
) -> None:
    open_panels(
        _panel(
            "Scaled",
            expressions=["loss / ${config:lr} / 10"],
            aggregate=True,
            groupBy="",
        ),
        _panel("Two", expressions=["train/acc * 100", "diff(loss)"], limit=1),
        _panel("Moved", xExpression="_step * 10 + 5", limit=1),
        _panel("Broken", expressions=["loss +"], limit=1),
    )
    assert table_of(page, "Scaled") == [["4"], ["3"], ["5"], ["3"]]
    two = table_of(page, "Two")
    assert [row[0] for row in two] == ["0", "25", "50", "75"]
    assert two[0][1] == ""
    expect(chart(page, "Moved")).to_have_accessible_name(
        re.compile(r"over _step \* 10 \+ 5, 1 run$")
    )
    broken = page.get_by_role("article", name="Broken")
    expect(broken).to_contain_text("expected a value at character 7")


def test_patterns_choose_metrics_and_limits_say_what_is_left_out(
    page: Page, open_panels: Callable[..., str]
) -> None:
    open_panels(
        _panel(
            "Accuracies", useMetricRegex=True, metricRegex="/acc$", metrics=[], limit=2
        )
    )
    panel = page.get_by_role("article", name="Accuracies")
    expect(panel).to_contain_text("Showing 2 of 6 runs")
    assert len(table_of(page, "Accuracies")[0]) == 4


def test_areas_fill_a_hundred_percent_and_logs_have_their_ticks(
    page: Page, open_panels: Callable[..., str]
) -> None:
    open_panels(
        _panel("Shares", plotType="pct-area", fontSize="large", yAxisTitle="share"),
        _panel("Deep", yLogScale=True, metrics=["loss"], legendPosition="east"),
    )
    shares = chart(page, "Shares")
    expect(shares.get_by_text("100", exact=True)).to_be_visible()
    expect(shares.get_by_text("share", exact=True)).to_be_visible()
    deep = chart(page, "Deep")
    expect(deep.get_by_text("10", exact=True)).to_be_visible()
    expect(page.get_by_role("article", name="Deep")).to_contain_text("not positive")


def test_a_group_grows_with_its_running_runs(
    page: Page, open_panels: Callable[..., str], laboratory: Laboratory, project: str
) -> None:
    running = laboratory.start_run(project, f"live-{project}", name="live")
    running.log([{"epoch": 1.0}])
    open_panels(_panel("Live", metrics=["epoch"], aggregate=True, groupAgg="max"))
    assert table_of(page, "Live") == [["1"]]
    running.log([{"epoch": 2.0}])
    expect(chart(page, "Live").get_by_text("2", exact=True)).to_be_visible()
    assert table_of(page, "Live") == [["1"], ["2"]]


def test_lines_are_named_by_a_template_and_by_hand(
    page: Page, open_panels: Callable[..., str], project: str
) -> None:
    open_panels(
        _panel(
            "Named",
            legendTemplate="${run:displayName} at ${config:lr}",
            overrideSeriesTitles={f"lr0.1-s0-{project}:loss": "by hand"},
            overrideMarks={f"lr0.1-s0-{project}": "points"},
        )
    )
    legend = page.get_by_role("article", name="Named").get_by_role("list")
    expect(legend).to_contain_text("lr0.2-s2 at 0.2")
    page.set_viewport_size({"width": 2400, "height": 900})
    expect(legend).to_contain_text("by hand")


def test_the_legend_names_only_runs_that_logged_the_metric(
    page: Page, open_panels: Callable[..., str], laboratory: Laboratory, project: str
) -> None:
    late = laboratory.start_run(project, f"late-{project}", name="late")
    late.log([{"other": 1.0}])
    open_panels(_panel("Loss"), _panel("Other", metrics=["other"]))

    def names(title: str) -> Locator:
        panel = page.get_by_role("article", name=title)
        return panel.get_by_role("list").get_by_role("listitem")

    expect(names("Loss")).to_have_count(6)
    expect(names("Other")).to_have_text(["late"])
    late.log([{"loss": 1.0}])
    expect(names("Loss")).to_have_count(7)


def test_a_name_clicked_in_the_legend_leaves_its_line_out(
    page: Page, open_panels: Callable[..., str]
) -> None:
    open_panels(_panel("By rate", groupBy="config:lr.value", groupArea="samples"))
    panel = page.get_by_role("article", name="By rate")
    first = panel.get_by_role("button", name="lr: 0.2")
    assert len(table_of(page, "By rate")[0]) == 8
    first.press("ArrowRight")
    expect(panel.get_by_role("button", name="lr: 0.1")).to_be_focused()
    first.click()
    expect(first).to_have_attribute("aria-pressed", "false")
    assert len(table_of(page, "By rate")[0]) == 4


def test_the_editor_changes_a_panel_and_keeps_what_it_does_not_know(
    page: Page, open_panels: Callable[..., str], project: str, laboratory: Laboratory
) -> None:
    code = open_panels(_panel("Edited", fromTheFuture={"a": [1]}))
    panel = page.get_by_role("article", name="Edited")
    expect(chart(page, "Edited")).not_to_have_attribute("aria-busy", "true")
    panel.hover()
    page.get_by_role("button", name="Menu of Edited").click()
    page.get_by_role("menuitem", name=re.compile("^Edit")).click()
    editor = page.get_by_role("dialog")
    log = editor.get_by_role("switch", name="Logarithmic y")
    expect(log).not_to_be_checked()
    log.check(force=True)
    editor.get_by_role("button", name="Reset Logarithmic y").click()
    expect(log).not_to_be_checked()
    editor.get_by_role("tab", name="Expressions").click()
    first = editor.get_by_role("textbox", name="Y expression 1")
    first.fill("loss ^ 2")
    expect(editor).to_contain_text("powers are written ** at character 6")
    first.fill("loss ** 2")
    editor.get_by_role("tab", name="Legend").click()
    group = editor.get_by_role("group", name="lr0.2-s2", exact=True)
    group.get_by_role("textbox", name="Name").fill("the best")
    expect(editor.get_by_role("region", name="Preview")).to_contain_text("the best")
    editor.get_by_role("tab", name="Grouping").click()
    editor.get_by_role("button", name="Group runs").click()
    page.get_by_role("option", name="Always").click()
    preview = editor.get_by_role("application")
    expect(preview).to_have_accessible_name(re.compile("1 group of 6 runs"))
    assert violations(page) == []
    editor.get_by_role("button", name=re.compile("^(Apply|Save|Done)")).click()
    expect(chart(page, "Edited")).to_have_accessible_name(re.compile("1 group of"))
    page.get_by_role("button", name="Save view", exact=True).click()
    expect(page.get_by_role("button", name="Save view", exact=True)).to_have_count(0)
    answer = laboratory.server.graphql(
        _SPEC, entity="ada", project=project, name=f"nw-{code}-v"
    )
    spec = json.loads(answer["project"]["workspace"]["spec"])
    (section,) = spec["section"]["panelBankConfig"]["sections"]
    config = section["panels"][0]["config"]
    assert config["fromTheFuture"] == {"a": [1]}
    assert config["expressions"] == ["loss ** 2"]
    assert config["aggregate"] is True
    assert list(config["overrideSeriesTitles"].values()) == ["the best"]
    assert "yLogScale" not in config


def test_a_panel_is_readable_in_the_dark_and_on_a_phone(
    open_context: Callable[..., BrowserContext], open_panels: Callable[..., str]
) -> None:
    page = open_context(
        color_scheme="dark", viewport={"width": 390, "height": 800}
    ).new_page()
    open_panels(_panel("All", aggregate=True), on=page)
    expect(chart(page, "All")).not_to_have_attribute("aria-busy", "true")
    assert violations(page) == []
