"""What is drawn over an image: boxes and masks, and the names of their classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson

from trailmark.errors import UsageError
from trailmark.media.arrays import numpy_module, plain, to_numpy
from trailmark.media.content import Content
from trailmark.media.image_header import read_image_header
from trailmark.media.pillow import encode_picture, open_picture
from trailmark.media.png import encode_png
from trailmark.media.value import Place

_CORNERS = ("minX", "maxX", "minY", "maxY")
_CENTRE = ("middle", "width", "height")
# Source: how the official client names an entry of its class label tables.
_DELIMITER = "_wandb_delimeter_"


class Classes:
    """Names of classes by number: `Classes([{"id": 0, "name": "cat"}])`."""

    def __init__(self, class_set: Sequence[Mapping[str, Any]]) -> None:
        """Raises: UsageError: an entry has no `id` or `name`."""
        self.labels: dict[int, str] = {}
        for entry in class_set:
            if "id" not in entry or "name" not in entry:
                raise UsageError(f"a class needs an id and a name: {dict(entry)!r}")
            self.labels[_class_number(entry["id"])] = str(entry["name"])


class BoundingBoxes2D:
    """Boxes of one layer, such as "predictions".

    Each of `box_data` has a `position`: `minX`, `maxX`, `minY`, `maxY`, or `middle`,
    `width` and `height`, as fractions of the image, or in pixels with
    `"domain": "pixel"`; and may have `class_id`, `box_caption` and `scores`.
    """

    def __init__(self, val: Mapping[str, Any], key: str = "") -> None:
        """Raises: UsageError: a box is not as above; the message says which."""
        boxes = val.get("box_data")
        if not isinstance(boxes, Sequence) or isinstance(boxes, str):
            raise UsageError(f"boxes {key!r} need a list under 'box_data'")
        self.key = key
        self.boxes = [_checked_box(box, key) for box in cast("Sequence[Any]", boxes)]
        self.labels = _labels(val.get("class_labels"))

    def logged(
        self, place: Place, key: str, name: str, step: int | str
    ) -> dict[str, Any]:
        """Write the boxes of layer `name` of the image logged under `key`."""
        labels = {str(number): label for number, label in self.labels.items()}
        told = {"box_data": self.boxes, "class_labels": labels}
        content = Content(data=orjson.dumps(told))
        add_labels(place, "bounding_box/class_labels", key, name, self.labels)
        stored = content.store(place, "metadata/boxes2D", key, step, ".boxes2D.json")
        return {"_type": "boxes2D", **stored}


class ImageMask:
    """A class number for each pixel of an image.

    `mask_data` is an array (H, W) of class numbers 0 to 255; or `path` names a
    one-channel PNG of them, or `file` is one.
    """

    def __init__(self, val: Mapping[str, Any], key: str = "") -> None:
        """Raises: UsageError: there are no such data."""
        self.key = key
        self.labels = _labels(val.get("class_labels"))
        if "mask_data" in val:
            self._content = _mask_of_array(val["mask_data"], key)
        elif "path" in val:
            self._content = _mask_of_file(Content.of_path(val["path"]).read(), key)
        elif "file" in val:
            self._content = _mask_of_file(bytes(val["file"]), key)
        else:
            raise UsageError(f"mask {key!r} needs 'mask_data' or 'path'")

    @property
    def data(self) -> bytes:
        """The PNG file of class numbers."""
        return self._content.read()

    def logged(
        self, place: Place, key: str, name: str, step: int | str
    ) -> dict[str, Any]:
        """Write the mask of layer `name` of the image logged under `key`."""
        add_labels(place, "mask/class_labels", key, name, self.labels)
        stored = self._content.store(place, "images/mask", key, step, ".mask.png")
        return {"_type": "mask", **stored}


@dataclass(frozen=True, slots=True)
class Overlays:
    """Everything drawn over one image, by layer."""

    boxes: dict[str, BoundingBoxes2D]
    masks: dict[str, ImageMask]

    @classmethod
    def of(
        cls,
        boxes: Mapping[str, Any] | None,
        masks: Mapping[str, Any] | None,
        classes: Classes | Sequence[Mapping[str, Any]] | None,
    ) -> Overlays:
        """Layers without labels of their own get those of `classes`."""
        if classes is not None and not isinstance(classes, Classes):
            classes = Classes(classes)
        made = cls(
            {
                name: box
                if isinstance(box, BoundingBoxes2D)
                else BoundingBoxes2D(_layer(box, name), name)
                for name, box in (boxes or {}).items()
            },
            {
                name: mask
                if isinstance(mask, ImageMask)
                else ImageMask(_layer(mask, name), name)
                for name, mask in (masks or {}).items()
            },
        )
        if classes is not None:
            for layer in (*made.boxes.values(), *made.masks.values()):
                layer.labels = layer.labels or classes.labels
        return made


def add_labels(
    place: Place, kind: str, key: str, name: str, labels: Mapping[int, str]
) -> None:
    """Tell the names of a layer's classes once for all steps."""
    if labels:
        entry = f"{key}{_DELIMITER}{name}"
        value = {str(number): label for number, label in labels.items()}
        place.add_client_info(
            {kind: {entry: {"type": kind, "key": entry, "value": value}}}
        )


