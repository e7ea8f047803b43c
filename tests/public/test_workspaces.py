"""Workspaces by our client, on World W: scenarios 96 to 101 as far as Python sees them."""

from __future__ import annotations

import json
from typing import Any

import pytest

import trailmark.reports as wr
import trailmark.workspaces as ws
from tests.support.workspaces import everything
from tests.support.world import World
from trailmark import expr
from trailmark.apis.public.api import Api
from trailmark.errors import ConflictError, ForbiddenError, UnknownNameError, UsageError

_SPEC = """
query Spec($project: String!, $name: String!) {
  project(name: $project, entityName: "crew") {
    allViews(viewType: "project-view", viewName: $name) {
      totalCount
      edges { node { id name displayName spec } }
    }
  }
}
"""
_SAVE = """
mutation Save($project: String!, $name: String!, $spec: String!) {
  upsertView(input: {
    entityName: "crew", projectName: $project, type: "project-view", name: $name,
    displayName: "by hand", spec: $spec
  }) { view { id } }
}
"""

_DEFAULT = """
mutation Default($project: ID!, $view: ID!) {
  setDefaultView(input: {projectId: $project, viewId: $view}) { project { id } }
}
"""


@pytest.fixture(autouse=True)
def as_ada(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAILMARK_BASE_URL", world.base_url)
    monkeypatch.setenv("TRAILMARK_API_KEY", world.ada_key)


def example(project: str) -> ws.Workspace:
    return ws.Workspace(
        name="Example W&B Workspace",
        entity="crew",
        project=project,
        sections=[
            ws.Section(
                name="Validation Metrics",
                panels=[
                    wr.LinePlot(x="Step", y=["val_loss"]),
                    wr.ScalarChart(metric="f1_score", groupby_aggfunc="mean"),
                ],
                is_open=True,
            )
        ],
    )


def saved(api: Api, project: str, name: str) -> dict[str, Any]:
    found = api.client.execute(_SPEC, {"project": project, "name": name})
    [edge] = found["project"]["allViews"]["edges"]
    return edge["node"]


def code(workspace: ws.Workspace) -> str:
    return workspace.url.partition("?nw=")[2]


def test_a_workspace_is_built_and_saved(world: World, project: str) -> None:
    workspace = example(project)
    with pytest.raises(UsageError, match=r"call save\(\) first"):
        _ = workspace.url

    assert workspace.save() is workspace

    place = f"{world.base_url}/crew/{project}?nw="
    assert workspace.url.startswith(place)
    assert len(code(workspace)) == 11
    read = ws.Workspace.from_url(workspace.url)
    assert read == workspace
    assert read.sections[0].panels[0].y == ["val_loss"]  # type: ignore[attr-defined]


def test_every_field_survives(project: str) -> None:
    workspace = everything(ws, wr, project)
    workspace.save()
    assert ws.Workspace.from_url(workspace.url) == workspace


def test_save_is_in_place_and_save_as_new_view_is_not(api: Api, project: str) -> None:
    workspace = example(project).save()
    first, name = workspace.url, f"nw-{code(workspace)}-v"
    workspace.name = "renamed"
    assert workspace.save().url == first

    workspace.sections[0].name = "Other"
    workspace.name = "another"
    assert workspace.save_as_new_view() is workspace

    assert workspace.url != first
    assert saved(api, project, name)["displayName"] == "renamed"
    assert ws.Workspace.from_url(first).sections[0].name == "Validation Metrics"
    assert ws.Workspace.from_url(workspace.url).sections[0].name == "Other"


def test_the_settings_of_a_run_set_survive(project: str) -> None:
    runs = ws.RunsetSettings(
        query="foo.*",
        regex_query=True,
        filters=[expr.Summary("loss") < 1, expr.Config("optimizer") == "adam"],
        groupby=[expr.Config("optimizer")],
        order=[expr.Ordering(expr.Summary("loss"), ascending=True)],
        run_settings={
            "run00001": ws.RunSettings(color="#ff0000", disabled=True),
            "run00002": ws.RunSettings(color="red"),
            "run00003": ws.RunSettings(color="rgb(255, 0, 0)"),
        },
    )
    workspace = ws.Workspace(
        entity="crew", project=project, runset_settings=runs
    ).save()
    assert ws.Workspace.from_url(workspace.url).runset_settings == runs


def test_what_others_saved_goes_back_as_it_was(api: Api, project: str) -> None:
    spec = {
        "section": {
            "panelBankConfig": {
                "sections": [
                    {"name": "a", "panels": [{"viewType": "Radar", "config": 7}]}
                ]
            },
            "future": [1, 2],
        }
    }
    text = json.dumps(spec, indent=2)
    values = {"project": project, "name": "nw-abcdefghijk-v", "spec": text}
    api.client.execute(_SAVE, values)
    url = f"{api.client.base_url}/crew/{project}/workspace?nw=abcdefghijk"

    workspace = ws.Workspace.from_url(url).save()
    assert saved(api, project, "nw-abcdefghijk-v")["spec"] == text

    workspace.sections[0].name = "b"
    workspace.save()
    spec["section"]["panelBankConfig"]["sections"][0]["name"] = "b"  # type: ignore[index, call-overload]
    assert json.loads(saved(api, project, "nw-abcdefghijk-v")["spec"]) == spec


def test_a_project_without_a_saved_workspace_has_the_automatic_one(
    world: World,
) -> None:
    found = ws.Workspace.from_url(f"{world.base_url}/crew/demo")
    keys = [one for section in found.sections for one in section.panels]
    assert wr.LinePlot(x=None, y=["loss"]).y in [
        getattr(one, "y", None) for one in keys
    ]
    with pytest.raises(UsageError):
        _ = found.url


def test_ones_own_workspace_is_read_and_saved_in_place(api: Api, project: str) -> None:
    text = json.dumps({"section": {"name": "mine"}})
    values = {"project": project, "name": "nw-nwuserada-v", "spec": text}
    api.client.execute(_SAVE, values)
    base = f"{api.client.base_url}/crew/{project}"

    own = ws.Workspace.from_url(f"{base}?nw=nwuserada")
    own.settings.max_runs = 3
    own.save()

    assert own.url == f"{base}?nw=nwuserada"
    assert ws.Workspace.from_url(base).settings.max_runs == 3


def test_somebody_elses_own_workspace_can_only_be_copied(
    world: World, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {"project": project, "name": "nw-nwuserbob-v", "spec": "{}"}
    world.bob().client.execute(_SAVE, values)
    url = f"{world.base_url}/crew/{project}?nw=nwuserbob"
    mine = world.api().client.execute(_SAVE, values | {"name": "nw-nwuserada-v"})
    assert mine
    monkeypatch.setenv("TRAILMARK_API_KEY", world.bob_key)
    other = ws.Workspace.from_url(url.replace("nwuserbob", "nwuserada"))
    with pytest.raises(ForbiddenError, match="save it as a new view"):
        other.save()
    assert other.save_as_new_view().url != url


def test_it_is_copied_to_another_project(api: Api, project: str) -> None:
    workspace = everything(ws, wr, project).save()
    first = workspace.url
    workspace.project = f"{project}-b"
    workspace.name = "copy"

    workspace.save()  # in another project it can only be a new one
    workspace.save()

    assert f"/crew/{project}-b?nw=" in workspace.url
    assert ws.Workspace.from_url(first).name == "everything"
    copied = ws.Workspace.from_url(workspace.url)
    assert copied == workspace

    moved = ws.Workspace.from_url(first)
    moved.project = f"{project}-b"
    again = ws.Workspace.from_url(moved.save_as_new_view().save().url)
    # Pinned runs stay the ones that they were.
    pinned = ws.RunRef("run2", entity="crew", project=project)
    assert again.runset_settings.baseline_run == pinned
    assert again.runset_settings.run_settings == copied.runset_settings.run_settings
    assert again.sections == copied.sections


def test_what_somebody_saved_meanwhile_is_not_overwritten(project: str) -> None:
    first = example(project).save()
    second = ws.Workspace.from_url(first.url)
    first.sections[0].name = "first"
    first.save()
    second.sections[0].name = "second"

    with pytest.raises(ConflictError):
        second.save()

    assert ws.Workspace.from_url(first.url) == first
    assert second.save_as_new_view().url != first.url


def test_a_lost_answer_is_no_conflict(project: str) -> None:
    workspace = example(project).save()
    stale = workspace._version
    workspace.sections[0].name = "other"
    workspace.save()
    workspace._version = stale  # as if the answer had been lost
    workspace.save()
    assert ws.Workspace.from_url(workspace.url) == workspace


def test_what_a_project_opens_with_is_the_beginning_of_ones_own(
    api: Api, project: str
) -> None:
    shared = example(project).save()
    values = {
        "project": api.project(project, entity="crew").id,
        "view": shared._internal_id,
    }
    api.client.execute(_DEFAULT, values)
    base = shared.url.partition("?")[0]

    own = ws.Workspace.from_url(base)

    assert own == shared
    own.name = "mine"
    assert own.save().url != shared.url
    assert ws.Workspace.from_url(shared.url).name == shared.name


def test_a_missing_project_is_made(api: Api, project: str) -> None:
    example(f"{project}-new").save()
    assert api.project(f"{project}-new", entity="crew").name == f"{project}-new"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "crew/demo",
        "ftp://host/crew/demo?nw=x",
        "{base}",
        "{base}/crew",
        "{base}/crew/demo?nw=",
        "{base}/?nw=abc",
        3,
    ],
)
def test_addresses_of_no_workspace_are_refused(world: World, url: Any) -> None:
    if isinstance(url, str):
        url = url.replace("{base}", world.base_url)
    with pytest.raises(UsageError, match="no address of a workspace"):
        ws.Workspace.from_url(url)


@pytest.mark.parametrize(
    "place", ["crew/demo?nw=nothinghere", "crew/nothing?nw=a", "no/demo"]
)
def test_what_is_not_there_is_named(world: World, place: str) -> None:
    with pytest.raises(UnknownNameError, match="there is no"):
        ws.Workspace.from_url(f"{world.base_url}/{place}")


def test_nothing_is_sent_that_cannot_be(api: Api, project: str) -> None:
    workspace = example(project)
    workspace.sections[0].panels.append("x")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"Section.panels\[2\]='x'"):
        workspace.save()
    assert project not in [one.name for one in api.projects("crew")]
