"""A value of the wrong type is named before anything is sent, wherever it is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.world import World
from trailmark.apis.public.api import Api

RUN = "crew/demo/run00001"


def change(run: Any, config: dict[Any, Any]) -> None:
    run.config.update(config)
    run.update()


CALLS: dict[str, Callable[[Any], Any]] = {
    "from_path": lambda api: api.from_path(7),
    "run": lambda api: api.run(7),
    "runs": lambda api: api.runs(7),
    "order": lambda api: api.runs("crew/demo", order=7)[0],
    "filters": lambda api: api.runs("crew/demo", filters="x"),
    "per_page": lambda api: api.runs("crew/demo", per_page="7"),
    "artifact": lambda api: api.artifact(7),
    "project": lambda api: api.project(7),
    "create_project": lambda api: api.create_project(7, "crew"),
    "create_run": lambda api: api.create_run(run_id=7),
    "sweep": lambda api: api.sweep(7),
    "reports": lambda api: api.reports(7),
    "registry": lambda api: api.registry(7, "acme"),
    "create_registry": lambda api: api.create_registry(7, "organization", "acme"),
    "team": lambda api: api.team(7),
    "create_team": lambda api: api.create_team(7),
    "user": lambda api: api.user(7),
    "users": lambda api: api.users(7),
    "create_user": lambda api: api.create_user(7),
    "automation": lambda api: api.automation(7),
    "job": lambda api: api.job(7),
    "list_jobs": lambda api: api.list_jobs(7, 7),
    "run_queue": lambda api: api.run_queue(7, 7),
    "upsert_run_queue": lambda api: api.upsert_run_queue(7, {}, "kubernetes"),
    "queued_run": lambda api: api.queued_run(7, 7, 7, 7),
    "create_custom_chart": lambda api: api.create_custom_chart(7, 7, 7, 7, 7, 7),
    "history keys": lambda api: api.run(RUN).history(keys=[7]),
    "histories keys": lambda api: api.runs("crew/demo").histories(keys="7"),
    "scan_history": lambda api: api.run(RUN).scan_history(min_step="7"),
    "files names": lambda api: api.run(RUN).files(names="7"),
    "files pattern": lambda api: api.run(RUN).files(pattern=7),
    "file": lambda api: api.run(RUN).file(7),
    "tags": lambda api: setattr(api.run(RUN), "tags", 7),
    "config": lambda api: change(api.run(RUN), {7: 7}),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_wrong_type_is_named(api: Api, name: str) -> None:
    with pytest.raises(ValueError, match=r"7|\bx\b"):
        CALLS[name](api)


def test_the_best_run_by_no_order(world: World, api: Api) -> None:
    sweep = api.sweep(f"crew/demo/{world.sweep}")
    with pytest.raises(ValueError, match="7"):
        sweep.best_run(order=7)  # type: ignore[arg-type]
