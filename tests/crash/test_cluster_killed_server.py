from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from tests.support.cluster import running_cluster
from tests.support.crash_rounds import run_cluster_crash_rounds
from tests.support.object_stores import S3Server
from tests.support.postgres_server import PostgresServer

pytestmark = pytest.mark.crash


def test_what_several_servers_acknowledged_is_there_once_when_one_is_killed(
    postgres: PostgresServer, s3_server: S3Server, tmp_path: Path
) -> None:
    with running_cluster(
        tmp_path,
        postgres.url(postgres.create_database()),
        s3_server.url(uuid.uuid4().hex),
        workers=(1, 2),
        settings={"LOG_LEVEL": "warning"},
    ) as cluster:
        counted = run_cluster_crash_rounds(
            cluster.servers, rounds=4, writers=16, seed=20_262
        )
        logs = [server.log for server in cluster.servers]

    assert counted.acknowledged > 500
    assert counted.resent > 0
    assert (counted.missing, counted.doubled) == (0, 0)
    assert counted.found == counted.acknowledged
    assert not any('"level": "error"' in log for log in logs), logs
