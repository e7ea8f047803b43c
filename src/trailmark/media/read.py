"""Logged values back into objects, whoever wrote them.

What a run's history says of a value names files; a function that gets a file of the run
by its path brings the rest.
"""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Callable, Mapping
from typing import Any, cast

from trailmark.errors import UsageError
from trailmark.media.audio import Audio
from trailmark.media.histogram import Histogram
from trailmark.media.html import Html
from trailmark.media.image import Image
from trailmark.media.molecule import Molecule
from trailmark.media.object3d import FORMATS as OBJECT_FORMATS
from trailmark.media.object3d import Object3D
from trailmark.media.plotly import Plotly
from trailmark.media.table.column_types import ColumnType
from trailmark.media.table.table import Table
from trailmark.media.text import Markdown, Text
from trailmark.media.value import MediaValue
from trailmark.media.video import FORMATS as VIDEO_FORMATS
from trailmark.media.video import Video

GetFile = Callable[[str], bytes]
_Told = Mapping[str, Any]


def read_value(told: _Told, get_file: GetFile) -> MediaValue | list[MediaValue]:
    """The value, or the list of values, that a row of history tells of.

    Args:
        told: The JSON object with `_type`.
        get_file: Returns the bytes of the file of the run at a path.

    Raises:
        UsageError: It is of no known type, or the file holds something else.
    """
    kind = str(told.get("_type"))
    reader = _SEVERAL.get(kind) or _SINGLE.get(kind)
    if reader is None:
        raise UsageError(f"{kind!r} is no type of a logged value")
    try:
        return reader(told, get_file)
    except UsageError:
        raise
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UsageError(
            f"a logged {kind!r} is not as it should be: {error!r}"
        ) from None


def read_table(data: bytes | str, get_file: GetFile | None = None) -> Table:
    """A table from its file, in the form of a run's files or of an artifact's.

    Media in cells are read with `get_file`; without it they stay the JSON they are.

    Raises:
        UsageError: It is no table.
    """
    try:
        return _read_table(json.loads(data), get_file)
    except UsageError:
        raise
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UsageError(f"this is no table: {error!r}") from None


def _read_table(told: Any, get_file: GetFile | None) -> Table:
    columns = told["columns"]
    table = Table(columns=columns, allow_mixed_types=True)
    types = _types(told, columns)
    for row in told["data"]:
        pairs = zip(row, types, strict=True)
        table.add_data(*(_cell(cell, one, get_file) for cell, one in pairs))
    for name, one in zip(columns, types, strict=True):
        if one is not None:
            table.cast(name, one.kind, optional=one.optional)
    return table


def _types(told: _Told, columns: list[Any]) -> list[ColumnType | None]:
    """What the file says of each column; None where nothing usable."""
    match told:
        case {"types": list() as types} if len(types) == len(columns):
            return [_own_type(one) for one in cast("list[Any]", types)]
        case {"column_types": {"params": {"type_map": dict() as types}}}:
            known = cast("dict[str, Any]", types)
            return [_foreign_type(known.get(str(name))) for name in columns]
        case _:
            return [None] * len(columns)


def _own_type(told: Any) -> ColumnType | None:
    match told:
        case {"kind": "number" | "string" | "boolean" | "timestamp" as kind}:
            return ColumnType(kind, bool(told.get("optional", True)))
        case _:
            return None


def _foreign_type(told: Any) -> ColumnType | None:
    match told:
        case {"wb_type": "number" | "string" | "boolean" | "timestamp" as kind}:
            return ColumnType(kind, optional=False)
        case {"wb_type": "union", "params": {"allowed_types": list() as several}}:
            allowed = [_foreign_type(one) for one in cast("list[Any]", several)]
            found = [one.kind for one in allowed if one is not None]
            return ColumnType(found[0]) if len(found) == 1 else None
        case _:
            return None


def _cell(cell: Any, column: ColumnType | None, get_file: GetFile | None) -> Any:
    if column is not None and column.kind == "timestamp":
        return _instant(cell)
    if isinstance(cell, dict) and "_type" in cell and get_file is not None:
        told = cast("dict[str, Any]", cell)
        return read_value(told, get_file) if told["_type"] in _SINGLE else told
    return cell


def _instant(cell: Any) -> Any:
    """ISO 8601 in the files of runs, milliseconds since 1970 in artifacts."""
    if isinstance(cell, (int, float)):
        utc = datetime.datetime.fromtimestamp(cell / 1000, datetime.UTC)
        return utc.replace(tzinfo=None)
    return None if cell is None else datetime.datetime.fromisoformat(cell)


