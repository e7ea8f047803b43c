"""Grouped runs over GraphQL."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.graphql import Answer, Gql

_GROUPS = """query G($groupBy: [String!]!, $filters: JSONString, $order: String,
    $measures: [String!], $first: Int, $after: String) {
  project(name: "digits", entityName: "ada") {
    runGroups(groupBy: $groupBy, filters: $filters, order: $order, measures: $measures,
        first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor }
      edges { node {
        values { key kind value } runCount filters newestRun { name }
        measures { key count mean min max distinctTexts
            histogram { low high counts } }
        runs(first: 2) { edges { node { name } } } } } } } }"""


def ask(gql: Gql, *keys: str, **asked: Any) -> Answer:
    if "filters" in asked:
        asked["filters"] = json.dumps(asked["filters"])
    return gql(_GROUPS, groupBy=keys, **asked)


def groups(gql: Gql, *keys: str, **asked: Any) -> Any:
    answer = ask(gql, *keys, **asked)
    assert not answer.errors, answer.errors
    return answer.data["project"]["runGroups"]


@pytest.fixture
def runs(gql: Gql) -> Gql:
    for name, lr, loss in (("a", "0.1", 1), ("b", "0.1", 3), ("c", '"x"', 5)):
        gql.run(
            name,
            config=f'{{"lr": {{"value": {lr}}}}}',
            summaryMetrics=json.dumps({"loss": loss}),
        )
    gql.run("d", config='{"lr": {"value": NaN}}')
    return gql


def test_a_group_says_what_its_runs_share_and_how_to_get_them(runs: Gql) -> None:
    found = groups(runs, "config.lr", measures=["summary_metrics.loss"], first=1)
    assert (found["totalCount"], found["pageInfo"]["hasNextPage"]) == (3, True)
    (edge,) = found["edges"]
    assert edge["node"] == {
        "values": [{"key": "config.lr", "kind": "number", "value": "0.1"}],
        "runCount": 2,
        "filters": '{"config.lr":{"$eq":0.1}}',
        "newestRun": {"name": "b"},
        "measures": [
            {
                "key": "summary_metrics.loss",
                "count": 2,
                "mean": 2.0,
                "min": 1.0,
                "max": 3.0,
                "distinctTexts": 0,
                "histogram": {
                    "low": 1.0,
                    "high": 5.0,
                    "counts": [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0],
                },
            }
        ],
        "runs": {"edges": [{"node": {"name": "a"}}, {"node": {"name": "b"}}]},
    }
    after = found["pageInfo"]["endCursor"]
    rest = groups(runs, "config.lr", after=after, order="-count")
    nodes = [edge["node"] for edge in rest["edges"]]
    assert [(one["values"][0]["value"], one["runCount"]) for one in nodes] == [
        ('"NaN"', 1),
        ('"x"', 1),
    ]
    assert not rest["pageInfo"]["hasNextPage"]


def test_the_runs_of_a_group_match_the_filter_of_the_list(runs: Gql) -> None:
    found = groups(runs, "config.lr", filters={"summary_metrics.loss": {"$gt": 1}})
    shown = [
        [run["node"]["name"] for run in edge["node"]["runs"]["edges"]]
        for edge in found["edges"]
    ]
    assert sorted(shown) == [["b"], ["c"]]


def test_what_cannot_be_grouped_is_refused(runs: Gql) -> None:
    for keys, asked in (
        ((), {}),
        (("config.a",) * 9, {}),
        (("odd",), {}),
        (("config.a",), {"order": "odd"}),
        (("config.a",), {"measures": ["odd"]}),
        (("state",), {"measures": [f"config.k{at}" for at in range(13)]}),
        (("config.a",), {"first": 1_001}),
        (("config.a",), {"after": "x"}),
    ):
        assert ask(runs, *keys, **asked).code == "invalid_input", (keys, asked)
