"""Batches of rows as the frames of `wire.column_frames`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from trailmark.server.history.columnar import Batch
from trailmark.server.history.columns import Column
from trailmark.wire.column_frames import FrameColumn, encode_frame, end_frame

_DTYPES = {"int": "<i8", "float": "<f8", "bool": "?"}


class RunBatch(NamedTuple):
    """Consecutive rows of one run.

    Attributes:
        end_row: The run's count of physical rows when reading began.
    """

    run: str
    end_row: int
    batch: Batch


def frame_bytes(rows: Iterable[RunBatch]) -> Iterator[bytes]:
    """A frame for each batch, and the last one."""
    n_rows = 0
    for one in rows:
        n_rows += one.batch.n_rows
        columns = _columns(one.batch)
        yield encode_frame(one.run, one.batch.n_rows, columns, one.end_row)
    yield end_frame(n_rows)


def _columns(batch: Batch) -> list[FrameColumn]:
    shared: dict[int, bytes] = {}
    found: list[FrameColumn] = []
    for leaf in batch.leaves:
        column = leaf.column
        at: bytes | None = None
        if len(column) < batch.n_rows:
            at = shared.get(id(column.rows))
            if at is None:
                at = shared[id(column.rows)] = _bytes(column.rows, "<u4")
        found.append(FrameColumn(leaf.path, column.kind, leaf.role, _data(column), at))
    return found


def _data(column: Column) -> bytes | list[str]:
    if isinstance(column.values, list):
        return column.values
    return _bytes(column.values, _DTYPES[column.kind])


def _bytes(values: Any, dtype: str) -> bytes:
    return np.ascontiguousarray(values, dtype).tobytes()
