"""The code examples of the documents 001 and 003, run as they are printed there.

Their placeholders are real here: there is a team `entity` with a project `project`, an
artifact `artifact` with the aliases `alias` and `version`, and so on, so that the code
needs no change. The few words that had to be filled in (ids that the server draws) are
given to `run` by name. Each example is named by its line in document 001, or by `003`.

Not here, since they cannot run anywhere: methods called on the class `Api` (001:149 and
001:827), `Api.runs` with arguments that it does not have (001:2417), `create_registry`
without its required arguments (001:1814); they are run in the form that their signature
allows, and each says so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import trailmark
from tests.support.logged_artifacts import Shelf, make_organization
from tests.support.server_process import ServerProcess, running_server
from tests.support.world import RUNS, SWEEP_CONFIG, make_run
from trailmark.apis.public.api import Api

LOSSY = {**RUNS[1], "id": "run-id", "rows_of": "run00002"}

Example = Callable[..., dict[str, Any]]
"""Runs the code, with names in it replaced by values; its variables afterwards."""


def _team(api: Api, name: str, organization: str | None = None) -> None:
    api.client.execute(
        "mutation($input: CreateTeamInput!) {"
        " createTeam(input: $input) { entity { id } } }",
        {"input": {"teamName": name, "organizationName": organization}},
    )


def _default_to(api: Api, entity: str) -> None:
    api.client.execute(
        "mutation($entity: String) {"
        " updateUser(input: {defaultEntity: $entity}) { user { id } } }",
        {"entity": entity},
    )


def _sweep(api: Api, entity: str, project: str, run_ids: list[str]) -> str:
    prior = {"$or": [{"name": run_id} for run_id in run_ids]}
    said = {
        "entityName": entity,
        "projectName": project,
        "config": SWEEP_CONFIG,
        "priorRunsFilters": json.dumps(prior),
    }
    made = api.client.execute(
        "mutation($input: UpsertSweepInput!) {"
        " upsertSweep(input: $input) { sweep { name } } }",
        {"input": said},
    )
    return made["upsertSweep"]["sweep"]["name"]


def _report(api: Api, entity: str, project: str, name: str) -> None:
    said = {
        "entityName": entity,
        "projectName": project,
        "type": "runs",
        "name": name,
        "displayName": name,
        "spec": '{"version": 5, "blocks": []}',
    }
    api.client.execute(
        "mutation($input: UpsertViewInput!) {"
        " upsertView(input: $input) { view { id } } }",
        {"input": said},
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with running_server(tmp_path_factory.mktemp("documents") / "data") as process:
        yield process


@pytest.fixture(scope="module")
def sweep_id(server: ServerProcess) -> str:
    """Makes everything that the examples name; the id of the sweep among it."""
    admin = Api({"base_url": server.base_url}, api_key=server.api_key)
    make_organization(admin, "my-org")
    for team in ("entity", "team", "my_entity", "my-team"):
        _team(admin, team, "my-org")
    _default_to(admin, "entity")
    api = Api({"base_url": server.base_url}, api_key=server.api_key)
    for told in RUNS:
        make_run(api, "entity", "project", told)
        make_run(api, "my_entity", "project", told)
    make_run(api, "entity", "project-name", LOSSY)
    make_run(api, "entity", "project_name", RUNS[1])
    make_run(api, "team", "project", {**RUNS[0], "id": "run_id"})
    make_run(api, "entity", "project", {**RUNS[0], "id": "run-id"})
    make_run(api, "my-team", "my-project", RUNS[4])
    _shelves(api)
    for entity in ("entity", "team"):
        _report(api, entity, "project", "report_name")
    _sweep(api, "entity", "project_name", ["run00002"])
    _sweep(api, "team", "project", ["run_id"])
    return _sweep(api, "entity", "project", [told["id"] for told in RUNS[:3]])


def _shelves(api: Api) -> None:
    shelf = Shelf(api, "project")
    files = {"a.txt": b"a"}
    shelf.log("artifact", "model", files, aliases=["alias", "version"])
    shelf.log("artifact_name", "type", files)
    shelf.log("model", "model", {"w.bin": b"0"})
    shelf.log("model", "model", {"w.bin": b"1"})
    Shelf(api, "uncategorized").log("collection_name", "type", files)


@pytest.fixture
def run(
    server: ServerProcess,
    sweep_id: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Example]:
    monkeypatch.setenv("WANDB_BASE_URL", server.base_url)
    monkeypatch.setenv("WANDB_API_KEY", server.api_key)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def execute(code: str, known: dict[str, Any] | None = None, **fill: str) -> Any:
        for name, value in {"sweep_id": sweep_id, **fill}.items():
            code = code.replace(name, value)
        variables: dict[str, Any] = {"__name__": "__main__", **(known or {})}
        exec(compile(code, "<document>", "exec"), variables)
        return variables

    # Another test of this process may have brought the official package in.
    with trailmark.install_as_wandb(replace=True):
        yield execute


@pytest.fixture
def api(run: Example) -> Any:
    return run("import wandb\n\napi = wandb.Api()")["api"]


def test_36_an_api_needs_no_argument(run: Example) -> None:
    run("import wandb\n\nwandb.Api()")


def test_70_an_artifact_in_each_of_its_spellings(run: Example) -> None:
    run(
        """
