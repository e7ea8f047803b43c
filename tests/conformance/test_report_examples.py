"""The example scripts for reports that the official package ships run unmodified.

What they saved is read back by the same package. Source: issue "It must show" 1; the
folder `examples/reports` of `wandb-workspaces`. One needs share links, which we do not
have: it fails with the field's name, and the report it saved before is there.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.official_client import VERSIONS, WORKSPACES, Finished, OfficialClient
from tests.support.official_examples import official_examples
from tests.support.server_process import ServerProcess

_REPORTS = """query Reports($entity: String!, $project: String!) {
  project(name: $project, entityName: $entity) {
    allViews(viewType: "runs") { edges { node { displayName spec } } }
  }
}"""
_PROJECT = """mutation($entity: String, $name: String) {
  upsertModel(input: { entityName: $entity, name: $name }) { model { id } } }"""
_READ_BACK = """
import os, sys
import wandb, wandb_workspaces.reports.v2 as wr

api = wandb.Api()
for found in api.reports(f"{os.environ['WANDB_ENTITY']}/{os.environ['WANDB_PROJECT']}"):
    report = wr.Report.from_url(found.url)
    print("read", report.title, len(report.blocks))
"""

SAVED_BY = {
    "00_create_sample_report": {"Example W&B Report"},
    "01_working_with_runset_filters": {
        "Report with FilterExpr Filters",
        "Report with String Filters",
        "Report with Or/And Filters",
        "Report with String OR Filters",
        "Comparing Different Model Configurations",
        "Recent Activity Report",
        "Tag-Filtered Report",
    },
    "02_lineplot_with_regex_metrics": set[str](),
    "03_media_browser_with_grid_axes": {"Media Browser Axis Examples"},
    "04_per_run_settings": {"Per-Run Settings Example"},
    "06_column_management": {
        "Curated column set",
        "Hide noisy columns",
        "Ordered and sized columns",
        "Pin one column",
    },
}
SHARING = "05_share_link"


@pytest.fixture
def entity(server: ServerProcess) -> str:
    return server.graphql("{ viewer { entity } }")["viewer"]["entity"]


def test_no_example_is_left_out() -> None:
    found = {path.stem for path in (official_examples() / "reports").glob("*.py")}
    assert found == {*SAVED_BY, SHARING}


@pytest.mark.parametrize("name", SAVED_BY)
def test_an_example_saves_reports_that_are_read_back(
    name: str, server: ServerProcess, entity: str, project: str, tmp_path: Path
) -> None:
    ended = _run(name, server, entity, project, tmp_path)
    assert ended.exit_code == 0, ended.output
    assert _titles(server, entity, project) == SAVED_BY[name]

    script = tmp_path / "read_back.py"
    script.write_text(_READ_BACK)
    client = _client(server, tmp_path / "reader")
    said = {"WANDB_ENTITY": entity, "WANDB_PROJECT": project}
    read = client.run(str(script.with_suffix("")), **said) if SAVED_BY[name] else None
    for title in SAVED_BY[name]:
        assert read is not None
        assert f"read {title}" in read.output


def test_sharing_a_report_is_refused_by_name(
    server: ServerProcess, entity: str, project: str, tmp_path: Path
) -> None:
    ended = _run(SHARING, server, entity, project, tmp_path)
    assert ended.exit_code != 0
    assert "accessTokens" in ended.output
    assert _titles(server, entity, project) == {"Shared Report Example"}


def _client(server: ServerProcess, home: Path) -> OfficialClient:
    packages = (WORKSPACES,)
    return OfficialClient(
        VERSIONS[0], server.base_url, server.api_key, home, packages=packages
    )


def _run(
    name: str, server: ServerProcess, entity: str, project: str, folder: Path
) -> Finished:
    server.graphql(_PROJECT, entity=entity, name=project)
    script = official_examples() / "reports" / name
    said = {"WANDB_ENTITY": entity, "WANDB_PROJECT": project}
    return _client(server, folder / "writer").run(str(script), **said)


def _titles(server: ServerProcess, entity: str, project: str) -> set[str]:
    found = server.graphql(_REPORTS, entity=entity, project=project)["project"]
    edges = found["allViews"]["edges"] if found else []
    return {edge["node"]["displayName"] for edge in edges}
