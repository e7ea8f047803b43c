"""What has to be done once is done by one of the servers, whichever lives."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.conformance.waiting import eventually
from tests.support.cluster import Cluster, running_cluster
from tests.support.object_stores import S3Server
from tests.support.postgres_server import PostgresServer
from tests.support.wire_client import WireRun, make_run
from trailmark.server.db import Database

_RUNS, _CHUNKS, _ROWS = 6, 20, 500


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[Database]:
    """The empty database of the servers, to look into."""
    opened = Database(postgres.url(postgres.create_database()))
    yield opened
    opened.close()


@pytest.fixture
def cluster(
    database: Database, s3_server: S3Server, tmp_path: Path
) -> Iterator[Cluster]:
    """Two servers that give a run up after two seconds of silence."""
    with running_cluster(
        tmp_path,
        database.url.render_as_string(hide_password=False),
        s3_server.url(uuid.uuid4().hex),
        settings={"HEARTBEAT_TIMEOUT_S": "2"},
    ) as servers:
        yield servers


def rows_of(database: Database, query: str) -> Sequence[Any]:
    with database.read() as connection:
        return connection.execute(text(query)).all()


def test_rows_are_compacted_once_though_every_server_compacts(
    cluster: Cluster, database: Database
) -> None:
    here, there = cluster.servers
    runs = [make_run(here, "p", f"r{number}") for number in range(_RUNS)]

    def write(run: WireRun) -> None:
        for chunk in range(_CHUNKS):
            first = chunk * _ROWS
            rows = [{"_step": step, "v": step} for step in range(first, first + _ROWS)]
            run.log((here, there)[chunk % 2], rows, offset=first)
        run.stream(there, complete=True, exitcode=0)

    with ThreadPoolExecutor(_RUNS) as pool:
        list(pool.map(write, runs))
    waiting = "SELECT count(*) FROM tail_chunks"
    eventually(lambda: rows_of(database, waiting)[0][0], 0)

    resting = rows_of(
        database,
        "SELECT run_rowid, row_lo, row_hi FROM segments WHERE stream = 'history'"
        " AND part = 0 ORDER BY run_rowid, row_lo",
    )
    for rowid in {row.run_rowid for row in resting}:
        reached = 0
        for row in (one for one in resting if one.run_rowid == rowid):
            assert row.row_lo == reached
            reached = row.row_hi
        assert reached == _CHUNKS * _ROWS
    claims = "SELECT name FROM job_leases WHERE name LIKE 'compaction:%'"
    eventually(lambda: rows_of(database, claims), [])
    for server in cluster.servers:
        values = [row["v"] for row in runs[0].rows(server)]
        assert values == list(range(_CHUNKS * _ROWS))
        assert '"level": "error"' not in server.log


def test_work_leased_to_a_server_that_died_is_done_by_another(
    cluster: Cluster, database: Database
) -> None:
    there = cluster.servers[1]
    first = make_run(there, "p", "first")
    eventually(lambda: first.ask(there)["state"], "crashed")
    lease = "SELECT holder FROM job_leases WHERE name = 'expire-silent-runs'"
    assert len(rows_of(database, lease)) == 1

    cluster.servers[0].kill()
    second = make_run(there, "p", "second")
    eventually(lambda: second.ask(there)["state"], "crashed")
