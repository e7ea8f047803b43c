"""What an `Api` tells of artifacts and registries, and changes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from answering import DEMO, api, fresh, ids, names, project, see, tracker


def describe(version: Any) -> dict[str, Any]:
    return {
        "name": version.name, "type": version.type, "version": version.version,
        "aliases": sorted(version.aliases), "tags": list(version.tags),
        "digest": version.digest, "size": version.size, "state": version.state,
        "entity": version.entity, "project": version.project,
        "qualified_name": version.qualified_name, "file_count": version.file_count,
        "source": version.source_qualified_name, "metadata": dict(version.metadata),
        "description": version.description, "is_link": version.is_link,
    }  # fmt: skip


def artifacts() -> None:
    model = f"{DEMO}/model-x"
    for path in ("latest", "v0", "v1", "v2", "best", "production"):
        see(path, lambda path=path: describe(api.artifact(f"{model}:{path}")))
    see("short", lambda: api.artifact("demo/model-x:v2").qualified_name)
    see("data", lambda: describe(api.artifact(f"{DEMO}/data-y:v0", type="dataset")))
    see("no_version", lambda: api.artifact(f"{model}:v99"))
    see("no_name", lambda: api.artifact(""))
    see("other_type", lambda: api.artifact(f"{model}:v0", type="dataset"))
    for path in (f"{model}:v0", f"{model}:v99", f"{DEMO}/none:v0", f"{model}:best"):
        see(f"exists {path}", lambda path=path: api.artifact_exists(path))
    see("versions", lambda: [one.version for one in api.artifacts("model", model)])
    see("n_versions", lambda: len(api.artifacts("model", model)))
    see("paged", lambda: names(api.artifacts("model", model, per_page=1)))
    for order in ("+createdAt", "-createdAt"):
        see(
            f"ordered {order}",
            lambda o=order: names(api.artifacts("model", model, order=o)),
        )
    see("tagged", lambda: names(api.artifacts("model", model, tags=["none"])))
    see("types", lambda: sorted(names(api.artifact_types(DEMO))))
    see("type", lambda: api.artifact_type("model", DEMO).collection("model-x").name)
    see("no_type", lambda: api.artifact_type("none", DEMO))
    see("collections", lambda: names(api.artifact_collections(DEMO, "model")))
    kind = api.artifact_type("dataset", DEMO)
    see("of_type", lambda: names(kind.collections(filters={"name": "data-y"})))
    collection = api.artifact_collection("model", model)
    for title in ("name", "type", "description", "tags", "entity", "project"):
        see(f"c {title}", lambda title=title: getattr(collection, title))
    see("c aliases", lambda: sorted(collection.aliases))
    see("c sequence", collection.is_sequence)
    see("c versions", lambda: [one.version for one in collection.artifacts()])
    for name, kind in (("model-x", "model"), ("model-x", "dataset"), ("no", "model")):
        see(
            f"has {name} {kind}",
            lambda n=name, k=kind: api.artifact_collection_exists(f"{DEMO}/{n}", k),
        )
    newest = api.artifact(f"{model}:latest")
    see("files", lambda: [[one.name, one.size] for one in newest.files()])
    see("entries", lambda: {
        path: [entry.digest, entry.size] for path, entry in newest.manifest.entries.items()
    })  # fmt: skip
    see("download", lambda: newest.download(root="model"))
    see("downloaded", lambda: {
        path.name: path.read_bytes() for path in sorted(Path("model").iterdir())
    })  # fmt: skip
    see("verify", lambda: newest.verify(root="model"))
    see("entry", lambda: newest.get_entry("card.md").download(root="one"))
    see("no_entry", lambda: newest.get_entry("none"))
    see("logged_by", lambda: newest.logged_by().id)
    see("used_by", lambda: ids(api.artifact(f"{DEMO}/data-y:v0").used_by()))
    second = api.run(f"{DEMO}/run00002")
    see("logged", lambda: sorted(names(second.logged_artifacts())))
    see("n_logged", lambda: len(second.logged_artifacts(per_page=1)))
    see("used", lambda: names(second.used_artifacts()))


def changed_artifacts() -> None:
    draft = tracker.Artifact("thing", type="kind", metadata={"n": 1})
    with draft.new_file("a.txt") as file:
        file.write("one")
    draft_run = api.create_run(run_id="maker", project=project, entity="crew")
    source = api.artifact(f"{DEMO}/data-y:v0")
    see("use", lambda: draft_run.use_artifact(source).name)
    see("used", lambda: names(fresh().run(f"crew/{project}/maker").used_artifacts()))
    see("use_text", lambda: draft_run.use_artifact("crew/demo/data-y:v0"))
    see("log_other_project", lambda: draft_run.log_artifact(source))
    linked = f"{project}/chosen"
    see("link", lambda: source.link(f"crew/{linked}", aliases=["good"]) and None)
    member = fresh().artifact(f"crew/{linked}:good")
    see("member", lambda: describe(member))
    see("portfolio", member.collection.is_sequence)
    collection = fresh().artifact_collection("dataset", f"crew/{linked}")
    collection.description, collection.tags = "d", ["a"]
    see("save", collection.save)
    again = fresh().artifact_collection("dataset", f"crew/{linked}")
    see("saved", lambda: [again.description, list(again.tags)])
    see("unlink", member.unlink)
    see("gone", lambda: fresh().artifact_exists(f"crew/{linked}:good"))
    see("delete", again.delete)
    see("deleted", lambda: fresh().artifact_collection_exists(f"crew/{linked}", "dataset"))  # fmt: skip


def registries() -> None:
    def look(one: Any) -> dict[str, Any]:
        return {
            "name": one.name, "full_name": one.full_name, "entity": one.entity,
            "organization": one.organization, "visibility": one.visibility,
            "types": list(one.artifact_types), "description": one.description,
            "any": one.allow_all_artifact_types, "path": one.path,
        }  # fmt: skip

    said: dict[str, Any] = {"name": project, "visibility": "restricted"}
    said |= {"organization": "acme", "artifact_types": ["model"], "description": "d"}
    see("made", lambda: look(api.create_registry(**said)))
    see("again", lambda: api.create_registry(**said))
    see("open", lambda: look(api.create_registry(f"{project}-open", "organization")))
    see("bad_type", lambda: api.create_registry(f"{project}-x", "organization", artifact_types=["a/b"]))  # fmt: skip
    see("read", lambda: look(api.registry(project)))
    see("no_registry", lambda: api.registry(f"{project}-none"))
    model = api.artifact(f"{DEMO}/model-x:v1")
    for name in ("phone", "phone-2"):
        path = f"wandb-registry-{project}/{name}"
        see(f"link {name}", lambda path=path: model.link(path, ["good"]) and None)
    mine = {"name": {"$regex": project}}
    see("found", lambda: sorted(names(api.registries(filter=mine))))
    see("by_name", lambda: names(api.registries(filter={"name": project})))
    see("collections", lambda: sorted(names(api.registries(filter=mine).collections())))
    see(
        "ordered",
        lambda: names(fresh().registry(project).collections(order="-name", per_page=1)),
    )
    see("collection", lambda: names(api.registries(filter=mine).collections({"name": "phone"})))  # fmt: skip
    see("versions", lambda: sorted(names(api.registries(filter=mine).versions({"alias": "good"}))))  # fmt: skip
    see("of_or", lambda: sorted(names(
        api.registries(filter=mine).versions({"$or": [{"tag": "t"}, {"alias": "good"}]})
    )))  # fmt: skip
    see("none", lambda: names(api.registries(filter=mine).versions({"alias": "bad"})))
    registry = fresh().registry(project)
    see(
        "member", lambda: describe(api.artifact(f"wandb-registry-{project}/phone:good"))
    )
    registry.description = "new"
    registry.artifact_types.append("dataset")
    see("save", registry.save)
    see("saved", lambda: look(fresh().registry(project)))
    see("remove_type", lambda: registry.artifact_types.remove("dataset"))
    bob = api.user("bob")
    see("add", lambda: registry.add_members(bob) and None)
    see("members", lambda: sorted(
        [one.user.username, str(getattr(one.role, "value", one.role))]
        for one in registry.user_members()
    ))  # fmt: skip
    see("role", lambda: registry.update_member(bob, role="viewer") and None)
    see("remove", lambda: registry.remove_members(bob) and None)
    see("left", lambda: [one.user.username for one in registry.user_members()])
    see("delete", registry.delete)
    see("deleted", lambda: fresh().registry(project))
