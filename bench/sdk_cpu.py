"""CPU at 100 rows of 20 metrics a second: of the training process, and beside it.

`python -m bench.sdk_cpu [--seconds 30]`
Limit: the same loop with nothing in it.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.support.report import Figure, report
from bench.support.trainers import (
    BARE,
    LIMIT,
    OFFICIAL,
    OURS,
    Watched,
    bench_with_server,
)  # fmt: skip

PER_S = 100


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=int, default=30)
    seconds = options.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder, bench_with_server(Path(folder)) as on:
        runs = {
            client: on.run("log_loop", client, seconds * PER_S, PER_S)
            for client in (BARE, LIMIT, OURS, OFFICIAL)
        }
    bare = _percent(runs[BARE])
    report(
        "sdk_cpu",
        [
            Figure("training process", _percent(runs[OURS]), "% of a core", bar=1.2, limit=bare, limit_name="the bare loop"),
            Figure("uploader beside it", runs[OURS].beside_cpu_share * 100, "% of a core", bar=5),
            Figure("one encode, one write", _percent(runs[LIMIT]), "% of a core"),
            Figure("official client, training process", _percent(runs[OFFICIAL]), "% of a core"),
            Figure("official client, beside it", runs[OFFICIAL].beside_cpu_share * 100, "% of a core"),
        ],
        seconds=seconds,
    )  # fmt: skip


def _percent(run: Watched) -> float:
    return run.result["cpu_share"] * 100


if __name__ == "__main__":
    main()
