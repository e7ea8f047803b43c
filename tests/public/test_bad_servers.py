"""The public API when the server is down, slow, or answers nonsense."""

from __future__ import annotations

import time

import pytest

import trailmark
from tests.support.fault_server import (
    CUT,
    ERROR_429,
    ERROR_500,
    GARBAGE,
    REFUSED,
    Fault,
    fault_server,
    severed,
)
from tests.support.world import RUNS, World, make_run
from trailmark.apis.public.api import Api


def through(base_url: str, world: World, patience_s: float) -> Api:
    return Api({"base_url": base_url}, timeout=patience_s, api_key=world.ada_key)


@pytest.mark.parametrize(
    "fault", [REFUSED, ERROR_500, ERROR_429, GARBAGE, CUT], ids=str
)
def test_a_server_that_stays_bad_is_an_error_that_names_it(
    world: World, fault: Fault
) -> None:
    with fault_server(world.base_url) as network:
        network.show(fault)
        api = through(network.base_url, world, 1.0)
        began_s = time.monotonic()
        with pytest.raises(trailmark.Error):
            list(api.runs("crew/demo"))
        assert time.monotonic() - began_s < 60


def test_a_broken_connection_loses_and_repeats_nothing(world: World) -> None:
    with fault_server(world.base_url) as network:
        api = through(network.base_url, world, 60.0)
        for at_bytes in (300, 2_000):
            network.show(severed("down", at_bytes))
            found = [one.id for one in api.runs("crew/demo", per_page=2)]
            assert found == [one["id"] for one in RUNS]
            api.flush()


def test_an_update_through_a_bad_network_is_whole_or_not_there(
    world: World, project: str
) -> None:
    make_run(world.api(), "crew", project, RUNS[0])
    path = f"crew/{project}/run00001"
    with fault_server(world.base_url) as network:
        api = through(network.base_url, world, 1.0)
        run = api.run(path)
        run.tags.append("late")
        run.notes = "late"
        network.show(ERROR_500)
        with pytest.raises(trailmark.Error):
            run.update()
        assert world.api().run(path).tags == []
        network.heal()
        run.update()
    fresh = world.api().run(path)
    assert (fresh.tags, fresh.notes) == (["late"], "late")


def test_no_server_at_all_is_said_in_words(world: World) -> None:
    api = Api({"base_url": "http://127.0.0.1:9"}, timeout=0.5, api_key=world.ada_key)
    with pytest.raises(trailmark.Error, match=r"127\.0\.0\.1:9"):
        _ = api.viewer
