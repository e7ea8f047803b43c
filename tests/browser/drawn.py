"""What panels show, read from the page as a person could."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect


def chart(page: Page, title: str) -> Locator:
    """The plot of the panel with this title."""
    return page.get_by_role(
        "application", name=re.compile(rf"^{re.escape(title)} over")
    )


def table_of(page: Page, title: str) -> list[list[str]]:
    """The values that a panel says it draws: a row for each x, a cell for each line."""
    expect(chart(page, title)).not_to_have_attribute("aria-busy", "true")
    page.get_by_role("article", name=title).hover()
    page.get_by_role("button", name=f"Menu of {title}", exact=True).click()
    page.get_by_role("menuitem", name="View as table").click()
    dialog = page.get_by_role("dialog", name=title)
    expect(dialog.get_by_role("row").nth(1)).to_be_visible()
    rows = [
        row.get_by_role("cell").all_inner_texts()
        for row in dialog.get_by_role("row").all()[1:]
    ]
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    return rows


def exported_svg(page: Page, title: str) -> str:
    """The drawing that the panel exports."""
    expect(chart(page, title)).not_to_have_attribute("aria-busy", "true")
    page.get_by_role("article", name=title, exact=True).hover()
    page.get_by_role("button", name=f"Menu of {title}", exact=True).click()
    with page.expect_download() as started:
        page.get_by_role("menuitem", name="Download as SVG").click()
    return Path(started.value.path()).read_text()


def tooltip(page: Page) -> Locator:
    """What is told of the place that is pointed at."""
    return page.locator("body > div[aria-hidden=true]")


_ROWS = """box => [...box.children[1].children].filter((row) => !row.hidden)
  .map((row) => [...row.children].slice(1).map((part) => part.textContent))"""


def pointed(page: Page, title: str, along: float = 0.5) -> list[list[str]]:
    """Points at a place `along` the plot; for each line its name, its value, an aside."""
    drawn = chart(page, title)
    expect(drawn).not_to_have_attribute("aria-busy", "true")
    drawn.scroll_into_view_if_needed()
    box = drawn.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * along - 3, box["y"] + box["height"] / 2)
    page.mouse.move(box["x"] + box["width"] * along, box["y"] + box["height"] / 2)
    expect(tooltip(page)).to_be_visible()
    rows = tooltip(page).evaluate(_ROWS)
    page.mouse.move(2, 2)
    expect(tooltip(page)).to_be_hidden()
    return rows
