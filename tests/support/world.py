"""World W of the acceptance scenarios, on a real server: people, runs, artifacts, a sweep.

Users `ada` (administers the server) and `bob`; teams `crew` (both) and `other` (ada), of
the organization `acme`. Ada's runs go to `crew` by default. Project `crew/demo` has five
runs; see `RUNS`. Each finished run logged 1,200 rows of `loss` and `accuracy`, and
`run00002` also `Loss` on even steps. It made the versions of `model-x` and used `data-y`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.support.logged_artifacts import Shelf
from tests.support.server_process import ServerProcess, running_server
from trailmark.apis.public.api import Api

N_ROWS = 1_200

RUNS: tuple[dict[str, Any], ...] = (
    {
        "id": "run00001",
        "name": "foo-1",
        "config": {
            "experiment_name": "foo",
            "learning_rate": 0.0001,
            "optimizer": "adam",
        },
        "summary": {"accuracy": 0.70, "loss": 0.9},
        "state": "finished",
        "job_type": "train",
        "group": "g1",
    },
    {
        "id": "run00002",
        "name": "foo-2",
        "config": {
            "experiment_name": "bar",
            "learning_rate": 0.001,
            "optimizer": "adam",
        },
        "summary": {"accuracy": 0.97, "loss": 0.1, "val_loss": 0.05},
        "state": "finished",
        "tags": ["baseline"],
        "job_type": "train",
        "group": "g1",
    },
    {
        "id": "run00003",
        "name": "bar-1",
        "config": {"experiment_name": "baz", "learning_rate": 0.02, "optimizer": "sgd"},
        "summary": {"accuracy": 0.91, "loss": 0.3},
        "state": "finished",
        "job_type": "eval",
    },
    {
        "id": "run00004",
        "name": "bar-2",
        "config": {"experiment_name": "qux", "learning_rate": 0.1},
        "summary": {"loss": 2.0},
        "state": "crashed",
    },
    {
        "id": "run00005",
        "name": "live",
        "config": {"experiment_name": "foo"},
        "summary": {"accuracy": 0.10, "loss": 5.0},
        "state": "running",
        "job_type": "train",
    },
)

SWEEP_CONFIG = """\
name: tune
method: random
metric: {name: accuracy, goal: maximize}
parameters: {learning_rate: {min: 0.0001, max: 0.1}}
"""

REPORT_SPEC: dict[str, Any] = {
    "version": 5,
    "blocks": [
        {"type": "heading", "level": 1, "children": [{"text": "Findings"}]},
        {
            "type": "panel-grid",
            "metadata": {
                "runSets": [
                    {
                        "id": "set1",
                        "name": "All of demo",
                        "enabled": True,
                        "project": {"name": "demo", "entityName": "crew"},
                        "search": {"query": ""},
                        "filters": {
                            "op": "OR",
                            "filters": [{"op": "AND", "filters": []}],
                        },
                        "selections": {
                            "root": 1,
                            "bounds": [],
                            "tree": ["run00004"],
                        },
                    }
                ],
                "panelBankSectionConfig": {"name": "Report Panels", "panels": []},
            },
            "children": [{"text": ""}],
        },
    ],
}

_UPSERT = """mutation($input: UpsertBucketInput!) {
  upsertBucket(input: $input) { bucket { id } }
}"""


@dataclass(frozen=True, slots=True)
class World:
    """A server with World W on it.

    Attributes:
        sweep: Short id of the sweep `tune`, whose runs are the three finished ones.
        report: Name of the report `Findings`, whose only run set leaves out `run00004`.
    """

    server: ServerProcess
    ada_key: str
    bob_key: str
    sweep: str
    report: str

    @property
    def base_url(self) -> str:
        return self.server.base_url

    def api(self, *, key: str | None = None, **overrides: str) -> Api:
        """A fresh Api, ada's unless told otherwise."""
        said = {"base_url": self.base_url, **overrides}
        return Api(said, api_key=key or self.ada_key)

    def bob(self) -> Api:
        return self.api(key=self.bob_key)


@contextmanager
def running_world(
    folder: Path, settings: Mapping[str, str] | None = None
) -> Iterator[World]:
    """A server of its own with World W; `settings` as for `running_server`."""
    with running_server(folder / "data", settings) as server:
        yield make_world(server)


