"""TensorBoard's event files become runs. Files are written by tensorboardX."""

from __future__ import annotations

import json
import math
import struct
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboardX import SummaryWriter
from tensorboardX.proto.event_pb2 import Event, SessionLog
from tensorboardX.proto.plugin_hparams_pb2 import HParamsPluginData
from tensorboardX.proto.summary_pb2 import Summary, SummaryMetadata
from tensorboardX.proto.tensor_pb2 import TensorProto
from tensorboardX.proto.tensor_shape_pb2 import TensorShapeProto
from tensorboardX.proto.types_pb2 import (
    DT_DOUBLE,
    DT_FLOAT,
    DT_HALF,
    DT_INT64,
    DT_STRING,
)
from tensorboardX.record_writer import RecordWriter

from tests.support.world import World
from trailmark.apis.public.api import Api
from trailmark.apis.public.runs import Run
from trailmark.errors import NotFoundError, UsageError

_ROWS = """query($project: String!, $run: String!) {
  project(name: $project, entityName: "crew") { run(name: $run) {
    history(samples: 5000)
    files { edges { node { name } } }
  } }
}"""


def rows(api: Api, run: Run) -> list[dict[str, Any]]:
    """What the run logged, without when."""
    answer = api.client.execute(_ROWS, {"project": run.project, "run": run.id})
    lines = answer["project"]["run"]["history"]
    dropped = ("_timestamp", "_runtime")
    return [
        {key: value for key, value in json.loads(line).items() if key not in dropped}
        for line in lines
    ]


def files(api: Api, run: Run) -> list[str]:
    answer = api.client.execute(_ROWS, {"project": run.project, "run": run.id})
    return [one["node"]["name"] for one in answer["project"]["run"]["files"]["edges"]]


def write(folder: Path, *events: Event, name: str = "events.out.tfevents.1.h") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    writer = RecordWriter(str(path))
    for event in events:
        writer.write(event.SerializeToString())
    writer.close()
    return path


def scalar(tag: str, step: int, value: float, wall_time: float = 1.8e9) -> Event:
    summary = Summary(value=[Summary.Value(tag=tag, simple_value=value)])
    return Event(wall_time=wall_time, step=step, summary=summary)


def tensor(
    tag: str, step: int, plugin: str, value: TensorProto, wall_time: float = 1.8e9
) -> Event:
    data = SummaryMetadata.PluginData(plugin_name=plugin)
    metadata = SummaryMetadata(plugin_data=data)
    said = Summary.Value(tag=tag, tensor=value, metadata=metadata)
    return Event(wall_time=wall_time, step=step, summary=Summary(value=[said]))


def shape(*sizes: int) -> TensorShapeProto:
    return TensorShapeProto(dim=[TensorShapeProto.Dim(size=size) for size in sizes])


def test_scalars_are_rows_of_their_steps(
    api: Api, project: str, tmp_path: Path
) -> None:
    with SummaryWriter(str(tmp_path)) as writer:
        for step in range(3):
            writer.add_scalar("a", step / 2, step)

    run = api.sync_tensorboard(tmp_path, project=project, entity="crew")

    assert (run.entity, run.project, run.state) == ("crew", project, "finished")
    assert run.name == tmp_path.name
    assert rows(api, run) == [
        {"_step": step, "global_step": step, "a": step / 2} for step in range(3)
    ]
    assert run.summary["a"] == 1.0


def test_folders_are_namespaces_and_a_step_is_one_row(
    api: Api, project: str, tmp_path: Path
) -> None:
    write(tmp_path / "train", scalar("loss", 5, 0.5), scalar("loss", 10, 0.25))
    write(tmp_path / "validation", scalar("loss", 10, 0.75), scalar("acc", 10, 1.0))
    write(tmp_path, scalar("lr", 5, 2.0))

    run = api.sync_tensorboard(str(tmp_path), project=project)

    assert rows(api, run) == [
        {"_step": 5, "global_step": 5, "lr": 2.0, "train/loss": 0.5},
        {
            "_step": 10,
            "global_step": 10,
            "train/loss": 0.25,
            "validation/loss": 0.75,
            "validation/acc": 1.0,
        },
    ]


