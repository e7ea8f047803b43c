"""Single values of configs and summaries through GraphQL, on both databases."""

from __future__ import annotations

import json
from typing import Any

from tests.support.graphql import Gql

_UPSERT = """mutation M($name: String, $config: JSONString, $summary: JSONString) {
  upsertBucket(input: { modelName: "digits", entityName: "ada", name: $name,
    config: $config, summaryMetrics: $summary }) { bucket { id } }
}"""
_VALUES = """query Q($paths: [String!]!) {
  project(name: "digits", entityName: "ada") {
    configKeys summaryKeys run(name: "r1") { values(paths: $paths) }
  }
}"""


def _run(gql: Gql, name: str, config: dict[str, Any], summary: dict[str, Any]) -> None:
    wrapped = {key: {"value": value} for key, value in config.items()}
    answer = gql(
        _UPSERT, name=name, config=json.dumps(wrapped), summary=json.dumps(summary)
    )
    assert not answer.errors, answer.errors


def test_values_are_found_by_every_spelling_and_absent_where_there_are_none(
    gql: Gql,
) -> None:
    _run(gql, "r1", {"opt": {"lr": 0.1}, "a.b": [1]}, {"loss": float("nan"), "n": 2})
    paths = ["config.opt.value.lr", "config.a.b", "summary_metrics.loss", "config.x"]
    found = gql(_VALUES, paths=[*paths, "summary_metrics.n"]).data["project"]["run"]
    assert found["values"] == {
        "config.opt.value.lr": 0.1,
        "config.a.b": [1],
        "summary_metrics.loss": "NaN",
        "summary_metrics.n": 2,
    }


def test_keys_are_paths_of_values_and_leave_out_what_clients_say_of_themselves(
    gql: Gql,
) -> None:
    _run(gql, "r1", {"opt": {"lr": 0.1}}, {"_step": 3, "loss": {"min": 1}})
    _run(gql, "r2", {"seed": 1}, {"image": {"_type": "image-file", "path": "x"}})
    found = gql(_VALUES, paths=[]).data["project"]
    assert found["configKeys"] == ["opt.lr", "seed"]
    assert found["summaryKeys"] == ["image", "loss.min"]


def test_other_properties_and_too_many_paths_are_refused_by_name(gql: Gql) -> None:
    _run(gql, "r1", {}, {})
    refused = gql(_VALUES, paths=["state"])
    assert refused.code == "invalid_input"
    assert "'state'" in refused.errors[0]["message"]
    many = gql(_VALUES, paths=[f"config.k{at}" for at in range(51)])
    assert many.code == "invalid_input"
