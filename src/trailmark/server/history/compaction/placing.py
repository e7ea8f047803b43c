"""Putting encoded files where they rest, and writing them into the manifest."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert

from trailmark.server.blobs.object_store import ObjectStore
from trailmark.server.db.tables.history import segments
from trailmark.server.history.segments.writer import Bounds, WrittenPart
from trailmark.server.history.types import Stream

SEGMENT_FOLDER = "segments"


@dataclass(frozen=True, slots=True)
class Placed:
    """Rows `[row_lo, row_hi)` whose files are durable, but in no manifest yet.

    Attributes:
        object_keys: Of the files that are objects; the others go inline.
    """

    run_rowid: int
    stream: Stream
    row_lo: int
    row_hi: int
    tier: int
    bounds: Bounds
    parts: list[tuple[WrittenPart, str | None]]

    @property
    def object_keys(self) -> list[str]:
        return [key for _, key in self.parts if key is not None]

    @property
    def size_bytes(self) -> int:
        return sum(len(part.data) for part, _ in self.parts)


def place(
    objects: ObjectStore,
    run_rowid: int,
    stream: Stream,
    row_range: tuple[int, int],
    parts: Sequence[WrittenPart],
    *,
    tier: int,
    bounds: Bounds,
    inline_bytes: int,
) -> Placed:
    """Make the files durable. Each gets a key that was never used before."""
    row_lo, row_hi = row_range
    placed: list[tuple[WrittenPart, str | None]] = []
    for number, part in enumerate(parts):
        key = None
        if len(part.data) >= inline_bytes:
            name = f"{stream}-{row_lo}-{row_hi}-{number}-{uuid.uuid4().hex}.parquet"
            key = f"{SEGMENT_FOLDER}/{run_rowid}/{name}"
            objects.put_bytes(key, part.data)
        placed.append((part, key))
    return Placed(run_rowid, stream, row_lo, row_hi, tier, bounds, placed)


def insert_segments(
    connection: Connection, placed: Placed, first_part: int = 0
) -> None:
    """Write the files into the manifest."""
    now = datetime.now(UTC)
    bounds = placed.bounds
    rows: list[dict[str, Any]] = [
        {
            "run_rowid": placed.run_rowid,
            "stream": str(placed.stream),
            "row_lo": placed.row_lo,
            "row_hi": placed.row_hi,
            "part": number,
            "tier": placed.tier,
            "layout": part.layout,
            "object_key": key,
            "inline_data": None if key else part.data,
            "n_rows": placed.row_hi - placed.row_lo,
            "n_points": part.n_points,
            "size_bytes": len(part.data),
            "step_lo": bounds.step_lo,
            "step_hi": bounds.step_hi,
            "step_sorted": bounds.step_sorted,
            "time_lo": bounds.time_lo,
            "time_hi": bounds.time_hi,
            "created_at": now,
        }
        for number, (part, key) in enumerate(placed.parts, first_part)
    ]
    connection.execute(insert(segments), rows)
