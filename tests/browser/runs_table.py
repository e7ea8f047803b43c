"""A project of thirty runs, and the ways to its table."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.support.server_process import ServerProcess


def make_run(
    server: ServerProcess, project: str, name: str, **given: Any
) -> dict[str, Any]:
    config = {key: {"value": value} for key, value in given.pop("config", {}).items()}
    answer = server.graphql(
        "mutation($input: UpsertBucketInput!) {"
        " upsertBucket(input: $input) { bucket { id } } }",
        input={
            "entityName": "ada",
            "modelName": project,
            "name": name,
            "displayName": given.pop("displayName", name),
            "config": json.dumps(config),
            "summaryMetrics": json.dumps(given.pop("summary", {})),
            **given,
        },
    )
    return answer["upsertBucket"]["bucket"]


def make_thirty(server: ServerProcess, project: str) -> None:
    """Ten runs of each of three learning rates, the loss falling by number."""
    for number in range(30):
        make_run(
            server,
            project,
            f"r{number:02}",
            config={"lr": [0.1, 0.01, 0.001][number % 3], "opt": {"name": "adam"}},
            summary={"loss": 1 - number / 100, "note": "<b>bold</b>"},
            tags=["first"] if number == 0 else [],
        )


def open_table(page: Page, project: str) -> Locator:
    page.goto(f"/ada/{project}/table")
    table = page.get_by_role("grid", name="Runs")
    expect(table.get_by_role("rowheader").first).to_be_visible()
    return table


def names(table: Locator) -> list[str]:
    return table.get_by_role("rowheader").all_inner_texts()


def header_menu(table: Locator, column: str, action: str) -> None:
    head = table.get_by_role("columnheader", name=column).first
    head.hover()
    head.get_by_role("button", name=f"Column {column}", exact=True).click()
    table.page.get_by_role("menuitem", name=action, exact=True).click()


def more(page: Page, action: str) -> None:
    page.get_by_role("button", name="More about these runs").click()
    page.get_by_role("menuitem", name=action).click()


def bulk_bar(page: Page) -> Locator:
    return page.get_by_role("toolbar", name="Selected runs")


def message(page: Page) -> Locator:
    """What was said last about what was just done."""
    return page.get_by_role("region", name="Messages")
