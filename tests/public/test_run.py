"""One run: what is changed of it, and what becomes of it."""

from __future__ import annotations

import copy
import json
import math
import pickle
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from tests.support.request_log import RequestLog
from tests.support.world import RUNS, World, make_run
from trailmark.apis.public.api import Api
from trailmark.apis.public.runs import Run
from trailmark.errors import (
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    TooLargeError,
    UnknownNameError,
    UsageError,
    WaitTimeoutError,
)

FINISHED = RUNS[1]


@pytest.fixture
def run(api: Api, project: str) -> Run:
    """A finished run of the test's own, like `run00002`."""
    make_run(api, "crew", project, FINISHED)
    return api.run(f"{project}/run00002")


@pytest.fixture
def again(world: World, run: Run) -> Callable[[], Run]:
    """The run as somebody else reads it now."""
    return lambda: world.api().run("/".join(run.path))


def test_what_is_changed_is_saved_by_update(run: Run, again: Callable[[], Run]) -> None:
    run.name, run.notes, run.description = "other", "so-so", "older notes"
    run.group, run.job_type = "g2", None
    run.tags.append("reviewed")
    run.tags.remove("baseline")
    run.config["learning_rate"] = 0.5
    run.config["deep"] = {"layers": [64, 64]}
    del run.config["optimizer"]
    run.summary["loss"] = math.inf
    run.update()
    found = again()
    assert (found.name, found.notes, found.description) == (
        "other",
        "so-so",
        "older notes",
    )
    assert (found.group, found.job_type, found.tags) == ("g2", None, ["reviewed"])
    assert found.config == {
        "experiment_name": "bar",
        "learning_rate": 0.5,
        "deep": {"layers": [64, 64]},
    }
    assert found.summary == {"accuracy": 0.97, "loss": math.inf, "val_loss": 0.05}
    assert found.state == "finished"


def test_a_changed_member_of_a_value_is_saved(
    run: Run, again: Callable[[], Run]
) -> None:
    run.config["deep"] = {"layers": [64]}
    run.summary.update({"best": {"loss": 1}})
    run.update()
    run.config["deep"]["layers"].append(32)
    run.summary["best"]["loss"] = 2
    run.save()
    assert again().config["deep"] == {"layers": [64, 32]}
    assert again().summary["best"] == {"loss": 2}


def test_only_what_changed_is_sent(api: Api, run: Run) -> None:
    _ = run.config, run.summary
    log = RequestLog(api)
    run.update()
    run.summary.update()
    assert log.sent == {}
    run.config["k"] = math.nan
    run.update()
    run.update()  # NaN differs from NaN, and yet nothing changed
    assert log.variables == [
        {"id": run.storage_id, "config": '{"k":{"value":NaN}}'},
    ]


def test_an_update_without_a_look_at_the_config_does_not_read_it(
    api: Api, project: str
) -> None:
    api.create_run(run_id="r", project=project)
    log = RequestLog(api)
    for run in api.runs(project):
        run.tags.append("seen")
        run.update()
    assert log.sent == {"Runs": 1, "UpsertBucket": 1}
    assert api.runs(project)[0].tags == ["seen"]


def test_writers_at_once_do_not_undo_each_other(
    world: World, run: Run, again: Callable[[], Run]
) -> None:
    writers = [world.api().run("/".join(run.path)) for _ in range(6)]
    for writer in writers:  # all have read before anyone writes
        _ = writer.config, writer.summary

    def write(n: int) -> None:
        writers[n].tags.append(f"tag{n}")
        writers[n].config[f"key{n}"] = n
        writers[n].summary[f"metric{n}"] = n
        writers[n].update()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = again()
    assert sorted(found.tags) == ["baseline", *(f"tag{n}" for n in range(6))]
    assert found.config == {**FINISHED["config"], **{f"key{n}": n for n in range(6)}}
    assert found.summary == {
        **FINISHED["summary"],
        **{f"metric{n}": n for n in range(6)},
    }
    assert (found.group, found.job_type) == ("g1", "train")


def test_tags_in_another_order_are_saved_so(run: Run, again: Callable[[], Run]) -> None:
    run.tags = ["a", "b", "c"]
    run.update()
    run.tags.reverse()
    run.update()
    assert again().tags == ["c", "b", "a"]


