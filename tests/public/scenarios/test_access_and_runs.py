"""Acceptance scenarios 1 to 47: access, paths, runs, and one run. Named by number."""

from __future__ import annotations

import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

import trailmark
from tests.support.logged_artifacts import Shelf
from tests.support.world import RUNS, World, make_run
from trailmark.apis.public.api import Api
from trailmark.apis.public.runs import Run

DEMO = "crew/demo"
ALL = ["run00001", "run00002", "run00003", "run00004", "run00005"]


def ids(api: Api, **said: Any) -> list[str]:
    return [one.id for one in api.runs(DEMO, **said)]


class Requests:
    """Counts the queries that an Api sends."""

    def __init__(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[str] = []
        execute = api.client.execute

        def counted(document: str, *args: Any, **options: Any) -> Any:
            self.sent.append(document)
            return execute(document, *args, **options)

        monkeypatch.setattr(api.client, "execute", counted)

    def __len__(self) -> int:
        return len(self.sent)


@pytest.fixture
def here(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment that names the server but no key, and an empty directory."""
    monkeypatch.setenv("WANDB_BASE_URL", world.base_url)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("WANDB_API_KEY", "TRAILMARK_API_KEY", "TRAILMARK_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XDG_CONFIG_HOME", "TRAILMARK_CONFIG_DIR", "NETRC"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", ["WANDB_API_KEY", "TRAILMARK_API_KEY"])
def test_1_key_from_the_environment(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, world.ada_key)
    assert trailmark.Api().viewer.username == "ada"


@pytest.mark.usefixtures("here")
def test_2_key_as_argument(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANDB_API_KEY", world.bob_key)
    assert trailmark.Api(api_key=world.ada_key).viewer.username == "ada"


@pytest.mark.usefixtures("here")
def test_3_stored_login(world: World) -> None:
    with pytest.raises(trailmark.Error, match="key"):
        _ = trailmark.Api().viewer
    trailmark.login(key=world.ada_key, host=world.base_url)
    assert trailmark.Api().viewer.username == "ada"


def test_4_wrong_key(world: World) -> None:
    with pytest.raises(trailmark.Error, match=r"(?i)key|authenticat"):
        _ = world.api(key="x" * 40).viewer


def test_5_viewer_and_default_entity(api: Api) -> None:
    assert api.default_entity == "crew"
    assert isinstance(api.user_agent, str)
    assert api.user_agent
    assert api.client is not None


def test_6_run_by_full_path(api: Api) -> None:
    run = api.run("crew/demo/run00002")
    assert (run.id, run.name) == ("run00002", "foo-2")
    assert run.path == ["crew", "demo", "run00002"]
    assert run.url.endswith("crew/demo/runs/run00002")


def test_7_shortened_run_path(world: World) -> None:
    assert world.api().run("demo/run00002").path == ["crew", "demo", "run00002"]
    preset = world.api(entity="crew", project="demo")
    assert preset.run("run00002").path == ["crew", "demo", "run00002"]
    with pytest.raises(ValueError, match="no run named"):
        world.api().run("")


def test_8_unknown_run(api: Api) -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="nope0000"):
            api.run("crew/demo/nope0000")


def test_9_from_path_five_forms(world: World, api: Api) -> None:
    paths = (
        "demo",
        "crew/demo",
        "crew/demo/runs/run00001",
        f"crew/demo/sweeps/{world.sweep}",
        f"crew/demo/reports/{world.report}",
    )
    kinds = [type(api.from_path(path)).__name__ for path in paths]
    assert kinds == ["Project", "Project", "Run", "Sweep", "BetaReport"]


@pytest.mark.parametrize(
    "path",
    [
        "crew/demo/things/1",
        "a/b/c/d/e",
        "crew/demo/runs/nope0000",
        "crew/demo/sweeps/nope",
        "crew/demo/reports/nope",
        "crew/nope",
        "",
        None,
        7,
    ],
)
def test_10_from_path_bad(api: Api, path: Any) -> None:
    with pytest.raises(trailmark.Error):
        api.from_path(path)


def test_11_project_without_any_entity(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Api, "default_entity", None)
    with pytest.raises(ValueError, match="entity"):
        api.project("demo")
    with pytest.raises(ValueError, match="entity"):
        api.projects()


def test_12_project_facts(api: Api) -> None:
    found = api.project("demo", entity="crew")
    assert found.path == ["crew", "demo"]
    assert found.name == "demo"
    assert "crew/demo" in found.url
    assert found.id
    assert found.is_benchmark is False
    assert datetime.fromisoformat(found.created_at)


def test_13_projects_iterate(api: Api) -> None:
    api.create_team("threefold")
    for name in ("a", "b", "c"):
        api.create_project(name, "threefold")
    found = api.projects("threefold")
    assert sorted(one.name for one in found) == ["a", "b", "c"]
    assert found.more is False
    with pytest.raises(TypeError):
        len(found)  # type: ignore[arg-type]


def test_14_create_project(api: Api, project: str) -> None:
    assert api.create_project(project, "crew") is None
    assert project in [one.name for one in api.projects("crew")]


def test_15_equality_on_config(api: Api) -> None:
    assert ids(api, filters={"config.experiment_name": "foo"}) == [
        "run00001",
        "run00005",
    ]


def test_16_or(api: Api) -> None:
    either = [{"config.experiment_name": "foo"}, {"config.experiment_name": "bar"}]
    assert ids(api, filters={"$or": either}) == ["run00001", "run00002", "run00005"]


def test_17_regex_on_config(api: Api) -> None:
    wanted = {"config.experiment_name": {"$regex": "b.*"}}
    assert ids(api, filters=wanted) == ["run00002", "run00003"]


@pytest.mark.parametrize("name", ["display_name", "displayName"])
def test_18_regex_on_display_name(api: Api, name: str) -> None:
    assert ids(api, filters={name: {"$regex": "^foo.*"}}) == ["run00001", "run00002"]


def test_19_ascending_by_metric(api: Api) -> None:
    rising = ["run00002", "run00003", "run00001", "run00004", "run00005"]
    assert ids(api, order="+summary_metrics.loss") == rising
    assert ids(api, order="summary_metrics.loss") == rising
    assert ids(api, order="-summary_metrics.loss") == rising[::-1]


def test_20_default_order(api: Api) -> None:
    assert ids(api) == ALL
    assert ids(api, order="-created_at") == ALL[::-1]
    by_rate = ids(api, order="+config.learning_rate.value")
    assert by_rate == ids(api, order="+config.learning_rate") == ALL


def test_21_comparison_and_state(api: Api) -> None:
    wanted = {"state": "finished", "config.learning_rate": {"$gte": 0.001}}
    assert ids(api, filters=wanted) == ["run00002", "run00003"]


OPERATORS: list[tuple[dict[str, Any], str]] = [
    ({"$and": [{"state": "finished"}, {"group": "g1"}]}, "12"),
    ({"$or": [{"state": "crashed"}, {"state": "running"}]}, "45"),
    ({"$nor": [{"state": "finished"}]}, "45"),
    ({"state": {"$eq": "crashed"}}, "4"),
    ({"state": {"$ne": "finished"}}, "45"),
    ({"summary_metrics.loss": {"$gt": 0.9}}, "45"),
    ({"summary_metrics.loss": {"$gte": 0.9}}, "145"),
    ({"summary_metrics.loss": {"$lt": 0.3}}, "2"),
    ({"summaryMetrics.loss": {"$lte": 0.3}}, "23"),
    ({"name": {"$in": ["run00001", "run00004"]}}, "14"),
    ({"name": {"$nin": ["run00001", "run00004"]}}, "235"),
    ({"config.optimizer": {"$exists": False}}, "45"),
    ({"displayName": {"$regex": "1$"}}, "13"),
    ({"tags": {"$in": ["baseline"]}}, "2"),
    ({"tags": "baseline"}, "2"),
    ({"jobType": "eval"}, "3"),
    ({"job_type": "eval"}, "3"),
    ({"name": "run00003"}, "3"),
    ({"duration": {"$gte": 0}}, "12345"),
    ({"username": "ada"}, "12345"),
    ({"group": "g1"}, "12"),
    ({"state": "Finished"}, "123"),
]


@pytest.mark.parametrize(("wanted", "expected"), OPERATORS, ids=str)
def test_22_every_operator(api: Api, wanted: dict[str, Any], expected: str) -> None:
    assert ids(api, filters=wanted) == [f"run0000{number}" for number in expected]


def test_22_runs_created_later(api: Api) -> None:
    third = api.run("crew/demo/run00003").created_at
    for name in ("createdAt", "created_at"):
        assert ids(api, filters={name: {"$gt": third}}) == ["run00004", "run00005"]


def test_23_unknown_operator(api: Api) -> None:
    with pytest.raises(trailmark.Error, match=r"\$near"):
        ids(api, filters={"state": {"$near": 1}})


def test_24_page_size_does_not_matter(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[int, int] = {}
    for per_page in (1, 2, 50):
        api = world.api()
        requests = Requests(api, monkeypatch)
        assert ids(api, per_page=per_page) == ALL
        asked[per_page] = len(requests)
    assert asked[1] >= 5
    assert asked[50] == 1


def test_25_iterator_protocol(api: Api) -> None:
    found = api.runs(DEMO, per_page=2)
    assert [found.next().id, found.next().id] == ALL[:2]
    assert len(found) == 5
    assert found[2].id == "run00003"
    assert [one.id for one in found[0:2]] == ALL[:2]
    assert found[-1].id == "run00005"
    for _ in range(3):
        found.next()
    with pytest.raises(StopIteration):
        found.next()
    assert found.more is False
    assert [one.id for one in found] == ALL
    assert [(a.id, b.id) for a in found for b in found] == [
        (a, b) for a in ALL for b in ALL
    ]


def test_26_lazy_by_default(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    api = world.api()
    requests = Requests(api, monkeypatch)
    lazily = api.runs(DEMO)
    assert [one.name for one in lazily] == ["foo-1", "foo-2", "bar-1", "bar-2", "live"]
    assert not any(" config" in one for one in requests.sent)
    light = len(requests)
    first = lazily[0].config
    assert len(requests) == light + 1
    eagerly = api.runs(DEMO, lazy=False)
    everything = [(one.config, dict(one.summary)) for one in eagerly]
    asked = len(requests)
    assert [(one.config, dict(one.summary)) for one in eagerly] == everything
    assert len(requests) == asked
    assert first == everything[0][0]
    assert [(one.config, dict(one.summary)) for one in lazily] == everything


def test_27_upgrade_to_full(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    api = world.api()
    found = api.runs(DEMO)
    given_out = list(found)
    found.upgrade_to_full()
    requests = Requests(api, monkeypatch)
    for one in given_out:
        _ = one.config, dict(one.summary), one.system_metrics
    assert len(requests) == 0


def test_28_cache_and_flush(world: World, project: str) -> None:
    api = world.api()
    make_run(api, "crew", project, RUNS[0])
    path = f"crew/{project}/run00001"
    _ = api.run(path)
    other = world.api().run(path)
    other.notes = "changed elsewhere"
    other.update()
    api.flush()
    assert api.run(path).notes == "changed elsewhere"


def test_29_include_sweeps(world: World, api: Api) -> None:
    attached = api.runs(DEMO, include_sweeps=True)
    assert attached[0].sweep is not None
    assert attached[0].sweep.id == world.sweep
    assert attached[3].sweep is None
    bare = api.runs(DEMO, include_sweeps=False)
    assert bare[0].sweep is None
    assert len(attached) == len(bare) == 5


def test_30_mapping_behaviour(api: Api) -> None:
    rows = [{**run.config, **run.summary} for run in api.runs(DEMO)]
    frame = pd.DataFrame(rows)
    assert len(frame) == 5
    assert rows[1]["optimizer"] == "adam"
    assert rows[1]["val_loss"] == 0.05


@pytest.fixture
def run(api: Api, project: str) -> Run:
    """A finished run that the test may change."""
    make_run(api, "crew", project, RUNS[0])
    return api.run(f"crew/{project}/run00001")


def again(world: World, run: Run) -> Run:
    return world.api().run("/".join(run.path))


def test_31_tags_and_update(world: World, run: Run) -> None:
    run.tags.append("reviewed")
    run.notes = "good"
    run.name = "renamed"
    run.config["k"] = 1
    run.update()
    fresh = again(world, run)
    assert (fresh.tags, fresh.notes, fresh.name) == (["reviewed"], "good", "renamed")
    assert fresh.config == {**RUNS[0]["config"], "k": 1}


def test_32_summary_update(world: World, run: Run) -> None:
    run.summary.update({"accuracy": 0.75})
    assert dict(again(world, run).summary) == {"accuracy": 0.75, "loss": 0.9}
    assert run.summary.get("missing") is None


def test_33_sampled_history(api: Api) -> None:
    run = api.run("crew/demo/run00001")
    frame = run.history(samples=500)
    assert isinstance(frame, pd.DataFrame)
    assert 250 <= len(frame) <= 500
    assert frame["_step"].is_monotonic_increasing
    assert (frame["_step"].iloc[0], frame["_step"].iloc[-1]) == (0, 1_199)
    rows = run.history(samples=500, pandas=False)
    assert isinstance(rows, list)
    assert isinstance(rows[0], dict)
    two = run.history(keys=["loss", "accuracy"])
    assert sorted(two.columns) == ["_step", "accuracy", "loss"]
    assert len(run.history(stream="system")) == 0


@pytest.mark.parametrize("page_size", [7, 1_000])
def test_34_full_scan_with_keys(api: Api, page_size: int) -> None:
    run = api.run("crew/demo/run00002")
    rows = run.scan_history(keys=["Loss"], page_size=page_size)
    assert [row["Loss"] for row in rows] == [float(n) for n in range(0, 1_200, 2)]


def test_35_scan_bounds(api: Api) -> None:
    rows = api.run("crew/demo/run00001").scan_history(min_step=10, max_step=20)
    assert [row["_step"] for row in rows] == list(range(10, 20))


@pytest.fixture
def filled(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    for name, content in (("a.json", "{}"), ("b.json", "[]"), ("c.txt", "text\n")):
        Path(name).write_text(content)
        run.upload_file(name)
        Path(name).unlink()
    return run


def test_36_files_by_name_and_pattern(filled: Run) -> None:
    def names(**said: Any) -> set[str]:
        return {one.name for one in filled.files(**said)}

    assert names() >= {"a.json", "b.json", "c.txt"}
    assert names(names=["a.json"]) == {"a.json"}
    assert names(pattern="%.json") == {"a.json", "b.json"}
    assert names(names=[]) == names()
    assert len(filled.files()) == len(names())


def test_37_names_and_pattern_together(filled: Run) -> None:
    with pytest.raises(ValueError, match="pattern"):
        filled.files(names=["a.json"], pattern="%.json")


def test_38_one_file(filled: Run) -> None:
    file = filled.file("c.txt")
    assert (file.name, file.size) == ("c.txt", 5)
    assert file.md5
    assert file.mimetype == "text/plain"
    assert file.url
    assert file.path_uri == ""


def test_39_download(filled: Run, tmp_path: Path) -> None:
    with filled.file("c.txt").download(root=str(tmp_path / "out")) as handle:
        assert handle.read() == "text\n"
    blob = bytes(range(256))
    Path("x.bin").write_bytes(blob)
    filled.upload_file("x.bin")
    filled.file("x.bin").download(root=str(tmp_path / "out")).close()
    assert (tmp_path / "out/x.bin").read_bytes() == blob


def test_40_download_over_an_existing_file(filled: Run, tmp_path: Path) -> None:
    file, local = filled.file("c.txt"), tmp_path / "c.txt"
    file.download(root=str(tmp_path)).close()
    with pytest.raises(ValueError, match=r"c\.txt"):
        file.download(root=str(tmp_path))
    local.write_text("tampered")
    file.download(root=str(tmp_path), exist_ok=True).close()
    assert local.read_text() == "tampered"
    file.download(root=str(tmp_path), replace=True).close()
    assert local.read_text() == "text\n"
    local.write_text("tampered")
    file.download(root=str(tmp_path), exist_ok=True, replace=True).close()
    assert local.read_text() == "text\n"


def test_41_file_with_directories(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my_dir").mkdir()
    monkeypatch.chdir(tmp_path / "my_dir")
    Path("file.txt").write_text("x")
    assert run.upload_file("file.txt", root="../").name == "my_dir/file.txt"
    assert run.upload_file("file.txt").name == "file.txt"


def test_42_file_deletion(filled: Run) -> None:
    filled.file("c.txt").delete()
    assert "c.txt" not in [one.name for one in filled.files()]


def test_43_finish_waits(api: Api, project: str) -> None:
    make_run(api, "crew", project, RUNS[4])
    run = api.run(f"crew/{project}/run00005")
    ended = {**RUNS[4], "state": "finished"}

    def end() -> None:
        time.sleep(1)
        make_run(api, "crew", project, ended)

    thread = threading.Thread(target=end)
    thread.start()
    run.wait_until_finished()
    thread.join()
    assert run.state == "finished"


def test_44_create_and_delete_a_run(world: World, api: Api, project: str) -> None:
    made = api.create_run(project=project, entity="crew")
    assert (len(made.id), made.state) == (8, "running")
    default = api.create_run(run_id=f"abc{project}", entity="crew")
    assert default.project.lower() == "uncategorized"
    assert Run.create(api, project=project, state="pending").state == "pending"
    made.delete()
    with pytest.raises(ValueError, match=made.id):
        world.api().run("/".join(made.path))


def test_44_a_runs_artifacts_go_with_it(world: World, api: Api, project: str) -> None:
    shelf = Shelf(api, project)
    for run_id in ("r1", "r2"):
        shelf.start_run(run_id)
        shelf.log(f"of-{run_id}", "model", {"x": run_id.encode()}, run_id=run_id)
        api.run(f"crew/{project}/{run_id}").delete(delete_artifacts=run_id == "r2")
    assert world.api().artifact_exists(f"crew/{project}/of-r1:v0")
    assert not world.api().artifact_exists(f"crew/{project}/of-r2:v0")


def test_45_html(api: Api) -> None:
    run = api.run("crew/demo/run00001")
    shown = run.to_html()
    assert "<iframe" in shown
    assert run.url in shown
    assert "420" in shown
    hidden = run.to_html(height=10, hidden=True)
    assert "10" in hidden
    assert hidden != run.to_html(height=10)


def test_46_deprecated_names(world: World, api: Api) -> None:
    with pytest.warns(DeprecationWarning, match="entity"):
        assert api.run("crew/demo/run00001").username == "crew"
    with pytest.warns(DeprecationWarning, match="entity"):
        assert api.sweep(f"crew/demo/{world.sweep}").username == "crew"


def test_47_histories_of_runs(api: Api) -> None:
    found = api.runs(DEMO, filters={"state": "finished"})
    frame = found.histories(
        samples=100, keys=["loss", "accuracy"], x_axis="_step", format="pandas"
    )
    assert list(frame.columns) == ["_step", "run_id", "loss", "accuracy"]
    assert 150 <= len(frame) <= 300
    assert set(frame["run_id"]) == {"run00001", "run00002", "run00003"}
    rows = found.histories(samples=100, keys=["loss"])
    assert isinstance(rows, list)
    assert all(row["run_id"] in ALL for row in rows)
    assert isinstance(
        found.histories(samples=10, keys=["loss"], format="polars"), pl.DataFrame
    )
    with pytest.raises(ValueError, match="csv"):
        found.histories(format="csv")  # type: ignore[call-overload]
