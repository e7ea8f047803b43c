"""Rows on their way, column by column: one frame holds some consecutive rows of a run.

    header length   u32, little-endian
    body length     u32
    header          JSON: `run`, `n`, `end_row`, `at`, `columns`
    body            arrays one behind the other, little-endian, each on a multiple of 8

A column says its `path` (the keys that lead to it), its `kind`, its `role`, where its
array lies, and in which rows it has a value: all (`at` is null), or those whose
positions are number `at` of the header's arrays. Integers are i64, floats f64,
booleans bytes, positions u32; texts are a JSON list, and values of kind `json` are a
JSON list of documents as they were logged, NaN tokens included. The last frame has no
rows and says `end`: what breaks off before it is incomplete. It says `more` when the
answer ended before the rows did.

Reading needs nothing but the standard library and orjson.
"""

from __future__ import annotations

import json
import struct
import sys
from array import array
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import orjson

from trailmark.errors import InvalidInputError, TransportError
from trailmark.wire import lenient_json

MEDIA_TYPE = "application/x-trailmark-columns"
MOST_ROWS = 65_536
"""Rows of one frame, at most."""

Kind = Literal["int", "float", "bool", "string", "json"]
Role = Literal["value", "null", "verbatim"]

_HEAD = struct.Struct("<II")
_MOST_BYTES = 1 << 31
_CODES = {"int": "q", "float": "d"}
_Bytes = bytes | bytearray | memoryview


@dataclass(frozen=True, slots=True)
class FrameColumn:
    """Values of one path in the rows of a frame.

    Attributes:
        role: `value`; `null` for rows that hold an explicit null there, without
            values; `verbatim` for rows that are kept as text as a whole.
        values: Bytes of the array, little-endian; for `string` and `json` the texts.
        at: Bytes of the u32 positions of the rows that have it; None: every row.
    """

    path: tuple[str, ...]
    kind: Kind
    role: Role
    values: _Bytes | Sequence[str]
    at: _Bytes | None


def encode_frame(
    run: str, n_rows: int, columns: Iterable[FrameColumn], end_row: int
) -> bytes:
    """One frame; equal `at`s, which are told apart by identity, are sent once.

    Args:
        end_row: Rows of the run below this one are told of, in this frame and others.
    """
    body = _Body()
    shared: dict[int, int] = {}
    positions: list[list[int]] = []
    entries: list[dict[str, Any]] = []
    for column in columns:
        entry: dict[str, Any] = {"path": column.path, "kind": column.kind}
        if column.role != "value":
            entry["role"] = column.role
        if column.at is not None:
            if id(column.at) not in shared:
                shared[id(column.at)] = len(positions)
                positions.append(body.add(column.at))
            entry["at"] = shared[id(column.at)]
        if column.role != "null":
            entry["data"] = body.add(_data_of(column))
        entries.append(entry)
    header = {
        "run": run,
        "n": n_rows,
        "end_row": end_row,
        "at": positions,
        "columns": entries,
    }
    return _framed(orjson.dumps(header), body.parts, body.size)


def end_frame(n_rows: int, *, more: bool = False) -> bytes:
    """The frame behind the last: so many rows were told of, and maybe not all."""
    return _framed(orjson.dumps({"end": n_rows, "more": more}), [], 0)


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """A column as it came.

    Attributes:
        at: Bytes of the u32 positions of its rows; None: every row has a value.
        data: Bytes of its values; empty for explicit nulls.
    """

    path: tuple[str, ...]
    kind: Kind
    role: Role
    at: memoryview | None
    data: memoryview

    @property
    def positions(self) -> list[int] | None:
        """Rows of the frame that have it, ascending; None: all of them."""
        return None if self.at is None else _numbers("I", self.at)

    def values(self) -> list[Any]:
        """Python's values, one for each row that has it."""
        if self.kind == "string":
            return cast("list[Any]", orjson.loads(self.data))
        if self.kind == "json":
            return _documents(bytes(self.data))
        if self.kind == "bool":
            return list(map(bool, self.data))
        return _numbers(_CODES[self.kind], self.data)