def test_a_summary_saves_by_itself(run: Run, again: Callable[[], Run]) -> None:
    assert run.summary.get("missing") is None
    run.summary["quiet"] = 1
    assert "quiet" not in again().summary
    run.summary.update({"accuracy": 0.75}, loss=None)
    expected = {"accuracy": 0.75, "loss": None, "val_loss": 0.05, "quiet": 1}
    assert run.summary == again().summary == expected
    run.summary.update({"accuracy": 0.1, "new": 2}, overwrite=False)
    run.summary.update([("pair", 3)])
    del run.summary["quiet"]
    run.summary.save()
    assert again().summary == {
        "accuracy": 0.75,
        "loss": None,
        "val_loss": 0.05,
        "new": 2,
        "pair": 3,
    }


def test_what_is_not_saved_yet_survives_saving_a_summary(
    run: Run, again: Callable[[], Run]
) -> None:
    run.notes = "to come"
    run.tags.append("to come")
    run.summary.update({"x": 1})
    assert (run.notes, run.tags) == ("to come", ["baseline", "to come"])
    assert again().notes is None
    run.update()
    assert (again().notes, again().tags) == ("to come", ["baseline", "to come"])


def test_copies_of_a_summary_are_plain(run: Run) -> None:
    for copied in (
        copy.deepcopy(run.summary),
        pickle.loads(pickle.dumps(run.summary)),
        run.summary.copy(),
    ):
        assert type(copied) is dict
        assert copied == FINISHED["summary"]


def test_numbers_of_numpy_and_times_are_kept_as_json_has_them(
    run: Run, again: Callable[[], Run]
) -> None:
    run.config["lr"] = np.float32(0.5)
    run.config["sizes"] = np.array([[1, 2], [3, 4]])
    run.config["since"] = datetime(2024, 1, 31, tzinfo=UTC)
    run.config["path"] = Path("a/b")
    run.config["pair"] = (1, 2)
    run.config["big"] = 2**70
    run.config["text"] = "naïve 名前 \ud800"
    run.update()
    found = again().config
    assert {key: found[key] for key in ("lr", "sizes", "since", "path", "pair")} == {
        "lr": 0.5,
        "sizes": [[1, 2], [3, 4]],
        "since": "2024-01-31T00:00:00+00:00",
        "path": "a/b",
        "pair": [1, 2],
    }
    assert found["big"] == 2**70
    assert found["text"] == "naïve 名前 \ufffd"


def _endless() -> list[Any]:
    endless: list[Any] = []
    endless.append(endless)
    return endless


@pytest.mark.parametrize(
    "value", [object(), {1, 2}, b"bytes", {(1, 2): 3}, lambda: 1, _endless()]
)
def test_a_value_that_json_lacks_is_named_and_nothing_is_saved(
    api: Api, run: Run, again: Callable[[], Run], value: Any
) -> None:
    run.notes = "never"
    run.tags.append("never")
    run.config["good"] = 1
    run.config["bad one"] = value
    log = RequestLog(api)
    with pytest.raises(UsageError, match="'bad one'"):
        run.update()
    with pytest.raises(UsageError, match="'worse'"):
        run.summary.update({"fine": 1, "worse": value})
    assert "fine" not in run.summary
    assert log.sent.keys() <= {"RunDocuments"}
    found = again()
    assert (found.notes, found.tags) == (None, ["baseline"])
    assert found.config == FINISHED["config"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", 7),
        ("name", None),
        ("notes", ["a"]),
        ("group", 1),
        ("job_type", b"x"),
        ("tags", "one"),
    ],
)
def test_a_property_of_another_kind_is_refused_when_it_is_assigned(
    run: Run, name: str, value: Any
) -> None:
    with pytest.raises(UsageError, match=name):
        setattr(run, name, value)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda run: run.tags.append(7), UsageError),
        (lambda run: run.tags.append("\ud800"), UsageError),
        (lambda run: run.tags.append(""), InvalidInputError),
        (lambda run: run.tags.append("x" * 300), InvalidInputError),
        (lambda run: run.tags.extend(map(str, range(2_000))), InvalidInputError),
        (lambda run: setattr(run, "name", "a\nb"), InvalidInputError),
        (lambda run: setattr(run, "name", "x" * 10_000_000), InvalidInputError),
        (lambda run: setattr(run, "group", "a\0b"), InvalidInputError),
        (lambda run: setattr(run, "notes", "\ud800"), UsageError),
        (lambda run: setattr(run, "notes", "x" * 10_000_000), TooLargeError),
        (lambda run: run.config.update(huge="x" * 16_000_000), TooLargeError),
        (lambda run: run.config.update({7: 1}), UsageError),
    ],
)
def test_what_cannot_be_kept_is_an_error_and_nothing_is_saved(
    run: Run,
    again: Callable[[], Run],
    change: Callable[[Run], None],
    error: type[Exception],
) -> None:
    run.description = "never"
    change(run)
    with pytest.raises(error) as raised:
        run.update()
    assert len(str(raised.value)) < 3_000
    found = again()
    assert (found.name, found.tags, found.notes) == ("foo-2", ["baseline"], None)
    assert found.description is None
    assert found.config == FINISHED["config"]


