"""Sweeps over GraphQL: made, steered, and worked on by agents."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.graphql import NOBODY, Answer, Gql

_UPSERT = """mutation S($input: UpsertSweepInput!) { upsertSweep(input: $input) {
  sweep { id name state method runCountExpected project { name entity { name } } }
  configValidationWarnings } }"""
_AGENT = """mutation A($input: CreateAgentInput!) { createAgent(input: $input) {
  agent { id name totalRuns } } }"""
_BEAT = """mutation H($input: AgentHeartbeatInput!) { agentHeartbeat(input: $input) {
  agent { id } commands } }"""
_GRID = "method: grid\nmetric: {name: loss}\nparameters: {x: {values: [1, 2]}}\n"


def make_sweep(gql: Gql, config: str = _GRID, **values: Any) -> dict[str, Any]:
    given = {"projectName": "digits", "config": config, **values}
    answer = gql(_UPSERT, input=given)
    assert not answer.errors, answer.errors
    return answer.data["upsertSweep"]["sweep"]


def make_agent(gql: Gql, sweep: dict[str, Any]) -> str:
    given = {"host": "h", "sweep": sweep["name"], "projectName": "digits"}
    answer = gql(_AGENT, input=given)
    assert not answer.errors, answer.errors
    return answer.data["createAgent"]["agent"]["id"]


def beat(gql: Gql, agent: str, **run_state: bool) -> list[dict[str, Any]]:
    answer = ask(gql, agent, **run_state)
    assert not answer.errors, answer.errors
    return json.loads(answer.data["agentHeartbeat"]["commands"])


def ask(gql: Gql, agent: str, **run_state: bool) -> Answer:
    given = {"id": agent, "metrics": "{}", "runState": json.dumps(run_state)}
    return gql(_BEAT, input=given)


def set_state(gql: Gql, sweep: dict[str, Any], state: str) -> Answer:
    return gql(_UPSERT, input={"id": sweep["id"], "state": state})


def sweep_of(gql: Gql, name: str, selection: str) -> Any:
    answer = gql(
        'query Q($name: String!) { project(name: "digits", entityName: "ada") '
        "{ sweep(sweepName: $name) { " + selection + " } } }",
        name=name,
    )
    assert not answer.errors, answer.errors
    return answer.data["project"]["sweep"]


def test_an_agent_is_given_each_point_once_and_then_sent_home(gql: Gql) -> None:
    sweep = make_sweep(gql)
    agent = make_agent(gql, sweep)
    first = beat(gql, agent)
    assert beat(gql, agent, **{first[0]["run_id"]: True}) == []
    second = beat(gql, agent, **{first[0]["run_id"]: False})
    assert [one[0]["args"]["x"]["value"] for one in (first, second)] == [1, 2]
    assert beat(gql, agent) == [{"type": "exit"}]
    assert sweep_of(gql, sweep["name"], "state")["state"] == "FINISHED"


def test_a_sweep_is_not_over_while_a_run_of_it_lives(gql: Gql) -> None:
    sweep = make_sweep(gql, "method: grid\nparameters: {x: {value: 1}}")
    busy, idle = make_agent(gql, sweep), make_agent(gql, sweep)
    (command,) = beat(gql, busy)
    gql.run(command["run_id"], sweep=sweep["name"])
    assert beat(gql, idle) == [{"type": "exit"}]
    assert sweep_of(gql, sweep["name"], "state runCount") == {
        "state": "RUNNING",
        "runCount": 1,
    }


def test_two_agents_never_get_the_same_point(gql: Gql) -> None:
    sweep = make_sweep(gql)
    given = [beat(gql, make_agent(gql, sweep))[0] for _ in range(2)]
    assert {one["args"]["x"]["value"] for one in given} == {1, 2}
    assert len({one["run_id"] for one in given}) == 2


def test_a_paused_sweep_waits_and_goes_on_when_resumed(gql: Gql) -> None:
    sweep = make_sweep(gql)
    agent = make_agent(gql, sweep)
    set_state(gql, sweep, "PAUSED")
    assert beat(gql, agent) == []
    set_state(gql, sweep, "RUNNING")
    assert beat(gql, agent)[0]["type"] == "run"


def test_canceling_stops_what_runs_and_is_final(gql: Gql) -> None:
    sweep = make_sweep(gql)
    agent = make_agent(gql, sweep)
    set_state(gql, sweep, "CANCELED")
    assert beat(gql, agent, r1=True) == [
        {"type": "stop", "run_id": "r1"},
        {"type": "exit"},
    ]
    assert set_state(gql, sweep, "RUNNING").code == "conflict"


def test_stopping_lets_the_current_run_end(gql: Gql) -> None:
    sweep = make_sweep(gql)
    agent = make_agent(gql, sweep)
    set_state(gql, sweep, "FINISHED")
    assert beat(gql, agent, r1=True) == []
    assert beat(gql, agent) == [{"type": "exit"}]


def test_the_best_value_is_that_of_the_goal(gql: Gql) -> None:
    sweep = make_sweep(gql)
    for name, loss in (("a", 3.0), ("b", 1.5), ("c", 2.0)):
        gql.run(name, sweep=sweep["name"], summaryMetrics=json.dumps({"loss": loss}))
    gql.run("other", summaryMetrics=json.dumps({"loss": 0.1}))
    found = sweep_of(
        gql, sweep["name"], "bestLoss runCount runs { edges { node { name } } }"
    )
    assert found["bestLoss"] == 1.5
    assert found["runCount"] == 3
    assert [one["node"]["name"] for one in found["runs"]["edges"]] == ["a", "b", "c"]


def test_earlier_runs_can_be_counted_in(gql: Gql) -> None:
    gql.run("a")
    gql.run("b")
    sweep = make_sweep(gql, priorRunsFilters=json.dumps({"$or": [{"name": "a"}]}))
    found = sweep_of(gql, sweep["name"], "runs { edges { node { name } } }")
    assert [one["node"]["name"] for one in found["runs"]["edges"]] == ["a"]


def test_agents_and_their_runs_can_be_read(gql: Gql) -> None:
    sweep = make_sweep(gql)
    agent = make_agent(gql, sweep)
    (command,) = beat(gql, agent)
    gql.run(command["run_id"], sweep=sweep["name"])
    found = sweep_of(
        gql,
        sweep["name"],
        "agents { edges { node { id host totalRuns state "
        "runs { edges { node { name } } } } } }",
    )
    (one,) = (edge["node"] for edge in found["agents"]["edges"])
    assert one["id"] == agent
    assert (one["host"], one["totalRuns"], one["state"]) == ("h", 1, "RUNNING")
    assert one["runs"]["edges"][0]["node"]["name"] == command["run_id"]


def test_projects_list_and_count_their_sweeps(gql: Gql) -> None:
    names = [make_sweep(gql)["name"] for _ in range(3)]
    answer = gql(
        'query { project(name: "digits", entityName: "ada") { totalSweeps '
        "sweeps(first: 2) { edges { node { name } cursor } pageInfo { hasNextPage } } } }"
    )
    found = answer.data["project"]
    assert found["totalSweeps"] == 3
    assert [one["node"]["name"] for one in found["sweeps"]["edges"]] == names[:0:-1]
    assert found["sweeps"]["pageInfo"]["hasNextPage"] is True


def test_a_refused_configuration_makes_nothing(gql: Gql) -> None:
    gql.run("r1")
    given = {
        "projectName": "digits",
        "config": "method: bayes\nparameters: {x: {value: 1}}",
    }
    answer = gql(_UPSERT, input=given)
    assert answer.code == "invalid_input"
    assert "'bayes'" in answer.errors[0]["message"]
    counted = gql(
        'query { project(name: "digits", entityName: "ada") { totalSweeps } }'
    )
    assert counted.data["project"]["totalSweeps"] == 0


def test_strangers_neither_see_nor_steer_a_sweep(gql: Gql) -> None:
    sweep = make_sweep(gql)
    agent = make_agent(gql, sweep)
    eve = gql.user("eve")
    attempts = [
        (_UPSERT, {"id": sweep["id"], "state": "CANCELED"}),
        (
            _AGENT,
            {
                "host": "h",
                "sweep": sweep["name"],
                "projectName": "digits",
                "entityName": "ada",
            },
        ),
        (_BEAT, {"id": agent}),
    ]
    for document, given in attempts:
        assert gql(document, actor=eve, input=given).code == "not_found"
        assert gql(document, actor=NOBODY, input=given).code == "unauthenticated"
    assert sweep_of(gql, sweep["name"], "state")["state"] == "RUNNING"


_LISTED = """query Q($f: JSONString) { project(name: "digits", entityName: "ada") {
  totalSweeps sweeps(filters: $f) { totalCount edges { node { name } } } } }"""


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({"state": "finished"}, ["tune"]),
        ({"state": {"$in": ["FINISHED", "PAUSED"]}}, ["tune"]),
        ({"state": {"$ne": "FINISHED"}}, ["draw", None]),
        ({"displayName": "draw"}, ["draw"]),
        ({"display_name": {"$regex": "^t"}}, ["tune"]),
        ({"display_name": None}, [None]),
        ({"method": "GRID"}, ["tune", None]),
        ({"$or": [{"method": "random"}, {"state": "FINISHED"}]}, ["draw", "tune"]),
        ({"createdAt": {"$gt": "2001-01-01"}}, ["draw", "tune", None]),
        ({"createdAt": {"$lt": "2001-01-01T00:00:00Z"}}, []),
        ({}, ["draw", "tune", None]),
    ],
)
def test_sweeps_are_listed_by_filter(
    gql: Gql, filters: dict[str, Any], wanted: list[str | None]
) -> None:
    called: dict[str, str | None] = {make_sweep(gql)["name"]: None}
    tune = make_sweep(gql, "name: tune\n" + _GRID)
    called[tune["name"]] = "tune"
    set_state(gql, tune, "FINISHED")
    random = "name: draw\nmethod: random\nparameters: {x: {min: 0, max: 1}}\n"
    called[make_sweep(gql, random)["name"]] = "draw"
    found = gql(_LISTED, f=json.dumps(filters)).data["project"]
    listed = found["sweeps"]
    assert [called[edge["node"]["name"]] for edge in listed["edges"]] == wanted
    assert listed["totalCount"] == len(wanted)
    assert found["totalSweeps"] == 3


def test_a_sweep_is_found_by_its_short_id(gql: Gql) -> None:
    make_sweep(gql)
    name = make_sweep(gql)["name"]
    found = gql(_LISTED, f=json.dumps({"name": {"$in": [name, "\0", "x" * 10**6]}}))
    (edge,) = found.data["project"]["sweeps"]["edges"]
    assert edge["node"]["name"] == name


@pytest.mark.parametrize(
    "filters",
    ['{"loss": 1}', '{"state": {"$near": 1}}', "[]", "{", '{"' + "x" * 10**6 + '": 1}'],
)
def test_a_filter_of_sweeps_that_cannot_be_read_is_refused(
    gql: Gql, filters: str
) -> None:
    make_sweep(gql)
    refused = gql(_LISTED, f=filters)
    assert refused.code == "invalid_input"
    assert len(refused.errors[0]["message"]) < 500


def test_pages_of_sweeps_neither_repeat_nor_skip(gql: Gql) -> None:
    names = [make_sweep(gql)["name"] for _ in range(5)]
    document = """query Q($after: String) { project(name: "digits", entityName: "ada") {
      sweeps(first: 2, after: $after) {
        edges { node { name } } pageInfo { endCursor hasNextPage } } } }"""
    seen: list[str] = []
    after, more = None, True
    while more:
        page = gql(document, after=after).data["project"]["sweeps"]
        seen += [edge["node"]["name"] for edge in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        make_sweep(gql)  # newer ones do not move the pages
    assert seen == names[::-1]


def test_the_configuration_can_be_read_as_json(gql: Gql) -> None:
    config = """
