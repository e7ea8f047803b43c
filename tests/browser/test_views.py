"""The open view: steps taken back, saved by itself or by name, and its settings."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Request, expect

from tests.support.laboratory import Laboratory, LoggedRun
from tests.support.person import PASSWORD

_SAVE = """mutation($input: UpsertViewInput!) {
  upsertView(input: $input) { view { id name code currentVersion } }
}"""
_VIEW = """query($entity: String!, $project: String!, $name: String) {
  project(entityName: $entity, name: $project) {
    workspace(viewName: $name) { id name spec isSaved version }
  }
}"""


def _workspace(
    laboratory: Laboratory, project: str, name: str | None = None
) -> dict[str, Any]:
    answer = laboratory.server.graphql(_VIEW, entity="ada", project=project, name=name)
    return answer["project"]["workspace"]


def _save(
    laboratory: Laboratory, project: str, *, key: str | None = None, **view: Any
) -> dict[str, Any]:
    """Saves a view as the administrator, or as whose `key` it is."""
    saved = {"entityName": "ada", "projectName": project, "type": "project-view"}
    answer = httpx.post(
        f"{laboratory.server.base_url}/graphql",
        json={"query": _SAVE, "variables": {"input": saved | view}},
        auth=("api", key or laboratory.server.api_key),
    ).json()
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["upsertView"]["view"]


def _charts(page: Page):
    return page.get_by_role("button", name=re.compile("^Charts"))


def _saved(page: Page):
    return page.get_by_role("status", name="Saving")


def _act(page: Page, action: str) -> None:
    page.get_by_role("button", name="View actions").click()
    page.get_by_role("menuitem", name=action).click()


def test_what_is_arranged_is_still_there_after_a_reload(
    page: Page, laboratory: Laboratory, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    expect(_charts(page)).to_have_attribute("aria-expanded", "true")
    _charts(page).click()
    expect(_charts(page)).to_have_attribute("aria-expanded", "false")
    expect(_saved(page)).to_have_text("Saved")
    page.reload()
    expect(_charts(page)).to_have_attribute("aria-expanded", "false")
    saved = _workspace(laboratory, project)
    assert saved["name"] == "nw-nwuserada-v"
    assert json.loads(saved["spec"])["section"]["settings"]["shouldAutoGeneratePanels"]


def test_leaving_at_once_loses_nothing(
    page: Page, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    _charts(page).click()
    page.reload()
    expect(_charts(page)).to_have_attribute("aria-expanded", "false")


def test_steps_are_taken_back_and_done_again(
    page: Page, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    undo = page.get_by_role("button", name=re.compile("^Undo"))
    redo = page.get_by_role("button", name=re.compile("^Redo"))
    expect(undo).to_be_disabled()
    _charts(page).click()
    expect(undo).to_be_enabled()
    undo.click()
    expect(_charts(page)).to_have_attribute("aria-expanded", "true")
    expect(undo).to_be_disabled()
    redo.click()
    expect(_charts(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Control+z")
    expect(_charts(page)).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Control+Shift+z")
    expect(_charts(page)).to_have_attribute("aria-expanded", "false")
    page.get_by_role("searchbox", name="Search runs").fill("slow")
    page.keyboard.press("Control+z")
    expect(_charts(page)).to_have_attribute("aria-expanded", "false")


def test_new_keys_come_into_an_arranged_workspace(
    page: Page, laboratory: Laboratory, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    _charts(page).click()
    expect(_saved(page)).to_have_text("Saved")
    expect(page.get_by_role("status").filter(has_text="live")).to_have_text("live")
    run = laboratory.start_run(project, f"late-{project}", name="late")
    run.log([{"brand/new": 1.0}, {"brand/new": 2.0}])
    expect(page.locator('[data-panel="brand/new"]')).to_be_visible()
    expect(_charts(page)).to_have_attribute("aria-expanded", "false")


def test_a_new_view_is_saved_and_opened_by_its_link(
    page: Page,
    laboratory: Laboratory,
    project: str,
    three_runs: list[LoggedRun],
    open_context: Callable[..., BrowserContext],
) -> None:
    page.goto(f"/ada/{project}")
    _charts(page).click()
    _act(page, "Save as new view…")
    page.get_by_label("Name of the view").fill("For the paper")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile(r"\?nw=[a-z0-9]{11}$"))
    expect(page.get_by_role("button", name="View: For the paper")).to_be_visible()

    other = open_context().new_page()
    other.goto(page.url)
    expect(_charts(other)).to_have_attribute("aria-expanded", "false")
    other.get_by_role("button", name="View: For the paper").click()
    other.get_by_role("link", name="My workspace").click()
    expect(other.get_by_role("button", name="View: My workspace")).to_be_visible()


def test_a_saved_view_waits_to_be_saved_and_keeps_what_nobody_knows(
    page: Page, laboratory: Laboratory, project: str, three_runs: list[LoggedRun]
) -> None:
    spec = json.loads(_workspace(laboratory, project)["spec"])
    spec["oddTop"] = {"deep": [1, None]}
    spec["section"]["panelBankConfig"]["sections"][0]["odd"] = "kept"
    view = _save(laboratory, project, displayName="Shared", spec=json.dumps(spec))
    page.goto(f"/ada/{project}?nw={view['code']}")
    notice = page.get_by_role("region", name="Unsaved changes")
    expect(_charts(page)).to_have_attribute("aria-expanded", "true")
    expect(notice).to_have_count(0)
    _charts(page).click()
    expect(notice).to_contain_text("“Shared” has unsaved changes")
    notice.get_by_role("button", name="Discard").click()
    expect(_charts(page)).to_have_attribute("aria-expanded", "true")
    expect(notice).to_have_count(0)
    page.get_by_role("button", name="Undo: Discard changes").click()
    notice.get_by_role("button", name="Save view").click()
    expect(notice).to_have_count(0)
    sections = spec["section"]["panelBankConfig"]["sections"]
    assert sections[0]["name"] == "Charts"
    sections[0]["isOpen"] = False
    assert json.loads(_workspace(laboratory, project, view["name"])["spec"]) == spec


def test_a_view_saved_meanwhile_is_never_overwritten_unasked(
    page: Page, laboratory: Laboratory, project: str, three_runs: list[LoggedRun]
) -> None:
    spec = json.loads(_workspace(laboratory, project)["spec"])
    view = _save(laboratory, project, displayName="Shared", spec=json.dumps(spec))
    page.goto(f"/ada/{project}?nw={view['code']}")
    page.get_by_role("searchbox", name="Search runs").fill("qui")
    _charts(page).click()
    spec["section"]["panelBankConfig"]["sections"][0]["name"] = "Theirs"
    spec["section"]["runSets"][0]["search"] = {"query": "slow"}
    _save(laboratory, project, id=view["id"], spec=json.dumps(spec))
    page.get_by_role("button", name="Save view").click()
    notice = page.get_by_role("status").filter(has_text="meanwhile")
    expect(notice).to_contain_text("You also changed the search for runs somewhere")
    assert json.loads(_workspace(laboratory, project, view["name"])["spec"]) == spec
    notice.get_by_role("button", name="Take theirs").click()
    theirs = page.get_by_role("button", name=re.compile("^Theirs"))
    expect(theirs).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("searchbox", name="Search runs")).to_have_value("slow")
    expect(notice).to_have_count(0)
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("region", name="Unsaved changes")).to_have_count(0)
    saved = json.loads(_workspace(laboratory, project, view["name"])["spec"])
    spec["section"]["panelBankConfig"]["sections"][0]["isOpen"] = False
    assert saved["section"]["runSets"][0].pop("search")["query"] == "slow"
    del spec["section"]["runSets"][0]["search"]
    assert saved == spec


def test_a_view_saved_meanwhile_in_another_part_is_joined_without_a_question(
    page: Page, laboratory: Laboratory, project: str, three_runs: list[LoggedRun]
) -> None:
    spec = json.loads(_workspace(laboratory, project)["spec"])
    view = _save(laboratory, project, displayName="Shared", spec=json.dumps(spec))
    page.goto(f"/ada/{project}?nw={view['code']}")
    _charts(page).click()
    sections = spec["section"]["panelBankConfig"]["sections"]
    sections[0]["name"] = "Theirs"
    _save(laboratory, project, id=view["id"], spec=json.dumps(spec))
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("button", name=re.compile("^Theirs"))).to_be_visible()
    expect(page.get_by_role("region", name="Unsaved changes")).to_have_count(0)
    sections[0]["isOpen"] = False
    assert json.loads(_workspace(laboratory, project, view["name"])["spec"]) == spec


def test_two_tabs_of_one_workspace_follow_each_other(
    page: Page, laboratory: Laboratory, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    _charts(page).click()
    expect(_saved(page)).to_have_text("Saved")
    other = page.context.new_page()
    other.goto(f"/ada/{project}")
    expect(_charts(other)).to_have_attribute("aria-expanded", "false")

    # Both arrange at the same time: another thing here than there.
    _charts(other).click()
    page.get_by_role("searchbox", name="Search runs").fill("quick")
    for one in (page, other):
        expect(_saved(one)).to_have_text("Saved")
        expect(one.get_by_role("searchbox", name="Search runs")).to_have_value("quick")
        expect(_charts(one)).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").filter(has_text="meanwhile")).to_have_count(0)

    # Steps are taken back one by one, and what the other did stays.
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("searchbox", name="Search runs")).to_have_value("")
    expect(_charts(page)).to_have_attribute("aria-expanded", "true")
    expect(other.get_by_role("searchbox", name="Search runs")).to_have_value("")
    saved = json.loads(_workspace(laboratory, project)["spec"])
    assert saved["section"]["panelBankConfig"]["sections"][0]["isOpen"] is True


def test_the_same_value_changed_in_two_tabs_is_asked_about(
    page: Page, laboratory: Laboratory, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    _charts(page).click()
    expect(_saved(page)).to_have_text("Saved")
    spec = json.loads(_workspace(laboratory, project)["spec"])
    view = laboratory.server.graphql(
        _VIEW, entity="ada", project=project, name="nw-nwuserada-v"
    )["project"]["workspace"]
    spec["section"]["runSets"][0]["search"] = {"query": "slow"}
    _save(laboratory, project, id=view["id"], spec=json.dumps(spec))
    page.get_by_role("searchbox", name="Search runs").fill("quick")
    notice = page.get_by_role("status").filter(has_text="meanwhile")
    expect(notice).to_contain_text("the search for runs")
    notice.get_by_role("button", name="Keep mine").click()
    expect(notice).to_have_count(0)
    expect(_saved(page)).to_have_text("Saved")
    saved = json.loads(_workspace(laboratory, project)["spec"])
    assert saved["section"]["runSets"][0]["search"]["query"] == "quick"


def test_a_view_is_renamed_deleted_and_brought_back(
    page: Page, laboratory: Laboratory, project: str, three_runs: list[LoggedRun]
) -> None:
    spec = _workspace(laboratory, project)["spec"]
    view = _save(laboratory, project, displayName="Old name", spec=spec)
    page.goto(f"/ada/{project}?nw={view['code']}")
    _act(page, "Rename…")
    page.get_by_label("Name of the view").fill("New name")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("button", name="View: New name")).to_be_visible()
    _act(page, "Delete view")
    page.get_by_role("button", name="Delete the view").click()
    expect(page).to_have_url(re.compile(rf"/ada/{project}$"))
    page.get_by_role("button", name="Undo", exact=True).last.click()
    expect(page.get_by_role("button", name="View: New name")).to_be_visible()
    assert _workspace(laboratory, project, view["name"])["spec"] == spec


def test_a_former_version_is_restored_as_a_step(
    page: Page, laboratory: Laboratory, project: str, three_runs: list[LoggedRun]
) -> None:
    spec = json.loads(_workspace(laboratory, project)["spec"])
    view = _save(laboratory, project, displayName="Shared", spec=json.dumps(spec))
    first = view["currentVersion"]
    spec["section"]["panelBankConfig"]["sections"][0]["name"] = "Later"
    _save(laboratory, project, id=view["id"], spec=json.dumps(spec))
    page.goto(f"/ada/{project}?nw={view['code']}")
    expect(page.get_by_role("button", name=re.compile("^Later"))).to_be_visible()
    _act(page, "Version history…")
    page.get_by_role("button", name=f"Restore version {first}").click()
    expect(_charts(page)).to_be_visible()
    expect(page.get_by_role("region", name="Unsaved changes")).to_be_visible()


def test_a_default_view_opens_the_project_for_who_arranged_nothing(
    page: Page, laboratory: Laboratory, project: str, three_runs: list[LoggedRun]
) -> None:
    spec = _workspace(laboratory, project)["spec"]
    view = _save(laboratory, project, displayName="Start here", spec=spec)
    page.goto(f"/ada/{project}?nw={view['code']}")
    _act(page, "Make it the default view")
    page.get_by_role("dialog").get_by_role("button", name="Make it the default").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.goto(f"/ada/{project}")
    expect(page.get_by_role("button", name="View: Start here")).to_be_visible()


def test_a_workspace_of_somebody_else_is_looked_at_and_copied(
    page: Page, laboratory: Laboratory, project: str, three_runs: list[LoggedRun]
) -> None:
    key = "local-" + "b" * 40
    laboratory.server.graphql(
        'mutation($key: String) { createUser(input: { email: "bob@example.com",'
        ' username: "bob", admin: true, apiKey: $key }) { user { id } } }',
        key=key,
    )
    spec = json.loads(_workspace(laboratory, project)["spec"])
    spec["section"]["panelBankConfig"]["sections"][0]["name"] = "Of bob"
    _save(
        laboratory,
        project,
        key=key,
        name="nw-nwuserbob-v",
        displayName="bob",
        spec=json.dumps(spec),
    )
    page.goto(f"/ada/{project}?nw=nwuserbob")
    expect(page.get_by_text("This is the workspace of bob")).to_be_visible()
    page.get_by_role("button", name="Copy to my workspace").click()
    expect(page.get_by_role("button", name="View: My workspace")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Of bob"))).to_be_visible()


def test_a_view_that_is_not_there_says_so(
    page: Page, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}?nw=nosuchview0")
    expect(page.get_by_text("There is no view “nosuchview0”")).to_be_visible()


def _settings(page: Page, of: str | None = None):
    """Opens the chart settings of the view, or of a section, and gives the dialog."""
    name = "Chart settings" if of is None else f"Chart settings of {of}"
    page.get_by_role("button", name=re.compile(f"^{name}( \\(changed\\))?$")).click()
    return page.get_by_role("dialog", name=name)


def _pick(page: Page, dialog: Locator, setting: str, value: str) -> None:
    dialog.get_by_role("button", name=re.compile(f"{setting}$")).click()
    page.get_by_role("option", name=value).click()


def test_settings_are_kept_in_the_view_and_can_be_taken_back(
    page: Page, laboratory: Laboratory, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}?smooth=ema:0.5")
    dialog = _settings(page)
    expect(dialog.get_by_role("slider")).to_have_value("0.5")
    expect(dialog).to_contain_text("from the link")
    dialog.get_by_text("Ignore outliers").click()
    dialog.get_by_role("button", name="Reset smoothing").click()
    expect(page).to_have_url(re.compile(rf"/ada/{project}$"))
    page.keyboard.press("Escape")
    expect(_saved(page)).to_have_text("Saved")
    spec = json.loads(_workspace(laboratory, project)["spec"])
    assert spec["section"]["settings"]["ignoreOutliers"] is True
    page.reload()
    dialog = _settings(page)
    expect(dialog.get_by_role("switch", name="Ignore outliers")).to_be_checked()
    dialog.get_by_role("button", name="Back to defaults").click()
    expect(dialog.get_by_role("switch", name="Ignore outliers")).not_to_be_checked()


def test_a_panel_wins_over_its_section_and_that_over_the_workspace(
    page: Page, laboratory: Laboratory, project: str, three_runs: list[LoggedRun]
) -> None:
    spec = json.loads(_workspace(laboratory, project)["spec"])
    train = next(
        section
        for section in spec["section"]["panelBankConfig"]["sections"]
        if section["name"] == "train"
    )
    # Arranged by a person: an automatic panel's axis gives way.
    train["panels"][0]["isAuto"] = False
    train["panels"][0]["config"]["xAxis"] = "loss"
    view = _save(laboratory, project, displayName="Axes", spec=json.dumps(spec))
    page.goto(f"/ada/{project}?nw={view['code']}")

    def chart(panel: str, axis: str) -> Locator:
        drawn = page.locator(f'[data-panel="{panel}"]')
        return drawn.get_by_role("application", name=f"over {axis}")

    expect(chart("loss", "Step")).to_be_visible()
    dialog = _settings(page)
    _pick(page, dialog, "X axis", "Wall time")
    page.keyboard.press("Escape")
    expect(chart("loss", "Wall time")).to_be_visible()
    expect(chart("train/loss", "Wall time")).to_be_visible()
    expect(chart("train/accuracy", "loss")).to_be_visible()

    dialog = _settings(page, "train")
    expect(dialog).to_contain_text("inherited from workspace")
    _pick(page, dialog, "X axis", "Step")
    page.keyboard.press("Escape")
    expect(chart("loss", "Wall time")).to_be_visible()
    expect(chart("train/loss", "Step")).to_be_visible()
    expect(chart("train/accuracy", "loss")).to_be_visible()

    dialog = _settings(page, "train")
    dialog.get_by_role("button", name="Reset x axis").click()
    page.keyboard.press("Escape")
    expect(chart("train/loss", "Wall time")).to_be_visible()


def test_who_may_only_look_changes_what_they_see_and_saves_nothing(
    laboratory: Laboratory,
    project: str,
    three_runs: list[LoggedRun],
    open_context: Callable[..., BrowserContext],
) -> None:
    server = laboratory.server
    key = "local-" + "c" * 40
    server.graphql(
        'mutation($key: String) { createUser(input: { email: "carol@example.com",'
        ' username: "carol", apiKey: $key }) { user { id } } }',
        key=key,
    )
    server.graphql(
        'mutation($name: String) { upsertModel(input: { entityName: "ada",'
        ' name: $name, access: "USER_READ" }) { model { id } } }',
        name=project,
    )
    httpx.put(
        f"{server.base_url}/api/password",
        json={"password": PASSWORD},
        auth=("api", key),
    ).raise_for_status()
    context = open_context()
    context.clear_cookies()
    page = context.new_page()
    saves: list[str] = []
    page.on(
        "request",
        lambda sent: saves.append(sent.url) if "upsertView" in _body(sent) else None,
    )
    page.goto("/signin")
    page.get_by_label("User name").fill("carol")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Account of carol")).to_be_visible()
    page.goto(f"/ada/{project}")
    dialog = _settings(page)
    dialog.get_by_text("Ignore outliers").click()
    expect(dialog.get_by_role("switch", name="Ignore outliers")).to_be_checked()
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("^Undo: Set outliers")).click()
    page.get_by_role("button", name="View actions").click()
    expect(page.get_by_role("menuitem", name="Save as new view…")).to_have_count(0)
    page.reload()
    expect(_charts(page)).to_be_visible()
    assert saves == []


def _body(request: Request) -> str:
    return request.post_data or ""


@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"section": {"settings": {"xAxis": "<script>alert(1)</script>"}}},
        {"section": {"panelBankConfig": {"sections": [{"name": "Mine", "odd": 1}]}}},
    ],
)
def test_specifications_of_all_kinds_open_and_are_saved_back_unharmed(
    page: Page,
    laboratory: Laboratory,
    project: str,
    three_runs: list[LoggedRun],
    spec: dict[str, Any],
) -> None:
    view = _save(laboratory, project, displayName="Odd", spec=json.dumps(spec))
    page.goto(f"/ada/{project}?nw={view['code']}")
    dialog = _settings(page)
    dialog.get_by_text("Ignore outliers").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("region", name="Unsaved changes")).to_have_count(0)
    saved = json.loads(_workspace(laboratory, project, view["name"])["spec"])
    assert saved["section"]["settings"].pop("ignoreOutliers") is True
    if "settings" not in spec.get("section", {}):
        assert saved["section"].pop("settings") == {}
    if "section" not in spec:
        assert saved.pop("section") == {}
    assert saved == spec


def test_ten_thousand_panels_are_opened_searched_and_saved_unharmed(
    page: Page, laboratory: Laboratory, project: str, three_runs: list[LoggedRun]
) -> None:
    spec = json.loads(_workspace(laboratory, project)["spec"])
    spec["section"]["settings"]["shouldAutoGeneratePanels"] = False
    bank = spec["section"]["panelBankConfig"]
    section = bank["sections"][0]
    panel = section["panels"][0]
    bank["sections"] = [
        section
        | {
            "__id__": f"section-{at}",
            "name": f"Section {at:02}",
            "isOpen": at == 0,
            "panels": [
                panel
                | {
                    "__id__": f"panel-{at}-{place}",
                    "config": {"metrics": [f"key {at}/{place}"], "limit": float("inf")},
                }
                for place in range(100)
            ],
        }
        for at in range(100)
    ]
    text = json.dumps(spec)
    view = _save(laboratory, project, displayName="Huge", spec=text)
    page.goto(f"/ada/{project}?nw={view['code']}")
    first = page.get_by_role("button", name=re.compile("^Section 00"))
    expect(first).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("article", name="key 0/0", exact=True)).to_be_visible()
    search = page.get_by_role("searchbox", name="Search panels")
    search.fill("key 77/55")
    found = page.get_by_role("article", name="key 77/55", exact=True)
    expect(found).to_be_visible()
    search.fill("")
    first.click()
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("region", name="Unsaved changes")).to_have_count(0)
    saved = json.loads(_workspace(laboratory, project, view["name"])["spec"])
    bank["sections"][0]["isOpen"] = False
    saved_bank = saved["section"]["panelBankConfig"]
    assert saved_bank["sections"] == bank["sections"]


def test_numbers_that_only_python_writes_are_saved_back_as_they_came(
    page: Page, laboratory: Laboratory, project: str, three_runs: list[LoggedRun]
) -> None:
    spec = _workspace(laboratory, project)["spec"]
    numbers = '{"a": NaN, "b": [-Infinity, 1.0], "c": 12345678901234567891, "d": 1e400}'
    odd = spec.replace("{", f'{{"odd": {numbers}, ', 1)
    inner = '"config":{"limit":NaN,"seed":2305843009213693953,'
    odd = odd.replace('"config":{', inner)
    view = _save(laboratory, project, displayName="Odd", spec=odd)
    page.goto(f"/ada/{project}?nw={view['code']}")
    _charts(page).click()
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("region", name="Unsaved changes")).to_have_count(0)
    saved = _workspace(laboratory, project, view["name"])["spec"]
    wanted = json.loads(odd)
    wanted["section"]["panelBankConfig"]["sections"][0]["isOpen"] = False
    # NaN is not equal to itself, but its text is.
    assert json.dumps(json.loads(saved)) == json.dumps(wanted)
    assert "-Infinity,1.0]" in saved
    assert saved.count("2305843009213693953") > 1
