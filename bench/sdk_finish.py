"""How long `finish()` takes after 10,000 rows logged as fast as possible.

`python -m bench.sdk_finish [--rows 10000] [--rounds 5]`
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.support.report import Figure, report
from bench.support.trainers import OFFICIAL, OURS, bench_with_server, median_of


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=5)
    arguments = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, bench_with_server(Path(folder)) as on:
        ours = [
            on.run("log_loop", OURS, arguments.rows) for _ in range(arguments.rounds)
        ]
        official = [on.run("log_loop", OFFICIAL, arguments.rows) for _ in range(2)]
    slowest = max(run.result["finish_s"] for run in ours)
    report(
        "sdk_finish",
        [
            Figure("finish() after the rows, median", median_of(ours, "finish_s"), "s", bar=2),
            Figure("the same, slowest", slowest, "s", bar=2),
            Figure("official client", median_of(official, "finish_s"), "s"),
        ],
        rows=arguments.rows,
        rounds=arguments.rounds,
    )  # fmt: skip


if __name__ == "__main__":
    main()
