"""Runs deleted and brought back over GraphQL."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.support.graphql import Gql
from trailmark.server.accounts.actor import Actor

_DELETED = """query D { project(name: "digits", entityName: "ada") {
  runCount deletedRuns(first: 1) { pageInfo { hasNextPage endCursor } edges { node {
    id name displayName username deletedAt keptUntil } } } } }"""
_DELETE = "mutation D($ids: [ID!]!) { deleteRuns(input: {ids: $ids}) { success } }"
_UNDELETE = """mutation U($ids: [ID!]!) { undeleteRuns(input: {ids: $ids}) {
  runs { id name } } }"""


def project(gql: Gql, actor: Actor | None = None) -> Any:
    answer = gql(_DELETED, actor=actor)
    assert not answer.errors, answer.errors
    return answer.data["project"]


def test_deleted_runs_are_listed_and_brought_back(gql: Gql) -> None:
    first, second = gql.run("a"), gql.run("b")
    assert not gql(_DELETE, ids=[first, second]).errors
    found = project(gql)
    (edge,) = found["deletedRuns"]["edges"]
    assert (found["runCount"], edge["node"]["name"]) == (0, "b")
    assert found["deletedRuns"]["pageInfo"]["hasNextPage"]
    node = edge["node"]
    assert (node["id"], node["username"]) == (second, "ada")
    kept = datetime.fromisoformat(node["keptUntil"])
    assert kept - datetime.fromisoformat(node["deletedAt"]) == timedelta(days=7)
    answer = gql(_UNDELETE, ids=[first, node["id"]])
    assert answer.data["undeleteRuns"]["runs"] == [
        {"id": first, "name": "a"},
        {"id": second, "name": "b"},
    ]
    after = project(gql)
    assert (after["runCount"], after["deletedRuns"]["edges"]) == (2, [])


def test_a_run_whose_id_was_taken_is_a_conflict(gql: Gql) -> None:
    run = gql.run("a")
    gql(_DELETE, ids=[run])
    gql.run("a")
    assert gql(_UNDELETE, ids=[run]).code == "conflict"
    assert gql(_UNDELETE, ids=[run], actor=gql.user("eve")).code == "not_found"
    assert gql(_UNDELETE, ids=["x"]).code == "invalid_input"
