"""Sweeps: the list, one sweep with its runs from best to worst, and its buttons."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.support.server_process import ServerProcess

_CONFIG = """\
name: tune
method: grid
metric: {name: val.accuracy, goal: maximize}
parameters:
  lr: {values: [0.1, 0.01, 0.001]}
  optimizer: {parameters: {name: {value: adam}}}
"""


@pytest.fixture
def sweep(server: ServerProcess, project: str) -> dict[str, str]:
    """A sweep of three points, two of them tried."""
    made = make_sweep(server, project, _CONFIG)
    for name, lr, accuracy in (("worse", 0.1, 0.7), ("better", 0.01, 0.9)):
        make_run(
            server,
            project,
            name,
            sweep=made["name"],
            config={"lr": lr, "optimizer": {"name": "adam"}},
            summary={"val.accuracy": accuracy},
        )
    return made


def make_sweep(server: ServerProcess, project: str, config: str) -> dict[str, str]:
    answer = server.graphql(
        "mutation($input: UpsertSweepInput!) {"
        " upsertSweep(input: $input) { sweep { id name } } }",
        input={"entityName": "ada", "projectName": project, "config": config},
    )
    return answer["upsertSweep"]["sweep"]


def make_run(
    server: ServerProcess,
    project: str,
    name: str,
    *,
    sweep: str,
    config: dict[str, Any],
    summary: dict[str, Any],
) -> None:
    wrapped = {key: {"value": value} for key, value in config.items()}
    server.graphql(
        "mutation($input: UpsertBucketInput!) {"
        " upsertBucket(input: $input) { bucket { id } } }",
        input={
            "entityName": "ada",
            "modelName": project,
            "name": name,
            "displayName": name,
            "sweep": sweep,
            "config": json.dumps(wrapped),
            "summaryMetrics": json.dumps(summary),
        },
    )


def rows(page: Page) -> list[list[str]]:
    table = page.get_by_role("table", name="Runs of the sweep")
    found = table.get_by_role("row").all()[1:]
    cells = "th, td"
    return [[c.inner_text() for c in row.locator(cells).all()][:4] for row in found]


def test_a_sweep_shows_its_runs_from_best_to_worst(
    page: Page, project: str, sweep: dict[str, str]
) -> None:
    page.goto(f"/ada/{project}")
    page.get_by_role("link", name="Sweeps").click()
    row = page.get_by_role("table", name="Sweeps").get_by_role("row").nth(1)
    expect(row).to_contain_text("2 of 3 runs")
    assert violations(page) == []
    page.get_by_role("link", name="tune").click()
    expect(page).to_have_url(f"/ada/{project}/sweeps/{sweep['name']}")
    expect(page.get_by_role("heading", name="tune")).to_be_visible()
    expect(page.get_by_text("maximize val.accuracy")).to_be_visible()
    expect(page.get_by_text("Best so far: better")).to_be_visible()
    assert rows(page) == [
        ["Running\nbetter", "0.9", "0.01", "adam"],
        ["Running\nworse", "0.7", "0.1", "adam"],
    ]
    expect(page.get_by_label("configuration", exact=True)).to_have_text(_CONFIG.strip())
    assert violations(page) == []
    page.get_by_role("link", name="better").first.click()
    expect(page.get_by_role("heading", name="better")).to_be_visible()


def test_a_sweep_is_paused_resumed_stopped_and_canceled(
    page: Page, project: str, sweep: dict[str, str]
) -> None:
    page.goto(f"/ada/{project}/sweeps/{sweep['name']}")
    header = page.locator("header", has=page.get_by_role("heading", name="tune"))
    page.get_by_role("button", name="Pause").click()
    expect(header.get_by_text("Paused")).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    expect(header.get_by_text("Running")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Stop the sweep").click()
    expect(header.get_by_text("Finished")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Cancel the sweep").click()
    expect(header.get_by_text("Canceled")).to_be_visible()
    expect(page.get_by_role("button", name="Resume")).to_have_count(0)


def test_what_is_not_there_yet_says_what_to_do(
    page: Page, server: ServerProcess, project: str
) -> None:
    config = "method: random\nparameters: {x: {value: 1}}\n"
    made = make_sweep(server, project, config)
    page.goto(f"/ada/{project}/sweeps/{made['name']}")
    expect(page.get_by_text("No runs yet")).to_be_visible()
    expect(page.get_by_text("none named")).to_be_visible()
    page.goto(f"/ada/{project}/sweeps/nosuch")
    expect(page.get_by_text("Sweep nosuch")).to_be_visible()
    page.goto(f"/ada/{project}/reports")
    expect(page.get_by_text("No reports yet")).to_be_visible()


def test_in_a_frame_a_sweep_is_looked_at_and_not_changed(
    page: Page, project: str, sweep: dict[str, str]
) -> None:
    page.goto(f"/ada/{project}/sweeps/{sweep['name']}?jupyter=true")
    expect(page.get_by_text("Best so far: better")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)