def test_a_forced_load_forgets_what_was_not_saved(run: Run) -> None:
    run.notes, run.config["k"], run.summary["m"] = "never", 1, 2
    run.load()
    assert run.notes == "never"
    run.load(force=True)
    assert run.notes is None
    assert (run.config, run.summary) == (FINISHED["config"], FINISHED["summary"])
    run.update()
    assert run.config == FINISHED["config"]


def test_who_may_only_look_is_told_so(world: World, api: Api, project: str) -> None:
    api.create_run(run_id="r", project=project, entity="ada")
    with pytest.raises(UnknownNameError, match=f"'ada/{project}/r'"):
        world.bob().run(f"ada/{project}/r")
    api.client.execute(
        "mutation($entity: String!, $name: String!) {"
        " updateProject(input: {entityName: $entity, name: $name,"
        ' access: "USER_READ"}) { project { id } } }',
        {"entity": "ada", "name": project},
    )
    run = world.bob().run(f"ada/{project}/r")
    assert run.read_only is True
    run.notes = "mine"
    calls: list[Callable[[], object]] = [
        run.update,
        run.delete,
        run.stop,
        lambda: run.update_state("failed"),
        lambda: run.summary.update({"x": 1}),
        lambda: run.upload_file(__file__, root=Path(__file__).parent),
    ]
    for call in calls:
        with pytest.raises(ForbiddenError):
            call()
    api.flush()
    found = api.run(f"ada/{project}/r")
    assert (found.notes, found.state, dict(found.summary)) == (None, "running", {})
    assert list(found.files()) == []


def test_the_client_that_logged_keeps_its_part_of_the_config(
    api: Api, project: str
) -> None:
    telemetry = {"value": {"t": {"1": [5]}, "e": {"w": {"os": "Linux", "host": "h"}}}}
    config = {"lr": {"value": 1}, "wrapped": {"value": {"value": 3}}}
    said = {"entityName": "crew", "modelName": project, "name": "r"}
    said["config"] = json.dumps({**config, "_wandb": telemetry})
    api.client.execute(
        "mutation($input: UpsertBucketInput!) {"
        " upsertBucket(input: $input) { bucket { id } } }",
        {"input": said},
    )
    run = api.run(f"{project}/r")
    assert run.config == {"lr": 1, "wrapped": {"value": 3}}
    assert run.rawconfig["_wandb"] == telemetry["value"]
    assert run.metadata is not None
    assert run.metadata["os"] == "Linux"
    run.config = {"lr": 2}
    run.update()
    run.load(force=True)
    assert run.config == {"lr": 2}
    assert run.rawconfig == {"lr": 2, "_wandb": telemetry["value"]}
    assert json.loads(run.json_config)["lr"] == {"value": 2}