def _layer(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise UsageError(
            f"layer {name!r} of an image must be a dict, not {value!r:.80}"
        )
    return cast("Mapping[str, Any]", value)


def _labels(labels: object) -> dict[int, str]:
    if not labels:
        return {}
    if not isinstance(labels, Mapping):
        raise UsageError(f"class_labels must be a dict, not {labels!r:.80}")
    known = cast("Mapping[Any, Any]", labels)
    return {_class_number(key): str(label) for key, label in known.items()}


def _class_number(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise UsageError(f"a class is numbered: {value!r} is no integer") from None


def _checked_box(box: Any, key: str) -> dict[str, Any]:
    told = plain(box)
    if not isinstance(told, dict):
        raise UsageError(f"a box of {key!r} must be a dict, not {box!r:.80}")
    checked = cast("dict[str, Any]", told)
    position = checked.get("position")
    if not isinstance(position, dict) or not _is_position(position):
        raise UsageError(
            f"a box of {key!r} has no possible position: {position!r:.200}",
            hint=f"give {', '.join(_CORNERS)}, or {', '.join(_CENTRE)}, as numbers",
        )
    scores = checked.get("scores") or {}
    if not isinstance(scores, dict) or not all(map(_is_number, scores.values())):
        raise UsageError(f"a box of {key!r} has scores that are no numbers: {scores!r}")
    if checked.get("domain") not in (None, "pixel"):
        raise UsageError(
            f"a box of {key!r} has an unknown domain {checked['domain']!r}",
            hint="leave it out for fractions of the image, or say 'pixel'",
        )
    if checked.get("class_id") is not None:
        checked["class_id"] = _class_number(checked["class_id"])
    return checked


def _is_position(position: Mapping[str, Any]) -> bool:
    if all(_is_number(position.get(name)) for name in _CORNERS):
        return True
    middle = position.get("middle")
    return (
        isinstance(middle, list)
        and len(cast("list[Any]", middle)) == 2
        and all(map(_is_number, cast("list[Any]", middle)))
        and all(_is_number(position.get(name)) for name in _CENTRE[1:])
    )


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _mask_of_array(data: Any, key: str) -> Content:
    array = to_numpy(data)
    if array.ndim == 3 and 1 in (array.shape[0], array.shape[2]):
        array = array[0] if array.shape[0] == 1 else array[:, :, 0]
    if array.ndim != 2 or 0 in array.shape:
        raise UsageError(f"mask {key!r} must be (height, width), not {array.shape}")
    np = numpy_module()
    numbers = array.astype(np.uint8)
    if not (numbers == array).all():
        raise UsageError(
            f"mask {key!r} holds values that are no class numbers from 0 to 255",
            hint="give each pixel the number of its class",
        )
    return Content(data=encode_png(numbers[:, :, None]))


def _mask_of_file(data: bytes, key: str) -> Content:
    header = read_image_header(data)
    if header is not None and header.format == "png":
        return Content(data=data)
    picture = open_picture(data, f"mask {key!r}")
    return Content(data=encode_picture(picture, "png", "L"))
