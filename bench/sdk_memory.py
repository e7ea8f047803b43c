"""Memory of the training process and the uploader over a million rows.

`python -m bench.sdk_memory [--rows 1000000]`
Flat: what the last quarter of the run needs beyond the second quarter.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from statistics import mean

from bench.support.report import Figure, report
from bench.support.trainers import BARE, OFFICIAL, OURS, bench_with_server

OFFICIAL_SHARE = 10


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=1_000_000)
    rows = options.parse_args().rows
    with tempfile.TemporaryDirectory() as folder, bench_with_server(Path(folder)) as on:
        bare = on.run("many_rows", BARE, rows)
        ours = on.run("many_rows", OURS, rows)
        official = on.run("many_rows", OFFICIAL, rows // OFFICIAL_SHARE)
    own = max(bare.trainer_mb)
    report(
        "sdk_memory",
        [
            Figure("training process, peak", max(ours.trainer_mb), "MB", bar=60, limit=own, limit_name="the bare loop"),
            Figure("training process, growth", _growth(ours.trainer_mb), "MB", bar=5),
            Figure("uploader, peak", max(ours.beside_mb), "MB", bar=120),
            Figure("uploader, growth", _growth(ours.beside_mb), "MB", bar=10),
            Figure(f"official client, a {OFFICIAL_SHARE}th of the rows, peak", max(official.trainer_mb), "MB"),
            Figure("official client, beside it, peak", max(official.beside_mb), "MB"),
        ],
        rows=rows,
        finish_s=ours.result["finish_s"],
    )  # fmt: skip


def _growth(samples_mb: list[float]) -> float:
    """Mean of the last quarter minus that of the second; the first is warming up."""
    quarter = max(1, len(samples_mb) // 4)
    return mean(samples_mb[-quarter:]) - mean(samples_mb[quarter : 2 * quarter])


if __name__ == "__main__":
    main()
