"""Panels of values over four runs whose loss rises with their rate."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, Page

from tests.support.laboratory import Laboratory

_SAVE = """mutation($input: UpsertViewInput!) {
  upsertView(input: $input) { view { code } }
}"""
SUMMARY = """mutation($name: String, $project: String, $summary: JSONString) {
  upsertBucket(input: { entityName: "ada", modelName: $project, name: $name,
    summaryMetrics: $summary }) { bucket { id } }
}"""
RATES = (0.001, 0.01, 0.1, 1.0)
LOSSES = (0.2, 0.4, 0.6, 0.8)


def value_panel(view_type: str, title: str, **config: Any) -> dict[str, Any]:
    return {
        "__id__": title.replace(" ", ""),
        "viewType": view_type,
        "config": {"chartTitle": title, **config},
    }


def open_over_four_runs(
    page: Page,
    laboratory: Laboratory,
    project: str,
    panels: tuple[dict[str, Any], ...],
    layout: dict[str, Any],
) -> None:
    """Logs the runs, saves a view of one section with these panels, and opens it."""
    for at, (rate, loss) in enumerate(zip(RATES, LOSSES, strict=True)):
        run = laboratory.start_run(
            project,
            f"r{at}-{project}",
            name=f"run {at}",
            config={"lr": rate, "opt": "adam" if at % 2 else "sgd", "same": 1},
        )
        run.log([{"loss": 1.0}, {"loss": loss}])
        laboratory.server.graphql(
            SUMMARY,
            name=run.run_id,
            project=project,
            summary=json.dumps({"loss": loss}),
        )
        run.finish()
    section = {
        "name": "Values",
        "isOpen": True,
        "flowConfig": {"columnsPerPage": 2, "rowsPerPage": 5},
        "panels": list(panels),
        **layout,
    }
    bank = {"state": 1, "sections": [section]}
    answer = laboratory.server.graphql(
        _SAVE,
        input={
            "entityName": "ada",
            "projectName": project,
            "type": "project-view",
            "displayName": "Values",
            "spec": json.dumps({"section": {"panelBankConfig": bank}}),
        },
    )
    page.goto(f"/ada/{project}?nw={answer['upsertView']['view']['code']}")


def article_of(page: Page, title: str) -> Locator:
    article = page.get_by_role("article", name=title, exact=True)
    article.scroll_into_view_if_needed()
    return article
