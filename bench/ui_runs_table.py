"""The runs table of 100,000 runs in a real Chromium: open, jump, sort, scroll.

Wall time between the click and the frame that shows the rows, against a warm server;
beside it the CPU that the page's main thread and the server took for it, since other
work on the machine lengthens the former most. Of a scrolled frame it is the heaviest
task of the main thread. The runs are inserted directly, with 12 values each. The first sort by a path indexes
it, which is told beside. Limit: the same page of rows asked for by the page itself and
not drawn.

    python -m bench.ui_runs_table                    the figures
    python -m bench.ui_runs_table --shots DIR        pictures, light, dark and narrow
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from sqlalchemy import insert, select

from bench.support.report import Figure, report
from bench.ui_charts import CHROMIUM, FLAGS
from tests.support.person import PASSWORD, make_person
from tests.support.server_process import ServerProcess, running_server
from trailmark.server.db import Database
from trailmark.server.db.tables.projects import projects
from trailmark.server.db.tables.runs import runs

N_RUNS = 100_000
ROUNDS = 5
_SETTLE_MS = 700
"""For what an act before set off: saving the view, counting."""
_VIEWPORT = {"width": 1440, "height": 900}

# Each resolves with ms from the call to the frame after the rows are there.
_HELPERS = """
window.table = () => document.querySelector('[role=grid][aria-label=Runs]');
window.bench = (act, isDone) => new Promise((resolve, reject) => {
  const began = performance.now();
  act();
  const check = () => {
    const ms = performance.now() - began;
    if (ms > 20000) return reject(new Error('the rows never came'));
    const grid = table();
    const rows = grid ? [...grid.querySelectorAll('[data-line]')].slice(1) : [];
    const isThere = rows.length > 10 && rows.every((row) => row.dataset.run);
    if (isThere && isDone(rows)) resolve(performance.now() - began);
    else requestAnimationFrame(check);
  };
  requestAnimationFrame(check);
});
window.head = (name) =>
  table().querySelector(`[role=columnheader][aria-label="${name}"]`);
