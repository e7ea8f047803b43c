"""What happens to versions over GraphQL, as clients and pages ask for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.app import Answer, Person, RunningApp
from tests.support.runs import RunFactory
from tests.support.shelf import Shelf
from trailmark.server.artifacts.records import ArtifactRecord


@dataclass
class Place:
    """A server with ada's versions on it, and eve, who may see nothing."""

    app: RunningApp
    ada: Person
    eve: Person
    shelf: Shelf

    def ask(self, query: str, **variables: Any) -> Any:
        answer = self.app.graphql(self.ada, query, **variables)
        assert not answer.errors, answer.errors
        return answer.data

    def change(self, name: str, selection: str = "success", /, **given: Any) -> Any:
        return self.ask(mutation(name, selection), input=given)[name]

    def refused(self, name: str, selection: str = "success", /, **given: Any) -> Answer:
        return self.app.graphql(self.ada, mutation(name, selection), input=given)


def mutation(name: str, selection: str) -> str:
    kind = name[0].upper() + name[1:]
    body = f"{{ {name}(input: $input) {{ {selection} }} }}"
    return f"mutation M($input: {kind}Input!) {body}"


@pytest.fixture
def place(running_app: RunningApp) -> Place:
    ada, eve = running_app.make.user("ada"), running_app.make.user("eve")
    database = running_app.services.database
    shelf = Shelf(database, RunFactory(database, running_app.actor_of(ada)))
    return Place(running_app, ada, eve, shelf)


def alias(name: str, collection: str = "data", project: str = "demo") -> dict[str, str]:
    return {
        "alias": name,
        "artifactCollectionName": collection,
        "entityName": "ada",
        "projectName": project,
    }


def test_aliases_are_added_and_deleted(place: Place) -> None:
    first, second = place.shelf.version(), place.shelf.version()
    given = {"artifactID": first.gid, "aliases": [alias("best"), alias("x")]}
    assert place.change("addAliases", **given) == {"success": True}
    place.change("deleteAliases", artifactID=first.gid, aliases=[alias("x")])
    place.change("addAliases", artifactID=second.gid, aliases=[alias("best")])
    assert place.shelf.aliases(first) == []
    assert place.shelf.aliases(second) == ["latest", "best"]


def test_all_aliases_or_none(place: Place) -> None:
    version = place.shelf.version()
    wrong = {"artifactID": version.gid, "aliases": [alias("ok"), alias("v1")]}
    assert place.refused("addAliases", **wrong).codes == ["invalid_input"]
    lost = {"artifactID": version.gid, "aliases": [alias("ok"), alias("ok", "none")]}
    assert place.refused("addAliases", **lost).codes == ["not_found"]
    assert place.shelf.aliases(version) == ["latest"]


def test_a_version_is_updated_as_the_official_client_does(place: Place) -> None:
    version = place.shelf.version(metadata={"a": 1})
    fields = (
        "artifact { description metadata ttlDurationSeconds ttlIsInherited "
        "ttlExpiresAt tags { name } aliases { alias } }"
    )
    done = place.change(
        "updateArtifact",
        fields,
        artifactID=version.gid,
        description="fine",
        metadata='{"a": NaN}',
        ttlDurationSeconds=3600,
        tagsToAdd=[{"tagName": "red"}, {"tagName": "blue"}],
        aliases=[{"artifactCollectionName": "data", "alias": "old-style"}],
    )["artifact"]
    expires_at = done.pop("ttlExpiresAt")
    assert json.loads(done.pop("metadata"))["a"] != 1
    assert expires_at > version.created_at.isoformat()
    assert done == {
        "description": "fine",
        "ttlDurationSeconds": 3600,
        "ttlIsInherited": False,
        "tags": [{"name": "red"}, {"name": "blue"}],
        "aliases": [{"alias": "latest"}, {"alias": "old-style"}],
    }
    again = place.change(
        "updateArtifact",
        fields,
        artifactID=version.gid,
        ttlDurationSeconds=-1,
        tagsToDelete=[{"tagName": "red"}],
    )["artifact"]
    assert (again["ttlIsInherited"], again["ttlExpiresAt"]) == (True, None)
    assert (again["description"], again["tags"]) == ("fine", [{"name": "blue"}])


def test_a_version_is_linked_by_name_and_unlinked(place: Place) -> None:
    version = place.shelf.version()
    selection = """versionIndex artifactMembership {
      id versionIndex aliases { alias } artifactCollection { __typename id name }
    }"""
    given = {
        "artifactID": version.gid,
        "artifactPortfolioName": "best",
        "entityName": "ada",
        "projectName": "shop",
        "aliases": [{"artifactCollectionName": "best", "alias": "prod"}],
    }
    done = place.change("linkArtifact", selection, **given)
    membership = done["artifactMembership"]
    assert (done["versionIndex"], membership["versionIndex"]) == (0, 0)
    assert membership["aliases"] == [{"alias": "latest"}, {"alias": "prod"}]
    collection = membership["artifactCollection"]
    assert (collection["__typename"], collection["name"]) == (
        "ArtifactPortfolio",
        "best",
    )
    assert place.change("linkArtifact", "versionIndex", **given) == {"versionIndex": 0}
    undone = {"artifactID": version.gid, "artifactPortfolioID": collection["id"]}
    assert place.change("unlinkArtifact", **undone) == {"success": True}
    assert place.shelf.places(version) == [version.collection_rowid]


