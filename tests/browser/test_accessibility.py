"""Axe looks at every page, in both themes: nothing serious may be found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import watch
from tests.support.laboratory import LoggedRun

_AXE = Path(__file__).parents[2] / "ui/node_modules/axe-core/axe.min.js"


def _violations(page: Page) -> list[str]:
    """Serious and critical findings, each with the first element it concerns."""
    page.evaluate(_AXE.read_text())
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{one['id']}: {one['nodes'][0]['html']} {one['nodes'][0]['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_has_serious_barriers(
    theme: str,
    open_context: Callable[..., BrowserContext],
    project: str,
    three_runs: list[LoggedRun],
) -> None:
    run = three_runs[0]
    run.print(["\x1b[33mwarning\x1b[0m \x1b[1mbold\x1b[0m \x1b[36mcyan\x1b[0m"])
    run.save("table.csv", b"a,b\n1,2\n")
    page = open_context(color_scheme=theme).new_page()
    complaints = watch(page)
    barriers: dict[str, list[str]] = {}
    for path, sign in {
        "/": "Projects",
        "/settings": "Password",
        "/authorize": "Connect a client",
        f"/ada/{project}": "train/accuracy",
        f"/ada/{project}?panelDisplayName=loss": "Charts",
        f"{run.path}/overview": "Machine and code",
        run.path: "train/accuracy",
        f"{run.path}/logs": "warning",
        f"{run.path}/files?file=table.csv": "1 file",
    }.items():
        page.goto(path)
        expect(page.get_by_text(sign).first).to_be_visible()
        if found := _violations(page):
            barriers[path] = found
    assert barriers == {}
    assert complaints == []


def test_dialogs_and_menus_have_no_serious_barriers(
    page: Page, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    for opener in ("Chart settings", "Sort runs", "Keyboard shortcuts"):
        page.get_by_role("button", name=opener).click()
        layer = page.get_by_role("dialog").or_(page.get_by_role("menu"))
        expect(layer.first).to_be_visible()
        assert _violations(page) == [], opener
        page.keyboard.press("Escape")
        expect(layer).to_have_count(0)
