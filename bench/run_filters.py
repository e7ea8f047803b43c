"""10,000 runs of one project: filter on config and summary, order by a metric.

The first query on a path of a project this large indexes it, so the figures name
both ways: scanning (measured with indexing off) and indexed. Limit: one indexed
range of the bare table in SQLite. `--postgresql` measures there instead.
"""

from __future__ import annotations

import contextlib
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, insert, select

from bench.support.report import Figure, median_wall_ms, report
from tests.support.databases import create_tables
from tests.support.postgres_server import running_postgres
from tests.support.runs import RunFactory
from trailmark.server.db import Database
from trailmark.server.db.tables.runs import runs
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs.queries import count_runs, list_runs, prepare_indexes

N_RUNS = 10_000
FILTERS = json.dumps(
    {"config.lr": {"$lt": 0.05}, "config.model.name": "resnet", "state": "finished"}
)
BY_METRIC = {"summary_metrics.loss": {"$lt": 0.5}}
ORDER = "+summary_metrics.loss"


def main() -> None:
    with _database() as database:
        make = RunFactory.of(database)
        project = make.project()
        _fill(database, project)
        filters = json.dumps({**json.loads(FILTERS), **BY_METRIC})

        def page(wanted: str | None = filters, order: str = ORDER) -> None:
            with database.read() as connection:
                found = list_runs(
                    connection, project, filters=wanted, order=order, first=50
                )
                assert len(found.items) == 50

        def count() -> None:
            with database.read() as connection:
                assert count_runs(connection, project, filters) > 50

        scanned = median_wall_ms(page)
        counted = median_wall_ms(count)
        regex = json.dumps({"display_name": {"$regex": "7.*3$"}})
        matched = median_wall_ms(lambda: page(regex, "-created_at"))
        began = datetime.now(UTC)
        prepare_indexes(database, project, filters, ORDER)
        built_ms = (datetime.now(UTC) - began).total_seconds() * 1_000
        indexed = median_wall_ms(page)
        counted_indexed = median_wall_ms(count)
        limit = median_wall_ms(lambda: _newest(database, project))
    report(
        "run_filters_postgresql" if "--postgresql" in sys.argv else "run_filters",
        [
            Figure("first 50 of 10,000, scanned", scanned, "ms", bar=150),
            Figure("count of them, scanned", counted, "ms"),
            Figure("first 50 by a regular expression", matched, "ms", bar=150),
            Figure("indexing the three paths, once", built_ms, "ms"),
            Figure("first 50, indexed", indexed, "ms", bar=20, limit=limit, limit_name="50 bare rows in index order"),
            Figure("count of them, indexed", counted_indexed, "ms"),
        ],
    )  # fmt: skip


@contextlib.contextmanager
def _database() -> Iterator[Database]:
    with contextlib.ExitStack() as stack:
        if "--postgresql" in sys.argv:
            server = stack.enter_context(running_postgres())
            database = Database(server.url(server.create_database()))
            tail = database
        else:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            database = Database(f"sqlite:///{Path(folder) / 'trailmark.db'}")
            tail = Database(f"sqlite:///{Path(folder) / 'tail.db'}")
        create_tables(database, tail)
        yield database
        database.close()
        tail.close()


def _fill(database: Database, project: ProjectRecord) -> None:
    """Runs with 1.7 kB of config and 6 kB of summary, 287 leaves in all."""
    noise = random.Random(5)
    now = datetime.now(UTC)
    for start in range(0, N_RUNS, 1_000):
        rows = [
            _row(project, number, noise, now) for number in range(start, start + 1_000)
        ]
        with database.write() as unit:
            unit.connection.execute(insert(runs), rows)


def _row(
    project: ProjectRecord, number: int, noise: random.Random, now: datetime
) -> dict[str, object]:
    config = {f"setting_{index:02d}": noise.random() for index in range(55)}
    config |= {
        "lr": noise.random() / 10,
        "model": {"name": noise.choice(["resnet", "vit", "mlp"])},
    }
    summary: dict[str, object] = {
        f"layer_{index}/norm": noise.random() for index in range(225)
    }
    summary |= {"loss": noise.random(), "acc": {"max": noise.random()}}
    return {
        "project_rowid": project.rowid,
        "run_id": f"run{number}",
        "display_name": f"brisk-harbour-{number}",
        "state": "finished",
        "config": json.dumps(config),
        "summary": json.dumps(summary),
        "created_at": now,
        "updated_at": now,
    }  # fmt: skip


def _newest(database: Database, project: ProjectRecord) -> None:
    with database.read() as connection:
        query = select(runs.c.rowid, func.length(runs.c.display_name))
        here = query.where(runs.c.project_rowid == project.rowid)
        connection.execute(here.order_by(runs.c.created_at).limit(50)).all()


if __name__ == "__main__":
    main()