def _image(told: _Told, get_file: GetFile) -> Image:
    boxes = told.get("boxes") or {}
    masks = told.get("masks") or {}
    return Image(
        get_file(told["path"]),
        caption=told.get("caption"),
        grouping=told.get("grouping"),
        boxes={name: _boxes(one, get_file) for name, one in boxes.items()},
        masks={name: {"file": get_file(one["path"])} for name, one in masks.items()},
    )


def _boxes(told: Any, get_file: GetFile) -> dict[str, Any]:
    """A layer is a file of its own in runs, and a list in artifacts."""
    if isinstance(told, list):
        return {"box_data": told}
    return json.loads(get_file(told["path"]))


def _images(told: _Told, get_file: GetFile) -> list[MediaValue]:
    paths = told["filenames"]
    each = zip(
        paths,
        told.get("captions") or [None] * len(paths),
        told.get("all_boxes") or [None] * len(paths),
        told.get("all_masks") or [None] * len(paths),
        strict=True,
    )
    return [
        _image({"path": path, "caption": caption, "boxes": b, "masks": m}, get_file)
        for path, caption, b, m in each
    ]


def _audio(told: _Told, get_file: GetFile) -> Audio:
    return Audio(get_file(told["path"]), caption=told.get("caption"))


def _video(told: _Told, get_file: GetFile) -> Video:
    ending = str(told["path"]).rpartition(".")[2]
    known = ending if ending in VIDEO_FORMATS else None
    return Video(get_file(told["path"]), caption=told.get("caption"), format=known)


def _html(told: _Told, get_file: GetFile) -> Html:
    text = get_file(told["path"]).decode(errors="replace")
    return Html(text, inject=False, data_is_not_path=True)


def _text(told: _Told, get_file: GetFile) -> Text:
    text = get_file(told["path"]).decode(errors="replace")
    made = Markdown if told["_type"] == Markdown.kind else Text
    return made(text, caption=told.get("caption"))


def _object3d(told: _Told, get_file: GetFile) -> Object3D:
    path = str(told["path"])
    known = next((one for one in OBJECT_FORMATS if path.endswith(f".{one}")), None)
    data = get_file(path)
    return Object3D(data, caption=told.get("caption"), file_type=known)


def _molecule(told: _Told, get_file: GetFile) -> Molecule:
    ending = str(told["path"]).rpartition(".")[2]
    file = io.BytesIO(get_file(told["path"]))
    return Molecule(file, caption=told.get("caption"), file_type=ending)


def _molecules(told: _Told, get_file: GetFile) -> list[MediaValue]:
    captions = told.get("captions") or [None] * len(told["filenames"])
    each = zip(told["filenames"], captions, strict=True)
    return [_molecule({"path": path, "caption": one}, get_file) for path, one in each]


def _histogram(told: _Told, get_file: GetFile) -> Histogram:
    _ = get_file
    return Histogram(np_histogram=(told["values"], told["bins"]))


def _table(told: _Told, get_file: GetFile) -> Table:
    """An incremental table is all its pieces, as far as they are files of the run."""
    pieces = [
        one for one in told.get("previous_increments_paths", ()) if ":" not in one
    ]
    first, *others = [
        read_table(get_file(p), get_file) for p in (*pieces, told["path"])
    ]
    for piece in others:
        for row in piece.data:
            first.add_data(*row)
    return first


def _plotly(told: _Told, get_file: GetFile) -> Plotly:
    return Plotly.of_json(get_file(told["path"]))


def _each(name: str) -> Callable[[_Told, GetFile], list[MediaValue]]:
    def read(told: _Told, get_file: GetFile) -> list[MediaValue]:
        return [_SINGLE[one["_type"]](one, get_file) for one in told[name]]

    return read


_SINGLE: dict[str, Callable[[_Told, GetFile], MediaValue]] = {
    "image-file": _image,
    "audio-file": _audio,
    "video-file": _video,
    "html-file": _html,
    "text-file": _text,
    "markdown-file": _text,
    "object3D-file": _object3d,
    "molecule-file": _molecule,
    "plotly-file": _plotly,
    "histogram": _histogram,
    "table-file": _table,
    "incremental-table-file": _table,
}
_SEVERAL: dict[str, Callable[[_Told, GetFile], list[MediaValue]]] = {
    "images/separated": _images,
    "audio": _each("audio"),
    "videos": _each("videos"),
    "html": _each("html"),
    "object3D": _each("objects"),
    "molecule": _molecules,
}
