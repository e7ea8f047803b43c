"""`init()` to the return of the first `log()`, with a local server.

`python -m bench.sdk_init [--rounds 9]`
Limit: start a bare Python, as the uploader must be, and ask the server one question.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import httpx

from bench.support.report import Figure, report
from bench.support.trainers import OFFICIAL, OURS, Bench, bench_with_server, median_of


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=9)
    rounds = options.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder, bench_with_server(Path(folder)) as on:
        on.run("first_log", OURS)  # makes the project
        ours = [on.run("first_log", OURS) for _ in range(rounds)]
        official = [on.run("first_log", OFFICIAL) for _ in range(3)]
        least = _least_ms(on)
    report(
        "sdk_init",
        [
            Figure("init() to first log(), median", median_of(ours, "first_log_s") * 1e3, "ms", bar=200, limit=least, limit_name="a Python, one question"),
            Figure("the same, slowest", max(run.result["first_log_s"] for run in ours) * 1e3, "ms"),
            Figure("import before it, median", median_of(ours, "import_s") * 1e3, "ms"),
            Figure("official client, init() to first log()", median_of(official, "first_log_s") * 1e3, "ms"),
            Figure("official client, import", median_of(official, "import_s") * 1e3, "ms"),
        ],
        rounds=rounds,
    )  # fmt: skip


def _least_ms(on: Bench) -> float:
    taken: list[float] = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        httpx.get(f"{on.server.base_url}/ready")
        taken.append((time.perf_counter() - began) * 1e3)
    return median(taken)


if __name__ == "__main__":
    main()
