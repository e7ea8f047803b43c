"""`kill -9` of the server under 64 writers: every acknowledged row once, none twice.

`python -m bench.crash_rounds [--rounds 50] [--seed 1]`
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.support.report import Figure, report
from tests.support.crash_rounds import run_crash_rounds


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=50)
    options.add_argument("--writers", type=int, default=64)
    options.add_argument("--seed", type=int, default=1)
    arguments = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        counted = run_crash_rounds(
            Path(folder),
            rounds=arguments.rounds,
            writers=arguments.writers,
            seed=arguments.seed,
        )
    report(
        "crash_rounds",
        [
            Figure("acknowledged rows that are gone", counted.missing, "rows", bar=0),
            Figure("rows there more than once", counted.doubled, "rows", bar=0),
            Figure("kills", counted.kills, "times", "higher"),
            Figure("rows acknowledged", counted.acknowledged, "rows", "higher"),
            Figure("rows found", counted.found, "rows", "higher"),
            Figure("requests sent again", counted.resent, "requests"),
        ],
        seed=arguments.seed,
        writers=arguments.writers,
    )
    sys.exit(counted.missing + counted.doubled > 0)


if __name__ == "__main__":
    main()
