"""Lists of runs: what they cost, and what they do when things change meanwhile."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from typing import Any

import pytest

from tests.support.request_log import RequestLog
from tests.support.world import World
from trailmark.apis.public.api import Api
from trailmark.apis.public.runs import Run, Runs
from trailmark.errors import InvalidInputError, UnknownNameError, UsageError

N_MANY = 300
_UPSERT = """mutation($input: UpsertBucketInput!) {
  upsertBucket(input: $input) { bucket { id } }
}"""


def make_run(api: Api, project: str, run_id: str, **said: Any) -> None:
    documents = {
        name: json.dumps(said.pop(name))
        for name in ("config", "summaryMetrics")
        if name in said
    }
    place = {"entityName": "crew", "modelName": project, "name": run_id}
    api.client.execute(_UPSERT, {"input": {**place, **said, **documents}})


@pytest.fixture(scope="module")
def many(world: World) -> str:
    """A project of many runs, which nobody changes."""
    api = world.api()
    for n in range(N_MANY):
        config = {"n": {"value": n}}
        make_run(api, "many", f"r{n:03}", config=config, summaryMetrics={"loss": n / 7})
    return "many"


@pytest.fixture
def few(api: Api, project: str) -> str:
    for n in range(4):
        make_run(api, project, f"r{n}", config={"n": {"value": n}})
    return project


def test_names_and_states_take_few_requests_and_no_documents(
    api: Api, many: str
) -> None:
    log = RequestLog(api)
    assert [run.name for run in api.runs(many)] != []
    assert len(api.runs(many)) == N_MANY
    assert set(log.sent) == {"Runs"}
    assert log.sent["Runs"] <= 4


def test_a_loop_over_configs_fetches_them_together_and_each_once(
    api: Api, many: str
) -> None:
    log = RequestLog(api)
    runs = api.runs(many)
    rows = [{**run.config, **run.summary} for run in runs]
    assert rows == [{"n": n, "loss": n / 7} for n in range(N_MANY)]
    assert sum(log.sent.values()) <= 8
    asked = [
        name
        for variables in log.variables
        if "isCounted" not in variables
        for name in json.loads(variables.get("filters", "{}"))
        .get("name", {})
        .get("$in", [variables.get("name")])
    ]
    assert len(asked) == len(set(asked)) == N_MANY
    log.clear()
    assert [run.config["n"] for run in runs] == list(range(N_MANY))
    assert log.sent == {}


def test_one_config_out_of_the_middle_fetches_one(api: Api, many: str) -> None:
    runs = api.runs(many)
    middle = runs[40]
    log = RequestLog(api)
    assert middle.config == {"n": 40}
    assert log.sent == {"RunDocuments": 1}


def test_a_loop_that_passes_most_runs_over_does_not_fetch_them(
    api: Api, many: str
) -> None:
    log = RequestLog(api)
    found = [run.config["n"] for run in api.runs(many) if run.id.endswith("50")]
    assert found == [50, 150, 250]
    assert log.sent["RunDocuments"] == 3
    assert log.sent["RunsDocuments"] == 0


def test_large_configs_are_fetched_a_few_at_a_time(api: Api, project: str) -> None:
    for n in range(6):
        config = {"n": {"value": n}, "huge": {"value": "x" * 6_000_000}}
        make_run(api, project, f"r{n}", config=config)
    log = RequestLog(api)
    assert [run.config["n"] for run in api.runs(project)] == list(range(6))
    assert log.sent == {"Runs": 1, "RunDocuments": 2, "RunsDocuments": 2}


def test_configs_backwards_are_those_forwards(api: Api, many: str) -> None:
    runs = api.runs(many)
    backwards = [run.config["n"] for run in runs[::-1]]
    assert backwards == list(range(N_MANY))[::-1]


def test_threads_that_look_at_one_list_read_each_document_once(
    api: Api, many: str
) -> None:
    runs = api.runs(many)
    listed = list(runs)
    log = RequestLog(api)
    found: list[list[int]] = []

    def look() -> None:
        found.append([run.config["n"] for run in listed])

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [list(range(N_MANY))] * 4
    names = [
        name
        for variables in log.variables
        for name in json.loads(variables.get("filters", "{}"))
        .get("name", {})
        .get("$in", [variables.get("name")])
    ]
    assert len(names) == len(set(names))


def test_a_full_list_asks_nothing_more(api: Api, many: str) -> None:
    runs = list(api.runs(many, lazy=False))
    log = RequestLog(api)
    assert [(run.config["n"], run.summary["loss"]) for run in runs][-1] == (
        299,
        299 / 7,
    )
    assert [run.system_metrics for run in runs] == [{}] * N_MANY
    assert log.sent == {}


def test_an_upgrade_fills_runs_that_were_given_out_already(api: Api, many: str) -> None:
    runs = api.runs(many)
    first, sixth = runs[0], runs[5]
    assert first.config == {"n": 0}
    runs.upgrade_to_full()
    log = RequestLog(api)
    assert sixth.config == {"n": 5}
    assert log.sent == {}
    assert [run.config["n"] for run in runs] == list(range(N_MANY))
    assert set(log.sent) == {"Runs"}  # the pages that were not read yet


def test_an_upgrade_passes_over_runs_that_were_deleted(api: Api, few: str) -> None:
    runs = api.runs(few)
    doomed, kept = runs[1], runs[2]
    api.run(f"{few}/r1").delete()
    runs.upgrade_to_full()
    assert kept.config == {"n": 2}
    with pytest.raises(UnknownNameError, match=f"'crew/{few}/r1'"):
        _ = doomed.config


def test_a_run_that_was_deleted_while_a_loop_reads_is_named(api: Api, few: str) -> None:
    runs = list(api.runs(few))
    assert runs[0].config == {"n": 0}
    api.run(f"{few}/r2").delete()
    assert runs[1].config == {"n": 1}
    with pytest.raises(UnknownNameError, match=f"'crew/{few}/r2'"):
        _ = runs[2].config
    assert runs[3].config == {"n": 3}


def test_a_run_that_arrives_while_a_loop_reads_neither_hides_nor_repeats_another(
    api: Api, few: str
) -> None:
    found: list[str] = []
    for run in api.runs(few, order="-created_at", per_page=2):
        found.append(run.id)
        if len(found) == 2:
            make_run(api, few, "late")
    assert found == ["r3", "r2", "r1", "r0"]


@pytest.mark.parametrize("per_page", [1, 3, 50, 1_000, 10**9, None])
def test_the_size_of_pages_changes_nothing(
    api: Api, many: str, per_page: int | None
) -> None:
    few = {"config.n": {"$lt": 120}} if per_page == 1 else None
    runs = Runs(api.client, "crew", many, few, per_page=per_page)
    expected = [f"r{n:03}" for n in range(120 if few else N_MANY)]
    assert [run.id for run in runs] == expected
    assert len(runs) == len(expected)


def test_a_list_is_indexed_like_a_list(api: Api, many: str) -> None:
    runs = api.runs(many, per_page=7)
    names = [f"r{n:03}" for n in range(N_MANY)]
    assert runs[-1].id == names[-1]
    assert [run.id for run in runs[10:20:3]] == names[10:20:3]
    assert [run.id for run in runs[-3:]] == names[-3:]
    with pytest.raises(IndexError):
        _ = runs[N_MANY]


def test_loops_inside_loops_see_all_pairs(api: Api, few: str) -> None:
    runs = api.runs(few, per_page=1)
    pairs = [(one.id, other.id) for one in runs for other in runs]
    names = ["r0", "r1", "r2", "r3"]
    assert pairs == [(one, other) for one in names for other in names]


def test_the_length_follows_the_filter(api: Api) -> None:
    assert len(api.runs("crew/demo", filters={"state": "finished"}, per_page=1)) == 3
    assert len(api.runs("crew/demo", filters={"state": "no such"})) == 0
    assert not api.runs("crew/demo", filters={"state": "no such"})


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"displayName": {"$regex": "^foo"}}, "12"),
        ({"display_name": {"$regex": "r-1$"}}, "3"),
        ({"config.learning_rate.value": 0.02}, "3"),
        ({"config.learning_rate": {"$gt": 0.01}}, "34"),
        ({"summaryMetrics.loss": {"$lt": 0.5}}, "23"),
        ({"summary_metrics.loss": {"$lt": 0.5}}, "23"),
        ({"job_type": "eval"}, "3"),
        ({"user.username": "ada"}, "12345"),
        ({"username": "bob"}, ""),
        ({"entity": "crew"}, "12345"),
        ({"sweep": {"$ne": None}}, "123"),
        ({"$not": {"state": "finished"}}, "45"),
        ({"created_at": {"$lt": "2020-01-01T00:00:00Z"}}, ""),
        ({"createdAt": {"$gt": datetime(2020, 1, 1)}}, "12345"),
        ({}, "12345"),
    ],
)
def test_filters_in_every_spelling(
    api: Api, wanted: dict[str, Any], expected: str
) -> None:
    found = [run.id[-1] for run in api.runs("crew/demo", filters=wanted)]
    assert "".join(found) == expected


@pytest.mark.parametrize(
    "filters", ["state", ["state"], 7, {"a": {1, 2}}, {"a": object()}]
)
def test_filters_that_are_none_are_refused_before_anything_is_sent(
    api: Api, filters: Any
) -> None:
    log = RequestLog(api)
    with pytest.raises(UsageError, match="filters"):
        api.runs("crew/demo", filters=filters)
    assert log.sent == {}


@pytest.mark.parametrize(
    "said",
    [
        {"filters": {"state": {"$near": 1}}},
        {"filters": {"nothing": 1}},
        {"filters": {"state": {"$regex": "("}}},
        {"filters": {"$or": {}}},
        {"filters": {"$or": [{"state": str(n)} for n in range(1_000)]}},
        {"order": "bogus"},
        {"order": "config"},
    ],
)
def test_filters_and_orders_that_the_server_does_not_know_are_errors(
    api: Api, said: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInputError) as raised:
        list(api.runs("crew/demo", **said))
    assert len(str(raised.value)) < 3_000


def test_odd_texts_in_filters_match_nothing(api: Api) -> None:
    for text in ("\0", "\ud800", "'; --", "%", "名前", "x" * 10_000_000):
        assert list(api.runs("crew/demo", filters={"displayName": text})) == []


@pytest.mark.parametrize("order", [7, ["created_at"]])
def test_an_order_that_is_no_text_is_refused(api: Api, order: Any) -> None:
    with pytest.raises(UsageError, match="order cannot be"):
        api.runs("crew/demo", order=order)


def test_a_page_of_none_is_refused(api: Api) -> None:
    with pytest.raises(UsageError, match="0 items"):
        api.runs("crew/demo", per_page=0)


@pytest.mark.parametrize("look", [len, list, bool, lambda runs: runs[0]])
def test_a_project_that_is_not_there_is_named(api: Api, look: Any) -> None:
    with pytest.raises(UnknownNameError, match="no project 'crew/none'"):
        look(api.runs("crew/none"))


def test_a_project_that_others_keep_private_is_not_there(
    world: World, api: Api, project: str
) -> None:
    api.create_project(project, "ada")
    assert list(api.runs(f"ada/{project}")) == []
    with pytest.raises(UnknownNameError, match=f"'ada/{project}'"):
        list(world.bob().runs(f"ada/{project}"))


def test_unknown_arguments_are_no_arguments(api: Api) -> None:
    with pytest.raises(TypeError):
        api.runs(client=api.client, entity="crew", project="demo")  # type: ignore[call-arg]


def test_sweeps_are_read_only_when_they_are_asked_for(world: World, api: Api) -> None:
    log = RequestLog(api)
    runs = list(api.runs("crew/demo"))
    without = list(api.runs("crew/demo", include_sweeps=False))
    assert [run.id for run in runs] == [run.id for run in without]
    assert set(log.sent) == {"Runs"}
    of_sweep = next(run for run in runs if run.sweep_name)
    assert of_sweep.sweep is not None
    assert of_sweep.sweep.id == world.sweep
    assert [run.sweep for run in without] == [None] * 5
    assert [run.sweep_name for run in without] == [run.sweep_name for run in runs]


def test_runs_of_a_list_are_runs(api: Api) -> None:
    run = api.runs("crew/demo")[1]
    assert isinstance(run, Run)
    assert run.path == ["crew", "demo", "run00002"]
    assert (run.group, run.job_type, run.tags) == ("g1", "train", ["baseline"])
    assert run.history_line_count == 1_200
    assert str(run.user) == "ada"
    assert run.read_only is False
    assert repr(run) == "<Run crew/demo/run00002 (finished)>"
