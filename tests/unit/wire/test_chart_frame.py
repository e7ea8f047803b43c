from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

from trailmark.wire.chart_frame import FrameSeries, encode_frame

_DTYPES = {"f64": np.float64, "f32": np.float32, "u32": np.uint32}


def read_frame(frame: bytes) -> list[dict[str, Any]]:
    """The series of a frame with their columns as lists, read as a browser would."""
    assert frame[:4] == b"TMF1"
    (length,) = struct.unpack_from("<I", frame, 4)
    assert (8 + length) % 8 == 0
    series = json.loads(frame[8 : 8 + length])["series"]
    for one in series:
        for name, column in one["columns"].items():
            start = 8 + length + column["offset"]
            assert start % 8 == 0
            dtype = np.dtype(_DTYPES[column["dtype"]]).newbyteorder("<")
            values = np.frombuffer(frame, dtype, column["length"], start)
            one["columns"][name] = values.tolist()
    return series


def test_points_and_buckets_are_read_back() -> None:
    points = FrameSeries(
        "a",
        "loss",
        "points",
        3,
        9,
        1,
        {"x": np.array([0, 1, 2]), "y": np.array([1.5, np.inf, 2])},
    )
    one_bucket = {name: np.array([0.5]) for name in ("x", "mean", "min", "max", "last")}
    buckets = FrameSeries(
        "b", "ä/ü", "buckets", 7, 7, 0, one_bucket | {"count": np.array([7], np.uint32)}
    )

    assert read_frame(encode_frame([points, buckets])) == [
        {
            "run": "a",
            "key": "loss",
            "kind": "points",
            "n": 3,
            "n_rows": 3,
            "last_row": 9,
            "n_nonfinite": 1,
            "columns": {"x": [0, 1, 2], "y": [1.5, np.inf, 2]},
        },
        {
            "run": "b",
            "key": "ä/ü",
            "kind": "buckets",
            "n": 1,
            "n_rows": 7,
            "last_row": 7,
            "n_nonfinite": 0,
            "columns": {
                "x": [0.5],
                "mean": [0.5],
                "min": [0.5],
                "max": [0.5],
                "last": [0.5],
                "count": [7],
            },
        },
    ]


def test_a_series_without_data_is_listed_with_nothing() -> None:
    nothing = {"x": np.empty(0), "y": np.empty(0)}
    [read] = read_frame(
        encode_frame([FrameSeries("a", "k", "points", 0, -1, 0, nothing)])
    )
    assert (read["n"], read["columns"]) == (0, {"x": [], "y": []})


def test_a_frame_of_no_series_is_a_header() -> None:
    assert read_frame(encode_frame([])) == []
