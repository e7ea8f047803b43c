"""Many small segments become one: a run keeps few files, each rewritten seldom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, delete, select

from trailmark.server.blobs.object_store import ObjectStore
from trailmark.server.db import Database
from trailmark.server.db.tables.history import segments
from trailmark.server.history.compaction.compactor import (
    NO_BOUNDS,
    Reached,
    next_part,
)
from trailmark.server.history.compaction.placing import (
    Placed,
    insert_segments,
    place,
)
from trailmark.server.history.compaction.thresholds import Thresholds
from trailmark.server.history.manifest import SegmentPart
from trailmark.server.history.segments.leaves import join_leaves
from trailmark.server.history.segments.reader import SegmentReader, SegmentStore
from trailmark.server.history.segments.writer import (
    bounds_of,
    encode_console,
    encode_parts,
)
from trailmark.server.history.types import Stream

_MUCH_LARGER = 4
_PART_COLUMNS = [segments.c[name] for name in SegmentPart.__slots__]


@dataclass(frozen=True, slots=True)
class Segment:
    """The files of one row range, as the manifest has them."""

    tier: int
    n_points: int
    files: tuple[SegmentPart, ...]

    @property
    def row_lo(self) -> int:
        return self.files[0].row_lo

    @property
    def row_hi(self) -> int:
        return self.files[0].row_hi

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)


def read_segments(
    connection: Connection, run_rowid: int, stream: Stream
) -> list[Segment]:
    """A run's segments: by row, those of the console by age, as the newest wins."""
    order = (segments.c.row_lo, segments.c.part)
    found = connection.execute(
        select(segments.c.tier, segments.c.n_points, *_PART_COLUMNS)
        .where(segments.c.run_rowid == run_rowid)
        .where(segments.c.stream == str(stream))
        .order_by(*((segments.c.rowid,) if stream is Stream.CONSOLE else order))
    ).all()

    def same_segment(row: Any) -> Any:
        if stream is Stream.CONSOLE:
            return row.rowid
        return (row.row_lo, row.row_hi)

    made: list[Segment] = []
    for _, group in groupby(found, key=same_segment):
        rows: list[Any] = list(group)
        files = tuple(SegmentPart(*tuple(row)[2:]) for row in rows)
        made.append(Segment(rows[0].tier, sum(row.n_points for row in rows), files))
    return made


def plan_merge(
    found: Sequence[Segment], thresholds: Thresholds, *, ended: bool, contiguous: bool
) -> list[Segment]:
    """The last segments of a run that should become one; empty when none should.

    Only the end of a run is merged, so tiers fall towards it, and of the console
    what was written later stays later.

    Args:
        ended: The run is over: merge whatever fits, except into something much
            larger than what is new.
        contiguous: Rows that follow each other, as all streams but the console have.
    """
    chosen: list[Segment] = []
    for segment in reversed(found):
        if chosen and not ended and segment.tier != chosen[0].tier:
            break
        if chosen and contiguous and segment.row_hi != chosen[0].row_lo:
            break
        if not _fits([segment, *chosen], thresholds):
            break
        chosen.insert(0, segment)
    if ended:
        while len(chosen) > 1 and _is_much_larger(chosen[0], chosen[1:]):
            chosen.pop(0)
        return chosen if len(chosen) > 1 else []
    return chosen if len(chosen) >= thresholds.merge_count else []


@dataclass(slots=True)
class Merger:
    """Merges segments of runs. The caller holds the claim on the run.

    Attributes:
        reached: Told the name of each step when it is done; tests crash there.
    """

    database: Database
    objects: ObjectStore
    store: SegmentStore
    thresholds: Thresholds
    reached: Reached

    def merge(self, run_rowid: int, stream: Stream, *, ended: bool) -> list[str]:
        """Merge until nothing is left to merge.

        Returns:
            Keys of objects that no manifest names any more. A reader may still be in
            the middle of one.
        """
        freed: list[str] = []
        while True:
            with self.database.read() as connection:
                found = read_segments(connection, run_rowid, stream)
            chosen = plan_merge(
                found,
                self.thresholds,
                ended=ended,
                contiguous=stream is not Stream.CONSOLE,
            )
            if not chosen:
                return freed
            old = [file for segment in chosen for file in segment.files]
            placed = self._write(run_rowid, stream, chosen)
            self.reached("merge placed")
            if not self._replace(placed, old):
                return freed
            self.reached("merged")
            freed.extend(file.object_key for file in old if file.object_key)

    def _write(
        self, run_rowid: int, stream: Stream, chosen: Sequence[Segment]
    ) -> Placed:
        readers = [self.store.open(segment.files)[0] for segment in chosen]
        tier = max(segment.tier for segment in chosen) + 1
        row_lo = min(segment.row_lo for segment in chosen)
        row_hi = max(segment.row_hi for segment in chosen)
        bounds = NO_BOUNDS
        if stream is Stream.CONSOLE:
            parts = [encode_console(_newest_lines(readers), row_lo, row_hi)]
        else:
            leaves = join_leaves(
                leaf
                for reader in readers
                for leaf in reader.leaves(reader.row_lo, reader.row_hi)
            )
            bounds = bounds_of(leaves, row_hi - row_lo)
            parts = encode_parts(leaves, row_lo, row_hi)
        return place(
            self.objects,
            run_rowid,
            stream,
            (row_lo, row_hi),
            parts,
            tier=tier,
            bounds=bounds,
            inline_bytes=self.thresholds.inline_bytes,
        )

    def _replace(self, placed: Placed, old: Sequence[SegmentPart]) -> bool:
        """Exchange files in the manifest; False when somebody else changed it."""
        rowids = [file.rowid for file in old]
        with self.database.write() as unit:
            connection = unit.connection
            held = connection.scalars(
                select(segments.c.rowid)
                .where(segments.c.rowid.in_(rowids))
                .with_for_update()
            ).all()
            if len(held) < len(rowids):
                return False
            connection.execute(delete(segments).where(segments.c.rowid.in_(rowids)))
            insert_segments(connection, placed, next_part(connection, placed))
        return True


def _newest_lines(readers: Sequence[SegmentReader]) -> dict[int, str]:
    lines: dict[int, str] = {}
    for reader in readers:
        lines.update(reader.read_lines())
    return lines


def _fits(chosen: Sequence[Segment], thresholds: Thresholds) -> bool:
    n_rows = max(one.row_hi for one in chosen) - min(one.row_lo for one in chosen)
    return (
        n_rows <= thresholds.merge_rows
        and sum(one.n_points for one in chosen) <= thresholds.merge_points
        and sum(one.size_bytes for one in chosen) <= thresholds.merge_bytes
    )


def _is_much_larger(first: Segment, others: Sequence[Segment]) -> bool:
    return first.size_bytes > _MUCH_LARGER * sum(one.size_bytes for one in others)
