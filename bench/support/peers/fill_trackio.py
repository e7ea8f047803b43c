"""Fills a project of Trackio by the bulk insert that its own imports use.

Runs that repeat the curves of another are copied inside the database, as the benches do
with ours. Run by the Python that has `trackio`, with `TRACKIO_DIR` set to the folder:
`-m bench.support.peers.fill_trackio DIR RUNS METRICS STEPS`.
"""

from __future__ import annotations

import sqlite3

from trackio.sqlite_storage import SQLiteStorage

from bench.support.peers.curves import PROJECT, TEMPLATES, Shape, asked

_COPY = """INSERT INTO metrics (timestamp, run_id, run_name, step, metrics)
  SELECT timestamp, :copy, :copy, step, metrics FROM metrics WHERE run_name = :source"""
_COPY_CONFIG = """INSERT INTO configs (run_id, run_name, config, created_at)
  SELECT :copy, :copy, config, created_at FROM configs WHERE run_name = :source"""


def main() -> None:
    _, shape = asked()
    for number in range(min(shape.n_runs, TEMPLATES)):
        rows = list(shape.rows(number))
        name = shape.run_name(number)
        SQLiteStorage.bulk_log(PROJECT, name, rows, config={"lr": 0.1})
    with sqlite3.connect(SQLiteStorage.get_project_db_path(PROJECT)) as database:
        _copy_runs(database, shape)


def _copy_runs(database: sqlite3.Connection, shape: Shape) -> None:
    for number in range(TEMPLATES, shape.n_runs):
        source = shape.run_name(number % TEMPLATES)
        names = {"copy": shape.run_name(number), "source": source}
        database.execute(_COPY, names)
        database.execute(_COPY_CONFIG, names)


if __name__ == "__main__":
    main()