import wandb

# Specify the project, artifact's name, and the artifact's alias
wandb.Api().artifact(name="project/artifact:alias")

# Specify the project, artifact's name, and a specific artifact version
wandb.Api().artifact(name="project/artifact:version")

# Specify the entity, project, artifact's name, and the artifact's alias
wandb.Api().artifact(name="entity/project/artifact:alias")

# Specify the entity, project, artifact's name, and a specific artifact version
wandb.Api().artifact(name="entity/project/artifact:version")
"""
    )


def test_115_the_first_artifact_of_a_collection_is_downloaded(
    run: Example, tmp_path: Path
) -> None:
    seen = run(
        """
import wandb

collections = wandb.Api().artifact_collection(
    type_name="type", name="entity/project/artifact_name"
)

# Get the first artifact in the collection
artifact_example = collections.artifacts()[0]

# Download the contents of the artifact to the specified root directory.
artifact_example.download()
"""
    )
    assert seen["artifact_example"].name == "artifact_name:v0"
    assert [one.read_bytes() for one in tmp_path.rglob("a.txt")] == [b"a"]


def test_149_a_collection_exists_in_the_default_project(run: Example) -> None:
    # Printed on the class, which its signature does not allow.
    seen = run(
        """
import wandb

found = wandb.Api().artifact_collection_exists(type="type", name="collection_name")
"""
    )
    assert seen["found"] is True


def test_192_an_artifact_exists_by_version_and_alias(run: Example) -> None:
    seen = run(
        """
import wandb

a = wandb.Api().artifact_exists("entity/project/artifact:version")
b = wandb.Api().artifact_exists("entity/project/artifact:alias")
c = wandb.Api().artifact_exists("entity/project/artifact:none")
"""
    )
    assert (seen["a"], seen["b"], seen["c"]) == (True, True, False)


def test_262_the_versions_of_a_collection(run: Example) -> None:
    seen = run(
        """
import wandb

found = wandb.Api().artifacts(type_name="type", name="entity/project/artifact_name")
"""
    )
    assert [one.name for one in seen["found"]] == ["artifact_name:v0"]


@pytest.fixture
def slack(api: Any) -> Iterator[None]:
    """Integrations of the team `my-team`."""
    made = [
        api.create_slack_integration(
            channel, f"https://hooks.slack.com/services/T/B/{n}", entity="my-team"
        )
        for n, channel in enumerate(("team-alerts-a", "random"))
    ]
    made += [
        api.create_webhook_integration(f"hook{n}", url, entity="my-team")
        for n, url in enumerate(("https://my-fake-url.com/x", "https://other.com"))
    ]
    yield
    for one in list(api.automations(entity="my-team")):
        api.delete_automation(one)
    for one in made:
        one.delete()


CREATE_AUTOMATION = """
import wandb
from wandb.automations import OnRunMetric, RunEvent, SendNotification

api = wandb.Api()

project = api.project("my-project", entity="my-team")

# Use the first Slack integration for the team
slack_hook = next(api.slack_integrations(entity="my-team"))

event = OnRunMetric(
    scope=project,
    filter=RunEvent.metric("custom-metric") > 10,
)
action = SendNotification.from_integration(slack_hook)

