"""Rich values in artifacts: a description in JSON, and the files it names.

The description of a table holds the table, in the form that the official client reads
and writes: typed columns, times as milliseconds. Cells name media files by their paths
in the artifact.
"""

from __future__ import annotations

import datetime
import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from trailmark.errors import UsageError
from trailmark.media.value import MediaValue
from trailmark.wire import lenient_json

if TYPE_CHECKING:
    from trailmark.artifacts.manifest import ArtifactManifest

SUFFIXES = tuple(
    f".{kind}.json"
    for kind in (
        "table",
        "image-file",
        "audio-file",
        "video-file",
        "html-file",
        "object3D-file",
        "molecule-file",
        "plotly-file",
        "text-file",
        "markdown-file",
        "histogram",
    )
)
"""What the names of descriptions end in."""
_SCALARS = frozenset(["number", "string", "boolean", "timestamp"])


@dataclass(slots=True)
class Described:
    """A value as an artifact keeps it.

    Attributes:
        suffix: What is appended to its name.
        content: Its description, JSON.
        files: Path in the artifact and bytes of each file that it names.
    """

    suffix: str
    content: bytes
    files: list[tuple[str, bytes]]


@dataclass(slots=True)
class _Folder:
    """A place that values write their files to, standing in for a run."""

    files: Path
    added: list[str] = field(default_factory=list[str])
    entity: str = ""
    project: str = ""
    run_id: str = ""

    def add_file(self, path: str, policy: str = "now") -> None:
        _ = policy
        if path not in self.added:
            self.added.append(path)

    def add_client_info(self, info: Mapping[str, Mapping[str, Any]]) -> None:
        """Of runs; an artifact has no config."""

    def add_problem(self, message: str, hint: str | None, count: int = 1) -> None:
        """What a run would leave out with a note, an artifact refuses."""
        raise UsageError(f"{message} ({count})", hint=hint)


def describe(value: MediaValue, name: str) -> Described:
    """What an artifact keeps of a value.

    Raises:
        UsageError: It is no rich value, or not one that can be kept.
    """
    if not isinstance(value, MediaValue):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise UsageError(
            f"{type(value).__name__!r} is no rich value",
            hint="use trailmark.Table, Image, Audio …; files go in by add_file",
        )
    with tempfile.TemporaryDirectory(prefix="trailmark-") as scratch:
        place = _Folder(Path(scratch))
        told = value.logged(place, Path(name).name, 0)
        kind = str(told["_type"])
        if kind in ("table-file", "incremental-table-file"):
            path = str(told["path"])
            place.added.remove(path)
            kind, content = "table", _table((place.files / path).read_bytes(), told)
        else:
            content = orjson.dumps(told, option=orjson.OPT_SORT_KEYS)
        files = [(path, (place.files / path).read_bytes()) for path in place.added]
    return Described(f".{kind}.json", content, files)


def read_described(path: str, content: bytes, get_file: Callable[[str], bytes]) -> Any:
    """The value of a description.

    Args:
        path: Of the description in the artifact.
        get_file: Returns the bytes of a file of the artifact.

    Raises:
        UsageError: It is of no known kind, or not as it should be.
    """
    from trailmark.media.read import read_table, read_value

    if path.endswith(".table.json"):
        return read_table(content, get_file)
    return read_value(lenient_json.loads(content), get_file)


def find_described(manifest: ArtifactManifest, name: str) -> str | None:
    """The path of the description of a value that was added as `name`; None for none."""
    if name in manifest.entries and name.endswith(SUFFIXES):
        return name
    return next(
        (path for suffix in SUFFIXES if (path := name + suffix) in manifest.entries),
        None,
    )


def _table(own: bytes, told: Mapping[str, Any]) -> bytes:
    """The official form of a table, from that of a run's file."""
    content = json.loads(own)
    columns, types, rows = content["columns"], content["types"], content["data"]
    for index, one in enumerate(types):
        if one["kind"] == "timestamp":
            for row in rows:
                row[index] = _milliseconds(row[index])
    type_map = {
        str(name): _column_type(one) for name, one in zip(columns, types, strict=True)
    }
    form = {
        "_type": "table",
        "column_types": {"wb_type": "typedDict", "params": {"type_map": type_map}},
        "columns": columns,
        "data": rows,
        "log_mode": told.get("log_mode", "IMMUTABLE"),
        "ncols": len(columns),
        "nrows": len(rows),
    }
    # Cells may hold NaN, which is written as such.
    return json.dumps(form, ensure_ascii=False, separators=(",", ":")).encode(
        errors="replace"
    )


def _column_type(told: Mapping[str, Any]) -> dict[str, Any]:
    kind = told["kind"]
    if kind not in _SCALARS:
        return {"wb_type": "any"}
    if not told.get("optional", True):
        return {"wb_type": kind}
    allowed = [{"wb_type": "none"}, {"wb_type": kind}]
    return {"wb_type": "union", "params": {"allowed_types": allowed}}


def _milliseconds(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    when = datetime.datetime.fromisoformat(cell)
    if when.tzinfo is None:
        when = when.replace(tzinfo=datetime.UTC)
    return int(when.timestamp() * 1000)
