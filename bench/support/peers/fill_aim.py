"""Fills a repository of Aim by `Run.track`, a row at a time: it has no bulk import.

Run by the Python that has `aim`: `-m bench.support.peers.fill_aim DIR RUNS METRICS STEPS`.
"""

from __future__ import annotations

from aim import Repo, Run

from bench.support.peers.curves import PROJECT, asked


def main() -> None:
    folder, shape = asked()
    repository = Repo(str(folder), init=True)
    for number in range(shape.n_runs):
        run = Run(
            repo=repository,
            experiment=PROJECT,
            system_tracking_interval=None,
            capture_terminal_logs=False,
        )
        run.name = shape.run_name(number)
        for step, row in enumerate(shape.rows(number)):
            run.track(row, step=step)
        run.close()


if __name__ == "__main__":
    main()
