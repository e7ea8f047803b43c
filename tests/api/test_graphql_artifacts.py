"""Artifacts over GraphQL: the official client's requests, and what others see of them.

Source: protocol 4.9.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import event

from tests.support.artifact_log import AB, ArtifactLog, entries_of, md5_of
from tests.support.graphql import Answer, Gql
from tests.support.official_documents import official_documents
from trailmark.server.accounts.actor import Actor
from trailmark.server.artifacts.links import ensure_portfolio, link_version
from trailmark.server.artifacts.records import ArtifactRecord
from trailmark.server.projects.records import ensure_project
from trailmark.wire.artifact_manifest import manifest_digest
from trailmark.wire.ids import encode_global_id

PLACE = {"entityName": "ada", "projectName": "digits"}


@pytest.fixture
def log(gql: Gql) -> ArtifactLog:
    return ArtifactLog(gql.services.database, gql.services.blobs, gql.ada)


def ask(gql: Gql, operation: str, /, **variables: Any) -> Any:
    """Data of an answer to a document of the official client's core or Python half."""
    found = [one for one in official_documents() if one.operation == operation]
    answer = gql(found[-1].text, **variables)
    assert answer.errors == [], answer.errors
    return answer.data


def create(gql: Gql, actor: Actor | None = None, **given: Any) -> Answer:
    values = {
        **PLACE,
        "artifactTypeName": "dataset",
        "artifactCollectionName": "data",
        "digest": "0" * 32,
        "digestAlgorithm": "MANIFEST_MD5",
        "enableDigestDeduplication": True,
        "clientID": "c" * 128,
        "sequenceClientID": "s" * 128,
        "aliases": [{"artifactCollectionName": "data", "alias": "latest"}],
        **given,
    }
    return gql(
        "mutation($input: CreateArtifactInput!) { createArtifact(input: $input) "
        "{ artifact { id state artifactSequence { latestArtifact { id } } } } }",
        actor=actor,
        input=values,
    )


def link(log: ArtifactLog, version: ArtifactRecord, project: str) -> None:
    with log.database.write() as unit:
        place = ensure_project(unit, log.actor, "ada", project)
        shelf = ensure_portfolio(unit, log.actor, place, "shelf", "dataset")
        link_version(unit, log.actor, version, shelf, ["staging"])


def open_to_all(gql: Gql, project: str) -> None:
    answer = gql(
        'mutation { upsertModel(input: {entityName: "ada", access: "USER_READ", '
        f'name: "{project}"}}) {{ inserted }} }}'
    )
    assert answer.errors == []


def test_the_official_clients_requests_lead_to_a_version(
    gql: Gql, log: ArtifactLog
) -> None:
    digest = manifest_digest(entries_of(AB))
    made = create(gql, digest=digest).data["createArtifact"]["artifact"]
    assert made == {
        "id": encode_global_id("Artifact", 1),
        "state": "PENDING",
        "artifactSequence": {"latestArtifact": None},
    }
    manifest = {
        "artifactID": made["id"],
        "baseArtifactID": None,
        "name": "wandb_manifest.json",
        **PLACE,
        "runName": "r1",
        "manifestType": "FULL",
    }
    announced = ask(
        gql, "CreateArtifactManifest", **manifest, digest="", includeUpload=False
    )["createArtifactManifest"]["artifactManifest"]
    specs = [
        {"artifactID": made["id"], "name": path, "md5": md5_of(data)}
        for path, data in reversed(AB.items())
    ]
    files = ask(
        gql,
        "CreateArtifactFiles",
        input={"artifactFiles": specs, "storageLayout": "V2"},
    )["createArtifactFiles"]["files"]["edges"]
    assert [edge["node"]["storagePath"] for edge in files] == list(reversed(AB))
    assert {edge["node"]["artifact"]["id"] for edge in files} == {made["id"]}
    assert all("/storage/artifact-uploads/" in e["node"]["uploadUrl"] for e in files)
    sent = ask(
        gql,
        "CreateArtifactManifest",
        **manifest,
        digest=md5_of(b"{}"),
        includeUpload=True,
    )["createArtifactManifest"]["artifactManifest"]
    assert sent["id"] == announced["id"]
    assert "/storage/artifact-uploads/" in sent["file"]["uploadUrl"]

    with log.database.read() as connection:
        from trailmark.server.artifacts.records import artifacts_by_rowid

        version = artifacts_by_rowid(connection, [1])[1]
    log.send(version, AB)
    log.send_manifest(version, entries_of(AB))
    done = ask(gql, "CommitArtifact", artifactID=made["id"])["commitArtifact"]
    assert done == {"artifact": {"id": made["id"], "digest": digest}}


