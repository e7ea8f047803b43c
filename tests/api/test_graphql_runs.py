"""Runs through GraphQL, on both databases."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from tests.support.graphql import Gql
from tests.support.official_documents import official_documents
from trailmark.wire.ids import encode_run_id


def official(operation: str, source: str = "", *, holding: str = "") -> str:
    """The official client's own text of an operation."""
    return next(
        one.text
        for one in official_documents()
        if one.operation == operation and source in one.source and holding in one.text
    )


def upsert(gql: Gql, **variables: Any) -> dict[str, Any]:
    """As the client's core does it: every variable is there, most of them null."""
    names = [
        "id",
        "name",
        "project",
        "entity",
        "groupName",
        "description",
        "displayName",
        "notes",
        "commit",
        "config",
        "host",
        "debug",
        "program",
        "repo",
        "jobType",
        "state",
        "sweep",
        "tags",
        "summaryMetrics",
    ]
    given = dict.fromkeys(names) | {"project": "digits"} | variables
    answer = gql(official("UpsertBucket", "wandb-core"), **given)
    assert answer.status == 200, answer.errors
    return answer.data["upsertBucket"]


def test_the_first_word_of_a_client_makes_project_and_run(gql: Gql) -> None:
    made = upsert(
        gql, name="r1", config='{"lr": {"value": NaN}, "d": {"value": {"a": 1}}}'
    )
    bucket = made["bucket"]
    assert made["inserted"] is True
    assert bucket["displayName"]
    assert json.loads(bucket.pop("config"))["d"] == {"value": {"a": 1}}
    bucket.pop("displayName")
    assert bucket["project"].pop("id")
    assert bucket["project"]["entity"].pop("id")
    assert bucket == {
        "id": encode_run_id("r1", "digits", "ada"),
        "name": "r1",
        "description": None,
        "sweepName": None,
        "project": {"name": "digits", "entity": {"name": "ada"}},
        "historyLineCount": 0,
    }


def test_nan_in_a_config_comes_back(gql: Gql) -> None:
    upsert(gql, name="r1", config='{"lr": {"value": NaN}, "m": {"value": -Infinity}}')
    config = json.loads(gql.ask("config")["config"])
    assert math.isnan(config["lr"]["value"])
    assert config["m"]["value"] == -math.inf


def test_later_words_with_nulls_change_nothing_else(gql: Gql) -> None:
    upsert(gql, name="r1", notes="n", tags=["a"], groupName="g", config='{"a": 1}')
    again = upsert(gql, name="r1", config='{"b": {"value": 2}}')
    assert again["inserted"] is False
    shown = gql.ask("notes tags group config")
    assert (shown["notes"], shown["tags"], shown["group"]) == ("n", ["a"], "g")
    assert json.loads(shown["config"]) == {"a": {"value": 1}, "b": {"value": 2}}


def test_an_edit_by_the_public_api_may_take_a_run_out_of_its_group(gql: Gql) -> None:
    run_id = gql.run(groupName="g", config='{"a": 1}')
    document = official("UpsertBucket", "apis/public/runs.py")
    answer = gql(
        document,
        id=run_id,
        tags=["x"],
        notes="hello",
        display_name="Named",
        config='{"a": {"value": 5, "desc": null}}',
        groupName=None,
    )
    bucket = answer.data["upsertBucket"]["bucket"]
    assert (bucket["group"], bucket["tags"], bucket["notes"]) == (None, ["x"], "hello")
    assert bucket["displayName"] == "Named"
    assert json.loads(bucket["config"]) == {"a": {"value": 5}}


def test_a_lazy_list_pages_by_the_last_cursor_and_counts(gql: Gql) -> None:
    for name in ("r1", "r2", "r3"):
        gql.run(name, config=json.dumps({"lr": int(name[1])}))
    document = official("Runs", "apis/public/runs.py").replace(
        "RunFragment", "RunFragment"
    )
    names: list[str] = []
    cursor = None
    for _ in range(2):
        answer = gql(
            document,
            project="digits",
            entity="ada",
            cursor=cursor,
            perPage=2,
            order="+created_at",
            filters="{}",
        )
        project = answer.data["project"]
        assert project["runCount"] == 3
        assert project["readOnly"] is False
        names += [edge["node"]["name"] for edge in project["runs"]["edges"]]
        cursor = project["runs"]["edges"][-1]["cursor"]
    assert names == ["r1", "r2", "r3"]
    assert project["runs"]["pageInfo"]["hasNextPage"] is False