window.frameTimes = (count, step) => new Promise((resolve) => {
  const grid = table();
  const found = [];
  let last = performance.now();
  const next = (now) => {
    found.push(now - last);
    last = now;
    grid.scrollTop += step;
    if (found.length > count) resolve(found.slice(1));
    else requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
});
null;  // a script that ended in a function would be called
"""


def main() -> None:
    with _served() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        if sys.argv[1:2] == ["--shots"]:
            _shoot(browser, server, Path(sys.argv[2]))
        else:
            _measure(browser, _signed_in(browser, server), server)
        browser.close()


def _measure(browser: Browser, page: Page, server: ServerProcess) -> None:
    load_before = os.getloadavg()[0]
    page.goto("/ada/big/sweeps")
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    first_open = _open(page)
    page.wait_for_timeout(_SETTLE_MS)
    first_sort = _sort(page, "loss")
    spent: dict[str, list[_Spent]] = {"open": [], "jump": [], "sort": []}
    asked: list[float] = []

    def note(what: str, act: Callable[[], float]) -> None:
        page.wait_for_timeout(_SETTLE_MS)
        spent[what].append(_spent(devtools, server, act))

    for at in range(ROUNDS):
        page.get_by_role("link", name="Sweeps").click()
        page.get_by_text("No sweeps yet").wait_for()
        note("open", lambda: _open(page))
        share = (at + 1) / (ROUNDS + 1)
        note("jump", lambda share=share: _jump(page, share))
        note("sort", lambda: _sort(page, "loss"))
        asked.append(_asked(page))
    slow, slow_cpu = _scrolled(browser, page, 120)
    fast, fast_cpu = _scrolled(browser, page, 2400)
    floor = statistics.median(asked)
    name = "a page of rows, fetched and not drawn"
    wall = {
        what: statistics.median(one.wall_ms for one in all_of)
        for what, all_of in spent.items()
    }
    page_cpu = {
        what: statistics.median(one.page_ms for one in all_of)
        for what, all_of in spent.items()
    }
    server_cpu = {
        what: statistics.median(one.server_ms for one in all_of)
        for what, all_of in spent.items()
    }
    report(
        "ui_runs_table",
        [
            Figure("open the table of 100,000 runs", wall["open"], "ms", bar=300, limit=floor, limit_name=name),
            Figure("jump to anywhere in it", wall["jump"], "ms", bar=300, limit=floor, limit_name=name),
            Figure("sort by a metric", wall["sort"], "ms", bar=300, limit=floor, limit_name=name),
            *(Figure(f"{what}: CPU of the page's main thread", page_cpu[what], "ms") for what in spent),
            *(Figure(f"{what}: CPU of the server", server_cpu[what], "ms") for what in spent),
            Figure("heaviest task, scrolling 120 px a frame, CPU", max(slow_cpu), "ms", bar=50),
            Figure("heaviest task, scrolling 2,400 px a frame, CPU", max(fast_cpu), "ms", bar=50),
            Figure("slowest frame, scrolling 120 px each", max(slow), "ms", bar=50),
            Figure("slowest frame, scrolling 2,400 px each", max(fast), "ms", bar=50),
            Figure("open for the first time, code and all", first_open, "ms"),
            Figure("sort by a metric for the first time", first_sort, "ms"),
        ],
        runs=N_RUNS,
        load={"before": load_before, "after": os.getloadavg()[0]},
        all_ms={what: [asdict(one) for one in all_of] for what, all_of in spent.items()},
        frame_ms={
            "median slow": statistics.median(slow),
            "median fast": statistics.median(fast),
            "over 50": sum(one > 50 for one in [*slow, *fast]),
        },
        task_cpu_ms={
            "frames": len(slow) + len(fast),
            "tasks over 50": sum(one > 50 for one in [*slow_cpu, *fast_cpu]),
            "a frame slow": sum(slow_cpu) / len(slow),
            "a frame fast": sum(fast_cpu) / len(fast),
        },
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Spent:
    wall_ms: float
    page_ms: float
    server_ms: float


def _spent(
    devtools: CDPSession, server: ServerProcess, act: Callable[[], float]
) -> _Spent:
    page_before, server_before = _thread_ms(devtools), _process_ms(server.pid)
    wall = act()
    return _Spent(
        wall,
        _thread_ms(devtools) - page_before,
        _process_ms(server.pid) - server_before,
    )


def _thread_ms(devtools: CDPSession) -> float:
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    values = {one["name"]: one["value"] for one in metrics}
    return values.get("ThreadTime", values["TaskDuration"]) * 1000


def _process_ms(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def _scrolled(
    browser: Browser, page: Page, step_px: int
) -> tuple[list[float], list[float]]:
    """Wall time of each frame, and CPU of each task of the main thread meanwhile."""
    page.evaluate("table().scrollTop = 0")
    page.wait_for_timeout(_SETTLE_MS)
    browser.start_tracing(page=page, categories=["toplevel"])
    frames = page.evaluate(f"frameTimes(300, {step_px})")
    events = json.loads(browser.stop_tracing())["traceEvents"]
    of_thread: dict[tuple[int, int], list[float]] = {}
    mains = {
        (one["pid"], one["tid"])
        for one in events
        if one["name"] == "thread_name" and one["args"]["name"] == "CrRendererMain"
    }
    for one in events:
        thread = (one["pid"], one["tid"])
        if thread in mains and "RunTask" in one["name"] and "tdur" in one:
            of_thread.setdefault(thread, []).append(one["tdur"] / 1000)
    return frames, max(of_thread.values(), key=sum)


def _open(page: Page) -> float:
    page.locator("a[href$='/ada/big/table']").first.wait_for()
    page.evaluate(_HELPERS)
    link = "document.querySelector('a[href$=\"/ada/big/table\"]').click()"
    return page.evaluate(f"bench(() => {link}, () => true)")


def _jump(page: Page, share: float) -> float:
    before = page.evaluate("table().querySelectorAll('[data-line]')[3].dataset.line")
    to = int(share * N_RUNS * 30)
    done = f"(rows) => rows[3].dataset.line !== '{before}'"
    return page.evaluate(f"bench(() => {{ table().scrollTop = {to} }}, {done})")


def _sort(page: Page, column: str) -> float:
    # Names of columns are drawn where they are looked at, as cells are.
    page.evaluate("table().scrollTo(table().scrollWidth, 0)")
    page.get_by_role("columnheader", name=column, exact=True).wait_for()
    page.evaluate("bench(() => {}, (rows) => rows[0].dataset.line === '0')")
    first = page.evaluate("table().querySelectorAll('[data-line]')[1].dataset.run")
    click = f"() => head({column!r}).querySelector('button').click()"
    done = f"(rows) => rows[0].dataset.run !== {first!r}"
    return page.evaluate(f"bench({click}, {done})")


def _asked(page: Page) -> float:
    query = """query($skip: Int!) { project(entityName: "ada", name: "big") {
        runs(first: 200, skip: $skip, order: "-created_at") { edges { node {
        id name displayName state createdAt tags
        values(paths: ["config.lr", "summary_metrics.loss"]) } cursor } } } }"""
    body = json.dumps({"query": query, "variables": {"skip": 600}})
    return page.evaluate(
        """async (body) => { const began = performance.now();
        const headers = { 'content-type': 'application/json' };
        const answer = await fetch('/graphql', { method: 'POST', headers, body });
        await answer.json(); return performance.now() - began; }""",
        body,
    )


@contextmanager
def _served() -> Generator[ServerProcess]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with running_server(data) as server:
            make_person(server)
            server.graphql(
                'mutation { upsertModel(input: { entityName: "ada", name: "big" })'
                " { model { id } } }"
            )
            _fill(data / "trailmark.db")
            yield server


def _fill(path: Path) -> None:
    """100,000 finished runs with six settings and six results each."""
    noise = random.Random(5)
    now = datetime.now(UTC)
    database = Database(f"sqlite:///{path}")
    with database.read() as connection:
        rowid = connection.execute(
            select(projects.c.rowid).where(projects.c.name == "big")
        ).scalar_one()
    for start in range(0, N_RUNS, 10_000):
        rows = [_row(rowid, n, noise, now) for n in range(start, start + 10_000)]
        with database.write() as unit:
            unit.connection.execute(insert(runs), rows)
    database.close()


def _row(
    project_rowid: int, number: int, noise: random.Random, now: datetime
) -> dict[str, Any]:
    config = {
        "lr": noise.choice([0.1, 0.03, 0.01, 0.003, 0.001]),
        "batch_size": noise.choice([32, 64, 128]),
        "optimizer": noise.choice(["adam", "sgd", "lion"]),
        "dropout": round(noise.random() / 2, 3),
        "layers": noise.randint(2, 48),
        "seed": number,
    }
    summary = {
        f"{name}": noise.random()
        for name in ("loss", "accuracy", "val/loss", "val/accuracy", "f1", "epoch_s")
    }
    made = now - timedelta(minutes=N_RUNS - number)
    return {
        "project_rowid": project_rowid,
        "run_id": f"run{number}",
        "display_name": f"brisk-harbour-{number}",
        "state": noise.choice(["finished", "finished", "failed", "crashed"]),
        "config": json.dumps(config),
        "summary": json.dumps(summary),
        "created_at": made,
        "updated_at": made,
    }


def _signed_in(browser: Browser, server: ServerProcess, **options: Any) -> Page:
    wanted: dict[str, Any] = {"viewport": _VIEWPORT, **options}
    context = browser.new_context(base_url=server.base_url, **wanted)
    page = context.new_page()
    page.goto("/signin")
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Account of ada").wait_for()
    return page


def _shoot(browser: Browser, server: ServerProcess, into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    for name, options in {
        "light": {"color_scheme": "light"},
        "dark": {"color_scheme": "dark"},
        "narrow": {"viewport": {"width": 390, "height": 800}},
    }.items():
        page = _signed_in(browser, server, **options)
        page.goto("/ada/big/table")
        page.evaluate(_HELPERS)
        page.evaluate("bench(() => {}, () => true)")
        boxes = page.get_by_role("checkbox")
        boxes.nth(2).click()
        boxes.nth(4).click(modifiers=["Shift"])
        page.screenshot(path=into / f"{name}.png")
        page.get_by_role("button", name="Columns", exact=True).click()
        page.screenshot(path=into / f"{name}-columns.png")
        page.context.close()


if __name__ == "__main__":
    main()
