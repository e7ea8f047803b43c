"""Two servers, one of them with two workers, over one PostgreSQL and one S3 store."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator

import pytest

from tests.support.cluster import Cluster, running_cluster
from tests.support.object_stores import S3Server
from tests.support.postgres_server import PostgresServer
from tests.support.server_process import ServerProcess

_numbers = itertools.count()


@pytest.fixture(scope="session")
def cluster(
    postgres: PostgresServer,
    s3_server: S3Server,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Cluster]:
    """Servers that started at once over an empty database; never killed."""
    with running_cluster(
        tmp_path_factory.mktemp("cluster"),
        postgres.url(postgres.create_database()),
        s3_server.url(uuid.uuid4().hex),
        workers=(1, 2),
        settings={"HEARTBEAT_TIMEOUT_S": "20"},
    ) as servers:
        yield servers


@pytest.fixture
def here(cluster: Cluster) -> ServerProcess:
    """The server that is written to."""
    return cluster.servers[0]


@pytest.fixture
def there(cluster: Cluster) -> ServerProcess:
    """The server that has to know of it."""
    return cluster.servers[1]


@pytest.fixture
def project() -> str:
    """The name of a project that no other test uses."""
    return f"p{next(_numbers)}"
