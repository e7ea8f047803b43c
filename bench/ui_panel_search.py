"""Typing in the panel search of a project that logged 10,000 metrics, in a real Chromium.

A run logs 10,000 keys in 100 sections; the page is the automatic workspace of that
project. A keystroke is measured from the key's event to the frame that shows the letter,
and as main-thread CPU until all panels that it brought are there. Limit: the same letters
typed into the search of the runs, which finds nothing to draw.

    python -m bench.ui_panel_search
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

from bench.support.report import Figure, report
from bench.ui_charts import CHROMIUM, FLAGS
from tests.support.laboratory import Laboratory
from tests.support.person import PASSWORD, make_person
from tests.support.server_process import ServerProcess, running_server

N_SECTIONS, N_KEYS, ROUNDS = 100, 100, 5
TYPED = "part4.*metric_7$"

# Types one letter; resolves with ms until the frame that shows it is over.
_TYPE = """([field, text]) => new Promise((resolve) => {
  const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
  const began = performance.now();
  setter.set.call(field, text);
  field.dispatchEvent(new Event('input', { bubbles: true }));
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
})"""


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(Path(folder) / "data") as server,
        sync_playwright() as playwright,
    ):
        _fill(server)
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = _signed_in(browser.new_page(base_url=server.base_url))
        opened = _open(page)
        devtools = page.context.new_cdp_session(page)
        devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        shown, cpu = _typed(page, devtools, "Search panels")
        floor, _ = _typed(page, devtools, "Search runs")
        browser.close()
    limit = statistics.median(floor)
    name = "the same letters in the search of the runs"
    report(
        "ui_panel_search",
        [
            Figure("a keystroke, to its frame", statistics.median(shown), "ms", bar=50, limit=limit, limit_name=name),
            Figure("the slowest of them", max(shown), "ms"),
            Figure("main-thread CPU of one, with the panels it brings", statistics.median(cpu), "ms"),
            Figure("the page opened, to the first panel", opened, "ms"),
        ],
        keys=N_SECTIONS * N_KEYS,
        typed=TYPED,
        all_ms={"frame": shown, "cpu": cpu},
    )  # fmt: skip


def _typed(
    page: Page, devtools: CDPSession, search: str
) -> tuple[list[float], list[float]]:
    """For each letter, milliseconds to its frame and of CPU until all is still."""
    field = page.get_by_role("searchbox", name=search)
    shown: list[float] = []
    cpu: list[float] = []
    for _ in range(ROUNDS):
        for length in range(1, len(TYPED) + 1):
            before = _cpu_ms(devtools)
            handle = field.element_handle()
            shown.append(page.evaluate(_TYPE, [handle, TYPED[:length]]))
            page.wait_for_timeout(150)
            cpu.append(_cpu_ms(devtools) - before)
        field.fill("")
        page.wait_for_timeout(1_500)
    return shown, cpu


def _cpu_ms(devtools: CDPSession) -> float:
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    values = {one["name"]: one["value"] for one in metrics}
    return values["TaskDuration"] * 1000


def _open(page: Page) -> float:
    began = time.monotonic()
    page.goto("/ada/wide")
    page.locator("[data-panel] article").first.wait_for()
    opened = (time.monotonic() - began) * 1000
    page.wait_for_timeout(2_000)
    return opened


def _fill(server: ServerProcess) -> None:
    make_person(server)
    run = Laboratory(server, "ada").start_run("wide", "wide")
    for step in range(2):
        run.log(
            [
                {
                    f"part{section}/metric_{key}": float(step)
                    for section in range(N_SECTIONS)
                    for key in range(N_KEYS)
                }
            ]
        )
    run.finish()


def _signed_in(page: Page) -> Page:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/signin")
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Account of ada").wait_for()
    return page


if __name__ == "__main__":
    main()