def test_metadata_come_from_the_file_where_the_config_has_none(
    api: Api, project: str, tmp_path: Path
) -> None:
    run = api.create_run(project=project)
    assert run.metadata is None
    told = {"os": "Linux", "gpu_count": 2}
    (tmp_path / "wandb-metadata.json").write_text(json.dumps(told))
    run.upload_file(tmp_path / "wandb-metadata.json", root=tmp_path)
    api.flush()
    assert api.run(f"{project}/{run.id}").metadata == told


# Making, ending and removing ------------------------------------------------------


def test_a_run_is_made_with_an_id_of_eight_characters(api: Api, project: str) -> None:
    run = api.create_run(project=project)
    assert len(run.id) == 8
    assert run.path == ["crew", project, run.id]
    assert (run.state, run.config, run.summary, str(run.user)) == (
        "running",
        {},
        {},
        "ada",
    )
    assert api.run(f"{project}/{run.id}") is run


def test_a_run_without_a_project_is_uncategorized(world: World, api: Api) -> None:
    run = api.create_run(run_id="abc")
    assert run.path == ["crew", "uncategorized", "abc"]
    elsewhere = world.api(project="Uncategorized").create_run(run_id="abc")
    assert elsewhere.path == run.path
    run.delete()


@pytest.mark.parametrize(
    "said",
    [
        {"state": "finished"},
        {"state": "RUNNING"},
        {"run_id": "a/b"},
        {"run_id": "x" * 200},
        {"project": "a/b"},
        {"project": "\ud800"},
    ],
)
def test_a_run_that_cannot_be_is_refused_before_anything_is_sent(
    api: Api, project: str, said: dict[str, str]
) -> None:
    log = RequestLog(api)
    with pytest.raises(UsageError):
        Run.create(api, **{"project": project, **said})
    assert log.sent == {}


def test_a_run_of_nobody_is_not_made(world: World, api: Api, project: str) -> None:
    with pytest.raises(NotFoundError):
        api.create_run(project=project, entity="nobody")
    with pytest.raises((NotFoundError, ForbiddenError)):
        world.bob().create_run(project=project, entity="other")


def test_a_deleted_run_is_gone(api: Api, project: str) -> None:
    run = api.create_run(run_id="r", project=project)
    other = api.runs(project)[0]
    run.delete()
    with pytest.raises(UnknownNameError, match=f"'crew/{project}/r'"):
        api.run(f"{project}/r")
    calls: list[Callable[[], object]] = [
        other.delete,
        other.wait_until_finished,
        lambda: other.config,
        lambda: other.load(force=True),
        lambda: other.summary.update({"x": 1}),
    ]
    for call in calls:
        with pytest.raises(NotFoundError):
            call()


def test_waiting_ends_with_the_run(world: World, api: Api, project: str) -> None:
    run = api.create_run(run_id="r", project=project)
    waiting = threading.Thread(target=run.wait_until_finished)
    waiting.start()
    _end(world, f"crew/{project}/r", exitcode=1, summary={"loss": 0.5})
    waiting.join(timeout=20)
    assert not waiting.is_alive()
    assert (run.state, dict(run.summary)) == ("failed", {"loss": 0.5})


def test_waiting_for_a_run_that_is_deleted_ends_as_well(
    world: World, api: Api, project: str
) -> None:
    run = api.create_run(run_id="r", project=project)
    raised: list[Exception] = []

    def wait() -> None:
        try:
            run.wait_until_finished()
        except UnknownNameError as error:
            raised.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    world.api().run(f"{project}/r").delete()
    waiting.join(timeout=20)
    assert "no run" in str(raised[0])


def test_waiting_takes_no_longer_than_allowed(api: Api, project: str) -> None:
    run = api.create_run(project=project)
    with pytest.raises(WaitTimeoutError, match="still running"):
        run.wait_until_finished(timeout_s=0.2)


def test_a_state_is_set_by_hand_where_that_is_allowed(api: Api, project: str) -> None:
    run = api.create_run(project=project)
    assert run.update_state("failed")
    assert run.update_state("pending")
    assert run.state == "pending"
    with pytest.raises(InvalidInputError, match="finished"):
        run.update_state("finished")
    assert run.state == "pending"


def test_a_run_is_asked_to_stop(world: World, api: Api, project: str) -> None:
    run = api.create_run(run_id="r", project=project)
    run.stop()
    run.stop()
    _end(world, f"crew/{project}/r", exitcode=1)
    run.load(force=True)
    assert run.state == "killed"


