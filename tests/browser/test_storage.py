"""The storage page: what is kept, and what would be deleted."""

from __future__ import annotations

import httpx
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.support.artifact_writer import ArtifactWriter
from tests.support.server_process import ServerProcess


def test_storage_tells_what_is_kept_and_what_would_go(
    page: Page, server: ServerProcess, project: str
) -> None:
    with httpx.Client(
        base_url=server.base_url, auth=("api", server.api_key), timeout=30
    ) as client:
        ArtifactWriter(client, "ada", project).log("kept", {"a.bin": bytes(5_000_000)})
    page.goto("/")
    page.get_by_role("button", name="Account of ada").click()
    page.get_by_role("menuitem", name="Storage").click()
    categories = page.get_by_role("region", name="What it is")
    expect(categories).to_contain_text("artifacts")
    collections = page.get_by_role("region", name="Collections")
    expect(collections).to_contain_text(f"ada/{project}/kept")
    page.get_by_role("button", name="What would be deleted?").click()
    expect(page.get_by_role("status").filter(has_text="would delete")).to_be_visible()
    assert violations(page) == []