automation = api.create_automation(
    event >> action,
    name="my-automation",
    description="Send a Slack message whenever 'custom-metric' exceeds 10.",
)
"""


@pytest.mark.usefixtures("slack")
def test_286_to_374_automations_are_made_and_found(run: Example, api: Any) -> None:
    made = run(CREATE_AUTOMATION)["automation"]
    assert (made.name, made.enabled) == ("my-automation", True)
    assert (
        made.description == "Send a Slack message whenever 'custom-metric' exceeds 10."
    )
    seen = run(
        """
import wandb

api = wandb.Api()
automation = api.automation(name="my-automation")
"""
    )
    assert seen["automation"].id == made.id
    api.create_automation(made.event >> made.action, name="other-automation")
    seen = run(
        'automation = api.automation(name="other-automation", entity="my-team")',
        {"api": api},
    )
    assert seen["automation"].name == "other-automation"
    seen = run(
        """
import wandb

api = wandb.Api()
automations = api.automations(entity="my-team")
"""
    )
    names = sorted(one.name for one in seen["automations"])
    assert names == ["my-automation", "other-automation"]


UPDATES = (
    """
import wandb

api = wandb.Api()

automation = api.automation(name="my-automation")
automation.enabled = False
automation.description = "Kept for reference, but no longer used."

updated_automation = api.update_automation(automation)
""",
    """
import wandb

api = wandb.Api()

automation = api.automation(name="my-automation")

updated_automation = api.update_automation(
    automation,
    enabled=False,
    description="Kept for reference, but no longer used.",
)
""",
)


@pytest.mark.usefixtures("slack")
@pytest.mark.parametrize("code", UPDATES, ids=["attributes", "keywords"])
def test_1034_an_automation_is_changed_in_both_ways(run: Example, code: str) -> None:
    made = run(CREATE_AUTOMATION)["automation"]
    changed = run(code)["updated_automation"]
    assert (changed.id, changed.name) == (made.id, "my-automation")
    assert changed.enabled is False
    assert changed.description == "Kept for reference, but no longer used."


@pytest.mark.usefixtures("slack")
def test_954_and_1140_integrations_are_listed_and_chosen(
    run: Example, api: Any
) -> None:
    seen = run(
        """
import wandb

api = wandb.Api()
slack_integrations = api.slack_integrations(entity="my-team")
"""
    )
    channels = {one.channel_name for one in seen["slack_integrations"]}
    assert channels == {"team-alerts-a", "random"}
    seen = run(
        """
slack_integrations = api.slack_integrations(entity="my-team")
team_alert_integrations = [
    ig
    for ig in slack_integrations
    if ig.channel_name.startswith("team-alerts-")
]
""",
        {"api": api},
    )
    chosen = [one.channel_name for one in seen["team_alert_integrations"]]
    assert chosen == ["team-alerts-a"]
    seen = run(
        """
import wandb

api = wandb.Api()
webhook_integrations = api.webhook_integrations(entity="my-team")
"""
    )
    assert len(list(seen["webhook_integrations"])) == 2
    seen = run(
        """
webhook_integrations = api.webhook_integrations(entity="my-team")
my_webhooks = [
    ig
    for ig in webhook_integrations
    if ig.url_endpoint.startswith("https://my-fake-url.com")
]
""",
        {"api": api},
    )
    assert [one.url_endpoint for one in seen["my_webhooks"]] == [
        "https://my-fake-url.com/x"
    ]


def test_401_a_custom_chart_is_saved_and_used(run: Example) -> None:
    table = trailmark.Table(columns=["category", "value"], data=[["a", 1], ["b", 2]])
    seen = run(
        """
import wandb

api = wandb.Api()

# Define a simple bar chart specification
vega_spec = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "mark": "bar",
    "data": {"name": "wandb"},
    "encoding": {
        "x": {"field": "${field:x}", "type": "ordinal"},
        "y": {"field": "${field:y}", "type": "quantitative"},
    },
}

# Create the custom chart
chart_id = api.create_custom_chart(
    entity="my-team",
    name="my-bar-chart",
    display_name="My Custom Bar Chart",
    spec_type="vega2",
    access="private",
    spec=vega_spec,
)

# Use with wandb.plot_table()
chart = wandb.plot_table(
    vega_spec_name=chart_id,
    data_table=my_table,
    fields={"x": "category", "y": "value"},
)
""",
        {"my_table": table},
    )
    assert seen["chart_id"] == "my-team/my-bar-chart"
    assert seen["chart"] is not None


def test_475_to_1822_registries_are_made_found_and_changed(
    run: Example, api: Any
) -> None:
    made = run(
        """
