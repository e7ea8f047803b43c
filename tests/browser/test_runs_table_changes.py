"""What people change from the runs table, and how they have it back."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.accessibility import violations
from tests.browser.runs_table import (
    bulk_bar,
    make_run,
    make_thirty,
    message,
    more,
    open_table,
)
from tests.support.artifact_writer import ArtifactWriter
from tests.support.server_process import ServerProcess


@pytest.fixture
def runs(server: ServerProcess, project: str) -> str:
    make_thirty(server, project)
    return project


def select(table: Locator, *wanted: str) -> None:
    for name in wanted:
        table.get_by_role("checkbox", name=f"Select {name}", exact=True).click()


def delete_selected(page: Page, count: int, *, with_artifacts: bool = False) -> None:
    bulk_bar(page).get_by_role("button", name="Delete").click()
    what = "1 run" if count == 1 else f"{count} runs"
    dialog = page.get_by_role("dialog", name=f"Delete {what}?")
    if with_artifacts:
        dialog.get_by_text("Delete the artifact versions").click()
    dialog.get_by_role("button", name=f"Delete {what}").click()


def run_ids(server: ServerProcess, project: str) -> set[str]:
    found = server.graphql(
        'query($p: String!) { project(entityName: "ada", name: $p) {'
        " runs(first: 100) { edges { node { name } } } } }",
        p=project,
    )["project"]["runs"]["edges"]
    return {edge["node"]["name"] for edge in found}


def texts_of(server: ServerProcess, project: str, run: str) -> dict[str, Any]:
    return server.graphql(
        'query($p: String!, $run: String!) { project(entityName: "ada", name: $p) {'
        " run(name: $run) { displayName notes tags } } }",
        p=project,
        run=run,
    )["project"]["run"]


def test_deleted_runs_come_back_by_undo(
    page: Page, server: ServerProcess, runs: str
) -> None:
    table = open_table(page, runs)
    select(table, "r29", "r27")
    delete_selected(page, 2)
    expect(message(page)).to_contain_text("2 runs deleted.")
    expect(page.get_by_text("28 runs", exact=True)).to_be_visible()
    assert not {"r29", "r27"} & run_ids(server, runs)
    message(page).get_by_role("button", name="Undo").click()
    expect(page.get_by_text("30 runs", exact=True)).to_be_visible()
    expect(message(page)).to_have_text("")
    heads = table.get_by_role("rowheader")
    for at, name in enumerate(("r29", "r28", "r27")):
        expect(heads.nth(at)).to_have_text(name)
    assert {"r29", "r27"} <= run_ids(server, runs)


def test_what_was_deleted_is_listed_and_restored(
    page: Page, server: ServerProcess, runs: str
) -> None:
    table = open_table(page, runs)
    select(table, "r29", "r28", "r27")
    delete_selected(page, 3)
    expect(page.get_by_text("27 runs", exact=True)).to_be_visible()
    more(page, "Recently deleted…")
    dialog = page.get_by_role("dialog", name="Recently deleted runs")
    expect(dialog.get_by_role("row")).to_have_count(4)
    row = dialog.get_by_role("row", name=re.compile("r28"))
    expect(row).to_contain_text("in 6d 23h")
    assert violations(page) == []
    row.get_by_role("button", name="Restore r28").click()
    expect(dialog.get_by_role("row")).to_have_count(3)
    dialog.get_by_role("checkbox", name="Select all deleted runs").check()
    dialog.get_by_role("button", name="Restore 2 runs").click()
    expect(dialog.get_by_text("No run was deleted")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("30 runs", exact=True)).to_be_visible()
    assert {"r27", "r28", "r29"} <= run_ids(server, runs)


def test_a_run_whose_id_is_taken_again_says_so(
    page: Page, server: ServerProcess, runs: str
) -> None:
    table = open_table(page, runs)
    select(table, "r29")
    delete_selected(page, 1)
    expect(message(page)).to_contain_text("“r29” deleted.")
    make_run(server, runs, "r29", displayName="another")
    message(page).get_by_role("button", name="Undo").click()
    expect(page.get_by_role("alert")).to_contain_text("there is a run 'r29' again")


def test_runs_are_deleted_with_the_versions_that_they_logged(
    page: Page, server: ServerProcess, runs: str
) -> None:
    with httpx.Client(
        base_url=server.base_url, auth=("api", server.api_key), timeout=30
    ) as client:
        writer = ArtifactWriter(client, "ada", runs)
        writer.log("digits", {"a.bin": b"a"}, run="r29")
        writer.log("digits", {"a.bin": b"b"}, run="r28")
    table = open_table(page, runs)
    select(table, "r29")
    delete_selected(page, 1, with_artifacts=True)
    expect(message(page)).to_contain_text("with the artifact versions logged by them")
    select(table, "r28")
    delete_selected(page, 1)
    expect(page.get_by_text("28 runs", exact=True)).to_be_visible()
    found = server.graphql(
        'query($p: String!) { project(entityName: "ada", name: $p) {'
        ' artifactType(name: "dataset") { artifactCollection(name: "digits") {'
        " artifacts { edges { node { versionIndex } } } } } } }",
        p=runs,
    )["project"]["artifactType"]["artifactCollection"]["artifacts"]["edges"]
    assert [edge["node"]["versionIndex"] for edge in found] == [1]


def test_runs_are_moved_to_another_project_and_back(
    page: Page, server: ServerProcess, runs: str
) -> None:
    there = f"{runs}-there"
    make_run(server, there, "resident")
    for name in ("r28", "r29"):
        finish(server, runs, name)
    table = open_table(page, runs)
    select(table, "r29", "r28")
    bulk_bar(page).get_by_role("button", name="Move").click()
    dialog = page.get_by_role("dialog", name="Move 2 runs to another project")
    dialog.get_by_role("searchbox", name="Find a project").fill(there)
    dialog.get_by_role("option", name=f"ada/{there}").click()
    assert violations(page) == []
    dialog.get_by_role("button", name=f"Move to ada/{there}").click()
    expect(message(page)).to_contain_text(f"2 runs moved to ada/{there}.")
    expect(page.get_by_text("28 runs", exact=True)).to_be_visible()
    assert run_ids(server, there) == {"resident", "r28", "r29"}
    message(page).get_by_role("button", name="Undo").click()
    expect(page.get_by_text("30 runs", exact=True)).to_be_visible()
    assert run_ids(server, there) == {"resident"}


def test_a_move_that_is_refused_leaves_everything_where_it_is(
    page: Page, server: ServerProcess, runs: str
) -> None:
    there = f"{runs}-there"
    make_run(server, there, "r29")
    finish(server, runs, "r29")
    table = open_table(page, runs)
    select(table, "r29")
    bulk_bar(page).get_by_role("button", name="Move").click()
    dialog = page.get_by_role("dialog", name="Move 1 run to another project")
    dialog.get_by_role("option", name=f"ada/{there}").click()
    dialog.get_by_role("button", name=f"Move to ada/{there}").click()
    expect(dialog.get_by_role("alert")).to_contain_text("two runs 'r29'")
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("30 runs", exact=True)).to_be_visible()


def finish(server: ServerProcess, project: str, run: str) -> None:
    httpx.post(
        f"{server.base_url}/files/ada/{project}/{run}/file_stream",
        json={"complete": True, "exitcode": 0},
        auth=("api", server.api_key),
    ).raise_for_status()


def open_notes(page: Page, table: Locator) -> Locator:
    """The editor of the notes of r29, whose column is shown for it."""
    page.get_by_role("button", name="Columns", exact=True).click()
    drawer = page.get_by_role("complementary", name="Columns")
    drawer.get_by_role("button", name="Show Notes").click()
    drawer.get_by_role("button", name="Close columns").click()
    table.focus()
    head = table.get_by_role("columnheader", name="Notes")
    for _ in range(int(head.get_attribute("aria-colindex") or 0) - 1):
        table.press("ArrowRight")
    table.press("F2")
    field = page.get_by_role("textbox", name="Notes of r29")
    expect(field).to_be_focused()
    return field


def test_notes_that_somebody_else_changed_are_not_overwritten_unasked(
    page: Page, server: ServerProcess, runs: str
) -> None:
    table = open_table(page, runs)
    field = open_notes(page, table)
    field.fill("mine")
    make_run(server, runs, "r29", notes="theirs")
    field.press("Enter")
    warning = page.get_by_role("alert")
    expect(warning).to_contain_text("Somebody changed it to “theirs” meanwhile")
    assert texts_of(server, runs, "r29")["notes"] == "theirs"
    field.press("Enter")
    expect(table.get_by_text("mine")).to_be_visible()
    assert texts_of(server, runs, "r29")["notes"] == "mine"
    table.press("F2")
    field.fill("never")
    field.press("Escape")
    expect(table.get_by_text("mine")).to_be_visible()


def test_an_editor_that_was_only_looked_at_changes_nothing(
    page: Page, server: ServerProcess, runs: str
) -> None:
    table = open_table(page, runs)
    field = open_notes(page, table)
    make_run(server, runs, "r29", notes="theirs", summary={"loss": 99.5})
    expect(
        table.get_by_role("row").filter(has_text="r29").get_by_text("99.5")
    ).to_be_visible()
    field.press("Enter")
    expect(table.get_by_text("theirs")).to_be_visible()
    assert texts_of(server, runs, "r29")["notes"] == "theirs"


def test_tags_of_two_people_are_joined(
    page: Page, server: ServerProcess, runs: str
) -> None:
    make_run(server, runs, "r29", tags=["old", "kept"])
    table = open_table(page, runs)
    row = table.get_by_role("row").filter(has_text="r29")
    row.get_by_text("kept").dblclick()
    field = page.get_by_role("textbox", name="Tags of r29")
    make_run(server, runs, "r29", tags=["old", "kept", "theirs"])
    field.fill("kept, mine")
    field.press("Enter")
    expect(row.get_by_text("mine")).to_be_visible()
    assert set(texts_of(server, runs, "r29")["tags"]) == {"kept", "theirs", "mine"}


def test_an_edit_that_is_refused_stays_in_its_cell(page: Page, runs: str) -> None:
    table = open_table(page, runs)
    refusal = {"errors": [{"message": "the disk is full"}], "data": None}

    def refuse(route: Route) -> None:
        if "EditRun" in (route.request.post_data or ""):
            route.fulfill(json=refusal)
        else:
            route.fallback()

    page.route("**/graphql", refuse)
    field = open_notes(page, table)
    field.fill("precious words")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("the disk is full")
    expect(field).to_have_value("precious words")
    page.unroute("**/graphql")
    field.press("Enter")
    expect(table.get_by_text("precious words")).to_be_visible()


def test_tags_that_came_meanwhile_survive_tagging_many(
    page: Page, server: ServerProcess, runs: str
) -> None:
    table = open_table(page, runs)
    select(table, "r29", "r28")
    make_run(server, runs, "r29", tags=["theirs"])
    bulk_bar(page).get_by_role("button", name="Tag").click()
    dialog = page.get_by_role("dialog", name="Tag 2 runs")
    dialog.get_by_label("Add tags, between commas").fill("mine")
    dialog.get_by_role("button", name="Save tags").click()
    expect(dialog).to_be_hidden()
    assert set(texts_of(server, runs, "r29")["tags"]) == {"theirs", "mine"}
    assert texts_of(server, runs, "r28")["tags"] == ["mine"]
