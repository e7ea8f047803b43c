"""The list of runs: filters, groups, order, pins, baseline, colours; all in the view."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.laboratory import Laboratory, LoggedRun

_SUMMARY = """mutation($name: String, $project: String, $summary: JSONString) {
  upsertBucket(input: { entityName: "ada", modelName: $project, name: $name,
    summaryMetrics: $summary }) { bucket { id } }
}"""
_DEFINE = """mutation($name: String, $project: String, $summary: JSONString,
  $config: JSONString) {
  upsertBucket(input: { entityName: "ada", modelName: $project, name: $name,
    summaryMetrics: $summary, config: $config }) { bucket { id } }
}"""
_VIEW = """query($entity: String!, $project: String!) {
  project(entityName: $entity, name: $project) { workspace { spec } }
}"""


@pytest.fixture
def lab_runs(laboratory: Laboratory, project: str) -> list[LoggedRun]:
    """Six runs: two optimizers by three rates; the loss is ten times the rate."""
    found = []
    for optimizer in ("adam", "sgd"):
        for rate in (0.1, 0.2, 0.3):
            name = f"{optimizer} {rate}"
            run = laboratory.start_run(
                project,
                f"{optimizer}-{int(rate * 10)}-{project}",
                name=name,
                config={"opt": {"name": optimizer}, "lr": rate},
                tags=["best"] if name == "sgd 0.1" else [],
            )
            loss = 10 * rate + (1 if optimizer == "sgd" else 0)
            run.log([{"loss": loss + 1}, {"loss": loss}])
            laboratory.server.graphql(
                _SUMMARY,
                name=run.run_id,
                project=project,
                summary=json.dumps({"loss": loss}),
            )
            run.finish(1 if name == "adam 0.3" else 0)
            found.append(run)
    return found


def _runs(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Runs")


def _rows(page: Page) -> Locator:
    return _runs(page).get_by_role("listitem")


def _names(*names: str) -> list[re.Pattern[str]]:
    return [re.compile(re.escape(name)) for name in names]


def _open(page: Page, what: str) -> Locator:
    page.get_by_role("button", name=re.compile(f"^{what}")).click()
    return page.get_by_role("dialog", name=what)


def _add(page: Page, dialog: Locator, label: str, key: str) -> None:
    dialog.get_by_label(label).fill(key)
    page.keyboard.press("Enter")


def _run_set(page: Page, laboratory: Laboratory, project: str) -> Mapping[str, Any]:
    """What was saved, once it was."""
    expect(page.get_by_role("status", name="Saving")).to_have_text("Saved")
    answer = laboratory.server.graphql(_VIEW, entity="ada", project=project)
    spec = json.loads(answer["project"]["workspace"]["spec"])
    return spec["section"]["runSets"][0]


def test_a_filter_is_typed_built_and_switched_off(
    page: Page, laboratory: Laboratory, project: str, lab_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    expect(_rows(page)).to_have_count(6)
    page.keyboard.press("f")
    dialog = page.get_by_role("dialog", name="Filter runs")
    text = dialog.get_by_label("Filter as text")
    text.fill('config.lr <= 0.1 or (config.opt.name = "sgd" and summary.loss > 3.5)')
    expect(_rows(page)).to_have_count(3)
    expect(dialog.get_by_label("Field 1", exact=True)).to_have_value("config.lr")
    expect(dialog.get_by_label("Value 2.2")).to_have_value("3.5")

    dialog.get_by_label("Condition 1 counts").uncheck()
    expect(_rows(page)).to_have_count(1)
    expect(text).to_have_value(re.compile("^off config.lr"))
    dialog.get_by_label("Value 2.2").fill("2.5")
    expect(_rows(page)).to_have_count(2)
    expect(text).to_have_value(re.compile("summary.loss > 2.5"))
    dialog.get_by_label("Connector 2", exact=True).select_option("and")
    expect(text).to_have_value(re.compile(r"0\.1 and \("))
    page.keyboard.press("Escape")
    filters = _run_set(page, laboratory, project)["filters"]
    assert filters["filterFormat"] == "filterV2"
    assert filters["filters"][1]["filters"][0]["key"] == {
        "section": "config",
        "name": "opt.name",
    }
    page.reload()
    expect(_rows(page)).to_have_count(2)
    expect(page.get_by_role("button", name="Filter runs (2)")).to_be_visible()


def test_a_filter_that_cannot_be_read_says_where_and_changes_nothing(
    page: Page, project: str, lab_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    dialog = _open(page, "Filter runs")
    text = dialog.get_by_label("Filter as text")
    text.fill("state = finished and lr < 1")
    expect(dialog.get_by_role("alert")).to_contain_text("write config.lr")
    expect(dialog.get_by_role("alert").locator("mark")).to_have_text("lr")
    expect(_rows(page)).to_have_count(6)
    text.fill("")
    text.press_sequentially("config.o")
    expect(dialog.get_by_role("option")).to_have_text(["config.opt.name"])
    page.keyboard.press("Tab")
    text.press_sequentially("= sgd")
    expect(text).to_have_value("config.opt.name = sgd")
    expect(_rows(page)).to_have_count(3)
    dialog.get_by_role("button", name="Clear").click()
    expect(_rows(page)).to_have_count(6)


def test_crashed_runs_and_those_of_others_are_left_out_by_a_switch(
    page: Page, laboratory: Laboratory, project: str, lab_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    dialog = _open(page, "Filter runs")
    dialog.get_by_role("switch", name="Hide crashed runs").click(force=True)
    text = dialog.get_by_label("Filter as text")
    expect(text).to_have_value('state != "crashed"')
    dialog.get_by_role("switch", name="Only my runs").click(force=True)
    expect(text).to_have_value('state != "crashed" and user = "ada"')
    expect(_rows(page)).to_have_count(6)
    dialog.get_by_role("switch", name="Hide crashed runs").click(force=True)
    expect(text).to_have_value('user = "ada"')


def test_groups_nest_count_hide_and_open(
    page: Page, laboratory: Laboratory, project: str, lab_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    expect(_rows(page)).to_have_count(6)
    dialog = _open(page, "Values in the list")
    _add(page, dialog, "Add to values", "summary.loss")
    page.keyboard.press("Escape")
    dialog = _open(page, "Group runs")
    _add(page, dialog, "Add to group by", "config.opt.name")
    page.keyboard.press("Escape")
    expect(_rows(page)).to_have_count(2)
    adam = _rows(page).filter(has_text="adam")
    expect(adam).to_contain_text("2")  # the mean of 1, 2 and 3
    expect(adam).to_contain_text("3 runs")

    page.get_by_role("button", name="Show group opt.name: adam in panels").click()
    expect(_runs(page)).to_contain_text("6 runs · 3 drawn")
    assert _run_set(page, laboratory, project)["selections"] == {
        "root": 1,
        "bounds": [],
        "tree": [{"value": "adam", "children": []}],
    }
    adam.get_by_role("button", expanded=False).click()
    expect(_rows(page)).to_have_count(5)
    page.get_by_role("button", name="Show adam 0.2 in panels").click()
    expect(_runs(page)).to_contain_text("6 runs · 4 drawn")

    dialog = _open(page, "Group runs")
    _add(page, dialog, "Add to group by", "config.lr")
    page.keyboard.press("Escape")
    expect(_rows(page)).to_have_text(
        [re.compile("name ?sgd"), *_names("adam", "lr", "lr", "lr")]
    )


def test_pinned_runs_stay_on_top_and_drawn_and_the_baseline_is_compared_with(
    page: Page, laboratory: Laboratory, project: str, lab_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}?hide={lab_runs[0].run_id}")
    expect(_runs(page)).to_contain_text("6 runs · 5 drawn")
    dialog = _open(page, "Values in the list")
    _add(page, dialog, "Add to values", "summary.loss")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="adam 0.1").focus()
    page.keyboard.press("b")
    expect(_rows(page).first).to_contain_text("adam 0.1")
    expect(_rows(page).first.get_by_role("img", name="Baseline")).to_be_visible()
    expect(_runs(page)).to_contain_text("6 runs · all drawn")
    expect(_rows(page).filter(has_text="sgd 0.3")).to_contain_text("+3")
    page.get_by_role("link", name="adam 0.2").focus()
    page.keyboard.press("p")
    expect(_rows(page).nth(1)).to_contain_text("adam 0.2")
    # The keys go on with the run, wherever its line went.
    expect(page.get_by_role("link", name="adam 0.2")).to_be_focused()

    # Pinned runs are on view even when nothing matches.
    page.get_by_role("searchbox", name="Search runs").fill("sgd")
    expect(_rows(page)).to_have_count(5)
    saved = _run_set(page, laboratory, project)
    assert len(saved["pinnedRunIds"]) == 2
    assert saved["baselineRunId"] == saved["pinnedRunIds"][0]
    assert saved["selections"]["tree"] == [lab_runs[0].run_id]
    expect(page).to_have_url(re.compile(rf"/ada/{project}$"))


def test_runs_are_sorted_by_several_keys(
    page: Page, laboratory: Laboratory, project: str, lab_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    expect(_rows(page)).to_have_count(6)
    dialog = _open(page, "Sort runs")
    _add(page, dialog, "Add to sort by", "config.opt.name")
    _add(page, dialog, "Add to sort by", "config.lr")
    keys = dialog.get_by_role("list", name="Sort by").get_by_role("listitem")
    expect(keys).to_have_count(2)
    dialog.get_by_role("button", name="Ascending").nth(1).click()
    order = ["adam 0.3", "adam 0.2", "adam 0.1", "sgd 0.3", "sgd 0.2", "sgd 0.1"]
    expect(_rows(page)).to_have_text(_names(*order))
    dialog.get_by_role("button", name="Move lr up").click()
    order = ["adam 0.3", "sgd 0.3", "adam 0.2", "sgd 0.2", "adam 0.1", "sgd 0.1"]
    expect(_rows(page)).to_have_text(_names(*order))
    keys = _run_set(page, laboratory, project)["sort"]["keys"]
    assert [key["key"]["name"] for key in keys] == ["lr", "opt.name"]
    assert [key["ascending"] for key in keys] == [False, True]


def test_a_run_gets_a_colour_of_the_palette_and_gives_it_back(
    page: Page, laboratory: Laboratory, project: str, lab_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    dot = page.get_by_role("button", name="Colour of adam 0.1").locator("circle, line")
    before = dot.evaluate("e => e.outerHTML")
    page.get_by_role("button", name="Colour of adam 0.1").click()
    picker = page.get_by_role("dialog", name="Colour")
    picker.get_by_role("button", name="Colour 10").click()
    expect(picker).to_have_count(0)
    expect(dot).to_have_attribute("fill", "#ee6968")
    page.get_by_role("button", name="Colour of adam 0.1").click()
    page.get_by_role("button", name="Use its own colour").click()
    assert dot.evaluate("e => e.outerHTML") == before


def test_selected_runs_get_a_tag_together(
    page: Page, laboratory: Laboratory, project: str, lab_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    for name in ("adam 0.1", "sgd 0.1"):
        page.get_by_role("checkbox", name=f"Select {name}").check()
    page.get_by_role("button", name="Tag", exact=True).click()
    dialog = page.get_by_role("dialog", name="Tag 2 runs")
    expect(dialog.get_by_role("button", name="Remove tag best")).to_be_visible()
    dialog.get_by_label("Add a tag").fill("shortlist")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    filters = _open(page, "Filter runs")
    filters.get_by_label("Filter as text").fill('tags in ["shortlist"]')
    expect(_rows(page)).to_have_count(2)


def test_a_run_has_a_menu_and_the_list_an_edge(
    page: Page, project: str, lab_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    row = _rows(page).filter(has_text="sgd 0.2")
    row.hover()
    row.get_by_role("button", name="Menu of sgd 0.2").click()
    page.get_by_role("menuitem", name="Show only this run").click()
    expect(_runs(page)).to_contain_text("6 runs · 1 drawn")
    page.get_by_role("button", name="show all").click()
    expect(_runs(page)).to_contain_text("6 runs · all drawn")
    edge = page.get_by_role("separator", name="Width of the list of runs")
    edge.focus()
    page.keyboard.press("ArrowRight")
    expect(edge).to_have_attribute("aria-valuenow", "280")
    page.get_by_role("button", name="Hide the list of runs").click()
    expect(_rows(page)).to_have_count(0)
    page.reload()
    page.get_by_role("button", name="Show the list of runs").click()
    expect(_rows(page)).to_have_count(6)


def _menu(page: Page, name: str, item: str) -> None:
    row = _rows(page).filter(has_text=name)
    row.hover()
    row.get_by_role("button", name=f"Menu of {name}").click()
    page.get_by_role("menuitem", name=item).click()


def test_a_run_is_renamed_in_its_place(
    page: Page, project: str, lab_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    _menu(page, "sgd 0.2", "Rename")
    field = page.get_by_label("New name of sgd 0.2")
    expect(field).to_be_focused()
    field.fill("never")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="sgd 0.2")).to_be_visible()

    _menu(page, "sgd 0.2", "Rename")
    field.fill("the best of all")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="the best of all")).to_be_visible()
    expect(page.get_by_role("link", name="sgd 0.2")).to_have_count(0)

    _menu(page, "sgd 0.1", "Rename")
    page.get_by_label("New name of sgd 0.1").fill("pressed elsewhere")
    page.get_by_role("heading", name="Runs", exact=True).click()
    expect(page.get_by_role("link", name="pressed elsewhere")).to_be_visible()


def test_a_deleted_run_comes_back_by_undo(
    page: Page, project: str, lab_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    _menu(page, "sgd 0.2", "Delete")
    page.get_by_role("button", name="Delete 1 run").click()
    expect(_rows(page)).to_have_count(5)
    page.get_by_text("“sgd 0.2” deleted.").wait_for()
    page.get_by_role("button", name="Undo", exact=True).last.click()
    expect(page.get_by_role("link", name="sgd 0.2")).to_be_visible()

    for name in ("adam 0.1", "adam 0.2"):
        page.get_by_role("checkbox", name=f"Select {name}").check()
    bar = page.get_by_role("toolbar", name="Selected runs")
    bar.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete 2 runs").click()
    expect(_rows(page)).to_have_count(4)
    expect(bar).to_have_count(0)


def test_selected_runs_are_compared_with_each_other_and_one_with_the_baseline(
    page: Page, project: str, lab_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    for name in ("adam 0.1", "sgd 0.3"):
        page.get_by_role("checkbox", name=f"Select {name}").check()
    bar = page.get_by_role("toolbar", name="Selected runs")
    bar.get_by_role("button", name="Compare").click()
    dialog = page.get_by_role("dialog", name="Compare runs")
    for name in ("adam 0.1", "sgd 0.3"):
        expect(dialog.get_by_role("link", name=name)).to_be_visible()
    expect(dialog.get_by_role("link", name="adam 0.2")).to_have_count(0)
    page.keyboard.press("Escape")
    bar.get_by_role("button", name="Clear selection").click()

    page.get_by_role("link", name="adam 0.2").focus()
    page.keyboard.press("b")
    _menu(page, "sgd 0.1", "Compare with the baseline")
    for name in ("adam 0.2", "sgd 0.1"):
        expect(dialog.get_by_role("link", name=name)).to_be_visible()


def test_a_run_moves_to_another_project_and_its_link_is_copied(
    page: Page, laboratory: Laboratory, project: str, lab_runs: list[LoggedRun]
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    laboratory.start_run(f"{project}-archive", f"old-{project}").finish()
    page.goto(f"/ada/{project}")
    _menu(page, "sgd 0.2", "Copy a link")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{laboratory.server.base_url}/ada/{project}/runs/sgd-2-{project}"
    _menu(page, "sgd 0.2", "Move to another project")
    dialog = page.get_by_role("dialog", name="Move 1 run")
    dialog.get_by_role("option", name=f"ada/{project}-archive").click()
    dialog.get_by_role("button", name=f"Move to ada/{project}-archive").click()
    expect(_rows(page)).to_have_count(5)
    page.goto(f"/ada/{project}-archive")
    expect(page.get_by_role("link", name="sgd 0.2")).to_be_visible()


def test_differences_are_coloured_by_what_is_better_and_can_be_left_out(
    page: Page, laboratory: Laboratory, project: str, lab_runs: list[LoggedRun]
) -> None:
    for run, score in zip(lab_runs, (1, 2, 3, 4, 5, 6), strict=True):
        rules = {"m": [{"1": "score", "7": [1]}]}  # its summary keeps the least
        summary = {"loss": score, "acc": score, "score": score, "size": score}
        run.log([summary])
        laboratory.server.graphql(
            _DEFINE,
            name=run.run_id,
            project=project,
            summary=json.dumps(summary),
            config=json.dumps({"_wandb": {"value": rules}}),
        )
    page.goto(f"/ada/{project}")
    dialog = _open(page, "Values in the list")
    for key in ("loss", "acc", "score", "size"):
        _add(page, dialog, "Add to values", f"summary.{key}")
    page.keyboard.press("Escape")
    page.get_by_role("separator", name="Width of the list of runs").focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    page.get_by_role("link", name="adam 0.1").focus()
    page.keyboard.press("b")
    delta = _rows(page).filter(has_text="sgd 0.3").get_by_text("+5")
    expect(delta).to_have_count(4)

    def judgements() -> list[str | None]:
        return [one.get_attribute("data-judgement") for one in delta.all()]

    assert judgements() == ["worse", "better", "worse", None]
    dialog = _open(page, "Values in the list")
    dialog.get_by_role("button", name="size: neither is better (by itself)").click()
    dialog.get_by_role("button", name="loss: less is better (by itself)").click()
    expect(dialog.get_by_role("button", name="loss: more is better")).to_be_visible()
    assert judgements() == ["better", "better", "worse", "worse"]
    assert _run_set(page, laboratory, project)["runFeed"]["columnGoals"] == {
        "summary:size": "minimize",
        "summary:loss": "maximize",
    }
    dialog.get_by_role("switch", name="Differences").click(force=True)
    expect(delta).to_have_count(0)


def test_runs_of_another_project_are_pinned_compared_with_and_drawn(
    page: Page, laboratory: Laboratory, project: str, lab_runs: list[LoggedRun]
) -> None:
    other = f"{project}-before"
    for name, loss in (("golden", 0.5), ("other", 9.0)):
        run = laboratory.start_run(other, f"{name}-{other}", name=name)
        run.log([{"loss": 2 * loss}, {"loss": loss}])
        laboratory.server.graphql(
            _SUMMARY,
            name=run.run_id,
            project=other,
            summary=json.dumps({"loss": loss}),
        )
        run.finish()
    page.goto(f"/ada/{project}")
    dialog = _open(page, "Values in the list")
    _add(page, dialog, "Add to values", "summary.loss")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="More of the list").click()
    page.get_by_role("menuitem", name="Pin runs of another project").click()
    dialog = page.get_by_role("dialog", name="Pin runs of another project")
    dialog.get_by_label("Find a project").fill(other)
    dialog.get_by_role("option", name=f"ada/{other}").click()
    dialog.get_by_label("Find a run").fill("GOLD")
    dialog.get_by_role("option", name="golden").click()
    dialog.get_by_role("button", name="Pin 1 run").click()

    first = _rows(page).first
    expect(first).to_contain_text(f"golden{other}")
    expect(_rows(page)).to_have_count(7)
    expect(_runs(page)).to_contain_text("6 runs · 7 drawn")
    page.get_by_role("link", name=re.compile("^golden")).focus()
    page.keyboard.press("b")
    expect(first.get_by_role("img", name="Baseline")).to_be_visible()
    expect(_rows(page).filter(has_text="sgd 0.3")).to_contain_text("+3.5")
    chart = page.locator("[data-panel]").filter(has_text="loss").first
    expect(chart).to_contain_text("golden")

    # The numbers of its line come from its own project.
    page.get_by_role("button", name="Menu of loss", exact=True).click()
    page.get_by_role("menuitem", name="View as table").click()
    table = page.get_by_role("dialog").get_by_role("table")
    expect(table).to_contain_text("0.5")
    page.keyboard.press("Escape")

    stored = base64.b64encode(f"Run:v1:golden-{other}:{other}:ada".encode()).decode()
    saved = _run_set(page, laboratory, project)
    assert (saved["pinnedRunIds"], saved["baselineRunId"]) == ([stored], stored)
    page.get_by_role("link", name=re.compile("^golden")).click()
    expect(page).to_have_url(re.compile(f"/ada/{other}/runs/golden-{other}$"))
    page.goto(f"/ada/{project}/runs/{stored}")
    expect(page).to_have_url(re.compile(f"/ada/{other}/runs/golden-{other}$"))


def test_the_list_follows_running_runs_and_leaves_a_person_alone(
    page: Page, laboratory: Laboratory, project: str
) -> None:
    """Runs go on, change places and arrive while somebody scrolls, chooses and types."""
    runs = [
        laboratory.start_run(project, f"r{at:02}-{project}", name=f"run {at:02}")
        for at in range(60)
    ]

    def goes_on(at: int, loss: float) -> None:
        runs[at].log([{"loss": loss}])
        laboratory.server.graphql(
            _SUMMARY,
            name=runs[at].run_id,
            project=project,
            summary=json.dumps({"loss": loss}),
        )

    for at in range(60):
        goes_on(at, at)
    page.goto(f"/ada/{project}")
    dialog = _open(page, "Values in the list")
    _add(page, dialog, "Add to values", "summary.loss")
    page.keyboard.press("Escape")
    dialog = _open(page, "Sort runs")
    _add(page, dialog, "Add to sort by", "summary.loss")
    dialog.get_by_role("button", name="Descending").click()
    page.keyboard.press("Escape")
    expect(_rows(page).first).to_contain_text("run 00")
    page.get_by_role("checkbox", name="Select run 01").check()
    page.evaluate(
        "document.querySelector('[data-run]').closest('ul').parentElement.scrollTop = 700"
    )
    row = _rows(page).filter(has_text="run 30")
    expect(row).to_be_visible()
    before = row.bounding_box()

    # A menu is open: others change places, also above, and a run arrives.
    row.hover()
    row.get_by_role("button", name="Menu of run 30").click()
    page.keyboard.press("ArrowDown")
    item = page.get_by_role("menuitem", name="Rename")
    expect(item).to_be_focused()
    goes_on(5, 100.5)
    goes_on(50, -1)
    laboratory.start_run(project, f"late-{project}", name="late")
    expect(_runs(page)).to_contain_text("61 runs")
    expect(page.get_by_role("link", name="run 04")).to_have_count(0)
    expect(item).to_be_focused()
    assert row.bounding_box() == before

    # A name is half typed while its own run changes places.
    page.keyboard.press("Enter")
    field = page.get_by_label("New name of run 30")
    field.fill("half ty")
    goes_on(30, 31.5)
    goes_on(29, 200)
    shown = _runs(page).locator("[data-run]").filter(has=field)
    expect(shown).to_contain_text("31.5")
    expect(field).to_be_focused()
    expect(field).to_have_value("half ty")
    page.keyboard.type("ped")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="half typed")).to_be_visible()

    # So is a filter.
    dialog = _open(page, "Filter runs")
    text = dialog.get_by_label("Filter as text")
    text.press_sequentially("summary.loss > 1")
    goes_on(20, 300)
    laboratory.start_run(project, f"later-{project}", name="later")
    expect(dialog).to_contain_text("of 62 runs")
    expect(text).to_be_focused()
    text.press_sequentially("00")
    expect(text).to_have_value("summary.loss > 100")
    expect(_runs(page)).to_contain_text("3 of 62 runs")
    text.fill("")
    page.keyboard.press("Escape")
    bar = page.get_by_role("toolbar", name="Selected runs")
    expect(bar).to_contain_text("1 selected")
    assert page.get_by_role("checkbox", name="Select run 01").is_checked()


def test_keys_of_the_order_are_dragged_or_moved_by_keys(
    page: Page, project: str, lab_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    dialog = _open(page, "Sort runs")
    for key in ("config.opt.name", "config.lr", "state"):
        _add(page, dialog, "Add to sort by", key)
    keys = dialog.get_by_role("list", name="Sort by").get_by_role("listitem")
    expect(keys).to_have_text(["opt.name", "lr", "State"])
    handle = dialog.get_by_role("button", name="Move State (3 of 3)")
    handle.hover()
    page.mouse.down()
    first = keys.first.bounding_box()
    assert first is not None
    page.mouse.move(first["x"] + 40, first["y"] + 10, steps=4)
    page.mouse.move(first["x"] + 40, first["y"] + 3, steps=4)
    page.mouse.up()
    expect(keys).to_have_text(["State", "opt.name", "lr"])
    dialog.get_by_role("button", name="Move State (1 of 3)").focus()
    page.keyboard.press("ArrowDown")
    expect(keys).to_have_text(["opt.name", "State", "lr"])
    expect(dialog.get_by_role("button", name="Move State (2 of 3)")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(keys).to_have_text(["opt.name", "lr", "State"])
    page.keyboard.press("ArrowDown")
    expect(keys).to_have_text(["opt.name", "lr", "State"])


def test_groups_count_runs_that_are_not_loaded(
    page: Page, laboratory: Laboratory, project: str
) -> None:
    """The list stops loading at a thousand runs by itself; the server counts the rest."""
    for first in range(0, 1_050, 50):
        runs = " ".join(
            f'r{at}: upsertBucket(input: {{ entityName: "ada", modelName: "{project}",'
            f' name: "r{at}-{project}", config: {_config(at < 20)} }}) {{ inserted }}'
            for at in range(first, first + 50)
        )
        laboratory.server.graphql(f"mutation {{ {runs} }}")
    page.goto(f"/ada/{project}")
    expect(_runs(page)).to_contain_text("1,050 runs, 200 listed · 200 drawn")
    dialog = _open(page, "Group runs")
    _add(page, dialog, "Add to group by", "config.opt")
    page.keyboard.press("Escape")
    expect(_runs(page)).to_contain_text("1,050 runs, 1,000 listed")
    expect(_rows(page).filter(has_text="sgd")).to_contain_text("1,030")
    expect(_rows(page).filter(has_text="adam")).to_contain_text("20")
    page.get_by_role("button", name="Load more").click()
    expect(_runs(page)).to_contain_text("1,050 runs · all drawn")
    expect(
        page.get_by_role("button", name="Show group opt: adam in panels")
    ).to_be_enabled()


def _config(is_early: bool) -> str:
    """A config as a text inside of a document."""
    return json.dumps(json.dumps({"opt": "adam" if is_early else "sgd"}))