def test_rows_keep_the_time_at_which_they_were_logged(
    api: Api, project: str, tmp_path: Path
) -> None:
    write(tmp_path, scalar("a", 0, 1.0, 1.7e9), scalar("a", 1, 2.0, 1.7e9 + 90.5))

    run = api.sync_tensorboard(tmp_path, project=project)

    stamps = ("_timestamp", "_runtime")
    assert [run.summary[name] for name in stamps] == [1.7e9 + 90.5, 90.5]


def test_what_is_not_finite_stays_so(api: Api, project: str, tmp_path: Path) -> None:
    write(tmp_path, scalar("a", 0, math.nan), scalar("b", 0, -math.inf))

    run = api.sync_tensorboard(tmp_path, project=project)

    assert math.isnan(run.summary["a"])
    assert run.summary["b"] == -math.inf


def test_scalars_of_tensorflow_2_are_read_in_any_type(
    api: Api, project: str, tmp_path: Path
) -> None:
    content = struct.pack("<d", 0.125)
    half = int(np.float16(0.5).view(np.uint16))
    later = Summary.Value(tag="f", tensor=TensorProto(dtype=DT_FLOAT, float_val=[2.5]))
    write(
        tmp_path,
        tensor("f", 0, "scalars", TensorProto(dtype=DT_FLOAT, float_val=[1.5])),
        tensor("d", 0, "scalars", TensorProto(dtype=DT_DOUBLE, tensor_content=content)),
        tensor("i", 0, "scalars", TensorProto(dtype=DT_INT64, int64_val=[-7])),
        tensor("h", 0, "scalars", TensorProto(dtype=DT_HALF, half_val=[half])),
        Event(wall_time=1.8e9, step=1, summary=Summary(value=[later])),
    )

    run = api.sync_tensorboard(tmp_path, project=project)

    assert rows(api, run) == [
        {"_step": 0, "global_step": 0, "f": 1.5, "d": 0.125, "i": -7.0, "h": 0.5},
        {"_step": 1, "global_step": 1, "f": 2.5},
    ]


def test_histograms_keep_their_counts(api: Api, project: str, tmp_path: Path) -> None:
    values = np.concatenate([np.full(30, -1.0), np.full(70, 1.0)])
    with SummaryWriter(str(tmp_path)) as writer:
        writer.add_histogram("old", values, 1)
    numbers = [0.0, 1.0, 4.0, 1.0, 2.0, 6.0]
    two = TensorProto(dtype=DT_DOUBLE, double_val=numbers, tensor_shape=shape(2, 3))
    write(tmp_path / "new", tensor("h", 1, "histograms", two))

    run = api.sync_tensorboard(tmp_path, project=project)

    [row] = rows(api, run)
    assert row["new/h"] == {
        "_type": "histogram",
        "values": [4.0, 6.0],
        "bins": [0.0, 1.0, 2.0],
    }
    old = row["old"]
    assert (len(old["values"]), old["bins"][0], old["bins"][-1]) == (64, -1.0, 1.0)
    assert sum(old["values"]) == pytest.approx(100)
    assert sum(old["values"][:32]) == pytest.approx(30)


def test_pictures_and_sounds_are_files_of_the_run(
    api: Api, project: str, tmp_path: Path
) -> None:
    picture = np.zeros((3, 4, 6))
    with SummaryWriter(str(tmp_path)) as writer:
        writer.add_image("digit", picture, 2)
    [path] = tmp_path.iterdir()
    png = path.read_bytes()
    png = png[png.index(b"\x89PNG") : png.index(b"IEND") + 8]
    several = TensorProto(dtype=DT_STRING, string_val=[b"6", b"4", png, png])
    write(tmp_path / "two", tensor("digits", 2, "images", several))

    run = api.sync_tensorboard(tmp_path, project=project)

    [row] = rows(api, run)
    one, both = row["digit"], row["two/digits"]
    assert (one["_type"], one["width"], one["height"]) == ("image-file", 6, 4)
    assert (both["_type"], both["count"]) == ("images/separated", 2)
    assert set(files(api, run)) >= {one["path"], *both["filenames"]}
    [found] = [file for file in run.files() if file.name == one["path"]]
    assert Path(found.download(str(tmp_path / "back")).name).read_bytes() == png


def test_texts_are_values(api: Api, project: str, tmp_path: Path) -> None:
    words = TensorProto(dtype=DT_STRING, string_val=["# Grüße".encode()])
    write(tmp_path, tensor("note", 0, "text", words))

    run = api.sync_tensorboard(tmp_path, project=project)

    assert rows(api, run) == [{"_step": 0, "global_step": 0, "note": "# Grüße"}]


