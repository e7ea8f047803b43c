"""Runs that go on: resumed, forked, rewound, stopped from their page."""

from __future__ import annotations

import json
from typing import Any

from tests.conformance.waiting import eventually
from tests.support.fault_server import REFUSED, FaultServer
from tests.support.server_process import ServerProcess
from tests.support.training import (
    Ended,
    Training,
    go_on,
    see_run,
    wait_until_waiting,
)

STOP = "mutation S($id: ID!) { stopRun(input: {id: $id}) { success } }"
RUN_ID = 'query R($p: String!) { project(name: $p) { run(name: "r") { id } } }'


def train(home: Training, project: str, *values: object, **arguments: Any) -> Ended:
    told = json.dumps({"id": "r", **arguments})
    return home.run("going_on", project, told, *map(str, values))


def steps(server: ServerProcess, project: str, run_id: str = "r") -> list[Any]:
    seen = see_run(server, project, run_id)
    rows = [] if seen is None else seen.rows
    return [(row["_step"], row.get("value"), row.get("piece")) for row in rows]


def test_a_resumed_run_counts_on_and_keeps_what_it_was_told(
    home: Training, server: ServerProcess, project: str
) -> None:
    train(home, project, 0, 1, config={"lr": 1, "seed": 2}, tags=["first"])
    ended = train(home, project, 2, "+a", 3, config={"new": 3}, resume="must")

    assert ended.exit_code == 0, ended.output
    assert ended.result["step"] == 2
    assert ended.result["resumed"] is True
    assert ended.result["config"] == {"lr": 1, "seed": 2, "new": 3}
    expected = [(0, 0, None), (1, 1, None), (2, 2, None), (3, 3, "a")]
    assert steps(server, project) == expected
    seen = see_run(server, project, "r")
    assert seen is not None
    assert (seen.state, seen.tags) == ("finished", ["first"])
    assert {k: seen.config[k] for k in ("lr", "seed", "new")} == {
        "lr": 1,
        "seed": 2,
        "new": 3,
    }


def test_rows_logged_before_the_server_answers_follow_those_it_had(
    home: Training,
    faulty_home: Training,
    network: FaultServer,
    server: ServerProcess,
    project: str,
) -> None:
    train(home, project, 0, 1)
    network.show(REFUSED)
    told = json.dumps({"id": "r", "resume": "allow"})
    process = faulty_home.start(
        "going_on", project, told, "2", "+a", "3", "wait", "resolved", "+b", "4"
    )
    wait_until_waiting(process)
    network.heal()
    go_on(process)
    ended = faulty_home.wait(process)

    assert ended.exit_code == 0, ended.output
    expected = [(0, 0, None), (1, 1, None), (2, 2, None), (3, 3, "a"), (4, 4, "b")]
    assert steps(server, project) == expected


def test_a_run_resumed_offline_takes_its_place_when_it_is_synced(
    home: Training, server: ServerProcess, project: str
) -> None:
    train(home, project, 0, 1)
    train(home, project, 2, "+a", 3, resume="allow", mode="offline")
    home.sync()
    home.sync("--include-synced")

    expected = [(0, 0, None), (1, 1, None), (2, 2, None), (3, 3, "a")]
    assert steps(server, project) == expected


def test_auto_goes_on_with_the_run_that_did_not_end_well(
    home: Training, server: ServerProcess, project: str
) -> None:
    auto = {"id": None, "resume": "auto"}
    first = train(home, project, 0, "fails", **auto)
    assert first.exit_code == 1, first.output  # `int("fails")`
    second = train(home, project, 1, **auto)
    third = train(home, project, 2, **auto)

    assert (second.result["step"], second.result["resumed"]) == (1, True)
    assert (third.result["step"], third.result["resumed"]) == (0, False)
    assert third.result["id"] != second.result["id"]
    assert steps(server, project, second.result["id"]) == [(0, 0, None), (1, 1, None)]


def test_refusals_raise_in_init_and_leave_no_folder(
    home: Training, project: str
) -> None:
    train(home, project, 0)
    folders = len(home.runs())
    for arguments, words in (
        ({"resume": "never"}, "already"),
        ({"id": "other", "resume": "must"}, "no run 'other'"),
        ({"id": None, "fork_from": "other?_step=1"}, "no run 'other'"),
    ):
        ended = train(home, project, 1, **arguments)
        assert ended.exit_code == 1
        assert "UsageError" in ended.output
        assert words in ended.output
    assert len(home.runs()) == folders


def test_a_fork_begins_with_the_rows_of_its_parent(
    home: Training, server: ServerProcess, project: str
) -> None:
    train(home, project, 0, 1, 2, 3)
    ended = train(home, project, 9, id="f", fork_from="r?_step=1")

    assert ended.result["step"] == 2, ended.output
    assert steps(server, project, "f") == [(0, 0, None), (1, 1, None), (2, 9, None)]
    assert len(steps(server, project)) == 4


def test_a_rewound_run_loses_what_came_after(
    home: Training, server: ServerProcess, project: str
) -> None:
    train(home, project, 0, 1, 2, 3)
    ended = train(home, project, 9, resume_from="r?_step=1")

    assert ended.result["step"] == 2, ended.output
    assert steps(server, project) == [(0, 0, None), (1, 1, None), (2, 9, None)]


def test_a_run_stopped_on_its_page_is_interrupted_as_by_ctrl_c(
    home: Training, server: ServerProcess, project: str
) -> None:
    told = json.dumps({"id": "r"})
    process = home.start("going_on", project, told, "0", "until-stopped")
    wait_until_waiting(process)
    answer = server.graphql(RUN_ID, p=project)
    server.graphql(STOP, id=answer["project"]["run"]["id"])
    ended = home.wait(process)

    assert ended.result["stopped"] is True, ended.output
    assert "stopped on its page" in ended.output
    eventually(lambda: steps(server, project), [(0, 0, None)])
