"""Batches of rows as Arrow tables, and the streams of bytes that carry those."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from trailmark.server.history.columnar import Batch
from trailmark.server.history.columns import Column, Columns, Kind, value_as_json

RUN_ID = "run_id"
MEDIA_TYPES = {
    "arrow": "application/vnd.apache.arrow.stream",
    "parquet": "application/vnd.apache.parquet",
}
_MARK = b"trailmark"
_TYPES: dict[Kind, Any] = {
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "string": pa.string(),
    "json": pa.string(),
}
_RUN_TYPE = pa.dictionary(pa.int32(), pa.string())


class ArrowShape:
    """The columns of one table, whatever its batches happen to hold.

    Args:
        kinds: By dotted key, in the order of the columns. Values that no typed column
            holds exactly are JSON text; their fields say so in `trailmark: json`.
        runs: Ids of the runs, for a first column `run_id`; empty for none.
    """

    def __init__(self, kinds: Mapping[str, Kind], runs: Sequence[str] = ()) -> None:
        self._kinds = dict(kinds)
        self._runs = {run: number for number, run in enumerate(dict.fromkeys(runs))}
        self._run_ids = pa.array(list(self._runs), pa.string())
        fields = [pa.field(RUN_ID, _RUN_TYPE)] if self._runs else []
        # A logged key of that name would make the table ambiguous.
        self._names = {
            key: f"{key}_" if self._runs and key == RUN_ID else key for key in kinds
        }
        fields += [_field(self._names[key], kind) for key, kind in kinds.items()]
        self.schema = pa.schema(fields)

    def batch(self, run: str, found: Batch) -> Any:
        """One record batch; keys without a value in it are null."""
        leaves = {
            leaf.path: leaf.column for leaf in found.leaves if leaf.role == "value"
        }
        columns = Columns(found.n_rows, leaves).columns
        arrays: list[Any] = []
        if self._runs:
            numbers = np.full(found.n_rows, self._runs[run], np.int32)
            arrays.append(pa.DictionaryArray.from_arrays(numbers, self._run_ids))
        arrays += [
            _array(columns.get(key), kind, found.n_rows)
            for key, kind in self._kinds.items()
        ]
        return pa.record_batch(arrays, schema=self.schema)


def stream_bytes(
    batches: Iterable[Any], schema: Any, form: Literal["arrow", "parquet"]
) -> Iterator[bytes]:
    """An Arrow IPC stream or a Parquet file of the batches, a piece for each of them."""
    sink = _Sink()
    writer = _open(sink, schema, form)
    for batch in batches:
        writer.write_batch(batch)
        if sink.size:
            yield sink.take()
    writer.close()
    yield sink.take()


def _open(sink: _Sink, schema: Any, form: Literal["arrow", "parquet"]) -> Any:
    if form == "arrow":
        return pa.ipc.new_stream(pa.PythonFile(sink, "w"), schema)
    return pq.ParquetWriter(
        pa.PythonFile(sink, "w"), schema, compression="zstd", compression_level=1
    )


class _Sink:
    """Keeps what is written until somebody takes it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._position = 0
        self.size = 0
        self.closed = False

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        self.size += len(data)
        self._position += len(data)
        return len(data)

    def tell(self) -> int:
        return self._position

    def flush(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts, self.size = [], 0
        return taken


def _field(name: str, kind: Kind) -> Any:
    metadata = {_MARK: b"json"} if kind == "json" else None
    return pa.field(name, _TYPES[kind], metadata=metadata)


def _array(column: Column | None, kind: Kind, n_rows: int) -> Any:
    if column is None:
        return pa.nulls(n_rows, _TYPES[kind])
    values = _converted(column, kind)
    if len(column.rows) == n_rows:
        return pa.array(values, _TYPES[kind], from_pandas=False)
    if isinstance(values, list):
        texts: list[str | None] = [None] * n_rows
        for row, text in zip(column.rows.tolist(), values, strict=True):
            texts[row] = text
        return pa.array(texts, _TYPES[kind])
    spread: npt.NDArray[Any] = np.zeros(n_rows, values.dtype)
    spread[column.rows] = values
    missing = np.ones(n_rows, np.bool_)
    missing[column.rows] = False
    return pa.array(spread, _TYPES[kind], mask=missing, from_pandas=False)


def _converted(column: Column, kind: Kind) -> npt.NDArray[Any] | list[str]:
    """The values as the whole table's kind, which loses nothing of them."""
    if column.kind == kind:
        return column.values
    if kind == "float":
        return np.asarray(column.values, np.float64)
    listed = column.values
    values = listed if isinstance(listed, list) else cast("list[Any]", listed.tolist())
    return [value_as_json(column.kind, value) for value in values]