def test_hyperparameters_become_the_config(
    api: Api, project: str, tmp_path: Path
) -> None:
    hparams = {"lr": 0.1, "layers": 3, "optimizer": "adam", "bias": True}
    with SummaryWriter(str(tmp_path)) as writer:
        writer.add_hparams(hparams, {"accuracy": 0.5}, name="trial")

    run = api.sync_tensorboard(tmp_path, project=project)

    assert dict(run.config) == hparams
    assert run.summary["trial/accuracy"] == 0.5


def test_a_training_that_went_back_counts_once(
    api: Api, project: str, tmp_path: Path
) -> None:
    again = Event(step=2, session_log=SessionLog(status=SessionLog.START))
    first = [scalar("a", step, 1.0) for step in range(5)]
    write(tmp_path, *first, again, scalar("a", 2, 9.0))

    run = api.sync_tensorboard(tmp_path, project=project)

    assert [(row["_step"], row["a"]) for row in rows(api, run)] == [
        (0, 1.0),
        (1, 1.0),
        (2, 9.0),
    ]


def test_a_repeated_call_adds_the_later_steps_only(
    api: Api, project: str, tmp_path: Path
) -> None:
    events = [scalar("a", step, step) for step in range(4)]
    write(tmp_path, *events[:2])
    api.sync_tensorboard(tmp_path, "growing", project)
    api.sync_tensorboard(tmp_path, "growing", project)
    write(tmp_path, *events)

    run = api.sync_tensorboard(tmp_path, "growing", project)

    assert [row["a"] for row in rows(api, run)] == [0.0, 1.0, 2.0, 3.0]
    assert run.id == "growing"


def test_of_a_file_that_is_cut_off_the_whole_records_are_taken(
    api: Api, project: str, tmp_path: Path
) -> None:
    path = write(tmp_path, *[scalar("a", step, step) for step in range(3)])
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.truncate(size - 5)

    with pytest.warns(UserWarning, match="in the middle") as warned:
        run = api.sync_tensorboard(tmp_path, project=project)

    assert [row["a"] for row in rows(api, run)] == [0.0, 1.0]
    [said] = [str(one.message) for one in warned]
    offset = size // 3 * 2
    assert said == f"{path} ends in the middle of a record, at byte {offset}"


@pytest.mark.parametrize("damaged", [2, 10, 20], ids=["length", "its crc", "data"])
def test_behind_damage_reading_goes_on(
    damaged: int, api: Api, project: str, tmp_path: Path
) -> None:
    path = write(tmp_path, *[scalar("a", step, step) for step in range(1, 5)])
    content = bytearray(path.read_bytes())
    record = len(content) // 4
    content[record + damaged] ^= 0xFF
    path.write_bytes(content)

    with pytest.warns(UserWarning, match=f"is damaged, at byte {record}"):
        run = api.sync_tensorboard(tmp_path, project=project)

    assert [row["a"] for row in rows(api, run)] == [1.0, 3.0, 4.0]


def test_a_record_that_is_no_event_is_passed_over(
    api: Api, project: str, tmp_path: Path
) -> None:
    path = tmp_path / "events.out.tfevents.1"
    writer = RecordWriter(str(path))
    for record in (b"\xff\xff\xff", scalar("a", 1, 1.0).SerializeToString(), b"\x0b"):
        writer.write(record)
    writer.close()

    with pytest.warns(UserWarning, match="holds no event, at byte 0"):
        run = api.sync_tensorboard(path, project=project)

    assert [row["a"] for row in rows(api, run)] == [1.0]


def test_odd_tags_and_steps_are_kept(api: Api, project: str, tmp_path: Path) -> None:
    tags = ["", "a\0b", "_step", "ä/ö", "x" * 500]
    write(tmp_path, *[scalar(tag, -3, 1.0) for tag in tags])

    with pytest.warns(UserWarning, match="5 events have a step below 0"):
        run = api.sync_tensorboard(tmp_path, project=project)

    kept = {"value", "ab", "ä/ö", "x" * 500}
    assert rows(api, run) == [{"_step": 0, "global_step": 0} | dict.fromkeys(kept, 1.0)]


