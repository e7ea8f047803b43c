"""Sweeps as our client reads them."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.support.world import SWEEP_CONFIG, World
from trailmark.apis.public.api import Api
from trailmark.apis.public.sweeps import Sweep, Sweeps
from trailmark.errors import (
    InvalidInputError,
    TrailmarkError,
    UnknownNameError,
    UsageError,
)

_UPSERT = """mutation($input: UpsertSweepInput!) {
  upsertSweep(input: $input) { sweep { id name } }
}"""
_GRID = "method: grid\nparameters: {x: {values: [1, 2, 3]}}\n"


def make_sweep(
    api: Api, project: str, config: str = _GRID, **said: Any
) -> dict[str, str]:
    given = {"entityName": "crew", "projectName": project, "config": config, **said}
    return api.client.execute(_UPSERT, {"input": given})["upsertSweep"]["sweep"]


def make_run(api: Api, project: str, name: str, **said: Any) -> None:
    api.client.execute(
        "mutation($input: UpsertBucketInput!) {"
        " upsertBucket(input: $input) { bucket { id } } }",
        {"input": {"entityName": "crew", "modelName": project, "name": name, **said}},
    )


def end_run(
    api: Api,
    project: str,
    name: str,
    sweep: str,
    summary: dict[str, Any] | None = None,
    **ending: Any,
) -> None:
    """A run of a sweep, ended as told; finished unless told otherwise."""
    make_run(api, project, name, sweep=sweep)
    content = {"offset": 0, "content": [json.dumps(summary or {})]}
    answer = httpx.post(
        f"{api.client.base_url}/files/crew/{project}/{name}/file_stream",
        json={
            "files": {"wandb-summary.json": content},
            "complete": True,
            "exitcode": 0,
            **ending,
        },
        auth=("api", api.client.api_key),
        timeout=60,
    )
    answer.raise_for_status()


class Counter:
    """Counts what is asked of the server."""

    def __init__(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        execute = api.client.execute

        def counted(document: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
            self.asked.append(document.partition("(")[0].removeprefix("query "))
            return execute(document, *args, **kwargs)

        monkeypatch.setattr(api.client, "execute", counted)


def test_scenario_84_the_best_run_is_that_of_the_goal(world: World, api: Api) -> None:
    sweep = api.sweep(f"crew/demo/{world.sweep}")
    best = sweep.best_run()
    assert best is not None
    assert dict(best.config) == {
        "experiment_name": "bar",
        "learning_rate": 0.001,
        "optimizer": "adam",
    }
    orders = {
        "+summary_metrics.accuracy": "run00001",
        "-summary_metrics.accuracy": "run00002",
        "accuracy": "run00002",
        "+accuracy": "run00001",
        "-created_at": "run00003",
        "+config.learning_rate.value": "run00001",
        "-config.learning_rate": "run00003",
    }
    found = {order: sweep.best_run(order=order) for order in orders}
    assert {order: run and run.id for order, run in found.items()} == orders


def test_scenario_84_without_an_ended_run_there_is_no_best(
    api: Api, project: str
) -> None:
    made = make_sweep(api, project, SWEEP_CONFIG)
    sweep = api.sweep(f"crew/{project}/{made['name']}")
    assert sweep.best_run() is None
    summary = json.dumps({"accuracy": 0.5})
    make_run(api, project, "r1", sweep=made["name"], summaryMetrics=summary)
    assert sweep.best_run() is None
    assert sweep.best_loss == 0.5
    end_run(api, project, "r1", made["name"], {"accuracy": 0.5}, exitcode=1)
    best = sweep.best_run()
    assert best is not None
    assert best.id == "r1"


def test_a_run_that_never_logged_the_metric_is_not_the_best(
    api: Api, project: str
) -> None:
    made = make_sweep(api, project, "metric: {name: loss}\n" + _GRID)
    for name, summary in (
        ("silent", {}),
        ("text", {"loss": "low"}),
        ("nan", {"loss": float("nan")}),
        ("good", {"loss": 2.0}),
    ):
        end_run(api, project, name, made["name"], summary)
    sweep = api.sweep(f"crew/{project}/{made['name']}")
    found = [sweep.best_run(), sweep.best_run("-loss")]
    assert [one and one.id for one in found] == ["good", "good"]


def test_a_sweep_without_a_metric_gives_its_newest_run_and_says_so(
    api: Api, project: str
) -> None:
    made = make_sweep(api, project)
    for name in ("r1", "r2"):
        end_run(api, project, name, made["name"])
    sweep = api.sweep(f"crew/{project}/{made['name']}")
    assert sweep.order is None
    assert sweep.best_loss is None
    with pytest.warns(UserWarning, match="names no metric"):
        best = sweep.best_run()
    assert best is not None
    assert best.id == "r2"


def test_scenario_85_facts_of_a_sweep(world: World, api: Api) -> None:
    sweep = api.sweep(f"crew/demo/{world.sweep}")
    assert sweep.name == "tune"
    assert sweep.id == world.sweep
    assert sweep.path == ["crew", "demo", world.sweep]
    assert sweep.url == f"{world.base_url}/crew/demo/sweeps/{world.sweep}"
    assert (sweep.entity, sweep.project) == ("crew", "demo")
    assert sweep.order == "-summary_metrics.accuracy"
    assert sweep.config == {
        "name": "tune",
        "method": "random",
        "metric": {"name": "accuracy", "goal": "maximize"},
        "parameters": {"learning_rate": {"min": 0.0001, "max": 0.1}},
    }
    assert (sweep.state, sweep.method) == ("RUNNING", "random")
    assert sweep.expected_run_count is None
    assert (sweep.run_count, sweep.best_loss) == (3, 0.97)
    assert sweep.created_at <= (sweep.updated_at or "")
    assert repr(sweep) == f"<Sweep crew/demo/{world.sweep} (RUNNING)>"


def test_scenario_85_a_name_is_display_name_then_configuration_then_id(
    api: Api, project: str
) -> None:
    unnamed = make_sweep(api, project)
    named = make_sweep(api, project, "name: from config\n" + _GRID)
    edited = make_sweep(api, project, "name: old\n" + _GRID)
    api.client.execute(_UPSERT, {"input": {"id": edited["id"], "displayName": "new"}})
    api.client.execute(_UPSERT, {"input": {"id": named["id"], "displayName": ""}})
    found = [
        api.sweep(f"crew/{project}/{one['name']}") for one in (unnamed, named, edited)
    ]
    assert [one.name for one in found] == [unnamed["name"], "from config", "new"]
    assert [one.expected_run_count for one in found] == [3, 3, 3]


def test_a_sweep_lists_its_runs_as_they_were_made(world: World, api: Api) -> None:
    sweep = api.sweep(f"crew/demo/{world.sweep}")
    assert [run.id for run in sweep.runs] == ["run00001", "run00002", "run00003"]
    assert len(sweep.runs) == 3
    assert sweep.runs is sweep.runs


def test_scenario_46_username_is_the_entity_and_warns(world: World, api: Api) -> None:
    sweep = api.sweep(f"crew/demo/{world.sweep}")
    with pytest.warns(DeprecationWarning, match=r"Sweep\.entity"):
        assert sweep.username == "crew"


@pytest.mark.parametrize(
    "path",
    [
        "crew/demo/{sweep}",
        "/crew/demo/{sweep}",
        "demo/{sweep}",
        "crew/demo/sweeps/{sweep}",
        "crew/demo:{sweep}",
        "{base}/crew/demo/sweeps/{sweep}",
    ],
)
def test_a_sweep_is_found_by_every_form_of_its_path(
    world: World, api: Api, path: str
) -> None:
    said = path.format(sweep=world.sweep, base=world.base_url)
    assert api.sweep(said).path == ["crew", "demo", world.sweep]


def test_a_default_project_serves_for_a_bare_id(world: World) -> None:
    assert world.api(project="demo").sweep(world.sweep).name == "tune"


@pytest.mark.parametrize(
    "path", ["crew/demo/none", "crew/nosuch/none", "nobody/demo/none"]
)
def test_scenario_113_an_unknown_sweep_is_named(api: Api, path: str) -> None:
    with pytest.raises(
        UnknownNameError, match=r"there is no sweep '.*/none'"
    ) as caught:
        api.sweep(path)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("name", ["n\0ne", "n\ud800ne", "n" * 10_000_000])
def test_an_odd_id_is_an_error_that_says_why(api: Api, name: str) -> None:
    with pytest.raises(TrailmarkError) as caught:
        api.sweep(f"crew/demo/{name}")
    assert len(str(caught.value)) < 5_000


@pytest.mark.parametrize("path", ["", "a/b/c/d", "a//b", "/"])
def test_what_is_no_path_of_a_sweep_is_refused_unasked(api: Api, path: str) -> None:
    with pytest.raises(UsageError, match="sweep"):
        api.sweep(path)


def test_someone_outside_the_team_finds_no_sweep(world: World, project: str) -> None:
    ada = world.api()
    ada.client.execute(
        _UPSERT,
        {"input": {"entityName": "other", "projectName": project, "config": _GRID}},
    )
    (sweep,) = Sweeps(ada.client, "other", project)
    bob = world.bob()
    with pytest.raises(UnknownNameError):
        bob.sweep(f"other/{project}/{sweep.id}")
    with pytest.raises(UnknownNameError, match="no project"):
        list(Sweeps(bob.client, "other", project))


def test_scenario_86_sweeps_of_a_project(world: World, api: Api) -> None:
    sweeps = api.project("demo", entity="crew").sweeps()
    seen = [(sweep.name, sweep.id, sweep.url) for sweep in sweeps]
    url = f"{world.base_url}/crew/demo/sweeps/{world.sweep}"
    assert seen == [("tune", world.sweep, url)]
    assert (len(sweeps), sweeps.length) == (1, 1)


def test_listing_sweeps_takes_one_request_a_page_and_none_for_each(
    api: Api, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [make_sweep(api, project)["name"] for _ in range(5)]
    counter = Counter(api, monkeypatch)
    sweeps = Sweeps(api.client, "crew", project, per_page=2)
    facts = [(one.id, one.name, one.state, one.config["method"]) for one in sweeps]
    assert facts == [(name, name, "RUNNING", "grid") for name in names[::-1]]
    assert len(sweeps) == 5
    assert counter.asked == ["GetSweeps"] * 3


@pytest.mark.parametrize("per_page", [1, 2, 3, 50, None])
def test_pages_of_sweeps_change_nothing(
    api: Api, project: str, per_page: int | None
) -> None:
    names = [make_sweep(api, project)["name"] for _ in range(3)][::-1]
    sweeps = Sweeps(api.client, "crew", project, per_page)
    assert len(sweeps) == 3
    assert [one.id for one in sweeps] == names
    assert [one.id for one in sweeps[1:]] == names[1:]
    assert sweeps[-1].id == names[-1]


def test_sweeps_are_narrowed_by_a_filter(api: Api, project: str) -> None:
    made = [make_sweep(api, project, f"name: s{n}\n{_GRID}") for n in range(3)]
    api.client.execute(_UPSERT, {"input": {"id": made[1]["id"], "state": "FINISHED"}})
    found = Sweeps(api.client, "crew", project, filters={"state": "finished"})
    assert ([one.name for one in found], len(found)) == (["s1"], 1)
    with pytest.raises(InvalidInputError, match="'loss' is not a property of a sweep"):
        list(Sweeps(api.client, "crew", project, filters={"loss": 1}))
    with pytest.raises(UsageError, match="filters cannot be"):
        Sweeps(api.client, "crew", project, filters="state")  # pyright: ignore[reportArgumentType]


def test_a_project_without_sweeps_has_none(api: Api, project: str) -> None:
    make_run(api, project, "r1")
    sweeps = api.project(project).sweeps()
    assert (list(sweeps), len(sweeps), bool(sweeps)) == ([], 0, False)


def test_get_orders_the_runs_and_gives_none_for_what_is_not_there(
    world: World, api: Api
) -> None:
    found = Sweep.get(
        api.client, "crew", "demo", world.sweep, order="-summary_metrics.accuracy"
    )
    assert found is not None
    assert [run.id for run in found.runs] == ["run00002", "run00003", "run00001"]
    assert Sweep.get(api.client, "crew", "demo", "none") is None
    assert Sweep.get(api.client, "crew", "nosuch", "none") is None
    with pytest.raises(UsageError, match="no sweep named"):
        Sweep.get(api.client, "crew", "demo")
    with pytest.raises(UsageError, match="no project named"):
        Sweep.get(api.client, "crew", sid="x")


def test_get_with_a_document_of_ones_own_reads_the_rest_when_asked(
    world: World, api: Api
) -> None:
    query = """query Mine($entity: String, $project: String, $name: String!,
      $yes: Boolean!) {
      project(name: $project, entityName: $entity) {
        sweep(sweepName: $name) { name @include(if: $yes) config }
      }
    }"""
    found = Sweep.get(api.client, "crew", "demo", world.sweep, query=query, yes=True)
    assert found is not None
    assert (found.name, found.order) == ("tune", "-summary_metrics.accuracy")


def test_facts_stay_as_read_until_loaded_again(api: Api, project: str) -> None:
    made = make_sweep(api, project)
    sweep = api.sweep(f"crew/{project}/{made['name']}")
    api.client.execute(_UPSERT, {"input": {"id": made["id"], "state": "PAUSED"}})
    assert sweep.state == "RUNNING"
    sweep.load()
    assert sweep.state == "RUNNING"
    sweep.load(force=True)
    assert sweep.state == "PAUSED"


def test_an_agent_tells_where_it_works_and_what_it_was_given(
    api: Api, project: str
) -> None:
    made = make_sweep(api, project)
    said = {
        "host": "gpu-1",
        "sweep": made["name"],
        "projectName": project,
        "entityName": "crew",
    }
    created = api.client.execute(
        "mutation($input: CreateAgentInput!) {"
        " createAgent(input: $input) { agent { id name } } }",
        {"input": said},
    )["createAgent"]["agent"]
    told = api.client.execute(
        "mutation($input: AgentHeartbeatInput!) {"
        " agentHeartbeat(input: $input) { commands } }",
        {"input": {"id": created["id"]}},
    )
    (command,) = json.loads(told["agentHeartbeat"]["commands"])
    make_run(api, project, command["run_id"], sweep=made["name"])
    make_run(api, project, "other", sweep=made["name"])
    sweep = api.sweep(f"crew/{project}/{made['name']}")
    (agent,) = sweep.agents()
    assert (agent.id, agent.name) == (created["id"], created["name"])
    assert (agent.host, agent.state, agent.total_runs) == ("gpu-1", "RUNNING", 1)
    assert [run.id for run in agent.runs()] == [command["run_id"]]
    assert sweep.agent(agent.name).id == agent.id
    with pytest.raises(UnknownNameError, match="no agent 'nosuch'"):
        sweep.agent("nosuch")


def test_html_shows_the_page_of_the_sweep(world: World, api: Api) -> None:
    sweep = api.sweep(f"crew/demo/{world.sweep}")
    assert sweep.to_html() == (
        f'<iframe src="{sweep.url}?jupyter=true" title="sweep tune" loading="lazy" '
        'style="border:none;width:100%;height:420px"></iframe>'
    )
    assert sweep.to_html(height=300, hidden=True).startswith("<details>")
    assert sweep._repr_html_() == sweep.to_html()  # pyright: ignore[reportPrivateUsage]
    with pytest.raises(UsageError):
        sweep.to_html(height=-1)
