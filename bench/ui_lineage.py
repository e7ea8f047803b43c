"""What a lineage of 2,000 nodes costs before one can look around in it.

Wall time in a real Chromium from the moment the answer is there: grouping, layout in a
worker, the first drawing. Then single steps of the wheel while all of it is in view.
Siblings are not folded, so every node is placed and drawn. Limit: the same nodes and
edges drawn once on a canvas, their places known.

    python -m bench.ui_lineage
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from bench.support.chart_page import build_page, serve_page
from bench.support.report import Figure, report
from bench.ui_charts import CHROMIUM, FLAGS

NODES = 2_000
ROUNDS = 5
WINDOW: ViewportSize = {"width": 1660, "height": 900}


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        build_page(Path(directory))
        with serve_page(Path(directory)) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            rounds = [_round(browser, address) for _ in range(ROUNDS)]
            browser.close()
    first, step, limit = (
        [one[name] for one in rounds] for name in ("first", "step", "limit")
    )
    floor = statistics.median(limit)
    name = f"{NODES:,} nodes drawn once, places known"
    report(
        "ui_lineage",
        [
            Figure(f"{NODES:,} nodes laid out and drawn", statistics.median(first), "ms", bar=2_000, limit=floor, limit_name=name),
            Figure("a step of the wheel with all of them in view", statistics.median(step), "ms", bar=100),
        ],
        nodes=NODES,
        rounds=ROUNDS,
        all_ms={"first": first, "step": step, "limit": limit},
    )  # fmt: skip


def _round(browser: Browser, address: str) -> dict[str, Any]:
    """A fresh page each time: its worker starts cold, as a visitor's does."""
    page = browser.new_page(viewport=WINDOW)
    page.goto(address)
    page.wait_for_function("window.bench")
    times = page.evaluate(f"bench.lineage({NODES})")
    page.close()
    return times


if __name__ == "__main__":
    main()