def make_world(server: ServerProcess) -> World:
    """Fill a fresh server; about a second."""
    ada = _user(server, "ada", is_admin=True)
    bob = _user(server, "bob")
    api = Api({"base_url": server.base_url}, api_key=ada)
    _make_teams(api)
    api = Api({"base_url": server.base_url}, api_key=ada)  # with crew as default
    for told in RUNS:
        make_run(api, "crew", "demo", told)
    _make_artifacts(api)
    return World(server, ada, bob, _make_sweep(api), _make_report(api))


def make_run(api: Api, entity: str, project: str, told: Mapping[str, Any]) -> None:
    """One run as `RUNS` describes them; its rows are those of `rows_of`, or its own."""
    said = {
        "entityName": entity,
        "modelName": project,
        "name": told["id"],
        "displayName": told["name"],
        "config": json.dumps({k: {"value": v} for k, v in told["config"].items()}),
        "tags": told.get("tags", []),
        "jobType": told.get("job_type"),
        "groupName": told.get("group"),
    }
    api.client.execute(_UPSERT, {"input": said})
    body: dict[str, Any] = {"files": {}}
    if told["state"] == "finished":
        source = told.get("rows_of", told["id"])
        rows = [json.dumps(row) for row in rows_of(source)]
        body["files"]["wandb-history.jsonl"] = {"offset": 0, "content": rows}
    summary = json.dumps(told["summary"])
    body["files"]["wandb-summary.json"] = {"offset": 0, "content": [summary]}
    if told["state"] != "running":
        body |= {"complete": True, "exitcode": int(told["state"] != "finished")}
        body |= {"crashed": True} if told["state"] == "crashed" else {}
    answer = httpx.post(
        f"{api.client.base_url}/files/{entity}/{project}/{told['id']}/file_stream",
        json=body,
        auth=("api", api.client.api_key),
        timeout=60,
    )
    answer.raise_for_status()


def rows_of(run_id: str) -> Iterator[dict[str, Any]]:
    """The rows that a finished run logged."""
    for step in range(N_ROWS):
        row: dict[str, Any] = {
            "_step": step,
            "_timestamp": 1.8e9 + step,
            "_runtime": float(step),
            "loss": 2.0 / (step + 1),
            "accuracy": step / N_ROWS,
        }
        if run_id == "run00002" and step % 2 == 0:
            row["Loss"] = float(step)
        yield row


def _user(server: ServerProcess, name: str, *, is_admin: bool = False) -> str:
    made = server.graphql(
        "mutation($input: CreateUserInput!) {"
        " createUser(input: $input) { apiKey { name } } }",
        input={"email": f"{name}@acme.org", "username": name, "admin": is_admin},
    )
    return made["createUser"]["apiKey"]["name"]


def _make_teams(api: Api) -> None:
    api.client.execute(
        """mutation {
          createOrganization(input: {name: "acme"}) { organization { name } }
          crew: createTeam(input: {teamName: "crew", organizationName: "acme"}) {
            entity { name }
          }
          other: createTeam(input: {teamName: "other", organizationName: "acme"}) {
            entity { name }
          }
          addTeamMember(input: {teamName: "crew", username: "bob"}) { success }
          updateUser(input: {defaultEntity: "crew"}) { user { username } }
        }"""
    )


def _make_artifacts(api: Api) -> None:
    shelf = Shelf(api, "demo")
    data = shelf.log("data-y", "dataset", {"rows.csv": b"1,2\n3,4\n"})
    shelf.use("run00002", data.artifact_id)
    for number, aliases in enumerate((["best"], [], ["production"])):
        files = {"weights.bin": bytes([number]) * 1_000, "card.md": b"# A model\n"}
        shelf.log("model-x", "model", files, aliases=aliases, run_id="run00002")


def _make_sweep(api: Api) -> str:
    prior = {"$or": [{"name": told["id"]} for told in RUNS[:3]]}
    said = {
        "entityName": "crew",
        "projectName": "demo",
        "config": SWEEP_CONFIG,
        "priorRunsFilters": json.dumps(prior),
    }
    made = api.client.execute(
        "mutation($input: UpsertSweepInput!) {"
        " upsertSweep(input: $input) { sweep { name } } }",
        {"input": said},
    )
    return made["upsertSweep"]["sweep"]["name"]


def _make_report(api: Api) -> str:
    said = {
        "entityName": "crew",
        "projectName": "demo",
        "type": "runs",
        "displayName": "Findings",
        "description": "What we found",
        "spec": json.dumps(REPORT_SPEC),
    }
    made = api.client.execute(
        "mutation($input: UpsertViewInput!) {"
        " upsertView(input: $input) { view { name } } }",
        {"input": said},
    )
    return made["upsertView"]["view"]["name"]
