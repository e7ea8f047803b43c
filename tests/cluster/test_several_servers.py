"""What is written at one server is there at every other, at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.conformance.waiting import eventually
from tests.support.cluster import Cluster
from tests.support.official_client import VERSIONS, OfficialClient
from tests.support.server_process import ServerProcess, printed_key
from tests.support.wire_client import http_of, make_run

_DELETE = "mutation($id: ID!) { deleteRun(input: {id: $id}) { clientMutationId } }"


def test_servers_that_start_at_once_make_one_administrator(cluster: Cluster) -> None:
    logs = [server.log for server in cluster.servers]
    assert sum(printed_key(log) is not None for log in logs) == 1
    assert sum(log.count("/signin?token=") for log in logs) == 1
    for server in cluster.servers:
        viewer = server.graphql("{ viewer { admin } }")["viewer"]
        assert viewer == {"admin": True}


def test_a_run_logged_at_one_server_is_read_at_the_other(
    here: ServerProcess, there: ServerProcess, project: str, tmp_path: Path
) -> None:
    writer = OfficialClient(
        VERSIONS[0], here.base_url, here.api_key, tmp_path / "writer"
    )
    reader = OfficialClient(
        VERSIONS[0], there.base_url, there.api_key, tmp_path / "reader"
    )
    written = writer.run("online_run", project, "far")
    assert written.exit_code == 0, written.output
    read = reader.run("read_run", f"{project}/far")
    assert read.exit_code == 0, read.output
    seen = read.result

    assert (seen["name"], seen["state"]) == ("first light", "finished")
    assert seen["config"]["model"] == {"depth": 3, "act": "relu"}
    assert seen["summary"]["best"] == 0.5
    assert [row["_step"] for row in seen["rows"]] == list(range(23))
    assert seen["losses"] == [1 / (step + 1) for step in range(20)]
    assert seen["notes_file"] == "kept\n"
    assert seen["image_magic"] == ["PNG"]
    assert seen["url"].startswith(there.base_url)


def test_runs_made_at_both_servers_at_once_share_one_project(
    here: ServerProcess, there: ServerProcess, project: str
) -> None:
    def make(number: int) -> None:
        make_run((here, there)[number % 2], project, f"r{number // 2}")

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(make, range(32)))

    query = "query($p: String!) { project(name: $p) { runCount runs { edges { node { name colorSlot } } } } }"
    for server in (here, there):
        found = server.graphql(query, p=project)["project"]
        nodes = [edge["node"] for edge in found["runs"]["edges"]]
        assert found["runCount"] == 16
        assert {node["name"] for node in nodes} == {f"r{n}" for n in range(16)}
        assert len({node["colorSlot"] for node in nodes}) == 16


def test_lines_sent_again_to_the_other_server_are_kept_once(
    here: ServerProcess, there: ServerProcess, project: str
) -> None:
    run = make_run(here, project)
    first = [{"_step": step, "v": step} for step in range(10)]
    second = [{"_step": step, "v": step} for step in range(5, 20)]
    run.log(here, first)
    run.log(there, second, offset=5)

    for server in (here, there):
        assert [row["v"] for row in run.rows(server)] == list(range(20))


def test_a_page_at_one_server_hears_of_rows_sent_to_the_other(
    here: ServerProcess, there: ServerProcess, project: str
) -> None:
    run = make_run(here, project)
    for listening, sending in ((there, here), (here, there)):
        offset = run.ask(listening)["historyLineCount"]
        with run.live(listening) as told:
            run.log(sending, [{"_step": offset, "v": 1}], offset=offset)
            event, data = next(told)
            while "history" not in data["what"]:
                event, data = next(told)
        assert (event, data["run"]) == ("run", "r")
        assert len(run.rows(listening)) == offset + 1


def test_every_worker_of_a_server_passes_live_news_on(
    here: ServerProcess, there: ServerProcess, project: str
) -> None:
    """Eight pages of `there` lie on both of its workers, whichever the kernel chose."""
    run = make_run(here, project)

    def hear(_: int) -> str:
        with run.live(there) as told:
            listening.append(1)
            return next(told)[0]

    listening: list[int] = []
    with ThreadPoolExecutor(8) as pool:
        heard = [pool.submit(hear, page) for page in range(8)]
        eventually(lambda: len(listening), 8)
        run.log(here, [{"_step": 0}])
        assert [one.result(30) for one in heard] == ["run"] * 8


def test_a_file_address_of_one_server_works_at_the_other(
    here: ServerProcess, there: ServerProcess, project: str
) -> None:
    run = make_run(here, project)
    upload = run.upload_url(here, "big.bin")
    data = bytes(range(256)) * 10_000
    with http_of(there) as far, http_of(here) as near:
        far.auth = near.auth = None
        assert far.put(upload, content=data).status_code == 200
        download = run.download_url(there, "big.bin")
        assert near.get(download).content == data
        part = near.get(download, headers={"Range": "bytes=1000000-1000003"})
        assert (part.status_code, part.content) == (206, data[1000000:1000004])


def test_a_chart_at_one_server_shows_rows_sent_to_the_other(
    here: ServerProcess, there: ServerProcess, project: str
) -> None:
    run = make_run(here, project)
    wanted = {
        "entity": run.entity,
        "project": project,
        "runs": ["r"],
        "keys": ["v"],
    }
    for n_rows in (100, 200):  # the second time `there` has columns of the first
        rows = [{"_step": step, "v": step} for step in range(n_rows - 100, n_rows)]
        run.log(here, rows, offset=n_rows - 100)
        with http_of(there) as http:
            frame = http.post("/api/charts/series", json=wanted).content
        header = json.loads(frame[8 : 8 + int.from_bytes(frame[4:8], "little")])
        assert header["series"][0]["n_rows"] == n_rows


def test_a_run_deleted_at_one_server_is_refused_at_the_other(
    here: ServerProcess, there: ServerProcess, project: str
) -> None:
    run = make_run(here, project)
    run.log(there, [{"_step": 0}])  # from now on `there` remembers the run
    here.graphql(_DELETE, id=run.ask(there)["id"])

    with http_of(there) as http:
        eventually(
            lambda: http.post(run.stream_path, json={}).status_code, 404, timeout_s=3
        )


def test_a_run_made_anew_at_one_server_gets_the_rows_sent_to_the_other(
    here: ServerProcess, there: ServerProcess, project: str
) -> None:
    run = make_run(there, project)
    run.log(here, [{"_step": 0, "v": "old"}])
    with run.live(here) as told:
        there.graphql(_DELETE, id=run.ask(here)["id"])
        make_run(there, project)
        while "created" not in next(told)[1].get("what", ()):
            pass
    run.log(here, [{"_step": 0, "v": "new"}])
    assert [row["v"] for row in run.rows(there)] == ["new"]


def test_a_run_stopped_at_one_server_is_told_so_by_the_other(
    here: ServerProcess, there: ServerProcess, project: str
) -> None:
    run = make_run(here, project)
    run.log(there, [{"_step": 0}])
    stop = "mutation($id: ID!) { stopRun(input: {id: $id}) { success } }"
    here.graphql(stop, id=run.ask(there)["id"])
    eventually(
        lambda: run.stream(there).json().get("stopped"), wanted=True, timeout_s=3
    )


def test_a_key_revoked_at_one_server_is_refused_at_the_other(
    here: ServerProcess, there: ServerProcess
) -> None:
    make = "mutation { generateApiKey(input: {}) { apiKey { id name } } }"
    key = here.graphql(make)["generateApiKey"]["apiKey"]
    ask = {"query": "{ viewer { username } }"}

    def known() -> bool:
        with http_of(there) as http:
            answer = http.post("/graphql", json=ask, auth=("api", secret))
        return bool((answer.json().get("data") or {}).get("viewer"))

    secret = key["name"]
    assert known()
    here.graphql(
        "mutation($id: String!) { deleteApiKey(input: {id: $id}) { success } }",
        id=key["id"],
    )
    eventually(known, False, timeout_s=5)


def test_the_key_of_a_service_account_made_at_one_server_is_shown_by_the_other(
    here: ServerProcess, there: ServerProcess, project: str
) -> None:
    team = f"team-{project}"
    make_team = """mutation($team: String!) {
      createTeam(input: {teamName: $team, teamAdminUserName: "root"}) {
        entity { name }
      }
    }"""
    make_account = """mutation($team: String!) {
      createServiceAccount(input: {entityName: $team, description: "ci"}) {
        user { id }
      }
    }"""
    here.graphql(make_team, team=team)
    here.graphql(make_account, team=team)
    ask = "query($team: String!) { entity(name: $team) { members { name apiKey } } }"
    last = there.graphql(ask, team=team)["entity"]["members"][-1]
    with http_of(there) as http:
        http.auth = ("api", last["apiKey"])
        viewer = http.post("/graphql", json={"query": "{ viewer { entity } }"}).json()
    assert viewer["data"] == {"viewer": {"entity": team}}
