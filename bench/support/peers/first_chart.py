"""When a page of any tracker has drawn its charts, and what its main thread paid."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import BrowserContext, CDPSession

FIRST_LIMIT_S = 90

# By a timer, since asking for frames would make the page produce them.
_WATCH = """
const seen = { charts: 0, lines: null, first: null, last: null };
window.chartsSeen = seen;
window.firstChart = new Promise((resolve) => {
  const tell = () => resolve(seen.first);
  setTimeout(tell, LIMIT_MS);
  const look = () => {
    const charts = COUNT;
    if (charts > seen.charts) {
      seen.charts = charts;
      seen.last = performance.now();
      seen.first ??= seen.last;
      tell();
    }
    setTimeout(look, 20);
  };
  look();
});
"""


@dataclass(frozen=True, slots=True)
class Opening:
    """One navigation: milliseconds of wall clock and of the main thread's CPU.

    Attributes:
        all_ms: Until the last chart drawn without scrolling.
    """

    first_ms: float
    first_cpu_ms: float
    all_ms: float
    charts: int


def open_page(context: BrowserContext, blank: str, path: str, count: str) -> Opening:
    """Navigate to `path`, with the origin's process and the browser's cache warm.

    Args:
        blank: A path of the same origin that runs no application.
        count: JavaScript for how many charts are drawn.

    Raises:
        TimeoutError: no chart was drawn within `FIRST_LIMIT_S`.
    """
    page = context.new_page()
    try:
        page.goto(blank)
        limit_ms = str(FIRST_LIMIT_S * 1_000)
        page.add_init_script(
            _WATCH.replace("LIMIT_MS", limit_ms).replace("COUNT", count)
        )
        devtools = page.context.new_cdp_session(page)
        devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        before = _thread_ms(devtools)
        page.goto(path, wait_until="commit")
        first = page.evaluate("firstChart")
        first_cpu = _thread_ms(devtools) - before
        if first is None:
            raise TimeoutError(f"no chart drawn within {FIRST_LIMIT_S} s")
        seen = page.evaluate("chartsSeen")
        return Opening(
            first_ms=float(first),
            first_cpu_ms=first_cpu,
            all_ms=float(seen["last"]),
            charts=int(seen["charts"]),
        )
    finally:
        page.close()


def _thread_ms(devtools: CDPSession) -> float:
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    values = {one["name"]: one["value"] for one in metrics}
    return float(values.get("ThreadTime", values["TaskDuration"])) * 1_000
