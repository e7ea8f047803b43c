"""History over the wire: one question, answered as columns in a stream."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import orjson

from trailmark.apis.public.file_writing import whole_file
from trailmark.errors import (
    NotFoundError,
    UnknownNameError,
    UnsupportedError,
    UsageError,
)
from trailmark.transport.client import Client
from trailmark.wire.column_frames import ColumnFrame, read_frames

StreamName = Literal["default", "system"]
Form = Literal["frames", "arrow", "parquet"]

STEP = "_step"
_RUNTIME = "_runtime"
_ROUTE = "/api/history/columns"
_RUNS_ROUTE = "/api/runs/table"
_FEATURE = "TRAILMARK_COLUMNS"
_SILENCE_S = 60.0
_PART_BYTES = 16 << 20
_STREAMS = {"default": "history", "system": "events"}


@dataclass(frozen=True, slots=True)
class Question:
    """Which rows of which runs.

    Attributes:
        x: A column before `keys`, which rows must have too; only with keys.
        keys: Only these columns, and only rows that have all of them; None for whole
            rows.
        samples: At most so many of each run, evenly spread; None for every row.
        max_step: Not included.
    """

    entity: str
    project: str
    runs: tuple[str, ...]
    keys: tuple[str, ...] | None = None
    x: str | None = None
    samples: int | None = None
    min_step: int | None = None
    max_step: int | None = None
    stream: StreamName = "default"

    def body(self, form: Form, **more: Any) -> bytes:
        """As it is sent."""
        said = {
            "entity": self.entity,
            "project": self.project,
            "runs": self.runs,
            "keys": self.keys,
            "x": self.x,
            "samples": self.samples,
            "min_step": self.min_step,
            "max_step": self.max_step,
            "stream": _STREAMS[self.stream],
            "format": form,
        }
        return _sent(said | more)


def question(
    path: Sequence[str],
    *,
    keys: Sequence[str] | None = None,
    x_axis: str | None = None,
    samples: int | None = None,
    min_step: int | None = None,
    max_step: int | None = None,
    stream: str = "default",
) -> Question:
    """A question about one run, checked before anything is sent.

    Args:
        path: Entity, project and run id.

    Raises:
        UsageError: It makes no sense.
    """
    entity, project, run = path
    if samples is not None and (not _is_whole(samples) or samples < 1):
        raise UsageError(f"there cannot be {samples!r} samples", hint="1 or more")
    for name, step in (("min_step", min_step), ("max_step", max_step)):
        if step is not None and not _is_whole(step):
            raise UsageError(f"{name} {step!r} is no step", hint="give a whole number")
    if stream not in ("default", "system"):
        raise UsageError(
            f"there is no stream {stream!r}", hint="one of 'default' and 'system'"
        )
    if x_axis is not None and not isinstance(x_axis, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise UsageError(f"x_axis {x_axis!r} is no key", hint="give a text")
    if stream == "system" and x_axis == STEP:
        x_axis = _RUNTIME  # machine metrics have no step
    return Question(
        entity,
        project,
        (run,),
        checked_keys(keys),
        x_axis,
        samples,
        min_step,
        max_step,
        stream,
    )


def checked_keys(keys: Sequence[str] | None) -> tuple[str, ...] | None:
    """Each key once; None for all of them, which an empty list means too.

    Raises:
        UsageError: It is no list of texts.
    """
    if keys is None:
        return None
    if not isinstance(keys, (list, tuple)):
        raise UsageError(f"keys cannot be {keys!r}", hint="give a list of them")
    for key in keys:
        if not isinstance(key, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise UsageError(f"{key!r} is no key", hint="give a list of texts")
    return tuple(dict.fromkeys(keys)) or None


def frames(client: Client, asked: Question) -> Iterator[ColumnFrame]:
    """The rows of one run as they come; some ten megabytes in memory at a time.

    Each part is read to its end before the first of its rows is given, so that a loop
    that takes its time keeps no connection waiting. No row is lost and none comes twice,
    whatever breaks and whatever is logged meanwhile.

    Raises:
        UnknownNameError: There is no such run.
        TransportError: No usable answer within the time of the client's patience.
    """
    seen, end_row, more = 0, None, True
    while more:
        body = asked.body("frames", skip=seen, end_row=end_row, most_bytes=_PART_BYTES)
        part, more = _read(client, body)
        for frame in part:
            seen += frame.n_rows
            end_row = frame.end_row if end_row is None else end_row
            yield frame


def all_frames(client: Client, asked: Question) -> list[ColumnFrame]:
    """The rows of any number of runs at once. Raises as `frames`."""
    found, _ = _read(client, asked.body("frames"))
    return found


def table_bytes(client: Client, asked: Question) -> bytearray:
    """An Arrow IPC stream of the rows. Raises as `frames`."""

    def read() -> bytearray:
        found = bytearray()
        with _asking(client, asked.body("arrow")) as pieces:
            for piece in pieces:
                found += piece
        return found

    return client.insist(read)


def save_parquet(client: Client, asked: Question, path: Path) -> None:
    """Write the rows to a Parquet file, whole or not at all. Raises as `frames`."""
    _save(client, _ROUTE, asked.body("parquet"), path)


def save_runs(
    client: Client,
    project_path: Sequence[str],
    filters: Mapping[str, Any] | None,
    path: Path,
) -> None:
    """Write a project's runs to a Parquet file, whole or not at all.

    Raises:
        UsageError: `filters` hold what JSON cannot.
        UnknownNameError: There is no such project.
    """
    entity, project = project_path
    asked = {
        "entity": entity,
        "project": project,
        "filters": filters,
        "format": "parquet",
    }
    _save(client, _RUNS_ROUTE, _sent(asked), path)


def of_runs(asked: Question, runs: Sequence[str]) -> Question:
    """The same question about other runs of the project."""
    return replace(asked, runs=tuple(runs))


def _save(client: Client, route: str, body: bytes, path: Path) -> None:
    def read() -> None:
        with whole_file(path) as file, _asking(client, body, route) as pieces:
            for piece in pieces:
                file.write(piece)

    client.insist(read)


def _sent(said: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(said)
    except orjson.JSONEncodeError as error:
        raise UsageError(f"this cannot be sent: {error}") from None


def _read(client: Client, body: bytes) -> tuple[list[ColumnFrame], bool]:
    """The frames of one answer, and whether there are more rows."""

    def read() -> tuple[list[ColumnFrame], bool]:
        found: list[ColumnFrame] = []
        with _asking(client, body) as pieces:
            reading = read_frames(pieces)
            while True:
                try:
                    found.append(next(reading))
                except StopIteration as end:
                    return found, bool(end.value)

    return client.insist(read)


class _asking:  # noqa: N801  reads as what it does
    """A question sent, and the pieces of its answer."""

    def __init__(self, client: Client, body: bytes, route: str = _ROUTE) -> None:
        self._client = client
        self._asked = client.bulk.ask(route, body, with_key=True, wait_s=_SILENCE_S)

    def __enter__(self) -> Iterator[bytes]:
        try:
            return self._asked.__enter__().pieces()
        except NotFoundError as error:
            require(self._client, _FEATURE, "read history as columns")
            raise UnknownNameError(error.message, hint=error.hint) from None

    def __exit__(self, *error: Any) -> bool | None:
        return self._asked.__exit__(*error)


def require(client: Client, feature: str, what: str) -> None:
    """Raises: UnsupportedError: The server does not have the feature."""
    if feature not in client.features():
        raise UnsupportedError(
            f"{client.base_url} cannot {what}", hint="its version is too old for it"
        )


def _is_whole(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)
