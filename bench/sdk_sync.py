"""A run logged offline, then sent by `trailmark sync`: rows a second to the last ack.

`python -m bench.sdk_sync [--rows 1000000]`
Limit: the same rows posted ready made, one request after the other.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from bench.support.bodies import history_body, rows
from bench.support.report import Figure, report
from bench.support.server import BenchServer, bench_server
from bench.support.trainers import OFFICIAL, OURS, Bench, bench_home
from trailmark.sdk.run_directory import ROOT_NAME

OFFICIAL_SHARE = 20
BODY_ROWS = 10_000
LIMIT_ROWS = 200_000


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=1_000_000)
    n_rows = options.parse_args().rows
    with (
        tempfile.TemporaryDirectory() as folder,
        bench_server({"LOG_LEVEL": "warning"}) as server,
        bench_home(Path(folder) / "home", server.process) as on,
    ):
        limit = _posted_ready_made(server, min(n_rows, LIMIT_ROWS))
        wide = _synced(on, n_rows, n_metrics=20)
        narrow = _synced(on, n_rows, n_metrics=5)
        official = _synced_officially(on, max(1_000, n_rows // OFFICIAL_SHARE))
    report(
        "sdk_sync",
        [
            Figure("rows of 20 metrics, to acknowledgement", wide, "rows/s", "higher", bar=150_000, limit=limit, limit_name="posted ready made"),
            Figure("rows of 5 metrics", narrow, "rows/s", "higher"),
            Figure(f"official client, a {OFFICIAL_SHARE}th of the rows of 20", official, "rows/s", "higher"),
        ],
        rows=n_rows,
    )  # fmt: skip


def _synced(on: Bench, n_rows: int, n_metrics: int) -> float:
    arguments = (n_rows, 0, n_metrics)
    on.run("log_loop", OURS, *arguments, TRAILMARK_MODE="offline")
    taken = _timed(on, [sys.executable, "-m", "trailmark.cli", "sync"])
    shutil.rmtree(on.home.folder / ROOT_NAME)
    return n_rows / taken


def _synced_officially(on: Bench, n_rows: int) -> float:
    on.run("log_loop", OFFICIAL, n_rows, WANDB_MODE="offline")
    [run] = (on.home.folder / "wandb").glob("offline-run-*")
    command = [sys.executable, "-m", "wandb", "sync", str(run)]
    return n_rows / _timed(on, command)


def _timed(on: Bench, command: list[str]) -> float:
    """Seconds of the whole process: starting, reading, sending, the last answer."""
    began = time.perf_counter()
    ended = on.home.wait(on.home.popen(command, {}), deadline_s=600)
    assert ended.exit_code == 0, ended.output
    return time.perf_counter() - began


def _posted_ready_made(server: BenchServer, n_rows: int) -> float:
    server.create_run("limit")
    bodies = [
        history_body(rows(first, BODY_ROWS), first)
        for first in range(0, n_rows, BODY_ROWS)
    ]
    began = time.perf_counter()
    for body in bodies:
        server.stream("limit", body)
    return len(bodies) * BODY_ROWS / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
