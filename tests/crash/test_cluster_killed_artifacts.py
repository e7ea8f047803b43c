from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from tests.support.artifact_crashes import run_cluster_artifact_crash_rounds
from tests.support.cluster import running_cluster
from tests.support.object_stores import S3Server
from tests.support.postgres_server import PostgresServer

pytestmark = pytest.mark.crash


def test_versions_are_whole_or_absent_when_one_of_several_servers_is_killed(
    postgres: PostgresServer, s3_server: S3Server, tmp_path: Path
) -> None:
    with running_cluster(
        tmp_path,
        postgres.url(postgres.create_database()),
        s3_server.url(uuid.uuid4().hex),
        settings={"LOG_LEVEL": "warning"},
    ) as cluster:
        counted = run_cluster_artifact_crash_rounds(
            cluster.servers, rounds=3, writers=6, seed=20_262
        )

    assert counted.committed > 8
    assert counted.resent > 0
    assert (counted.missing, counted.damaged, counted.doubled) == (0, 0, 0)
