"""One server for all conformance tests, and the client in each supported version."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.official_client import VERSIONS, OfficialClient
from tests.support.server_process import ServerProcess, running_server

_numbers = itertools.count()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server that gives runs up that miss one of the client's 15-second beats."""
    folder = tmp_path_factory.mktemp("server")
    settings = {"HEARTBEAT_TIMEOUT_S": "20"}
    with running_server(folder / "data", settings) as process:
        yield process


@pytest.fixture(params=VERSIONS)
def client(
    request: pytest.FixtureRequest, server: ServerProcess, tmp_path: Path
) -> OfficialClient:
    """The official client in one version, in an empty home."""
    return OfficialClient(request.param, server.base_url, server.api_key, tmp_path)


@pytest.fixture
def project() -> str:
    """The name of a project that no other test uses."""
    return f"p{next(_numbers)}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.conformance)
