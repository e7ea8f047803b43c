"""Rich values, ours read by the official client and its own read by us.

Source: protocol 2.8.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.media_place import RecordingPlace
from tests.support.official_client import OfficialClient
from tests.support.server_process import ServerProcess
from tests.support.training import see_run, training
from tests.support.wire_client import WireRun, http_of, make_run
from trailmark import media
from trailmark.media.read import read_value

PIXELS = np.arange(8 * 10 * 3, dtype=np.uint8).reshape(8, 10, 3)
BOX = {"position": {"minX": 0.1, "maxX": 0.2, "minY": 0.3, "maxY": 0.4}, "class_id": 1}
BOXES = {"pred": {"box_data": [BOX], "class_labels": {1: "cat"}}}
MASKS = {"gt": {"mask_data": np.ones((8, 10)), "class_labels": {1: "cat"}}}
ROWS = [[1, "a", None, True], [2, "b", 0.5, False]]


def downloaded(server: ServerProcess, run: WireRun, path: str) -> bytes:
    with http_of(server) as http:
        answer = http.get(run.download_url(server, path))
    assert answer.status_code == 200, path
    return answer.content


@pytest.fixture
def our_run(server: ServerProcess, project: str, tmp_path: Path) -> WireRun:
    """A run of our SDK that logged one row of rich values."""
    with training(tmp_path / "ours", server.base_url, server.api_key) as home:
        ended = home.run("one_of_each", project, "ours")
    assert ended.result == {"done": True}, ended.output
    assert "Traceback" not in ended.output, ended.output
    return WireRun(make_run(server, project, "other").entity, project, "ours")


def test_the_official_client_reads_our_values(
    client: OfficialClient, server: ServerProcess, our_run: WireRun
) -> None:
    [row] = our_run.rows(server)
    read = client.run("read_media", f"{our_run.project}/ours")
    assert read.exit_code == 0, read.output
    seen = read.result
    assert seen["wrong"] == []
    assert {key: seen["row"][key] for key in row} == row
    assert seen["sampled"] == sorted(key for key in row if not key.startswith("_"))
    assert seen["table"] == {"columns": ["n", "s", "x", "b"], "data": ROWS}
    assert seen["pixel"] == PIXELS[0, 0].tolist()
    assert len(seen["listed"]) == 2
    assert seen["summary"] == "table-file"
    assert row["figure"]["_type"] == "image-file"
    assert row["many numbers"]["_type"] == "histogram"
    assert row["roc_table"]["ncols"] == 3


def test_what_draws_and_names_our_values_is_told(
    server: ServerProcess, our_run: WireRun
) -> None:
    seen = see_run(server, our_run.project, "ours")
    assert seen is not None
    told = seen.config["_wandb"]
    roc = told["visualize"]["roc"]["panel_config"]
    assert roc["panelDefId"] == "wandb/area-under-curve/v0"
    labels = told["mask/class_labels"]["a/b % c_wandb_delimeter_gt"]
    assert labels["value"] == {"1": "cat"}
    assert "problems" not in told


@pytest.fixture
def official_run(
    client: OfficialClient, server: ServerProcess, project: str
) -> tuple[WireRun, dict[str, Any]]:
    written = client.run("log_media", project, "theirs")
    assert written.exit_code == 0, written.output
    entity = make_run(server, project, "theirs").entity
    run = WireRun(entity, project, "theirs")
    [row] = run.rows(server)
    return run, {key: value for key, value in row.items() if not key.startswith("_")}


def test_we_read_the_official_clients_values(
    server: ServerProcess, official_run: tuple[WireRun, dict[str, Any]]
) -> None:
    run, row = official_run

    def get_file(path: str) -> bytes:
        return downloaded(server, run, path)

    read: dict[str, Any] = {
        key: read_value(value, get_file) for key, value in row.items()
    }
    assert np.array_equal(np.asarray(read["image"].image), PIXELS)
    assert read["image"].caption == "c"
    assert read["layers"].overlays.boxes["pred"].labels == {1: "cat"}
    assert [image.caption for image in read["images"]] == ["a", None]
    assert read["table"].data == [[1, "a", None], [2, "b", 0.5]]
    assert np.isnan(read["missing"].data[0][0])
    assert read["html"].html.endswith("<p>hi</p>")
    assert [page.html[-9:] for page in read["pages"]] == ["<p>hi</p>", "<p>ho</p>"]
    assert (read["video"].data, read["video"].caption) == (b"film", "c")
    assert json.loads(read["points"].data) == np.eye(3).tolist()
    assert [one.data for one in read["molecules"]] == [b"ATOM\n"] * 2
    assert read["histogram"].histogram == [1, 3]
    assert read["chart_table"].columns == ["n", "s", "x"]


def test_both_clients_write_the_same_shapes(
    server: ServerProcess,
    official_run: tuple[WireRun, dict[str, Any]],
    tmp_path: Path,
) -> None:
    """What ours adds or leaves out, value by value, is known."""
    _, row = official_run
    place = RecordingPlace(tmp_path / "files")
    ours = {
        "image": media.Image(PIXELS, caption="c"),
        "layers": media.Image(PIXELS, boxes=BOXES, masks=MASKS),
        "html": media.Html("<p>hi</p>"),
        "points": media.Object3D(np.eye(3)),
        "histogram": media.Histogram([1, 2, 2, 3], num_bins=2),
        "table": media.Table(columns=["n", "s", "x"]),
    }
    later = {"artifact_path", "_latest_artifact_path"}  # come with artifacts
    for key, value in ours.items():
        told = value.logged(place, key, 0)
        assert set(told) == set(row[key]) - later, key
        assert told["_type"] == row[key]["_type"]
    images = [media.Image(PIXELS, caption="a"), media.Image(PIXELS)]
    told = media.Image.logged_together(images, place, "images", 0)
    assert set(told) == set(row["images"])
