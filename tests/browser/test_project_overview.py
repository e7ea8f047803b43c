"""The overview of a project: what it is, whose it is, what is in it, and its end."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import watch
from tests.support.artifact_writer import ArtifactWriter
from tests.support.laboratory import Laboratory, LoggedRun
from tests.support.server_process import ServerProcess

_SWEEP = """mutation($p: String) { upsertSweep(input: { entityName: "ada",
  projectName: $p, config: "method: random\\nparameters: {lr: {max: 1, min: 0}}" })
  { sweep { name } } }"""
_REPORT = """mutation($p: String) { upsertView(input: { entityName: "ada",
  projectName: $p, type: "runs", name: "findings", displayName: "Findings",
  spec: "{\\"version\\":5,\\"blocks\\":[]}" }) { view { id } } }"""
_UPDATE = """mutation($i: UpdateProjectInput!) {
  updateProject(input: $i) { project { id } } }"""
_ACCESS = """query($p: String!) {
  project(entityName: "ada", name: $p) { access description } }"""
_USER = """mutation($u: String!, $k: String!) { createUser(input: {
  email: "x@example.com", username: $u, apiKey: $k }) { user { id } } }"""


def stored(server: ServerProcess, project: str) -> dict[str, str]:
    return server.graphql(_ACCESS, p=project)["project"]


def open_overview(page: Page, project: str) -> None:
    page.goto(f"/ada/{project}/overview")
    expect(page.get_by_role("heading", name=project, level=1)).to_be_visible()


def figures(page: Page) -> Locator:
    return page.get_by_role("list", name="In this project")


def ask_to_delete(page: Page, project: str) -> Locator:
    page.get_by_role("button", name="Project actions").click()
    page.get_by_role("menuitem", name="Delete project…").click()
    return page.get_by_role("dialog", name=f"Delete {project}?")


def test_it_tells_what_is_in_the_project_and_leads_there(
    page: Page, project: str, three_runs: list[LoggedRun], server: ServerProcess
) -> None:
    laboratory = three_runs[0].laboratory
    laboratory.start_run(project, f"live-{project}", name="live")
    laboratory.start_run(project, f"bad-{project}", name="bad").finish(1)
    three_runs[0].save("model.bin", bytes(5_000))
    server.graphql(_SWEEP, p=project)
    server.graphql(_REPORT, p=project)
    with httpx.Client(
        base_url=server.base_url, auth=("api", server.api_key), timeout=30
    ) as client:
        ArtifactWriter(client, "ada", project).log("kept", {"a.bin": bytes(7_000)})
    open_overview(page, project)
    for text in ("5 runs", "1 running", "1 sweep", "1 report", "1 artifact"):
        expect(figures(page)).to_contain_text(text)
    states = page.get_by_role("region", name="Runs by state")
    expect(states.get_by_role("listitem")).to_have_text(
        [re.compile("Finished3 runs"), re.compile("Failed1"), re.compile("Running1")]
    )
    people = page.get_by_role("table", name="Contributors")
    expect(people.get_by_role("row", name="ada")).to_contain_text("5")
    about = page.get_by_role("region", name="About")
    expect(about).to_contain_text("Created byada")
    expect(about.get_by_role("link", name="ada")).to_have_attribute("href", "/ada")
    storage = page.get_by_role("region", name="Storage")
    expect(storage).to_contain_text("run files5.0 kB")
    expect(storage).to_contain_text("artifacts")

    states.get_by_role("link", name="3 runs").click()
    expect(page).to_have_url(re.compile(f"/ada/{project}/table\\?filter=state"))
    expect(page.get_by_role("link", name="quickest")).to_be_visible()
    expect(page.get_by_role("link", name="live")).to_have_count(0)
    page.go_back()
    people.get_by_role("link", name="Runs of ada: 5").click()
    expect(page).to_have_url(re.compile(f"/ada/{project}/table\\?filter=user"))
    expect(page.get_by_role("link", name="live")).to_be_visible()
    page.go_back()
    for name, tail in (("sweep", "sweeps"), ("report", "reports"), ("run", "table")):
        figures(page).get_by_role("link", name=re.compile(f"\\d {name}")).click()
        expect(page).to_have_url(f"/ada/{project}/{tail}")
        page.go_back()


@pytest.mark.usefixtures("three_runs")
def test_it_follows_the_runs_without_being_loaded_again(
    page: Page, project: str, laboratory: Laboratory
) -> None:
    open_overview(page, project)
    expect(figures(page)).to_contain_text("3 runs")
    expect(page.get_by_text("live", exact=True)).to_be_visible()
    laboratory.start_run(project, f"new-{project}", name="new")
    expect(figures(page)).to_contain_text("4 runs")
    expect(page.get_by_role("region", name="Runs by state")).to_contain_text("Running")


@pytest.mark.usefixtures("three_runs")
def test_the_tab_the_keys_and_the_palette_lead_to_it(page: Page, project: str) -> None:
    here = f"/ada/{project}/overview"
    tabs = page.get_by_role("navigation", name="Project")
    page.goto(f"/ada/{project}")
    tabs.get_by_role("link", name="Overview").click()
    expect(page).to_have_url(here)
    expect(tabs.locator("[aria-current=page]")).to_have_text("Overview")
    page.goto(f"/ada/{project}/sweeps")
    expect(page.get_by_role("button", name="Account of ada")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("o")
    expect(page).to_have_url(here)
    page.goto(f"/ada/{project}/table")
    expect(page.get_by_role("link", name="quickest")).to_be_visible()
    page.keyboard.press("ControlOrMeta+k")
    palette = page.get_by_role("dialog", name="Search and commands")
    palette.get_by_role("combobox").fill(">overview")
    palette.get_by_role("option", name="Go to overview of the project").click()
    expect(page).to_have_url(here)


@pytest.mark.usefixtures("three_runs")
def test_the_description_is_markdown_that_is_changed_in_place(
    page: Page, project: str, server: ServerProcess
) -> None:
    open_overview(page, project)
    card = page.get_by_role("region", name="Description")
    card.get_by_role("button", name="Edit description").click()
    text = "# Why\n\n<script>alert(1)</script>\n\n**small** networks"
    card.get_by_role("textbox", name="Description").fill(text)
    card.get_by_role("button", name="Save").click()
    expect(card.get_by_role("heading", name="Why")).to_be_visible()
    expect(card.locator("strong")).to_have_text("small")
    expect(card).to_contain_text("<script>alert(1)</script>")
    assert stored(server, project)["description"] == text
    card.get_by_role("button", name="Edit description").click()
    card.get_by_role("textbox", name="Description").fill("x" * 100_001)
    card.get_by_role("button", name="Save").click()
    expect(card.get_by_role("alert")).to_contain_text("too long")
    card.get_by_role("textbox", name="Description").press("Escape")
    assert stored(server, project)["description"] == text


@pytest.mark.usefixtures("three_runs")
def test_letting_people_in_is_asked_for_twice_and_shutting_out_is_not(
    page: Page, project: str, server: ServerProcess
) -> None:
    open_overview(page, project)
    about = page.get_by_role("region", name="About")

    def choose(label: str) -> None:
        about.get_by_role("button", name="Visibility").click()
        page.get_by_role("option", name=label).click()

    sure = page.get_by_role("dialog", name="Let more people in?")
    choose("Public")
    sure.get_by_role("button", name="Cancel").click()
    assert stored(server, project)["access"] == "PRIVATE"
    choose("Public")
    sure.get_by_role("button", name="Make it public").click()
    expect(about).to_contain_text("may look.")
    assert stored(server, project)["access"] == "USER_READ"
    choose("Private")
    expect(about).to_contain_text("Only members")
    expect(sure).to_have_count(0)
    assert stored(server, project)["access"] == "PRIVATE"


@pytest.mark.usefixtures("three_runs")
def test_who_may_only_look_is_offered_nothing_to_change(
    project: str, server: ServerProcess, open_context: Callable[..., BrowserContext]
) -> None:
    name, key = f"eve-{project}", "local-" + f"{project:e<40}"[:40]
    server.graphql(_USER, u=name, k=key)
    given = {"entityName": "ada", "name": project, "access": "USER_READ"}
    server.graphql(_UPDATE, i=given)
    password = "another long password"
    httpx.put(
        f"{server.base_url}/api/password",
        json={"password": password},
        auth=("api", key),
    ).raise_for_status()
    context = open_context()
    context.clear_cookies()
    page = context.new_page()
    complaints = watch(page)
    page.goto("/signin")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name=f"Account of {name}")).to_be_visible()
    open_overview(page, project)
    expect(page.get_by_role("table", name="Contributors")).to_be_visible()
    expect(page.get_by_role("region", name="About")).to_contain_text("Public")
    for button in ("Edit description", "Project actions", "Visibility"):
        expect(page.get_by_role("button", name=button)).to_have_count(0)
    assert complaints == []


def test_deleted_runs_are_had_back_from_here(
    page: Page, project: str, three_runs: list[LoggedRun], server: ServerProcess
) -> None:
    run = server.graphql(
        'query($p: String!, $r: String!) { project(entityName: "ada", name: $p)'
        " { run(name: $r) { id } } }",
        p=project,
        r=three_runs[0].run_id,
    )["project"]["run"]["id"]
    server.graphql(
        "mutation($i: ID!) { deleteRun(input: {id: $i}) { success } }", i=run
    )
    open_overview(page, project)
    expect(figures(page)).to_contain_text("2 runs")
    page.get_by_role("button", name="Project actions").click()
    page.get_by_role("menuitem", name="Recently deleted runs…").click()
    page.get_by_role("button", name="Restore slow").click()
    expect(page.get_by_text("No run was deleted")).to_be_visible()
    page.keyboard.press("Escape")
    expect(figures(page)).to_contain_text("3 runs")


@pytest.mark.usefixtures("three_runs")
def test_a_project_goes_with_all_in_it_once_its_name_is_typed(
    page: Page, project: str, server: ServerProcess
) -> None:
    server.graphql(_SWEEP, p=project)
    server.graphql(_REPORT, p=project)
    open_overview(page, project)
    asked = ask_to_delete(page, project)
    expect(asked).to_contain_text("3 runs, 1 sweep and 1 report go with it")
    button = asked.get_by_role("button", name="Delete the project")
    expect(button).to_be_disabled()
    asked.get_by_role("textbox").fill(project[:-1])
    expect(button).to_be_disabled()
    asked.get_by_role("textbox").press("Enter")
    assert stored(server, project) is not None
    asked.get_by_role("textbox").fill(project)
    button.click()
    expect(page).to_have_url("/ada")
    expect(page.get_by_text(f"{project} is deleted")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile(f"{project}\\b"))).to_have_count(0)
    assert stored(server, project) is None
    page.goto(f"/ada/{project}/overview")
    expect(page.get_by_text(f"Project ada/{project} is not here")).to_be_visible()


def test_an_empty_project_shows_how_to_log_a_first_run(
    page: Page, project: str, laboratory: Laboratory
) -> None:
    laboratory.make_project(project)
    open_overview(page, project)
    start = page.get_by_role("region", name="Log a first run")
    expect(start).to_contain_text(f'project="{project}"')
    expect(figures(page)).to_contain_text("0 runs")
    expect(page.get_by_role("table", name="Contributors")).to_have_count(0)
    expect(ask_to_delete(page, project)).to_contain_text("There is nothing in it yet.")
    page.keyboard.press("Escape")
    laboratory.start_run(project, f"first-{project}")
    expect(page.get_by_role("table", name="Contributors")).to_be_visible()
    expect(start).to_have_count(0)


def test_lines_to_copy_stay_within_a_phone(
    project: str, laboratory: Laboratory, open_context: Callable[..., BrowserContext]
) -> None:
    laboratory.make_project(project)
    page = open_context(viewport={"width": 390, "height": 844}).new_page()
    open_overview(page, project)
    for label in ("Copy terminal lines", "Copy Python lines"):
        box = page.get_by_role("button", name=label).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 390


@pytest.mark.usefixtures("three_runs")
def test_the_tabs_leave_room_for_the_view_on_a_narrow_screen(
    project: str, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(viewport={"width": 800, "height": 800}).new_page()
    page.goto(f"/ada/{project}")
    view = page.get_by_role("button", name="View: My workspace")
    expect(view).to_be_visible()
    box = view.bounding_box()
    assert box is not None
    assert box["width"] > 100
    tabs = page.get_by_role("navigation", name="Project").bounding_box()
    assert tabs is not None
    assert box["x"] >= tabs["x"] + tabs["width"] or box["y"] >= tabs["y"] + 40
