"""Our workspace beside mlflow, aim and trackio: one project, until the first chart.

Each tracker as installed from PyPI in a virtual environment of its own holds the same
runs and serves its own page on 127.0.0.1; what Chromium asks of other hosts is refused.
A tracker that is not installed, cannot be filled or shows nothing says why in its row.

    python -m bench.workspace_peers                  with what is installed already
    python -m bench.workspace_peers --install DIR    install into DIR what is missing

The whole project of the speed table (1,000 runs × 200 metrics × 1,000 steps) takes mlflow
and aim many hours to be filled with: a tenth of the runs and of the metrics is compared,
and the record tells how long the whole would take at that pace.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, sync_playwright
from rich.console import Console
from rich.table import Table

from bench.support.peers.curves import Shape
from bench.support.peers.first_chart import Opening, open_page
from bench.support.peers.stock import stock
from bench.support.peers.trackers import TRACKERS, Tracker
from bench.support.report import Figure, report
from bench.ui_charts import CHROMIUM, FLAGS

TENTH_SHAPE, WHOLE_SHAPE = Shape(), Shape(1_000, 200, 1_000)
ROUNDS, ROUNDS_OF_SLOW = 3, 1
_SLOW_MS = 20_000
_FILL_LIMIT_S = 45 * 60
_VENVS = Path(tempfile.gettempdir()) / "trailmark-bench-peers"
_LOCAL_ONLY = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


@dataclass(slots=True)
class Row:
    """What one tracker did with one project; `why` where there is nothing to tell."""

    tracker: str
    version: str
    project: str
    draws: str
    filled_by: str
    fill_s: float | None = None
    openings: list[Opening] = field(default_factory=list)
    why: str = ""

    def median(self, name: str) -> float | None:
        values = [getattr(one, name) for one in self.openings]
        if not values or None in values:
            return None
        return float(statistics.median(values))


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--install", type=Path, metavar="DIR")
    options.add_argument("--only", nargs="+", choices=[one.name for one in TRACKERS])
    given = options.parse_args()
    venvs = given.install or _VENVS
    trackers = [one for one in TRACKERS if one.name in (given.only or one.name)]
    if given.install:
        for one in trackers:
            _install(one.name, venvs)
    with sync_playwright() as playwright:
        flags = [*FLAGS, _LOCAL_ONLY]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        rows = [_row(one, venvs, TENTH_SHAPE, browser) for one in trackers]
        browser.close()
    _print(rows)
    _keep(rows)


def _install(name: str, venvs: Path) -> None:
    if name == "trailmark" or (venvs / name / "bin" / name).exists():
        return
    venv.create(venvs / name, with_pip=True)
    pip = [str(_python(name, venvs)), "-m", "pip", "install", "--quiet", name]
    subprocess.run(pip, check=False)  # its row says that it is not there


def _python(name: str, venvs: Path) -> Path:
    return (
        Path(sys.executable) if name == "trailmark" else venvs / name / "bin" / "python"
    )


def _row(tracker: Tracker, venvs: Path, shape: Shape, browser: Browser) -> Row:
    python = _python(tracker.name, venvs)
    row = Row(
        tracker.name,
        _version(tracker.name, python),
        f"{shape.n_runs} runs × {shape.n_metrics} metrics × {shape.n_steps} steps",
        tracker.draws,
        tracker.filled_by,
    )
    if not row.version:
        row.why = f"not installed in {venvs.name!r}: give --install DIR"
        return row
    try:
        held = stock(tracker.name, python, shape, limit_s=_FILL_LIMIT_S)
        row.fill_s = held.fill_s
        with tracker.served(python, held.folder, browser) as context:
            _measure(tracker, context, row.openings)
            context.close()
    except (RuntimeError, TimeoutError, Error) as error:
        row.why = str(error).splitlines()[0]
    outcome = row.why or _told(row.median("first_ms"))
    print(f"{row.tracker}, {row.project}: {outcome}", file=sys.stderr)
    return row


def _measure(
    tracker: Tracker, context: BrowserContext, openings: list[Opening]
) -> None:
    def once() -> Opening:
        return open_page(context, tracker.blank, tracker.page, tracker.count)

    warm = once()
    rounds = ROUNDS if warm.first_ms < _SLOW_MS else ROUNDS_OF_SLOW
    openings.extend(once() for _ in range(rounds))


def _version(name: str, python: Path) -> str:
    ask = f"from importlib.metadata import version; print(version({name!r}))"
    if not python.exists():
        return ""
    told = subprocess.run(
        [python, "-c", ask], capture_output=True, text=True, check=False
    )
    return told.stdout.strip()


def _print(rows: Sequence[Row]) -> None:
    table = Table(title="workspace_peers", title_justify="left")
    for column in ("tracker", "project", "first chart", "all on view", "CPU to the first", "filled in"):  # fmt: skip
        is_name = column in ("tracker", "project")
        table.add_column(column, justify="left" if is_name else "right")
    for row in rows:
        names = ("first_ms", "all_ms", "first_cpu_ms")
        told = [_told(row.median(name)) for name in names]
        filled = "" if row.fill_s is None else f"{row.fill_s:,.0f} s"
        measured = [row.why, "", "", ""] if row.why else told
        table.add_row(f"{row.tracker} {row.version}", row.project, *measured, filled)
    Console(width=150).print(table)


def _told(milliseconds: float | None) -> str:
    return "never" if milliseconds is None else f"{milliseconds:,.0f} ms"


def _keep(rows: Sequence[Row]) -> None:
    figures = {
        "navigation to the first chart": "first_ms",
        "main-thread CPU until then": "first_cpu_ms",
        "navigation to all charts on view": "all_ms",
    }
    report(
        "workspace_peers",
        [
            Figure(f"{row.tracker}, {row.project}: {name}", value, "ms")
            for row in rows
            for name, key in figures.items()
            if (value := row.median(key)) is not None
        ],
        rows=[asdict(row) for row in rows],
        hours_to_fill_the_whole=_hours(rows),
        load_average=os.getloadavg()[0],
    )


def _hours(rows: Sequence[Row]) -> dict[str, float]:
    """How long the whole would take at the pace of the tenth."""
    factor = WHOLE_SHAPE.n_points / TENTH_SHAPE.n_points / 3_600
    return {
        row.tracker: round(row.fill_s * factor, 1)
        for row in rows
        if row.fill_s is not None
    }


if __name__ == "__main__":
    main()
