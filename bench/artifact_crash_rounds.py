"""`kill -9` of the server under writers of artifacts: each version whole, or absent.

`python -m bench.artifact_crash_rounds [--rounds 50] [--seed 1]`
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.support.report import Figure, report
from tests.support.artifact_crashes import run_artifact_crash_rounds


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=50)
    options.add_argument("--writers", type=int, default=8)
    options.add_argument("--seed", type=int, default=1)
    arguments = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        counted = run_artifact_crash_rounds(
            Path(folder),
            rounds=arguments.rounds,
            writers=arguments.writers,
            seed=arguments.seed,
        )
    report(
        "artifact_crash_rounds",
        [
            Figure("committed versions that are gone", counted.missing, "versions", bar=0),
            Figure("versions with a missing or wrong file", counted.damaged, "versions", bar=0),
            Figure("contents that became two versions", counted.doubled, "versions", bar=0),
            Figure("kills", counted.kills, "times", "higher"),
            Figure("versions committed", counted.committed, "versions", "higher"),
            Figure("versions found", counted.found, "versions", "higher"),
            Figure("versions tried again", counted.resent, "times"),
        ],
        seed=arguments.seed,
        writers=arguments.writers,
    )  # fmt: skip
    sys.exit(counted.missing + counted.damaged + counted.doubled > 0)


if __name__ == "__main__":
    main()
