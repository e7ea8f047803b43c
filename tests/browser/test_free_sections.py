"""Sections whose panels have places of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.value_panels import article_of, value_panel


def _free(title: str, x: int, y: int, w: int, h: int) -> dict[str, Any]:
    layout = {"x": x, "y": y, "w": w, "h": h}
    return {**value_panel("Scalar Chart", title, metrics=["loss"]), "layout": layout}


def _places(page: Page) -> dict[str, str]:
    """Where panels stand on the free grid, by title: column, row, width, height."""
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("[data-place]")]
          .map(one => [one.querySelector("[data-panel]").dataset.panel,
            one.dataset.place]))"""
    )


def test_a_free_section_has_panels_in_places_of_their_own(
    page: Page, open_panels: Callable[..., None]
) -> None:
    open_panels(
        _free("Wide", 0, 0, 16, 4),
        _free("Narrow", 16, 0, 8, 8),
        _free("Covered", 2, 2, 8, 4),
        type="grid",
    )
    expect(article_of(page, "Covered")).to_be_visible()
    assert _places(page) == {
        "Wide": "0 0 16 4",
        "Narrow": "16 0 8 8",
        "Covered": "2 4 8 4",
    }
    wide, narrow = (article_of(page, one).bounding_box() for one in ("Wide", "Narrow"))
    assert wide is not None
    assert narrow is not None
    assert abs(wide["width"] / narrow["width"] - 2) < 0.1
    assert abs(wide["height"] / narrow["height"] - 0.5) < 0.1

    handle = page.get_by_role("button", name="Move Wide")
    handle.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowLeft")
    assert _places(page) == {
        "Wide": "0 1 15 4",
        "Narrow": "16 0 8 8",
        "Covered": "2 5 8 4",
    }
    expect(handle).to_be_focused()
    box = handle.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 4, box["y"] + 4)
    page.mouse.down()
    page.mouse.move(box["x"] + 4, box["y"] + 4 + 52 * 8, steps=6)
    page.mouse.up()
    assert _places(page)["Wide"] == "0 9 15 4"
    page.get_by_role("button", name="Undo: Move Wide").click()
    assert _places(page)["Wide"] == "0 1 15 4"


def test_a_section_is_set_free_and_back(
    page: Page, open_panels: Callable[..., None]
) -> None:
    open_panels(*(_free(f"P{at}", 0, 0, 8, 6) for at in range(3)))
    expect(article_of(page, "P0")).to_be_visible()
    assert _places(page) == {}

    def lay_out(name: str) -> None:
        page.get_by_role("button", name="Menu of section Values").click()
        page.get_by_role("menuitem", name="Layout…").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("button", name=re.compile("Panels")).click()
        page.get_by_role("option", name=name).click()
        page.get_by_role("button", name="Apply").click()

    lay_out("Each in a place of its own")
    expect(page.locator("[data-place]")).to_have_count(3)
    assert list(_places(page).values()) == ["0 0 12 5", "12 0 12 5", "0 5 12 5"]
    lay_out("Equal, in rows")
    expect(page.locator("[data-place]")).to_have_count(0)