def test_a_version_answers_what_the_official_client_reads(
    gql: Gql, log: ArtifactLog
) -> None:
    gql.run("r1")
    made = log.log(
        AB,
        run_id="r1",
        references={"far": "s3://b/k"},
        aliases=["best"],
        tags=["clean"],
        metadata='{"n": NaN}',
        description="letters",
        ttl_s=0,
    )

    node = ask(gql, "ArtifactByID", id=made.gid)["artifact"]
    for key in ("createdAt", "updatedAt"):
        assert node.pop(key).startswith("20")
    project = node["artifactSequence"].pop("project")
    assert (project["name"], project["entity"]["name"]) == ("digits", "ada")
    aliases = node.pop("aliases")
    assert sorted(one["alias"] for one in aliases) == ["best", "latest"]
    assert {one["artifactCollection"]["name"] for one in aliases} == {"data"}
    assert node.pop("metadata").replace(" ", "") == '{"n":NaN}'
    tags = node.pop("tags")
    assert [tag["name"] for tag in tags] == ["clean"]
    assert node == {
        "__typename": "Artifact",
        "id": made.gid,
        "artifactSequence": {"__typename": "ArtifactSequence", "name": "data"},
        "versionIndex": 0,
        "artifactType": {"name": "dataset"},
        "description": "letters",
        "ttlDurationSeconds": 0,
        "ttlIsInherited": False,
        "historyStep": None,
        "state": "COMMITTED",
        "size": 9,
        "digest": made.digest,
        "digestAlgorithm": "MANIFEST_MD5",
        "commitHash": None,
        "fileCount": 3,
    }
    by = ask(gql, "ArtifactCreatedBy", id=made.gid)["artifact"]["createdBy"]
    assert (by["__typename"], by["name"]) == ("Run", "r1")
    url = ask(gql, "FetchArtifactManifest", id=made.gid)["artifact"]["currentManifest"]
    assert "/storage/artifact-manifests/" in url["file"]["directUrl"]


def test_files_of_a_version_by_its_place(gql: Gql, log: ArtifactLog) -> None:
    log.log(AB, references={"far": "s3://b/k"})
    where = {"entity": "ada", "project": "digits", "collection": "data", "alias": "v0"}

    def files(**given: Any) -> Any:
        found = ask(gql, "ArtifactMembershipFiles", **where, **given)
        return found["project"]["artifactCollection"]["artifactMembership"]["files"]

    first = files(perPage=2)
    assert [edge["node"]["name"] for edge in first["edges"]] == ["a.txt", "far"]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (3, True)
    second = files(perPage=2, cursor=first["pageInfo"]["endCursor"])
    (node,) = [edge["node"] for edge in second["edges"]]
    assert (node["name"], node["sizeBytes"]) == ("sub/b.txt", 4)
    assert node["md5"] == node["digest"] == md5_of(b"beta")
    assert second["pageInfo"]["hasNextPage"] is False
    named = files(fileNames=["sub/b.txt", "nowhere"])
    assert [edge["node"]["name"] for edge in named["edges"]] == ["sub/b.txt"]


def test_a_run_has_its_inputs_and_outputs(gql: Gql, log: ArtifactLog) -> None:
    gql.run("r1")
    gql.run("r2")
    made = log.log(AB, run_id="r1")
    used = ask(
        gql, "UseArtifact", input={**PLACE, "runName": "r2", "artifactID": made.gid}
    )
    assert used["useArtifact"]["artifact"]["id"] == made.gid
    where = {"entity": "ada", "project": "digits"}

    def listed(operation: str, run: str) -> tuple[int, list[str]]:
        found = ask(gql, operation, **where, run=run)["project"]["run"]["artifacts"]
        return found["totalCount"], [edge["node"]["id"] for edge in found["edges"]]

    assert listed("RunOutputArtifacts", "r1") == (1, [made.gid])
    assert listed("RunInputArtifacts", "r1") == (0, [])
    assert listed("RunInputArtifacts", "r2") == (1, [made.gid])
    users = ask(gql, "ArtifactUsedBy", id=made.gid)["artifact"]["usedBy"]["edges"]
    assert [edge["node"]["name"] for edge in users] == ["r2"]


