"""Fills MLflow's default store, SQLite, by its client's `log_batch`, without HTTP.

Run by the Python that has `mlflow`: `-m bench.support.peers.fill_mlflow DIR RUNS METRICS STEPS`.
"""

from __future__ import annotations

from mlflow.entities import Metric
from mlflow.tracking import MlflowClient

from bench.support.peers.curves import PROJECT, asked

_NOW_MS = 1_800_000_000_000
_BATCH = 1_000
"""The most metrics that MLflow takes in one call."""


def main() -> None:
    folder, shape = asked()
    client = MlflowClient(f"sqlite:///{folder / 'mlflow.db'}")
    experiment = client.create_experiment(PROJECT)
    for number in range(shape.n_runs):
        made = client.create_run(experiment, run_name=shape.run_name(number))
        points = [
            Metric(name, value, _NOW_MS + 1_000 * step, step)
            for step, row in enumerate(shape.rows(number))
            for name, value in row.items()
        ]
        for first in range(0, len(points), _BATCH):
            batch = points[first : first + _BATCH]
            client.log_batch(made.info.run_id, batch, synchronous=True)
        client.set_terminated(made.info.run_id)


if __name__ == "__main__":
    main()
