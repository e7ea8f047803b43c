"""What `trailmark.Api` says of artifacts, on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.logged_artifacts import Shelf, api_of, newcomer
from tests.support.server_process import ServerProcess
from tests.support.training import Training
from trailmark.apis.public.artifacts import Artifacts
from trailmark.errors import NotFoundError, UsageError

VERSIONS = ({"w.bin": b"one"}, {"w.bin": b"two"}, {"w.bin": b"three", "b/c.txt": b"c"})


@pytest.fixture
def shelf(server: ServerProcess, project: str) -> Shelf:
    return Shelf(api_of(server), project)


@pytest.fixture
def model_x(shelf: Shelf) -> Iterator[str]:
    """Three versions of one model, of which v0 is `best`; the collection's path."""
    for at, files in enumerate(VERSIONS):
        shelf.log("model-x", "model", files, aliases=["best"] if at == 0 else [])
    return f"{shelf.path}/model-x"


def names(artifacts: Artifacts) -> list[str]:
    return sorted(one.name for one in artifacts)


def test_48_four_spellings_lead_to_one_version(shelf: Shelf, model_x: str) -> None:
    spellings = [
        f"{shelf.project}/model-x:latest",
        f"{shelf.project}/model-x:v2",
        f"{model_x}:latest",
        f"{model_x}:v2",
    ]
    found = [shelf.api.artifact(path) for path in spellings]
    assert len({one.id for one in found}) == 1
    assert {one.version for one in found} == {"v2"}


def test_48_the_project_may_come_from_the_api(
    server: ServerProcess, shelf: Shelf, model_x: str
) -> None:
    api = api_of(server, project=shelf.project)
    assert api.artifact("model-x:best").id == api.artifact(f"{model_x}:v0").id
    assert api.artifact("model-x").version == "v2"


@pytest.mark.parametrize("name", [None, ""])
def test_49_an_artifact_needs_a_name(shelf: Shelf, name: str | None) -> None:
    with pytest.raises(ValueError, match="no artifact named"):
        shelf.api.artifact(name)  # type: ignore[arg-type]


def test_50_a_version_of_another_type_is_refused(shelf: Shelf, model_x: str) -> None:
    with pytest.raises(ValueError, match="'model', not 'dataset'"):
        shelf.api.artifact(f"{model_x}:v0", type="dataset")
    assert shelf.api.artifact(f"{model_x}:v0", type="model").type == "model"


def test_51_a_version_that_is_not_there_is_named(shelf: Shelf, model_x: str) -> None:
    with pytest.raises(ValueError, match="'model-x:v99'"):
        shelf.api.artifact(f"{model_x}:v99")
    exists = shelf.api.artifact_exists
    assert exists(f"{model_x}:best")
    assert exists(f"{model_x}:v0")
    assert exists(f"{model_x}:v0", type="model")
    assert not exists(f"{model_x}:v0", type="dataset")
    assert not exists(f"{model_x}:v99")
    assert not exists(f"{shelf.entity}/no-such-project/model-x:v0")
    assert not exists("nobody/no-such-project/model-x:v0")


def test_52_whether_a_collection_exists(
    server: ServerProcess, shelf: Shelf, model_x: str
) -> None:
    exists = shelf.api.artifact_collection_exists
    assert exists(type="model", name=model_x)
    assert not exists(type="model", name=f"{shelf.path}/nothing")
    assert not exists(type="dataset", name=model_x)
    assert not exists(type="model", name=f"in-{shelf.project}")
    Shelf(shelf.api, "uncategorized").log(f"in-{shelf.project}", "model", VERSIONS[0])
    assert exists(type="model", name=f"in-{shelf.project}")


def test_53_the_first_version_of_a_collection_is_downloaded(
    shelf: Shelf, model_x: str, tmp_path: Path
) -> None:
    found = shelf.api.artifact_collection(type_name="model", name=model_x)
    folder = Path(found.artifacts()[0].download(root=str(tmp_path / "got")))
    assert {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    } == VERSIONS[2]
    assert (found.type, found.is_sequence(), sorted(found.aliases)) == (
        "model",
        True,
        ["best", "latest"],
    )


