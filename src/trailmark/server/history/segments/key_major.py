"""The key-major layout: one Parquet row per key, its values as lists.

For runs with tens of thousands of keys, where a column per key would cost more in
the footer than in data. Keys are sorted; a row group holds 1,024 of them, so that
reading one key touches one row group.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from trailmark.server.history.columns import Column, Ints, Kind, Path
from trailmark.server.history.segments.leaves import Leaf
from trailmark.server.history.segments.wide import FOOTER_KEY, FORMAT

_GROUP_KEYS = 1_024
_NUMBER, _INTEGER, _TEXT = "number", "integer", "text"
_LIST_OF_KIND: dict[Kind, str] = {
    "float": _NUMBER,
    "int": _INTEGER,
    "bool": _INTEGER,
    "string": _TEXT,
    "json": _TEXT,
}
_COLUMNS = ("key", "path", "role", "kind", "row", _NUMBER, _INTEGER, _TEXT)


@dataclass(frozen=True, slots=True)
class KeyMajorIndex:
    """What the footer of a key-major file says.

    Attributes:
        first_keys: The first key of each row group, ascending.
    """

    row_lo: int
    row_hi: int
    first_keys: list[str]


def encode_key_major(leaves: Sequence[Leaf], row_lo: int, row_hi: int) -> bytes:
    """Write leaves of rows `[row_lo, row_hi)` as one Parquet file."""
    ordered = sorted(leaves, key=lambda leaf: leaf.key)
    keys = [leaf.key for leaf in ordered]
    table = pa.table(
        {
            "key": pa.array(keys, pa.string()),
            "path": pa.array(map(_path_text, ordered), pa.string()),
            "role": pa.array([leaf.role for leaf in ordered], pa.string()),
            "kind": pa.array([leaf.column.kind for leaf in ordered], pa.string()),
            "row": _row_lists(ordered, row_hi - row_lo),
            _NUMBER: _lists(ordered, _NUMBER, pa.float64()),
            _INTEGER: _lists(ordered, _INTEGER, pa.int64()),
            _TEXT: _lists(ordered, _TEXT, pa.string()),
        }
    )
    footer = orjson.dumps(
        {
            "format": FORMAT,
            "row_lo": row_lo,
            "row_hi": row_hi,
            "first_keys": keys[::_GROUP_KEYS],
        }
    )
    few_words: Any = ["role", "kind"]
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(
        sink,
        table.schema,
        compression="zstd",
        compression_level=1,
        use_dictionary=few_words,
        column_encoding={
            f"{_NUMBER}.list.element": "BYTE_STREAM_SPLIT",
            f"{_INTEGER}.list.element": "DELTA_BINARY_PACKED",
            "row.list.element": "DELTA_BINARY_PACKED",
        },
        write_statistics=False,
        store_schema=False,
    ) as writer:
        writer.write_table(table, row_group_size=_GROUP_KEYS)
        writer.add_key_value_metadata({FOOTER_KEY: footer})
    return sink.getvalue().to_pybytes()


def read_key_major_index(footer: dict[str, Any]) -> KeyMajorIndex:
    return KeyMajorIndex(footer["row_lo"], footer["row_hi"], footer["first_keys"])


def read_keys(file: Any) -> list[tuple[str, str, Kind]]:
    """Key, role and kind of every leaf, ascending in key."""
    indices = [_COLUMNS.index(name) for name in ("key", "role", "kind")]
    table = file.reader.read_all(column_indices=indices, use_threads=False)
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def read_key_leaves(file: Any, index: KeyMajorIndex, key: str) -> list[Leaf]:
    """The leaves of one dotted key; none when it is not in the file."""
    last = bisect_right(index.first_keys, key) - 1
    first = max(0, bisect_left(index.first_keys, key) - 1)
    leaves: list[Leaf] = []
    for group in range(first, last + 1):
        table = file.reader.read_row_group(group, use_threads=False)
        leaves.extend(_leaves_of(table, index, lambda found: found == key))
    return leaves


def read_all_leaves(file: Any, index: KeyMajorIndex) -> list[Leaf]:
    return [
        leaf
        for group in range(file.metadata.num_row_groups)
        for leaf in _leaves_of(
            file.reader.read_row_group(group, use_threads=False), index, lambda _: True
        )
    ]


def _path_text(leaf: Leaf) -> str | None:
    return orjson.dumps(leaf.path).decode() if len(leaf.path) > 1 else None


def _row_lists(leaves: Sequence[Leaf], n_rows: int) -> Any:
    """Row numbers per key; null for a key that every row has, which most are."""
    return _list_array(
        [None if len(leaf.column) == n_rows else leaf.column.rows for leaf in leaves],
        pa.int64(),
    )


def _lists(leaves: Sequence[Leaf], name: str, element: Any) -> Any:
    return _list_array(
        [
            leaf.column.values if _LIST_OF_KIND[leaf.column.kind] == name else None
            for leaf in leaves
        ],
        element,
    )


def _list_array(
    lists: Sequence[npt.NDArray[Any] | list[str] | None], element: Any
) -> Any:
    lengths = np.array([0 if one is None else len(one) for one in lists], np.int64)
    offsets = np.zeros(len(lists) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    given = [one for one in lists if one is not None]
    if element == pa.string():
        values = pa.array([text for one in given for text in one], element)
    else:
        arrays = [np.asarray(one) for one in given]
        flat = np.concatenate(arrays) if arrays else np.empty(0)
        values = pa.array(flat, from_pandas=False).cast(element)
    missing = pa.array([one is None for one in lists])
    lists_type = pa.large_list(element)
    return pa.LargeListArray.from_arrays(offsets, values, type=lists_type, mask=missing)


def _leaves_of(
    table: Any, index: KeyMajorIndex, wanted: Callable[[str], bool]
) -> list[Leaf]:
    keys = table.column(0).to_pylist()
    paths, roles, kinds = (table.column(i).to_pylist() for i in (1, 2, 3))
    lists = {name: _Lists(table.column(name)) for name in _COLUMNS[4:]}
    every_row = np.arange(index.row_lo, index.row_hi)
    leaves: list[Leaf] = []
    for place, key in enumerate(keys):
        if not wanted(key):
            continue
        path: Path = tuple(orjson.loads(paths[place])) if paths[place] else (key,)
        kind: Kind = kinds[place]
        rows: Ints | None = lists["row"].array(place)
        values = lists[_LIST_OF_KIND[kind]].values(place, kind)
        column = Column(kind, every_row if rows is None else rows, values)
        leaves.append(Leaf(path, roles[place], column))
    return leaves


class _Lists:
    """A list column, sliced without copying."""

    def __init__(self, column: Any) -> None:
        array = column.combine_chunks()
        if isinstance(array, pa.ChunkedArray):
            array = array.chunk(0)
        self._offsets = array.offsets.to_numpy()
        self._missing = array.is_null().to_numpy(zero_copy_only=False)
        self._flat = array.values
        self._is_text = self._flat.type == pa.string()
        self._numbers = None if self._is_text else self._flat.to_numpy()

    def array(self, place: int) -> Ints | None:
        if self._missing[place] or self._numbers is None:
            return None
        return self._numbers[self._offsets[place] : self._offsets[place + 1]]

    def values(self, place: int, kind: Kind) -> npt.NDArray[Any] | list[str]:
        lo, hi = self._offsets[place], self._offsets[place + 1]
        if self._numbers is None:
            return self._flat.slice(lo, hi - lo).to_pylist()
        found = self._numbers[lo:hi]
        return found.astype(np.bool_) if kind == "bool" else found
