"""`kill -9` of trainer, uploader or both: every row whose `log()` returned, once.

`python -m bench.sdk_crash_rounds [--rounds 200] [--seed 1]`
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.support.report import Figure, report
from tests.support.server_process import running_server
from tests.support.training import training
from tests.support.training_crashes import run_training_crash_rounds


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    arguments = options.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(Path(folder) / "data") as server,
        training(Path(folder) / "home", server.base_url, server.api_key) as home,
    ):
        counted = run_training_crash_rounds(
            home, server, rounds=arguments.rounds, seed=arguments.seed
        )
    report(
        "sdk_crash_rounds",
        [
            Figure("rows whose log() returned that are gone", counted.missing, "rows", bar=0),
            Figure("rows there more than once", counted.doubled, "rows", bar=0),
            Figure("runs that never ended", counted.unfinished, "runs", bar=0),
            Figure("rounds", counted.rounds, "rounds", "higher"),
            Figure("trainers killed", counted.trainers, "times", "higher"),
            Figure("uploaders killed", counted.uploaders, "times", "higher"),
            Figure("journals with a torn end", counted.torn, "files", "higher"),
            Figure("rows whose log() returned", counted.returned, "rows", "higher"),
            Figure("rows found", counted.found, "rows", "higher"),
        ],
        seed=arguments.seed,
    )  # fmt: skip
    sys.exit(counted.missing + counted.doubled + counted.unfinished > 0)


if __name__ == "__main__":
    main()