@dataclass(frozen=True)
class ColumnFrame:
    """Some consecutive rows of one run, as they came."""

    run: str
    n_rows: int
    end_row: int
    columns: list[ColumnRead]

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows as they were logged; a row holds only what it has."""
        flat = [one for one in self.columns if self._is_flat(one)]
        names = [one.path[0] for one in flat]
        columns = [one.values() for one in flat]
        if len(flat) == len(self.columns) and flat:
            for values in zip(*columns, strict=True):
                yield dict(zip(names, values, strict=True))
            return
        yield from self._uneven_rows(names, columns)

    def _is_flat(self, column: ColumnRead) -> bool:
        """Whether every row has it, as a key of its own."""
        return column.at is None and column.role == "value" and len(column.path) == 1

    def _uneven_rows(
        self, names: list[str], columns: list[list[Any]]
    ) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = (
            [dict(zip(names, values, strict=True)) for values in zip(*columns)]  # noqa: B905
            if columns
            else [{} for _ in range(self.n_rows)]
        )
        whole: dict[int, str] = {}
        for column in self.columns:
            if self._is_flat(column):
                continue
            places = column.positions or range(self.n_rows)
            if column.role == "verbatim":
                whole.update(zip(places, column.values(), strict=True))
            elif column.role == "null":
                _put(rows, column.path, places, [None] * len(places))
            else:
                _put(rows, column.path, places, column.values())
        for place, text in whole.items():
            rows[place] = _object(text)
        return rows


def read_frames(
    pieces: Iterable[bytes],
) -> Generator[ColumnFrame, None, bool]:
    """Frames out of bytes that arrive in pieces of any size; one in memory at a time.

    Returns:
        Whether there are more rows to ask for.

    Raises:
        TransportError: They end before the last frame, or are none.
    """
    buffer = bytearray()
    n_rows = 0
    for piece in pieces:
        buffer += piece
        start = 0
        while (found := _frame_at(buffer, start)) is not None:
            header, body, start = found
            if "end" in header:
                if header["end"] != n_rows or start != len(buffer):
                    raise _broken(f"{n_rows} rows came of {header['end']!r}")
                return bool(header.get("more"))
            frame = _read_frame(header, body)
            n_rows += frame.n_rows
            yield frame
        del buffer[:start]
    raise TransportError("the rows broke off before their end")


class _Body:
    def __init__(self) -> None:
        self.parts: list[_Bytes] = []
        self.size = 0

    def add(self, data: _Bytes) -> list[int]:
        """Where it lies: first byte and length."""
        place = [self.size, len(data)]
        padding = -len(data) % 8
        self.parts += (data, bytes(padding))
        self.size += len(data) + padding
        return place


def _data_of(column: FrameColumn) -> _Bytes:
    if column.kind == "json":
        texts = cast("Sequence[str]", column.values)
        return f"[{','.join(texts)}]".encode()
    if column.kind == "string":
        return orjson.dumps(column.values)
    return cast("_Bytes", column.values)


def _framed(header: bytes, parts: Sequence[_Bytes], size: int) -> bytes:
    header += b" " * (-(_HEAD.size + len(header)) % 8)
    return b"".join((_HEAD.pack(len(header), size), header, *parts))


def _frame_at(
    buffer: bytearray, start: int
) -> tuple[dict[str, Any], memoryview, int] | None:
    """Header, body and where the next frame begins; None while bytes are missing."""
    if len(buffer) - start < _HEAD.size:
        return None
    header_bytes, body_bytes = _HEAD.unpack_from(buffer, start)
    if header_bytes > _MOST_BYTES or body_bytes > _MOST_BYTES:
        raise _broken(f"a frame of {header_bytes} and {body_bytes} bytes")
    body_at = start + _HEAD.size + header_bytes
    end = body_at + body_bytes
    if len(buffer) < end:
        return None
    try:
        header: Any = orjson.loads(memoryview(buffer)[start + _HEAD.size : body_at])
    except orjson.JSONDecodeError as error:
        raise _broken(str(error)) from error
    if not isinstance(header, dict):
        raise _broken(f"a header that is {header!r}")
    # A copy of its own: the buffer grows, and columns outlive it.
    return cast("dict[str, Any]", header), memoryview(bytes(buffer[body_at:end])), end


def _read_frame(header: dict[str, Any], body: memoryview) -> ColumnFrame:
    try:
        at = [body[first : first + size] for first, size in header["at"]]
        columns = [
            ColumnRead(
                tuple(one["path"]),
                one["kind"],
                one.get("role", "value"),
                at[one["at"]] if "at" in one else None,
                _slice(body, *one.get("data", (0, 0))),
            )
            for one in header["columns"]
        ]
        return ColumnFrame(header["run"], header["n"], header["end_row"], columns)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise _broken(repr(error)) from error


def _slice(body: memoryview, first: int, size: int) -> memoryview:
    return body[first : first + size]


def _numbers(code: str, data: memoryview) -> list[Any]:
    numbers: array[Any] = array(code, bytes(data))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tolist()


def _documents(data: bytes) -> list[Any]:
    try:
        return lenient_json.loads(data)
    except (
        InvalidInputError
    ):  # nested as deeply as its row was allowed to be, and a list more
        return json.loads(data)


def _object(text: str) -> dict[str, Any]:
    """A row kept as text; empty where it never was an object."""
    try:
        row = json.loads(text)
    except ValueError:
        return {}
    return row if isinstance(row, dict) else {}


def _put(
    rows: list[dict[str, Any]],
    path: tuple[str, ...],
    places: Sequence[int],
    values: list[Any],
) -> None:
    *parents, name = path
    if not parents:
        for place, value in zip(places, values, strict=True):
            rows[place][name] = value
        return
    for place, value in zip(places, values, strict=True):
        target = rows[place]
        for parent in parents:
            target = target.setdefault(parent, {})
        target[name] = value


def _broken(what: str) -> TransportError:
    return TransportError(f"the rows cannot be read: {what}")
