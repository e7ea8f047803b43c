"""Logged values back into objects."""

from __future__ import annotations

import datetime
import json
from typing import Any

import numpy as np
import pytest

from tests.support.media_place import RecordingPlace
from trailmark.errors import UsageError
from trailmark.media.audio import Audio
from trailmark.media.histogram import Histogram
from trailmark.media.html import Html
from trailmark.media.image import Image
from trailmark.media.molecule import Molecule
from trailmark.media.object3d import Object3D
from trailmark.media.plotly import Plotly
from trailmark.media.read import read_table, read_value
from trailmark.media.table.table import Table
from trailmark.media.text import Markdown, Text
from trailmark.media.value import MediaValue
from trailmark.media.video import Video

PIXELS = np.random.default_rng(0).integers(0, 255, (4, 5, 3), dtype=np.uint8)
BOX = {"position": {"minX": 0.1, "maxX": 0.2, "minY": 0.3, "maxY": 0.4}, "class_id": 1}


def picture() -> Image:
    boxes = {"p": {"box_data": [BOX], "class_labels": {1: "x"}}}
    masks = {"m": {"mask_data": np.eye(4)}}
    return Image(PIXELS, caption="c", boxes=boxes, masks=masks)


def molecule(folder: Any) -> Molecule:
    path = folder / "m.pdb"
    path.write_text("ATOM")
    return Molecule(path, caption="m")


@pytest.mark.parametrize(
    "value",
    [
        picture(),
        Audio(np.zeros(80), 8000, caption="s"),
        Video(np.zeros((2, 3, 4, 4), np.uint8), format="gif", caption="v"),
        Html("<b>x</b>"),
        Text("a", caption="t"),
        Markdown("# a"),
        Object3D(np.eye(3)),
        Plotly.of_json(b"{}"),
    ],
)
def test_what_was_logged_is_read_back_and_logs_the_same(
    place: RecordingPlace, value: MediaValue
) -> None:
    told = place.log(value)
    read = read_value(told, place.read)
    assert type(read) is type(value)
    assert read.logged(place, "key", 0) == told


@pytest.mark.parametrize("kind", [Image, Audio, Video, Html, Object3D, Molecule])
def test_lists_are_read_back_too(
    place: RecordingPlace, kind: type[MediaValue], tmp_path: Any
) -> None:
    value: Any = {
        Image: picture,
        Audio: lambda: Audio(np.zeros(80), 8000, caption="s"),
        Video: lambda: Video(np.zeros((2, 3, 4, 4), np.uint8), format="gif"),
        Html: lambda: Html("<b>x</b>"),
        Object3D: lambda: Object3D(np.eye(3)),
        Molecule: lambda: molecule(tmp_path),
    }[kind]()
    told = kind.logged_together([value, value], place, "key", 0)
    assert told is not None
    read = read_value(told, place.read)
    assert isinstance(read, list)
    assert kind.logged_together(read, place, "key", 0) == told


def test_a_histogram_needs_no_file(place: RecordingPlace) -> None:
    read = read_value(place.log(Histogram([1, 2, 3], num_bins=2)), place.read)
    assert isinstance(read, Histogram)
    assert read.histogram == [1, 2]


def test_a_table_keeps_types_media_and_missing_numbers(place: RecordingPlace) -> None:
    moment = datetime.datetime(2020, 1, 1, 12)
    table = Table(columns=["n", "t", "i", "x"], allow_mixed_types=False)
    table.add_data(1, moment, Image(PIXELS), None)
    table.add_data(float("nan"), None, None, None)
    read = read_value(place.log(table), place.read)
    assert isinstance(read, Table)
    assert read.get_column("t") == [moment, None]
    assert np.array_equal(np.asarray(read.data[0][2].image), PIXELS)
    assert np.isnan(read.data[1][0])
    with pytest.raises(UsageError, match="'n'"):
        read.add_data("word", None, None, None)


def test_an_incremental_table_is_read_whole(place: RecordingPlace) -> None:
    table = Table(columns=["a"], data=[[1]], log_mode="INCREMENTAL")
    place.log(table)
    table.add_data(2)
    read = read_value(place.log(table, step=1), place.read)
    assert isinstance(read, Table)
    assert read.data == [[1], [2]]


def test_the_form_that_artifacts_hold_is_read() -> None:
    optional = {
        "wb_type": "union",
        "params": {"allowed_types": [{"wb_type": "none"}, {"wb_type": "timestamp"}]},
    }
    told = {
        "_type": "table",
        "columns": ["n", "t", "o"],
        "column_types": {
            "wb_type": "typedDict",
            "params": {
                "type_map": {
                    "n": {"wb_type": "number"},
                    "t": optional,
                    "o": {"wb_type": "pythonObject"},
                }
            },
        },
        "data": [[1, 1577836800000, "x"], [2, None, 3]],
    }
    table = read_table(json.dumps(told))
    assert table.get_column("t") == [datetime.datetime(2020, 1, 1), None]
    with pytest.raises(UsageError, match="'n'"):
        table.add_data(None, None, None)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"_type": "unheard-of"},
        {"_type": "image-file"},
        {"_type": "histogram", "values": [1]},
        {"_type": ["odd"]},
    ],
)
def test_what_is_no_value_is_said(told: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        read_value(told, lambda path: b"")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"columns": 1, "data": []}',
        b'{"columns": ["a"], "data": [[1, 2]]}',
    ],
)
def test_what_is_no_table_is_said(data: bytes) -> None:
    with pytest.raises(UsageError):
        read_table(data)