def test_a_pending_version_is_linked_by_its_client_id(place: Place) -> None:
    place.shelf.pending(client_id="c" * 128)
    given = {
        "clientID": "c" * 128,
        "artifactPortfolioName": "best",
        "entityName": "ada",
        "projectName": "shop",
    }
    assert place.change("linkArtifact", "versionIndex", **given) == {
        "versionIndex": None
    }


def test_a_version_is_deleted_as_the_official_client_does(place: Place) -> None:
    version = place.shelf.version()
    place.change("addAliases", artifactID=version.gid, aliases=[alias("best")])
    refused = place.refused("deleteArtifact", "artifact { id }", artifactID=version.gid)
    assert refused.codes == ["conflict"]
    done = place.change(
        "deleteArtifact",
        "artifact { id state aliases { alias } }",
        artifactID=version.gid,
        deleteAliases=True,
    )
    assert done["artifact"] == {"id": version.gid, "state": "DELETED", "aliases": []}


COLLECTION = "artifactCollection { __typename name description state }"


def test_collections_are_changed_and_deleted(place: Place) -> None:
    version = place.shelf.version()
    source, portfolio = place.shelf.source_of(version), place.shelf.portfolio()
    done = place.change(
        "updateArtifactSequence",
        COLLECTION,
        artifactSequenceID=source.gid,
        name="digits",
        description="ten",
    )["artifactCollection"]
    assert done == {
        "__typename": "ArtifactSequence",
        "name": "digits",
        "description": "ten",
        "state": "READY",
    }
    moved = place.change(
        "moveArtifactSequence",
        "artifactCollection { defaultArtifactType { name } }",
        artifactSequenceID=source.gid,
        destinationArtifactTypeName="images",
    )
    assert moved["artifactCollection"] == {"defaultArtifactType": {"name": "images"}}
    gone = place.change(
        "deleteArtifactPortfolio", COLLECTION, artifactPortfolioID=portfolio.gid
    )["artifactCollection"]
    assert (gone["__typename"], gone["state"]) == ("ArtifactPortfolio", "DELETED")
    wrong = place.refused(
        "deleteArtifactPortfolio", COLLECTION, artifactPortfolioID=source.gid
    )
    assert wrong.codes == ["invalid_input"]
    gone = place.change(
        "deleteArtifactSequence", COLLECTION, artifactSequenceID=source.gid
    )["artifactCollection"]
    assert (gone["name"], gone["state"]) == ("digits", "DELETED")


def test_collections_are_tagged(place: Place) -> None:
    place.shelf.version()
    where = {
        "entityName": "ada",
        "projectName": "demo",
        "artifactCollectionName": "data",
        "tags": [{"tagName": "gold"}],
    }
    on = place.change(
        "createArtifactCollectionTagAssignments", "tags { name }", **where
    )
    assert on == {"tags": [{"name": "gold"}]}
    off = place.change("deleteArtifactCollectionTagAssignments", **where)
    assert off == {"success": True}


def test_deleting_a_run_takes_its_versions_when_asked(place: Place) -> None:
    run = place.shelf.make.run()
    version = place.shelf.version(by=run)
    place.change("deleteRun", id=run.global_id, deleteArtifacts=True)
    assert place.shelf.reread(version).state == "DELETED"


def page(place: Place, selection: str, version: ArtifactRecord) -> Any:
    query = "query Q($id: ID!) { artifact(id: $id) { " + selection + " } }"
    return place.ask(query, id=version.gid)["artifact"]


def test_the_history_of_a_version_and_of_its_collection(place: Place) -> None:
    version = place.shelf.version()
    place.change("addAliases", artifactID=version.gid, aliases=[alias("best")])
    place.shelf.link(version, place.shelf.portfolio())
    events = page(
        place,
        """events(first: 2) {
          edges { node { kind details user { username } artifact { id versionIndex }
            collection { name } } }
          pageInfo { hasNextPage }
        }""",
        version,
    )["events"]
    nodes = [edge["node"] for edge in events["edges"]]
    assert nodes == [
        {
            "kind": kind,
            "details": details,
            "user": {"username": "ada"},
            "artifact": {"id": version.gid, "versionIndex": 0},
            "collection": {"name": name},
        }
        for kind, details, name in (
            ("linked", {"versionIndex": 0}, "best"),
            ("alias_added", {"alias": "best"}, "data"),
        )
    ]
    assert not events["pageInfo"]["hasNextPage"]
    of_collection = page(
        place, "artifactSequence { events { edges { node { kind } } } }", version
    )["artifactSequence"]["events"]["edges"]
    assert [edge["node"]["kind"] for edge in of_collection] == [
        "alias_added",
        "collection_created",
    ]


