"""World W on a real server, one for each worker of the test run."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from tests.support.world import World, running_world
from trailmark.apis.public.api import Api

_numbers = itertools.count()


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Read `crew/demo`, and change things only in a project of the test's own."""
    with running_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture
def api(world: World) -> Api:
    """A fresh Api of ada's."""
    return world.api()


@pytest.fixture
def project() -> str:
    """The name of a project that no other test uses."""
    return f"p{next(_numbers)}"