def test_filters_and_order_reach_config_and_summary(gql: Gql) -> None:
    for n in range(4):
        gql.run(
            f"r{n}",
            config=json.dumps({"lr": n}),
            summaryMetrics=json.dumps({"loss": 10 - n}),
        )
    answer = gql(
        'query Q($f: JSONString) { project(name: "digits", entityName: "ada") {'
        " runCount(filters: $f)"
        ' runs(filters: $f, order: "+summary_metrics.loss") '
        "{ edges { node { name } } } } }",
        f='{"config.lr.value": {"$gte": 2}}',
    )
    project = answer.data["project"]
    assert project["runCount"] == 2
    assert [edge["node"]["name"] for edge in project["runs"]["edges"]] == ["r3", "r2"]


def test_a_filter_that_cannot_be_read_is_a_400_with_a_hint(gql: Gql) -> None:
    gql.run()
    answer = gql(
        'query Q { project(name: "digits") { runs(filters: "{") { edges { cursor } } } }'
    )
    assert answer.code == "invalid_input"
    assert answer.errors[0]["extensions"]["request_id"] == "request-1"


def test_an_unknown_entity_project_or_run_is_null_and_no_error(gql: Gql) -> None:
    document = official("Project", "verify")
    given = {"runName": "r1", "desc": "x" * 10_000_000}
    nowhere = gql(document, entity="nobody", name="p", **given)
    assert (nowhere.status, nowhere.data, nowhere.errors) == (
        200,
        {"project": None},
        [],
    )
    gql.run("other")
    no_run = gql(document, entity="ada", name="digits", **given)
    assert no_run.data == {"project": {"run": None}}


def test_a_run_without_telemetry_does_not_count_as_begun(gql: Gql) -> None:
    gql.run(config='{"a": 1}')
    status = resume_status(gql, "r1")
    assert status["wandbConfig"] == "{}"
    assert status["historyTail"] == "[]"
    assert resume_status(gql, "missing") is None


def test_a_resumed_client_learns_where_everything_stands(gql: Gql) -> None:
    config = {"_wandb": {"value": {"t": {"1": [1]}, "m": []}}, "lr": {"value": 1}}
    gql.run(config=json.dumps(config), tags=["a"], summaryMetrics='{"loss": NaN}')
    gql.log("r1", {"_step": 0, "loss": 1.0}, '{"_step": 1, "loss": NaN}')
    status = resume_status(gql, "r1")
    assert status["wandbConfig"] == '{"t":{"1":[1]}}'
    assert status["historyLineCount"] == 2
    assert status["eventsLineCount"] == 0
    assert json.loads(json.loads(status["historyTail"])[-1])["_step"] == 1
    assert json.loads(status["config"]) == config
    assert math.isnan(json.loads(status["summaryMetrics"])["loss"])


def resume_status(gql: Gql, run: str) -> Any:
    answer = gql(official("RunResumeStatus"), project="digits", entity="ada", name=run)
    assert answer.status == 200, answer.errors
    return answer.data["model"]["bucket"]


def test_rewinding_hides_what_came_later(gql: Gql) -> None:
    gql.run()
    gql.log("r1", *({"_step": n, "loss": n} for n in range(5)))
    answer = gql(
        official("RewindRun"),
        runName="r1",
        entity="ada",
        project="digits",
        metricName="_step",
        metricValue=2.0,
    )
    assert answer.data["rewindRun"]["rewoundRun"]["historyLineCount"] == 3


def test_a_fork_begins_with_its_parents_history(gql: Gql) -> None:
    gql.run("parent")
    gql.log("parent", *({"_step": n, "loss": n} for n in range(5)))
    branch = {"_wandb": {"value": {"branch_point": {"run_id": "parent", "step": 1}}}}
    gql.run("child", config=json.dumps(branch))
    shown = gql.ask("forkedFrom { runId step } history(samples: 10)", run="child")
    assert shown["forkedFrom"] == {"runId": "parent", "step": 1}
    assert [json.loads(row)["_step"] for row in shown["history"]] == [0, 1]


