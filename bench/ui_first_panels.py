"""Opening a project of 1,000 runs × 200 metrics × 1,000 steps in a real Chromium.

From the navigation to the frame in which every panel on view is drawn, against a warm
server: the page was opened before, so that code comes from the browser's cache and
series from the server's. CPU is that of the page's main thread, until then and until all
is still. Limit: the same navigation to a page without panels.

    python -m bench.ui_first_panels
"""

from __future__ import annotations

import os
import statistics
import time

from playwright.sync_api import CDPSession, Page, sync_playwright

from bench.support.big_project import N_METRICS, N_RUNS, N_STEPS, big_project
from bench.support.report import Figure, report
from bench.ui_charts import CHROMIUM, FLAGS

ROUNDS = 5
WARM_UP = 2

# Keeps when all charts on view were drawn: none is busy, and each has its axes. By a
# timer, since asking for frames would make the page produce them.
_WATCH = """
window.drawnAt = new Promise((resolve) => {
  const isDrawn = (chart) =>
    chart.getAttribute('aria-busy') !== 'true' &&
    chart.getElementsByTagName('span').length >= 4;
  const look = () => {
    const charts = [...document.querySelectorAll('[data-panel] [role=application]')];
    if (charts.length > 2 && charts.every(isDrawn)) resolve(performance.now());
    else setTimeout(look, 10);
  };
  look();
});
"""
_EMPTY_WATCH = """
window.drawnAt = new Promise((resolve) => {
  const look = () => {
    const isThere = document.body?.textContent.includes('No sweeps yet');
    if (isThere) resolve(performance.now());
    else setTimeout(look, 10);
  };
  look();
});
"""


def main() -> None:
    with big_project() as project, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        first = project.signed_in(browser)
        context = first.context
        panels = [_round(context.new_page(), project.path, _WATCH) for _ in _rounds()]
        empty = [
            _round(context.new_page(), f"{project.path}/sweeps", _EMPTY_WATCH)
            for _ in _rounds()
        ]
        browser.close()
    wall, cpu, still = _columns(panels)
    bare_wall, bare_cpu, _ = _columns(empty)
    limit, limit_cpu = statistics.median(bare_wall), statistics.median(bare_cpu)
    name = "the same app, a page without panels"
    report(
        "ui_first_panels",
        [
            Figure("navigation to drawn panels", statistics.median(wall), "ms", bar=1_000, limit=limit, limit_name=name),
            Figure("main-thread CPU until then", statistics.median(cpu), "ms", bar=400, limit=limit_cpu, limit_name=name),
            Figure("main-thread CPU until all is still", statistics.median(still), "ms"),
        ],
        runs=N_RUNS,
        metrics=N_METRICS,
        steps=N_STEPS,
        load_average=os.getloadavg()[0],
        all_ms={"wall": wall, "cpu": cpu, "still": still, "bare": bare_wall},
    )  # fmt: skip


def _rounds() -> range:
    return range(WARM_UP + ROUNDS)


def _columns(rounds: list[tuple[float, float, float]]) -> list[list[float]]:
    return [list(column) for column in zip(*rounds[WARM_UP:], strict=True)]


def _round(page: Page, path: str, watch: str) -> tuple[float, float, float]:
    """Milliseconds to what is drawn, of CPU until then, and of CPU until all is still."""
    page.goto("/favicon.svg")  # so that the process of the origin is there already
    page.add_init_script(watch)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = thread_ms(devtools)
    page.goto(path, wait_until="commit")
    wall = float(page.evaluate("drawnAt"))
    cpu = thread_ms(devtools) - before
    still = _settled_ms(devtools) - before
    page.close()
    return wall, cpu, still


def thread_ms(devtools: CDPSession) -> float:
    """CPU of the page's main thread so far."""
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    values = {one["name"]: one["value"] for one in metrics}
    return values.get("ThreadTime", values["TaskDuration"]) * 1000


def _settled_ms(devtools: CDPSession) -> float:
    """Wait until half a second costs the page next to nothing; its CPU so far."""
    last = thread_ms(devtools)
    for _ in range(40):
        time.sleep(0.5)
        now = thread_ms(devtools)
        if now - last < 2:
            return last
        last = now
    raise TimeoutError("the page does not come to rest")


if __name__ == "__main__":
    main()
