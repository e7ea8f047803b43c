"""Queues of runs over GraphQL: made, filled, and emptied by agents."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import update

from tests.support.graphql import Answer, Gql
from trailmark.server.accounts.actor import Actor
from trailmark.server.db.tables.launch import queue_items
from trailmark.server.launch.items import LEASE

_CONFIG = """mutation C($input: CreateDefaultResourceConfigInput!) {
  createDefaultResourceConfig(input: $input) { defaultResourceConfigID success } }"""
_CREATE = """mutation Q($input: CreateRunQueueInput!) {
  createRunQueue(input: $input) { success queueID } }"""
_UPSERT = """mutation U($input: UpsertRunQueueInput!) {
  upsertRunQueue(input: $input) { success configSchemaValidationErrors } }"""
_DELETE = """mutation D($ids: [ID!]!) {
  deleteRunQueues(input: {queueIDs: $ids}) { success clientMutationId } }"""
_PUSH = """mutation P($input: PushToRunQueueByNameInput!) {
  pushToRunQueueByName(input: $input) { runQueueItemId runSpec } }"""
_PUSH_BY_ID = """mutation P($input: PushToRunQueueInput!) {
  pushToRunQueue(input: $input) { runQueueItemId } }"""
_POP = """mutation P($input: PopFromRunQueueInput!) {
  popFromRunQueue(input: $input) { runQueueItemId runSpec } }"""
_ACK = """mutation A($item: ID!, $run: String!) {
  ackRunQueueItem(input: {runQueueItemId: $item, runName: $run}) { success } }"""
_FAIL = """mutation F($input: FailRunQueueItemInput!) {
  failRunQueueItem(input: $input) { success } }"""
_WARN = """mutation W($input: UpdateRunQueueItemWarningInput!) {
  updateRunQueueItemWarning(input: $input) { success } }"""
_REMOVE = """mutation R($queue: ID!, $item: ID!) {
  deleteFromRunQueue(input: {queueID: $queue, runQueueItemId: $item}) {
    success clientMutationId } }"""
_AGENT = """mutation A($input: CreateLaunchAgentInput!) {
  createLaunchAgent(input: $input) { launchAgentId } }"""
_BEAT = """mutation B($input: UpdateLaunchAgentInput!) {
  updateLaunchAgent(input: $input) { success } }"""
_LOOK = """query L($id: ID!) { launchAgent(id: $id) {
  id name runQueues hostname agentStatus stopPolling } }"""

PLACE = {"entityName": "ada", "projectName": "model-registry"}
GPUS = {"gpus": {"schema": {"type": "integer", "default": 1, "maximum": 8}}}
POD = {"resource_args": {"kubernetes": {"image": "a", "gpus": "{{gpus}}"}}}


def did(answer: Answer) -> Any:
    assert not answer.errors, answer.errors
    (value,) = answer.data.values()
    return value


def make_queue(gql: Gql, name: str = "q", **values: Any) -> str:
    given = {**PLACE, "queueName": name, "access": "PROJECT", **values}
    return did(gql(_CREATE, input=given))["queueID"]


def upsert(gql: Gql, name: str = "q", **values: Any) -> Answer:
    given = {
        **PLACE,
        "queueName": name,
        "resourceType": "kubernetes",
        "resourceConfig": json.dumps(POD),
        "templateVariables": json.dumps(GPUS),
        **values,
    }
    return gql(_UPSERT, input=given)


def push(gql: Gql, name: str = "q", spec: Any = None, **values: Any) -> Answer:
    told = {"job": "ada/digits/j:v0"} if spec is None else spec
    given = {**PLACE, "queueName": name, "runSpec": json.dumps(told), **values}
    return gql(_PUSH, input=given)


def pop(gql: Gql, name: str = "q", **values: Any) -> Any:
    return did(gql(_POP, input={**PLACE, "queueName": name, **values}))


def queue_of(
    gql: Gql, selection: str, name: str = "q", actor: Actor | None = None
) -> Any:
    found = gql(
        'query Q($name: String!) { project(name: "model-registry", entityName: "ada") '
        "{ runQueue(name: $name) { " + selection + " } } }",
        name=name,
        actor=actor,
    )
    return did(found)["runQueue"]


def items_of(gql: Gql, selection: str, name: str = "q") -> list[Any]:
    found = queue_of(
        gql, "runQueueItems { edges { node { " + selection + " } } }", name
    )
    return [edge["node"] for edge in found["runQueueItems"]["edges"]]


def test_a_queue_tells_what_it_was_made_of(gql: Gql) -> None:
    config = did(
        gql(
            _CONFIG,
            input={
                "entityName": "ada",
                "resource": "kubernetes",
                "config": json.dumps(POD),
                "templateVariables": json.dumps(GPUS),
            },
        )
    )
    assert config["success"] is True
    config_id = config["defaultResourceConfigID"]
    made = make_queue(gql, prioritizationMode="V0", defaultResourceConfigID=config_id)
    assert queue_of(
        gql,
        "id name access createdBy defaultResourceConfigID prioritizationMode "
        "externalLinks",
    ) == {
        "id": made,
        "name": "q",
        "access": "PROJECT",
        "createdBy": "ada",
        "defaultResourceConfigID": config_id,
        "prioritizationMode": "V0",
        "externalLinks": {"links": []},
    }
    read = """query R($id: ID!) { entity(name: "ada") { defaultResourceConfig(id: $id) {
      config resource templateVariables { name schema description } } } }"""
    assert did(gql(read, id=config_id))["defaultResourceConfig"] == {
        "config": POD,
        "resource": "kubernetes",
        "templateVariables": [
            {"name": "gpus", "schema": GPUS["gpus"]["schema"], "description": None}
        ],
    }
    listed = gql(
        '{ project(name: "model-registry", entityName: "ada") '
        "{ runQueues { id name } } }"
    )
    assert did(listed) == {"runQueues": [{"id": made, "name": "q"}]}
    assert queue_of(gql, "id", "other") is None


def test_upserting_changes_what_is_given_and_nothing_else(gql: Gql) -> None:
    links = {"links": [{"label": "docs", "url": "https://docs.test"}]}
    first = upsert(gql, prioritizationMode="V0", externalLinks=json.dumps(links))
    assert did(first) == {"success": True, "configSchemaValidationErrors": []}
    before = queue_of(
        gql, "id defaultResourceConfigID prioritizationMode externalLinks"
    )
    assert (before["prioritizationMode"], before["externalLinks"]) == ("V0", links)

    newer = {"resource_args": {"kubernetes": {"image": "b"}}}
    again = did(upsert(gql, resourceConfig=json.dumps(newer)))
    assert again["configSchemaValidationErrors"] == [
        "template variable 'gpus' is not used in the configuration"
    ]
    after = queue_of(gql, "id defaultResourceConfigID prioritizationMode externalLinks")
    assert after["defaultResourceConfigID"] != before["defaultResourceConfigID"]
    same = {"defaultResourceConfigID": None}
    assert after | same == before | same


def test_a_queued_run_gets_the_resources_of_its_queue_filled_in(gql: Gql) -> None:
    upsert(gql)
    own = {"resource_args": {"kubernetes": {"image": "mine"}}, "job": "j"}
    pushed = did(push(gql, spec=own, templateVariableValues='{"gpus": 4}'))
    assert json.loads(pushed["runSpec"]) == {
        "job": "j",
        "resource": "kubernetes",
        "resource_args": {"kubernetes": {"image": "mine", "gpus": 4}},
    }
    popped = pop(gql)
    assert popped["runQueueItemId"] == pushed["runQueueItemId"]
    assert popped["runSpec"] == json.loads(pushed["runSpec"])


BAD_VALUES = {
    "too large": ('{"gpus": 9}', "above 8"),
    "another type": ('{"gpus": "4"}', "not an integer"),
    "unknown": ('{"cpus": 1}', "no template variable 'cpus'"),
    "no object": ("[1]", "is a list"),
    "no JSON": ("{", "cannot be parsed"),
}


@pytest.mark.parametrize("what", BAD_VALUES)
def test_template_variables_are_checked_when_a_run_is_queued(
    gql: Gql, what: str
) -> None:
    upsert(gql)
    values, message = BAD_VALUES[what]
    answer = push(gql, templateVariableValues=values)
    assert answer.code == "invalid_input"
    assert message in answer.errors[0]["message"]
    assert items_of(gql, "id") == []


def test_values_for_a_queue_without_variables_are_refused(gql: Gql) -> None:
    make_queue(gql)
    assert push(gql, templateVariableValues='{"a": 1}').code == "invalid_input"


BAD_QUEUES: dict[str, dict[str, Any]] = {
    "no name": {"queueName": ""},
    "long name": {"queueName": "q" * 65},
    "slash": {"queueName": "a/b"},
    "NUL": {"queueName": "a\0b"},
    "resource": {"resourceType": "lambda"},
    "config is a list": {"resourceConfig": "[]"},
    "config is no JSON": {"resourceConfig": "{{"},
    "undeclared variable": {"templateVariables": "{}"},
    "schema of no type": {"templateVariables": '{"gpus": {"schema": {}}}'},
    "unknown word": {
        "templateVariables": '{"gpus": {"schema": {"type": "string", "pattern": "a"}}}'
    },
    "default of another type": {
        "templateVariables": '{"gpus": {"schema": {"type": "string", "default": 1}}}'
    },
    "links as a list": {"externalLinks": "[]"},
    "link that runs": {
        "externalLinks": '{"links": [{"label": "x", "url": "javascript:alert(1)"}]}'
    },
}


@pytest.mark.parametrize("what", BAD_QUEUES)
def test_a_queue_that_cannot_be_is_refused(gql: Gql, what: str) -> None:
    answer = upsert(gql, **BAD_QUEUES[what])
    assert answer.code == "invalid_input", answer
    listed = gql(
        '{ project(name: "model-registry", entityName: "ada") { runQueues { name } } }'
    )
    assert (did(listed) or {"runQueues": []})["runQueues"] == []


def test_what_is_too_long_is_refused(gql: Gql) -> None:
    make_queue(gql)
    assert push(gql, spec={"a": "x" * 1_000_001}).code == "too_large"
    assert upsert(gql, resourceConfig=" " * 1_000_001 + "{}").code == "too_large"
    many = {"resource_args": {"kubernetes": ["{{a}}"] * 1_000}}
    declared = {"a": {"schema": {"type": "string"}}}
    answer = upsert(
        gql,
        resourceConfig=json.dumps(many),
        templateVariables=json.dumps(declared),
    )
    did(answer)
    values = json.dumps({"a": "x" * 10_000})
    assert push(gql, templateVariableValues=values).code == "too_large"


def test_a_second_queue_of_the_same_name_is_refused(gql: Gql) -> None:
    make_queue(gql)
    given = {**PLACE, "queueName": "q", "access": "PROJECT"}
    assert gql(_CREATE, input=given).code == "conflict"


def test_runs_leave_a_queue_in_the_order_they_came(gql: Gql) -> None:
    make_queue(gql)
    pushed = [did(push(gql, priority=n))["runQueueItemId"] for n in (4, 0, 2)]
    assert [pop(gql)["runQueueItemId"] for _ in pushed] == pushed
    assert pop(gql) is None


def test_smaller_priorities_leave_a_prioritizing_queue_first(gql: Gql) -> None:
    make_queue(gql, prioritizationMode="V0")
    priorities = (4, 0, None, 2, 0)
    low, first, usual, same, second = [
        did(push(gql, priority=n))["runQueueItemId"] for n in priorities
    ]
    popped = [pop(gql)["runQueueItemId"] for _ in priorities]
    assert popped == [first, second, usual, same, low]


@pytest.mark.parametrize("priority", [-1, 5, 2**31 - 1])
def test_other_priorities_are_refused(gql: Gql, priority: int) -> None:
    make_queue(gql)
    assert push(gql, priority=priority).code == "invalid_input"


def test_a_run_is_started_once(gql: Gql) -> None:
    make_queue(gql)
    item = did(push(gql))["runQueueItemId"]
    assert did(gql(_ACK, item=item, run="r1")) == {"success": False}, "not popped yet"
    pop(gql)
    assert items_of(gql, "state associatedRunId") == [
        {"state": "LEASED", "associatedRunId": None}
    ]
    assert did(gql(_ACK, item=item, run="r1")) == {"success": True}
    assert did(gql(_ACK, item=item, run="r1")) == {"success": True}, "said again"
    assert did(gql(_ACK, item=item, run="r2")) == {"success": False}
    assert gql(_ACK, item=item, run="a/b").code == "invalid_input"
    assert items_of(gql, "id state associatedRunId") == [
        {"id": item, "state": "CLAIMED", "associatedRunId": "r1"}
    ]
    one = f'runQueueItem(id: "{item}") {{ state associatedRunId }}'
    assert queue_of(gql, one) == {
        "runQueueItem": {"state": "CLAIMED", "associatedRunId": "r1"}
    }


def test_a_run_that_its_agent_forgot_waits_again(gql: Gql) -> None:
    make_queue(gql)
    item = did(push(gql))["runQueueItemId"]
    pop(gql)
    assert pop(gql) is None
    with gql.services.database.write() as unit:
        unit.connection.execute(
            update(queue_items).values(leased_at=datetime.now(UTC) - LEASE * 1.01)
        )
    assert pop(gql)["runQueueItemId"] == item
    assert pop(gql) is None


def test_a_started_run_is_not_given_out_again(gql: Gql) -> None:
    make_queue(gql)
    item = did(push(gql))["runQueueItemId"]
    pop(gql)
    did(gql(_ACK, item=item, run="r1"))
    with gql.services.database.write() as unit:
        unit.connection.execute(
            update(queue_items).values(leased_at=datetime.now(UTC) - LEASE * 2)
        )
    assert pop(gql) is None


def test_failures_and_warnings_are_kept_with_the_run(gql: Gql) -> None:
    make_queue(gql)
    item = did(push(gql))["runQueueItemId"]
    pop(gql)
    told = {"message": "m" * 20_000, "stage": "build", "filePaths": ["a.log"]}
    did(gql(_WARN, input={"runQueueItemId": item, **told}))
    did(gql(_FAIL, input={"runQueueItemId": item, **told, "message": "no disk"}))
    (found,) = items_of(gql, "state error warnings")
    kept = {"stage": "build", "files": ["a.log"]}
    assert found == {
        "state": "FAILED",
        "error": kept | {"message": "no disk"},
        "warnings": [kept | {"message": "m" * 10_000}],
    }
    assert pop(gql) is None


def test_a_queued_run_is_taken_out_and_a_queue_is_deleted(gql: Gql) -> None:
    queue, other = make_queue(gql), make_queue(gql, "other")
    item = did(push(gql))["runQueueItemId"]
    assert gql(_REMOVE, queue=other, item=item).code == "not_found"
    removed = did(gql(_REMOVE, queue=queue, item=item))
    assert removed == {"success": True, "clientMutationId": None}
    assert items_of(gql, "id") == []
    assert gql(_REMOVE, queue=queue, item=item).code == "not_found"

    pushed = did(gql(_PUSH_BY_ID, input={"queueID": queue, "runSpec": '{"job": "j"}'}))
    assert items_of(gql, "id runSpec") == [
        {"id": pushed["runQueueItemId"], "runSpec": {"job": "j"}}
    ]
    assert did(gql(_DELETE, ids=[queue]))["success"] is True
    assert queue_of(gql, "id") is None
    assert gql(_DELETE, ids=[queue]).code == "not_found"
    assert push(gql).code == "not_found"


def test_pages_of_queued_runs_leave_none_out(gql: Gql) -> None:
    make_queue(gql)
    pushed = [did(push(gql))["runQueueItemId"] for _ in range(5)]
    read: list[str] = []
    after = ""
    more = True
    while more:
        found = queue_of(
            gql,
            f'runQueueItems(first: 2, after: "{after}") '
            "{ edges { node { id } } pageInfo { endCursor hasNextPage } }",
        )["runQueueItems"]
        read += [edge["node"]["id"] for edge in found["edges"]]
        after, more = found["pageInfo"]["endCursor"], found["pageInfo"]["hasNextPage"]
    assert read == pushed[::-1]


def test_an_agent_signs_on_is_heard_of_and_is_sent_home(gql: Gql) -> None:
    queue = make_queue(gql)
    given = {**PLACE, "runQueues": [queue], "hostname": "h", "agentConfig": "{}"}
    agent = did(gql(_AGENT, input=given))["launchAgentId"]
    seen = did(gql(_LOOK, id=agent))
    assert seen | {"name": ""} == {
        "id": agent,
        "name": "",
        "runQueues": [queue],
        "hostname": "h",
        "agentStatus": "POLLING",
        "stopPolling": False,
    }
    item = did(push(gql))["runQueueItemId"]
    assert pop(gql, launchAgentId=agent)["runQueueItemId"] == item
    beat = {"launchAgentId": agent, "agentStatus": "RUNNING"}
    assert did(gql(_BEAT, input=beat)) == {"success": True}
    did(gql(_BEAT, input={"launchAgentId": agent, "stopPolling": True}))
    seen = did(gql(_LOOK, id=agent))
    assert (seen["agentStatus"], seen["stopPolling"]) == ("RUNNING", True)
    wrong = {"launchAgentId": agent, "agentStatus": "ASLEEP"}
    assert gql(_BEAT, input=wrong).code == "invalid_input"


def test_who_may_not_write_may_not_use_a_queue(gql: Gql) -> None:
    people = gql.team("crew", ann="member", val="view-only", ben="member")
    stranger = gql.user("stranger")
    place = {"entityName": "crew", "projectName": "model-registry"}
    given = {**place, "queueName": "q", "access": "PROJECT"}
    queue = did(gql(_CREATE, input=given, actor=people["ann"]))["queueID"]
    item = did(
        gql(
            _PUSH,
            input={**place, "queueName": "q", "runSpec": "{}"},
            actor=people["ann"],
        )
    )["runQueueItemId"]
    agent = did(
        gql(
            _AGENT,
            input={**place, "runQueues": [queue], "hostname": "h"},
            actor=people["ann"],
        )
    )["launchAgentId"]
    trouble = {"runQueueItemId": item, "message": "m", "stage": "s"}
    named = {**place, "queueName": "q"}
    asked: list[tuple[str, dict[str, Any]]] = [
        (_CREATE, {"input": {**given, "queueName": "r"}}),
        (
            _UPSERT,
            {"input": {**named, "resourceType": "sagemaker", "resourceConfig": "{}"}},
        ),
        (_DELETE, {"ids": [queue]}),
        (_PUSH, {"input": {**named, "runSpec": "{}"}}),
        (_PUSH_BY_ID, {"input": {"queueID": queue, "runSpec": "{}"}}),
        (_POP, {"input": named}),
        (_ACK, {"item": item, "run": "r"}),
        (_FAIL, {"input": trouble}),
        (_WARN, {"input": trouble}),
        (_REMOVE, {"queue": queue, "item": item}),
        (_AGENT, {"input": {**place, "runQueues": [queue], "hostname": "h"}}),
        (_BEAT, {"input": {"launchAgentId": agent, "agentStatus": "KILLED"}}),
    ]
    for document, variables in asked:
        assert gql(document, actor=people["val"], **variables).code == "forbidden"
        assert gql(document, actor=stranger, **variables).code == "not_found"
    assert gql(_LOOK, id=agent, actor=stranger).code == "not_found"
    config = {"entityName": "crew", "resource": "kubernetes", "config": "{}"}
    assert gql(_CONFIG, input=config, actor=people["val"]).code == "forbidden"
    assert gql(_CONFIG, input=config, actor=stranger).code == "not_found"
    # A member who did not make it uses it, and does not delete it.
    assert gql(_DELETE, ids=[queue], actor=people["ben"]).code == "forbidden"
    assert did(gql(_POP, input=named, actor=people["ben"]))["runQueueItemId"] == item


def test_what_a_run_is_made_of_is_shown_to_those_who_may_queue_one(gql: Gql) -> None:
    people = gql.team("crew", ann="member", val="view-only")
    place = {"entityName": "crew", "projectName": "model-registry"}
    queue = {**place, "queueName": "q", "access": "PROJECT"}
    did(gql(_CREATE, input=queue, actor=people["ann"]))
    pushed = {**place, "queueName": "q", "runSpec": '{"token": "s3cret"}'}
    did(gql(_PUSH, input=pushed, actor=people["ann"]))
    read = """{ project(name: "model-registry", entityName: "crew") {
      runQueue(name: "q") { runQueueItems { edges { node { state runSpec } } } } } }"""
    seen = {
        name: did(gql(read, actor=people[name]))["runQueue"]["runQueueItems"]["edges"]
        for name in people
    }
    assert seen["ann"] == [
        {"node": {"state": "PENDING", "runSpec": {"token": "s3cret"}}}
    ]
    assert seen["val"] == [{"node": {"state": "PENDING", "runSpec": None}}]


def test_a_queue_for_one_user_is_used_by_that_user_and_administrators(
    gql: Gql,
) -> None:
    people = gql.team("crew", ann="member", ben="member", boss="admin")
    place = {"entityName": "crew", "projectName": "model-registry"}
    own = {**place, "queueName": "mine", "access": "USER"}
    did(gql(_CREATE, input=own, actor=people["ann"]))
    wanted = {**place, "queueName": "mine", "runSpec": "{}"}
    assert gql(_PUSH, input=wanted, actor=people["ben"]).code == "forbidden"
    assert not gql(_PUSH, input=wanted, actor=people["ann"]).errors
    assert not gql(_PUSH, input=wanted, actor=people["boss"]).errors


def test_a_configuration_of_another_entity_is_not_lent(gql: Gql) -> None:
    people = gql.team("crew", ann="member")
    config = {"entityName": "crew", "resource": "kubernetes", "config": "{}"}
    made = did(gql(_CONFIG, input=config, actor=people["ann"]))
    given = {
        **PLACE,
        "queueName": "q",
        "access": "PROJECT",
        "defaultResourceConfigID": made["defaultResourceConfigID"],
    }
    assert gql(_CREATE, input=given).code == "not_found"


def test_odd_numbers_and_texts_leave_a_queue_readable(gql: Gql) -> None:
    odd = '{"resource_args": {"kubernetes": {"a": NaN, "b": "\\u0000", "c": 1e999}}}'
    did(upsert(gql, resourceConfig=odd, templateVariables="{}"))
    config = queue_of(gql, "defaultResourceConfigID")["defaultResourceConfigID"]
    read = """query R($id: ID!) { entity(name: "ada") {
      defaultResourceConfig(id: $id) { config } } }"""
    assert did(gql(read, id=config))["defaultResourceConfig"]["config"] == {
        "resource_args": {"kubernetes": {"a": None, "b": "\u2400", "c": None}}
    }
    did(push(gql))
    assert pop(gql)["runSpec"]["resource"] == "kubernetes"
    deep = '{"a":' + "[" * 300 + "]" * 300 + "}"
    assert upsert(gql, resourceConfig=deep).code == "invalid_input"
    assert push(gql, spec=json.loads(deep)).code == "invalid_input"
