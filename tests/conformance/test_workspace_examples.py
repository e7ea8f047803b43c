"""The example scripts of the official package run unmodified, with it and with ours.

Both save the same, but for what is listed. Source: issue "It must show" 1; the folder
`examples` of `wandb-workspaces`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

import trailmark.reports as wr
import trailmark.workspaces as ws
from tests.conformance.test_workspaces import differences
from tests.support.official_client import VERSIONS, WORKSPACES, OfficialClient
from tests.support.official_examples import official_examples
from tests.support.server_process import ServerProcess
from tests.support.training import Training
from trailmark.workspaces.spec_wire import write_workspace

_VIEWS = """
query Views($entity: String!, $project: String!) {
  project(name: $project, entityName: $entity) {
    allViews(viewType: "project-view") { edges { node { displayName spec } } }
  }
}
"""
_SAVE = """mutation($input: UpsertViewInput!) { upsertView(input: $input) { view { id } } }"""
_TEAM = """mutation { createTeam(input: {
  teamName: "target-entity", organizationName: "acme" }) { entity { name } } }"""
_ORGANIZATION = """mutation { createOrganization(input: { name: "acme" }) {
  organization { name } } }"""

SCRIPTS = (
    "00_create_sample_workspace",
    "01_loading_and_cloning_workspaces",
    "02_basic_workspace_settings",
    "03_working_with_workspace_filters",
    "04_column_management",
    "05_group_colors",
)
COPYING = "06_copy_view_to_another_project"
NEEDED_VIEWS = {
    "01_loading_and_cloning_workspaces": ("51cset95tvn",),
    COPYING: ("your-view-id", "youriew-id"),
}
"""Views that scripts open by names written in them; the official package takes every
`-v` out of a name."""

_RUN_SET = ".section.runSets[0]"
LISTED = {f"{_RUN_SET}.sort.keys"}
"""Unsaid, the order is the newest first: it writes that out, ours leaves it open."""


@pytest.fixture
def entity(server: ServerProcess) -> str:
    return server.graphql("{ viewer { entity } }")["viewer"]["entity"]


def test_no_example_is_left_out() -> None:
    found = (official_examples() / "workspaces").glob("*.py")
    assert sorted(path.stem for path in found) == [*SCRIPTS, COPYING]


@pytest.mark.parametrize("name", SCRIPTS)
def test_an_example_saves_the_same_with_both(
    name: str, server: ServerProcess, entity: str, project: str, tmp_path: Path
) -> None:
    script = official_examples() / "workspaces" / f"{name}.py"
    theirs, mine = f"{project}-theirs", f"{project}-ours"
    for one in (theirs, mine):
        _prepare(server, name, entity, one)

    _with_official(script, server, entity, theirs, tmp_path / "theirs")
    _with_ours(script, server, entity, mine, tmp_path / "ours")

    saved, ours = (_views(server, entity, one) for one in (theirs, mine))
    assert saved
    assert ours.keys() == saved.keys()
    for title, spec in saved.items():
        found = differences(_without_ids(ours[title]), _without_ids(spec))
        assert [one for one in found if not _is_listed(one)] == [], title


def test_an_example_copies_to_another_project_with_both(
    server: ServerProcess, entity: str, project: str, tmp_path: Path
) -> None:
    script = official_examples() / "workspaces" / f"{COPYING}.py"
    _prepare(server, COPYING, entity, project)
    server.graphql(_ORGANIZATION)
    server.graphql(_TEAM)

    _with_official(script, server, entity, project, tmp_path / "theirs")
    _with_ours(script, server, entity, project, tmp_path / "ours")

    found = server.graphql(_VIEWS, entity="target-entity", project="target-project")
    nodes = [edge["node"] for edge in found["project"]["allViews"]["edges"]]
    assert [node["displayName"] for node in nodes] == ["Copied view"] * 2
    mine, theirs = (_without_ids(json.loads(node["spec"])) for node in nodes)
    assert mine["section"]["panelBankConfig"] == theirs["section"]["panelBankConfig"]


def _is_listed(path: str) -> bool:
    # It makes `>=` of `>`, as it says itself; ours stays what it is.
    return path in LISTED or (
        path.startswith(f"{_RUN_SET}.filters.") and path.endswith(".op")
    )


def _prepare(server: ServerProcess, name: str, entity: str, project: str) -> None:
    server.graphql(
        "mutation($entity: String, $name: String) { upsertModel(input: {"
        " entityName: $entity, name: $name }) { model { id } } }",
        entity=entity,
        name=project,
    )
    prepared = ws.Workspace(
        entity=entity,
        project=project,
        sections=[ws.Section(name="Lines", panels=[wr.LinePlot(y=["loss"])])],
    )
    for code in NEEDED_VIEWS.get(name, ()):
        said = {
            "entityName": entity,
            "projectName": project,
            "type": "project-view",
            "name": f"nw-{code}-v",
            "displayName": "Prepared",
            "spec": write_workspace(prepared),
        }
        server.graphql(_SAVE, input=said)


def _with_official(
    script: Path, server: ServerProcess, entity: str, project: str, home: Path
) -> None:
    client = OfficialClient(
        VERSIONS[0], server.base_url, server.api_key, home, packages=(WORKSPACES,)
    )
    said = {"WANDB_ENTITY": entity, "WANDB_PROJECT": project}
    ended = client.run(str(script.with_suffix("")), **said)
    assert ended.exit_code == 0, ended.output


def _with_ours(
    script: Path, server: ServerProcess, entity: str, project: str, home: Path
) -> None:
    home.mkdir()
    environment = {
        "WANDB_BASE_URL": server.base_url,
        "WANDB_API_KEY": server.api_key,
        "WANDB_ENTITY": entity,
        "WANDB_PROJECT": project,
    }
    place = Training(home, None, None, environment)
    command = [sys.executable, "-m", "trailmark.cli", "run-as-wandb", str(script)]
    ended = place.wait(place.popen(command, {}))
    assert ended.exit_code == 0, ended.output


def _views(server: ServerProcess, entity: str, project: str) -> dict[str, Any]:
    found = server.graphql(_VIEWS, entity=entity, project=project)["project"]
    nodes = [edge["node"] for edge in found["allViews"]["edges"]] if found else []
    return {node["displayName"]: json.loads(node["spec"]) for node in nodes}


def _without_ids(spec: dict[str, Any]) -> dict[str, Any]:
    """Without what is drawn anew each time, and without the names of the projects."""
    drawn = spec["section"]["runSets"][0].get("id")
    text = json.dumps(spec)
    made = json.loads(text.replace(drawn, "drawn") if drawn else text)
    for run_set in made["section"]["runSets"]:
        run_set.pop("id", None)
    for section in made["section"]["panelBankConfig"]["sections"]:
        section.pop("__id__", None)
        for panel in section["panels"]:
            panel.pop("__id__", None)
    return made