def test_an_unreadable_picture_is_named(api: Api, project: str, tmp_path: Path) -> None:
    bad = Summary.Value(tag="p", image=Summary.Image(encoded_image_string=b"no"))
    event = Event(wall_time=1.8e9, step=0, summary=Summary(value=[bad]))
    write(tmp_path, event, scalar("a", 0, 1.0))

    with pytest.warns(UserWarning, match="1 values of 'p' could not be read"):
        run = api.sync_tensorboard(tmp_path, project=project)

    assert rows(api, run) == [{"_step": 0, "global_step": 0, "a": 1.0}]


def test_empty_folders_make_no_run(api: Api, project: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there are no event files"):
        api.sync_tensorboard(tmp_path, project=project)
    with pytest.raises(UsageError, match="there is no folder"):
        api.sync_tensorboard(tmp_path / "nowhere", project=project)
    write(tmp_path, Event(wall_time=1.8e9, file_version="brain.Event:2"))
    with pytest.raises(UsageError, match="hold no values"):
        api.sync_tensorboard(tmp_path, project=project)
    (tmp_path / "events.out.tfevents.1.h").write_bytes(b"\0" * 100_000)
    with pytest.raises(UsageError, match="hold no values"):
        api.sync_tensorboard(tmp_path, project=project)

    query = 'query($p: String!) { project(name: $p, entityName: "crew") { id } }'
    assert api.client.execute(query, {"p": project})["project"] is None


@pytest.mark.parametrize(
    "bad",
    [
        {"run_id": "a/b"},
        {"run_id": "a\0b"},
        {"project": "a/b/c"},
        {"project": "x" * 1_000_000},
    ],
    ids=["slash", "nul", "path", "long"],
)
def test_bad_names_are_refused_before_anything_is_sent(
    bad: dict[str, str], api: Api, project: str, tmp_path: Path
) -> None:
    write(tmp_path, scalar("a", 0, 1.0))

    with pytest.raises(UsageError):
        api.sync_tensorboard(tmp_path, **{"project": project, **bad})


def test_only_who_may_write_there_may_sync(
    world: World, project: str, tmp_path: Path
) -> None:
    write(tmp_path, scalar("a", 0, 1.0))

    with pytest.raises(NotFoundError):
        world.bob().sync_tensorboard(tmp_path, project=project, entity="other")


def test_many_scalars_arrive_each_once(api: Api, project: str, tmp_path: Path) -> None:
    with SummaryWriter(str(tmp_path)) as writer:
        for step in range(25_000):
            writer.add_scalar("a", step, step)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run = api.sync_tensorboard(tmp_path, project=project)

    query = (
        "query($p: String!, $r: String!) { project(name: $p, entityName: "
        '"crew") { run(name: $r) { historyLineCount } } }'
    )
    answer = api.client.execute(query, {"p": project, "r": run.id})
    assert answer["project"]["run"]["historyLineCount"] == 25_000
    assert run.summary["a"] == 24_999


def command(
    world: World, folder: Path, *options: str
) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "trailmark.cli", "sync", "--tensorboard"]
    return subprocess.run(
        [*line, str(folder), "--base-url", world.base_url, *options],
        env={"TRAILMARK_API_KEY": world.ada_key, "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_command_sends_a_folder(world: World, project: str, tmp_path: Path) -> None:
    write(tmp_path, scalar("a", 3, 1.0))

    told = command(world, tmp_path, "--project", project, "--entity", "crew")

    assert told.returncode == 0, told.stderr
    url = told.stdout.replace("\n", "").rpartition(" is ")[2]
    assert url.startswith(f"{world.base_url}/crew/{project}/runs/")


def test_the_command_says_what_is_missing(world: World, tmp_path: Path) -> None:
    told = command(world, tmp_path)

    assert told.returncode == 1
    assert "there are no event files" in told.stderr
    assert "Traceback" not in told.stderr


def test_hyperparameters_of_a_session_are_read_without_values(
    api: Api, project: str, tmp_path: Path
) -> None:
    data = HParamsPluginData()
    data.session_start_info.hparams["lr"].number_value = 0.5
    plugin = SummaryMetadata.PluginData(
        plugin_name="hparams", content=data.SerializeToString()
    )
    said = Summary.Value(
        tag="_hparams_/session_start_info",
        metadata=SummaryMetadata(plugin_data=plugin),
    )
    write(tmp_path, Event(wall_time=1.8e9, summary=Summary(value=[said])))

    run = api.sync_tensorboard(tmp_path, project=project)

    assert (dict(run.config), rows(api, run)) == ({"lr": 0.5}, [])
