"""The binary answer to a chart request: a JSON header and raw columns.

Layout: the bytes `TMF1`; the header's length H as little-endian u32; H bytes of JSON,
padded with spaces so that the columns start on a multiple of 8; then little-endian
columns, each 8-byte aligned, at offsets counted from the end of the header. A browser
lays typed arrays over the buffer without copying.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import orjson

MEDIA_TYPE = "application/x-trailmark-frame"
_MAGIC = b"TMF1"
_DTYPES = {"f64": "<f8", "f32": "<f4", "u32": "<u4"}


@dataclass(frozen=True, slots=True)
class FrameSeries:
    """One line of a chart.

    Attributes:
        kind: `points`: columns `x` and `y`, as logged. `buckets`: columns `x` (of the
            bucket's last row), `mean`, `min`, `max`, `last` and `count`.
        n_rows: Rows in the asked range that hold the key, before bucketing.
        last_row: Row number of the newest of them, -1 without any.
        n_nonfinite: How many of them are NaN or infinite.
        columns: Arrays of shape `(n,)`, ascending in x. `x` is sent as f64, `count` as
            u32, the rest as f32, which is what a screen can show.
    """

    run: str
    key: str
    kind: Literal["points", "buckets"]
    n_rows: int
    last_row: int
    n_nonfinite: int
    columns: Mapping[str, np.ndarray[Any, Any]]


def encode_frame(series: Iterable[FrameSeries]) -> bytes:
    """Write a frame; the header lists the series in the order given.

    Values beyond the range of f32 become infinite.
    """
    parts: list[bytes] = []
    position = 0
    entries: list[dict[str, Any]] = []
    for one in series:
        columns: dict[str, dict[str, Any]] = {}
        for name, values in one.columns.items():
            dtype = _dtype(name)
            with np.errstate(over="ignore"):
                data = values.astype(_DTYPES[dtype], copy=False).tobytes()
            columns[name] = {"dtype": dtype, "offset": position, "length": len(values)}
            parts += (data, bytes(-len(data) % 8))
            position += len(data) + -len(data) % 8
        entries.append(_entry(one, columns))
    header = orjson.dumps({"series": entries})
    header += b" " * (-(8 + len(header)) % 8)
    return b"".join((_MAGIC, struct.pack("<I", len(header)), header, *parts))


def _dtype(column: str) -> str:
    return {"x": "f64", "count": "u32"}.get(column, "f32")


def _entry(one: FrameSeries, columns: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "run": one.run,
        "key": one.key,
        "kind": one.kind,
        "n": len(one.columns["x"]),
        "n_rows": one.n_rows,
        "last_row": one.last_row,
        "n_nonfinite": one.n_nonfinite,
        "columns": columns,
    }