method: grid
metric: {name: loss}
parameters: {x: {values: [1, .nan, 2020-01-01]}}
command: ["a", !!set {b}]
2: two
"""
    sweep = make_sweep(gql, config)
    found = sweep_of(gql, sweep["name"], "config configJson")
    assert found["config"] == config
    read = json.loads(found["configJson"])
    assert str(read["parameters"]["x"]["values"].pop(1)) == "nan"
    assert read == {
        "method": "grid",
        "metric": {"name": "loss"},
        "parameters": {"x": {"values": [1, "2020-01-01"]}},
        "command": ["a", ["b"]],
        "2": "two",
    }


@pytest.mark.parametrize("metric", ["x" * 5_000, ".".join("x" * 100)])
def test_a_metric_that_no_run_can_be_ordered_by_is_refused(
    gql: Gql, metric: str
) -> None:
    config = f"metric: {{name: {metric}}}\n" + _GRID.replace(
        "metric: {name: loss}\n", ""
    )
    gql.run("r1")
    answer = gql(_UPSERT, input={"projectName": "digits", "config": config})
    assert answer.code == "invalid_input"


def test_a_number_without_end_does_not_hide_the_sweep(gql: Gql) -> None:
    long = "0x" + "f" * 5_000
    sweep = make_sweep(gql, f"method: random\nparameters: {{x: {{value: {long}}}}}\n")
    found = sweep_of(gql, sweep["name"], "configJson bestLoss runCountExpected")
    read = json.loads(found["configJson"])
    assert read["parameters"]["x"]["value"] == long
