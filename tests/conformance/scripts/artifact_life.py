"""One artifact through its whole life: made, changed, used, linked, read and deleted."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import wandb
from reporting import report

project = sys.argv[1]
QUIET = wandb.Settings(x_disable_stats=True, console="off")
Path("data/sub").mkdir(parents=True, exist_ok=True)
Path("data/a.txt").write_text("alpha")
Path("data/sub/b.bin").write_bytes(bytes(range(256)) * 300)
Path("data/ünï cödé %20.txt").write_text("name")
Path("outside.txt").write_text("stays where it is")
seen: dict[str, object] = {}


def make(text: str) -> wandb.Artifact:
    artifact = wandb.Artifact(
        "data", type="dataset", description="letters", metadata={"n": 3, "text": text}
    )
    artifact.add_dir("data")
    with artifact.new_file("made.txt", mode="w") as file:
        file.write(text)
    artifact.add_reference(Path("outside.txt").absolute().as_uri(), name="ref.txt")
    artifact.add_reference(f"{os.environ['WANDB_BASE_URL']}/favicon.svg", "far.svg")
    table = wandb.Table(columns=["x", "y"], data=[[1, "one"], [2, "two"]])
    artifact.add(table, "table")
    return artifact


def content(folder: str) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.md5(path.read_bytes()).hexdigest()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file()
    }


with wandb.init(project=project, id="maker", settings=QUIET) as run:
    first = run.log_artifact(make("one"), aliases=["latest", "best"], tags=["t1"])
    first.wait()
    seen["first"] = [first.name, first.version, sorted(first.aliases), first.state]
    again = run.log_artifact(make("one"))
    again.wait()
    seen["again"] = [again.version, again.id == first.id]
    second = run.log_artifact(make("two"))
    second.wait()
    seen["second"] = [second.version, sorted(second.aliases)]
    draft = second.new_draft()
    draft.remove("made.txt")
    with draft.new_file("added.txt") as file:
        file.write("added")
    third = run.log_artifact(draft)
    third.wait()
    seen["third"] = [third.version, sorted(third.manifest.entries)]
    entity = run.entity

api = wandb.Api()
path = f"{entity}/{project}/data"
seen["digest_equal"] = api.artifact(f"{path}:v0").digest == first.digest
seen["sizes"] = [api.artifact(f"{path}:v0").size, first.size]
with wandb.init(project=project, id="user", settings=QUIET) as run:
    used = run.use_artifact("data:best", use_as="train")
    folder = used.download(allow_missing_references=True)
    seen["content"] = content(folder)
    seen["file"] = Path(used.get_entry("a.txt").download()).read_text()
    seen["table"] = used.get("table").data
    seen["verify"] = used.verify(folder) is None
    latest = run.use_artifact("data:latest")
    seen["partial"] = sorted(content(latest.download("part", path_prefix="sub")))

collection = api.artifact_collection("dataset", path)
seen["versions"] = [one.name for one in collection.artifacts()]
seen["files"] = sorted(one.name for one in api.artifact(f"{path}:v0").files())
seen["used_by"] = [one.id for one in api.artifact(f"{path}:v0").used_by()]
seen["logged_by"] = api.artifact(f"{path}:v0").logged_by().id
maker, user = (api.run(f"{entity}/{project}/{name}") for name in ("maker", "user"))
seen["logged"] = [one.name for one in maker.logged_artifacts()]
seen["used"] = [one.name for one in user.used_artifacts()]

changed = api.artifact(f"{path}:v1")
changed.description = "changed"
changed.metadata["more"] = [1, {"deep": None}]
changed.aliases.append("prod")
changed.tags.append("t2")
changed.ttl = __import__("datetime").timedelta(days=30)
changed.save()
fresh = wandb.Api().artifact(f"{path}:prod")
seen["changed"] = [
    fresh.version,
    fresh.description,
    fresh.metadata,
    sorted(fresh.aliases),
    sorted(fresh.tags),
    fresh.ttl.days,
]
moved = api.artifact(f"{path}:v0")
moved.aliases.append("prod")
moved.save()
seen["moved"] = wandb.Api().artifact(f"{path}:prod").version

portfolio = moved.link(f"{entity}/{project}-models/shelf", aliases=["staging"])
linked = wandb.Api().artifact(f"{entity}/{project}-models/shelf:staging")
seen["linked"] = [
    linked.version,
    linked.source_name,
    linked.is_link,
    linked.digest == moved.digest,
]
seen["linked_content"] = (
    content(linked.download("linked", allow_missing_references=True)) == seen["content"]
)
linked.unlink()
seen["unlinked"] = wandb.Api().artifact_exists(
    f"{entity}/{project}-models/shelf:staging"
)

seen["exists"] = [
    api.artifact_exists(f"{path}:v2"),
    api.artifact_exists(f"{path}:v9"),
    api.artifact_collection_exists(path, "dataset"),
    api.artifact_collection_exists(f"{path}x", "dataset"),
]
try:
    api.artifact(f"{path}:v0").delete()
    seen["delete_refused"] = False
except Exception as error:
    seen["delete_refused"] = type(error).__name__
api.artifact(f"{path}:v0").delete(delete_aliases=True)
api.artifact(f"{path}:v2").delete(delete_aliases=True)
seen["left"] = [
    one.name for one in wandb.Api().artifact_collection("dataset", path).artifacts()
]
seen["latest_left"] = wandb.Api().artifact(f"{path}:latest").version

collection = wandb.Api().artifact_collection("dataset", path)
collection.description = "all letters"
collection.name = "letters"
collection.tags = ["a", "b"]
collection.save()
renamed = wandb.Api().artifact_collection("dataset", f"{entity}/{project}/letters")
seen["collection"] = [renamed.name, renamed.description, sorted(renamed.tags)]
seen["types"] = [one.name for one in wandb.Api().artifact_types(f"{entity}/{project}")]
renamed.delete()
seen["collection_left"] = wandb.Api().artifact_collection_exists(
    f"{entity}/{project}/letters", "dataset"
)
report(**seen)
