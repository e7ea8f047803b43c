"""What a workspace saved from Python says of its runs is what the page shows.

Source: scenario 101; document 004, `RunsetSettings`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

import trailmark.reports as wr
import trailmark.workspaces as ws
from tests.browser.drawn import chart
from tests.support.laboratory import Laboratory

Open = Callable[..., str]

_DESCRIBE = """mutation($project: String, $name: String, $summary: JSONString,
  $group: String) {
  upsertBucket(input: { entityName: "ada", modelName: $project, name: $name,
    summaryMetrics: $summary, groupName: $group }) { bucket { id } }
}"""
RUNS: tuple[tuple[str, str, float, float, str, list[str]], ...] = (
    ("foo-1", "adam", 0.1, 0.5, "g1", ["best"]),
    ("foo-2", "adam", 0.2, 0.2, "g1", []),
    ("foo-3", "sgd", 0.1, 0.3, "g2", ["best", "old"]),
    ("foo-4", "adam", 0.3, 2.0, "g2", []),
    ("bar-1", "adam", 0.1, 0.4, "g2", ["old"]),
    ("bar-2", "sgd", 0.2, 0.6, "g1", []),
)
"""Name, optimizer, lr, loss, group, tags; the last is the newest."""


@pytest.fixture
def ids(laboratory: Laboratory, project: str) -> dict[str, str]:
    """Six runs; gives their ids by name. Those of `bar` failed."""
    found: dict[str, str] = {}
    for name, optimizer, rate, loss, group, tags in RUNS:
        run = laboratory.start_run(
            project,
            f"{name}-{project}",
            name=name,
            config={"optimizer": optimizer, "lr": rate},
            tags=tags,
        )
        run.log([{"loss": loss + 1}, {"loss": loss}])
        laboratory.server.graphql(
            _DESCRIBE,
            project=project,
            name=run.run_id,
            summary=json.dumps({"loss": loss}),
            group=group,
        )
        run.finish(1 if name.startswith("bar") else 0)
        found[name] = run.run_id
    return found


LINES = ws.Section(
    name="Lines", is_open=True, panels=[wr.LinePlot(title="Loss", y=["loss"])]
)


@pytest.fixture
def open_runs(open_saved: Open) -> Open:
    """Opens a workspace of one panel with these settings of its runs."""

    def open_view(**fields: Any) -> str:
        return open_saved(sections=[LINES], runset_settings=ws.RunsetSettings(**fields))

    return open_view


def _runs(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Runs")


def _rows(page: Page) -> Locator:
    return _runs(page).get_by_role("listitem")


def _listed(page: Page, *names: str) -> None:
    patterns = [re.compile(re.escape(name)) for name in names]
    expect(_rows(page)).to_have_text(patterns)


def _eye(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=f"Show {name} in panels")


def _drawn(page: Page, amount: str) -> None:
    expect(chart(page, "Loss")).to_have_accessible_name(re.compile(rf", {amount}$"))


def test_scenario_101(page: Page, open_saved: Open, ids: dict[str, str]) -> None:
    asked = ws.RunsetSettings(
        query="foo.*",
        regex_query=True,
        filters=[ws.Summary("loss") < 1, ws.Config("optimizer") == "adam"],
        groupby=[ws.Config("optimizer")],
        order=[ws.Ordering(ws.Summary("loss"), ascending=True)],
        run_settings={ids["foo-1"]: ws.RunSettings(color="#ff0000", disabled=True)},
    )
    url = open_saved(sections=[LINES], runset_settings=asked)
    assert ws.Workspace.from_url(url).runset_settings == asked
    expect(page.get_by_role("searchbox", name="Search runs")).to_have_value("foo.*")
    expect(_rows(page)).to_have_count(1)
    _rows(page).get_by_role("button", expanded=False).click()
    _listed(page, "adam", "foo-2", "foo-1")
    expect(_eye(page, "foo-2")).to_have_attribute("aria-pressed", "true")
    expect(_eye(page, "foo-1")).to_have_attribute("aria-pressed", "false")
    _drawn(page, "1 group of 1 run")


def test_a_query_is_words_or_a_pattern(
    page: Page, open_runs: Open, ids: dict[str, str]
) -> None:
    order = [ws.Ordering(ws.Metric("Name"), ascending=True)]
    open_runs(query="oo-", order=order)
    _listed(page, "foo-1", "foo-2", "foo-3", "foo-4")
    open_runs(query="[13]$", order=order)
    expect(_rows(page)).to_have_count(0)
    open_runs(query="[13]$", regex_query=True, order=order)
    _listed(page, "bar-1", "foo-1", "foo-3")


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ([ws.Summary("loss") < 0.5], ["bar-1", "foo-2", "foo-3"]),
        ([ws.Summary("loss") >= 0.5], ["bar-2", "foo-1", "foo-4"]),
        ([ws.Config("lr") == 0.2, ws.Config("optimizer") != "sgd"], ["foo-2"]),
        ([ws.Config("lr").isin([0.2, 0.3])], ["bar-2", "foo-2", "foo-4"]),
        ([ws.Tags().isin(["old"])], ["bar-1", "foo-3"]),
        ([ws.Tags().notin(["old", "best"])], ["bar-2", "foo-2", "foo-4"]),
        ([ws.Metric("State") == "failed"], ["bar-1", "bar-2"]),
        ([ws.Metric("Group") == "g1"], ["bar-2", "foo-1", "foo-2"]),
        ([ws.Metric("Name") == "foo-4"], ["foo-4"]),
        ([ws.Metric("CreatedTimestamp").within_last(1, "days")], ["bar-1", "bar-2", "foo-1", "foo-2", "foo-3", "foo-4"]),
        ("Config('lr') = 0.1 and SummaryMetric('loss') > 0.3", ["bar-1", "foo-1"]),
        (ws.Or(ws.Config("lr") == 0.3, ws.And(ws.Metric("State") == "finished", ws.Config("optimizer") == "sgd")), ["foo-3", "foo-4"]),
        (ws.And(ws.Metric("State") == "finished", ws.Or(ws.Config("lr") == 0.2, ws.Config("lr") == 0.3)), ["foo-2", "foo-4"]),
    ],
)  # fmt: skip
def test_filters(
    page: Page, open_runs: Open, ids: dict[str, str], filters: Any, names: list[str]
) -> None:
    open_runs(filters=filters, order=[ws.Ordering(ws.Metric("Name"), ascending=True)])
    _listed(page, *names)
    _drawn(page, f"{len(names)} runs?")


def test_order_is_by_several_keys(
    page: Page, open_runs: Open, ids: dict[str, str]
) -> None:
    open_runs(
        order=[
            ws.Ordering(ws.Config("optimizer"), ascending=False),
            ws.Ordering(ws.Summary("loss"), ascending=True),
        ]
    )
    _listed(page, "foo-3", "bar-2", "foo-2", "bar-1", "foo-1", "foo-4")


def test_the_newest_come_first_when_nothing_is_said(
    page: Page, open_runs: Open, ids: dict[str, str]
) -> None:
    open_runs()
    _listed(page, "bar-2", "bar-1", "foo-4", "foo-3", "foo-2", "foo-1")


def test_groups_nest_and_have_their_colours(
    page: Page, open_runs: Open, ids: dict[str, str]
) -> None:
    open_runs(
        groupby=[ws.Metric("Group"), ws.Config("optimizer")],
        order=[ws.Ordering(ws.Metric("Group"), ascending=True)],
        group_colors={
            "g1": "#4E79A7",
            ws.GroupPath("g2", "adam"): "#59A14F",
        },
    )
    expect(_rows(page)).to_have_count(2)
    for group in ("g1", "g2"):
        row = _rows(page).filter(has=page.get_by_title(re.compile(f": {group}$")))
        expect(row).to_contain_text("3 runs")
        row.get_by_role("button", expanded=False).click()
    expect(_rows(page)).to_have_count(6)
    _coloured(page, re.compile("^Colour of group .*: g1$"), "#4e79a7")
    _coloured(
        page, re.compile("^Colour of group optimizer: adam$"), "#59a14f", last=True
    )
    _drawn(page, "4 groups of 6 runs")


def _coloured(
    page: Page, name: re.Pattern[str], colour: str, *, last: bool = False
) -> None:
    found = page.get_by_role("button", name=name)
    dot = (found.last if last else found.first).locator("circle")
    expect(dot).to_have_attribute("fill", colour)


@pytest.mark.parametrize("red", ["#ff0000", "red", "rgb(255, 0, 0)"])
def test_a_run_has_the_colour_that_was_said(
    page: Page, open_runs: Open, ids: dict[str, str], red: str
) -> None:
    open_runs(run_settings={ids["foo-2"]: ws.RunSettings(color=red)})
    _coloured(page, re.compile("^Colour of foo-2$"), "#ff0000")
    legend = page.get_by_role("article", name="Loss").get_by_role("listitem")
    mark = legend.filter(has_text="foo-2").locator("span").first
    expect(mark).to_have_css("border-top-color", "rgb(255, 0, 0)")


def test_a_disabled_run_is_listed_and_not_drawn(
    page: Page, open_runs: Open, ids: dict[str, str]
) -> None:
    open_runs(run_settings={ids["foo-2"]: ws.RunSettings(disabled=True)})
    expect(_rows(page)).to_have_count(6)
    expect(_eye(page, "foo-2")).to_have_attribute("aria-pressed", "false")
    expect(_eye(page, "foo-1")).to_have_attribute("aria-pressed", "true")
    _drawn(page, "5 runs")


def test_pinned_runs_come_first_and_the_baseline_is_marked(
    page: Page, open_runs: Open, ids: dict[str, str]
) -> None:
    open_runs(
        query="bar",
        pinned_runs=[ids["foo-2"], f"ada/{_project_of(ids)}/{ids['foo-3']}"],
        baseline_run=ws.RunRef(ids["foo-2"]),
        order=[ws.Ordering(ws.Metric("Name"), ascending=True)],
    )
    _listed(page, "foo-2", "foo-3", "bar-1", "bar-2")
    first = _rows(page).first
    expect(first.get_by_role("img", name="Baseline")).to_be_visible()
    expect(_rows(page).nth(1).get_by_role("img", name="Pinned")).to_be_visible()
    _drawn(page, "4 runs")


def _project_of(ids: dict[str, str]) -> str:
    return ids["foo-1"].removeprefix("foo-1-")


def test_pinned_columns_are_the_first_of_the_table(
    page: Page, open_runs: Open, ids: dict[str, str]
) -> None:
    url = open_runs(pinned_columns=["summary:loss", "config:lr.value"])
    page.goto(url.replace("?", "/table?"))
    heads = page.get_by_role("grid", name="Runs").get_by_role("columnheader")
    names = ("Name", "loss", "lr")
    for at, name in enumerate(names):
        expect(heads.nth(at)).to_have_accessible_name(name)