import wandb

api = wandb.Api()
registry = api.create_registry(
    name="my-registry",
    visibility="restricted",
    organization="my-org",
    description="This is a test registry",
    artifact_types=["model"],
)
"""
    )["registry"]
    assert (made.name, made.visibility) == ("my-registry", "restricted")
    run(
        """
import wandb

api = wandb.Api()
registry = api.registry(name="my-registry", organization="my-org")
registry.description = "This is an updated description"
registry.save()
"""
    )
    again = api.registry("my-registry", "my-org")
    assert again.description == "This is an updated description"
    # Printed without the arguments that `create_registry` requires.
    seen = run(
        """
import wandb

registry = wandb.Api().create_registry("other", "restricted", "my-org", artifact_types=["dataset"])
registry.artifact_types.append("model")
registry.save()  # once saved, the artifact type `model` cannot be removed
registry.artifact_types.append("accidentally_added")
registry.artifact_types.remove(
    "accidentally_added"
)  # Types can only be removed if it has not been saved yet
"""
    )
    assert sorted(seen["registry"].artifact_types) == ["dataset", "model"]
    with pytest.raises(ValueError, match="model"):
        seen["registry"].artifact_types.remove("model")


def test_748_registries_are_searched(run: Example, api: Any) -> None:
    for name in ("model-a", "misc"):
        api.create_registry(name, "organization", "my-org")
    shelf = Shelf(api, "project")
    sent = shelf.log("linked", "model", {"x": b"linked"})
    owner = api.registry("model-a", "my-org").entity
    for collection, alias in (("my_collection", "best"), ("my_collection_2", "none")):
        shelf.link(
            sent.artifact_id, owner, "wandb-registry-model-a", collection, [alias]
        )
    found = next(
        one
        for one in api.registries("my-org").collections()
        if one.name == "my_collection"
    )
    found.tags = ["my_tag"]
    found.save()
    seen = run(
        """
import wandb

api = wandb.Api()  # specify an org if your entity belongs to multiple orgs
a = api.registries(filter={"name": {"$regex": "model"}})
b = api.registries().collections(filter={"name": "my_collection", "tag": "my_tag"})
c = api.registries().collections(
    filter={"name": {"$regex": "my_collection"}}
).versions(filter={"alias": "best"})
d = api.registries(filter={"name": {"$regex": "model"}}).versions(
    filter={"$or": [{"tag": "prod"}, {"alias": "best"}]}
)
"""
    )
    assert [one.name for one in seen["a"]] == ["model-a"]
    assert [one.name for one in seen["b"]] == ["my_collection"]
    assert len(list(seen["c"])) == len(list(seen["d"])) == 1


def test_617_things_are_found_by_their_path(run: Example, api: Any) -> None:
    team_sweep = next(iter(api.project("project", "team").sweeps())).id
    seen = run(
        """
import wandb

api = wandb.Api()

project = api.from_path("project")
team_project = api.from_path("team/project")
run = api.from_path("team/project/runs/run_id")
sweep = api.from_path("team/project/sweeps/sweep_id")
report = api.from_path("team/project/reports/report_name")
""",
        sweep_id=team_sweep,
    )
    names = ("project", "team_project", "run", "sweep", "report")
    kinds = [type(seen[name]).__name__ for name in names]
    assert kinds == ["Project", "Project", "Run", "Sweep", "BetaReport"]
    assert seen["project"].path == ["entity", "project"]


def test_827_reports_are_listed(run: Example) -> None:
    # Printed on the class, which its signature does not allow.
    seen = run('import wandb\n\nfound = wandb.Api().reports("entity/project")')
    assert [one.name for one in seen["found"]] == ["report_name"]


def test_910_runs_are_filtered_and_ordered(run: Example, api: Any) -> None:
    def ids(code: str) -> list[str]:
        return [one.id for one in run(f"found = {code}", {"api": api})["found"]]

    assert ids(
        """api.runs(path="my_entity/project", filters={"config.experiment_name": "foo"})"""
    ) == ["run00001", "run00005"]
    assert ids(
        """api.runs(
    path="my_entity/project",
    filters={
        "$or": [
            {"config.experiment_name": "foo"},
            {"config.experiment_name": "bar"},
        ]
    },
)"""
    ) == ["run00001", "run00002", "run00005"]
    assert ids(
        """api.runs(
    path="my_entity/project",
    filters={"config.experiment_name": {"$regex": "b.*"}},
)"""
    ) == ["run00002", "run00003"]
    assert ids(
        """api.runs(
    path="my_entity/project", filters={"display_name": {"$regex": "^foo.*"}}
)"""
    ) == ["run00001", "run00002"]
    assert ids(
        """api.runs(path="my_entity/project", order="+summary_metrics.loss")"""
    ) == ["run00002", "run00003", "run00001", "run00004", "run00005"]


def test_1550_files_are_listed_and_downloaded(
    run: Example, api: Any, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    api.run("entity/project/run-id").upload_file("notes.txt")
    run(
        """
