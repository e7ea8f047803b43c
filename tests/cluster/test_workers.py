"""One server of several processes: kept alive, ended together, never left behind."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conformance.waiting import eventually
from tests.support.cluster import running_cluster
from tests.support.postgres_server import PostgresServer
from tests.support.server_process import ServerProcess
from tests.support.wire_client import make_run


@pytest.fixture
def server(postgres: PostgresServer, tmp_path: Path) -> Iterator[ServerProcess]:
    """A server with two workers."""
    with running_cluster(
        tmp_path,
        postgres.url(postgres.create_database()),
        (tmp_path / "objects").as_uri(),
        workers=[2],
    ) as cluster:
        yield cluster.servers[0]


def workers_of(server: ServerProcess) -> set[int]:
    """Process ids of the workers that live."""
    found = Path(f"/proc/{server.pid}/task").glob("*/children")
    children = {int(pid) for file in found for pid in file.read_text().split()}
    return {pid for pid in children if is_worker(pid)}


def is_worker(pid: int) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return b"trailmark.server.app.worker" in command and state != "Z"


def answers(server: ServerProcess) -> bool:
    try:
        return httpx.get(f"{server.base_url}/ready", timeout=5).is_success
    except httpx.TransportError:
        return False


def test_a_worker_that_dies_is_replaced(server: ServerProcess) -> None:
    before = workers_of(server)
    assert len(before) == 2
    victim = min(before)
    os.kill(victim, signal.SIGKILL)

    eventually(lambda: len(workers_of(server) - {victim}), 2)
    assert answers(server)
    assert "worker 1 ended with code -9" in server.log or "worker 2" in server.log


def test_pages_that_listen_do_not_keep_the_server_from_ending(
    server: ServerProcess,
) -> None:
    run = make_run(server, "p")
    with run.live(server) as told:
        assert server.stop() == 0
        list(told)  # a stream that is cut off would raise
    assert "timeout graceful shutdown exceeded" not in server.log


def test_no_worker_outlives_a_server_that_was_killed(server: ServerProcess) -> None:
    orphans = workers_of(server)
    server.kill()
    eventually(lambda: any(is_worker(pid) for pid in orphans), wanted=False)

    server.start()  # on the same port, with the same data directory
    assert server.graphql("{ viewer { admin } }") == {"viewer": {"admin": True}}
