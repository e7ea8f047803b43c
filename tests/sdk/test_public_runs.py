"""What `trailmark.Api` says of a run and its files, on a real server."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from tests.support.laboratory import Laboratory
from tests.support.logged_artifacts import api_of
from tests.support.server_process import ServerProcess
from trailmark.apis.public.api import Api
from trailmark.apis.public.files import Files


@pytest.fixture
def api(server: ServerProcess) -> Api:
    return api_of(server)


@pytest.fixture
def path(server: ServerProcess, api: Api, project: str) -> str:
    """A finished run with parameters, rows and three files."""
    laboratory = Laboratory(server, api.default_entity)
    run = laboratory.start_run(
        project,
        "r1",
        name="first try",
        config={"lr": 0.1, "deep": {"n": 3}},
        tags=["t"],
    )
    api.client.execute(
        "mutation($input: UpsertBucketInput!) {"
        " upsertBucket(input: $input) { bucket { id } } }",
        {
            "input": {
                "entityName": laboratory.entity,
                "modelName": project,
                "name": "r1",
                "summaryMetrics": '{"loss": 0.25, "worst": NaN}',
            }
        },
    )
    for name in ("a.json", "b.txt", "media/c.json"):
        run.save(name, name.encode())
    run.finish()
    return f"{laboratory.entity}/{project}/r1"


def test_a_run_tells_what_it_was(api: Api, path: str) -> None:
    run = api.run(path)
    assert (run.id, run.name, run.state, run.tags) == (
        "r1",
        "first try",
        "finished",
        ["t"],
    )
    assert "/".join(run.path) == path
    assert run.config == {"lr": 0.1, "deep": {"n": 3}}
    assert run.summary["loss"] == 0.25
    assert math.isnan(run.summary["worst"])
    assert run.url == f"{api.client.base_url}/{run.entity}/{run.project}/runs/r1"
    assert run.project_internal_id is not None
    assert run.read_only is False


def test_a_run_in_each_spelling_is_the_same(api: Api, path: str) -> None:
    entity, project, run_id = path.split("/")
    spellings = (
        path,
        f"{project}/{run_id}",
        f"/{entity}/{project}/runs/{run_id}",
        api.run(path).url,
    )
    assert {id(api.run(one)) for one in spellings} == {id(api.run(path))}


def test_a_run_is_read_again_after_a_flush(api: Api, path: str) -> None:
    before = api.run(path)
    api.flush()
    assert api.run(path) is not before


def test_a_run_that_is_not_there_is_named(api: Api, project: str) -> None:
    with pytest.raises(ValueError, match=r"'.*/none'"):
        api.run(f"{project}/none")


def test_files_are_listed_and_chosen_by_name_or_pattern(api: Api, path: str) -> None:
    run = api.run(path)

    def names(files: Files) -> list[str]:
        return sorted(
            one.name for one in files if not one.name.startswith(("wandb", "output"))
        )

    assert names(run.files()) == ["a.json", "b.txt", "media/c.json"]
    assert names(run.files(per_page=1)) == names(Files(api.client, run))
    assert names(run.files(pattern="%.json")) == ["a.json", "media/c.json"]
    assert names(run.files(names=["b.txt", "none"])) == ["b.txt"]
    assert len(run.files()) == len(list(run.files()))
    assert len(run.files(names=["b.txt"])) == 1
    with pytest.raises(ValueError, match="one of the two"):
        run.files(names=["b.txt"], pattern="%")
    with pytest.raises(IndexError):
        run.files()[99]


def test_a_file_is_downloaded_and_deleted(api: Api, path: str, tmp_path: Path) -> None:
    run = api.run(path)
    with run.file("media/c.json").download(root=str(tmp_path)) as text:
        assert text.read() == "media/c.json"
    run.file("b.txt").delete()
    with pytest.raises(ValueError, match=r"'b\.txt'"):
        run.file("b.txt")
