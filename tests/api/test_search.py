"""Search by name over everything: what is found, in which order, and by whom."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.graphql import Gql
from trailmark.server.accounts.actor import Actor

_SEARCH = """query S(
  $text: String!, $kinds: [SearchKind!], $entity: String, $project: String, $first: Int
) {
  search(text: $text, kinds: $kinds, entityName: $entity, projectName: $project,
    first: $first) {
    kind totalCount hits { name detail entityName projectName path state at } } }"""
_VIEW = """mutation V($input: UpsertViewInput!) {
  upsertView(input: $input) { view { id } } }"""


def search(gql: Gql, text: str, actor: Actor | None = None, **given: Any) -> Any:
    answer = gql(_SEARCH, actor=actor, text=text, **given)
    assert not answer.errors, answer.errors
    return {group["kind"]: group for group in answer.data["search"]}


def names(group: Any) -> list[str]:
    return [hit["name"] for hit in group["hits"]]


def test_runs_of_all_projects_are_found_by_name_and_by_id(gql: Gql) -> None:
    gql.run("abc1", displayName="Quick brown fox")
    gql.run("abc2", modelName="letters", displayName="slow fox")
    found = search(gql, "FOX", kinds=["RUN"])
    assert list(found) == ["RUN"]
    assert names(found["RUN"]) == ["slow fox", "Quick brown fox"]
    assert found["RUN"]["totalCount"] == 2
    hit = found["RUN"]["hits"][1]
    assert hit["path"] == "/ada/digits/runs/abc1"
    assert (hit["detail"], hit["state"]) == ("abc1", "running")
    assert names(search(gql, "abc2")["RUN"]) == ["slow fox"]
    assert names(search(gql, "fox quick")["RUN"]) == ["Quick brown fox"]


def test_exact_names_come_first_then_beginnings_then_the_newest(gql: Gql) -> None:
    for name in ("r1", "r2", "r3", "r4"):
        gql.run(
            name,
            displayName={"r1": "net", "r2": "network", "r3": "a net", "r4": "my net"}[
                name
            ],
        )
    found = search(gql, "net", kinds=["RUN"], first=3)["RUN"]
    assert names(found) == ["net", "network", "my net"]
    assert found["totalCount"] == 4


def test_what_is_in_the_open_project_comes_first(gql: Gql) -> None:
    gql.run("r1", displayName="a net")
    gql.run("r2", modelName="letters", displayName="net")
    place = {"entity": "ada", "project": "digits"}
    assert names(search(gql, "net", **place)["RUN"]) == ["a net", "net"]
    assert names(search(gql, "net")["RUN"]) == ["net", "a net"]
    elsewhere = {"entity": "ada", "project": "nowhere"}
    assert names(search(gql, "net", **elsewhere)["RUN"]) == ["net", "a net"]


def test_without_words_the_newest_of_everything_is_found(gql: Gql) -> None:
    gql.run("r1", displayName="older")
    gql.run("r2", displayName="newer")
    found = search(gql, "  ", first=1)
    assert set(found) == {"PROJECT", "RUN", "PERSON"}
    assert names(found["RUN"]) == ["newer"]
    assert found["RUN"]["totalCount"] == 2


def test_reports_views_sweeps_and_projects_open_where_they_are(gql: Gql) -> None:
    gql.run("r1")
    base = {"entityName": "ada", "projectName": "digits", "spec": "{}"}
    for view in (
        {"type": "runs", "name": "x1", "displayName": "Learning rates?"},
        {"type": "runs/draft", "name": "x2", "displayName": "Learning drafts"},
        {"type": "project-view", "name": "nw-abc-v", "displayName": "Learning view"},
        {"type": "project-view", "name": "nwuserada", "displayName": "Learning mine"},
    ):
        assert not gql(_VIEW, input={**base, **view}).errors
    found = search(gql, "learning")
    assert {kind: names(group) for kind, group in found.items()} == {
        "REPORT": ["Learning rates?"],
        "VIEW": ["Learning view"],
    }
    report = found["REPORT"]["hits"][0]["path"]
    assert report.startswith("/ada/digits/reports/Learning-rates--")
    assert found["VIEW"]["hits"][0]["path"] == "/ada/digits?nw=abc"
    project = search(gql, "ada dig")["PROJECT"]["hits"][0]
    assert (project["name"], project["path"]) == ("digits", "/ada/digits")


def test_nobody_finds_what_they_may_not_see(gql: Gql) -> None:
    crew = gql.team("crew", ann="member", ben="view-only")
    stranger = gql.user("stranger")
    gql(
        "mutation M($input: UpsertBucketInput!) "
        "{ upsertBucket(input: $input) { bucket { id } } }",
        input={
            "name": "r1",
            "displayName": "secret run",
            "entityName": "crew",
            "modelName": "secret",
        },
        actor=crew["ann"],
    )
    assert set(search(gql, "secret", crew["ben"])) == {"PROJECT", "RUN"}
    assert search(gql, "secret", stranger) == {}
    assert search(gql, "crew", stranger) == {}
    assert names(search(gql, "crew", crew["ben"])["TEAM"]) == ["crew"]
    assert names(search(gql, "ann", crew["ben"])["PERSON"]) == ["ann"]
    assert search(gql, "ann", stranger) == {}


def test_deleted_runs_are_found_no_more(gql: Gql) -> None:
    run = gql.run("r1", displayName="gone")
    gql(
        "mutation D($ids: [ID!]!) { deleteRuns(input: { ids: $ids }) { success } }",
        ids=[run],
    )
    assert search(gql, "gone") == {}


@pytest.mark.parametrize("text", ["%", "_", "\\", "100%", "'", '"', "\ud800"])
def test_signs_with_a_meaning_elsewhere_are_only_signs(gql: Gql, text: str) -> None:
    gql.run("r1", displayName="plain")
    if text == "\ud800":
        body = rb'{"query": "{ search(text: \"\ud800\") { kind } }"}'
        assert gql.send(body).status in {200, 400}
        return
    assert search(gql, text) == {}


def test_a_text_longer_than_any_name_finds_nothing(gql: Gql) -> None:
    gql.run("r1")
    assert search(gql, "r" * 100_000) == {}


def test_a_page_has_its_limits(gql: Gql) -> None:
    answer = gql(_SEARCH, text="", first=101)
    assert answer.code == "invalid_input"