def test_54_versions_are_chosen_by_all_of_the_tags(shelf: Shelf, model_x: str) -> None:
    for version, tags in (("v0", ["t1", "t2"]), ("v1", ["t1"])):
        artifact = shelf.api.artifact(f"{model_x}:{version}")
        artifact.tags = tags
        artifact.save()
    artifacts = shelf.api.artifacts
    assert len(artifacts("model", model_x)) == 3
    assert names(artifacts("model", model_x, tags=["t1", "t2"])) == ["model-x:v0"]
    assert names(artifacts("model", model_x, tags=["t1"])) == [
        "model-x:v0",
        "model-x:v1",
    ]
    whole = names(artifacts("model", model_x))
    assert whole == [f"model-x:v{index}" for index in range(3)]
    assert names(artifacts("model", model_x, per_page=None)) == whole  # type: ignore[arg-type]
    assert names(artifacts("model", model_x, per_page=1)) == whole


def test_54_versions_in_another_order(shelf: Shelf, model_x: str) -> None:
    def ordered(order: str | None) -> list[str | None]:
        found = Artifacts(
            shelf.api.client,
            shelf.entity,
            shelf.project,
            "model-x",
            "model",
            order=order,
            per_page=2,
        )
        return [one.version for one in found]

    assert ordered("+createdAt") == ["v0", "v1", "v2"]
    assert ordered("-createdAt") == ["v2", "v1", "v0"]
    assert ordered(None) == ["v2", "v1", "v0"]


def test_55_the_deprecated_twin_warns_and_answers_alike(
    shelf: Shelf, model_x: str
) -> None:
    with pytest.warns(DeprecationWarning, match=r"Api\.artifacts"):
        found = shelf.api.artifact_versions("model", model_x)
    assert names(found) == names(shelf.api.artifacts("model", model_x))


def test_56_types_and_collections_of_a_project(shelf: Shelf, model_x: str) -> None:
    shelf.log("data-y", "dataset", {"d.csv": b"1,2"})
    api = shelf.api
    assert {one.name for one in api.artifact_types(shelf.path)} == {"model", "dataset"}
    assert api.artifact_type("model", shelf.path).collection("model-x").name == (
        "model-x"
    )
    assert [one.name for one in api.artifact_collections(shelf.path, "model")] == [
        "model-x"
    ]
    project = api.project(shelf.project, shelf.entity)
    assert {one.name for one in project.artifacts_types(per_page=1)} == {
        "model",
        "dataset",
    }
    assert {one.name for one in project.collections()} == {"model-x", "data-y"}
    assert len(project.collections()) == 2
    with pytest.raises(ValueError, match="'nothing'"):
        api.artifact_type("nothing", shelf.path)


def test_57_a_collection_is_edited_and_deleted(shelf: Shelf, model_x: str) -> None:
    collection = shelf.api.artifact_collection("model", model_x)
    collection.description = "d"
    collection.tags = ["a"]
    collection.name = "model-z"
    collection.save()
    fresh = shelf.api.artifact_collection("model", f"{shelf.path}/model-z")
    assert (fresh.id, fresh.description, fresh.tags) == (collection.id, "d", ["a"])
    fresh.tags.remove("a")
    fresh.tags.append("b")
    fresh.save()
    with pytest.warns(DeprecationWarning, match="change_type"):
        fresh.change_type("weights")
    again = shelf.api.artifact_collection("weights", f"{shelf.path}/model-z")
    assert (again.tags, again.type, len(again.artifacts())) == (["b"], "weights", 3)
    again.delete()
    assert not shelf.api.artifact_exists(f"{shelf.path}/model-z:v0")
    with pytest.raises(NotFoundError):
        shelf.api.artifact_collection("weights", f"{shelf.path}/model-z")


def test_57_what_cannot_name_a_collection_is_refused_before_it_is_sent(
    shelf: Shelf, model_x: str
) -> None:
    collection = shelf.api.artifact_collection("model", model_x)
    for name in ("", "a/b", "x" * 129):
        with pytest.raises(UsageError):
            collection.name = name
    with pytest.raises(UsageError):
        collection.tags = [f"t{number}" for number in range(21)]
    assert (collection.name, collection.tags) == ("model-x", [])


def test_58_and_59_live_runs_log_and_use_and_are_read_back(
    shelf: Shelf, home: Training
) -> None:
    ended = home.run("make_then_use", shelf.project)
    assert ended.exit_code == 0, ended.output
    maker = shelf.api.run(ended.result["maker"])
    user = shelf.api.run(ended.result["user"])
    assert [one.name for one in maker.logged_artifacts()] == ["test_artifact:v0"]
    assert list(maker.used_artifacts()) == []
    assert [one.name for one in user.used_artifacts()] == ["test_artifact:v0"]
    assert list(user.logged_artifacts()) == []
    assert len(user.used_artifacts(per_page=1)) == 1


