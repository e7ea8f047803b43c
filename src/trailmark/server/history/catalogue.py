"""What is known of each key without reading its values: kind and statistics.

Compaction keeps the statistics of what rests in segments, as one Arrow table per
run and stream; a reader adds what the tail holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection, select

from trailmark.server.db.tables.history import key_catalogues
from trailmark.server.history.columns import Column, value_as_json
from trailmark.server.history.parts import NO_NUMBERS, Numbers, as_numbers
from trailmark.server.history.types import IntArray, KeyInfo, Stream
from trailmark.wire import lenient_json

_LONGEST_LAST = 256
_SCHEMA = pa.schema(
    [
        ("key", pa.string()),
        ("kind", pa.string()),
        ("count", pa.int64()),
        ("min", pa.float64()),
        ("max", pa.float64()),
        ("last", pa.string()),
        ("first_step", pa.int64()),
        ("last_step", pa.int64()),
    ]
)


def describe(key: str, column: Column, steps: Numbers = NO_NUMBERS) -> KeyInfo:
    """Statistics of one column that is not empty.

    Args:
        steps: Row numbers and `_step`s of the same rows; may hold more rows.
    """
    _, values = as_numbers(column)
    finite = values[np.isfinite(values)] if column.kind != "bool" else values[:0]
    value = column.values[-1]
    last = value_as_json(
        column.kind, value.item() if isinstance(value, np.generic) else value
    )
    return KeyInfo(
        key=key,
        kind="number" if column.kind == "json" and len(values) else _kind(column, last),
        count=len(column),
        min=float(finite.min()) if len(finite) else None,
        max=float(finite.max()) if len(finite) else None,
        last=last if len(last) <= _LONGEST_LAST else None,
        first_step=_step_of(column.rows[0], steps),
        last_step=_step_of(column.rows[-1], steps),
    )


def merge(earlier: KeyInfo, later: KeyInfo) -> KeyInfo:
    """Statistics of the rows of both, `later` having come in after `earlier`."""
    kinds = (earlier.kind, later.kind)
    return replace(
        later,
        kind="number" if "number" in kinds else later.kind,
        count=earlier.count + later.count,
        min=_chosen(min, earlier.min, later.min),
        max=_chosen(max, earlier.max, later.max),
        first_step=later.first_step
        if earlier.first_step is None
        else earlier.first_step,
        last_step=earlier.last_step if later.last_step is None else later.last_step,
    )


def merge_all(
    earlier: Iterable[KeyInfo], later: Iterable[KeyInfo]
) -> dict[str, KeyInfo]:
    """Both catalogues as one, by key; keys keep their order of appearance."""
    merged = {info.key: info for info in earlier}
    for info in later:
        before = merged.get(info.key)
        merged[info.key] = info if before is None else merge(before, info)
    return merged


def encode(infos: Sequence[KeyInfo]) -> bytes:
    """The catalogue as stored in `key_catalogues.data`."""
    columns = [
        pa.array([getattr(info, name) for info in infos], _SCHEMA.field(name).type)
        for name in _SCHEMA.names
    ]
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, _SCHEMA, options=options) as writer:
        writer.write_table(pa.Table.from_arrays(columns, schema=_SCHEMA))
    return sink.getvalue().to_pybytes()


def decode(data: bytes) -> list[KeyInfo]:
    columns = [column.to_pylist() for column in _table(data).columns]
    return list(map(KeyInfo, *columns))


def decode_kinds(data: bytes) -> dict[str, str]:
    """Only key and kind: ten times faster for very wide runs."""
    table = _table(data)
    return dict(zip(table["key"].to_pylist(), table["kind"].to_pylist(), strict=True))


def read_catalogues(
    connection: Connection, stream: Stream, run_rowids: Sequence[int]
) -> Mapping[int, tuple[int, bytes]]:
    """By run: the row before which all rows are counted in, and the catalogue."""
    table = key_catalogues
    found = connection.execute(
        select(table.c.run_rowid, table.c.row_hi, table.c.data)
        .where(table.c.run_rowid.in_(run_rowids))
        .where(table.c.stream == str(stream))
    )
    return {row.run_rowid: (row.row_hi, row.data) for row in found}


def _table(data: bytes) -> Any:
    return pa.ipc.open_stream(data).read_all()


def _kind(column: Column, last: str) -> str:
    if column.kind in ("int", "float"):
        return "number"
    if column.kind == "bool":
        return "boolean"
    if column.kind == "string" or last.startswith('"'):
        return "string"
    value = lenient_json.loads(last) if last.startswith("{") else None
    declared = value.get("_type") if isinstance(value, dict) else None
    return declared if isinstance(declared, str) else "object"


def _step_of(row: int, steps: Numbers) -> int | None:
    rows: IntArray = steps[0]
    at = int(np.searchsorted(rows, row))
    if at == len(rows) or rows[at] != row or not np.isfinite(steps[1][at]):
        return None
    step = int(steps[1][at])
    return step if -(2**63) <= step < 2**63 else None


def _chosen(choose: Any, a: float | None, b: float | None) -> float | None:
    if a is None or b is None:
        return b if a is None else a
    return choose(a, b)
