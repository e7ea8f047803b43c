"""Columns as data frames of whichever library the caller has."""

from __future__ import annotations

import importlib
import io
import math
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from trailmark.errors import UsageError
from trailmark.wire.column_frames import ColumnFrame, ColumnRead

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

RUN_ID = "run_id"
_DTYPES = {"int": "<i8", "float": "<f8", "bool": "?"}
_WAYS = {
    "pandas": "pip install pandas, or pass pandas=False",
    "polars": "pip install polars",
    "pyarrow": "pip install pyarrow",
}


class _At(NamedTuple):
    """A column of one frame, and the row at which the frame begins."""

    first: int
    n_rows: int
    column: ColumnRead


def library(name: str, hint: str | None = None) -> Any:
    """The library, imported now.

    Raises:
        UsageError: It is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError:
        raise UsageError(
            f"{name} is not installed", hint=hint or _WAYS.get(name)
        ) from None


def pandas_frame(
    found: Sequence[ColumnFrame], *, flat: bool = False, run_ids: bool = False
) -> pd.DataFrame:
    """A pandas data frame of the rows.

    Whole numbers and booleans keep their type where every row has one; elsewhere a
    row without a value has NaN.

    Args:
        flat: One column for each dotted key; else one for each key of the rows, with
            dicts where values are nested.
        run_ids: Add a column that says which run a row is of.
    """
    pandas = library("pandas")
    if not flat and any(_is_nested(frame) for frame in found):
        made = pandas.DataFrame.from_records(
            [row for one in found for row in one.rows()]
        )
        if run_ids:
            made[RUN_ID] = _run_ids(found)
        return made
    groups = _grouped(found)
    n_rows = sum(frame.n_rows for frame in found)
    columns: dict[str, Any] = {
        name: _values(group, n_rows) for name, group in groups.items()
    }
    if run_ids and n_rows:
        columns[RUN_ID] = _run_ids(found)
    # Arrays of ours alone: a copy would double the memory.
    return pandas.DataFrame(columns, copy=False)


def arrow_table(data: bytearray) -> Any:
    """A `pyarrow.Table` over the bytes of an Arrow IPC stream, which it keeps."""
    arrow = library("pyarrow")
    return arrow.ipc.open_stream(arrow.py_buffer(data)).read_all()


def polars_frame(data: bytearray) -> pl.DataFrame:
    """A polars data frame of an Arrow IPC stream."""
    return library("polars").read_ipc_stream(io.BytesIO(data))


def _is_nested(frame: ColumnFrame) -> bool:
    return any(
        len(column.path) > 1 or column.role == "verbatim" for column in frame.columns
    )


def _run_ids(found: Sequence[ColumnFrame]) -> list[str]:
    return [frame.run for frame in found for _ in range(frame.n_rows)]


def _grouped(found: Sequence[ColumnFrame]) -> Mapping[str, list[_At]]:
    """Where each dotted key has values, in order of appearance."""
    groups: dict[str, list[_At]] = {}
    starts = accumulate((frame.n_rows for frame in found), initial=0)
    for first, frame in zip(starts, found, strict=False):
        for column in frame.columns:
            if column.role != "verbatim":
                name = ".".join(column.path)
                groups.setdefault(name, []).append(_At(first, frame.n_rows, column))
    return groups


def _values(group: Sequence[_At], n_rows: int) -> Any:
    """One column: an array where all of it is numbers or booleans, else a list."""
    import numpy as np  # pandas has brought it

    kinds = {one.column.kind for one in group if one.column.role == "value"}
    whole = all(one.column.at is None and one.column.role == "value" for one in group)
    whole = whole and sum(one.n_rows for one in group) == n_rows
    if len(kinds) == 1 and whole and kinds <= _DTYPES.keys():
        return np.concatenate([_array(one.column) for one in group])
    if kinds and kinds <= {"int", "float"}:
        spread = np.full(n_rows, math.nan)
        for one in group:
            if one.column.role == "value":
                spread[_rows_of(one)] = _array(one.column)
        return spread
    listed: list[Any] = [math.nan] * n_rows
    for one in group:
        places = one.column.positions or range(one.n_rows)
        is_null = one.column.role == "null"
        values = [None] * len(places) if is_null else one.column.values()
        for place, value in zip(places, values, strict=True):
            listed[one.first + place] = value
    return listed


def _array(column: ColumnRead) -> Any:
    import numpy as np

    return np.frombuffer(column.data, _DTYPES[column.kind])


def _rows_of(one: _At) -> Any:
    import numpy as np

    if one.column.at is None:
        return slice(one.first, one.first + one.n_rows)
    return np.frombuffer(one.column.at, "<u4").astype(np.int64) + one.first