def test_lineage_folder_diff_and_file_versions(place: Place) -> None:
    run = place.shelf.make.run(display_name="train")
    before = place.shelf.version(files={"a/x": "1", "top": "1"})
    after = place.shelf.version(files={"a/x": "2", "new": "1"}, by=run)
    place.shelf.use(run, before, "input")
    found = page(
        place,
        "lineage { nodes { id kind name runId versionIndex } "
        "edges { source target usedAs } truncated }",
        after,
    )["lineage"]
    assert [node["kind"] for node in found["nodes"]] == ["artifact", "run", "artifact"]
    ids = [node["id"] for node in found["nodes"]]
    assert ids == [after.gid, run.global_id, before.gid]
    assert {(e["source"], e["target"], e["usedAs"]) for e in found["edges"]} == {
        (run.global_id, after.gid, None),
        (before.gid, run.global_id, "input"),
    }
    folder = page(
        place,
        "root: folder { folders { name fileCount sizeBytes } "
        "files { edges { node { name } } } } "
        'a: folder(prefix: "a") { files { edges { node { name directUrl } } } }',
        before,
    )
    assert folder["root"] == {
        "folders": [{"name": "a", "fileCount": 1, "sizeBytes": 10}],
        "files": {"edges": [{"node": {"name": "top"}}]},
    }
    inside = folder["a"]["files"]["edges"][0]["node"]
    assert inside["name"] == "a/x"
    assert inside["directUrl"].startswith("http://trailmark.test/storage/")
    diff = place.ask(
        """query Q($id: ID!, $other: ID!) { artifact(id: $id) {
          diff(other: $other) {
            added { path before { digest } after { sizeBytes } }
            removed { path } changed { path before { name } after { name } }
            counts { added removed changed unchanged } truncated
          } fileVersions(path: "a/x") { versionIndex digest }
        } }""",
        id=before.gid,
        other=after.gid,
    )["artifact"]
    assert diff["diff"] == {
        "added": [{"path": "new", "before": None, "after": {"sizeBytes": 10}}],
        "removed": [{"path": "top"}],
        "changed": [
            {"path": "a/x", "before": {"name": "a/x"}, "after": {"name": "a/x"}}
        ],
        "counts": {"added": 1, "removed": 1, "changed": 1, "unchanged": 0},
        "truncated": False,
    }
    assert [one["versionIndex"] for one in diff["fileVersions"]] == [1, 0]


STORAGE = """query S($entity: String) { storageUsage(entityName: $entity) {
  totalBytes reclaimableBytes categories { name sizeBytes count note }
  projects { name sizeBytes } collections { path sizeBytes versions }
} }"""


def test_storage_is_for_members_and_all_of_it_for_administrators(place: Place) -> None:
    place.shelf.version(files={"a": "1"})
    mine = place.ask(STORAGE, entity="ada")["storageUsage"]
    assert (mine["totalBytes"], mine["projects"]) == (
        10,
        [{"name": "ada/demo", "sizeBytes": 10}],
    )
    foreign = place.app.graphql(place.eve, STORAGE, entity="ada")
    assert foreign.codes == ["not_found"]
    for person in (place.ada, place.eve):
        assert place.app.graphql(person, STORAGE).codes == ["forbidden"]
    root = place.app.make.user("root", admin=True)
    whole = place.app.graphql(root, STORAGE).data["storageUsage"]
    assert whole["totalBytes"] == sum(one["sizeBytes"] for one in whole["categories"])
    collect = "mutation { collectGarbage(dryRun: true) { expiredVersions report } }"
    assert place.app.graphql(place.ada, collect).codes == ["forbidden"]
    said = place.app.graphql(root, collect).data["collectGarbage"]
    assert said["expiredVersions"] == 0
    assert "would delete 0 contents" in said["report"]


def test_the_default_ttl_is_set_by_who_owns_the_entity(place: Place) -> None:
    version = place.shelf.version()
    given = {"entityName": "ada", "ttlDurationSeconds": 3600}
    assert place.change("setDefaultTtl", **given) == {"success": True}
    shown = page(place, "ttlDurationSeconds ttlIsInherited", version)
    assert shown == {"ttlDurationSeconds": 3600, "ttlIsInherited": True}
    foreign = place.app.graphql(
        place.eve, mutation("setDefaultTtl", "success"), input=given
    )
    assert foreign.codes == ["not_found"]
