"""What one `run.log` of 20 metrics costs the training loop, online to a local server.

`python -m bench.sdk_log_cost [--calls 200000] [--seconds 20]`
Limit: encode the row with orjson and write it to a file, in the same loop.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.support.report import Figure, report
from bench.support.trainers import LIMIT, OFFICIAL, OURS, bench_with_server

PER_S = 100
OFFICIAL_SHARE = 10  # it is that much slower; its p99 needs no more calls


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--calls", type=int, default=200_000)
    options.add_argument("--seconds", type=int, default=20)
    arguments = options.parse_args()
    paced_calls = arguments.seconds * PER_S
    with tempfile.TemporaryDirectory() as folder, bench_with_server(Path(folder)) as on:
        tight = {
            client: on.run("log_loop", client, calls).result
            for client, calls in (
                (LIMIT, arguments.calls),
                (OURS, arguments.calls),
                (OFFICIAL, arguments.calls // OFFICIAL_SHARE),
            )
        }
        paced = {
            client: on.run("log_loop", client, paced_calls, PER_S).result
            for client in (LIMIT, OURS, OFFICIAL)
        }
    ours, limit, official = (tight[name] for name in (OURS, LIMIT, OFFICIAL))
    least = "one encode, one write"
    report(
        "sdk_log_cost",
        [
            Figure("log() in a tight loop, mean", ours["mean_us"], "µs", bar=8, limit=limit["mean_us"], limit_name=least),
            Figure("the same, p99", ours["p99_us"], "µs", bar=25, limit=limit["p99_us"], limit_name=least),
            Figure("the same, longest", ours["max_us"], "µs", limit=limit["max_us"], limit_name=least),
            Figure("log() at 100 calls/s, p50", paced[OURS]["p50_us"], "µs", bar=60, limit=paced[LIMIT]["p50_us"], limit_name=least),
            Figure("the same, p99", paced[OURS]["p99_us"], "µs", limit=paced[LIMIT]["p99_us"], limit_name=least),
            Figure("official client in a tight loop, mean", official["mean_us"], "µs"),
            Figure("the same, p99", official["p99_us"], "µs"),
            Figure("official client at 100 calls/s, p50", paced[OFFICIAL]["p50_us"], "µs"),
        ],
        calls=arguments.calls,
        paced_calls=paced_calls,
    )  # fmt: skip


if __name__ == "__main__":
    main()