from wandb.apis.public.files import Files
from wandb.apis.public.api import Api

# Example run object
run = Api().run("entity/project/run-id")

# Create a Files object to iterate over files in the run
files = Files(api.client, run)

# Iterate over files
for file in files:
    print(file.name)
    print(file.url)
    print(file.size)

    # Download the file
    file.download(root="download_directory", replace=True)
""",
        {"api": api},
    )
    assert (tmp_path / "download_directory/notes.txt").read_text() == "hello"


def test_1719_projects_are_listed(
    run: Example, capsys: pytest.CaptureFixture[str]
) -> None:
    run(
        """
from wandb.apis.public.api import Api

# Find projects that belong to this entity
projects = Api().projects(entity="entity")

# Iterate over files
for project in projects:
    print(f"Project: {project.name}")
    print(f"- URL: {project.url}")
    print(f"- Created at: {project.created_at}")
    print(f"- Is benchmark: {project.is_benchmark}")
"""
    )
    said = capsys.readouterr().out
    assert "Project: project\n" in said
    assert "- Is benchmark: False" in said


def test_2254_and_2359_a_run_makes_an_artifact_and_another_uses_it(
    run: Example, capsys: pytest.CaptureFixture[str]
) -> None:
    run(
        """
import wandb
import tempfile

with tempfile.NamedTemporaryFile(mode="w", delete=False, suffix=".txt") as tmp:
   tmp.write("This is a test artifact")
   tmp_path = tmp.name
run = wandb.init(project="artifact-example")
artifact = wandb.Artifact("test_artifact", type="dataset")
artifact.add_file(tmp_path)
run.log_artifact(artifact)
run.finish()

api = wandb.Api()

finished_run = api.run(f"{run.entity}/{run.project}/{run.id}")

for logged_artifact in finished_run.logged_artifacts():
   print(logged_artifact.name)
"""
    )
    assert "test_artifact:v0\n" in capsys.readouterr().out
    run(
        """
import wandb

run = wandb.init(project="artifact-example")
run.use_artifact("test_artifact:latest")
run.finish()

api = wandb.Api()
finished_run = api.run(f"{run.entity}/{run.project}/{run.id}")
for used_artifact in finished_run.used_artifacts():
   print(used_artifact.name)
"""
    )
    assert "test_artifact:v0\n" in capsys.readouterr().out


def test_2296_all_values_of_a_key_are_exported(run: Example, api: Any) -> None:
    seen = run(
        """
run = api.run("entity/project-name/run-id")
history = run.scan_history(keys=["Loss"])
losses = [row["Loss"] for row in history]
""",
        {"api": api},
    )
    assert seen["losses"] == [float(step) for step in range(0, 1_200, 2)]


def test_2407_runs_are_printed_and_their_histories_read(
    run: Example, capsys: pytest.CaptureFixture[str]
) -> None:
    # `Api.runs` takes a path, where the example prints the arguments of `Runs`.
    seen = run(
        """
from wandb.apis.public.runs import Runs
from wandb.apis.public import Api

# Get all runs from a project that satisfy the filters
filters = {"state": "finished", "config.optimizer": "adam"}

runs = Api().runs(
    path="entity/project",
    filters=filters,
)

# Iterate over runs and print details
for run in runs:
    print(f"Run name: {run.name}")
    print(f"Run ID: {run.id}")
    print(f"Run URL: {run.url}")
    print(f"Run state: {run.state}")
    print(f"Run config: {run.config}")
    print(f"Run summary: {run.summary}")
    print(f"Run history (samples=5): {run.history(samples=5)}")
    print("----------")