def test_stopping_is_idempotent_and_seen(gql: Gql) -> None:
    run_id = gql.run()
    for _ in range(2):
        answer = gql(official("StopRun"), id=run_id)
        assert answer.data == {"stopRun": {"success": True}}
    assert gql.ask("stopped shouldStop") == {"stopped": True, "shouldStop": True}


def test_states_change_by_hand_only_where_that_makes_sense(gql: Gql) -> None:
    run_id = gql.run()
    document = official("UpdateRunState")
    failed = gql(document, input={"id": run_id, "state": "failed"})
    assert failed.data == {"updateRunState": {"success": True}}
    refused = gql(document, input={"id": run_id, "state": "finished"})
    assert (refused.status, refused.code) == (400, "invalid_input")
    assert gql.ask("state") == {"state": "failed"}


def test_deleted_runs_are_gone_all_or_none(gql: Gql) -> None:
    ids = [gql.run("r1"), gql.run("r2")]
    document = "mutation D($ids: [ID!]!) { deleteRuns(input: {ids: $ids}) { success } }"
    missing = gql(document, ids=[ids[0], encode_run_id("r9", "digits", "ada")])
    assert (missing.status, missing.code) == (404, "not_found")
    assert gql.ask("name", run="r1") == {"name": "r1"}
    assert gql(document, ids=ids).data == {"deleteRuns": {"success": True}}
    assert gql.ask("name", run="r1") is None


def test_an_official_delete_works_with_undeclared_variables(gql: Gql) -> None:
    run_id = gql.run()
    answer = gql(official("DeleteRun"), id=run_id, deleteArtifacts=False)
    assert answer.data == {"deleteRun": {"clientMutationId": None}}


def test_an_alert_of_the_same_title_waits(gql: Gql) -> None:
    gql.run()
    for text in ("first", "second"):
        answer = gql(
            official("NotifyScriptableRunAlert"),
            entityName="ada",
            projectName="digits",
            runName="r1",
            title="NaN",
            text=text,
            severity="WARN",
            waitDuration=60_000,
        )
        assert answer.data == {"notifyScriptableRunAlert": {"success": True}}
    (alert,) = gql.ask("alerts { title text severity }")["alerts"]
    assert alert == {"title": "NaN", "text": "first", "severity": "WARN"}


def test_the_environment_and_metric_definitions_are_spelled_out(gql: Gql) -> None:
    block = {"e": {"w1": {"os": "Linux"}}, "m": [{"1": "loss", "7": [1]}]}
    gql.run(config=json.dumps({"_wandb": {"value": block}}))
    shown = gql.ask("metadata metricDefinitions")
    assert shown["metadata"] == {"os": "Linux"}
    assert shown["metricDefinitions"] == [{"name": "loss", "summary": ["min"]}]


@pytest.mark.parametrize("role", ["view-only", None])
def test_who_may_not_write_changes_nothing(gql: Gql, role: str | None) -> None:
    members = gql.team("lab", mem="member", vic="view-only")
    other = members["vic"] if role else gql.user("eve")
    values = {"name": "r1", "modelName": "digits", "entityName": "lab"}
    document = (
        "mutation M($input: UpsertBucketInput!) "
        "{ upsertBucket(input: $input) { bucket { id } } }"
    )
    made = gql(document, input=values, actor=members["mem"])
    run_id = made.data["upsertBucket"]["bucket"]["id"]
    refused = gql(document, input=values, actor=other)
    assert refused.status == (403 if role else 404)
    stopped = gql(official("StopRun"), id=run_id, actor=other)
    assert stopped.code == ("forbidden" if role else "not_found")
    shown = gql(
        'query Q { project(name: "digits", entityName: "lab") '
        '{ readOnly run(name: "r1") { readOnly stopped } } }',
        actor=other,
    )
    readable = {"readOnly": True, "run": {"readOnly": True, "stopped": False}}
    assert shown.data == {"project": readable if role else None}
