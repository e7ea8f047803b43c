"""Runs moved to another project, over GraphQL and over the wire."""

from __future__ import annotations

from typing import Any

from tests.support.artifact_log import ArtifactLog
from tests.support.graphql import Gql
from tests.support.rest_server import PROJECT, RestServer
from trailmark.server.accounts.actor import Actor
from trailmark.server.history.compaction.compactor import Compactor
from trailmark.server.history.types import Stream
from trailmark.server.projects.records import ensure_project, update_project
from trailmark.server.runs.moving import move_runs
from trailmark.wire.ids import encode_run_id

_MOVE = """mutation M($ids: [ID!]!, $to: String!, $entity: String) {
  moveRuns(input: {ids: $ids, projectName: $to, entityName: $entity}) {
    runs { id name displayName } } }"""
_END = """mutation E($id: ID!) { updateRunState(input: {id: $id, state: "failed"}) {
  success } }"""
_RUN = """query Q($project: String!) { project(entityName: "ada", name: $project) {
  keys { key } run(name: "r1") { displayName historyLineCount config alerts { title }
  outputArtifacts { edges { node { id } } } } } }"""


def ended(gql: Gql, name: str = "r1", **values: Any) -> str:
    run = gql.run(name, **values)
    assert not gql(_END, id=run).errors
    return run


def project(gql: Gql, name: str = "other", visibility: str = "private") -> None:
    with gql.services.database.write() as unit:
        made = ensure_project(unit, gql.ada, "ada", name)
        update_project(unit, made, visibility=visibility)


def log_version(gql: Gql, run: str) -> None:
    """A version that the run logged."""
    log = ArtifactLog(gql.services.database, gql.services.blobs, gql.ada)
    log.log({"a": b"a"}, run_id=run)


def shown(gql: Gql, name: str, actor: Actor | None = None) -> Any:
    answer = gql(_RUN, project=name, actor=actor)
    assert not answer.errors, answer.errors
    return answer.data["project"]


def test_a_run_takes_along_what_is_its_own(gql: Gql) -> None:
    project(gql)
    run = ended(gql, config='{"lr": {"value": 1}}', displayName="Best")
    gql.log("r1", {"_step": 0, "loss": 1.0}, {"_step": 1, "loss": 0.5})
    services = gql.services
    rowid = gql.rowid("r1")
    Compactor(services.database, services.tail_database, services.objects).compact(
        rowid, Stream.HISTORY
    )
    gql.log("r1", {"_step": 2, "loss": 0.1, "late": 1.0}, offset=2)
    log_version(gql, "r1")
    before = shown(gql, "digits")

    answer = gql(_MOVE, ids=[run], to="other")

    moved = encode_run_id("r1", "other", "ada")
    assert answer.data["moveRuns"]["runs"] == [
        {"id": moved, "name": "r1", "displayName": "Best"}
    ]
    after = shown(gql, "other")
    assert after == before
    assert {"loss", "late"} <= {one["key"] for one in after["keys"]}
    assert after["run"]["historyLineCount"] == 3
    assert len(after["run"]["outputArtifacts"]["edges"]) == 1
    assert shown(gql, "digits")["run"] is None


def test_versions_stay_hidden_where_they_are_kept(gql: Gql) -> None:
    run = ended(gql)
    log_version(gql, "r1")
    project(gql, visibility="public")
    assert not gql(_MOVE, ids=[run], to="other").errors
    seen = shown(gql, "other", actor=gql.user("eve"))["run"]
    assert seen["outputArtifacts"]["edges"] == []
    assert len(shown(gql, "other")["run"]["outputArtifacts"]["edges"]) == 1


def test_who_may_not_write_is_refused(gql: Gql) -> None:
    run = ended(gql)
    project(gql)
    eve = gql.user("eve")
    assert gql(_MOVE, ids=[run], to="other", entity="ada", actor=eve).code == (
        "not_found"
    )
    with gql.services.database.write() as unit:
        ensure_project(unit, eve, "eve", "own")
    assert gql(_MOVE, ids=[run], to="own", entity="eve", actor=eve).code == "not_found"
    assert gql(_MOVE, ids=[run], to="own", entity="eve").code == "not_found"
    assert shown(gql, "digits")["run"] is not None


def test_what_cannot_be_moved_is_told(gql: Gql) -> None:
    project(gql)
    run = gql.run("r1")
    assert gql(_MOVE, ids=[run], to="other").code == "conflict"
    assert gql(_MOVE, ids=["x"], to="other").code == "invalid_input"
    assert gql(_MOVE, ids=[run], to="nowhere").code == "not_found"
    assert gql(_MOVE, ids=[run] * 10_001, to="other").code == "invalid_input"
    assert gql(_MOVE, ids=[], to="other").data["moveRuns"]["runs"] == []


def test_a_moved_run_is_streamed_to_where_it_is(rest: RestServer) -> None:
    run = rest.make_run()
    rest.log("r", [{"_step": 0}])
    assert rest.stream(complete=True, exitcode=0).status_code == 200
    url = rest.services.signer.upload_url(run.rowid, "a.txt")
    assert rest.anonymous.put(url, content=b"a").status_code == 200
    with rest.services.database.write() as unit:
        ensure_project(unit, rest.ada.actor, "ada", "other")
        (moved,) = move_runs(
            unit,
            rest.ada.actor,
            [run.global_id],
            entity_name="ada",
            project_name="other",
            now=run.updated_at,
        )
    request = {"files": {"wandb-history.jsonl": {"offset": 1, "content": ["{}"]}}}
    gone = rest.ada.http.post(f"/files/ada/{PROJECT}/r/file_stream", json=request)
    assert gone.status_code == 404
    there = rest.ada.http.post("/files/ada/other/r/file_stream", json=request)
    assert there.status_code == 200
    assert len(rest.rows(moved)) == 2
    url = rest.services.signer.download_url(moved.rowid, "a.txt")
    assert rest.anonymous.get(url).content == b"a"
