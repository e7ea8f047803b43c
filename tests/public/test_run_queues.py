"""Queues, queued runs and jobs by our client: scenarios 88 to 90, and what follows."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

import trailmark
from tests.support.world import World
from trailmark.apis.public.api import Api
from trailmark.apis.public.jobs import QueuedRun, RunQueue
from trailmark.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    TrailmarkError,
    UnknownNameError,
    UsageError,
    WaitTimeoutError,
)

IMG = {"img": {"schema": {"type": "string"}}}
SPEC = {"job": "crew/demo/train:v0", "project": "demo"}

_POP = """mutation P($queue: String!) { popFromRunQueue(input: {
  entityName: "crew", projectName: "model-registry", queueName: $queue
}) { runQueueItemId runSpec } }"""
_ACK = """mutation A($item: ID!, $run: String!) {
  ackRunQueueItem(input: {runQueueItemId: $item, runName: $run}) { success } }"""
_FAIL = """mutation F($item: ID!) { failRunQueueItem(input: {
  runQueueItemId: $item, message: "no such image", stage: "build"
}) { success } }"""


def make_queue(api: Api, name: str, **values: Any) -> RunQueue:
    return api.create_run_queue(name, "kubernetes", "crew", **values)


def pop(api: Api, queue: str) -> Any:
    """What an agent is given."""
    return api.client.execute(_POP, {"queue": queue})["popFromRunQueue"]


def start(api: Api, queue: str, run_id: str) -> None:
    """What an agent does with the next run of a queue."""
    item = pop(api, queue)["runQueueItemId"]
    told = api.client.execute(_ACK, {"item": item, "run": run_id})
    assert told == {"ackRunQueueItem": {"success": True}}


def test_88_a_queue_is_found_as_it_was_made(api: Api, project: str) -> None:
    made = api.create_run_queue(
        project,
        type="kubernetes",
        entity="crew",
        prioritization_mode="V0",
        config={"image": "{{img}}"},
        template_variables=IMG,
    )
    found = api.run_queue("crew", project)
    assert isinstance(found, trailmark.apis.public.RunQueue)
    for queue in (made, found):
        assert {
            "name": queue.name,
            "entity": queue.entity,
            "access": queue.access,
            "type": queue.type,
            "mode": queue.prioritization_mode,
            "config": queue.default_resource_config,
            "variables": queue.template_variables,
            "links": queue.external_links,
            "items": queue.items,
            "id": queue.id,
        } == {
            "name": project,
            "entity": "crew",
            "access": "PROJECT",
            "type": "kubernetes",
            "mode": "V0",
            "config": {"resource_args": {"kubernetes": {"image": "{{img}}"}}},
            "variables": [{"name": "img", **IMG["img"]}],
            "links": {},
            "items": [],
            "id": made.id,
        }
    assert repr(made) == f"<RunQueue crew/{project}>"


BAD_QUEUES: dict[str, dict[str, Any]] = {
    "type": {"type": "lambda"},
    "type of no text": {"type": None},
    "mode": {"prioritization_mode": "V1"},
    "empty name": {"name": ""},
    "long name": {"name": "q" * 65},
    "name of no text": {"name": 5},
    "name with a slash": {"name": "a/b"},
    "config as a list": {"config": ["image"]},
    "config of no JSON": {"config": {"image": object()}},
    "config as large as a file": {"config": {"image": "x" * 1_000_001}},
    "variable that is not declared": {"config": {"image": "{{other}}"}},
    "variables as a list": {"template_variables": ["img"]},
    "variable without a schema": {"template_variables": {"img": {}}},
    "variable of an unknown type": {
        "template_variables": {"img": {"schema": {"type": "image"}}}
    },
    "default that is not allowed": {
        "template_variables": {
            "img": {"schema": {"type": "integer", "default": 9, "maximum": 8}}
        }
    },
    "variable without a name": {"template_variables": {"": IMG["img"]}},
}


@pytest.mark.parametrize("what", BAD_QUEUES)
def test_88_a_queue_that_cannot_be_is_refused_before_anything_is_sent(
    project: str, what: str
) -> None:
    nowhere = Api({"base_url": "http://127.0.0.1:9"}, 0.0, "k" * 40)
    wanted: dict[str, Any] = {
        "name": project,
        "type": "kubernetes",
        "entity": "crew",
        "config": {"image": "{{img}}"},
        "template_variables": IMG,
        **BAD_QUEUES[what],
    }
    with pytest.raises(UsageError) as refused:
        nowhere.create_run_queue(**wanted)
    assert isinstance(refused.value, ValueError)


def test_a_queue_is_made_once(api: Api, project: str) -> None:
    make_queue(api, project)
    with pytest.raises(ConflictError, match=f"there is a queue '{project}'"):
        make_queue(api, project)


def test_who_may_not_write_makes_no_queue(world: World, project: str) -> None:
    with pytest.raises(NotFoundError):
        world.bob().create_run_queue(project, "kubernetes", "other")


def test_a_queue_that_is_not_there_is_an_unknown_name(api: Api) -> None:
    for entity, name in (("crew", "nosuch"), ("nobody", "q")):
        with pytest.raises(UnknownNameError, match="there is no queue"):
            api.run_queue(entity, name)
    for wrong in ("", None):
        with pytest.raises(UsageError):
            api.run_queue("crew", wrong)  # type: ignore[arg-type]


def test_89_upserting_twice_leaves_one_queue_as_it_was_said_last(
    api: Api, project: str
) -> None:
    first = api.upsert_run_queue(
        project,
        {"image": "{{img}}"},
        "kubernetes",
        entity="crew",
        template_variables=IMG,
        external_links={"docs": "https://docs.test"},
        prioritization_mode="V0",
    )
    seen = (first.prioritization_mode, first.template_variables, first.external_links)
    assert seen == (
        "V0",
        [{"name": "img", **IMG["img"]}],
        {"docs": "https://docs.test"},
    )

    again = api.upsert_run_queue(project, {"image": "b"}, "sagemaker", entity="crew")
    assert again.id == first.id
    found = api.run_queue("crew", project)
    assert found.default_resource_config == {
        "resource_args": {"sagemaker": {"image": "b"}}
    }
    assert (found.template_variables, found.external_links) == ([], {})
    assert (found.type, found.prioritization_mode) == ("sagemaker", "DISABLED")


@pytest.mark.parametrize(
    "links", [{"x": "javascript:alert(1)"}, {"x": 5}, ["https://docs.test"], {1: "a"}]
)
def test_links_that_lead_nowhere_are_refused(
    api: Api, project: str, links: Any
) -> None:
    with pytest.raises(UsageError):
        api.upsert_run_queue(project, {}, "kubernetes", external_links=links)
    with pytest.raises(UnknownNameError):
        api.run_queue("crew", project)


def test_what_is_queued_is_listed_and_taken_out(api: Api, project: str) -> None:
    queue = make_queue(api, project, config={"image": "a"})
    first, second = queue.push(SPEC), queue.push(SPEC, priority=0)
    assert [one.id for one in queue.items] == [second.id, first.id]
    assert [one.priority for one in queue.items] == [0, 2]
    listed = queue.items[1]
    assert (listed.project, listed.entity, listed.queue_name) == (
        "demo",
        "crew",
        project,
    )
    assert listed.args == {
        **SPEC,
        "entity": "crew",
        "resource": "kubernetes",
        "resource_args": {"kubernetes": {"image": "a"}},
    }
    first.delete()
    assert [one.id for one in queue.items] == [second.id]
    with pytest.raises(UnknownNameError, match="there is no queued run"):
        _ = first.state
    with pytest.raises(UnknownNameError):
        first.delete()


def test_all_queued_runs_are_listed_beyond_a_page(api: Api, project: str) -> None:
    queue = make_queue(api, project)
    pushed = [queue.push({"job": "j"}).id for _ in range(7)]
    assert [one.id for one in queue.items] == pushed[::-1]


def test_a_queued_run_is_found_by_its_names(api: Api, project: str) -> None:
    pushed = make_queue(api, project).push(SPEC)
    found = api.queued_run("crew", "demo", project, pushed.id, priority=3)
    assert (found.id, found.state, found.priority) == (pushed.id, "pending", 3)
    assert found.project_queue == "model-registry"
    with pytest.raises(UsageError):
        api.queued_run("crew", "demo", "", pushed.id)
    other = api.queued_run("crew", "demo", project, pushed.id, project_queue="demo")
    with pytest.raises(UnknownNameError):
        _ = other.state
    wrong = api.queued_run("crew", "demo", project, "no id")
    with pytest.raises(InvalidInputError):
        _ = wrong.state


def test_values_that_the_queue_does_not_take_are_refused(
    api: Api, project: str
) -> None:
    queue = make_queue(
        api, project, config={"image": "{{img}}"}, template_variables=IMG
    )
    with pytest.raises(InvalidInputError, match="neither a value nor a default"):
        queue.push(SPEC)
    with pytest.raises(InvalidInputError, match="not a string"):
        queue.push(SPEC, template_variables={"img": 5})
    with pytest.raises(UsageError):
        queue.push(SPEC, template_variables=["img"])  # type: ignore[arg-type]
    with pytest.raises(UsageError):
        queue.push(SPEC, priority=9)
    with pytest.raises(UsageError):
        queue.push("job")  # type: ignore[arg-type]
    assert queue.items == []


def test_waiting_ends_with_the_run_that_an_agent_starts(
    api: Api, world: World, project: str
) -> None:
    queue = make_queue(api, project)
    queued = queue.push({"job": "j", "project": project})

    def work() -> None:
        agent = world.api()
        while not queue.items:
            time.sleep(0.01)
        start(agent, project, "r1")
        run = agent.create_run(run_id="r1", project=project, entity="crew")
        run.update_state("failed")

    thread = threading.Thread(target=work)
    thread.start()
    run = queued.wait_until_running(timeout_s=60)
    thread.join()
    assert run.path == ["crew", project, "r1"]
    assert queued.state == "claimed"
    assert queued.wait_until_finished(timeout_s=60).state == "failed"


def test_waiting_ends_when_the_run_cannot_be_started(api: Api, project: str) -> None:
    queued = make_queue(api, project).push(SPEC)
    api.client.execute(_FAIL, {"item": pop(api, project)["runQueueItemId"]})
    assert queued.state == "failed"
    with pytest.raises(TrailmarkError, match="failed: no such image") as failed:
        queued.wait_until_finished()
    assert not isinstance(failed.value, WaitTimeoutError)


def test_waiting_ends_in_time_where_nobody_works(api: Api, project: str) -> None:
    queued = make_queue(api, project).push(SPEC)
    with pytest.raises(WaitTimeoutError, match="was pending after 0 s"):
        queued.wait_until_running(timeout_s=0)
    start(api, project, "never-begins")
    with pytest.raises(WaitTimeoutError, match="was claimed"):
        queued.wait_until_running(timeout_s=0)


def test_each_run_is_given_to_one_of_many_agents(
    api: Api, world: World, project: str
) -> None:
    queue = make_queue(api, project)
    pushed = {queue.push(SPEC).id for _ in range(12)}
    taken: list[str] = []

    def work() -> None:
        agent = world.api()
        while (given := pop(agent, project)) is not None:
            taken.append(given["runQueueItemId"])

    agents = [threading.Thread(target=work) for _ in range(4)]
    for agent in agents:
        agent.start()
    for agent in agents:
        agent.join()
    assert (len(taken), set(taken)) == (12, pushed)


def test_a_queue_is_deleted_by_who_made_it_or_an_administrator(
    api: Api, world: World, project: str
) -> None:
    make_queue(api, project)
    with pytest.raises(ForbiddenError, match="deleted by who made it"):
        world.bob().run_queue("crew", project).delete()
    made = world.bob().create_run_queue(f"{project}-bob", "kubernetes", "crew")
    made.delete()
    with pytest.raises(UnknownNameError):
        api.run_queue("crew", f"{project}-bob")


def test_90_jobs_of_a_project(api: Api, project: str, tmp_path: Path) -> None:
    assert api.list_jobs("crew", "demo") == []
    assert api.list_jobs("crew", "nosuch") == []
    for wrong in (None, ""):
        with pytest.raises(UsageError):
            api.job(wrong)
        with pytest.raises(UsageError):
            api.list_jobs("crew", wrong)  # type: ignore[arg-type]

    made = api.create_job(
        "train", image="acme/train:1", project=project, path=str(tmp_path / "1")
    )
    api.create_job(
        "train", image="acme/train:2", project=project, path=str(tmp_path / "2")
    )
    (listed,) = api.list_jobs("crew", project)
    versions = [edge["node"] for edge in listed["edges"]]
    assert {one["artifactSequence"]["name"] for one in versions} == {"train"}
    assert {one["state"] for one in versions} == {"COMMITTED"}
    assert len(versions) == 2

    assert made.name == f"crew/{project}/train:v0"
    found = api.job(f"{project}/train:latest", path=str(tmp_path / "found"))
    assert (found.name, found.source) == (
        f"crew/{project}/train:v1",
        {"image": "acme/train:2"},
    )
    assert (tmp_path / "found" / "wandb-job.json").is_file()


def test_an_artifact_that_is_no_job_is_none(api: Api, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is of type 'model'"):
        api.job("crew/demo/model-x:v0", path=str(tmp_path))
    with pytest.raises(UnknownNameError):
        api.job("crew/demo/nosuch:v0", path=str(tmp_path))


@pytest.mark.parametrize(
    "source",
    [
        {},
        {"image": "a", "git": "https://git.test/a", "commit": "1"},
        {"git": "https://git.test/a"},
        {"git": "https://git.test/a", "commit": "1"},
    ],
)
def test_a_job_that_does_not_say_what_to_run_is_refused(
    api: Api, project: str, source: dict[str, str]
) -> None:
    with pytest.raises(UsageError):
        api.create_job("train", project=project, **source)  # type: ignore[arg-type]
    assert api.list_jobs("crew", project) == []


def test_a_job_is_called_with_a_configuration(
    api: Api, project: str, tmp_path: Path
) -> None:
    job = api.create_job(
        "train", image="acme/train:1", project=project, path=str(tmp_path)
    )
    make_queue(api, project, config={"image": "{{img}}"}, template_variables=IMG)
    data = api.artifact("crew/demo/data-y:v0")
    queued = job.call(
        {"lr": 0.1, "data": data},
        queue=project,
        template_variables={"img": "x"},
        resource_args={"kubernetes": {"gpus": 2}},
        priority=1,
    )
    assert isinstance(queued, QueuedRun)
    assert (queued.project, queued.priority) == (project, 1)
    assert queued.args == {
        "job": job.name,
        "entity": "crew",
        "project": project,
        "resource": "kubernetes",
        "resource_args": {"kubernetes": {"image": "x", "gpus": 2}},
        "docker": {},
        "git": {},
        "overrides": {"run_config": {"lr": 0.1, "data": data.json_encode()}},
    }
    job.set_entrypoint(["python", "other.py"])
    other = job.call({}, queue=project, template_variables={"img": "y"})
    assert other.args["overrides"] == {
        "run_config": {},
        "entry_point": ["python", "other.py"],
    }


def test_a_job_without_a_queue_goes_to_the_default_one(
    api: Api, project: str, tmp_path: Path
) -> None:
    job = api.create_job(
        "train", image="acme/train:1", project=project, path=str(tmp_path)
    )
    queued = job.call({}, project_queue=project)
    assert (queued.queue_name, queued.state) == ("default", "pending")
    assert queued.args["resource"] == "local-container"
    assert job.call({}, project_queue=project).state == "pending"
    with pytest.raises(NotFoundError, match="there is no queue 'nosuch'"):
        job.call({}, queue="nosuch")