# Get histories for all runs with specific metrics
histories_df = runs.histories(
    samples=100,  # Number of samples per run
    keys=["loss", "accuracy"],  # Metrics to fetch
    x_axis="_step",  # X-axis metric
    format="pandas",  # Return as pandas DataFrame
)
"""
    )
    assert capsys.readouterr().out.count("----------") == len(seen["runs"])
    found = seen["histories_df"]
    assert list(found.columns) == ["_step", "run_id", "loss", "accuracy"]
    assert set(found["run_id"]) == {one.id for one in seen["runs"]}
    assert isinstance(seen["runs"], seen["Runs"])


def test_2638_sweeps_are_printed(
    run: Example, capsys: pytest.CaptureFixture[str]
) -> None:
    run(
        """
from wandb.apis.public import Api

sweeps = Api().project(name="project_name", entity="entity").sweeps()

# Iterate over sweeps and print details
for sweep in sweeps:
    print(f"Sweep name: {sweep.name}")
    print(f"Sweep ID: {sweep.id}")
    print(f"Sweep URL: {sweep.url}")
    print("----------")
"""
    )
    said = capsys.readouterr().out
    assert "Sweep name: tune\n" in said
    assert said.count("----------") == 1


def test_003_the_three_ways_to_say_who_one_is(
    run: Example, server: ServerProcess
) -> None:
    seen = run(
        """
from wandb.apis.public import Api
# Option 1: Set environment variable
# export WANDB_API_KEY=your_api_key
# Option 2: Pass API key directly
api = Api(api_key="your_api_key")
# Option 3: Use wandb login
import wandb
wandb.login()
api3 = Api()
""",
        your_api_key=server.api_key,
    )
    assert seen["api"].viewer.username == seen["api3"].viewer.username


def test_003_the_overview_example(
    run: Example, api: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = run(
        """
from wandb.apis.public import Api
# Initialize the API client
api = Api()
# Query runs with filters
runs = api.runs(
path="entity/project",
filters={"state": "finished", "config.learning_rate": {"$gte": 0.001}}
)
# Analyze run metrics
for run in runs:
    print(f"Run: {run.name}")
    print(f"Final accuracy: {run.summary.get('accuracy')}")
    # Get detailed history
    history = run.history(keys=["loss", "accuracy"])
    # Update run metadata
    run.tags.append("reviewed")
    run.update()
# Access artifacts
artifact = api.artifact("entity/project/model:v1")
artifact_dir = artifact.download()
# Query sweep results
sweep = api.sweep("entity/project/sweep_id")
best_run = sweep.best_run()
print(f"Best parameters: {best_run.config}")
# Export data as DataFrame
import pandas as pd
runs_df = pd.DataFrame([
{**run.config, **run.summary}
for run in runs
])
"""
    )
    said = capsys.readouterr().out
    assert "Run: foo-2\nFinal accuracy: 0.97" in said
    assert seen["best_run"].id == "run00002"
    assert sorted(seen["runs_df"]["accuracy"]) == [0.91, 0.97]
    assert (Path(seen["artifact_dir"]) / "w.bin").read_bytes() == b"1"
    assert len(seen["history"]) == 500
    tags = {one.id: one.tags for one in api.runs("entity/project")}
    assert tags["run00002"] == ["baseline", "reviewed"]
    assert tags["run00001"] == []


def test_000_the_automation_example(run: Example, slack: None, api: Any) -> None:
    seen = run(
        """
import wandb
from wandb.automations import OnRunMetric, RunEvent, SendNotification

api = wandb.Api()

project = api.project("<my-project>", entity="<my-team>")

# Use the first Slack integration for the team
slack_hook = next(api.slack_integrations(entity="<my-team>"))

# Create a trigger event
event = OnRunMetric(
     scope=project,
     filter=RunEvent.metric("custom-metric") > 10,
)

# Create an action that responds to the event
action = SendNotification.from_integration(slack_hook)

# Create the automation
automation = api.create_automation(
     event >> action,
     name="my-automation",
     description="Send a Slack message whenever 'custom-metric' exceeds 10.",
)
""",
        **{"<my-project>": "my-project", "<my-team>": "my-team"},
    )
    assert api.automation("my-automation", entity="my-team").id == seen["automation"].id