def test_the_same_digest_is_answered_as_committed(gql: Gql, log: ArtifactLog) -> None:
    made = log.log(AB)
    again = create(gql, digest=made.digest).data["createArtifact"]["artifact"]
    assert again == {
        "id": made.gid,
        "state": "COMMITTED",
        "artifactSequence": {"latestArtifact": {"id": made.gid}},
    }


def test_the_python_halfs_form_names_the_collection_in_a_list(
    gql: Gql, log: ArtifactLog
) -> None:
    made = log.log(AB)
    python = next(
        one
        for one in official_documents()
        if one.operation == "CreateArtifact" and one.source != "wandb-core"
    )
    answer = gql(
        python.text,
        entityName="ada",
        projectName="digits",
        artifactTypeName="dataset",
        artifactCollectionNames=["data"],
        digest=made.digest,
        digestAlgorithm="MANIFEST_MD5",
        aliases=[{"artifactCollectionName": "data", "alias": "again"}],
        tags=[{"tagName": "seen"}],
    )
    assert answer.errors == []
    assert answer.data["createArtifact"]["artifact"]["state"] == "COMMITTED"
    named = ask(
        gql,
        "ArtifactMembershipByName",
        entity="ada",
        project="digits",
        name="data:again",
    )
    assert named["project"]["artifactCollectionMembership"]["versionIndex"] == 0


@pytest.mark.parametrize(
    "given",
    [
        {"digestAlgorithm": "MANIFEST_XXH128"},
        {"artifactCollectionNames": ["data", "more"]},
        {"aliases": [{"artifactCollectionName": "other", "alias": "x"}]},
        {"aliases": [{"artifactCollectionName": "data", "alias": "v1"}]},
        {"ttlDurationSeconds": 2**40},
        {"metadata": "[]"},
    ],
)
def test_what_cannot_be_created_is_said(gql: Gql, given: dict[str, Any]) -> None:
    assert create(gql, **given).code == "invalid_input"


def test_strangers_see_nothing_of_a_private_version(gql: Gql, log: ArtifactLog) -> None:
    pending, made = log.filled({"x": b"1"}, client_id="c1"), log.log(AB)
    collection = log.source(made)
    eve = gql.user("eve")

    def data(document: str, **variables: Any) -> Any:
        answer = gql(document, actor=eve, **variables)
        return answer.code or answer.data

    by_id = "query($id: ID!) { artifact(id: $id) { id } }"
    assert data(by_id, id=made.gid) == data(by_id, id=encode_global_id("Artifact", 999))
    assert data(by_id, id=made.gid) == {"artifact": None}
    of_collection = "query($id: ID!) { artifactCollection(id: $id) { id } }"
    assert data(of_collection, id=collection.gid) == {"artifactCollection": None}
    mapping = 'query { clientIDMapping(clientID: "c1") { serverID } }'
    assert data(mapping) == {"clientIDMapping": None}
    for change in (
        (
            "mutation($id: ID!) { commitArtifact(input: {artifactID: $id}) "
            "{ artifact { id } } }"
        ),
        (
            "mutation($id: ID!) { createArtifactFiles(input: {artifactFiles: "
            '[{artifactID: $id, name: "a", md5: "XUFAKrxLKna5cZ2REBfFkg=="}]}) '
            "{ files { edges { node { uploadUrl } } } } }"
        ),
        (
            'mutation($id: ID!) { createArtifactManifest(input: {artifactID: $id, name: "m",'
            ' digest: "", type: FULL}) { artifactManifest { id } } }'
        ),
        (
            "mutation($id: ID!) { completeMultipartUploadArtifact(input: {artifactID: $id, "
            'uploadID: "x", storagePath: "a", completedParts: [], '
            "completeMultipartAction: Complete}) { digest } }"
        ),
    ):
        got = gql(change, actor=eve, id=pending.gid)
        assert got.code == "not_found", got.errors
    assert create(gql, eve).code == "not_found"


