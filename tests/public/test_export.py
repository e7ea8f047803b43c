"""A project as files: everything is there, once, and nothing is read twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.support.world import N_ROWS, RUNS, World, rows_of
from trailmark.apis.public.api import Api
from trailmark.apis.public.export_progress import told
from trailmark.errors import UnknownNameError, UsageError

_UPSERT = """mutation($input: UpsertBucketInput!) {
  upsertBucket(input: $input) { bucket { id } }
}"""


def log(api: Api, project: str, run: str, rows: list[dict[str, Any]], at: int) -> None:
    said = {"entityName": "crew", "modelName": project, "name": run}
    api.client.execute(_UPSERT, {"input": said})
    lines = [json.dumps(row) for row in rows]
    body = {"files": {"wandb-history.jsonl": {"offset": at, "content": lines}}}
    path = f"/files/crew/{project}/{run}/file_stream"
    api.client.session.post_json(path, json.dumps(body).encode())


def written(folder: Path) -> dict[str, int]:
    """Files and when each of them was written."""
    return {
        str(path.relative_to(folder)): path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_an_export_holds_all_runs_and_all_of_their_rows(
    api: Api, tmp_path: Path
) -> None:
    folder = api.project("demo").export(tmp_path / "out")
    assert folder == tmp_path / "out"
    assert sorted(written(folder)) == [
        *(f"history/run0000{number}.parquet" for number in range(1, 6)),
        "manifest.json",
        "runs.parquet",
    ]
    runs = pq.read_table(folder / "runs.parquet").to_pydict()
    assert runs["id"] == [told["id"] for told in RUNS]
    assert runs["config.optimizer"] == ["adam", "adam", "sgd", None, None]
    assert runs["summary.loss"] == [0.9, 0.1, 0.3, 2.0, 5.0]
    found = pq.read_table(folder / "history" / "run00002.parquet").to_pylist()
    present = [{k: v for k, v in row.items() if v is not None} for row in found]
    assert present == list(rows_of("run00002"))
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["entity"], manifest["project"]) == ("crew", "demo")
    assert manifest["runs"][1] == {
        "id": "run00002",
        "name": "foo-2",
        "state": "finished",
        "lines": N_ROWS,
        "history": "history/run00002.parquet",
        "files": [],
    }


def test_filters_pick_runs_and_keys_pick_columns(api: Api, tmp_path: Path) -> None:
    folder = api.project("demo").export(
        str(tmp_path), keys=["_step", "Loss"], filters={"config.optimizer": "adam"}
    )
    assert pq.read_table(folder / "runs.parquet")["id"].to_pylist() == [
        "run00001",
        "run00002",
    ]
    one = pq.read_table(folder / "history" / "run00001.parquet")
    assert (one.num_rows, one.column_names) == (0, ["_step", "Loss"])
    assert pq.read_table(folder / "history" / "run00002.parquet").num_rows == 600


def test_files_come_along_when_asked_for(
    api: Api, project: str, tmp_path: Path
) -> None:
    log(api, project, "r", [{"_step": 0}], 0)
    here = tmp_path / "in"
    (here / "media").mkdir(parents=True)
    (here / "media" / "a.bin").write_bytes(bytes(range(256)))
    api.run(f"crew/{project}/r").upload_file(str(here / "media/a.bin"), root=str(here))
    folder = api.project(project).export(tmp_path / "out", files=True)
    assert (folder / "files/r/media/a.bin").read_bytes() == bytes(range(256))
    [entry] = json.loads((folder / "manifest.json").read_text())["runs"]
    assert entry["files"] == ["files/r/media/a.bin"]
    before = written(folder)["files/r/media/a.bin"]
    api.project(project).export(folder, files=True)
    assert written(folder)["files/r/media/a.bin"] == before


def test_only_what_grew_is_read_again(api: Api, project: str, tmp_path: Path) -> None:
    for run in ("a", "b"):
        log(api, project, run, [{"_step": 0, "n": 1}], 0)
    folder = api.project(project).export(tmp_path)
    before = written(folder)
    log(api, project, "b", [{"_step": 1, "n": 2}], 1)
    api.project(project).export(tmp_path)
    after = written(folder)
    assert after["history/a.parquet"] == before["history/a.parquet"]
    assert pq.read_table(folder / "history/b.parquet")["n"].to_pylist() == [1, 2]
    api.project(project).export(tmp_path, keys=["n"])
    assert pq.read_table(folder / "history/a.parquet").column_names == ["n"]


def test_an_interrupted_export_goes_on_where_it_was(
    world: World, project: str, tmp_path: Path
) -> None:
    api = world.api()
    for run in ("a", "b", "c"):
        log(api, project, run, [{"_step": 0}], 0)
    # Where a run's file belongs, a directory stands in the way.
    in_the_way = tmp_path / "history" / "b.parquet"
    in_the_way.mkdir(parents=True)
    with pytest.raises(OSError, match=r"b\.parquet"):
        api.project(project).export(tmp_path)
    assert not (tmp_path / "manifest.json").exists()
    before = written(tmp_path)["history/a.parquet"]
    in_the_way.rmdir()
    api.project(project).export(tmp_path)
    after = written(tmp_path)
    assert after["history/a.parquet"] == before
    assert sorted(after) == [
        "history/a.parquet",
        "history/b.parquet",
        "history/c.parquet",
        "manifest.json",
        "runs.parquet",
    ]


@pytest.mark.parametrize("left", ["", '{"keys": "null"}\n{"run": "a", "li', "[]\n1\n"])
def test_a_torn_note_of_an_interrupted_export_is_no_obstacle(
    api: Api, project: str, tmp_path: Path, left: str
) -> None:
    log(api, project, "a", [{"_step": 0}], 0)
    (tmp_path / ".export.jsonl").write_text(left)
    (tmp_path / "manifest.json").write_text("not JSON")
    api.project(project).export(tmp_path)
    assert sorted(written(tmp_path)) == [
        "history/a.parquet",
        "manifest.json",
        "runs.parquet",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"format": "csv"},
        {"keys": "loss"},
        {"filters": "state"},
        {"filters": {"config.a": {1, 2}}},
    ],
)
def test_what_makes_no_sense_is_refused(
    api: Api, tmp_path: Path, wrong: dict[str, Any]
) -> None:
    with pytest.raises(UsageError):
        api.project("demo").export(tmp_path / "out", **wrong)


def test_an_unknown_project_is_named(api: Api, tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="crew/none"):
        api.project("none").export(tmp_path / "out")


def test_a_terminal_is_told_how_far_it_is(capfd: pytest.CaptureFixture[str]) -> None:
    with told("exporting demo", 2, True) as tell:
        tell("first")
        tell("second")
    assert "exporting demo" in capfd.readouterr().err
    with told("exporting demo", 2, None) as tell:  # no terminal here
        tell("first")
    assert capfd.readouterr().err == ""
