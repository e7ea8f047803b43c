"""A real server for the tests of the SDK, a network in front of it, and homes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fault_server import FaultServer, fault_server
from tests.support.server_process import ServerProcess, running_server
from tests.support.training import Training, training

_numbers = itertools.count()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    folder = tmp_path_factory.mktemp("server")
    with running_server(folder / "data") as process:
        yield process


@pytest.fixture
def network(server: ServerProcess) -> Iterator[FaultServer]:
    """A network between trainers and the server; good until told otherwise."""
    with fault_server(server.base_url) as proxy:
        yield proxy


@pytest.fixture
def home(server: ServerProcess, tmp_path: Path) -> Iterator[Training]:
    """A home for training scripts that reach the server directly."""
    with training(tmp_path / "home", server.base_url, server.api_key) as made:
        yield made


@pytest.fixture
def faulty_home(
    server: ServerProcess, network: FaultServer, tmp_path: Path
) -> Iterator[Training]:
    """A home for training scripts that reach the server through `network`."""
    with training(tmp_path / "home", network.base_url, server.api_key) as made:
        yield made


@pytest.fixture
def project() -> str:
    """The name of a project that no other test uses."""
    return f"s{next(_numbers)}"
