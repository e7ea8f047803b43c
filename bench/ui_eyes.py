"""Toggling the eyes of 50 runs with 30 line panels on view, in a real Chromium.

All thirty panels are on view and draw a group of fifty runs and one run more; the eye of
the group takes its fifty runs away, or brings them back. From the click to the frame in which every
panel shows its new picture.

    python -m bench.ui_eyes
"""

from __future__ import annotations

import json
import os
import statistics

from playwright.sync_api import CDPSession, Page, sync_playwright

from bench.support.big_project import PROJECT, BigProject, big_project
from bench.support.report import Figure, report
from bench.ui_charts import CHROMIUM, FLAGS
from bench.ui_first_panels import thread_ms

N_PANELS, N_RUNS = 30, 50
ROUNDS = 5
# Thirty panels in six columns of five rows: what is out of view is not drawn.
_WALL = {"width": 2560, "height": 1440}
_SAVE = """mutation($input: UpsertViewInput!) { upsertView(input: $input) { view { code } } }"""

# Tells which canvases take a picture.
_HOOK = """
const proto = ImageBitmapRenderingContext.prototype;
const take = proto.transferFromImageBitmap;
window.onPicture = () => {};
proto.transferFromImageBitmap = function (picture) {
  take.call(this, picture);
  window.onPicture(this.canvas);
};
"""
# Clicks, then waits until all panels have taken a new picture, and it is on the screen.
_TOGGLE = """(panels) => new Promise((resolve, reject) => {
  const charts = [...document.querySelectorAll('[data-panel] [role=application]')];
  const waiting = new Set(charts.slice(0, panels).map((one) => one.querySelector('canvas')));
  const began = performance.now();
  window.onPicture = (canvas) => {
    waiting.delete(canvas);
    if (waiting.size > 0) return;
    window.onPicture = () => {};
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
  };
  setTimeout(() => reject(new Error(`${waiting.size} panels were not drawn`)), 20000);
  const groups = [...document.querySelectorAll('[data-group]')];
  groups.find((one) => one.textContent.includes('50 runs'))
    .querySelector('button[aria-pressed]').click();
})"""


def main() -> None:
    with big_project() as project, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = project.signed_in(browser)
        page.set_viewport_size(_WALL)
        walls, cpus = _measured(page, project)
        browser.close()
    report(
        "ui_eyes",
        [
            Figure("50 runs hidden, to the last panel drawn", statistics.median(walls[::2]), "ms", bar=150),
            Figure("50 runs shown again, to the last panel drawn", statistics.median(walls[1::2]), "ms", bar=150),
            Figure("main-thread CPU of hiding", statistics.median(cpus[::2]), "ms"),
            Figure("main-thread CPU of showing", statistics.median(cpus[1::2]), "ms"),
        ],
        panels=N_PANELS,
        runs=N_RUNS,
        load_average=os.getloadavg()[0],
        all_ms={"wall": walls, "cpu": cpus},
    )  # fmt: skip


def _measured(page: Page, project: BigProject) -> tuple[list[float], list[float]]:
    page.add_init_script(_HOOK)
    page.goto(f"{project.path}?nw={_view(project)}")
    page.wait_for_function(
        """(panels) => document.querySelectorAll(
          '[data-panel] [role=application]:not([aria-busy])').length >= panels""",
        arg=N_PANELS,
    )
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    rounds = [_toggled(page, devtools) for _ in range(2 * ROUNDS + 2)][2:]
    return [wall for wall, _ in rounds], [cpu for _, cpu in rounds]


def _toggled(page: Page, devtools: CDPSession) -> tuple[float, float]:
    before = thread_ms(devtools)
    wall = float(page.evaluate(_TOGGLE, N_PANELS))
    cpu = thread_ms(devtools) - before
    page.wait_for_timeout(700)
    return wall, cpu


def _view(project: BigProject) -> str:
    """A view of thirty panels over fifty runs of one group and one of another."""
    metrics = [f"part{at % 10}/metric_{at:03d}" for at in range(N_PANELS)]
    panels = [
        {
            "__id__": f"p{at}",
            "viewType": "Run History Line Plot",
            "config": {"metrics": [metric], "aggregate": False, "limit": 100},
        }
        for at, metric in enumerate(metrics)
    ]
    section = {
        "name": "Thirty",
        "isOpen": True,
        "flowConfig": {"columnsPerPage": 6, "rowsPerPage": 5, "boxHeight": 180},
        "panels": panels,
    }
    named = {"section": "run", "name": "displayName"}
    runs = {
        "id": "runs",
        "name": "Run set",
        "enabled": True,
        "search": {"query": "harbour-9(\\d[02468]|01)$", "isRegex": True},
        "grouping": [{"section": "config", "name": "half.value"}],
        "sort": {"keys": [{"key": named, "ascending": True}]},
    }
    bank = {"state": 1, "sections": [section]}
    said = {
        "entityName": "ada",
        "projectName": PROJECT,
        "type": "project-view",
        "displayName": "Thirty",
        "spec": json.dumps({"section": {"panelBankConfig": bank, "runSets": [runs]}}),
    }
    saved = project.server.graphql(_SAVE, input=said)
    return saved["upsertView"]["view"]["code"]


if __name__ == "__main__":
    main()
