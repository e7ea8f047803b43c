"""Moving the pointer over one of twelve line panels of fifty runs, in a real Chromium.

All twelve show the crosshair, and what the run pointed at has in them. Real server, real
runs; main-thread CPU a move, from the DevTools protocol: wall time on a shared machine
says little. Limit: the same moves over the empty page beside the panels.

    python -m bench.ui_hover
"""

from __future__ import annotations

import json
import math
import random
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import (
    CDPSession,
    FloatRect,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from bench.support.report import Figure, report
from bench.ui_charts import CHROMIUM, FLAGS
from tests.support.laboratory import Laboratory
from tests.support.person import PASSWORD, make_person
from tests.support.server_process import ServerProcess, running_server

N_PANELS, N_RUNS, N_STEPS = 12, 50, 1_000
MOVES, ROUNDS = 60, 5
VIEW = ViewportSize(width=1_700, height=1_500)
_SAVE = """mutation($input: UpsertViewInput!) {
  upsertView(input: $input) { view { code } }
}"""


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(Path(folder) / "data") as server,
        sync_playwright() as playwright,
    ):
        code = _fill(server)
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = _signed_in(browser.new_page(base_url=server.base_url, viewport=VIEW))
        page.goto(f"/ada/wide?nw={code}")
        charts = page.get_by_role("application")
        expect(charts).to_have_count(N_PANELS, timeout=60_000)
        for at in range(N_PANELS):
            expect(charts.nth(at)).not_to_have_attribute(
                "aria-busy", "true", timeout=60_000
            )
        devtools = page.context.new_cdp_session(page)
        devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        box = charts.nth(4).bounding_box()
        assert box
        hover = [_moved(page, devtools, box) for _ in range(ROUNDS)]
        _check(page)
        blank = FloatRect(x=20, y=VIEW["height"] - 330, width=200, height=60)
        floor = [_moved(page, devtools, blank) for _ in range(ROUNDS)]
        browser.close()
    report(
        "ui_hover",
        [
            Figure(f"a move over {N_PANELS} panels × {N_RUNS} runs with linked crosshairs", statistics.median(hover), "ms", bar=8, limit=statistics.median(floor), limit_name="the same move beside the panels"),
            Figure("the worst round", max(hover), "ms"),
        ],
        moves=MOVES,
        steps=N_STEPS,
        all_ms={"hover": hover, "limit": floor},
    )  # fmt: skip


def _moved(page: Page, devtools: CDPSession, box: FloatRect) -> float:
    """Main-thread CPU ms of one move, over a path across a box and down."""
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.3)
    time.sleep(0.6)
    before = _cpu_ms(devtools)
    for at in range(MOVES):
        share = at / MOVES
        page.mouse.move(
            box["x"] + box["width"] * (0.1 + 0.8 * share),
            box["y"] + box["height"] * (0.3 + 0.4 * math.sin(share * 9) ** 2),
        )
        time.sleep(0.03)  # two frames, as a hand moves
    time.sleep(0.4)
    return (_cpu_ms(devtools) - before) / MOVES


def _cpu_ms(devtools: CDPSession) -> float:
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    values = {one["name"]: one["value"] for one in metrics}
    return values.get("ThreadTime", values["TaskDuration"]) * 1000


def _check(page: Page) -> None:
    """Panels that did not follow would be cheap: each shows its crosshair and a value."""
    shown = page.evaluate(
        """[...document.querySelectorAll('[role=application]')].map((chart) =>
            [...chart.querySelectorAll('[class*=companion]')].filter((one) =>
              !one.hidden && one.textContent !== '').length)"""
    )
    if sum(shown) != N_PANELS - 1:
        raise RuntimeError(f"of {N_PANELS!r} panels these followed: {shown!r}")


def _fill(server: ServerProcess) -> str:
    make_person(server)
    noise = random.Random(7)
    laboratory = Laboratory(server, "ada")
    for number in range(N_RUNS):
        run = laboratory.start_run("wide", f"run-{number}")
        rate = 0.001 + 0.01 * noise.random()
        run.log(
            [
                {
                    f"metric_{key}": math.exp(-rate * step) + 0.02 * noise.random()
                    for key in range(N_PANELS)
                }
                for step in range(N_STEPS)
            ]
        )
        run.finish()
    panels = [
        {
            "__id__": f"p{key}",
            "viewType": "Run History Line Plot",
            "config": {"metrics": [f"metric_{key}"], "limit": N_RUNS},
        }
        for key in range(N_PANELS)
    ]
    section = {
        "name": "Lines",
        "isOpen": True,
        "flowConfig": {"columnsPerPage": 3, "rowsPerPage": 4},
        "panels": panels,
    }
    bank = {"state": 1, "sections": [section]}
    spec = {"section": {"panelBankConfig": bank, "runSets": [{"id": "runs"}]}}
    answer = server.graphql(
        _SAVE,
        input={
            "entityName": "ada",
            "projectName": "wide",
            "type": "project-view",
            "displayName": "Wide",
            "spec": json.dumps(spec),
        },
    )
    return answer["upsertView"]["view"]["code"]


def _signed_in(page: Page) -> Page:
    page.goto("/signin")
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Account of ada").wait_for()
    return page


if __name__ == "__main__":
    main()