# Files ----------------------------------------------------------------------------


def test_files_of_any_size_are_uploaded(api: Api, project: str, tmp_path: Path) -> None:
    run = api.create_run(project=project)
    contents = {
        "empty.bin": b"",
        "deep/er/a b.txt": "naïve".encode(),
        "large.bin": bytes(range(256)) * 100_000,
    }
    for name, content in contents.items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(content)
        found = run.upload_file(tmp_path / "in" / name, root=tmp_path / "in")
        assert (found.name, found.size) == (name, len(content))
    for name, content in contents.items():
        run.file(name).download(root=str(tmp_path / "out")).close()
        assert (tmp_path / "out" / name).read_bytes() == content


def test_a_file_is_named_below_the_root(
    api: Api, project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my_dir").mkdir()
    (tmp_path / "my_dir" / "file.txt").write_text("x")
    (tmp_path / "link.txt").symlink_to(tmp_path / "my_dir" / "file.txt")
    monkeypatch.chdir(tmp_path / "my_dir")
    run = api.create_run(project=project)
    assert run.upload_file("file.txt", root="../").name == "my_dir/file.txt"
    assert run.upload_file("file.txt").name == "file.txt"
    assert run.upload_file("../my_dir/./file.txt").name == "file.txt"
    assert run.upload_file("../link.txt", root="..").name == "link.txt"


def test_a_file_is_replaced_by_one_of_its_name(
    api: Api, project: str, tmp_path: Path
) -> None:
    run = api.create_run(project=project)
    for text in ("first", "second one"):
        (tmp_path / "a.txt").write_text(text)
        run.upload_file(tmp_path / "a.txt", root=tmp_path)
    assert [(file.name, file.size) for file in run.files()] == [("a.txt", 10)]


def test_files_that_cannot_be_uploaded_are_named(
    api: Api, project: str, tmp_path: Path
) -> None:
    run = api.create_run(project=project)
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "folder").mkdir()
    log = RequestLog(api)
    with pytest.raises(UsageError, match=r"none\.txt' is not there"):
        run.upload_file(tmp_path / "none.txt", root=tmp_path)
    with pytest.raises(UsageError, match="folder' is a folder"):
        run.upload_file(tmp_path / "folder", root=tmp_path)
    with pytest.raises(UsageError, match=r"a\.txt' is not below"):
        run.upload_file(tmp_path / "a.txt", root=tmp_path / "folder")
    assert log.sent == {}
    assert list(run.files()) == []


# In notebooks ---------------------------------------------------------------------


def test_a_run_shows_its_page(api: Api, project: str) -> None:
    run = api.create_run(run_id="r", project=project)
    run.name = '<script>"&'
    html = run.to_html(height=10)
    assert html == (
        f'<iframe src="{api.client.base_url}/crew/{project}/runs/r?jupyter=true" '
        'title="run &lt;script&gt;&quot;&amp;" loading="lazy" '
        'style="border:none;width:100%;height:10px"></iframe>'
    )
    assert run.to_html(height=10, hidden=True) == (
        "<details><summary>Show run &lt;script&gt;&quot;&amp;</summary>"
        f"{html}</details>"
    )
    assert run._repr_html_() == run.to_html(height=420)


@pytest.mark.parametrize("height", [0, -1, "420", 1.5, True, 10**9])
def test_a_height_that_is_none_is_refused(api: Api, height: Any) -> None:
    with pytest.raises(UsageError, match=r"high|height"):
        api.run("crew/demo/run00001").to_html(height=height)


def _end(
    world: World, path: str, *, exitcode: int, summary: dict[str, Any] | None = None
) -> None:
    body: dict[str, Any] = {"complete": True, "exitcode": exitcode}
    if summary is not None:
        lines = [json.dumps(summary)]
        body["files"] = {"wandb-summary.json": {"offset": 0, "content": lines}}
    answer = httpx.post(
        f"{world.base_url}/files/{path}/file_stream",
        json=body,
        auth=("api", world.ada_key),
    )
    assert answer.is_success, answer.text
