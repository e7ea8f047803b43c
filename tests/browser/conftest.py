"""A real server, a signed-in browser, and runs to look at."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

import trailmark.workspaces as ws
from tests.browser.value_panels import open_over_four_runs
from tests.support.laboratory import Laboratory, LoggedRun
from tests.support.person import PASSWORD, make_person
from tests.support.server_process import ServerProcess, running_server

# The shell without windows takes half the processor of the whole browser.
_CHROMIUMS = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
CHROMIUM = next((path for path in _CHROMIUMS if path.exists()), _CHROMIUMS[-1])
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_UI = Path(__file__).parents[2] / "src/trailmark/server/static/index.html"
_SLOWEST_MS = 15_000

expect.set_options(timeout=_SLOWEST_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server whose administrator, with password and key, is `ada`."""
    assert _UI.exists(), "the web app is not built: run `python3 dev.py ui`"
    folder = tmp_path_factory.mktemp("server") / "data"
    with running_server(folder) as server:
        make_person(server)
        yield server


@pytest.fixture(scope="session")
def laboratory(server: ServerProcess) -> Laboratory:
    return Laboratory(server, "ada")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def session_state(
    chromium: Browser, server: ServerProcess, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Cookies of `ada`, who signed in once."""
    context = chromium.new_context(base_url=server.base_url)
    page = context.new_page()
    sign_in(page, PASSWORD)
    expect(page.get_by_role("button", name="Account of ada")).to_be_visible()
    state = tmp_path_factory.mktemp("state") / "ada.json"
    context.storage_state(path=state)
    context.close()
    return state


def sign_in(page: Page, password: str, path: str = "/signin") -> None:
    page.goto(path)
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def watch(page: Page) -> list[str]:
    """Collects what a page complains about: exceptions, errors, refused content."""
    complaints: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        # Answers such as 404 are the page's to handle; they are logged all the same.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


@pytest.fixture
def open_context(
    chromium: Browser, server: ServerProcess, session_state: Path
) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a signed-in context; `color_scheme`, `viewport` … as Playwright has them."""
    opened: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        context = chromium.new_context(
            base_url=server.base_url,
            storage_state=session_state,
            **{"viewport": {"width": 1440, "height": 900}, **options},  # pyright: ignore
        )
        context.set_default_timeout(_SLOWEST_MS)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A signed-in page; the test fails when the page complained of anything."""
    page = open_context().new_page()
    complaints = watch(page)
    yield page
    assert complaints == []


_PROJECTS = itertools.count(1)


@pytest.fixture
def project() -> str:
    """A name no other test uses."""
    return f"project-{next(_PROJECTS)}"


def curve(length: int, rate: float = 0.02) -> list[dict[str, float]]:
    """Rows of a run that learns: keys in two sections."""
    return [
        {
            "loss": math.exp(-rate * step),
            "train/accuracy": 1 - math.exp(-rate * step),
            "train/loss": 2 * math.exp(-rate * step),
        }
        for step in range(length)
    ]


@pytest.fixture
def three_runs(laboratory: Laboratory, project: str) -> list[LoggedRun]:
    """`slow`, `quick` and `quickest`, finished, in a project of their own."""
    runs = []
    for name, rate in (("slow", 0.01), ("quick", 0.03), ("quickest", 0.06)):
        run = laboratory.start_run(
            project, f"{name}-{project}", name=name, config={"lr": rate}
        )
        run.log(curve(60, rate))
        run.finish()
        runs.append(run)
    return runs


@pytest.fixture
def open_panels(
    page: Page, laboratory: Laboratory, project: str
) -> Callable[..., None]:
    """Opens a view of these panels over four runs whose loss rises with their rate."""

    def open_view(*panels: dict[str, Any], on: Page = page, **layout: Any) -> None:
        open_over_four_runs(on, laboratory, project, panels, layout)

    return open_view


@pytest.fixture
def open_saved(
    page: Page, server: ServerProcess, project: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    """Saves a workspace of these fields from Python, opens it, and tells its address."""
    monkeypatch.setenv("TRAILMARK_BASE_URL", server.base_url)
    monkeypatch.setenv("TRAILMARK_API_KEY", server.api_key)

    def open_view(*, on: Page = page, **fields: Any) -> str:
        made = ws.Workspace(name="Saved", entity="ada", project=project, **fields)
        url = made.save().url
        on.goto(url)
        return url

    return open_view
