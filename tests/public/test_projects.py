"""Projects, lists of them, and what paths lead to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

import trailmark
from tests.support.request_log import RequestLog
from tests.support.world import World
from trailmark.apis.public.api import Api
from trailmark.apis.public.projects import Project, Projects
from trailmark.errors import ForbiddenError, NotFoundError, UnknownNameError, UsageError


def test_a_project_reads_what_is_asked_of_it_once(api: Api) -> None:
    log = RequestLog(api)
    project = api.project("demo", entity="crew")
    assert (project.path, project.name, project.entity) == (
        ["crew", "demo"],
        "demo",
        "crew",
    )
    assert project.url == f"{api.client.base_url}/crew/demo"
    assert log.sent == {}
    assert project.id
    assert project.internal_id.isdecimal()
    assert datetime.fromisoformat(project.created_at).tzinfo is not None
    assert (project.is_benchmark, project.read_only) == (False, False)
    assert project.description is None
    assert str(project.user) == str(project.owner) == "ada"
    assert log.sent == {"GetProject": 1}


def test_a_project_in_each_spelling(world: World, api: Api) -> None:
    assert api.project("demo").path == ["crew", "demo"]
    assert api.project("crew/demo").path == ["crew", "demo"]
    assert world.api(entity="other").project("demo").path == ["other", "demo"]


@pytest.mark.parametrize("name", ["", "a/b/c", "a//b", None])
def test_a_name_that_is_none_is_refused(api: Api, name: Any) -> None:
    with pytest.raises(UsageError):
        api.project(name)


def test_a_project_that_is_not_there_is_named(api: Api) -> None:
    project = api.project("none")
    for look in (lambda: project.id, lambda: project.created_at, project.load):
        with pytest.raises(UnknownNameError, match="no project 'crew/none'"):
            look()


def test_a_registry_is_a_project_of_its_organization(api: Api, project: str) -> None:
    registry = api.create_registry(project, "organization", organization="acme")
    found = api.project(registry.full_name, "acme")
    assert found.path == [registry.entity, registry.full_name]
    assert api.from_path(f"acme/{registry.full_name}").id == found.id


def test_a_project_is_made_once(world: World, api: Api, project: str) -> None:
    assert api.create_project(project, "crew") is None
    first = api.project(project).id
    api.create_run(project=project)
    api.create_project(project, "crew")
    assert api.project(project).id == first
    assert len(api.runs(project)) == 1
    assert project in [one.name for one in world.bob().projects("crew")]


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("", "crew"),
        ("a/b", "crew"),
        ("a\nb", "crew"),
        ("\ud800", "crew"),
        ("x" * 200, "crew"),
        (7, "crew"),
        ("good", ""),
        ("good", "a b"),
        ("good", None),
    ],
)
def test_a_project_that_cannot_be_is_refused_before_anything_is_sent(
    api: Api, name: Any, entity: Any
) -> None:
    log = RequestLog(api)
    with pytest.raises(UsageError):
        api.create_project(name, entity)
    assert log.sent == {}


def test_a_project_of_others_is_not_made(world: World, project: str) -> None:
    with pytest.raises((NotFoundError, ForbiddenError)):
        world.bob().create_project(project, "other")
    with pytest.raises(NotFoundError, match="nobody"):
        world.bob().create_project(project, "nobody")


def test_projects_are_listed_the_oldest_first(
    world: World, api: Api, project: str
) -> None:
    for number in range(3):
        api.create_project(f"{project}-{number}", "ada")
    log = RequestLog(api)
    projects = api.projects("ada", per_page=2)
    made = [one.name for one in projects if one.name.startswith(f"{project}-")]
    assert made == [f"{project}-{number}" for number in range(3)]
    assert projects.more is False
    requests = log.sent["GetProjects"]
    facts = [(one.entity, one.created_at, one.is_benchmark, one.id) for one in projects]
    assert {fact[0] for fact in facts} == {"ada"}
    assert log.sent == {"GetProjects": requests}
    assert [one.name for one in projects[-2:]] == [one.name for one in projects][-2:]


def test_projects_of_others_are_listed_as_far_as_they_are_shown(
    world: World, project: str
) -> None:
    ada, bob = world.api(), world.bob()
    ada.client.execute(
        "mutation($input: CreateUserInput!) {"
        " createUser(input: $input) { user { id } } }",
        {"input": {"email": f"{project}@acme.org", "username": project}},
    )
    for name in ("shown", "private"):  # an administrator of the server may
        ada.create_project(name, project)
    assert [one.name for one in ada.projects(project)] == ["shown", "private"]
    with pytest.raises(UnknownNameError, match=f"'{project}'"):
        list(bob.projects(project))
    ada.client.execute(
        "mutation($entity: String!, $name: String!) {"
        " upsertModel(input: {entityName: $entity, name: $name,"
        ' access: "USER_READ"}) { project { id } } }',
        {"entity": project, "name": "shown"},
    )
    assert [one.name for one in bob.projects(project)] == ["shown"]


def test_a_list_of_projects_has_no_length(api: Api) -> None:
    projects = api.projects("crew")
    with pytest.raises(TypeError):
        len(projects)  # type: ignore[arg-type]
    assert projects.length is None
    assert projects
    assert "demo" in [one.name for one in projects]


def test_projects_of_nobody_are_an_error_and_not_none(api: Api) -> None:
    with pytest.raises(UnknownNameError, match="'nobody'"):
        list(api.projects("nobody"))


def test_the_size_of_a_page_is_fifty_unless_the_api_asks(api: Api) -> None:
    assert Projects(api.client, "crew").per_page == 50
    assert api.projects("crew").per_page == 200


def test_a_projects_things(world: World, api: Api) -> None:
    project = api.project("demo")
    assert [run.id for run in project.runs({"state": "crashed"})] == ["run00004"]
    assert [sweep.id for sweep in project.sweeps()] == [world.sweep]
    assert len(project.sweeps(per_page=1)) == 1
    assert sorted(one.name for one in project.artifacts_types()) == ["dataset", "model"]
    assert project.to_html(height=9).startswith(
        f'<iframe src="{project.url}?jupyter=true" title="project demo"'
    )
    assert repr(project) == "<Project crew/demo>"


# Paths ----------------------------------------------------------------------------


def test_what_paths_lead_to(world: World, api: Api) -> None:
    report = api.reports("crew/demo")[0]
    sweep = f"crew/demo/sweeps/{world.sweep}"
    found = {
        path: api.from_path(path)
        for path in (
            "demo",
            "crew/demo",
            "/crew/demo/",
            "crew/demo/run00001",
            "crew/demo/runs/run00001",
            sweep,
            f"crew/demo/reports/{world.report}",
            "crew/demo/reports/Findings",
            api.run("crew/demo/run00001").url,
            api.project("demo").url,
            api.sweep(f"crew/demo/{world.sweep}").url,
            report.url,
            report.url.removeprefix(f"{api.client.base_url}/"),
        )
    }
    assert [type(one).__name__ for one in found.values()] == [
        *("Project", "Project", "Project", "Run", "Run", "Sweep"),
        *("BetaReport", "BetaReport", "Run", "Project", "Sweep"),
        *("BetaReport", "BetaReport"),
    ]
    things: list[Any] = list(found.values())
    assert {one.id for one in things if not isinstance(one, Project)} == {
        "run00001",
        world.sweep,
        report.id,
    }


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "a//b",
        "crew/demo/things/1",
        "a/b/c/d/e",
        "none",
        "crew/none",
        "nobody/demo",
        "crew/demo/nope0000",
        "crew/demo/runs/nope0000",
        "crew/demo/sweeps/nope0000",
        "crew/demo/reports/nope0000",
        "crew/demo/reports/Nothing--nope0000",
        "crew/none/reports/Findings",
        "crew/demo/runs/\ud800",
        "x" * 10_000,
    ],
)
def test_a_path_that_leads_nowhere_is_an_error(api: Api, path: str) -> None:
    with pytest.raises(trailmark.Error) as raised:
        api.from_path(path)
    assert isinstance(raised.value, ValueError)


def test_what_others_keep_private_is_not_found(
    world: World, api: Api, project: str
) -> None:
    api.create_run(run_id="r", project=project, entity="ada")
    for path in (f"ada/{project}", f"ada/{project}/runs/r"):
        with pytest.raises(UnknownNameError):
            world.bob().from_path(path)
