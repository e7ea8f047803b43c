"""Consecutive row numbers without memory of their own.

Most columns have a value in every row. Their row numbers would weigh as much as the
values, and touching that much fresh memory costs more than decoding the column.
"""

from __future__ import annotations

import threading

import numpy as np
import numpy.typing as npt

_FIRST_ROWS = 1 << 16
_MOST_ROWS = 1 << 22  # 32 MB, and only once somebody reads a run that long

_lock = threading.Lock()
_shared: npt.NDArray[np.int64] = np.empty(0, np.int64)


def row_numbers(lo: int, hi: int) -> npt.NDArray[np.int64]:
    """`lo, lo + 1, … hi - 1`, read-only; a view of one shared array if possible."""
    global _shared
    if hi > _MOST_ROWS:
        return np.arange(lo, hi, dtype=np.int64)
    if hi > len(_shared):
        with _lock:
            n_rows = max(_FIRST_ROWS, len(_shared))
            while n_rows < hi:
                n_rows *= 2
            if n_rows > len(_shared):
                grown = np.arange(n_rows, dtype=np.int64)
                grown.flags.writeable = False
                _shared = grown
    return _shared[lo:hi]


def own_bytes(rows: npt.NDArray[np.int64]) -> int:
    """Memory that these row numbers take, the shared array not counted."""
    return 0 if rows.base is _shared else rows.nbytes
