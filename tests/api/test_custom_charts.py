"""Custom charts over GraphQL: saved, replaced, and seen by whom they are for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.graphql import Answer, Gql
from trailmark.server.accounts.actor import Actor

_SAVE = """mutation S($input: CreateCustomChartInput!) {
  createCustomChart(input: $input) { chart { id } } }"""
_READ = """query R($id: ID!) { customChart(id: $id) {
  id name entityName displayName type access spec createdBy } }"""
SPEC = '{ "mark": "bar",\n "encoding": {"x": {"field": "${field:x}"}} }'


def save(gql: Gql, actor: Actor | None = None, **values: Any) -> Answer:
    given = {
        "entity": "ada",
        "name": "bars",
        "displayName": "Bars",
        "type": "vega2",
        "access": "PRIVATE",
        "spec": SPEC,
        **values,
    }
    return gql(_SAVE, input=given, actor=actor)


def read(gql: Gql, chart_id: str, actor: Actor | None = None) -> Any:
    answer = gql(_READ, id=chart_id, actor=actor)
    assert not answer.errors, answer.errors
    return answer.data["customChart"]


def test_a_chart_is_kept_as_it_was_saved(gql: Gql) -> None:
    assert save(gql).data == {"createCustomChart": {"chart": {"id": "ada/bars"}}}
    assert read(gql, "ada/bars") == {
        "id": "ada/bars",
        "name": "bars",
        "entityName": "ada",
        "displayName": "Bars",
        "type": "vega2",
        "access": "PRIVATE",
        "spec": SPEC,
        "createdBy": "ada",
    }
    assert read(gql, "ada/others") is None


def test_saving_again_replaces_it(gql: Gql) -> None:
    save(gql)
    again = save(gql, spec='{"mark": "point"}', access="PUBLIC", displayName="Points")
    assert again.data == {"createCustomChart": {"chart": {"id": "ada/bars"}}}
    found = read(gql, "ada/bars")
    shown = (found["spec"], found["access"], found["displayName"])
    assert shown == ('{"mark": "point"}', "PUBLIC", "Points")


def test_a_private_chart_is_seen_by_its_entity_and_a_public_one_by_all(
    gql: Gql,
) -> None:
    people = gql.team("crew", ann="member", val="view-only")
    stranger = gql.user("stranger")
    save(gql, people["ann"], entity="crew")
    save(gql, people["ann"], entity="crew", name="open", access="PUBLIC")
    seen = {
        who: [bool(read(gql, f"crew/{name}", actor)) for name in ("bars", "open")]
        for who, actor in {**people, "stranger": stranger}.items()
    }
    assert seen == {
        "ann": [True, True],
        "val": [True, True],
        "stranger": [False, True],
    }
    assert save(gql, people["val"], entity="crew").code == "forbidden"
    assert save(gql, stranger, entity="crew").code == "not_found"
    assert save(gql, entity="nobody").code == "not_found"


BAD: dict[str, tuple[str, dict[str, Any]]] = {
    "no JSON": ("invalid_input", {"spec": "{"}),
    "a list": ("invalid_input", {"spec": "[]"}),
    "a text": ("invalid_input", {"spec": '"bar"'}),
    "deep": ("invalid_input", {"spec": '{"a":' + "[" * 300 + "]" * 300 + "}"}),
    "another type": ("invalid_input", {"type": "vega5"}),
    "another access": ("invalid_input", {"access": "WORLD"}),
    "no name": ("invalid_input", {"name": ""}),
    "a slash": ("invalid_input", {"name": "a/b"}),
    "a long name": ("invalid_input", {"name": "n" * 129}),
    "a long display name": ("invalid_input", {"displayName": "n" * 513}),
    "large": ("too_large", {"spec": '{"a": "' + "x" * 1_000_000 + '"}'}),
}


@pytest.mark.parametrize("what", BAD)
def test_a_chart_that_cannot_be_is_refused(gql: Gql, what: str) -> None:
    code, values = BAD[what]
    assert save(gql, **values).code == code
    assert read(gql, "ada/bars") is None


def test_what_is_no_id_of_a_chart_is_refused(gql: Gql) -> None:
    assert gql(_READ, id="bars").code == "invalid_input"


def test_charts_of_an_entity_are_listed_for_whom_they_are_for(gql: Gql) -> None:
    people = gql.team("crew", ann="member", val="view-only")
    stranger = gql.user("stranger")
    save(gql, people["ann"], entity="crew")
    save(gql, people["ann"], entity="crew", name="a", access="PUBLIC")
    listed = {}
    for who, actor in {**people, "stranger": stranger}.items():
        answer = gql(
            "query L($e: String!) { customCharts(entityName: $e) { id } }",
            e="crew",
            actor=actor,
        )
        listed[who] = [one["id"] for one in answer.data["customCharts"]]
    assert listed == {
        "ann": ["crew/a", "crew/bars"],
        "val": ["crew/a", "crew/bars"],
        "stranger": ["crew/a"],
    }
    none = gql('{ customCharts(entityName: "nobody") { id } }')
    assert none.data == {"customCharts": []}
