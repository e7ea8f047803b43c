"""Pictures, and what is drawn over them."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from hypothesis import given
from hypothesis.extra import numpy as arrays
from matplotlib.figure import Figure

from tests.support.media_place import RecordingPlace
from trailmark.errors import UsageError
from trailmark.media.image import MAX_TOGETHER, Image
from trailmark.media.png import encode_png

PIXELS = np.random.default_rng(0).integers(0, 255, (8, 10, 3), dtype=np.uint8)
BOXES = {
    "pred": {
        "box_data": [
            {
                "position": {"minX": 0.1, "maxX": 0.2, "minY": 0.3, "maxY": 0.4},
                "class_id": np.int64(2),
                "scores": {"acc": np.float32(0.5)},
            },
            {
                "position": {"middle": (3, 4), "width": 2, "height": 2},
                "domain": "pixel",
                "class_id": 1,
            },
        ],
        "class_labels": {1: "a", 2: "b"},
    }
}
MASKS = {"gt": {"mask_data": np.ones((8, 10)), "class_labels": {"0": "bg", "1": "x"}}}


def shown(image: Image) -> Any:
    return np.asarray(image.image)


@given(
    arrays.arrays(
        np.uint8,
        arrays.array_shapes(min_dims=2, max_dims=2, max_side=6).map(
            lambda shape: (*shape, shape[0] % 4 + 1)
        ),
    )
)
def test_our_png_holds_exactly_the_pixels(pixels: Any) -> None:
    picture = PIL.Image.open(io.BytesIO(encode_png(pixels)))
    read = np.asarray(picture).reshape(pixels.shape)
    assert np.array_equal(read, pixels)


def test_an_image_is_a_file_with_true_digest_and_size(place: RecordingPlace) -> None:
    told = place.log(Image(PIXELS, caption="hello"), "val/img", 7)
    data = place.read(told["path"])
    digest = hashlib.sha256(data).hexdigest()
    assert told == {
        "_type": "image-file",
        "path": f"media/images/val/img_7_{digest[:20]}.png",
        "sha256": digest,
        "size": len(data),
        "format": "png",
        "width": 10,
        "height": 8,
        "caption": "hello",
    }
    assert place.added == [told["path"]]
    assert np.array_equal(np.asarray(PIL.Image.open(io.BytesIO(data))), PIXELS)


def test_no_half_written_files_stay_behind(place: RecordingPlace) -> None:
    told = place.log(Image(PIXELS))
    place.log(Image(PIXELS))
    files = [path for path in place.files.rglob("*") if path.is_file()]
    assert files == [place.files / told["path"]]


@pytest.mark.parametrize("file_type", ["png", "jpg", "jpeg", ".GIF", "bmp", "webp"])
def test_other_formats_are_what_they_say(file_type: str) -> None:
    image = Image(PIXELS, file_type=file_type)
    again = Image(image.data)
    assert (again.format, again.width, again.height) == (image.format, 10, 8)
    assert again.data == image.data


@pytest.mark.parametrize("mode", ["P", "1", "L", "LA", "RGBA", "CMYK", "F", "I;16"])
def test_pillow_pictures_of_every_mode_can_be_shown(mode: str) -> None:
    picture = PIL.Image.fromarray(PIXELS).convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        picture = picture.convert("I").convert("I;16")
    image = Image(picture)
    assert (image.format, image.width, image.height) == ("png", 10, 8)


def test_a_mode_converts() -> None:
    assert Image(PIXELS, mode="L").image.mode == "L"


def test_paths_bytes_and_open_files_are_taken_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    PIL.Image.fromarray(PIXELS).save(path)
    data = path.read_bytes()
    with path.open("rb") as file:
        images = [Image(path), Image(str(path)), Image(data), Image(file)]
    assert [image.data for image in images] == [data] * 4


def test_a_picture_is_a_snapshot(tmp_path: Path, place: RecordingPlace) -> None:
    path = tmp_path / "x.png"
    PIL.Image.fromarray(PIXELS).save(path)
    pixels = PIXELS.copy()
    of_array, of_path = Image(pixels), Image(path)
    pixels[:] = 0
    path.unlink()
    assert np.array_equal(shown(of_array), PIXELS)
    assert np.array_equal(shown(of_path), PIXELS)
    assert place.log(of_path)["size"] == len(of_path.data)


def test_a_figure_is_drawn() -> None:
    figure = Figure((2, 1), dpi=50)
    axes = figure.subplots()
    assert Image(figure).width == 100
    assert Image(axes).width == 100


@pytest.mark.parametrize("given", ["no such.png", b"no image", object(), [1, 2], None])
def test_what_is_no_picture_is_refused(given: Any) -> None:
    with pytest.raises(UsageError):
        Image(given)


def test_boxes_and_masks_are_files_and_their_labels_are_told_once(
    place: RecordingPlace,
) -> None:
    told = place.log(Image(PIXELS, boxes=BOXES, masks=MASKS, grouping=3))
    boxes = json.loads(place.read(told["boxes"]["pred"]["path"]))
    assert boxes["class_labels"] == {"1": "a", "2": "b"}
    assert boxes["box_data"][0]["class_id"] == 2
    assert boxes["box_data"][0]["scores"] == {"acc": 0.5}
    mask = place.read(told["masks"]["gt"]["path"])
    assert np.asarray(PIL.Image.open(io.BytesIO(mask))).tolist() == [[1] * 10] * 8
    assert place.client_info["mask/class_labels"] == {
        "key_wandb_delimeter_gt": {
            "type": "mask/class_labels",
            "key": "key_wandb_delimeter_gt",
            "value": {"0": "bg", "1": "x"},
        }
    }
    assert "key_wandb_delimeter_pred" in place.client_info["bounding_box/class_labels"]
    assert told["grouping"] == 3


def test_classes_name_what_layers_do_not(place: RecordingPlace) -> None:
    masks = {"gt": {"mask_data": np.zeros((8, 10), np.uint8)}}
    place.log(Image(PIXELS, masks=masks, classes=[{"id": 0, "name": "sky"}]))
    [labels] = place.client_info["mask/class_labels"].values()
    assert labels["value"] == {"0": "sky"}


@pytest.mark.parametrize(
    "box",
    [
        {"position": {"minX": 0.1}},
        {"position": {"middle": [1], "width": 1, "height": 1}},
        {"position": {"minX": "0", "maxX": 1, "minY": 0, "maxY": 1}},
        {"position": {"middle": [1, 2], "width": 1, "height": 1}, "domain": "inch"},
        {"position": {"middle": [1, 2], "width": 1, "height": 1}, "class_id": "cat"},
        {"position": {"middle": [1, 2], "width": 1, "height": 1}, "scores": {"a": "b"}},
        "box",
    ],
)
def test_an_impossible_box_is_refused_by_the_name_of_its_layer(box: Any) -> None:
    with pytest.raises(UsageError):
        Image(PIXELS, boxes={"pred": {"box_data": [box]}})


@pytest.mark.parametrize("data", [np.full((8, 10), 256), np.full((8, 10), 0.5)])
def test_masks_are_class_numbers(data: Any) -> None:
    with pytest.raises(UsageError, match="class numbers"):
        Image(PIXELS, masks={"gt": {"mask_data": data}})


def test_several_images_are_one_value(place: RecordingPlace) -> None:
    images = [Image(PIXELS, caption="a", boxes=BOXES), Image(255 - PIXELS)]
    told = Image.logged_together(images, place, "list", 2)
    assert (told["_type"], told["count"]) == ("images/separated", 2)
    assert told["captions"] == ["a", None]
    assert told["all_boxes"][1] is None
    assert "all_masks" not in told
    assert [place.read(path) for path in told["filenames"]] == [
        image.data for image in images
    ]


def test_images_beyond_the_limit_are_left_out_and_counted(
    place: RecordingPlace,
) -> None:
    told = Image.logged_together([Image(PIXELS)] * 110, place, "many", 0)
    assert told["count"] == len(told["filenames"]) == MAX_TOGETHER
    assert place.problems == {"images of 'many' beyond the first 108 were left out": 2}


def test_arrays_are_logged_without_pillow() -> None:
    script = (
        "import sys; sys.modules['PIL'] = None\n"
        "import numpy as np\n"
        "from trailmark.media import Image\n"
        "print(Image(np.zeros((2, 3))).width)\n"
    )
    printed = subprocess.check_output([sys.executable, "-c", script], timeout=60)
    assert printed == b"3\n"
