"""Taking a run's rows out of the tail: reading what waits, deleting what rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from trailmark.server.db import Database
from trailmark.server.db.tables.history import segments, tail_chunks
from trailmark.server.history.tail import Packed, unpack
from trailmark.server.history.types import Stream

_SLICE_CHUNKS = 256


@dataclass(frozen=True, slots=True)
class TailRows:
    """Consecutive rows from `row_lo` on, and the chunks that held them."""

    row_lo: int
    lines: list[bytes]
    chunk_rowids: list[int]

    @property
    def row_hi(self) -> int:
        return self.row_lo + len(self.lines)


@dataclass(frozen=True, slots=True)
class TailLines:
    """Console lines by number, the newest text of each, and their chunks."""

    lines: dict[int, str]
    chunk_rowids: list[int]


def manifest_row_hi(connection: Connection, run_rowid: int, stream: Stream) -> int:
    """Rows below this rest in segments."""
    found = connection.scalar(
        select(func.max(segments.c.row_hi))
        .where(segments.c.run_rowid == run_rowid)
        .where(segments.c.stream == str(stream))
    )
    return found or 0


def read_tail_rows(
    tail: Database, run_rowid: int, stream: Stream, first_row: int, raw_bytes: int
) -> TailRows | None:
    """About `raw_bytes` of rows from `first_row` on; None when there are none.

    Stops at a gap: what is behind it gets a segment of its own.
    """
    chunks = _sizes(tail, run_rowid, stream, first_row, by_arrival=False)
    taken: list[int] = []
    size, row_lo, next_row = 0, first_row, None
    for rowid, chunk_lo, n_rows, chunk_bytes in chunks:
        if next_row is None:
            row_lo = next_row = max(chunk_lo, first_row)
        elif chunk_lo > next_row or size + chunk_bytes > raw_bytes:
            break
        taken.append(rowid)
        size += chunk_bytes
        next_row = max(next_row, chunk_lo + n_rows)
    if not taken:
        return None
    lines: list[bytes] = []
    for chunk_lo, packed in _packed(tail, taken):
        lines.extend(unpack(packed)[max(0, row_lo + len(lines) - chunk_lo) :])
    return TailRows(row_lo, lines, taken)


def read_tail_lines(tail: Database, run_rowid: int, raw_bytes: int) -> TailLines | None:
    """About `raw_bytes` of console lines, oldest chunks first; None without any.

    A line that was sent again counts with its newest text.
    """
    taken: list[int] = []
    size = 0
    for rowid, _, _, chunk_bytes in _sizes(
        tail, run_rowid, Stream.CONSOLE, 0, by_arrival=True
    ):
        if taken and size + chunk_bytes > raw_bytes:
            break
        taken.append(rowid)
        size += chunk_bytes
    if not taken:
        return None
    lines: dict[int, str] = {}
    for chunk_lo, packed in _packed(tail, taken):
        for number, raw in enumerate(unpack(packed), chunk_lo):
            lines[number] = raw.decode(errors="replace")
    return TailLines(lines, taken)


def delete_chunks(tail: Database, chunk_rowids: Sequence[int]) -> None:
    """Delete chunks, oldest first; between slices appends get their turn."""
    for first in range(0, len(chunk_rowids), _SLICE_CHUNKS):
        doomed = chunk_rowids[first : first + _SLICE_CHUNKS]
        with tail.write() as unit:
            unit.connection.execute(
                delete(tail_chunks).where(tail_chunks.c.rowid.in_(doomed))
            )


def delete_rows_below(tail: Database, run_rowid: int, stream: Stream, row: int) -> None:
    """Delete chunks that rest in segments: a crash may have left them."""
    table = tail_chunks
    with tail.read() as connection:
        left = connection.scalars(
            select(table.c.rowid)
            .where(table.c.run_rowid == run_rowid)
            .where(table.c.stream == str(stream))
            .where(table.c.row_lo + table.c.n_rows <= row)
            .order_by(table.c.rowid)
        ).all()
    delete_chunks(tail, left)


def _sizes(
    tail: Database, run_rowid: int, stream: Stream, first_row: int, *, by_arrival: bool
) -> list[tuple[int, int, int, int]]:
    """Rowid, first row, rows and raw bytes of chunks that reach beyond `first_row`."""
    table = tail_chunks
    order = (table.c.rowid,) if by_arrival else (table.c.row_lo, table.c.rowid)
    with tail.read() as connection:
        found = connection.execute(
            select(
                table.c.rowid, table.c.row_lo, table.c.n_rows, table.c.raw_size_bytes
            )
            .where(table.c.run_rowid == run_rowid)
            .where(table.c.stream == str(stream))
            .where(table.c.row_lo + table.c.n_rows > first_row)
            .order_by(*order)
        )
        return [tuple(row) for row in found]


def _packed(tail: Database, rowids: Sequence[int]) -> list[tuple[int, Packed]]:
    """First row and packed lines of chunks, in the order of `rowids`."""
    table = tail_chunks
    found: dict[int, tuple[int, Packed]] = {}
    with tail.read() as connection:
        for first in range(0, len(rowids), _SLICE_CHUNKS):
            rows = connection.execute(
                select(
                    table.c.rowid,
                    table.c.row_lo,
                    table.c.n_rows,
                    table.c.codec,
                    table.c.raw_size_bytes,
                    table.c.data,
                ).where(table.c.rowid.in_(rowids[first : first + _SLICE_CHUNKS]))
            )
            for row in rows:
                packed = Packed(row.n_rows, row.codec, row.raw_size_bytes, row.data)
                found[row.rowid] = (row.row_lo, packed)
    return [found[rowid] for rowid in rowids if rowid in found]
