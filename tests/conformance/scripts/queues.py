"""Queues made, filled and emptied, and a chart saved, by the official client."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import wandb
from reporting import report
from wandb.sdk.launch._launch_add import launch_add

name, job = sys.argv[1:]
api = wandb.Api()
entity = api.default_entity

try:  # 0.29 and later
    from wandb.sdk.launch.api import LaunchApi

    agent_api: Any = LaunchApi()
except ImportError:
    from wandb.apis.internal import Api as InternalApi

    agent_api = InternalApi()


def refused(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except Exception as error:
        return type(error).__name__
    return "done"


def look(queue: Any) -> dict[str, Any]:
    return {
        "type": queue.type,
        "access": queue.access,
        "mode": queue.prioritization_mode,
        "config": queue.default_resource_config,
        "variables": queue.template_variables,
    }


seen: dict[str, Any] = {}
variables = {"gpus": {"schema": {"type": "integer", "maximum": 8}}}
api.create_run_queue(
    name,
    type="kubernetes",
    entity=entity,
    prioritization_mode="V0",
    config={"gpus": "{{gpus}}"},
    template_variables=variables,
)
seen["made"] = look(api.run_queue(entity, name))
seen["again"] = refused(lambda: api.create_run_queue(name, type="kubernetes"))
seen["unknown"] = refused(
    lambda: api.create_run_queue(f"{name}-x", "kubernetes", config={"a": "{{b}}"})
)


def add(priority: int, gpus: int = 2) -> Any:
    return launch_add(
        job=job,
        config={"overrides": {"run_config": {"lr": priority}}},
        project=name,
        entity=entity,
        queue_name=name,
        template_variables={"gpus": gpus},
        priority=priority,
    )


last, first = add(3), add(1)
seen["too_many"] = refused(lambda: add(2, gpus=9))
seen["items"] = len(api.run_queue(entity, name).items)
seen["state"] = api.queued_run(
    entity, name, name, first.id, project_queue="model-registry"
).state

made = agent_api.create_launch_agent(entity, "model-registry", [name], {}, "0.0")
agent = made["launchAgentId"] if isinstance(made, dict) else made


def pop() -> Any:
    return agent_api.pop_from_run_queue(name, entity, "model-registry", agent)


popped = pop()
seen["popped"] = [popped["runQueueItemId"] == first.id, popped["runSpec"]]
seen["acked"] = agent_api.ack_run_queue_item(popped["runQueueItemId"], "r1")
seen["stolen"] = refused(
    lambda: agent_api.ack_run_queue_item(popped["runQueueItemId"], "r2")
)
agent_api.update_launch_agent_status(agent, "RUNNING")
looked = agent_api.get_launch_agent(agent)
seen["agent"] = [looked["agentStatus"], looked["stopPolling"]]
wandb.init(entity=entity, project=name, id="r1").finish()
run = first.wait_until_finished()
seen["run"] = [run.id, run.state]

agent_api.update_run_queue_item_warning(popped["runQueueItemId"], "slow", "run", None)
popped = pop()
agent_api.fail_run_queue_item(popped["runQueueItemId"], "no image", "build", None)
seen["failed"] = last.state
seen["empty"] = pop()
last.delete()
seen["left"] = len(api.run_queue(entity, name).items)

api.upsert_run_queue(
    name, {"image": "b"}, "sagemaker", external_links={"docs": "https://docs.test"}
)
upserted = api.run_queue(entity, name)
seen["upserted"] = look(upserted)
seen["links"] = upserted.external_links
upserted.delete()
seen["deleted"] = refused(lambda: api.run_queue(entity, name).id)

seen["jobs"] = [
    edge["node"]["artifactSequence"]["name"]
    for one in api.list_jobs(entity, name)
    for edge in one["edges"]
]
seen["no_jobs"] = api.list_jobs(entity, f"{name}-none")
seen["job"] = api.job(job).name


def chart(**values: Any) -> str:
    given: dict[str, Any] = {
        "entity": entity,
        "name": name,
        "display_name": "Bars",
        "spec_type": "vega2",
        "access": "private",
        "spec": {"mark": "bar"},
    }
    return api.create_custom_chart(**given | values)


seen["charts"] = [chart(), chart(spec=json.dumps({"mark": "point"}))]
seen["bad_charts"] = [
    refused(lambda: chart(spec="{")),
    refused(lambda: chart(spec_type="vega5")),
    refused(lambda: chart(access="world")),
]
report(**seen)
