"""Versions linked into registries, found there, promoted, used and unlinked."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import wandb
from reporting import report

name = sys.argv[1]
api = wandb.Api()
seen: dict[str, object] = {}


def refused(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except Exception as error:
        return type(error).__name__
    return "done"


def model(run: wandb.Run, text: str, type_name: str = "model") -> wandb.Artifact:
    folder = Path(text)
    folder.mkdir()
    (folder / "weights.txt").write_text(text)
    made = wandb.Artifact(
        f"{name}-{type_name}", type=type_name, metadata={"n": len(text)}
    )
    made.add_dir(str(folder))
    return run.log_artifact(made).wait()


def versions(found: Iterable[wandb.Artifact]) -> list[str]:
    return sorted(f"{one.project}/{one.name}" for one in found)


api.create_registry(f"{name}-model-a", "organization", artifact_types=["model"])
api.create_registry(f"{name}-model-b", "organization")
api.create_registry(f"{name}-misc", "organization")
with wandb.init(project=name) as run:
    first, second = model(run, "one"), model(run, "three")
    data = model(run, "data", "dataset")
    target = f"wandb-registry-{name}-model-a"
    run.link_artifact(first, f"{target}/my_collection", aliases=["best"])
    run.link_artifact(second, f"{target}/my_collection")
    first.link(f"wandb-registry-{name}-model-b/my_collection_2", aliases=["best"])
    second.link(f"wandb-registry-{name}-misc/my_collection", aliases=["best"])
    run.link_artifact(first, "wandb-registry-model/" + name)
    seen["wrong_type"] = refused(lambda: data.link(f"{target}/my_data"))
    seen["no_registry"] = refused(
        lambda: first.link(f"wandb-registry-{name}-none/my_collection")
    )
    used = run.use_artifact(f"{target}/my_collection:best")
    seen["used"] = [used.name, used.source_name, used.version, used.is_link]

collection = next(
    iter(api.registry(f"{name}-model-a").collections(filter={"name": "my_collection"}))
)
collection.tags = ["my_tag"]
collection.description = "card"
collection.save()
prod = api.artifact(f"{target}/my_collection:v1")
prod.tags.append("prod")
prod.save()

found = api.artifact(f"{target}/my_collection:best")
seen["found"] = [found.name, sorted(found.aliases), found.source_version]
folder = Path(found.download())
seen["content"] = (folder / "weights.txt").read_text()
seen["latest"] = api.artifact(f"{target}/my_collection:latest").version
seen["default"] = api.artifact(f"wandb-registry-model/{name}:latest").version

regex = {"name": {"$regex": f"{name}-model"}}
by_name = {"name": {"$regex": "my_collection"}}
seen["collections"] = [
    f"{one.project}/{one.name}"
    for one in api.registries(filter=regex).collections(
        filter={"name": "my_collection", "tag": "my_tag"}
    )
]
seen["best"] = versions(
    api.registries(filter={"name": {"$regex": f"^wandb-registry-{name}-"}})
    .collections(filter=by_name)
    .versions(filter={"alias": "best"})
)
seen["either"] = versions(
    api.registries(filter=regex).versions(
        filter={"$or": [{"tag": "prod"}, {"alias": "best"}]}
    )
)
registry = api.registry(f"{name}-model-a")
# Older clients know no order here.
orders = wandb.__version__ >= "0.31"
by_link = {"order": "+linked_at"} if orders else {}
seen["versions"] = [one.name for one in registry.versions(**by_link)]
seen["by_metadata"] = versions(registry.versions(filter={"metadata.n": 5}))
seen["types"] = [list(registry.artifact_types), registry.allow_all_artifact_types]
seen["types_in_use"] = list(api.registry(f"{name}-model-b").artifact_types)
if orders:
    seen["ordered"] = [
        one.name
        for one in api.registries(filter=regex, order="-name").collections(order="name")
    ]

found.aliases.append("production")
found.save()
moved = api.artifact(f"{target}/my_collection:v1")
moved.aliases.append("production")
moved.save()
seen["promoted"] = [
    api.artifact(f"{target}/my_collection:production").version,
    sorted(api.artifact(f"{target}/my_collection:v0").aliases),
]
api.artifact(f"{target}/my_collection:v0").unlink()
seen["unlinked"] = refused(lambda: api.artifact(f"{target}/my_collection:v0"))
seen["source"] = api.artifact(f"{name}/{name}-model:v0").state
registry.delete()
seen["after"] = [
    refused(lambda: api.artifact(f"{target}/my_collection:v1")),
    api.artifact(f"{name}/{name}-model:v1").state,
]
report(**seen)
