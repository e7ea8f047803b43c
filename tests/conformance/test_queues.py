"""Queues, jobs and custom charts by the official client. Source: protocol 4.13, 4.14."""

from __future__ import annotations

import time
from pathlib import Path

from tests.support.official_client import OfficialClient
from trailmark.apis.public.api import Api

GPUS = {"type": "integer", "maximum": 8}


def test_queues_are_made_filled_worked_off_and_deleted(
    client: OfficialClient, project: str
) -> None:
    name = f"{project}-queues"
    api = Api({"base_url": client.base_url}, api_key=client.api_key)
    job = api.create_job(
        "train", image="acme/train:1", project=name, path=str(client.folder / "job")
    )
    finished = client.run("queues", name, job.name)
    assert finished.exit_code == 0, finished.output
    seen = finished.result

    assert seen["made"] == {
        "type": "kubernetes",
        "access": "PROJECT",
        "mode": "V0",
        "config": {"resource_args": {"kubernetes": {"gpus": "{{gpus}}"}}},
        "variables": [{"name": "gpus", "schema": GPUS}],
    }
    assert (seen["again"] != "done", seen["unknown"] != "done") == (True, True)
    assert seen["too_many"] != "done"
    assert (seen["items"], seen["state"]) == (2, "pending")

    is_first, spec = seen["popped"]
    assert is_first, "the smaller priority goes first"
    assert {key: spec[key] for key in ("job", "project", "resource")} == {
        "job": job.name,
        "project": name,
        "resource": "kubernetes",
    }
    assert spec["resource_args"] == {"kubernetes": {"gpus": 2}}
    assert spec["overrides"]["run_config"] == {"lr": 1}
    assert (seen["acked"], seen["stolen"]) == (True, "CommError")
    assert seen["agent"] == ["RUNNING", False]
    assert seen["run"] == ["r1", "finished"]
    assert (seen["failed"], seen["empty"], seen["left"]) == ("failed", None, 1)

    assert seen["upserted"] == {
        "type": "sagemaker",
        "access": "PROJECT",
        "mode": "DISABLED",
        "config": {"resource_args": {"sagemaker": {"image": "b"}}},
        "variables": [],
    }
    assert seen["links"] == {"links": [{"label": "docs", "url": "https://docs.test"}]}
    assert seen["deleted"] != "done"

    assert (seen["jobs"], seen["no_jobs"]) == (["train"], [])
    assert seen["job"] == job.name
    entity = job.name.split("/", maxsplit=1)[0]
    assert seen["charts"] == [f"{entity}/{name}"] * 2
    assert "done" not in seen["bad_charts"]


def test_the_official_agent_starts_what_our_client_queues(
    client: OfficialClient, project: str, tmp_path: Path
) -> None:
    name = f"{project}-agent"
    api = Api({"base_url": client.base_url}, api_key=client.api_key)
    queue = api.create_run_queue(name, "local-process")
    agent = client.start("launch_agent", name, name)
    try:
        deadline_s = time.monotonic() + 60
        while not api.artifact_exists(f"{queue.entity}/{name}/trainer:v0", "job"):
            assert agent.poll() is None, client.wait(agent).output
            assert time.monotonic() < deadline_s, "no job was made"
            time.sleep(0.2)
        job = api.job(f"{queue.entity}/{name}/trainer:latest", path=str(tmp_path / "j"))
        assert job.entrypoint == ["python", "main.py"]
        queued = job.call({"lr": 21}, queue=name)
        run = queued.wait_until_finished(timeout_s=80)
    finally:
        agent.terminate()
        output = agent.communicate()[0]
    assert (run.state, run.config["lr"]) == ("finished", 21), output
    assert run.summary["doubled"] == 42
    assert (queued.state, queue.items[0].id) == ("claimed", queued.id)
