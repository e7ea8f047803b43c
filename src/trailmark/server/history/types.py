"""The words of history: streams, what is appended, and what is read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class Stream(StrEnum):
    """The three kinds of lines a run sends."""

    HISTORY = "history"
    EVENTS = "events"
    CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Append:
    """Consecutive lines of one stream of one run.

    Attributes:
        lines: As sent; one JSON object each, or one line of console text.
        offset: The writer's own number of the first line, from 0.
        writer: "" unless several processes write to the run (shared mode).
        joined: The same lines as UTF-8 with line breaks in between, none within, when
            the caller has them so.
    """

    run_rowid: int
    stream: Stream
    lines: Sequence[str]
    offset: int
    writer: str = ""
    joined: bytes | None = None


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of one `Append`.

    Attributes:
        accepted_rows: Lines stored now.
        repeated_rows: Lines dropped because they were stored before.
        late_rows: Accepted lines that filled a gap behind a later line.
        next_row: The run's count of rows ever stored in this stream (console: one
            more than the highest line number).
    """

    accepted_rows: int
    repeated_rows: int
    late_rows: int
    next_row: int


@dataclass(slots=True)  # frozen would cost 50 ms more in a run of 100,000 keys
class KeyInfo:
    """One logged key and its statistics. Shared between readers: do not change it.

    Attributes:
        key: Flattened: `a.b` for `{"a": {"b": 1}}`.
        kind: number, string, boolean, object, or the `_type` of a media value.
        count: Rows that hold the key.
        min: Least finite number, or None without one. Likewise `max`.
        last: Value of the last row as JSON text with NaN tokens, or None when it
            is not kept (media, long strings).
        first_step: `_step` of the first row with the key; None when the rows have
            no step. Likewise `last_step`.
    """

    key: str
    kind: str
    count: int
    min: float | None
    max: float | None
    last: str | None
    first_step: int | None
    last_step: int | None


def _none() -> FloatArray:
    return np.empty(0, np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One key over x, as points or as exact equal-width buckets; ascending in x.

    Attributes:
        n_rows: Visible rows in range that hold both x and the key.
        last_row: The run's count of physical rows when this was read; grows with
            every append.
        n_nonfinite: How many of `n_rows` have NaN or an infinity as value.
        x: Shape (n,). Of a bucket: the x of its last row.
        y: Shape (n,) for points, (0,) for buckets. May hold NaN and infinities.
        mean: Shape (n,) for buckets, (0,) for points; likewise `min` and `max`.
            Over the finite values; NaN in a bucket that has none.
        last: Value of the bucket's last row, finite or not.
        count: Finite values per bucket. Empty buckets are left out.
    """

    kind: Literal["points", "buckets"]
    n_rows: int
    last_row: int
    n_nonfinite: int
    x: FloatArray
    y: FloatArray = field(default_factory=_none)
    mean: FloatArray = field(default_factory=_none)
    min: FloatArray = field(default_factory=_none)
    max: FloatArray = field(default_factory=_none)
    last: FloatArray = field(default_factory=_none)
    count: NDArray[np.uint32] = field(default_factory=lambda: np.empty(0, np.uint32))

    @property
    def n(self) -> int:
        return len(self.x)

    @property
    def n_bytes(self) -> int:
        arrays = (self.x, self.y, self.mean, self.min, self.max, self.last, self.count)
        return sum(array.nbytes for array in arrays)


@dataclass(frozen=True, slots=True)
class ConsoleLine:
    """One line of console output.

    Attributes:
        number: From 0, in the order printed.
        timestamp: ISO 8601 UTC as the client wrote it, or None.
        level: "error" for standard error, else None.
        label: Name of the writing process in shared mode, or None.
    """

    number: int
    timestamp: str | None
    level: str | None
    label: str | None
    text: str


@dataclass(frozen=True, slots=True)
class ConsolePage:
    """Lines in ascending number.

    Attributes:
        total: Lines that match the search; all lines without one.
        has_next: Whether a later line matches (with `last`: always False).
    """

    lines: list[ConsoleLine]
    total: int
    has_next: bool


@dataclass(frozen=True, slots=True)
class HistoryLimits:
    """Bounds on memory and on what may wait for compaction.

    Attributes:
        tail_soft_bytes: Above this, acknowledgements are slowed down.
        tail_cap_bytes: Above this, appends are refused until compaction catches up.
        hot_bytes: Parsed columns of the tail kept in memory, least used run out
            first.
        column_bytes: Decoded columns of segments kept in memory.
        series_bytes: Sampled chart lines kept in memory.
        group_chunks: Chunks in one commit, at most; `group_bytes` likewise.
    """

    tail_soft_bytes: int = 2 << 30
    tail_cap_bytes: int = 4 << 30
    hot_bytes: int = 256 << 20
    column_bytes: int = 192 << 20
    series_bytes: int = 32 << 20
    group_chunks: int = 256
    group_bytes: int = 8 << 20
