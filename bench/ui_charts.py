"""What sixty chart panels cost the page: 60 panels × 20 runs × 500 points.

Main-thread CPU of a real Chromium, from the DevTools protocol: wall time on a shared
machine says little. Limit: sixty canvases handed to a worker that only clears them.

    python -m bench.ui_charts                 the figures
    python -m bench.ui_charts --shots DIR     pictures of every kind of panel instead
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

from bench.support.chart_page import POINTS, build_page, serve_page
from bench.support.report import Figure, report

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
# All sixty in view at once: what is out of view is not drawn.
WALL = {"width": 1660, "height": 3800}
ROUNDS = 5


def main() -> None:
    shots = Path(sys.argv[2]) if sys.argv[1:2] == ["--shots"] else None
    with tempfile.TemporaryDirectory() as directory:
        build_page(Path(directory))
        with serve_page(Path(directory)) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            if shots:
                for theme in ("light", "dark"):
                    page = browser.new_page(viewport={"width": 1540, "height": 1560})
                    _shoot(page, address, theme, shots)
            else:
                _measure(lambda: browser.new_page(viewport=WALL), address)
            browser.close()


def _measure(new_page: Callable[[], Page], address: str) -> None:
    rounds = [_round(new_page, address) for _ in range(ROUNDS)]
    limit, first, redraw, live = (list(column) for column in zip(*rounds, strict=True))
    floor = statistics.median(limit)
    name = "60 canvases cleared by a worker"
    report(
        "ui_charts",
        [
            Figure("60 panels × 20 runs × 500 points, first draw", statistics.median(first), "ms", bar=150, limit=floor, limit_name=name),
            Figure("redraw after a setting changed", statistics.median(redraw), "ms", bar=80, limit=floor, limit_name=name),
            Figure("fetch and redraw after a live tick", statistics.median(live), "ms", bar=80, limit=floor, limit_name=name),
        ],
        points=60 * 20 * POINTS,
        rounds=ROUNDS,
        all_ms={"limit": limit, "first": first, "redraw": redraw, "live": live},
    )  # fmt: skip


def _round(
    new_page: Callable[[], Page], address: str
) -> tuple[float, float, float, float]:
    """CPU ms of: the limit, the first draw, a setting changed, a live tick."""
    bare = _opened(new_page(), address)
    limit = _cpu_ms(bare, "bench.limit(60)")
    bare.close()
    page = _opened(new_page(), address)
    first = _cpu_ms(page, "bench.mount(0)")
    _check_drawn(page)
    redraw, live = _cpu_ms(page, "bench.mount(0.6)"), _cpu_ms(page, "bench.tick()")
    page.close()
    return limit, first, redraw, live


def _opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_function("window.bench")
    return page


def _devtools(page: Page) -> CDPSession:
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    return devtools


def _thread_ms(devtools: CDPSession) -> float:
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    values = {one["name"]: one["value"] for one in metrics}
    return values.get("ThreadTime", values["TaskDuration"]) * 1000


def _cpu_ms(page: Page, script: str) -> float:
    """Main-thread CPU of a script until the page has come to rest again."""
    devtools = _devtools(page)
    before = _settled_ms(devtools)
    page.evaluate(script)
    return _settled_ms(devtools) - before


def _settled_ms(devtools: CDPSession) -> float:
    """Wait until half a second costs the page next to nothing; its CPU so far."""
    last = _thread_ms(devtools)
    for _ in range(60):
        time.sleep(0.5)
        now = _thread_ms(devtools)
        if now - last < 1:
            return last
        last = now
    raise TimeoutError("the page does not come to rest")


def _check_drawn(page: Page) -> None:
    """A panel that drew nothing would be cheap: each must have its axes."""
    drawn = page.evaluate(
        """[...document.querySelectorAll('article')].filter((panel) =>
            !panel.querySelector('[aria-busy]') &&
            panel.querySelectorAll('canvas + div span:not([hidden])').length >= 4).length"""
    )
    if drawn != 60:
        raise RuntimeError(f"{drawn!r} of 60 panels were drawn")


def _shoot(page: Page, address: str, theme: str, into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    page.on("console", lambda message: print(message.text))
    page.on("pageerror", print)
    page.goto(address)
    page.evaluate(f"bench.gallery({theme!r})")
    page.get_by_role("img").first.wait_for()
    _settled_ms(_devtools(page))
    chart = page.get_by_role("application").nth(1)
    box = chart.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.4)
    page.mouse.move(box["x"] + box["width"] * 0.6 + 2, box["y"] + box["height"] * 0.42)
    _settled_ms(_devtools(page))
    page.screenshot(path=into / f"gallery-{theme}.png")
    page.close()


if __name__ == "__main__":
    main()
