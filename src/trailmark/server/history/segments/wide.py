"""The wide layout: one Parquet column per leaf, one Parquet row per row of the run.

Any Parquet reader understands it: columns bear the dotted keys. What a name cannot
say (a path through nested objects, JSON text, explicit nulls) is in the footer's
`trailmark` entry; the row numbers are in `__row`, left out where a file has every
row of its range.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from trailmark.server.history.columns import Column, Ints, Kind, Path
from trailmark.server.history.row_numbers import row_numbers
from trailmark.server.history.segments.leaves import Leaf, Role

FOOTER_KEY = "trailmark"
ROW = "__row"
FORMAT = 1

_FEW_COLUMNS = 200
_GROUP_ROWS = 65_536
_ALL_ROWS = 1 << 30
_ARROW_TYPES: dict[Kind, Any] = {
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "string": pa.string(),
    "json": pa.string(),
}
_KIND_OF_PHYSICAL: dict[str, Kind] = {
    "INT64": "int",
    "DOUBLE": "float",
    "BOOLEAN": "bool",
    "BYTE_ARRAY": "string",
}


@dataclass(frozen=True, slots=True)
class WideColumn:
    """Where one leaf is in a wide file."""

    index: int
    path: Path
    role: Role
    kind: Kind


@dataclass(frozen=True, slots=True)
class WideIndex:
    """What the footer of a wide file says.

    Attributes:
        columns: In the order of the file.
        row_index: Index of the column of row numbers, None when every row of the
            range is there.
    """

    row_lo: int
    row_hi: int
    columns: list[WideColumn]
    row_index: int | None


def encode_wide(leaves: Sequence[Leaf], row_lo: int, row_hi: int) -> bytes:
    """Write leaves of rows `[row_lo, row_hi)` as one Parquet file."""
    rows = _all_rows(leaves)
    dense = len(rows) == row_hi - row_lo
    names = _names(leaves)
    arrays = [_array(leaf.column, rows) for leaf in leaves]
    kinds: list[Kind] = [leaf.column.kind for leaf in leaves]
    if not dense:
        names.append(ROW)
        kinds.append("int")
        arrays.append(pa.array(rows))
    footer = orjson.dumps(
        {
            "format": FORMAT,
            "row_lo": row_lo,
            "row_hi": row_hi,
            "odd": _odd_columns(leaves, names),
        }
    )
    return _write(names, kinds, arrays, footer)


def read_wide_index(metadata: Any, footer: dict[str, Any]) -> WideIndex:
    """The index of a file, from its Parquet metadata and its `trailmark` entry."""
    columns: list[WideColumn] = []
    row_index = None
    odd: dict[str, Any] = footer["odd"]
    schema = metadata.schema
    for index in range(metadata.num_columns):
        name = schema.column(index).name
        if name == ROW:
            row_index = index
            continue
        said: dict[str, Any] = odd.get(name) or {}
        kind = said.get("kind") or _KIND_OF_PHYSICAL[schema.column(index).physical_type]
        path = tuple(said.get("path") or (name,))
        columns.append(WideColumn(index, path, said.get("role", "value"), kind))
    return WideIndex(footer["row_lo"], footer["row_hi"], columns, row_index)


def read_wide_column(file: Any, index: WideIndex, wanted: WideColumn) -> Column:
    """All values of one leaf."""
    if index.row_index is None:
        table = file.reader.read_all(column_indices=[wanted.index], use_threads=False)
        rows = row_numbers(index.row_lo, index.row_hi)
        return _column(wanted.kind, rows, table.column(0))
    return _with_rows(file.reader.read_all, index, [wanted])[0]


def read_wide_leaves(
    file: Any, index: WideIndex, row_lo: int, row_hi: int
) -> Iterator[list[Leaf]]:
    """All leaves of the row groups that may reach into rows `[row_lo, row_hi)`."""
    first = index.row_lo
    for group in range(file.metadata.num_row_groups):
        n_rows = file.metadata.row_group(group).num_rows
        group_lo, first = first, first + n_rows
        dense = index.row_index is None
        if dense and (group_lo >= row_hi or first <= row_lo):
            continue

        def read(group: int = group, **options: Any) -> Any:
            return file.reader.read_row_group(group, **options)

        columns = _with_rows(read, index, index.columns, group_lo)
        yield [
            Leaf(wide.path, wide.role, column)
            for wide, column in zip(index.columns, columns, strict=True)
        ]


def _with_rows(
    read: Any, index: WideIndex, wanted: Sequence[WideColumn], row_lo: int = 0
) -> list[Column]:
    indices = [column.index for column in wanted]
    if index.row_index is not None:
        indices.append(index.row_index)
    table = read(column_indices=indices, use_threads=False)
    if index.row_index is None:
        rows = row_numbers(row_lo, row_lo + table.num_rows)
    else:
        rows = table.column(len(wanted)).to_numpy()
    return [
        _column(column.kind, rows, table.column(place))
        for place, column in enumerate(wanted)
    ]


def _column(kind: Kind, rows: Ints, array: Any) -> Column:
    if array.null_count:
        rows = rows[array.is_valid().to_numpy()]
        array = array.drop_null()
    if kind in ("string", "json"):
        return Column(kind, rows, array.to_pylist())
    return Column(kind, rows, array.to_numpy())


def _all_rows(leaves: Sequence[Leaf]) -> Ints:
    distinct = {id(leaf.column.rows): leaf.column.rows for leaf in leaves}
    longest = max(distinct.values(), key=len)
    if all(
        rows is longest or np.array_equal(rows, longest) for rows in distinct.values()
    ):
        return longest
    return np.unique(np.concatenate(list(distinct.values())))


def _array(column: Column, rows: Ints) -> Any:
    arrow_type = _ARROW_TYPES[column.kind]
    if len(column.rows) == len(rows):
        return pa.array(column.values, arrow_type, from_pandas=False)
    places = np.searchsorted(rows, column.rows)
    if isinstance(column.values, list):
        texts: list[str | None] = [None] * len(rows)
        for place, text in zip(places.tolist(), column.values, strict=True):
            texts[place] = text
        return pa.array(texts, arrow_type)
    spread: npt.NDArray[Any] = np.zeros(len(rows), column.values.dtype)
    spread[places] = column.values
    missing = np.ones(len(rows), np.bool_)
    missing[places] = False
    return pa.array(spread, arrow_type, mask=missing, from_pandas=False)


def _names(leaves: Sequence[Leaf]) -> list[str]:
    """A distinct column name for each leaf: its key, unless that is taken."""
    taken: set[str] = {ROW}
    names: list[str] = []
    for leaf in leaves:
        plain = leaf.key if leaf.role == "value" else f"__{leaf.role}:{leaf.key}"
        name, count = plain, 1
        while name in taken:
            count += 1
            name = f"{plain}#{count}"
        taken.add(name)
        names.append(name)
    return names


def _odd_columns(leaves: Sequence[Leaf], names: Sequence[str]) -> dict[str, Any]:
    """What the reader cannot see from a column's name and type."""
    odd: dict[str, Any] = {}
    for leaf, name in zip(leaves, names, strict=False):
        said: dict[str, Any] = {}
        if leaf.path != (name,):
            said["path"] = list(leaf.path)
        if leaf.role != "value":
            said["role"] = leaf.role
        if leaf.column.kind == "json":
            said["kind"] = "json"
        if said:
            odd[name] = said
    return odd


def _write(
    names: Sequence[str], kinds: Sequence[Kind], arrays: Sequence[Any], footer: bytes
) -> bytes:
    few = len(names) <= _FEW_COLUMNS
    table = pa.Table.from_arrays(list(arrays), names=list(names))
    by_kind = list(zip(names, kinds, strict=True))
    encodings = {
        name: "BYTE_STREAM_SPLIT" if kind == "float" else "DELTA_BINARY_PACKED"
        for name, kind in by_kind
        if kind in ("float", "int")
    }
    texts: Any = [name for name, kind in by_kind if kind == "string"]
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(
        sink,
        table.schema,
        compression="zstd",
        compression_level=1,
        use_dictionary=texts,
        column_encoding=encodings,
        write_statistics=few,
        store_schema=False,
    ) as writer:
        writer.write_table(table, row_group_size=_GROUP_ROWS if few else _ALL_ROWS)
        writer.add_key_value_metadata({FOOTER_KEY: footer})
    return sink.getvalue().to_pybytes()
