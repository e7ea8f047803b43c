"""Things in space: point clouds, scenes and models."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any, cast

import orjson

from trailmark.errors import UsageError
from trailmark.media.arrays import is_array, numpy_module, plain, to_numpy
from trailmark.media.content import Content
from trailmark.media.file_value import FileValue
from trailmark.media.value import Place

if TYPE_CHECKING:
    from trailmark.media.arrays import Array

FORMATS = ("obj", "gltf", "glb", "babylon", "stl", "pts.json")
_SCENES = ("lidar/beta",)


class Object3D(FileValue):
    """A point cloud, a scene or a model. The axes are right-handed.

    Args:
        data_or_path: Points of shape (n, 3), (n, 4) with a category 1 to 14, or (n, 6)
            with red, green and blue of 0 to 255; a scene, as `from_point_cloud` takes
            it, in a dict with `type`; or the path or an open file of a model
            (`.obj`, `.gltf`, `.glb`, `.babylon`, `.stl`, `.pts.json`).
        caption: Shown below it.
        file_type: Format of an open file without a name.

    Raises:
        UsageError: It is none of these; there is no such file.
    """

    wire_type = "object3D-file"
    folder = "object3D"

    def __init__(
        self,
        data_or_path: Any,
        caption: str | None = None,
        *,
        file_type: str | None = None,
    ) -> None:
        self.caption = caption
        self.left_out = 0
        self.format = "pts.json"
        if isinstance(data_or_path, (str, os.PathLike)):
            path = cast("str | os.PathLike[str]", data_or_path)
            self._content = Content.of_path(path)
            self.format = _checked_format(file_type, os.fspath(path))
        elif isinstance(data_or_path, (io.IOBase, bytes)):
            name = str(getattr(data_or_path, "name", ""))
            self.format = _checked_format(file_type, name)
            self._content = (
                Content(data=data_or_path)
                if isinstance(data_or_path, bytes)
                else Content.of_stream(cast("IO[Any]", data_or_path))
            )
        elif isinstance(data_or_path, Mapping):
            scene = self._scene(cast("Mapping[str, Any]", data_or_path))
            self._content = Content(data=_json(scene))
        else:
            points = self._points(data_or_path, (3, 4, 6))
            self._content = Content(data=_json(points))

    @classmethod
    def from_numpy(cls, data: Any) -> Object3D:
        """Points, as the class itself takes them."""
        return cls(data)

    @classmethod
    def from_file(cls, data_or_path: Any, file_type: str | None = None) -> Object3D:
        """A model from a path or an open file."""
        return cls(data_or_path, file_type=file_type)

    @classmethod
    def from_point_cloud(
        cls,
        points: Any,
        boxes: Sequence[Mapping[str, Any]] = (),
        vectors: Sequence[Mapping[str, Any]] | None = None,
        point_cloud_type: str = "lidar/beta",
    ) -> Object3D:
        """A scene.

        Args:
            boxes: Each with 8 `corners`, `label`, `color` and perhaps `score`; `box3d`
                makes them.
            vectors: Each with `start` and `end`.
        """
        scene = {"type": point_cloud_type, "points": points, "boxes": boxes}
        return cls(scene | {"vectors": vectors or []})

    @property
    def suffix(self) -> str:
        return f".{self.format}"

    def logged(self, place: Place, key: str, step: int | str) -> dict[str, Any]:
        if self.left_out:
            place.add_problem(
                f"points of {key!r} are not finite",
                "they were left out",
                self.left_out,
            )
        return super().logged(place, key, step)

    @classmethod
    def logged_together(
        cls, values: Sequence[Any], place: Place, key: str, step: int | str
    ) -> dict[str, Any]:
        objects = [one.logged(place, key, step) for one in values]
        told: dict[str, Any] = {
            "_type": "object3D",
            "count": len(objects),
            "objects": objects,
            "filenames": [one["path"].rpartition("/")[2] for one in objects],
        }
        captions = [one.caption for one in values]
        return told | {"captions": captions} if any(captions) else told

    def _points(self, data: Any, widths: Sequence[int]) -> Array:
        points = to_numpy(data)
        if points.ndim != 2 or points.shape[1] not in widths:
            raise UsageError(
                f"an array of shape {points.shape} is no point cloud",
                hint="(points, 3), (points, 4) with a category, or (points, 6) with a "
                "colour",
            )
        np = numpy_module()
        finite = np.isfinite(points).all(axis=1)
        self.left_out = int(len(points) - finite.sum())
        return np.ascontiguousarray(points[finite])

    def _scene(self, scene: Mapping[str, Any]) -> dict[str, Any]:
        if scene.get("type") not in _SCENES:
            raise UsageError(
                f"{scene.get('type')!r} is no type of scene",
                hint=f'give "type": "{_SCENES[0]}"',
            )
        checked = dict(scene)
        if "points" in scene:
            points = scene["points"]
            empty = len(points) == 0
            checked["points"] = [] if empty else self._points(points, (3, 4, 6))
        checked["boxes"] = [_checked_box(box) for box in _list(scene, "boxes")]
        checked["vectors"] = [_checked_vector(one) for one in _list(scene, "vectors")]
        return checked


def box3d(
    *,
    center: Any,
    size: Any,
    orientation: Any,
    color: Any,
    label: str | None = None,
    score: float | None = None,
) -> dict[str, Any]:
    """A box for a scene, from its centre, its size and how it is turned.

    Args:
        orientation: A quaternion (r, i, j, k); it need not have length 1.
        color: Red, green and blue of 0 to 255.

    Example:
        >>> box = box3d(center=(0, 0, 0), size=(2, 2, 2), orientation=(1, 0, 0, 0),
        ...             color=(255, 0, 0))
        >>> box["corners"][0]
        [-1.0, -1.0, -1.0]
    """
    np = numpy_module()
    turned = np.asarray(orientation, float)
    if turned.shape != (4,) or not turned.any():
        raise UsageError(f"{orientation!r} is no quaternion", hint="(r, i, j, k)")
    r, i, j, k = turned / np.linalg.norm(turned)
    rotation = np.array(
        [
            [1 - 2 * (j * j + k * k), 2 * (i * j - k * r), 2 * (i * k + j * r)],
            [2 * (i * j + k * r), 1 - 2 * (i * i + k * k), 2 * (j * k - i * r)],
            [2 * (i * k - j * r), 2 * (j * k + i * r), 1 - 2 * (i * i + j * j)],
        ]
    )
    signs = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
    corners = signs * (np.asarray(size, float) / 2) @ rotation.T + np.asarray(center)
    box = {"corners": corners.tolist(), "color": plain(color)}
    said = {"label": label, "score": score}
    return box | {name: one for name, one in said.items() if one is not None}


def _checked_format(file_type: str | None, name: str) -> str:
    for known in FORMATS:
        if file_type == known or (not file_type and name.lower().endswith(f".{known}")):
            return known
    raise UsageError(
        f"{file_type or name!r} is no kind of 3D file",
        hint=f"one of {', '.join(FORMATS)}; say which as file_type",
    )


def _list(scene: Mapping[str, Any], name: str) -> list[Any]:
    told: Any = scene.get(name)
    return [] if told is None else list(told)


def _checked_box(box: Any) -> dict[str, Any]:
    told = plain(box)
    corners = told.get("corners") if isinstance(told, dict) else None
    if not isinstance(corners, list) or len(cast("list[Any]", corners)) != 8:
        raise UsageError(
            f"a box of a scene needs 8 corners: {box!r:.200}", hint="box3d makes them"
        )
    return cast("dict[str, Any]", told)


def _checked_vector(vector: Any) -> dict[str, Any]:
    told = plain(vector)
    if not isinstance(told, dict) or "start" not in told or "end" not in told:
        raise UsageError(
            f"a vector of a scene needs a start and an end: {vector!r:.200}"
        )
    return cast("dict[str, Any]", told)


def _json(value: Any) -> bytes:
    return orjson.dumps(
        value,
        option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS,
        default=lambda item: plain(item) if is_array(item) else str(item),
    )
