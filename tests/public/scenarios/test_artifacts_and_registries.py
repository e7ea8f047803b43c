"""Acceptance scenarios 48 to 70 and 110 to 115: artifacts and registries, by number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import trailmark
from tests.support.logged_artifacts import Shelf, make_organization
from tests.support.world import RUNS, World, make_run
from trailmark.apis.public.api import Api

MODEL = "crew/demo/model-x"


def test_48_four_spellings(api: Api) -> None:
    spellings = ("demo/model-x:latest", "demo/model-x:v2", f"{MODEL}:latest")
    found = [api.artifact(one) for one in (*spellings, f"{MODEL}:v2")]
    assert {one.id for one in found} == {found[0].id}
    assert found[0].version == "v2"


@pytest.mark.parametrize("name", [None, ""])
def test_49_name_missing(api: Api, name: Any) -> None:
    with pytest.raises(ValueError, match="no artifact named"):
        api.artifact(name=name)


def test_50_type_differs(api: Api) -> None:
    with pytest.raises(ValueError, match="'model'"):
        api.artifact(f"{MODEL}:v0", type="dataset")
    assert api.artifact(f"{MODEL}:v0", type="model").version == "v0"


def test_51_unknown_version(api: Api) -> None:
    with pytest.raises(trailmark.Error, match="model-x:v99"):
        api.artifact(f"{MODEL}:v99")
    names = ("v99", "best", "v0")
    assert [api.artifact_exists(f"{MODEL}:{one}") for one in names] == [
        False,
        True,
        True,
    ]


def test_52_collection_exists(api: Api) -> None:
    assert api.artifact_collection_exists(type="model", name=MODEL)
    assert not api.artifact_collection_exists(type="model", name="nothing")
    assert not api.artifact_collection_exists(type="dataset", name=MODEL)
    assert not api.artifact_collection_exists(type="model", name="plain")
    Shelf(api, "uncategorized").log("plain", "model", {"x": b"1"})
    assert api.artifact_collection_exists(type="model", name="plain")


def test_53_first_artifact_of_a_collection(api: Api, tmp_path: Path) -> None:
    collection = api.artifact_collection(type_name="model", name=MODEL)
    path = Path(collection.artifacts()[0].download(root=str(tmp_path / "got")))
    assert (path / "weights.bin").read_bytes() == b"\x02" * 1_000
    assert (collection.type, collection.is_sequence()) == ("model", True)


def test_54_versions_and_tags(api: Api, project: str) -> None:
    shelf = Shelf(api, project)
    for number, tags in enumerate((["t1", "t2"], ["t1"], [])):
        shelf.log("m", "model", {"x": bytes([number])}, tags=tags)

    def versions(**said: Any) -> set[str]:
        return {
            one.version for one in api.artifacts("model", shelf.path + "/m", **said)
        }

    assert len(api.artifacts("model", MODEL)) == 3
    assert versions(tags=["t1", "t2"]) == {"v0"}
    assert versions(tags=["t1"]) == {"v0", "v1"}
    assert versions(per_page=None) == versions(per_page=1) == {"v0", "v1", "v2"}


def test_55_deprecated_twin(api: Api) -> None:
    with pytest.warns(DeprecationWarning, match="artifacts"):
        found = api.artifact_versions("model", MODEL)
    assert [a.name for a in found] == [a.name for a in api.artifacts("model", MODEL)]


def test_56_types_and_collections(api: Api) -> None:
    assert {one.name for one in api.artifact_types("crew/demo")} >= {"model", "dataset"}
    found = api.artifact_type("model", "crew/demo").collection("model-x")
    assert found.name == "model-x"
    names = [one.name for one in api.artifact_collections("crew/demo", "model")]
    assert names == ["model-x"]
    of_project = api.project("demo", "crew").artifacts_types()
    assert {one.name for one in of_project} >= {"model", "dataset"}


def test_57_edit_a_collection(world: World, api: Api, project: str) -> None:
    shelf = Shelf(api, project)
    shelf.log("model-x", "model", {"x": b"1"})
    found = api.artifact_collection("model", f"{shelf.path}/model-x")
    found.description = "d"
    found.tags = ["a"]
    found.name = "model-z"
    found.save()
    fresh = world.api().artifact_collection("model", f"{shelf.path}/model-z")
    assert (fresh.description, fresh.tags) == ("d", ["a"])
    with pytest.warns(DeprecationWarning, match="change_type"):
        fresh.change_type("weights")
    fresh = world.api().artifact_collection("weights", f"{shelf.path}/model-z")
    fresh.delete()
    assert not world.api().artifact_exists(f"{shelf.path}/model-z:v0")


def test_58_and_59_logged_and_used_by_a_live_run(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WANDB_BASE_URL", world.base_url)
    monkeypatch.setenv("WANDB_API_KEY", world.ada_key)
    monkeypatch.chdir(tmp_path)
    run = trailmark.init(project="artifact-example")
    artifact = trailmark.Artifact("test_artifact", type="dataset")
    with artifact.new_file("a.txt") as file:
        file.write("This is a test artifact")
    run.log_artifact(artifact)
    run.finish()
    user = trailmark.init(project="artifact-example")
    user.use_artifact("test_artifact:latest")
    user.finish()

    logged = world.api().run(f"{run.entity}/{run.project}/{run.id}")
    used = world.api().run(f"{user.entity}/{user.project}/{user.id}")
    assert [one.name for one in logged.logged_artifacts()] == ["test_artifact:v0"]
    assert [one.name for one in used.used_artifacts()] == ["test_artifact:v0"]
    assert list(used.logged_artifacts()) == []
    assert len(used.used_artifacts()) == len(list(used.used_artifacts(per_page=1))) == 1


def test_60_declaring_afterwards(world: World, api: Api, project: str) -> None:
    shelf = Shelf(api, project)
    shelf.start_run("r1")
    shelf.log("model-x", "model", {"x": b"1"})
    shelf.log("data-y", "dataset", {"x": b"2"})
    run = api.run(f"crew/{project}/r1")
    run.log_artifact(
        api.artifact(f"{shelf.path}/model-x:v0"), aliases=["kept"], tags=["t9"]
    )
    run.use_artifact(api.artifact(f"{shelf.path}/data-y:v0"), use_as="train")
    fresh = world.api().run("/".join(run.path))
    assert [one.name for one in fresh.logged_artifacts()] == ["model-x:v0"]
    assert [one.name for one in fresh.used_artifacts()] == ["data-y:v0"]
    made = world.api().artifact(f"{shelf.path}/model-x:kept")
    assert "t9" in made.tags
    for call in (run.log_artifact, run.use_artifact):
        with pytest.raises((ValueError, TypeError), match="model-x"):
            call("crew/demo/model-x:v0")  # type: ignore[arg-type]


def test_61_versions_of_unchanged_content(api: Api, project: str) -> None:
    shelf = Shelf(api, project)
    first = shelf.log("m", "model", {"x": b"1"})
    assert shelf.log("m", "model", {"x": b"1"}).artifact_id == first.artifact_id
    assert len(api.artifacts("model", f"{shelf.path}/m")) == 1
    shelf.log("m", "model", {"x": b"2"})
    assert api.artifact(f"{shelf.path}/m:latest").version == "v1"


@pytest.fixture
def name(project: str) -> str:
    """The name of a registry that no other test uses."""
    return f"reg-{project}"


def test_62_to_64_a_registry_is_made_once_with_good_names(api: Api, name: str) -> None:
    said: dict[str, Any] = {
        "name": name,
        "visibility": "restricted",
        "organization": "acme",
        "description": "d",
        "artifact_types": ["model"],
    }
    made = api.create_registry(**said)
    assert (made.name, made.full_name) == (name, f"wandb-registry-{name}")
    assert (made.visibility, made.artifact_types) == ("restricted", ["model"])
    assert (made.allow_all_artifact_types, made.organization) == (False, "acme")
    with pytest.raises(ValueError, match=name):
        api.create_registry(**said)
    make_organization(api, f"org-{name}")
    other = api.create_registry(**{**said, "organization": f"org-{name}"})
    assert other.name == name
    for bad in ("a/b", "a:b", "x" * 129):
        with pytest.raises(ValueError, match=r"a/b|a:b|xxx"):
            api.create_registry(
                **{**said, "name": f"{name}-bad", "artifact_types": [bad]}
            )
    with pytest.raises(ValueError, match="bad"):
        api.registry(f"{name}-bad", "acme")
    long = {**said, "name": f"{name}-long", "artifact_types": ["x" * 128]}
    assert api.create_registry(**long).artifact_types == ["x" * 128]


def test_65_all_types(api: Api, name: str) -> None:
    opened = api.create_registry(f"{name}-open", "organization", organization="acme")
    closed = api.create_registry(
        name, "organization", organization="acme", artifact_types=["model"]
    )
    assert opened.allow_all_artifact_types
    shelf = Shelf(api, name)
    data = shelf.log("d", "dataset", {"x": b"1"})
    shelf.link(data.artifact_id, opened.entity, opened.full_name, "any")
    with pytest.raises(trailmark.Error, match="dataset"):
        shelf.link(data.artifact_id, closed.entity, closed.full_name, "any")


def test_66_to_67_types_only_grow_and_the_rest_is_edited(api: Api, name: str) -> None:
    found = api.create_registry(
        name, "organization", organization="acme", artifact_types=["model"]
    )
    found.artifact_types.append("dataset")
    found.save()
    found.artifact_types.append("oops")
    found.artifact_types.remove("oops")
    with pytest.raises(ValueError, match="dataset"):
        found.artifact_types.remove("dataset")
    found.load()
    assert sorted(found.artifact_types) == ["dataset", "model"]
    found.description = "new"
    found.save()
    assert api.registry(name=name, organization="acme").description == "new"
    found.description = "x"
    found.load()
    assert found.description == "new"


def test_68_search(api: Api, name: str) -> None:
    shelf = Shelf(api, name)
    for at, registry in enumerate(("model-a", "model-b", "misc")):
        made = api.create_registry(
            f"{name}-{registry}", "organization", organization="acme"
        )
        for collection, alias in (("my_collection", "best"), ("my_collection_2", "x")):
            content = f"{at}{collection}".encode()
            sent = shelf.log("v", "model", {"x": content})
            shelf.link(
                sent.artifact_id, made.entity, made.full_name, collection, [alias]
            )
    mine = {"name": {"$regex": f"^{name}-model"}}
    assert sorted(one.name for one in api.registries(filter=mine)) == [
        f"{name}-model-a",
        f"{name}-model-b",
    ]
    found = next(
        one
        for one in api.registries(filter=mine).collections()
        if one.name == "my_collection"
    )
    found.tags = ["my_tag"]
    found.save()
    tagged = {"name": "my_collection", "tag": "my_tag"}
    assert len(list(api.registries(filter=mine).collections(filter=tagged))) == 1
    both = {"name": {"$regex": "my_collection"}}
    best = api.registries(filter=mine).collections(filter=both)
    assert len(list(best.versions(filter={"alias": "best"}))) == 2
    either = {"$or": [{"alias": "best"}, {"alias": "x"}]}
    assert len(list(api.registries(filter=mine).versions(filter=either))) == 4


def test_69_organization_ambiguous(world: World, project: str) -> None:
    made = world.server.graphql(
        "mutation($input: CreateUserInput!) {"
        " createUser(input: $input) { apiKey { name } } }",
        input={"email": f"{project}@acme.org", "username": f"u{project}"},
    )
    key = made["createUser"]["apiKey"]["name"]
    ada = world.api()
    for number, organization in enumerate((f"o1{project}", f"o2{project}")):
        make_organization(ada, organization)
        ada.client.execute(
            "mutation($input: AddOrganizationMemberInput!) {"
            " addOrganizationMember(input: $input) { success } }",
            {
                "input": {
                    "organizationName": organization,
                    "username": f"u{project}",
                    "role": "member",
                }
            },
        )
        if number == 0:
            assert list(world.api(key=key).registries()) == []
    with pytest.raises(ValueError, match=rf"o1{project}, o2{project}"):
        list(world.api(key=key).registries())


def test_70_delete(api: Api, name: str) -> None:
    api.create_registry(name, "organization", organization="acme").delete()
    with pytest.raises(ValueError, match=name):
        api.registry(name, organization="acme")


def test_110_versions_of_an_unknown_collection(api: Api) -> None:
    with pytest.raises(ValueError, match="none"):
        list(api.artifacts("model", "crew/demo/none"))


def test_111_and_115_an_unknown_registry_and_visibility(api: Api) -> None:
    with pytest.raises(ValueError, match="none"):
        api.registry("none", organization="acme")
    with pytest.raises(ValueError, match="public"):
        api.create_registry("x", "public", organization="acme")  # type: ignore[arg-type]


def test_a_run_of_another_project_is_not_touched_by_a_deletion(
    world: World, api: Api, project: str
) -> None:
    for name in (project, f"{project}-b"):
        make_run(api, "crew", name, RUNS[0])
    api.run(f"crew/{project}/run00001").delete()
    assert world.api().run(f"crew/{project}-b/run00001").state == "finished"