def test_a_link_shows_the_version_but_not_where_it_comes_from(
    gql: Gql, log: ArtifactLog
) -> None:
    gql.run("r1")
    made = log.log(AB, run_id="r1", aliases=["secret-name"])
    link(log, made, "shop")
    open_to_all(gql, "shop")
    eve = gql.user("eve")

    seen = ask(
        gql,
        "ArtifactMembershipByName",
        actor=eve,
        entity="ada",
        project="shop",
        name="shelf:staging",
        includeAliases=True,
    )["project"]["artifactCollectionMembership"]

    assert (seen["versionIndex"], seen["artifact"]["id"]) == (0, made.gid)
    assert seen["artifactCollection"]["project"]["name"] == "shop"
    assert seen["artifact"]["artifactSequence"]["project"] is None
    names = {one["alias"] for one in seen["artifact"]["aliases"]}
    assert names == {"latest", "staging"}
    places = ask(gql, "FetchLinkedArtifacts", actor=eve, artifactID=made.gid)[
        "artifact"
    ]
    collections = [
        edge["node"]["artifactCollection"]["name"]
        for edge in places["artifactMemberships"]["edges"]
    ]
    assert collections == ["shelf"]
    by = gql(
        "query($id: ID!) { artifact(id: $id) { createdBy { __typename } usedBy "
        "{ edges { node { name } } } artifactSequence { description createdBy { id } } } }",
        actor=eve,
        id=made.gid,
    ).data["artifact"]
    assert by["createdBy"]["__typename"] == "User"
    refused = gql(
        "mutation($id: ID!) { commitArtifact(input: {artifactID: $id}) "
        "{ artifact { id } } }",
        actor=eve,
        id=made.gid,
    )
    assert refused.code == "forbidden"


def test_a_page_of_versions_costs_a_few_queries(gql: Gql, log: ArtifactLog) -> None:
    gql.run("r1")
    for n in range(12):
        log.log({"n": str(n).encode()}, run_id="r1", aliases=[f"a{n}"], tags=["t"])
    asked = {
        "entity": "ada",
        "project": "digits",
        "type": "dataset",
        "collection": "data",
        "includeAliases": True,
    }

    def queries(first: int) -> int:
        seen: list[str] = []

        def note(*args: Any) -> None:
            seen.append(args[2])

        engine = log.database.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            found = ask(gql, "ProjectArtifacts", **asked, perPage=first)
        finally:
            event.remove(engine, "before_cursor_execute", note)
        page = found["project"]["artifactType"]["artifactCollection"]["artifacts"]
        assert len(page["edges"]) == first
        return len(seen)

    assert queries(12) == queries(3) <= 20


def test_versions_are_listed_under_their_numbers(gql: Gql, log: ArtifactLog) -> None:
    for n in range(3):
        log.log({"n": str(n).encode()})
    found = ask(
        gql,
        "ProjectArtifacts",
        entity="ada",
        project="digits",
        type="dataset",
        collection="data",
        order="+createdAt",
        filters=json.dumps({"state": "COMMITTED"}),
        perPage=10,
    )["project"]["artifactType"]["artifactCollection"]["artifacts"]
    assert [edge["version"] for edge in found["edges"]] == ["v0", "v1", "v2"]
    assert found["totalCount"] == 3


def test_types_are_listed_in_order_of_their_making(gql: Gql, log: ArtifactLog) -> None:
    log.log({"x": b"1"}, "b", type_name="zebra")
    log.log({"x": b"1"}, "a", type_name="apple")
    found = ask(gql, "ProjectArtifactTypes", entity="ada", project="digits")
    edges = found["project"]["artifactTypes"]["edges"]
    assert [edge["node"]["name"] for edge in edges] == ["zebra", "apple"]
    nothing = ask(
        gql, "ProjectArtifactType", entity="ada", project="digits", type="nothing"
    )
    assert nothing["project"]["artifactType"] is None
