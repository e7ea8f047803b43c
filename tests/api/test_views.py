"""Workspaces over GraphQL: saved, versioned, copied, and the one a project opens with."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.graphql import Answer, Gql
from trailmark.server.accounts.actor import Actor

SPEC = '{ "section": {"odd": 1.0},  "later": {"x": NaN} }'
OTHER = '{"section": {"odd": 2}}'

_SAVE = """mutation S($input: UpsertViewInput!) { upsertView(input: $input) {
  inserted view { id name currentVersion } } }"""
_COPY = """mutation C($input: CopyViewInput!) { copyView(input: $input) {
  view { id name displayName spec code canWrite } } }"""
_RESTORE = """mutation R($input: RestoreViewInput!) { restoreView(input: $input) {
  view { spec currentVersion savedBy } } }"""
_DEFAULT = """mutation D($input: SetDefaultViewInput!) {
  setDefaultView(input: $input) { project { name } } }"""
_WORKSPACE = """query W($viewName: String, $automatic: Boolean! = false) {
  project(name: "digits", entityName: "crew") {
    workspace(viewName: $viewName, automatic: $automatic) {
      id name displayName spec isSaved code url version canWrite isPersonal isDefault
      locked username } } }"""
_VIEWS = """query V { project(name: "digits", entityName: "crew") {
  id allViews(viewType: "project-view") { totalCount edges { node {
    name displayName code url canWrite isDefault isPersonal locked currentVersion
    user { username } } } } } }"""
_VERSIONS = """query V($id: ID!, $first: Int, $after: String, $number: Int!) {
  view(id: $id) {
    versions(first: $first, after: $after) {
      edges { node { number username isCurrent savedAt spec } }
      pageInfo { hasNextPage endCursor } }
    version(number: $number) { number spec } } }"""


@pytest.fixture
def crew(gql: Gql) -> dict[str, Actor]:
    return gql.team("crew", ann="member", ben="member", val="view-only")


def save(gql: Gql, actor: Actor, **values: Any) -> Answer:
    given = {
        "entityName": "crew",
        "projectName": "digits",
        "type": "project-view",
        "spec": SPEC,
        **values,
    }
    return gql(_SAVE, input=given, actor=actor)


def saved(gql: Gql, actor: Actor, **values: Any) -> str:
    answer = save(gql, actor, **values)
    assert not answer.errors, answer.errors
    return answer.data["upsertView"]["view"]["id"]


def workspace(gql: Gql, actor: Actor, **variables: Any) -> Any:
    answer = gql(_WORKSPACE, actor=actor, **variables)
    assert not answer.errors, answer.errors
    return answer.data["project"]["workspace"]


def set_default(gql: Gql, actor: Actor, view: str | None) -> Answer:
    project = gql(_VIEWS, actor=actor).data["project"]["id"]
    return gql(_DEFAULT, actor=actor, input={"projectId": project, "viewId": view})


def test_a_project_opens_with_what_is_nearest_to_who_asks(
    gql: Gql, crew: dict[str, Actor]
) -> None:
    ann, ben = crew["ann"], crew["ben"]
    shared = saved(gql, ann, name="nw-abc-v", displayName="Ours")
    assert workspace(gql, ben)["isSaved"] is False
    assert not set_default(gql, ann, shared).errors
    found = workspace(gql, ben)
    assert found == {
        "id": shared,
        "name": "nw-abc-v",
        "displayName": "Ours",
        "spec": SPEC,
        "isSaved": True,
        "code": "abc",
        "url": "http://trailmark.test/crew/digits?nw=abc",
        "version": 1,
        "canWrite": True,
        "isPersonal": False,
        "isDefault": True,
        "locked": False,
        "username": "ann",
    }
    saved(gql, ben, name="nw-nwuserben-v", spec=OTHER, autosave=True, baseVersion=0)
    own = workspace(gql, ben)
    assert (own["isPersonal"], own["spec"], own["code"]) == (True, OTHER, "nwuserben")
    # Links name a view whatever the asker has; the automatic one is always there.
    assert workspace(gql, ben, viewName="abc")["spec"] == SPEC
    assert workspace(gql, ann, viewName="nwuserben")["canWrite"] is False
    assert workspace(gql, ben, automatic=True)["isSaved"] is False
    assert workspace(gql, crew["val"])["canWrite"] is False
    assert set_default(gql, crew["val"], shared).code == "forbidden"
    assert not set_default(gql, ann, None).errors
    assert workspace(gql, ann)["isSaved"] is False


def test_a_link_opens_no_view_of_another_project(
    gql: Gql, crew: dict[str, Actor]
) -> None:
    saved(gql, crew["ann"], name="nw-here-v")
    saved(gql, crew["ann"], name="nw-abc-v", projectName="other")
    assert workspace(gql, crew["ann"], viewName="here") is not None
    assert workspace(gql, crew["ann"], viewName="abc") is None
    assert workspace(gql, crew["ann"], viewName="nw-abc-v") is None
    other = saved(gql, crew["ann"], name="nw-abc-v", projectName="other")
    assert set_default(gql, crew["ann"], other).code == "invalid_input"


def test_saved_views_are_listed_with_what_may_be_done(
    gql: Gql, crew: dict[str, Actor]
) -> None:
    ann, ben = crew["ann"], crew["ben"]
    saved(gql, ann, name="nw-abc-v", displayName="Ours", locked=True)
    saved(gql, ben, name="nw-nwuserben-v")
    project = gql(_VIEWS, actor=ben).data["project"]
    nodes = [edge["node"] for edge in project["allViews"]["edges"]]
    assert project["allViews"]["totalCount"] == 2
    assert [
        (one["code"], one["canWrite"], one["isPersonal"], one["locked"], one["user"])
        for one in nodes
    ] == [
        ("nwuserben", True, True, False, {"username": "ben"}),
        ("abc", False, False, True, {"username": "ann"}),
    ]
    assert save(gql, ben, name="nw-abc-v", spec=OTHER).code == "forbidden"


def test_versions_are_listed_read_and_restored(
    gql: Gql, crew: dict[str, Actor]
) -> None:
    ann, ben = crew["ann"], crew["ben"]
    view = saved(gql, ann, name="nw-abc-v")
    saved(gql, ben, id=view, spec=OTHER, baseVersion=1)
    answer = gql(_VERSIONS, actor=ann, id=view, first=1, number=1)
    found = answer.data["view"]
    (edge,) = found["versions"]["edges"]
    assert edge["node"].pop("savedAt")
    assert edge["node"] == {
        "number": 2,
        "username": "ben",
        "isCurrent": True,
        "spec": OTHER,
    }
    assert found["version"] == {"number": 1, "spec": SPEC}
    page = found["versions"]["pageInfo"]
    assert page["hasNextPage"]
    rest = gql(_VERSIONS, actor=ann, id=view, after=page["endCursor"], number=9)
    nodes = [edge["node"] for edge in rest.data["view"]["versions"]["edges"]]
    assert [(one["number"], one["isCurrent"], one["spec"]) for one in nodes] == [
        (1, False, SPEC)
    ]
    assert rest.data["view"]["version"] is None
    given = {"id": view, "version": 1, "baseVersion": 2}
    restored = gql(_RESTORE, actor=ann, input=given).data["restoreView"]["view"]
    assert restored == {"spec": SPEC, "currentVersion": 3, "savedBy": "ann"}
    assert gql(_RESTORE, actor=ann, input=given).code == "conflict"
    assert gql(_RESTORE, actor=crew["val"], input=given).code == "forbidden"
    assert gql(_RESTORE, actor=gql.user("eve"), input=given).code == "not_found"


def test_a_save_over_somebody_elses_newer_one_is_a_conflict(
    gql: Gql, crew: dict[str, Actor]
) -> None:
    view = saved(gql, crew["ann"], name="nw-abc-v")
    saved(gql, crew["ben"], id=view, spec=OTHER, baseVersion=1)
    late = save(gql, crew["ann"], id=view, spec="{}", baseVersion=1)
    assert late.code == "conflict"
    assert "'ben'" in late.errors[0]["message"]
    # Official clients send no version, and overwrite.
    assert not save(gql, crew["ann"], id=view, spec="{}").errors


def test_somebody_elses_view_is_copied_and_then_ones_own(
    gql: Gql, crew: dict[str, Actor]
) -> None:
    theirs = saved(gql, crew["ann"], displayName="Ours", locked=True)
    answer = gql(_COPY, actor=crew["ben"], input={"id": theirs, "displayName": "Mine"})
    made = answer.data["copyView"]["view"]
    assert made["name"] == f"nw-{made['code']}-v"
    assert (made["displayName"], made["spec"], made["canWrite"]) == ("Mine", SPEC, True)
    saved(gql, crew["ben"], id=made["id"], spec=OTHER)
    refused = gql(_COPY, actor=crew["val"], input={"id": theirs})
    assert refused.code == "forbidden"


def test_a_specification_without_parts_is_refused_with_the_path(
    gql: Gql, crew: dict[str, Actor]
) -> None:
    spec = {"section": {"panelBankConfig": {"sections": [{"panels": 1}]}}}
    answer = save(gql, crew["ann"], name="nw-abc-v", spec=json.dumps(spec))
    assert answer.code == "invalid_input"
    told = answer.errors[0]["message"]
    assert "section.panelBankConfig.sections[0].panels: a list is expected" in told
    assert gql(_VIEWS, actor=crew["ann"]).data["project"] is None


def test_a_large_hostile_specification_comes_back_unharmed(
    gql: Gql, crew: dict[str, Actor]
) -> None:
    panels = [
        {"viewType": "</script><script>alert(1)", "config": {"x": "${run:name}" * 9}}
    ] * 10_000
    bank = {"sections": [{"name": "<img src=x onerror=y>", "panels": panels}]}
    spec = json.dumps({"section": {"panelBankConfig": bank}})
    saved(gql, crew["ann"], name="nw-abc-v", spec=spec)
    assert workspace(gql, crew["ann"], viewName="abc")["spec"] == spec


def test_the_automatic_workspace_has_sections_like_what_is_saved(
    gql: Gql, crew: dict[str, Actor]
) -> None:
    ann = crew["ann"]
    made = gql(
        "mutation M($input: UpsertBucketInput!) "
        "{ upsertBucket(input: $input) { bucket { id } } }",
        input={"name": "r", "modelName": "digits", "entityName": "crew"},
        actor=ann,
    )
    assert not made.errors

    def prefix(**asked: Any) -> int:
        spec = json.loads(workspace(gql, ann, automatic=True, **asked)["spec"])
        return spec["section"]["panelBankConfig"]["settings"]["autoOrganizePrefix"]

    assert prefix() == 2
    settings = {"panelBankConfig": {"settings": {"autoOrganizePrefix": 1}}}
    saved(gql, ann, name="nw-abc-v", spec=json.dumps({"section": settings}))
    assert (prefix(), prefix(viewName="abc")) == (2, 1)
    saved(gql, ann, name="nw-nwuserann-v", spec=json.dumps({"section": settings}))
    assert prefix() == 1
    assert workspace(gql, ann, automatic=True, viewName="gone") is None
