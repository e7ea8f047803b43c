"""Chunks of the tail: how lines are packed, and how they are read back."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, select

from trailmark.errors import InvalidInputError
from trailmark.server.db.tables.history import stream_heads, tail_chunks
from trailmark.server.history.types import Stream

PLAIN = 0
ZSTD = 1
MAX_CHUNK_BYTES = 1 << 30
_WORTH_PACKING_BYTES = 400


@dataclass(frozen=True, slots=True)
class Packed:
    """Lines joined by newlines, compressed when that pays."""

    n_lines: int
    codec: int
    raw_size_bytes: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines `[row_lo, row_hi)` of one run's tail, still packed."""

    rowid: int
    run_rowid: int
    row_lo: int
    row_hi: int
    packed: Packed

    def lines(self) -> list[bytes]:
        return unpack(self.packed)


class _Codecs(threading.local):
    """One compressor per thread: pyarrow does not promise that they are shareable."""

    def __init__(self) -> None:
        self.zstd = pa.Codec("zstd", compression_level=1)


_codecs = _Codecs()


def pack(lines: Sequence[str] | Sequence[bytes], joined: bytes | None = None) -> Packed:
    """Pack lines for the tail. Runs in the caller's thread, outside of the GIL mostly.

    A newline inside a line becomes a space: in JSON it can only be layout, and
    a console line cannot contain it.

    Args:
        joined: What joining the lines would give, for callers that have it.

    Raises:
        InvalidInputError: The lines exceed what one chunk may hold.
    """
    raw = _joined(lines) if joined is None else joined
    if len(raw) > MAX_CHUNK_BYTES:
        raise InvalidInputError(
            f"{len(raw)!r} bytes of lines in one piece are too many",
            hint=f"send at most {MAX_CHUNK_BYTES} bytes at once",
        )
    if len(raw) < _WORTH_PACKING_BYTES:
        return Packed(len(lines), PLAIN, len(raw), raw)
    data: bytes = _codecs.zstd.compress(raw, asbytes=True)
    return Packed(len(lines), ZSTD, len(raw), data)


def unpack(packed: Packed) -> list[bytes]:
    raw = packed.data
    if packed.codec == ZSTD:
        raw = _codecs.zstd.decompress(raw, packed.raw_size_bytes, asbytes=True)
    return raw.split(b"\n")


def _joined(lines: Sequence[str] | Sequence[bytes]) -> bytes:
    raw = b"\n".join(
        line if isinstance(line, bytes) else line.encode("utf-8", "replace")
        for line in lines
    )
    if raw.count(b"\n") == len(lines) - 1:
        return raw
    return b"\n".join(
        (line if isinstance(line, bytes) else line.encode("utf-8", "replace")).replace(
            b"\n", b" "
        )
        for line in lines
    )


def read_chunks(
    connection: Connection,
    stream: Stream,
    run_rowids: Sequence[int],
    *,
    first_row: int = 0,
    end_row: int | None = None,
) -> list[Chunk]:
    """The chunks that reach into `[first_row, end_row)`, by run and by first row.

    Console chunks may overlap; of one line the chunk with the highest rowid counts.
    """
    table = tail_chunks
    query = (
        select(
            table.c.rowid,
            table.c.run_rowid,
            table.c.row_lo,
            table.c.n_rows,
            table.c.codec,
            table.c.raw_size_bytes,
            table.c.data,
        )
        .where(table.c.run_rowid.in_(run_rowids))
        .where(table.c.stream == str(stream))
        .where(table.c.row_lo + table.c.n_rows > first_row)
        .order_by(table.c.run_rowid, table.c.row_lo, table.c.rowid)
    )
    if end_row is not None:
        query = query.where(table.c.row_lo < end_row)
    return [_chunk(row) for row in connection.execute(query)]


def next_rows(
    connection: Connection, stream: Stream, run_rowids: Sequence[int]
) -> dict[int, int]:
    """How many rows each run has ever stored; runs without any are left out."""
    heads = stream_heads
    found = connection.execute(
        select(heads.c.run_rowid, heads.c.next_row)
        .where(heads.c.run_rowid.in_(run_rowids))
        .where(heads.c.stream == str(stream))
        .where(heads.c.writer == "")
    )
    return {row.run_rowid: row.next_row for row in found}


def _chunk(row: Any) -> Chunk:
    packed = Packed(row.n_rows, row.codec, row.raw_size_bytes, row.data)
    return Chunk(row.rowid, row.run_rowid, row.row_lo, row.row_lo + row.n_rows, packed)
