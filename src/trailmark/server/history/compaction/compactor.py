"""One pass over one run: from the tail into a segment, losing nothing on the way.

The order of work makes every crash harmless. Files become durable first; one
transaction then writes manifest, catalogue and project keys; only then do rows leave
the tail, and readers ignore rows of the tail that the manifest claims. A crash
before the transaction leaves files that nobody knows, which are swept; one after it
leaves rows of the tail that the next pass deletes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from trailmark.server.blobs.object_store import ObjectStore
from trailmark.server.db import Database
from trailmark.server.db.tables.history import segments
from trailmark.server.db.tables.runs import runs
from trailmark.server.history.compaction.keys import describe_columns, save_keys
from trailmark.server.history.compaction.placing import (
    Placed,
    insert_segments,
    place,
)
from trailmark.server.history.compaction.tail_rows import (
    delete_chunks,
    delete_rows_below,
    manifest_row_hi,
    read_tail_lines,
    read_tail_rows,
)
from trailmark.server.history.compaction.thresholds import Thresholds
from trailmark.server.history.segments.leaves import leaves_of
from trailmark.server.history.segments.writer import (
    Bounds,
    bounds_of,
    encode_console,
    encode_parts,
    parse_rows,
)
from trailmark.server.history.types import KeyInfo, Stream

NO_BOUNDS = Bounds(None, None, False, None, None)

Reached = Callable[[str], None]


def _carry_on(_: str) -> None:
    return


@dataclass(frozen=True, slots=True)
class Compacted:
    """What one call moved.

    Attributes:
        lost_race: Another process compacted the run meanwhile, or it was deleted;
            nothing was moved, and nothing is wrong.
    """

    n_rows: int = 0
    n_points: int = 0
    size_bytes: int = 0
    lost_race: bool = False


@dataclass(slots=True)
class Compactor:
    """Moves rows of runs. The caller holds the claim on the run.

    Attributes:
        reached: Told the name of each step when it is done; tests crash there.
    """

    database: Database
    tail: Database
    objects: ObjectStore
    thresholds: Thresholds = field(default_factory=Thresholds)
    reached: Reached = _carry_on

    def compact(self, run_rowid: int, stream: Stream) -> Compacted:
        """Move what waits now, in as many passes as its size demands."""
        one_pass = self._console if stream is Stream.CONSOLE else self._rows
        total = Compacted()
        while (moved := one_pass(run_rowid, stream)) is not None:
            total = Compacted(
                total.n_rows + moved.n_rows,
                total.n_points + moved.n_points,
                total.size_bytes + moved.size_bytes,
                moved.lost_race,
            )
            if moved.lost_race:
                break
        return total

    def _rows(self, run_rowid: int, stream: Stream) -> Compacted | None:
        with self.database.read() as connection:
            first_row = manifest_row_hi(connection, run_rowid, stream)
        delete_rows_below(self.tail, run_rowid, stream, first_row)
        taken = read_tail_rows(
            self.tail, run_rowid, stream, first_row, self.thresholds.pass_raw_bytes
        )
        if taken is None:
            return None
        columns = parse_rows(taken.lines)
        leaves = leaves_of(columns, taken.row_lo)
        placed = place(
            self.objects,
            run_rowid,
            stream,
            (taken.row_lo, taken.row_hi),
            encode_parts(leaves, taken.row_lo, taken.row_hi),
            tier=0,
            bounds=bounds_of(leaves, len(taken.lines)),
            inline_bytes=self.thresholds.inline_bytes,
        )
        self.reached("placed")
        if not self._record(placed, first_row, describe_columns(columns)):
            return Compacted(lost_race=True)
        self.reached("recorded")
        self._delete(taken.chunk_rowids)
        return Compacted(len(taken.lines), columns.n_points, placed.size_bytes)

    def _console(self, run_rowid: int, stream: Stream) -> Compacted | None:
        """Console chunks overwrite lines, also ones that rest already: the segment
        recorded last wins, so that a repeated pass changes nothing."""
        taken = read_tail_lines(self.tail, run_rowid, self.thresholds.pass_raw_bytes)
        if taken is None:
            return None
        row_lo, row_hi = min(taken.lines), max(taken.lines) + 1
        placed = place(
            self.objects,
            run_rowid,
            stream,
            (row_lo, row_hi),
            [encode_console(taken.lines, row_lo, row_hi)],
            tier=0,
            bounds=NO_BOUNDS,
            inline_bytes=self.thresholds.inline_bytes,
        )
        self.reached("placed")
        with self.database.write() as unit:
            if not _run_exists(unit.connection, run_rowid):
                return Compacted(lost_race=True)
            number = next_part(unit.connection, placed)
            insert_segments(unit.connection, placed, number)
        self.reached("recorded")
        self._delete(taken.chunk_rowids)
        return Compacted(len(taken.lines), len(taken.lines), placed.size_bytes)

    def _record(self, placed: Placed, first_row: int, infos: list[KeyInfo]) -> bool:
        """Manifest, catalogue and project keys, all or nothing."""
        run_rowid, stream = placed.run_rowid, placed.stream
        with self.database.write() as unit:
            connection = unit.connection
            if not _run_exists(connection, run_rowid):
                return False
            if manifest_row_hi(connection, run_rowid, stream) != first_row:
                return False
            insert_segments(connection, placed)
            save_keys(connection, run_rowid, stream, placed.row_hi, infos)
        return True

    def _delete(self, chunk_rowids: Sequence[int]) -> None:
        delete_chunks(self.tail, chunk_rowids[:1])
        self.reached("deleted some")
        delete_chunks(self.tail, chunk_rowids[1:])
        self.reached("deleted")


def next_part(connection: Connection, placed: Placed) -> int:
    """A part number that no console segment of the same lines has."""
    found = connection.scalar(
        select(func.max(segments.c.part))
        .where(segments.c.run_rowid == placed.run_rowid)
        .where(segments.c.stream == str(placed.stream))
        .where(segments.c.row_lo == placed.row_lo)
        .where(segments.c.row_hi == placed.row_hi)
    )
    return 0 if found is None else found + 1


def _run_exists(connection: Connection, run_rowid: int) -> bool:
    """Whether the run is there; on PostgreSQL it cannot be deleted until we commit."""
    return (
        connection.scalar(
            select(runs.c.rowid)
            .where(runs.c.rowid == run_rowid)
            .with_for_update(key_share=True)
        )
        is not None
    )
