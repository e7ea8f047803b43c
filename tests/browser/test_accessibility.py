"""Axe looks at every page and open layer, in both themes: nothing serious may be found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import watch
from tests.support.laboratory import Laboratory, LoggedRun

_SWEEP = """mutation($p: String) { upsertSweep(input: { entityName: "ada",
  projectName: $p, config: "method: random\\nparameters: {lr: {max: 1, min: 0}}" })
  { sweep { name } } }"""
_REPORT = """mutation($p: String) { upsertView(input: { entityName: "ada",
  projectName: $p, type: "runs", name: "findings", displayName: "Findings",
  spec: "{\\"version\\":5,\\"blocks\\":[{\\"type\\":\\"heading\\",\\"level\\":1,\\"children\\":[{\\"text\\":\\"Findings\\"}]}]}" })
  { view { id } } }"""
_KINDS = (
    "Line plot",
    "Media",
    "Scalar",
    "Bars",
    "Scatter plot",
    "Parallel coordinates",
    "Parameter importance",
    "Run comparer",
    "Code comparer",
    "Custom chart",
    "Markdown",
)


@pytest.fixture(params=["light", "dark"])
def themed(
    request: pytest.FixtureRequest, open_context: Callable[..., BrowserContext]
) -> Iterator[Page]:
    page = open_context(color_scheme=request.param, reduced_motion="reduce").new_page()
    complaints = watch(page)
    yield page
    assert complaints == []


def barriers_of(page: Page, pages: Mapping[str, str]) -> dict[str, list[str]]:
    """What axe finds on pages; each is ready when its text is there."""
    barriers: dict[str, list[str]] = {}
    for path, sign in pages.items():
        page.goto(path)
        expect(page.get_by_text(sign).first).to_be_visible()
        if found := violations(page):
            barriers[path] = found
    return barriers


def layer_of(page: Page) -> Locator:
    return page.get_by_role("dialog").or_(page.get_by_role("menu"))


def test_no_page_has_serious_barriers(
    themed: Page, project: str, three_runs: list[LoggedRun]
) -> None:
    run = three_runs[0]
    run.print(["\x1b[33mwarning\x1b[0m \x1b[1mbold\x1b[0m \x1b[36mcyan\x1b[0m"])
    run.save("table.csv", b"a,b\n1,2\n")
    server = run.laboratory.server
    sweep = server.graphql(_SWEEP, p=project)["upsertSweep"]["sweep"]["name"]
    server.graphql(_REPORT, p=project)
    pages = {
        "/": "Projects",
        "/ada": project,
        "/nobody/nothing": "is not here",
        "/settings": "Password",
        "/settings/storage": "Storage",
        "/authorize": "Connect a client",
        "/registry": "Registry",
        f"/ada/{project}/overview": "Runs by state",
        f"/ada/{project}": "train/accuracy",
        f"/ada/{project}?panelDisplayName=loss": "Charts",
        f"/ada/{project}/table": "quickest",
        f"/ada/{project}/sweeps": "random",
        f"/ada/{project}/sweeps/{sweep}": "Configuration",
        f"/ada/{project}/reports": "Findings",
        f"/ada/{project}/reports/findings": "Findings",
        f"/ada/{project}/artifacts": "Artifacts",
        f"{run.path}/overview": "Machine and code",
        run.path: "train/accuracy",
        f"{run.path}/system": "system metrics",
        f"{run.path}/logs": "warning",
        f"{run.path}/files?file=table.csv": "1 file",
        f"{run.path}/artifacts": "artifact",
    }
    assert barriers_of(themed, pages) == {}


@pytest.mark.usefixtures("three_runs")
def test_no_layer_of_the_workspace_has_serious_barriers(
    themed: Page, project: str
) -> None:
    page = themed
    page.goto(f"/ada/{project}")
    expect(page.get_by_role("link", name="quickest")).to_be_visible()
    barriers: dict[str, list[str]] = {}
    page.keyboard.press("f")
    filters = page.get_by_role("dialog", name="Filter runs")
    filters.get_by_label("Filter as text").fill("config.lr > 0 and (name exists)")
    filters.get_by_role("button", name="Group").click()
    if found := violations(page):
        barriers["filter"] = found
    page.keyboard.press("Escape")
    expect(layer_of(page)).to_have_count(0)
    for opener in (
        "Chart settings",
        "Sort runs",
        "Group runs",
        "Values in the list",
        "Add panels",
        "View: My workspace",
        "View actions",
        "Menu of all panels",
        "Menu of loss",
        "Menu of section Charts",
        "Colour of quick",
        "Menu of quick",
        "Account of ada",
        "Keyboard shortcuts",
        "Search and commands",
    ):
        page.get_by_role("button", name=opener, exact=True).first.click()
        expect(layer_of(page).first).to_be_visible()
        if opener == "Search and commands":
            expect(page.get_by_role("option").first).to_be_visible()
        if found := violations(page):
            barriers[opener] = found
        page.keyboard.press("Escape")
        expect(layer_of(page)).to_have_count(0)
    assert barriers == {}


@pytest.mark.usefixtures("three_runs")
def test_no_editor_of_a_panel_has_serious_barriers(themed: Page, project: str) -> None:
    page = themed
    page.goto(f"/ada/{project}")
    expect(page.get_by_role("link", name="quickest")).to_be_visible()
    barriers: dict[str, list[str]] = {}
    for kind in _KINDS:
        page.get_by_role("button", name="Add panels", exact=True).click()
        drawer = page.get_by_role("dialog", name="Add panels")
        drawer.get_by_role("tab", name="Kinds of panels").click()
        drawer.get_by_role("button", name=kind, exact=True).click()
        editor = page.get_by_role("dialog", name=f"New panel: {kind}")
        expect(editor.get_by_role("tab", name=kind)).to_be_visible()
        expect(editor.get_by_role("status", name="Loading")).to_have_count(0)
        tabs = editor.get_by_role("tab")
        # JSON last: the other tabs are inside what it takes the place of.
        for name in sorted(tabs.all_inner_texts(), key="JSON".__eq__):
            tabs.filter(has_text=name).first.click()
            if found := violations(page):
                barriers[f"{kind}: {name}"] = found
        page.keyboard.press("Escape")
        expect(editor).to_have_count(0)
    assert barriers == {}


@pytest.mark.usefixtures("three_runs")
def test_no_layer_of_the_table_has_serious_barriers(themed: Page, project: str) -> None:
    page = themed
    page.goto(f"/ada/{project}/table")
    expect(page.get_by_role("link", name="quickest")).to_be_visible()
    barriers: dict[str, list[str]] = {}
    openers = (
        "Export",
        "Filter runs",
        "Group runs",
        "Sort runs",
        "More about these runs",
        "Column State",
    )
    for opener in openers:
        page.get_by_role("button", name=opener, exact=True).first.click()
        expect(layer_of(page).first).to_be_visible()
        if found := violations(page):
            barriers[opener] = found
        page.keyboard.press("Escape")
        expect(layer_of(page)).to_have_count(0)
    page.get_by_role("button", name="Columns", exact=True).click()
    expect(page.get_by_role("complementary", name="Columns")).to_be_visible()
    if found := violations(page):
        barriers["Columns"] = found
    page.get_by_role("checkbox", name="Select quickest").click()
    if found := violations(page):
        barriers["selected"] = found
    assert barriers == {}


def test_no_state_of_an_empty_project_has_serious_barriers(
    themed: Page, project: str, laboratory: Laboratory
) -> None:
    laboratory.make_project(project)
    pages = {
        f"/ada/{project}/overview": "Nothing yet",
        f"/ada/{project}": "Log a first run",
        f"/ada/{project}/table": "No runs yet",
        f"/ada/{project}/sweeps": "Sweeps",
        f"/ada/{project}/reports": "Reports",
        f"/ada/{project}/artifacts": "Artifacts",
    }
    assert barriers_of(themed, pages) == {}
