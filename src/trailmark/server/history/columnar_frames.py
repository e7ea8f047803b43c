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


def frame_bytes(
    rows: Iterable[RunBatch], most_bytes: int | None = None
) -> Iterator[bytes]:
    """A frame for each batch, and the last one.

    Args:
        most_bytes: End early behind the frame with which so many bytes are sent.
    """
    n_rows = n_bytes = 0
    for one in rows:
        n_rows += one.batch.n_rows
        columns = _columns(one.batch)
        frame = encode_frame(one.run, one.batch.n_rows, columns, one.end_row)
        n_bytes += len(frame)
        yield frame
        if most_bytes is not None and n_bytes >= most_bytes:
            yield end_frame(n_rows, more=True)
            return
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
