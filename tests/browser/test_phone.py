"""At the width of a phone no page is wider than it, and what matters can be reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import watch
from tests.support.laboratory import LoggedRun

_WIDTH, _HEIGHT = 390, 844
_SMALL = """least => [...document.querySelectorAll(
    "button, select, [role=button], input:not([type=checkbox]):not([type=radio])")]
  .filter(one => one.checkVisibility({ visibilityProperty: true }))
  .map(one => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width > 1)
  .filter(([one]) => !one.closest(".visually-hidden, [aria-hidden=true]"))
  .filter(([one, box]) => Math.min(box.width, box.height) < least - 0.5)
  .map(([one, box]) =>
    `${one.getAttribute("aria-label") ?? one.textContent} ${box.width}x${box.height}`)"""
_SWEEP = """mutation($e: String, $p: String, $c: String) {
  upsertSweep(input: { entityName: $e, projectName: $p, config: $c })
  { sweep { name } } }"""


@pytest.fixture
def phone(open_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    context = open_context(
        viewport={"width": _WIDTH, "height": _HEIGHT}, has_touch=True
    )
    page = context.new_page()
    complaints = watch(page)
    yield page
    assert complaints == []


def is_inside(layer: Locator) -> bool:
    box = layer.bounding_box()
    assert box is not None
    return (
        box["x"] >= 0
        and box["y"] >= 0
        and box["x"] + box["width"] <= _WIDTH
        and box["y"] + box["height"] <= _HEIGHT
    )


def test_no_page_is_wider_than_the_phone(
    phone: Page, project: str, three_runs: list[LoggedRun]
) -> None:
    run = three_runs[0]
    run.print(["a line " * 60])
    run.save("table.csv", b"a,b\n1,2\n")
    run.laboratory.server.graphql(
        _SWEEP,
        e="ada",
        p=project,
        c="method: random\nparameters: {lr: {max: 1, min: 0}}",
    )
    too_wide: dict[str, int] = {}
    too_small: dict[str, list[str]] = {}
    for path, sign in {
        "/": "Projects",
        "/ada": project,
        "/settings": "Password",
        "/settings/storage": "Storage",
        "/registry": "Registry",
        f"/ada/{project}/overview": "Contributors",
        f"/ada/{project}": "train/accuracy",
        f"/ada/{project}?panelDisplayName=loss": "Charts",
        f"/ada/{project}/table": "quickest",
        f"/ada/{project}/sweeps": "random",
        f"/ada/{project}/reports": "Reports",
        f"/ada/{project}/artifacts": "Artifacts",
        f"{run.path}/overview": "Machine and code",
        run.path: "train/accuracy",
        f"{run.path}/system": "system metrics",
        f"{run.path}/logs": "a line",
        f"{run.path}/files?file=table.csv": "1 file",
        f"{run.path}/artifacts": "artifact",
    }.items():
        phone.goto(path)
        expect(phone.get_by_text(sign).first).to_be_visible()
        if (width := phone.evaluate("document.documentElement.scrollWidth")) > _WIDTH:
            too_wide[path] = width
        if small := phone.evaluate(_SMALL, 24):
            too_small[path] = small
    assert too_wide == {}
    assert too_small == {}


@pytest.mark.usefixtures("three_runs")
def test_the_list_of_runs_is_a_sheet_over_the_panels(phone: Page, project: str) -> None:
    phone.goto(f"/ada/{project}")
    opener = phone.get_by_role("button", name="Runs 3 drawn")
    expect(opener).to_be_visible()
    expect(phone.get_by_role("searchbox", name="Search runs")).to_have_count(0)
    opener.tap()
    eye = phone.get_by_role("button", name="Show slow in panels")
    assert is_inside(eye)
    eye.tap()
    expect(eye).to_have_attribute("aria-pressed", "false")
    phone.keyboard.press("Escape")
    expect(phone.get_by_role("button", name="Runs 2 drawn")).to_be_visible()
    phone.get_by_role("button", name="Runs 2 drawn").tap()
    phone.get_by_role("button", name="Close the list of runs").tap(
        position={"x": 40, "y": 20}
    )
    expect(eye).to_have_count(0)


@pytest.mark.usefixtures("three_runs")
def test_panels_stand_below_each_other(phone: Page, project: str) -> None:
    phone.goto(f"/ada/{project}")
    for name in ("loss", "train/accuracy", "train/loss"):
        panel = phone.get_by_role("article", name=name, exact=True)
        expect(panel).to_be_visible()
        box = panel.bounding_box()
        assert box is not None
        assert box["x"] < 20
        assert box["width"] > 340
        phone.mouse.move(200, 500)
        phone.mouse.wheel(0, 300)  # sections are drawn when they come near


@pytest.mark.usefixtures("three_runs")
def test_filters_are_built_with_a_thumb(phone: Page, project: str) -> None:
    phone.goto(f"/ada/{project}")
    phone.get_by_role("button", name="Runs 3 drawn").tap()
    phone.get_by_role("button", name="Filter runs").tap()
    filters = phone.get_by_role("dialog", name="Filter runs")
    assert is_inside(filters)
    filters.get_by_label("Filter as text").fill("config.lr > 0.02")
    filters.get_by_label("Filter as text").press("Enter")
    expect(filters).to_contain_text("2 of 3 runs")
    assert is_inside(filters)
    phone.keyboard.press("Escape")
    for opener in ("Group runs", "Sort runs", "Values in the list"):
        phone.get_by_role("button", name=opener, exact=True).tap()
        layer = phone.get_by_role("dialog").or_(phone.get_by_role("menu"))
        assert is_inside(layer.first), opener
        phone.keyboard.press("Escape")
        expect(layer).to_have_count(0)


@pytest.mark.usefixtures("three_runs")
def test_layers_of_the_workspace_stay_inside(phone: Page, project: str) -> None:
    phone.goto(f"/ada/{project}")
    expect(phone.get_by_role("button", name="Runs 3 drawn")).to_be_visible()
    openers = (
        "Chart settings",
        "Add panels",
        "View: My workspace",
        "View actions",
        "Search and commands",
        "Keyboard shortcuts",
        "Account of ada",
    )
    for opener in openers:
        phone.get_by_role("button", name=opener, exact=True).tap()
        layer = phone.get_by_role("dialog").or_(phone.get_by_role("menu"))
        expect(layer.first).to_be_visible()
        box = layer.first.bounding_box()
        # What is higher than the phone scrolls.
        assert box is not None
        assert box["y"] >= 0
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= _WIDTH, opener
        assert phone.evaluate("document.documentElement.scrollWidth") <= _WIDTH
        phone.keyboard.press("Escape")
        expect(layer).to_have_count(0)


@pytest.mark.usefixtures("three_runs")
def test_a_run_is_found_and_opened_from_the_rail(phone: Page, project: str) -> None:
    phone.goto("/")
    phone.get_by_role("button", name="Search and commands").tap()
    phone.get_by_role("combobox", name="Search everything").fill(f"quick-{project}")
    found = phone.get_by_role("option", name=f"quick-{project}")
    expect(phone.get_by_role("option")).to_have_count(1)
    found.tap()
    expect(phone).to_have_url(f"/ada/{project}/runs/quick-{project}")
    phone.get_by_role("link", name="Logs").tap()
    expect(phone).to_have_url(f"/ada/{project}/runs/quick-{project}/logs")


@pytest.mark.usefixtures("three_runs")
def test_panels_are_added_in_a_narrow_window_too(
    open_context: Callable[..., BrowserContext], project: str
) -> None:
    page = open_context(viewport={"width": 800, "height": 800}).new_page()
    page.goto(f"/ada/{project}")
    box = page.get_by_role("button", name="Add panels").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 800
