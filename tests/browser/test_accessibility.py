"""Axe looks at every page, in both themes: nothing serious may be found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import watch
from tests.support.laboratory import LoggedRun


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
        if found := violations(page):
            barriers[path] = found
    assert barriers == {}
    assert complaints == []


def test_dialogs_and_menus_have_no_serious_barriers(
    page: Page, project: str, three_runs: list[LoggedRun]
) -> None:
    page.goto(f"/ada/{project}")
    expect(page.get_by_role("link", name="quickest")).to_be_visible()
    page.keyboard.press("f")
    filters = page.get_by_role("dialog", name="Filter runs")
    filters.get_by_label("Filter as text").fill("config.lr > 0 and (name exists)")
    filters.get_by_role("button", name="Group").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    openers = ("Chart settings", "Sort runs", "Group runs", "Keyboard shortcuts")
    for opener in (*openers, "Colour of quick", "Menu of quick"):
        page.get_by_role("button", name=opener, exact=True).click()
        layer = page.get_by_role("dialog").or_(page.get_by_role("menu"))
        expect(layer.first).to_be_visible()
        assert violations(page) == [], opener
        page.keyboard.press("Escape")
        expect(layer).to_have_count(0)