def test_58_and_59_what_a_run_logged_and_what_it_used(shelf: Shelf) -> None:
    path = shelf.start_run("r1")
    made = [
        shelf.log(f"made-{at}", "dataset", {"f": b"%d" % at}, run_id="r1")
        for at in range(3)
    ]
    other = shelf.log("other", "dataset", {"f": b"other"})
    shelf.use("r1", other.artifact_id)
    run = shelf.api.run(path)
    assert {one.id for one in run.logged_artifacts()} == {
        one.artifact_id for one in made
    }
    assert [one.name for one in run.used_artifacts()] == ["other:v0"]
    assert len(run.logged_artifacts()) == 3
    assert len(list(run.logged_artifacts(per_page=1))) == 3


def test_60_lineage_is_declared_afterwards(shelf: Shelf, model_x: str) -> None:
    shelf.log("data-y", "dataset", {"d.csv": b"1,2"})
    run = shelf.api.run(shelf.start_run("r1"))
    made = shelf.api.artifact(f"{model_x}:v0")
    logged = run.log_artifact(made, aliases=["kept"], tags=["t9"])
    run.use_artifact(shelf.api.artifact(f"{shelf.path}/data-y:v0"), use_as="train")
    assert (logged.id, "kept" in logged.aliases, logged.tags) == (
        made.id,
        True,
        ["t9"],
    )
    assert shelf.api.artifact(f"{model_x}:latest").version == "v2"
    assert [one.name for one in run.logged_artifacts()] == ["model-x:v0"]
    assert [one.name for one in run.used_artifacts()] == ["data-y:v0"]
    for declare in (run.log_artifact, run.use_artifact):
        with pytest.raises(ValueError, match="is not an artifact"):
            declare(f"{model_x}:v0")  # type: ignore[arg-type]


def test_61_unchanged_content_is_the_same_version(shelf: Shelf, model_x: str) -> None:
    before = shelf.api.artifact(f"{model_x}:latest")
    shelf.log("model-x", "model", VERSIONS[2])
    after = shelf.api.artifact(f"{model_x}:latest")
    assert (after.id, after.digest) == (before.id, before.digest)
    shelf.log("model-x", "model", {"w.bin": b"four"})
    assert shelf.api.artifact(f"{model_x}:latest").version == "v3"
    assert len(shelf.api.artifacts("model", model_x)) == 4


def test_110_versions_of_a_collection_that_is_not_there(
    shelf: Shelf, model_x: str
) -> None:
    with pytest.raises(ValueError, match="'none'"):
        list(shelf.api.artifacts("model", f"{shelf.path}/none"))


def test_the_files_of_a_version_are_listed_and_fetched(
    shelf: Shelf, model_x: str, tmp_path: Path
) -> None:
    files = shelf.api.artifact(f"{model_x}:v2").files()
    assert [(one.name, one.size) for one in files] == [("b/c.txt", 1), ("w.bin", 5)]
    assert (len(files), files.path) == (2, [*shelf.path.split("/"), "model-x:v2"])
    with files[0].download(root=str(tmp_path)) as text:
        assert text.read() == "c"
    assert (tmp_path / "b" / "c.txt").read_bytes() == b"c"
    with pytest.raises(ValueError, match="exists already"):
        files[0].download(root=str(tmp_path))
    files[0].download(root=str(tmp_path), exist_ok=True).close()
    (tmp_path / "b" / "c.txt").write_bytes(b"mine")
    files[0].download(root=str(tmp_path), exist_ok=True).close()
    assert (tmp_path / "b" / "c.txt").read_bytes() == b"mine"
    files[0].download(root=str(tmp_path), replace=True).close()
    assert (tmp_path / "b" / "c.txt").read_bytes() == b"c"


def test_a_stranger_learns_nothing_of_what_it_may_not_see(
    server: ServerProcess, shelf: Shelf, model_x: str
) -> None:
    stranger = newcomer(server, f"stranger-{shelf.project}")
    assert not stranger.artifact_exists(f"{model_x}:v0")
    assert not stranger.artifact_collection_exists(model_x, "model")
    for ask in (
        lambda: stranger.artifact(f"{model_x}:v0"),
        lambda: list(stranger.artifact_types(shelf.path)),
        lambda: list(stranger.artifacts("model", model_x)),
        lambda: stranger.run(f"{shelf.path}/r1"),
    ):
        with pytest.raises(NotFoundError):
            ask()
