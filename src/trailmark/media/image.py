"""A picture, with what is drawn over it."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from typing import IO, Any, cast

from trailmark.errors import UsageError
from trailmark.media import figures
from trailmark.media.content import Content
from trailmark.media.image_header import ImageHeader, read_image_header
from trailmark.media.overlays import Classes, Overlays
from trailmark.media.pillow import encode_picture, open_picture
from trailmark.media.pixels import to_pixels
from trailmark.media.png import encode_png
from trailmark.media.value import MediaValue, Place

_FOLDER = "images"
MAX_TOGETHER = 108
_FILE_TYPES = {"jpeg": "jpg"}


class Image(MediaValue):
    """A picture.

    Args:
        data_or_path: An array (see `trailmark.media.pixels.to_pixels` for shapes and
            ranges), a Pillow picture, a Matplotlib figure, a path, bytes of an image
            file or an open one.
        mode: Pillow's name of the colour mode to convert to, such as "L".
        caption: Shown below it.
        grouping: How many images of a list belong together.
        classes: Names of classes, for masks and boxes without names of their own.
        boxes: By layer, see `BoundingBoxes2D`.
        masks: By layer, see `ImageMask`.
        file_type: "png", "jpg", "bmp", "gif" or "webp"; png unless the file given is
            one of the others. All but png need Pillow.
        normalize: Whether to bring other ranges than 0 to 255 into it.

    Raises:
        UsageError: It is no picture; there is no such file.

    Example:
        >>> import numpy as np
        >>> picture = Image(np.zeros((4, 6), bool), caption="night")
        >>> picture.width, picture.height, picture.format
        (6, 4, 'png')
    """

    def __init__(  # noqa: PLR0917 - the order that people know
        self,
        data_or_path: Any,
        mode: str | None = None,
        caption: str | None = None,
        grouping: int | None = None,
        classes: Classes | Sequence[Mapping[str, Any]] | None = None,
        boxes: Mapping[str, Any] | None = None,
        masks: Mapping[str, Any] | None = None,
        file_type: str | None = None,
        normalize: bool = True,
    ) -> None:
        if isinstance(data_or_path, Image):
            caption = data_or_path.caption if caption is None else caption
            data_or_path = data_or_path.data
        self.caption = None if caption is None else str(caption)
        self.grouping = grouping
        self.overlays = Overlays.of(boxes, masks, classes)
        data = _file_of(data_or_path, mode, _checked_type(file_type), normalize)
        header = read_image_header(data)
        assert header is not None
        self.format, self.width, self.height = header
        self._content = Content(data=data)

    @property
    def data(self) -> bytes:
        """The image file."""
        return self._content.read()

    @property
    def image(self) -> Any:
        """It as a Pillow picture."""
        return open_picture(self.data, "showing an image")

    def logged(self, place: Place, key: str, step: int | str) -> dict[str, Any]:
        told: dict[str, Any] = {
            "_type": "image-file",
            **self._store(place, key, step),
            "format": self.format,
            "width": self.width,
            "height": self.height,
        }
        said = {
            "caption": self.caption,
            "grouping": self.grouping,
            "boxes": self._logged_boxes(place, key, step),
            "masks": self._logged_masks(place, key, step),
        }
        return told | {name: value for name, value in said.items() if value is not None}

    @classmethod
    def logged_together(
        cls, values: Sequence[Any], place: Place, key: str, step: int | str
    ) -> dict[str, Any]:
        images: list[Image] = list(values[:MAX_TOGETHER])
        left_out = len(values) - len(images)
        if left_out:
            place.add_problem(
                f"images of {key!r} beyond the first {MAX_TOGETHER} were left out",
                "log fewer together, or under several keys",
                left_out,
            )
        stored = [image._store(place, key, step) for image in images]
        told: dict[str, Any] = {
            "_type": "images/separated",
            "width": images[0].width,
            "height": images[0].height,
            "format": images[0].format,
            "count": len(images),
            "filenames": [one["path"] for one in stored],
        }
        if images[0].grouping is not None:
            told["grouping"] = images[0].grouping
        layers = {
            "captions": [image.caption for image in images],
            "all_boxes": [image._logged_boxes(place, key, step) for image in images],
            "all_masks": [image._logged_masks(place, key, step) for image in images],
        }
        return told | {name: each for name, each in layers.items() if any(each)}

    def _store(self, place: Place, key: str, step: int | str) -> dict[str, Any]:
        return self._content.store(place, _FOLDER, key, step, f".{self.format}")

    def _logged_boxes(
        self, place: Place, key: str, step: int | str
    ) -> dict[str, Any] | None:
        layers = self.overlays.boxes.items()
        told = {name: one.logged(place, key, name, step) for name, one in layers}
        return told or None

    def _logged_masks(
        self, place: Place, key: str, step: int | str
    ) -> dict[str, Any] | None:
        layers = self.overlays.masks.items()
        told = {name: one.logged(place, key, name, step) for name, one in layers}
        return told or None


def _checked_type(file_type: str | None) -> str | None:
    if file_type is None:
        return None
    name = file_type.lower().removeprefix(".")
    name = _FILE_TYPES.get(name, name)
    if name not in ("png", "jpg", "gif", "bmp", "webp"):
        raise UsageError(
            f"{file_type!r} is no image type that a browser shows",
            hint="one of png, jpg, gif, bmp, webp",
        )
    return name


def _file_of(
    value: Any, mode: str | None, file_type: str | None, normalize: bool
) -> bytes:
    """The bytes of an image file that a browser shows."""
    data = _given_file(value)
    if data is not None:
        header = read_image_header(data)
        if mode is None and _keeps(header, file_type):
            return data
        name = repr(value) if isinstance(value, (str, os.PathLike)) else "the file"
        return encode_picture(open_picture(data, name), file_type or "png", mode)
    if figures.is_figure(value):
        return _file_of(figures.draw(value), mode, file_type, normalize)
    if figures.is_picture(value):
        return encode_picture(value, file_type or "png", mode)
    png = encode_png(to_pixels(value, normalize=normalize))
    if mode is None and file_type in (None, "png"):
        return png
    return encode_picture(open_picture(png, "the image"), file_type or "png", mode)


def _keeps(header: ImageHeader | None, file_type: str | None) -> bool:
    """Whether a given file can be logged as it is."""
    return header is not None and file_type in (None, header.format)


def _given_file(value: Any) -> bytes | None:
    if isinstance(value, (str, os.PathLike)):
        return Content.of_path(cast("str | os.PathLike[str]", value)).read()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    if isinstance(value, io.IOBase) or (
        hasattr(value, "read") and not hasattr(value, "shape")
    ):
        return Content.of_stream(cast("IO[Any]", value)).read()
    return None
