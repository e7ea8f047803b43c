"""Projects, files, views and workspaces through GraphQL, on both databases."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

from tests.support.graphql import BASE_URL, NOBODY, Gql
from tests.support.official_documents import official_documents
from trailmark.server.history.types import Stream
from trailmark.server.runs.records import runs_by_rowid
from trailmark.server.runs.run_files import record_file


def official(operation: str, source: str = "") -> str:
    return next(
        one.text
        for one in official_documents()
        if one.operation == operation and source in one.source
    )


def project(gql: Gql, selection: str, **variables: Any) -> Any:
    answer = gql(
        'query Q { project(name: "digits", entityName: "ada") { ' + selection + " } }",
        **variables,
    )
    assert not answer.errors, answer.errors
    return answer.data["project"]


def store(gql: Gql, run: str, path: str, data: bytes) -> None:
    """A file of a run, as an upload leaves it."""
    writer = gql.services.blobs.receive()
    writer.write(data)
    blob = writer.commit()
    rowid = gql.rowid(run)
    with gql.services.database.write() as unit:
        record_file(
            unit,
            runs_by_rowid(unit.connection, [rowid])[rowid],
            path,
            blob_sha256=blob.sha256,
            size_bytes=blob.size_bytes,
            md5_base64=blob.md5_base64,
            mimetype="text/plain",
            now=datetime.now(UTC),
        )


def test_a_client_makes_a_project_with_every_key_it_knows(gql: Gql) -> None:
    keys = "access allowAllArtifactTypesInRegistry artifactTypes clientMutationId "
    keys += "description dockerImage framework icon id isBenchmark isPublished owner "
    keys += "rateLimits repo views"
    given = dict.fromkeys(keys.split()) | {"name": "digits", "entityName": "ada"}
    made = gql(official("CreateProject"), input=given).data["result"]
    assert made["inserted"] is True
    assert made["project"] == made["model"]
    assert made["project"]["name"] == "digits"
    again = gql(official("CreateProject"), input=given).data["result"]
    assert again["inserted"] is False


def test_projects_are_paged_by_entity_and_hidden_from_strangers(gql: Gql) -> None:
    for name in ("a", "b", "c"):
        gql.run(modelName=name)
    document = official("GetProjects")
    first = gql(document, entity="ada", cursor=None, perPage=2).data["models"]
    assert [edge["node"]["name"] for edge in first["edges"]] == ["a", "b"]
    cursor = first["pageInfo"]["endCursor"]
    second = gql(document, entity="ada", cursor=cursor, perPage=2).data["models"]
    assert [edge["node"]["name"] for edge in second["edges"]] == ["c"]
    assert second["pageInfo"]["hasNextPage"] is False
    eve = gql.user("eve")
    assert gql(document, entity="ada", actor=eve).data["models"]["edges"] == []


def test_opened_projects_are_seen_but_only_an_administrator_opens_them(
    gql: Gql,
) -> None:
    members = gql.team("lab", mem="member", boss="admin")
    gql(
        official("CreateProject"),
        input={"name": "p", "entityName": "lab"},
        actor=members["mem"],
    )
    document = (
        "mutation U($input: UpdateProjectInput!) "
        "{ updateProject(input: $input) { project { access description } } }"
    )
    given = {"entityName": "lab", "name": "p", "access": "USER_READ"}
    assert gql(document, input=given, actor=members["mem"]).code == "forbidden"
    opened = gql(document, input=given | {"description": "d"}, actor=members["boss"])
    assert opened.data["updateProject"]["project"] == {
        "access": "USER_READ",
        "description": "d",
    }
    visible = "query V { projectsVisible { edges { node { name readOnly } } } }"
    eve = gql.user("eve")
    edges = gql(visible, actor=eve).data["projectsVisible"]["edges"]
    assert edges == [{"node": {"name": "p", "readOnly": True}}]
    assert gql(document, input=given, actor=eve).code == "forbidden"


def test_an_odd_access_is_refused(gql: Gql) -> None:
    gql.run()
    answer = gql(
        'mutation M { updateProject(input: {entityName: "ada", name: "digits", '
        'access: "SECRET"}) { project { id } } }'
    )
    assert (answer.status, answer.code) == (400, "invalid_input")
    assert "PRIVATE" in answer.errors[0]["extensions"]["hint"]


def test_a_card_tells_what_goes_on(gql: Gql) -> None:
    gql.run("r1")
    gql.run("r2", state="pending")
    card = project(gql, "totalRuns runningRunCount lastActiveAt internalId totalSweeps")
    assert card["totalRuns"] == 2
    assert card["runningRunCount"] == 1
    assert card["lastActiveAt"].endswith("Z")
    assert int(card["internalId"]) > 0
    assert card["totalSweeps"] == 0


_OVERVIEW = """mayAdminister runStates { state runCount computeSeconds }
  contributors(first: $first, after: $after) {
    totalCount pageInfo { endCursor hasNextPage }
    edges { node { username name runCount computeSeconds } } }
  storage { totalBytes categories { name sizeBytes count } collections { path } }"""


def overview(gql: Gql, **given: Any) -> Any:
    query = "query Q($first: Int, $after: String) "
    query += '{ project(name: "digits", entityName: "ada") { ' + _OVERVIEW + " } }"
    return gql(query, **given)


def test_an_overview_tells_states_people_and_bytes(gql: Gql) -> None:
    gql.run("r1")
    gql.run("r2")
    gql.run("r3", state="pending")
    store(gql, "r1", "a.bin", b"12345")
    shown = overview(gql).data["project"]
    assert shown["mayAdminister"] is True
    assert [(one["state"], one["runCount"]) for one in shown["runStates"]] == [
        ("running", 2),
        ("pending", 1),
    ]
    people = shown["contributors"]
    assert people["totalCount"] == 1
    assert people["edges"][0]["node"]["runCount"] == 3
    assert people["edges"][0]["node"]["username"] == "ada"
    assert shown["storage"]["totalBytes"] == 5
    assert shown["storage"]["categories"] == [
        {"name": "run_files", "sizeBytes": 5, "count": 1}
    ]


def test_contributors_are_read_in_pages(gql: Gql) -> None:
    gql.run()
    page = overview(gql, first=1).data["project"]["contributors"]
    assert page["pageInfo"] == {"endCursor": "1", "hasNextPage": False}
    behind = overview(gql, first=1, after="1").data["project"]["contributors"]
    assert (behind["edges"], behind["totalCount"]) == ([], 1)
    nothing = overview(gql, first=0).data["project"]["contributors"]
    assert nothing["pageInfo"] == {"endCursor": None, "hasNextPage": False}
    assert overview(gql, first=1_001).code == "invalid_input"
    assert overview(gql, first=-1).code == "invalid_input"
    assert overview(gql, after="x").code == "invalid_input"


def test_who_may_only_look_sees_an_overview_and_may_not_administer(gql: Gql) -> None:
    gql.run()
    eve = gql.user("eve")
    assert overview(gql, actor=eve).data == {"project": None}
    gql(
        'mutation M { updateProject(input: {entityName: "ada", name: "digits", '
        'access: "USER_READ"}) { project { id } } }'
    )
    shown = overview(gql, actor=eve).data["project"]
    assert shown["mayAdminister"] is False
    assert shown["contributors"]["totalCount"] == 1


def test_a_deleted_project_is_gone(gql: Gql) -> None:
    gql.run()
    answer = gql(
        'mutation M { deleteProject(input: {entityName: "ada", name: "digits"}) '
        "{ success } }"
    )
    assert answer.data == {"deleteProject": {"success": True}}
    assert project(gql, "name") is None


def test_uploads_get_one_signed_absolute_address_a_file(gql: Gql) -> None:
    run_id = gql.run()
    answer = gql(
        official("CreateRunFiles", "wandb-core"),
        entity="ada",
        project="digits",
        run="r1",
        files=["config.yaml", "media/images/a b.png"],
    )
    made = answer.data["createRunFiles"]
    assert made["runID"] == run_id
    assert made["uploadHeaders"] == []
    assert [one["name"] for one in made["files"]] == [
        "config.yaml",
        "media/images/a b.png",
    ]
    assert all(one["uploadUrl"].startswith(BASE_URL + "/") for one in made["files"])
    assert len({one["uploadUrl"] for one in made["files"]}) == 2


def test_a_path_out_of_the_run_is_refused_before_anything_is_signed(gql: Gql) -> None:
    gql.run()
    for path in ("../x", "/etc/passwd", "a\\b", "a\0b", "", "a" * 10_000):
        answer = gql(
            official("CreateRunFiles", "wandb-core"),
            entity="ada",
            project="digits",
            run="r1",
            files=["fine.txt", path],
        )
        assert (answer.status, answer.code) == (400, "invalid_input")


def test_files_are_listed_picked_and_deleted(gql: Gql) -> None:
    gql.run()
    for path in ("a.txt", "b/c.txt", "b/d.png"):
        store(gql, "r1", path, path.encode())
    document = official("RunFiles", "files.py")
    given = {"entity": "ada", "project": "digits", "name": "r1"}
    run = gql(document, **given, fileNames=[], fileLimit=2).data["project"]["run"]
    assert run["fileCount"] == 3
    assert [edge["node"]["name"] for edge in run["files"]["edges"]] == [
        "a.txt",
        "b/c.txt",
    ]
    node = run["files"]["edges"][0]["node"]
    assert node["sizeBytes"] == 5
    assert node["mimetype"] == "text/plain"
    assert len(base64.b64decode(node["md5"])) == 16
    assert node["directUrl"].startswith(BASE_URL)
    cursor = run["files"]["edges"][-1]["cursor"]
    rest = gql(document, **given, fileNames=[], fileCursor=cursor)
    (edge,) = rest.data["project"]["run"]["files"]["edges"]
    assert edge["node"]["name"] == "b/d.png"
    pattern = gql(document, **given, fileNames=[], pattern="%.txt")
    assert len(pattern.data["project"]["run"]["files"]["edges"]) == 2
    too_long = gql(document, **given, fileNames=[], pattern="%" * 60_000)
    assert too_long.code == "invalid_input"
    gone = gql(official("deleteFiles"), files=[node["id"]], projectId=1)
    assert gone.data == {"deleteFiles": {"success": True}}
    assert gql.ask("fileCount") == {"fileCount": 2}


def test_strangers_delete_no_files(gql: Gql) -> None:
    gql.run()
    store(gql, "r1", "a.txt", b"a")
    listed = gql.ask("files { edges { node { id } } }")
    file_id = listed["files"]["edges"][0]["node"]["id"]
    answer = gql(official("deleteFiles"), files=[file_id], actor=gql.user("eve"))
    assert (answer.status, answer.code) == (404, "not_found")
    assert gql.ask("fileCount") == {"fileCount": 1}


UPSERT_VIEW = """mutation UpsertView2($id: ID, $entityName: String, $projectName: String,
  $type: String, $name: String, $displayName: String, $description: String,
  $spec: String) {
  upsertView(input: {id: $id, entityName: $entityName, projectName: $projectName,
    name: $name, displayName: $displayName, description: $description, type: $type,
    spec: $spec, createdUsing: WANDB_SDK}) { view { id name } inserted } }"""
VIEW = """query View($entityName: String, $name: String, $viewType: String = "runs",
  $userName: String, $viewName: String) {
  project(name: $name, entityName: $entityName) {
    allViews(viewType: $viewType, viewName: $viewName, userName: $userName) {
      edges { node { id displayName spec } } } } }"""


def test_a_workspace_is_saved_and_found_byte_for_byte(gql: Gql) -> None:
    spec = '{"section": {"b": 1, "a":  2}, "é": NaN}'
    saved = gql(
        UPSERT_VIEW,
        entityName="ada",
        projectName="digits",
        type="project-view",
        name="nw-abc-v",
        displayName="Mine",
        spec=spec,
        locked=False,
    ).data["upsertView"]
    assert saved["inserted"] is True
    assert base64.b64decode(saved["view"]["id"], validate=True).startswith(b"View:")
    found = gql(
        VIEW,
        entityName="ada",
        name="digits",
        projectName="digits",
        viewType="project-view",
        viewName="nw-abc-v",
    )
    (edge,) = found.data["project"]["allViews"]["edges"]
    assert edge["node"]["spec"] == spec
    shown = project(gql, 'workspace(viewName: "abc") { isSaved name spec }')
    assert shown["workspace"] == {"isSaved": True, "name": "nw-abc-v", "spec": spec}


def test_a_report_is_read_by_its_id_and_deleted(gql: Gql) -> None:
    saved = gql(
        UPSERT_VIEW,
        entityName="ada",
        projectName="digits",
        type="runs",
        displayName="Report",
        description="",
        spec="{}",
    ).data["upsertView"]["view"]
    document = (
        "query SpecificReport($id: ID!) { view(id: $id) { id name displayName "
        "description project { id name entityName } createdAt updatedAt spec "
        "user { username } } }"
    )
    view = gql(document, id=saved["id"]).data["view"]
    assert view["project"]["entityName"] == "ada"
    assert view["user"] == {"username": "ada"}
    assert datetime.fromisoformat(view["createdAt"]).tzinfo is not None
    assert gql(document, id=saved["id"], actor=gql.user("eve")).data["view"] is None
    gone = gql(
        "mutation D($id: ID!) { deleteView(input: {id: $id, deleteDrafts: true}) "
        "{ success pendingDrafts __typename } }",
        id=saved["id"],
    )
    assert gone.data["deleteView"]["success"] is True
    assert gql(document, id=saved["id"]).data["view"] is None


def test_an_unsaved_workspace_is_made_of_what_was_logged(gql: Gql) -> None:
    gql.run()
    gql.log("r1", {"_step": 0, "train/loss": 1.0, "acc": 2, "note": "x"})
    gql.log("r1", {"system.cpu": 5.0, "_runtime": 1}, stream=Stream.EVENTS)
    shown = project(
        gql,
        'workspace { isSaved id spec } keys { key kind } events: keys(stream: "events") '
        "{ key }",
    )
    assert (shown["workspace"]["isSaved"], shown["workspace"]["id"]) == (False, None)
    spec = json.loads(shown["workspace"]["spec"])
    sections = spec["section"]["panelBankConfig"]["sections"]
    names = [one["name"] for one in sections]
    assert names == ["Charts", "train", "Text", "System"]
    assert {"key": "train/loss", "kind": "number"} in shown["keys"]
    assert {"key": "system.cpu"} in shown["events"]


def test_keys_have_the_goal_that_the_newest_run_defined(gql: Gql) -> None:
    for name, goal in (("old", 1), ("new", 2)):
        block = {"m": [{"1": "score", "8": goal}, {"1": "loss", "7": [1]}]}
        config = {"_wandb": {"value": block}}
        gql.run(name=name, config=json.dumps(config))
    gql.log("new", {"_step": 0, "score": 1.0, "loss": 1.0, "x": 1})
    shown = project(gql, "keys { key goal }")["keys"]
    goals = {one["key"]: one["goal"] for one in shown if one["key"] != "_step"}
    assert goals == {"loss": "minimize", "score": "maximize", "x": None}


def test_a_persons_own_workspace_is_theirs_alone(gql: Gql) -> None:
    gql.run()
    gql(
        UPSERT_VIEW,
        entityName="ada",
        projectName="digits",
        type="project-view",
        name="nw-nwuserada-v",
        spec="{}",
    )
    assert project(gql, "workspace { isSaved }") == {"workspace": {"isSaved": True}}
    admin = gql.user("root", admin=True)
    other = gql(
        'query Q { project(name: "digits", entityName: "ada") '
        "{ workspace { isSaved } } }",
        actor=admin,
    )
    assert other.data["project"]["workspace"] == {"isSaved": False}


def test_a_view_name_that_is_not_saved_is_null(gql: Gql) -> None:
    gql.run()
    assert project(gql, 'workspace(viewName: "zzz") { id }') == {"workspace": None}


def test_an_unknown_stream_is_refused(gql: Gql) -> None:
    gql.run()
    answer = gql(
        'query Q { project(name: "digits") { keys(stream: "console2") { key } } }'
    )
    assert answer.code == "invalid_input"


def test_nobody_reads_nothing(gql: Gql) -> None:
    gql.run()
    answer = gql('query Q { project(name: "digits") { name } }', actor=NOBODY)
    assert (answer.status, answer.code) == (401, "unauthenticated")
    assert gql("query V { viewer { id } }", actor=NOBODY).data == {"viewer": None}
    info = gql(official("ServerInfo", "verify"), actor=NOBODY).data["serverInfo"]
    assert info["cliVersionInfo"]["max_cli_version"]
