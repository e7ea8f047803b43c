"""Freeing the rows of deleted runs, unless a fork still shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from trailmark.server.db import Database, Event, UnitOfWork
from trailmark.server.db.tables.history import (
    key_catalogues,
    segments,
    stream_heads,
    tail_chunks,
)
from trailmark.server.history.spans import forget_spans, sources_shown_by_others

# Deleting large blobs is slow in SQLite; between slices appends get their turn.
_SLICE_CHUNKS = 256


@dataclass(frozen=True, slots=True)
class RowsDeleted(Event):
    """The manifest no longer knows these runs; their tail can go too."""

    run_rowids: tuple[int, ...]


def delete_rows(unit: UnitOfWork, run_rowids: Sequence[int]) -> set[int]:
    """Forget the segments of runs; returns those that a fork still shows.

    The files themselves are swept later: a reader may be in the middle of one.
    """
    connection = unit.connection
    kept = sources_shown_by_others(connection, run_rowids)
    freed = [run for run in run_rowids if run not in kept]
    # A kept run shows nothing any more, so that it keeps no ancestor alive by itself.
    forget_spans(connection, run_rowids)
    connection.execute(delete(segments).where(segments.c.run_rowid.in_(freed)))
    connection.execute(
        delete(key_catalogues).where(key_catalogues.c.run_rowid.in_(freed))
    )
    if freed:
        unit.emit(RowsDeleted(tuple(freed)))
    return kept


def delete_tail(tail: Database, run_rowids: Sequence[int]) -> None:
    """Delete the runs' chunks, a slice at a time, and then their heads."""
    chunks = tail_chunks
    slice_ = (
        select(chunks.c.rowid)
        .where(chunks.c.run_rowid.in_(run_rowids))
        .limit(_SLICE_CHUNKS)
    )
    while True:
        with tail.write() as unit:
            found = delete(chunks).where(chunks.c.rowid.in_(slice_))
            if unit.connection.execute(found).rowcount < _SLICE_CHUNKS:
                heads = delete(stream_heads)
                heads = heads.where(stream_heads.c.run_rowid.in_(run_rowids))
                unit.connection.execute(heads)
                return
